//! A saturated program accepts what the program accepts, with the same outputs, whatever the prover's hints.

use num_bigint::BigUint;
use vampx_fields::Field;
use vampx_ir::program::{Inputs, NodeId, Program};
use vampx_ir::testing::{random_inputs, random_program, with_one_changed};
use vampx_rewrite::{Effort, explain, optimize};

mod common;

use common::{acceptable, field, n_runs, verdict};

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
    // More than one in eight: the passes before saturation leave it nothing to do in most.
    assert!(
        n_saturated * 10 > n_programs() * 9,
        "{n_saturated} programs changed"
    );
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

/// Each proof is checked step by step as it is made: egg finds each step to be one of a rule with a name. Here all steps are
/// evaluated too, with the values of a run.
#[test]
fn cheaper_expressions_have_proofs() {
    let [mut n_steps, mut n_evaluated] = [0; 2];
    for (name, max_size) in [("prime:7", 25), ("prime:97", 40), ("bls12-381", 40)] {
        let field = field(name);
        for seed in 0..9 * n_programs() / 4 {
            let (program, given) = random_program(seed, &field, 1 + seed as usize % max_size);
            let program = optimize(&program, Effort::Normal).unwrap_or(program);
            let explanation = explain(&program, None).expect("all values");
            let normal = optimize(&program, Effort::Normal).unwrap_or(program);
            let run = normal.evaluate(&given).ok();
            let leaf = |name: &str| {
                let number = name
                    .strip_prefix('%')
                    .map(|it| it.parse().expect("a number"));
                let inputs = normal.inputs().iter();
                let mut nodes = inputs.zip(normal.input_nodes());
                let mut input = || nodes.find(|(input, _)| input.name == name);
                let node = number.map(NodeId).or_else(|| Some(input()?.1));
                run.as_ref()?.value(node.expect("a node or an input"))
            };
            for proof in explanation.proofs {
                let last = proof.steps.last().expect("a step");
                assert_ne!(last.expression, proof.before);
                n_steps += proof.steps.len();
                let first = value(&proof.before, &field, &leaf);
                for step in &proof.steps {
                    assert!(!step.rule.is_empty() && !step.why.is_empty());
                    let next = value(&step.expression, &field, &leaf);
                    if let (Some(first), Some(next)) = (&first, next) {
                        assert_eq!(*first, next, "{} {step:?}\n{normal}", proof.before);
                        n_evaluated += 1;
                    }
                }
            }
        }
    }
    assert!(
        n_steps > 500 && n_evaluated > 300,
        "{n_steps} {n_evaluated}"
    );
}

/// The value of an expression, if what it asks for has one in this run.
fn value(text: &str, field: &Field, leaf: &impl Fn(&str) -> Option<BigUint>) -> Option<BigUint> {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let mut open: Vec<Vec<&str>> = vec![Vec::new()];
    let mut values: Vec<Vec<Option<BigUint>>> = vec![Vec::new()];
    for word in spaced.split_whitespace() {
        match word {
            "(" => {
                open.push(Vec::new());
                values.push(Vec::new());
            }
            ")" => {
                let operation = open.pop().expect("an operation")[0];
                let operands = values.pop().expect("operands");
                let result = applied(operation, &operands, field.modulus());
                values.last_mut().expect("an expression").push(result);
            }
            "+" | "*" | "neg" | "lt" | "branch" => open.last_mut().expect("open").push(word),
            word if word.starts_with(|first: char| first.is_ascii_digit()) => {
                let number: BigUint = word.parse().expect("a number");
                values.last_mut().expect("open").push(Some(number));
            }
            word => values.last_mut().expect("open").push(leaf(word)),
        }
    }
    values.pop()?.pop()?
}

fn applied(operation: &str, operands: &[Option<BigUint>], p: &BigUint) -> Option<BigUint> {
    let get = |index: usize| operands[index].clone();
    match operation {
        "+" => Some((get(0)? + get(1)?) % p),
        "*" => Some(get(0)? * get(1)? % p),
        "neg" => Some((p - get(0)?) % p),
        "lt" => Some(BigUint::from(get(0)? >= get(1)?)),
        "branch" => match u32::try_from(get(0)?) {
            Ok(0) => get(1),
            Ok(1) => get(2),
            selector => panic!("a selector {selector:?}"),
        },
        other => panic!("no operation {other}"),
    }
}

/// What differs between the runs: `std::hash::RandomState` has other keys in each thread and for each map, which covers the
/// maps of egg and of the solver that are not Fx; the addresses of what is allocated; the order in which threads
/// intern egg's symbols. Fx hashing has no seed.
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
