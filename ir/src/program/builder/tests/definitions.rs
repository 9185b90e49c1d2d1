//! Which inputs are defined, and as what.

use super::super::super::Definition;
use super::super::super::fixtures::{Build, given};
use super::*;

const P: u64 = 97;

/// The value of `name` where only `values` are given; `None` if it is missing.
fn computed(program: &Program, values: &[(&str, u64)], name: &str) -> Option<BigUint> {
    let evaluation = program.evaluate(&given(values)).ok()?;
    let public = evaluation.public(name)?;
    assert!(public.computed);
    Some(public.value.clone())
}

fn defined(program: &Program) -> Vec<&str> {
    let inputs = program.definitions().iter();
    inputs
        .map(|definition| program.inputs()[definition.input.index()].name.as_str())
        .collect()
}

#[test]
fn an_output_alone_on_one_side() {
    for swapped in [false, true] {
        let mut build = Build::over(P);
        let (x, y) = (build.private("x"), build.public("y"));
        let square = build.mul(x, x);
        if swapped {
            build.equal(square, y)
        } else {
            build.equal(y, square)
        }
        let program = build.finish();
        assert_eq!(
            program.definitions(),
            [Definition {
                input: InputId(1),
                node: square
            }]
        );
        assert_eq!(computed(&program, &[("x", 10)], "y"), Some(big(3)));
    }
}

#[test]
fn an_output_in_a_sum() {
    let mut build = Build::over(P);
    let (x, h) = (build.private("x"), build.public("h"));
    let (two, three) = (build.constant(2), build.constant(3));
    let product = build.mul(three, h);
    let left = build.add(product, two);
    build.equal(left, x);
    let program = build.finish();
    for x in 0..P {
        let h = computed(&program, &[("x", x)], "h").unwrap();
        assert_eq!((h * 3u32 + 2u32) % P, big(x));
    }
}

#[test]
fn an_output_in_negations_and_on_both_sides() {
    let mut build = Build::over(P);
    let (x, h, five) = (build.private("x"), build.public("h"), build.constant(5));
    let difference = build.sub(x, h);
    let left = build.mul(five, difference);
    let right = build.add(h, h);
    build.equal(left, right);
    let program = build.finish();
    for x in 0..P {
        let h = computed(&program, &[("x", x)], "h").unwrap();
        assert_eq!(&h * 7u32 % P, big(5 * x % P));
    }
}

#[test]
fn the_first_equation_that_determines_it_counts() {
    let mut build = Build::over(P);
    let (x, h) = (build.private("x"), build.public("h"));
    let square = build.mul(h, h);
    let product = build.mul(x, h);
    build.equal(square, h); // quadratic
    build.equal(product, x); // the coefficient is not constant
    build.assert(Claim::Boolean(x));
    let guard = build.guard(None, x, true);
    let two = build.constant(2);
    (*build).assert(Claim::Equal(h, two), Some(guard), at(0)); // not always there
    build.equal(h, x);
    let other = build.mul(x, x);
    build.equal(h, other);
    assert_eq!(
        build.finish().definitions(),
        [Definition {
            input: InputId(1),
            node: x
        }]
    );
}

#[test]
fn an_input_that_cancels_is_not_determined() {
    let mut build = Build::over(P);
    let (x, h) = (build.private("x"), build.public("h"));
    let (sum, two) = (build.add(h, x), build.constant(2));
    let (double, twice) = (build.add(h, h), build.mul(two, h));
    let (left, right) = (build.add(double, x), build.add(twice, two));
    build.equal(sum, h); // h + x = h
    build.equal(left, right); // (h + h) + x = 2 h + 2
    assert_eq!(build.finish().definitions(), []);
}

#[test]
fn what_is_below_a_hint_or_a_branch_is_not_determined() {
    for kind in 0..4 {
        let mut build = Build::over(P);
        let (x, h) = (build.private("x"), build.public("h"));
        let node = match kind {
            0 => build.hint(HintOp::Copy, h, h),
            1 => build.branch(x, h, x),
            2 => build.lt(h, x),
            _ => build.hint(HintOp::Divide, x, h),
        };
        build.equal(node, x);
        build.equal(node, h);
        assert_eq!(build.finish().definitions(), [], "{kind}");
    }
}

#[test]
fn private_inputs_are_not_defined() {
    let mut build = Build::over(P);
    let (x, y) = (build.private("x"), build.private("y"));
    build.equal(x, y);
    assert_eq!(build.finish().definitions(), []);
}

#[test]
fn one_equation_serves_whichever_input_is_missing() {
    let mut build = Build::over(P);
    let (a, b, c) = (build.public("a"), build.public("b"), build.public("c"));
    let sum = build.add(a, b);
    build.equal(sum, c);
    let program = build.finish();
    assert_eq!(defined(&program), ["a", "b", "c"]);
    assert_eq!(
        computed(&program, &[("a", 40), ("b", 60)], "c"),
        Some(big(3))
    );
    assert_eq!(
        computed(&program, &[("a", 40), ("c", 3)], "b"),
        Some(big(60))
    );
    assert_eq!(
        computed(&program, &[("b", 60), ("c", 3)], "a"),
        Some(big(40))
    );
    let missing = program.evaluate(&given(&[("a", 1)]));
    assert!(
        matches!(missing, Err(crate::program::EvaluateError::Input(_))),
        "{missing:?}"
    );
}

#[test]
fn outputs_of_outputs() {
    let mut build = Build::over(P);
    let x = build.private("x");
    let outputs: Vec<NodeId> = (0..200).map(|i| build.public(&format!("h{i}"))).collect();
    let one = build.constant(1);
    let mut previous = x;
    for output in outputs.iter().rev() {
        let next = build.add(previous, one);
        build.equal(next, *output);
        previous = *output;
    }
    let program = build.finish();
    assert_eq!(program.definitions().len(), 200);
    assert_eq!(computed(&program, &[("x", 0)], "h0"), Some(big(200 % P)));
}

/// The work of solving is bounded: a sum of many public inputs would otherwise take its square.
#[test]
fn a_sum_of_many_outputs_adds_few_nodes() {
    let mut build = Build::over(P);
    let mut sum = build.private("x");
    for i in 0..5000 {
        let output = build.public(&format!("h{i}"));
        sum = build.add(sum, output);
    }
    let zero = build.constant(0);
    build.equal(sum, zero);
    let before = build.n_nodes();
    let program = build.finish();
    assert!(
        program.nodes().len() < 5 * before,
        "{} nodes after {before}",
        program.nodes().len()
    );
}
