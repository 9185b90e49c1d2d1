use super::*;
use crate::program::fixtures::{Build, at, big, given, small_field};
use crate::program::{Claim, HintOp, Input, Node, ProgramBuilder};

mod agreement;
mod ahead;
mod naive;

const P: u64 = 97;

fn rejection(program: &Program, values: &[(&str, u64)]) -> Rejection {
    match program.evaluate(&given(values)) {
        Err(EvaluateError::Rejected(rejection)) => rejection,
        other => unreachable!("invariant: the inputs are rejected, not {other:?}"),
    }
}

fn accepts(program: &Program, values: &[(&str, u64)]) -> bool {
    match program.evaluate(&given(values)) {
        Ok(_) => true,
        Err(EvaluateError::Rejected(_)) => false,
        Err(EvaluateError::Input(error)) => unreachable!("invariant: the inputs fit: {error}"),
    }
}

#[test]
fn lt_is_0_exactly_below() {
    for p in [3, 5, 7, 11, 13, 17, 19, 23, 29, 31] {
        let mut build = Build::over(p);
        let (x, y, out) = (build.private("x"), build.private("y"), build.public("out"));
        let lt = build.lt(x, y);
        build.equal(out, lt);
        let program = build.finish();
        for x in 0..p {
            for y in 0..p {
                let evaluation = program.evaluate(&given(&[("x", x), ("y", y)])).unwrap();
                let expected = if x < y { 0 } else { 1 };
                assert_eq!(
                    evaluation.value(lt),
                    Some(big(expected)),
                    "lt {x} {y} modulo {p}"
                );
                assert_eq!(evaluation.public("out").unwrap().value, big(expected));
            }
        }
    }
}

#[test]
fn a_branch_takes_the_first_arm_on_0_and_traps_on_others() {
    let mut build = Build::over(P);
    let (c, x, y, out) = (
        build.private("c"),
        build.private("x"),
        build.private("y"),
        build.public("out"),
    );
    let branch = (*build).branch(c, x, y, at(7));
    build.equal(out, branch);
    let program = build.finish();
    for c in 0..P {
        let values = [("c", c), ("x", 10), ("y", 20)];
        match c {
            0 | 1 => {
                let evaluation = program.evaluate(&given(&values)).unwrap();
                assert_eq!(evaluation.public("out").unwrap().value, big(10 + 10 * c));
            }
            _ => {
                let rejection = rejection(&program, &values);
                assert_eq!(
                    (rejection.kind, rejection.span),
                    (RejectionKind::SelectorNotBoolean, at(7))
                );
                assert!(rejection.message.contains(&c.to_string()), "{rejection}");
            }
        }
    }
}

/// `branch c (1 / x) (1 / y)`: only the divisor of the arm taken has to be other than 0.
#[test]
fn the_other_arm_is_not_evaluated() {
    let mut build = Build::over(P);
    let (c, x, y, out) = (
        build.private("c"),
        build.private("x"),
        build.private("y"),
        build.public("out"),
    );
    let zero = (*build).hint(HintOp::Inverse, x, x, at(3));
    let one = (*build).hint(HintOp::Inverse, y, y, at(4));
    let branch = build.branch(c, zero, one);
    build.equal(out, branch);
    let program = build.finish();
    let evaluation = program
        .evaluate(&given(&[("c", 0), ("x", 5), ("y", 0)]))
        .unwrap();
    assert_eq!(evaluation.value(one), None);
    assert_eq!(evaluation.element(one), None);
    assert_eq!(evaluation.value(zero), Some(big(39)));
    assert!(accepts(&program, &[("c", 1), ("x", 0), ("y", 5)]));
    let trap = rejection(&program, &[("c", 0), ("x", 0), ("y", 5)]);
    assert_eq!(
        (trap.kind, trap.span),
        (RejectionKind::DivisionByZero, at(3))
    );
    let trap = rejection(&program, &[("c", 1), ("x", 5), ("y", 0)]);
    assert_eq!(
        (trap.kind, trap.span),
        (RejectionKind::DivisionByZero, at(4))
    );
}

#[test]
fn a_trap_that_nothing_demands_does_not_matter() {
    let mut build = Build::over(P);
    let x = build.private("x");
    let inverse = build.hint(HintOp::Inverse, x, x);
    let program = build.finish();
    let evaluation = program.evaluate(&given(&[("x", 0)])).unwrap();
    assert_eq!(evaluation.value(inverse), None);
}

#[test]
fn every_division_by_zero_traps_or_is_zero() {
    for op in HintOp::ALL {
        let mut build = Build::over(P);
        let (x, y, out) = (build.private("x"), build.private("y"), build.public("out"));
        let (a, b) = if op.is_binary() { (x, y) } else { (y, y) };
        let node = (*build).hint(op, a, b, at(6));
        build.equal(out, node);
        let program = build.finish();
        let values = [("x", 5), ("y", 0)];
        match op {
            HintOp::Copy | HintOp::InverseOrZero | HintOp::DivideOrZero => {
                let evaluation = program.evaluate(&given(&values)).unwrap();
                assert_eq!(evaluation.public("out").unwrap().value, big(0));
            }
            HintOp::Inverse | HintOp::Divide | HintOp::Quotient | HintOp::Remainder => {
                let rejection = rejection(&program, &values);
                assert_eq!(
                    (rejection.kind, rejection.span),
                    (RejectionKind::DivisionByZero, at(6))
                );
            }
        }
    }
}

#[test]
fn an_assertion_holds_where_its_guard_is_active() {
    let mut build = Build::over(P);
    let (c, d, x) = (build.private("c"), build.private("d"), build.private("x"));
    build.assert(Claim::Boolean(c));
    let outer = build.guard(None, c, true);
    (*build).assert(Claim::Boolean(d), Some(outer), at(1));
    let inner = build.guard(Some(outer), d, false);
    let five = build.constant(5);
    (*build).assert(Claim::Equal(x, five), Some(inner), at(2));
    let program = build.finish();
    for x in [5, 6] {
        assert!(accepts(&program, &[("c", 0), ("d", 0), ("x", x)]));
        assert!(accepts(&program, &[("c", 0), ("d", 7), ("x", x)])); // the inner selector is not looked at
        assert!(accepts(&program, &[("c", 1), ("d", 1), ("x", x)]));
        assert_eq!(accepts(&program, &[("c", 1), ("d", 0), ("x", x)]), x == 5);
    }
    let equation = rejection(&program, &[("c", 1), ("d", 0), ("x", 6)]);
    assert_eq!(
        (equation.kind, equation.span),
        (RejectionKind::UnsatisfiedEquation, at(2))
    );
    let selector = rejection(&program, &[("c", 1), ("d", 2), ("x", 6)]);
    assert_eq!(
        (selector.kind, selector.span),
        (RejectionKind::SelectorNotBoolean, at(1))
    );
}

#[test]
fn a_trap_under_a_guard_that_is_not_active_does_not_matter() {
    let mut build = Build::over(P);
    let (c, x) = (build.private("c"), build.private("x"));
    build.assert(Claim::Boolean(c));
    let guard = build.guard(None, c, true);
    let inverse = build.hint(HintOp::Inverse, x, x);
    let one = build.constant(1);
    let product = build.mul(x, inverse);
    (*build).assert(Claim::Equal(product, one), Some(guard), at(2));
    let program = build.finish();
    assert!(accepts(&program, &[("c", 0), ("x", 0)]));
    assert!(accepts(&program, &[("c", 1), ("x", 3)]));
    assert_eq!(
        rejection(&program, &[("c", 1), ("x", 0)]).kind,
        RejectionKind::DivisionByZero
    );
}

#[test]
fn an_equation_says_both_sides() {
    let mut build = Build::over(P);
    let (x, y) = (build.private("x"), build.private("y"));
    let square = build.mul(x, x);
    (*build).assert(Claim::Equal(square, y), None, at(8));
    let rejection = rejection(&build.finish(), &[("x", 10), ("y", 42)]);
    assert_eq!(
        (rejection.kind, rejection.span),
        (RejectionKind::UnsatisfiedEquation, at(8))
    );
    assert_eq!(
        rejection.to_string(),
        "the equation does not hold: its left side is 3, its right side is 42"
    );
}

#[test]
fn ranges_are_of_the_canonical_integer() {
    for bits in 0..7 {
        let mut build = Build::over(P);
        let x = build.private("x");
        (*build).assert(Claim::InRange { value: x, bits }, None, at(8));
        let program = build.finish();
        for x in 0..P {
            assert_eq!(
                accepts(&program, &[("x", x)]),
                x < 1 << bits,
                "{x} of {bits} bits"
            );
        }
        let rejection = rejection(&program, &[("x", P - 1)]);
        assert_eq!(
            (rejection.kind, rejection.span),
            (RejectionKind::OutOfRange, at(8))
        );
    }
}

#[test]
fn declared_ranges_hold_for_given_and_computed_inputs() {
    let mut builder = ProgramBuilder::new(small_field(P));
    let range = Some((big(10), big(20)));
    let x = Input {
        name: "x".to_owned(),
        public: false,
        range: range.clone(),
        span: at(1),
    };
    let y = Input {
        name: "y".to_owned(),
        public: true,
        range,
        span: at(2),
    };
    let (x, y) = (builder.input(x).unwrap(), builder.input(y).unwrap());
    let one = builder.constant(&big(1), at(3));
    let next = builder.add(x, one, at(3));
    builder.assert(Claim::Equal(y, next), None, at(3));
    let program = builder.finish();
    for x in 0..P {
        assert_eq!(
            accepts(&program, &[("x", x)]),
            (10..=19).contains(&x),
            "{x}"
        );
    }
    let (given, computed) = (
        rejection(&program, &[("x", 21)]),
        rejection(&program, &[("x", 20)]),
    );
    assert_eq!((given.kind, given.span), (RejectionKind::InputRange, at(1)));
    assert_eq!(
        (computed.kind, computed.span),
        (RejectionKind::InputRange, at(2))
    );
}

/// For each dividend and divisor exactly the true quotient and remainder satisfy the claim.
#[test]
fn quotient_and_remainder_are_unique() {
    for p in [3, 5, 7, 11, 13] {
        let mut build = Build::over(p);
        let names = ["a", "b", "q", "r"];
        let [dividend, divisor, quotient, remainder] = names.map(|name| build.private(name));
        (*build).assert(
            Claim::DivRem {
                dividend,
                divisor,
                quotient,
                remainder,
            },
            None,
            at(8),
        );
        let program = build.finish();
        for (a, b) in (0..p).flat_map(|a| (0..p).map(move |b| (a, b))) {
            for (q, r) in (0..p).flat_map(|q| (0..p).map(move |r| (q, r))) {
                let holds = a.checked_div(b) == Some(q) && a.checked_rem(b) == Some(r);
                let values = [("a", a), ("b", b), ("q", q), ("r", r)];
                assert_eq!(
                    accepts(&program, &values),
                    holds,
                    "{a} = {q} * {b} + {r} modulo {p}"
                );
            }
            let wrong = rejection(
                &program,
                &[("a", a), ("b", b), ("q", (a + 1) % p), ("r", (b + 1) % p)],
            );
            let kind = if b == 0 {
                RejectionKind::DivisionByZero
            } else {
                RejectionKind::QuotientRemainder
            };
            assert_eq!((wrong.kind, wrong.span), (kind, at(8)));
        }
    }
}

#[test]
fn hints_compute_what_their_claims_say() {
    for op in HintOp::ALL {
        let mut build = Build::over(13);
        let (x, y, out) = (build.private("x"), build.private("y"), build.public("out"));
        let node = build.hint(op, x, y);
        build.equal(out, node);
        let program = build.finish();
        for (x, y) in (0..13).flat_map(|x| (0..13).map(move |y| (x, y))) {
            let product =
                |divisor: u64, product: u64| (0..13).find(|out| out * divisor % 13 == product % 13);
            let expected = match op {
                HintOp::Copy => Some(x),
                HintOp::Inverse => product(x, 1),
                HintOp::InverseOrZero => Some(product(x, 1).unwrap_or(0)),
                HintOp::Divide if y == 0 => None,
                HintOp::Divide => product(y, x),
                HintOp::DivideOrZero if y == 0 => Some(0),
                HintOp::DivideOrZero => product(y, x),
                HintOp::Quotient => x.checked_div(y),
                HintOp::Remainder => x.checked_rem(y),
            };
            let evaluation = program.evaluate(&given(&[("x", x), ("y", y)])).ok();
            let value =
                evaluation.map(|evaluation| evaluation.public("out").unwrap().value.clone());
            assert_eq!(value, expected.map(big), "{op:?} {x} {y}");
        }
    }
}

#[test]
fn a_given_output_is_checked() {
    let mut build = Build::over(P);
    let (x, y) = (build.private("x"), build.public("y"));
    let square = build.mul(x, x);
    build.equal(y, square);
    let program = build.finish();
    let given_output = program.evaluate(&given(&[("x", 3), ("y", 9)])).unwrap();
    assert!(!given_output.public("y").unwrap().computed);
    let computed = program.evaluate(&given(&[("x", 3)])).unwrap();
    assert!(computed.public("y").unwrap().computed);
    assert_eq!(given_output.publics()[0].value, computed.publics()[0].value);
    assert_eq!(
        rejection(&program, &[("x", 3), ("y", 10)]).kind,
        RejectionKind::UnsatisfiedEquation
    );
}

#[test]
fn publics_are_in_order() {
    let mut build = Build::over(P);
    let names = ["z", "a", "m"];
    for name in names {
        build.public(name);
        build.private(&format!("{name}.private"));
    }
    let program = build.finish();
    let inputs = ["z", "a", "m", "z.private", "a.private", "m.private"].map(|name| (name, 1));
    let evaluation = program.evaluate(&given(&inputs)).unwrap();
    assert_eq!(
        evaluation
            .publics()
            .iter()
            .map(|public| &public.name)
            .collect::<Vec<_>>(),
        names.iter().collect::<Vec<_>>()
    );
}

#[test]
fn definitions_that_need_each_other_determine_nothing() {
    let mut build = Build::over(P);
    let (a, b, one) = (build.public("a"), build.public("b"), build.constant(1));
    let next = build.add(b, one);
    build.equal(a, next);
    let program = build.finish();
    assert_eq!(program.definitions().len(), 2);
    let missing = program.evaluate(&Inputs::new());
    assert!(
        matches!(
            missing,
            Err(EvaluateError::Input(InputError::Missing { .. }))
        ),
        "{missing:?}"
    );
    assert_eq!(
        program
            .evaluate(&given(&[("a", 0)]))
            .unwrap()
            .public("b")
            .unwrap()
            .value,
        big(P - 1)
    );
}

#[test]
fn a_full_evaluation_goes_on() {
    let mut build = Build::over(P);
    let (x, y) = (build.declare("x", false, Some((1, 5))), build.public("y"));
    let inverse = (*build).hint(HintOp::Inverse, x, x, at(1));
    let one = build.constant(1);
    let product = build.mul(x, inverse);
    (*build).assert(Claim::Equal(product, one), None, at(2));
    (*build).assert(Claim::Equal(inverse, one), None, at(3));
    let next = build.add(inverse, one);
    build.equal(y, next);
    let program = build.finish();
    let (evaluation, rejections) = program.evaluate_fully(&given(&[("x", 0)])).unwrap();
    let kinds: Vec<_> = rejections
        .iter()
        .map(|rejection| (rejection.kind, rejection.span))
        .collect();
    let (range, trap, equation) = (
        RejectionKind::InputRange,
        RejectionKind::DivisionByZero,
        RejectionKind::UnsatisfiedEquation,
    );
    assert_eq!(
        kinds,
        [
            (range, Span::default()),
            (trap, at(1)),
            (equation, at(2)),
            (equation, at(3))
        ]
    );
    assert_eq!(evaluation.value(inverse), Some(big(0)));
    assert_eq!(evaluation.public("y").unwrap().value, big(1));
    let (evaluation, rejections) = program.evaluate_fully(&given(&[("x", 1)])).unwrap();
    assert_eq!(
        (rejections, evaluation.value(inverse)),
        (vec![], Some(big(1)))
    );
}

#[test]
fn depth_does_not_matter() {
    let mut build = Build::over(P);
    let (x, out) = (build.private("x"), build.public("out"));
    let mut node = x;
    for _ in 0..200_000 {
        let square = build.mul(node, node);
        node = build.add(square, x);
    }
    build.equal(out, node);
    let program = build.finish();
    let value = (0..200_000).fold(3, |value, _| (value * value + 3) % P);
    let evaluation = program.evaluate(&given(&[("x", 3)])).unwrap();
    assert_eq!(evaluation.public("out").unwrap().value, big(value));
    assert!(matches!(program.node(node), Node::Add(..)));
}

#[test]
fn deep_guards_are_walked_without_recursion() {
    let mut build = Build::over(P);
    let (c, x) = (build.private("c"), build.private("x"));
    build.assert(Claim::Boolean(c));
    let mut guard = build.guard(None, c, true);
    for _ in 0..200_000 {
        guard = build.guard(Some(guard), c, true);
    }
    (*build).assert(Claim::InRange { value: x, bits: 1 }, Some(guard), at(1));
    let program = build.finish();
    assert!(accepts(&program, &[("c", 0), ("x", 2)]));
    assert!(accepts(&program, &[("c", 1), ("x", 1)]));
    assert!(!accepts(&program, &[("c", 1), ("x", 2)]));
}

#[test]
fn words_are_those_of_the_canonical_integer() {
    let field = vampx_fields::Field::by_name("bls12-381").unwrap();
    let mut builder = ProgramBuilder::new(field.clone());
    let x = builder
        .input(Input {
            name: "x".to_owned(),
            public: true,
            range: None,
            span: at(0),
        })
        .unwrap();
    let largest = field.modulus() - 1u32;
    let program = builder.finish();
    let evaluation = program
        .evaluate(&[("x", largest.clone())].into_iter().collect())
        .unwrap();
    assert_eq!(evaluation.element(x).map(<[u64]>::len), Some(4));
    assert_eq!(evaluation.value(x), Some(largest));
}
