//! A program means the same over every target: random programs, compared with the reference evaluator.
//!
//! For each pair of fields: the circuit's certificates hold, its solver finds a witness where the evaluator accepts, every constraint
//! holds, and the public values agree. Programs have comparisons, branches, hints and ranges.

use std::fmt;

use num_bigint::BigInt;
use vampx::{Backend, Circuit, Field, Inputs, Program, analyze, cheapest};
use vampx_ir::{
    circuit::{PublicValues, SolveError},
    program::{Assertion, Claim, EvaluateError, Node},
    testing::{random_inputs, random_program, with_one_changed},
};

/// Programs for each of the 24 pairs.
const PROGRAMS: u64 = 100;

const SOURCES: [&str; 6] = [
    "bls12-381",
    "bn254",
    "pallas",
    "secp256k1",
    "goldilocks",
    "babybear",
];

/// What happened over all programs of a pair, so that no test passes by doing nothing.
#[derive(Debug, Default)]
struct Tally {
    comparisons: usize,
    branches: usize,
    hints: usize,
    ranges: usize,
    accepted: usize,
    rejected: usize,
    forged: usize,
}

fn field(name: &str) -> Field {
    Field::by_name(name).expect("a field of the catalog")
}

/// Programs from every source to `target`.
fn check_target(target: &str) {
    let target = field(target);
    for source in SOURCES.map(field) {
        let mut tally = Tally::default();
        for seed in 0..PROGRAMS {
            let (program, inputs) = random_program(seed, &source, 1 + seed as usize % 9);
            tally.count(&program);
            let case = Case::new(program, &target, seed);
            assert!(
                case.compare(&inputs),
                "{case}: the generator's inputs satisfy its program"
            );
            tally.accepted += 1;
            for inputs in [
                with_one_changed(seed, &case.program, &inputs),
                random_inputs(seed, &case.program),
            ] {
                match case.compare(&inputs) {
                    true => tally.accepted += 1,
                    false => tally.rejected += 1,
                }
            }
            tally.forged += case.forge(&inputs);
        }
        let Tally {
            comparisons,
            branches,
            hints,
            ranges,
            accepted,
            rejected,
            forged,
        } = tally;
        let counts = [
            comparisons,
            branches,
            hints,
            ranges,
            accepted,
            rejected,
            forged,
        ];
        assert!(
            counts.iter().all(|count| *count >= 5),
            "{} over {}: {tally:?}",
            source.name(),
            target.name()
        );
    }
}

impl Tally {
    fn count(&mut self, program: &Program) {
        let statistics = program.statistics();
        self.comparisons += statistics.lts;
        self.branches += statistics.branches;
        self.hints += program
            .nodes()
            .iter()
            .filter(|node| matches!(node, Node::Hint(..)))
            .count();
        let is_range = |assertion: &&Assertion| matches!(assertion.claim, Claim::InRange { .. });
        self.ranges += program.assertions().iter().filter(is_range).count();
    }
}

/// A program and its circuit.
struct Case {
    program: Program,
    circuit: Circuit,
    seed: u64,
}

impl Case {
    fn new(program: Program, target: &Field, seed: u64) -> Self {
        let circuit = match cheapest(&analyze(program.clone()), target, Backend::EXEC) {
            Ok(circuit) => circuit,
            Err(error) => panic!(
                "seed {seed}, {} over {}: {error}",
                program.field().name(),
                target.name()
            ),
        };
        circuit
            .verify_certificates()
            .expect("certificates that hold");
        Self {
            program,
            circuit,
            seed,
        }
    }

    /// Whether the evaluator accepts; the circuit does the same, with the same public values.
    fn compare(&self, inputs: &Inputs) -> bool {
        match (self.program.evaluate(inputs), self.circuit.solve(inputs)) {
            (Ok(evaluation), Ok(witness)) => {
                if let Err(violations) = self.circuit.check(&witness) {
                    panic!("{self}: {}\n{}", violations[0], self.program);
                }
                let expected = evaluation
                    .publics()
                    .iter()
                    .map(|public| (public.name.as_str(), &public.value));
                assert!(
                    witness.publics().iter().eq(expected),
                    "{self}: other public values\n{}",
                    self.program
                );
                true
            }
            (Err(EvaluateError::Rejected(_)), Err(SolveError::Rejected(_))) => false,
            (Err(EvaluateError::Input(expected)), Err(SolveError::Input(found))) => {
                assert_eq!(expected, found, "{self}");
                false
            }
            (evaluation, witness) => {
                let (meaning, solved) = (evaluation.map(drop), witness.map(drop));
                panic!(
                    "{self}: the evaluator says {meaning:?}, the solver {solved:?}\n{}",
                    self.program
                );
            }
        }
    }

    /// Puts another value in the place of each output of a satisfying run, and returns how many of these the program rejects: the
    /// circuit, filled as an honest prover would, then rejects as well.
    fn forge(&self, inputs: &Inputs) -> usize {
        let evaluation = self
            .program
            .evaluate(inputs)
            .expect("inputs that satisfy the program");
        let mut rejected = 0;
        for output in evaluation.publics().iter().filter(|public| public.computed) {
            let mut inputs = inputs.clone();
            inputs.insert(
                &output.name,
                &self
                    .program
                    .field()
                    .reduce(&(BigInt::from(output.value.clone()) + 1)),
            );
            let (forged, rejections) = self
                .program
                .evaluate_fully(&inputs)
                .expect("inputs of the program");
            if rejections.is_empty() {
                continue;
            }
            rejected += 1;
            let publics = forged
                .publics()
                .iter()
                .map(|public| (public.name.clone(), public.value.clone()));
            if let Ok(witness) = self
                .circuit
                .fill(|node| forged.value(node), &PublicValues::new(publics))
            {
                let is_accepted = self.circuit.check(&witness).is_ok();
                assert!(
                    !is_accepted,
                    "{self}: the output `{}` can be another\n{}",
                    output.name, self.program
                );
            }
        }
        rejected
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            program,
            circuit,
            seed,
        } = self;
        write!(
            f,
            "seed {seed}, {} over {}",
            program.field().name(),
            circuit.target.name()
        )
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
