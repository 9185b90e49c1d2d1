//! The checker of certificates accepts the right ones and refuses each broken one.

use num_bigint::BigInt;

use super::samples::*;
use crate::Interval;
use crate::circuit::{Cell, CertificateError, CertificateProblem as Problem, Circuit};

/// What the checker says of `text` with `from`, which is there, replaced by `to`.
#[track_caller]
fn verify(text: &str, from: &str, to: &str) -> Result<(), CertificateError> {
    assert!(text.contains(from), "there is no `{from}`");
    let changed = text.replace(from, to);
    Circuit::parse_text(&changed)
        .unwrap_or_else(|error| panic!("{error}\n{changed}"))
        .verify_certificates()
}

#[track_caller]
fn verify_product(from: &str, to: &str) -> Result<(), CertificateError> {
    verify(&modular_product_text(&prime(3), &prime(13)), from, to)
}

#[track_caller]
fn verify_bits(from: &str, to: &str) -> Result<(), CertificateError> {
    verify(&bits_text(), from, to)
}

fn chip(name: &str, problem: Problem) -> Result<(), CertificateError> {
    Err(CertificateError::Chip {
        chip: name.to_owned(),
        problem,
    })
}

fn instance(instance: usize, name: &str, problem: Problem) -> Result<(), CertificateError> {
    Err(CertificateError::Instance {
        instance,
        chip: name.to_owned(),
        problem,
    })
}

fn interval(lo: i32, hi: i32) -> Interval {
    Interval::new(BigInt::from(lo), BigInt::from(hi)).unwrap()
}

#[test]
fn right_ones_are_accepted() {
    assert_eq!(
        verify_product("circuit prime:13", "circuit prime:13"),
        Ok(())
    );
    assert_eq!(verify_bits("circuit prime:61", "circuit prime:61"), Ok(()));
    assert_eq!(
        verify_product("circuit prime:13", "circuit bls12-381"),
        Ok(())
    );
    assert_eq!(
        verify(&native_product_text(&prime(13)), "mod 13", "mod 13"),
        Ok(())
    );
}

#[test]
fn a_constraint_that_may_wrap() {
    // 2 * 2 - 0 - 0 = 4 reaches 5 only with more room; 0 - 3 - 3 * 1 = -6 does.
    let problem = Problem::MayWrap {
        constraint: 0,
        interval: interval(-6, 4),
    };
    assert_eq!(
        verify_product("circuit prime:13", "circuit prime:5"),
        chip("product", problem)
    );
    let problem = Problem::MayWrap {
        constraint: 0,
        interval: interval(-12, 4),
    };
    assert_eq!(
        verify_product("range l0 1", "range l0 2"),
        chip("product", Problem::Unjustified(Cell(3)))
    );
    let text = modular_product_text(&prime(3), &prime(11)).replace("range l0 1", "range l0 2");
    assert_eq!(
        verify(&text, "bound l0 0..=1", "bound l0 0..=3"),
        chip("product", problem)
    );
    let wide = native_product_text(&prime(13));
    let problem = Problem::MayWrap {
        constraint: 0,
        interval: interval(-12, 144),
    };
    assert_eq!(
        verify(&wide, "conclude e1 mod 13", "conclude e1 mod 7"),
        chip("product", problem.clone())
    );
    assert_eq!(
        verify(&wide, "conclude e1 mod 13", "conclude e1"),
        chip("product", problem)
    );
}

#[test]
fn a_wrap_is_a_forgery() {
    let circuit = Circuit::parse_text(&modular_product_text(&prime(3), &prime(5))).unwrap();
    assert!(circuit.verify_certificates().is_err());
    let mut witness = circuit
        .fill(|_| None, &publics(&[("a", 0), ("b", 0), ("c", 2)]))
        .unwrap();
    assert!(circuit.check(&witness).is_err());
    witness.set(&circuit, 0, Cell(2), &BigInt::from(2));
    witness.set(&circuit, 0, Cell(3), &BigInt::from(1));
    assert_eq!(
        circuit.check(&witness),
        Ok(()),
        "0 * 0 = 2 + 3 * 1 modulo 5"
    );
}

#[test]
fn bounds_that_are_too_narrow() {
    assert_eq!(
        verify_product("bound o0.0 0..=3", "bound o0.0 0..=2"),
        chip("product", Problem::Unjustified(Cell(2)))
    );
    assert_eq!(
        verify_product("bound o0.0 0..=3", "bound o0.0 1..=3"),
        chip("product", Problem::Unjustified(Cell(2)))
    );
    assert_eq!(
        verify_product("bound i0.0 0..=2", "bound i0.0 0..=1"),
        instance(0, "product", Problem::OutOfBounds(Cell(0)))
    );
    assert_eq!(
        verify_product("interval v1 0..=3", "interval v1 0..=2"),
        instance(0, "product", Problem::OutOfBounds(Cell(2)))
    );
    assert_eq!(
        verify_bits("bound o0.0 0..=3", "bound o0.0 0..=2"),
        chip("bits", Problem::Unjustified(Cell(1)))
    );
    assert_eq!(
        verify_bits("bound o0.1 0..=15", "bound o0.1 0..=14"),
        chip("bits", Problem::Unjustified(Cell(2)))
    );
    assert_eq!(
        verify_bits("interval v1 0..=15", "interval v1 0..=14"),
        instance(0, "join", Problem::OutOfBounds(Cell(2)))
    );
    assert_eq!(
        verify_bits("interval v2 -25..=5", "interval v2 -24..=5"),
        instance(2, "line", Problem::OutOfBounds(Cell(2)))
    );
    assert_eq!(verify_bits("interval v2 -25..=5", "interval v2 -25..=4"), {
        let name = "y".to_owned();
        Err(CertificateError::Public { name, limb: 0 })
    });
    assert_eq!(verify_bits("interval v0 0..=3", "interval v0 0..=2"), {
        let name = "x".to_owned();
        Err(CertificateError::Public { name, limb: 0 })
    });
    assert_eq!(
        verify_bits(
            "public \"x\" s0 0..=15 limbs 2",
            "public \"x\" s0 0..=15 limbs 3"
        ),
        {
            let name = "x".to_owned();
            Err(CertificateError::Public { name, limb: 0 })
        }
    );
}

#[test]
fn bounds_that_hold_more_than_the_field() {
    assert_eq!(
        verify_product("bound i0.0 0..=2", "bound i0.0 0..=13"),
        chip("product", Problem::Ambiguous(Cell(0)))
    );
    assert_eq!(
        verify_product("bound i0.0 0..=2", "bound i0.0 -1..=2"),
        Ok(())
    );
}

#[test]
fn cells_that_nothing_keeps_in_bounds() {
    assert_eq!(
        verify_product("  range l0 1\n", ""),
        chip("product", Problem::Unjustified(Cell(3)))
    );
    assert_eq!(
        verify_product("  range o0.0 2\n", ""),
        chip("product", Problem::Unjustified(Cell(2)))
    );
    assert_eq!(
        verify_bits("  range l3 1\n", ""),
        chip("bits", Problem::Unjustified(Cell(6)))
    );
    assert_eq!(
        verify_bits("e3 = e1 - o0.0", "e3 = e1 - 2*o0.0"),
        chip("bits", Problem::Unjustified(Cell(1)))
    );
    assert_eq!(
        verify_bits("e3 = e1 - o0.0", "e3 = e1 - o0.0 + o0.1"),
        chip("bits", Problem::Unjustified(Cell(1)))
    );
    assert_eq!(
        verify_bits("e3 = e1 - o0.0", "e3 = e1 - o0.0 - o0.0"),
        chip("bits", Problem::Unjustified(Cell(1)))
    );
}

#[test]
fn bounds_that_rest_on_each_other() {
    let text = bits_text()
        .replace("e3 = e1 - o0.0", "e3 = o0.1 - o0.0")
        .replace("bound o0.0 0..=3", "bound o0.0 0..=15")
        .replace("zero e5\n", "")
        .replace("conclude e5 from c2", "conclude e4 from c1");
    assert_eq!(
        verify(&text, "e4 = -o0.1 + o0.0 + e2", "e4 = -o0.1 + o0.0"),
        chip("bits", Problem::Unjustified(Cell(1)))
    );
}

#[test]
fn conclusions_that_do_not_follow() {
    let not_identical = |index| chip("product", Problem::NotIdentical(index));
    assert_eq!(
        verify_product("conclude e1 mod 3 from c0", "conclude e1 mod 3 from 2*c0"),
        not_identical(0)
    );
    assert_eq!(
        verify_product("conclude e1 mod 3 from c0", "conclude e1 mod 3 from -2*c0"),
        Ok(())
    );
    assert_eq!(
        verify_product("conclude e1 mod 3 from c0", "conclude e1 mod 2 from c0"),
        not_identical(0)
    );
    assert_eq!(
        verify_product("conclude e1 mod 3 from c0", "conclude e1 from c0"),
        not_identical(0)
    );
    assert_eq!(
        verify_product("conclude e1 mod 3 from c0", "conclude e1 mod 3 from 0"),
        not_identical(0)
    );
    assert_eq!(
        verify_product(
            "conclude e1 mod 3 from c0",
            "conclude e0 from c0\n  conclude e0 from 2*c0"
        ),
        not_identical(1)
    );
    assert_eq!(
        verify_product("e1 = i0.0*i1.0 - o0.0\n", "e1 = i0.0*i1.0 - o0.0 + 1\n"),
        not_identical(0)
    );
    assert_eq!(
        verify_product("e1 = i0.0*i1.0 - o0.0\n", "e1 = i1.0*i0.0 - 4*o0.0\n"),
        Ok(())
    );
    let native = native_product_text(&prime(13));
    assert_eq!(verify(&native, "from c0", "from 14*c0"), Ok(()));
    assert_eq!(
        verify(&native, "from c0", "from 12*c0"),
        chip("product", Problem::NotIdentical(0))
    );
}

#[test]
fn instances_outside_the_bounds_of_their_chip() {
    let fixed = bits_text().replace(
        "fixed 2 advice 0\n  e0 = f0 + f1*i0.1\n  e1 = e0 - o0.0\n  zero e1\n  r0 = e0\n  o0.0 = r0\n  certificate per-instance",
        "fixed 2 advice 0\n  e0 = f0 + f1*i0.1\n  e1 = e0 - o0.0\n  zero e1\n  r0 = e0\n  o0.0 = r0\n  certificate fixed\n  bound i0.0 0..=3\n  bound i0.1 0..=15\n  bound o0.0 -25..=5\n  bound f0 5..=5\n  bound f1 -2..=-2",
    );
    assert_eq!(verify(&fixed, "fixed 5 -2", "fixed 5 -2"), Ok(()));
    assert_eq!(
        verify(&fixed, "fixed 5 -2", "fixed 5 59"),
        instance(2, "line", Problem::OutOfBounds(Cell(4)))
    );
    assert_eq!(
        verify(&fixed, "fixed 5 -2", "fixed 4 -2"),
        instance(2, "line", Problem::OutOfBounds(Cell(3)))
    );
    assert_eq!(
        verify(&fixed, "bound i0.1 0..=15", "bound i0.1 1..=15"),
        instance(2, "line", Problem::OutOfBounds(Cell(1)))
    );
    assert_eq!(
        verify_bits("fixed 5 -2", "fixed 5 -3"),
        instance(2, "line", Problem::OutOfBounds(Cell(2)))
    );
    assert_eq!(
        verify_bits("fixed 5 -2", "fixed 5 59"),
        instance(2, "line", Problem::OutOfBounds(Cell(2)))
    );
    assert_eq!(verify_bits("fixed 5 -2", "fixed 5 -1"), Ok(()));
}

#[test]
fn chips_whose_bounds_depend_on_the_instance() {
    assert_eq!(
        verify_bits(
            "e1 = e0 - o0.0\n  zero e1\n  r0 = e0\n  o0.0 = r0\n  certificate per-instance\nchip \"bits\"",
            "e1 = e0 - 2*o0.0\n  zero e1\n  r0 = e0\n  o0.0 = r0\n  certificate per-instance\nchip \"bits\""
        ),
        instance(0, "join", Problem::OutputNotBound)
    );
    assert_eq!(verify_bits("e0 = i0.0 - i1.0\n", "e0 = 3*i0.0 - i1.0\n"), {
        let interval = interval(-80, 40);
        instance(
            3,
            "equal",
            Problem::MayWrap {
                constraint: 0,
                interval,
            },
        )
    });
}

#[test]
fn squares_are_not_negative() {
    let mut text = bits_text();
    for (from, to) in [
        ("e5 = e0 - o0.1", "e5 = e0 - o0.1 - 30*l1 + 20*l0*l0"),
        ("bound l0 0..=1", "bound l0 -1..=1"),
        ("bound o0.0 0..=3", "bound o0.0 -1..=3"),
        ("bound o0.1 0..=15", "bound o0.1 -1..=15"),
        ("signal s3 v0 v1", "signal s3 v3 v4"),
        (
            "interval v2 -25..=5",
            "interval v2 -25..=7\ninterval v3 -1..=3\ninterval v4 -1..=15",
        ),
    ] {
        assert!(text.contains(from));
        text = text.replace(from, to);
    }
    assert_eq!(verify(&text, "20*l0*l0", "20*l0*l0"), Ok(()));
    let problem = Problem::MayWrap {
        constraint: 2,
        interval: interval(-65, 16),
    };
    assert_eq!(verify(&text, "20*l0*l0", "20*l0*l1"), chip("bits", problem));
}
