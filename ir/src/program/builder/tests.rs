use std::collections::HashSet;

use super::super::fixtures::{Build, at, big, claims, small_field};
use super::*;
use crate::testing::random_program;

const P: u64 = 97;

fn is_constant(build: &Build, node: NodeId, value: u64) -> bool {
    build.constant_value(node) == Some(&big(value))
}

#[test]
fn nodes_are_small() {
    assert_eq!(size_of::<Node>(), 16);
}

#[test]
fn constants_are_reduced_and_folded() {
    let mut build = Build::over(P);
    let (a, b) = (build.constant(90), build.constant(P + 10));
    assert!(is_constant(&build, b, 10));
    let (sum, difference, product) = (build.add(a, b), build.sub(b, a), build.mul(a, b));
    assert!(is_constant(&build, sum, 3));
    assert!(is_constant(&build, difference, 17));
    assert!(is_constant(&build, product, 900 % P));
    let (less, not_less) = (build.lt(b, a), build.lt(a, b));
    assert!(is_constant(&build, less, 0));
    assert!(is_constant(&build, not_less, 1));
    let zero = build.constant(0);
    let negated = build.neg(zero);
    assert_eq!(negated, zero);
}

#[test]
fn peepholes() {
    let mut build = Build::over(P);
    let (x, y) = (build.private("x"), build.private("y"));
    let (zero, one, minus_one) = (build.constant(0), build.constant(1), build.constant(P - 1));
    assert_eq!(build.add(x, zero), x);
    assert_eq!(build.add(zero, x), x);
    assert_eq!(build.mul(x, zero), zero);
    assert_eq!(build.mul(zero, x), zero);
    assert_eq!(build.mul(x, one), x);
    assert_eq!(build.mul(one, x), x);
    let negated = build.neg(x);
    assert_eq!(build.node(negated), Node::Neg(x));
    assert_eq!(build.mul(x, minus_one), negated);
    assert_eq!(build.mul(minus_one, x), negated);
    assert_eq!(build.neg(negated), x);
    assert_eq!(build.sub(x, x), zero);
    assert_eq!(build.add(x, negated), zero);
    assert_eq!(build.add(negated, x), zero);
    assert_eq!(build.sub(zero, x), negated);
    assert_eq!(build.add(x, y), build.add(y, x));
    assert_eq!(build.mul(x, y), build.mul(y, x));
    assert_eq!(build.branch(x, y, y), y);
    assert_eq!(build.branch(zero, x, y), x);
    assert_eq!(build.branch(one, x, y), y);
    assert!(matches!(
        build.node(
            build
                .n_nodes()
                .checked_sub(1)
                .map(|last| NodeId(last as u32))
                .unwrap()
        ),
        Node::Mul(..)
    ));
}

#[test]
fn comparisons_with_one_outcome_are_folded() {
    let mut build = Build::over(P);
    let x = build.private("x");
    let (zero, one, largest) = (build.constant(0), build.constant(1), build.constant(P - 1));
    assert_eq!(build.lt(x, x), one);
    assert_eq!(build.lt(x, zero), one);
    assert_eq!(build.lt(largest, x), one);
    for (a, b) in [(zero, x), (x, largest), (x, one)] {
        let node = build.lt(a, b);
        assert_eq!(build.node(node), Node::Lt(a, b));
    }
}

#[test]
fn a_branch_on_a_constant_that_is_no_bit_is_kept() {
    let mut build = Build::over(P);
    let (x, y, two) = (build.private("x"), build.private("y"), build.constant(2));
    let branch = build.branch(two, x, y);
    assert_eq!(
        build.node(branch),
        Node::Branch {
            selector: two,
            zero: x,
            one: y
        }
    );
}

#[test]
fn hints_of_constants_are_folded_unless_they_trap() {
    let mut build = Build::over(P);
    let (zero, six, forty) = (build.constant(0), build.constant(6), build.constant(40));
    let inverse_of_6 = 81; // 6 * 81 = 5 * 97 + 1
    let expected = [
        (HintOp::Copy, 40, 40),
        (HintOp::Inverse, 17, 0),
        (HintOp::InverseOrZero, 17, 17),
        (HintOp::Divide, 40 * inverse_of_6 % P, 0),
        (HintOp::DivideOrZero, 40 * inverse_of_6 % P, 0),
        (HintOp::Quotient, 6, 0),
        (HintOp::Remainder, 4, 0),
    ];
    assert_eq!(40 * 17 % P, 1);
    assert_eq!(expected.map(|(op, ..)| op), HintOp::ALL);
    for (op, value, _) in expected {
        let node = build.hint(op, forty, six);
        assert!(is_constant(&build, node, value), "{op:?}");
    }
    for (op, traps) in [
        (HintOp::Divide, true),
        (HintOp::DivideOrZero, false),
        (HintOp::Quotient, true),
        (HintOp::Remainder, true),
    ] {
        let node = build.hint(op, forty, zero);
        assert_eq!(build.constant_value(node).is_none(), traps, "{op:?}");
    }
    let inverse = build.hint(HintOp::Inverse, zero, six);
    assert_eq!(build.node(inverse), Node::Hint(HintOp::Inverse, zero, zero));
    let inverse_or_zero = build.hint(HintOp::InverseOrZero, zero, six);
    assert_eq!(inverse_or_zero, zero);
}

#[test]
fn hints_of_one_operand_ignore_the_other() {
    let mut build = Build::over(P);
    let (x, y) = (build.private("x"), build.private("y"));
    assert_eq!(
        build.hint(HintOp::Copy, x, y),
        build.hint(HintOp::Copy, x, x)
    );
    assert_ne!(
        build.hint(HintOp::Divide, x, y),
        build.hint(HintOp::Divide, x, x)
    );
}

#[test]
fn the_first_span_stays() {
    let mut build = Build::over(P);
    let x = build.private("x");
    let first = (*build).mul(x, x, at(5));
    assert_eq!(first, (*build).mul(x, x, at(9)));
    assert_eq!(build.finish().span(first), at(5));
}

#[test]
fn inputs_have_one_declaration_and_a_range_inside_the_field() {
    let mut builder = ProgramBuilder::new(small_field(P));
    let input = |name: &str, range: Option<(u64, u64)>, n| Input {
        name: name.to_owned(),
        public: false,
        range: range.map(|(lo, hi)| (big(lo), big(hi))),
        span: at(n),
    };
    builder.input(input("x", Some((5, 1000)), 1)).unwrap();
    let duplicate = InvalidInput::Duplicate {
        name: "x".to_owned(),
        first: at(1),
    };
    assert_eq!(builder.input(input("x", None, 2)), Err(duplicate));
    for (lo, hi) in [(6, 5), (P, P), (P, 2 * P)] {
        let refused = builder.input(input("y", Some((lo, hi)), 3));
        assert!(
            matches!(refused, Err(InvalidInput::EmptyRange { .. })),
            "{refused:?}"
        );
    }
    builder.input(input("y", None, 4)).unwrap();
    let program = builder.finish();
    assert_eq!(program.inputs()[0].range, Some((big(5), big(P - 1))));
    assert_eq!(program.inputs().len(), 2);
}

#[test]
fn assertions_that_always_hold_are_dropped() {
    let mut build = Build::over(P);
    let (x, y) = (build.private("x"), build.private("y"));
    let (zero, two, five, seven) = (
        build.constant(0),
        build.constant(2),
        build.constant(5),
        build.constant(7),
    );
    let one = build.constant(1);
    let less = build.lt(x, y);
    build.equal(x, x);
    build.assert(Claim::InRange { value: x, bits: 7 });
    build.assert(Claim::InRange {
        value: five,
        bits: 3,
    });
    build.assert(Claim::Boolean(zero));
    build.assert(Claim::Boolean(one));
    build.assert(Claim::Boolean(less));
    build.assert(Claim::DivRem {
        dividend: seven,
        divisor: five,
        quotient: one,
        remainder: two,
    });
    let kept = [
        Claim::Equal(five, seven),
        Claim::Equal(x, y),
        Claim::InRange { value: x, bits: 6 },
        Claim::InRange {
            value: five,
            bits: 2,
        },
        Claim::Boolean(two),
        Claim::Boolean(x),
        Claim::DivRem {
            dividend: seven,
            divisor: one,
            quotient: five,
            remainder: two,
        },
        Claim::DivRem {
            dividend: seven,
            divisor: zero,
            quotient: one,
            remainder: two,
        },
    ];
    for claim in kept {
        build.assert(claim);
    }
    assert_eq!(claims(&build.finish()), kept);
}

#[test]
fn equal_assertions_are_made_once_a_guard() {
    let mut build = Build::over(P);
    let (x, y) = (build.private("x"), build.private("y"));
    build.assert(Claim::Boolean(x));
    let guard = build.guard(None, x, true);
    assert_eq!(build.guard(None, x, true), guard);
    let other = build.guard(None, x, false);
    let (both, one) = (Claim::Equal(x, y), Claim::InRange { value: y, bits: 3 });
    let assertions = [
        (both, None),
        (Claim::Equal(y, x), None),
        (both, Some(guard)),
        (one, Some(guard)),
        (one, Some(other)),
        (one, Some(guard)),
        (one, None),
    ];
    for (claim, guard) in assertions {
        (*build).assert(claim, guard, at(0));
    }
    let program = build.finish();
    let kept: Vec<_> = program
        .assertions()
        .iter()
        .map(|assertion| (assertion.claim, assertion.guard))
        .collect();
    assert_eq!(
        kept,
        [
            (Claim::Boolean(x), None),
            (both, None),
            (one, Some(guard)),
            (one, Some(other)),
            (one, None)
        ]
    );
}

#[test]
fn no_node_is_made_twice() {
    for seed in 0..50 {
        let (program, _) = random_program(seed, &small_field(P), 30);
        let distinct: HashSet<Node> = program.nodes().iter().copied().collect();
        assert_eq!(distinct.len(), program.nodes().len());
    }
}

mod definitions;
