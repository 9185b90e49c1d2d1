//! What is shown happens: the runs of counterexamples, evaluated anew.

use num_bigint::BigUint;
use vampx_fields::Field;
use vampx_ir::Source;
use vampx_ir::program::{Evaluation, NodeId, Program, Rejection, ResolvedInputs};
use vampx_ir::testing::random_program;
use vampx_overflow_analysis::findings::{Assignment, Counterexample, Evidence, Finding, Goal};
use vampx_overflow_analysis::{analyze, rules};

use super::elaborated;

fn replay(program: &Program, run: &Assignment) -> (Evaluation, Vec<Rejection>) {
    let names = program.inputs().iter().map(|input| &input.name);
    assert!(names.eq(run.inputs.iter().map(|(name, _)| name)));
    let values = run.inputs.iter().map(|(_, value)| Some(value.clone()));
    let given = ResolvedInputs {
        values: values.collect(),
    };
    program.evaluate_forged(&given, &run.hints).unwrap()
}

/// Checks that the runs of a finding do what its goal says.
#[track_caller]
fn check_shown(program: &Program, finding: &Finding, shown: &Counterexample) {
    let runs: Vec<_> = shown.runs.iter().map(|run| replay(program, run)).collect();
    let value = |index: usize, node: NodeId| runs[index].0.value(node).unwrap();
    let kind = |index: usize| {
        let (_, rejections) = &runs[index];
        rejections.first().map(|rejection| rejection.kind.name())
    };
    let half = program.field().modulus() >> 1u32;
    match finding.goal.as_ref().unwrap() {
        Goal::Wraps(node) => {
            assert_eq!(kind(0), None);
            let operands: Vec<BigUint> = program.operands(*node).map(|id| value(0, id)).collect();
            let sum = &operands[0] + &operands[1] >= *program.field().modulus();
            let product = &operands[0] * &operands[1] >= *program.field().modulus();
            assert!(sum || product);
        }
        Goal::Negative(node) => {
            assert_eq!(kind(0), None);
            assert!(value(0, *node) > half);
        }
        Goal::NotBoolean(node) => {
            assert_eq!(kind(0), Some("selector-not-boolean"));
            assert!(value(0, *node) > BigUint::from(1u32));
        }
        Goal::Zero(node) => {
            assert_eq!(kind(0), Some("division-by-zero"));
            assert_eq!(value(0, *node), BigUint::ZERO);
        }
        Goal::Differ(nodes) => {
            assert_eq!((kind(0), kind(1)), (None, None));
            assert!(nodes.iter().any(|node| value(0, *node) != value(1, *node)));
            let inputs = |index: usize| {
                let inputs = program.inputs().iter().zip(&shown.runs[index].inputs);
                let outputs: Vec<usize> = program
                    .definitions()
                    .iter()
                    .map(|definition| definition.input.index())
                    .collect();
                inputs
                    .enumerate()
                    .filter(|(index, (input, _))| input.public && !outputs.contains(index))
                    .map(|(_, (_, given))| given.clone())
                    .collect::<Vec<_>>()
            };
            assert_eq!(inputs(0), inputs(1));
        }
    }
}

/// The rules that are shown for `text`, each checked.
#[track_caller]
fn shown(text: &str, field: &str) -> Vec<(&'static str, Counterexample)> {
    let (_, _, program) = elaborated(&Source::new("program.pir", text), Some(field));
    shown_in(program)
}

/// The rules that are shown for `program`, each checked.
#[track_caller]
fn shown_in(program: Program) -> Vec<(&'static str, Counterexample)> {
    let bounded = analyze(program);
    let found = rules::find(&bounded);
    let confirmed = rules::confirm(&bounded, found.clone());
    assert_eq!(confirmed, rules::confirm(&bounded, found));
    let mut shown = Vec::new();
    for finding in &confirmed {
        if let Evidence::Shown(counterexample) = &finding.evidence {
            check_shown(bounded.program(), finding, counterexample);
            assert_eq!(finding.level(), finding.rule.level);
            shown.push((finding.rule.id, counterexample.clone()));
        }
    }
    shown
}

#[track_caller]
fn check(text: &str, field: &str, expected: &[&str]) {
    let found = shown(text, field);
    let ids: Vec<&str> = found.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, expected, "{text}\n{found:#?}");
}

#[test]
fn words_over_goldilocks_are_forged() {
    let text = "
pub low;
priv x : u33;
def q = range 32 (fresh (x \\ 2^32));
def r = range 32 (fresh (x % 2^32));
x = 2^32*q + r;
low = r;
";
    let found = shown(text, "goldilocks");
    assert_eq!(found.len(), 1);
    let (id, counterexample) = &found[0];
    assert_eq!(*id, "VX0004");
    let forged = &counterexample.runs[1].hints;
    let (q, r) = (&forged[0].1, &forged[1].1);
    let honest = &counterexample.runs[0].inputs[1].1;
    assert_eq!(*q, BigUint::from(0xffff_ffffu32));
    assert_eq!(*r, honest + 1u32);
    check(text, "bls12-381", &[]);
}

#[test]
fn integers_wrap_and_go_below_zero() {
    let text = "pub c; priv a, b : u40; c = a*b;";
    check(text, "goldilocks", &["VX0002"]);
    let text = "pub c; priv a, b : u40; c = a - b;";
    check(text, "goldilocks", &["VX0003"]);
    let text = "pub a, b : u40; pub c; c = a - b;";
    check(text, "bn254", &["VX0003"]);
    let text = "priv a, b; range 33 (a + 2^32 - b);";
    check(text, "bn254", &["VX0005"]);
}

#[test]
fn runs_that_fail_are_shown() {
    let text = "pub c; priv a, b : u8; c = branch (a + b) 10 20;";
    check(text, "bn254", &["VX0007"]);
    let text = "pub c; priv a, b : u8; c = a \\ b;";
    check(text, "bn254", &["VX0008"]);
}

#[test]
fn hints_that_nothing_binds_take_two_values() {
    let text = "pub half; priv x : u32; half = fresh (x / 2);";
    check(text, "bn254", &["VX0009"]);
    let text = "pub c; priv a, b; def q = fresh (a / b); a = q*b; c = q;";
    check(text, "bn254", &["VX0008"]);
}

#[test]
fn constraints_beside_the_finding_are_kept() {
    let text = "
pub c;
priv a, b : u40;
lt a b = 0;
range 20 (b - a);
a + b = 2*k + 1;
c = a*b;
";
    check(text, "goldilocks", &["VX0002"]);
}

#[test]
fn parts_of_inputs_are_regrouped() {
    let text = "
pub word;
priv low, high : u16;
priv top;
word = low + 2^16*high + 2^32*top;
";
    check(text, "bn254", &["VX0004"]);
    let text = "
pub word, tag;
priv low, high;
word = low + 2^16*high;
tag = (low + 3*high)^5;
";
    check(text, "bn254", &["VX0004"]);
    let text = "
pub tag;
priv low, high : u128;
tag = (low + 2^128*high + 7)^5;
";
    check(text, "bn254", &["VX0004"]);
}

#[test]
fn what_is_shown_of_random_programs_happens() {
    let mut n_shown = 0;
    for seed in 0..60 {
        let name = ["prime:97", "prime:65537", "goldilocks", "bn254"][seed as usize % 4];
        let (program, _) = random_program(seed, &Field::by_name(name).unwrap(), 6);
        n_shown += shown_in(program).len();
    }
    assert!(n_shown > 0);
}
