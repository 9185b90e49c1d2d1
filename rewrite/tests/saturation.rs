//! A saturated program accepts what the program accepts, with the same outputs, whatever the prover's hints.

use num_bigint::BigUint;
use vampx_fields::Field;
use vampx_ir::program::{Inputs, Node, NodeId, Program, Public};
use vampx_ir::testing::{random_inputs, random_program, with_one_changed};
use vampx_rewrite::{Effort, explain, optimize};

fn field(name: &str) -> Field {
    Field::by_name(name).expect("a field")
}

/// The public values, if the inputs are accepted.
fn verdict(program: &Program, inputs: &Inputs) -> Option<Vec<Public>> {
    let evaluation = program.evaluate(inputs).ok()?;
    Some(evaluation.publics().to_vec())
}

/// So many programs of each field, or as many as the environment says.
fn n_programs() -> u64 {
    let given = std::env::var("VAMPX_RANDOM_PROGRAMS").ok();
    given.map_or(150, |text| text.parse().expect("a number of programs"))
}

#[test]
fn random_programs_are_evaluated_alike() {
    let fields = [
        ("prime:3", 25),
        ("prime:5", 25),
        ("prime:7", 25),
        ("prime:13", 30),
        ("prime:97", 40),
        ("goldilocks", 40),
        ("bls12-381", 40),
    ];
    let mut n_saturated = 0;
    for (name, max_size) in fields {
        let field = field(name);
        for seed in 0..n_programs() {
            let (program, given) = random_program(seed, &field, 1 + seed as usize % max_size);
            let mut inputs = vec![random_inputs(seed, &program)];
            if !program.inputs().is_empty() && given != Inputs::new() {
                inputs.push(with_one_changed(seed, &program, &given));
            }
            inputs.push(given);
            let normal = optimize(&program, Effort::Normal);
            let Some(thorough) = optimize(&program, Effort::Thorough) else {
                continue;
            };
            let normal = normal.unwrap_or_else(|| program.clone());
            n_saturated += u64::from(thorough.to_string() != normal.to_string());
            thorough
                .validate()
                .unwrap_or_else(|error| panic!("{error}\n{program}\n{thorough}"));
            for inputs in inputs {
                assert_eq!(
                    verdict(&program, &inputs),
                    verdict(&thorough, &inputs),
                    "{inputs:?}\n{program}\n{thorough}"
                );
            }
        }
    }
    assert!(n_saturated > n_programs(), "{n_saturated} programs changed");
}

/// The inputs, as values in order, that some hints make the program accept.
fn acceptable(program: &Program) -> Vec<Vec<u32>> {
    let p: u32 = program.field().modulus().try_into().expect("a small prime");
    let nodes = (0..program.nodes().len() as u32).map(NodeId);
    let hints: Vec<NodeId> = nodes
        .filter(|id| matches!(program.node(*id), Node::Hint(..)))
        .collect();
    let accepts = |inputs: &[u32], values: &[u32]| {
        let names = program.inputs().iter().map(|input| input.name.clone());
        let inputs: Inputs = names
            .zip(inputs.iter().map(|value| BigUint::from(*value)))
            .collect();
        let given = inputs.resolve(program).expect("all inputs");
        let values = values.iter().map(|value| BigUint::from(*value));
        let forged: Vec<(NodeId, BigUint)> = hints.iter().copied().zip(values).collect();
        let (_, rejections) = program
            .evaluate_forged(&given, &forged)
            .expect("all inputs are given");
        rejections.is_empty()
    };
    tuples(p, program.inputs().len())
        .filter(|inputs| tuples(p, hints.len()).any(|values| accepts(inputs, &values)))
        .collect()
}

/// All tuples of elements.
fn tuples(p: u32, n: usize) -> impl Iterator<Item = Vec<u32>> {
    (0..p.pow(n as u32)).map(move |index| {
        (0..n as u32)
            .map(|place| index / p.pow(place) % p)
            .collect()
    })
}

/// How many runs deciding what is acceptable takes.
fn n_runs(program: &Program) -> u64 {
    let p: u64 = program.field().modulus().try_into().expect("a small prime");
    let hints = program.nodes().iter();
    let hints = hints.filter(|node| matches!(node, Node::Hint(..))).count();
    p.saturating_pow((program.inputs().len() + hints) as u32)
}

#[test]
fn no_hints_make_more_acceptable() {
    let mut n_checked = 0;
    for (name, share, max_size) in [("prime:3", 4, 14), ("prime:5", 4, 10), ("prime:11", 2, 6)] {
        let field = field(name);
        for seed in 0..share * n_programs() {
            let (program, _) = random_program(seed, &field, 1 + seed as usize % max_size);
            let Some(optimized) = optimize(&program, Effort::Thorough) else {
                continue;
            };
            if n_runs(&program).max(n_runs(&optimized)) <= 2000 {
                let (before, after) = (acceptable(&program), acceptable(&optimized));
                assert_eq!(before, after, "{program}\n{optimized}");
                n_checked += 1;
            }
        }
    }
    assert!(n_checked > 15, "{n_checked} programs checked");
}

/// Each proof is checked step by step as it is made.
#[test]
fn cheaper_expressions_have_proofs() {
    let mut n_steps = 0;
    for (name, max_size) in [("prime:7", 25), ("prime:97", 40), ("bls12-381", 40)] {
        let field = field(name);
        for seed in 0..n_programs() / 3 {
            let (program, _) = random_program(seed, &field, 1 + seed as usize % max_size);
            for proof in explain(&program, None).expect("all values").proofs {
                let last = proof.steps.last().expect("a step");
                assert_ne!(last.expression, proof.before);
                n_steps += proof.steps.len();
            }
        }
    }
    assert!(n_steps > 50, "{n_steps} steps");
}

/// Each hash map of the standard library is seeded anew, so that every run has other seeds.
#[test]
fn the_result_is_the_same_in_every_run() {
    let programs: Vec<Program> = [("prime:97", 3), ("prime:97", 8), ("bls12-381", 5)]
        .into_iter()
        .map(|(name, seed)| random_program(seed, &field(name), 12).0)
        .collect();
    let texts = || -> Vec<String> {
        let optimized = programs.iter().map(|it| optimize(it, Effort::Thorough));
        optimized
            .map(|it| it.map_or(String::new(), |it| it.to_string()))
            .collect()
    };
    let first = texts();
    assert!(first.iter().any(|text| !text.is_empty()));
    for _ in 0..25 {
        assert_eq!(texts(), first);
    }
    std::thread::scope(|scope| {
        let threads = [0, 1].map(|_| {
            scope.spawn(|| {
                let runs = (0..37).map(|_| texts());
                runs.filter(|texts| *texts != first).count()
            })
        });
        for thread in threads {
            assert_eq!(thread.join().expect("a run"), 0);
        }
    });
}
