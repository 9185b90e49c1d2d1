//! A program means the same over every target: random programs, compared with the reference evaluator.
//!
//! For each pair of fields: the circuit's certificates hold, its solver finds a witness where the evaluator accepts, every constraint
//! holds, and the public values agree. Programs have comparisons, branches, hints and ranges.

use vampx::{Backend, Circuit, Field, Inputs, Program, analyze, cheapest};
use vampx_ir::{
    circuit::SolveError,
    program::EvaluateError,
    testing::{random_inputs, random_program, with_one_changed},
};

/// Programs for each pair; 24 pairs make more than 1,000.
const PROGRAMS: u64 = 44;

const SOURCES: [&str; 6] = [
    "bls12-381",
    "bn254",
    "pallas",
    "secp256k1",
    "goldilocks",
    "babybear",
];

fn field(name: &str) -> Field {
    Field::by_name(name).expect("a field of the catalog")
}

/// Programs from every source to `target`.
fn check_target(target: &str) {
    let target = field(target);
    for source in SOURCES.map(field) {
        let mut statistics = [0; 3];
        for seed in 0..PROGRAMS {
            let (program, inputs) = random_program(seed, &source, 1 + seed as usize % 4);
            let counted = program.statistics();
            for (sum, count) in
                statistics
                    .iter_mut()
                    .zip([counted.lts, counted.branches, counted.assertions])
            {
                *sum += count;
            }
            check_program(&program, &inputs, &target, seed);
        }
        assert!(
            statistics.iter().all(|count| *count > 0),
            "comparisons, branches, assertions: {statistics:?}"
        );
    }
}

fn check_program(program: &Program, inputs: &Inputs, target: &Field, seed: u64) {
    let context = || {
        format!(
            "seed {seed}, {} over {}",
            program.field().name(),
            target.name()
        )
    };
    let bounded = analyze(program.clone());
    let circuit = cheapest(&bounded, target, Backend::Exec)
        .unwrap_or_else(|error| panic!("{}: {error}", context()));
    assert!(
        program.evaluate(inputs).is_ok(),
        "{}: the generator's inputs satisfy its program",
        context()
    );
    compare(program, &circuit, inputs, &context);
    compare(
        program,
        &circuit,
        &with_one_changed(seed, program, inputs),
        &context,
    );
    compare(program, &circuit, &random_inputs(seed, program), &context);
}

/// The circuit accepts exactly the runs that the evaluator accepts, with the same public values.
fn compare(program: &Program, circuit: &Circuit, inputs: &Inputs, context: &impl Fn() -> String) {
    match (program.evaluate(inputs), circuit.solve(inputs)) {
        (Ok(evaluation), Ok(witness)) => {
            if let Err(violations) = circuit.check(&witness) {
                panic!("{}: {}\n{program}", context(), violations[0]);
            }
            let expected = evaluation
                .publics()
                .iter()
                .map(|public| (public.name.as_str(), &public.value));
            assert!(
                witness.publics().iter().eq(expected),
                "{}: other public values\n{program}",
                context()
            );
        }
        (Err(EvaluateError::Rejected(_)), Err(SolveError::Rejected(_))) => {}
        (evaluation, witness) => {
            let (meaning, solved) = (evaluation.map(drop), witness.map(drop));
            panic!(
                "{}: the evaluator says {meaning:?}, the solver {solved:?}\n{program}",
                context()
            );
        }
    }
}

#[test]
fn over_goldilocks() {
    check_target("goldilocks");
}

#[test]
fn over_pallas() {
    check_target("pallas");
}

#[test]
fn over_bls12_381() {
    check_target("bls12-381");
}

#[test]
fn over_bn254() {
    check_target("bn254");
}
