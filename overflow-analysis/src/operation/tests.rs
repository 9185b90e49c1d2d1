//! Every operation on all normal intervals modulo small primes, against all residues.

use num_bigint::{BigInt, BigUint};
use num_traits::{Signed, Zero};
use vampx_ir::Interval;

use super::Operation;
use crate::wrapped::{Wrapped, interval};

/// One prime, all its normal intervals, and the residues of each as bits.
struct Circle {
    p: u32,
    wrapped: Wrapped,
    arcs: Vec<(Interval, u32)>,
}

impl Circle {
    fn new(p: u32) -> Self {
        let wrapped = Wrapped::new(&BigUint::from(p));
        let mut arcs = vec![(wrapped.full(), (1 << p) - 1)];
        for start in 0..p {
            for n_more in 0..p - 1 {
                let arc = wrapped.normal(&interval(start.into(), (start + n_more).into()));
                let residues = (start..=start + n_more).map(|value| 1 << (value % p)).sum();
                arcs.push((arc, residues));
            }
        }
        Self { p, wrapped, arcs }
    }

    fn residues(&self, arc: &Interval) -> u32 {
        assert!(
            arc.lo() > &-BigInt::from(self.p) && arc.hi() < &BigInt::from(self.p),
            "{arc}"
        );
        assert_eq!(&self.wrapped.normal(arc), arc, "normal");
        self.members(0)
            .filter(|x| self.wrapped.contains(arc, &(*x).into()))
            .map(|x| 1 << x)
            .sum()
    }

    /// The residues in the set, all of them for the empty set.
    fn members(&self, set: u32) -> impl Iterator<Item = u32> + use<> {
        (0..self.p).filter(move |x| set == 0 || set >> x & 1 == 1)
    }

    /// The residues of the result of `operation`, none if it has none.
    fn apply(&self, operation: Operation, a: &Interval, b: &Interval, c: &Interval) -> u32 {
        operation
            .apply(&self.wrapped, a, b, c)
            .map_or(0, |arc| self.residues(&arc))
    }

    /// The least number of residues in an arc that holds `set`.
    fn least_cover(&self, set: u32) -> u32 {
        let covers = self
            .arcs
            .iter()
            .filter(|(_, residues)| residues & set == set);
        covers
            .map(|(_, residues)| residues.count_ones())
            .min()
            .unwrap()
    }
}

const PRIMES: [u32; 5] = [3, 5, 7, 11, 13];

/// Checks that `operation` holds `value(x, y)` for all operands; returns the number of residues too many, in all.
fn check_forward(operation: Operation, value: impl Fn(u32, u32, u32) -> u32) -> u32 {
    let mut excess = 0;
    for circle in PRIMES.map(Circle::new) {
        for (a, in_a) in &circle.arcs {
            for (b, in_b) in &circle.arcs {
                let result = circle.apply(operation, a, b, &circle.wrapped.full());
                let mut least = 0;
                for x in circle.members(*in_a) {
                    for y in circle.members(*in_b) {
                        least |= 1 << value(x, y, circle.p);
                    }
                }
                assert_eq!(
                    least & !result,
                    0,
                    "p = {}: {operation:?} of {a} and {b}",
                    circle.p
                );
                excess += result.count_ones() - circle.least_cover(least);
            }
        }
    }
    excess
}

/// Checks that `operation` keeps each `x` of `a` with `holds(x, y)` for some `y` of `b`, and adds none to `a`.
fn check_backward(operation: Operation, holds: impl Fn(u32, u32) -> bool) {
    for circle in PRIMES.map(Circle::new) {
        for (a, in_a) in &circle.arcs {
            for (b, in_b) in &circle.arcs {
                let result = circle.apply(operation, a, b, &circle.wrapped.full());
                let kept = |x: &u32| circle.members(*in_b).any(|y| holds(*x, y));
                let least: u32 = circle.members(*in_a).filter(kept).map(|x| 1 << x).sum();
                assert_eq!(
                    least & !result,
                    0,
                    "p = {}: {operation:?} of {a} and {b}",
                    circle.p
                );
                assert!(
                    result.count_ones() <= in_a.count_ones(),
                    "{operation:?} of {a} and {b} widens"
                );
            }
        }
    }
}

#[test]
fn sums_are_exact() {
    assert_eq!(check_forward(Operation::Sum, |x, y, p| (x + y) % p), 0);
    assert_eq!(
        check_forward(Operation::Difference, |x, y, p| (x + p - y) % p),
        0
    );
    assert_eq!(check_forward(Operation::Negated, |x, _, p| (p - x) % p), 0);
}

#[test]
fn products_hold_all_products() {
    check_forward(Operation::Product, |x, y, p| x * y % p);
    check_forward(Operation::Square, |x, _, p| x * x % p);
}

#[test]
fn comparisons_are_exact() {
    let less = |x, y, _| u32::from(x >= y);
    assert_eq!(
        check_forward(Operation::Less, less),
        excess_of_crossing(less)
    );
}

/// What the hull of all residues for an arc around zero costs a comparison.
fn excess_of_crossing(less: impl Fn(u32, u32, u32) -> u32) -> u32 {
    let mut excess = 0;
    for circle in PRIMES.map(Circle::new) {
        let crosses = |a: &Interval| a.lo().is_negative() && !a.hi().is_negative();
        for (a, in_a) in &circle.arcs {
            for (b, in_b) in circle.arcs.iter().filter(|(b, _)| crosses(a) || crosses(b)) {
                let pairs = circle
                    .members(*in_a)
                    .flat_map(|x| circle.members(*in_b).map(move |y| (x, y)));
                let outcomes = pairs.fold(0u32, |set, (x, y)| set | 1 << less(x, y, circle.p));
                let result = circle.apply(Operation::Less, a, b, &circle.wrapped.full());
                excess += result.count_ones() - outcomes.count_ones();
            }
        }
    }
    excess
}

#[test]
fn divisions_hold_quotients_remainders_and_zero() {
    let or_zero = |value: Option<u32>| value.unwrap_or(0);
    check_forward(Operation::Quotient, |x, y, _| or_zero(x.checked_div(y)));
    check_forward(Operation::Remainder, |x, y, _| or_zero(x.checked_rem(y)));
    for circle in PRIMES.map(Circle::new) {
        for (a, _) in &circle.arcs {
            for (b, _) in &circle.arcs {
                for operation in [Operation::Quotient, Operation::Remainder] {
                    assert_eq!(
                        circle.apply(operation, a, b, b) & 1,
                        1,
                        "{operation:?} of {a} and {b} holds 0"
                    );
                }
            }
        }
    }
}

#[test]
fn orders_keep_what_is_in_order() {
    check_backward(Operation::Below, |x, y| x < y);
    check_backward(Operation::Above, |x, y| x > y);
    check_backward(Operation::AtMost, |x, y| x <= y);
    check_backward(Operation::AtLeast, |x, y| x >= y);
    check_backward(Operation::Nonzero, |x, _| x != 0);
}

#[test]
fn hulls_are_the_narrowest() {
    for circle in PRIMES.map(Circle::new) {
        for (a, in_a) in &circle.arcs {
            for (b, in_b) in &circle.arcs {
                let hull = circle.apply(Operation::Hull, a, b, a);
                assert_eq!((in_a | in_b) & !hull, 0, "hull of {a} and {b}");
                assert_eq!(
                    hull.count_ones(),
                    circle.least_cover(in_a | in_b),
                    "hull of {a} and {b}"
                );
            }
        }
    }
}

#[test]
fn meets_are_the_narrowest() {
    for circle in PRIMES.map(Circle::new) {
        for (a, in_a) in &circle.arcs {
            for (b, in_b) in &circle.arcs {
                let meet = circle.apply(Operation::Meet, a, b, a);
                let shared = in_a & in_b;
                assert_eq!(shared & !meet, 0, "meet of {a} and {b}");
                assert_eq!(meet == 0, shared == 0, "meet of {a} and {b}");
                let is_arc = circle.arcs.iter().any(|(_, residues)| *residues == shared);
                let least = in_a.count_ones().min(in_b.count_ones());
                let expected = if is_arc || shared == 0 {
                    shared.count_ones()
                } else {
                    least
                };
                assert_eq!(meet.count_ones(), expected, "meet of {a} and {b}");
            }
        }
    }
}

#[test]
fn cofactors_keep_all_solutions() {
    for circle in [3, 5, 7].map(Circle::new) {
        for (a, in_a) in &circle.arcs {
            for (b, in_b) in &circle.arcs {
                for (c, in_c) in &circle.arcs {
                    let result = circle.apply(Operation::Cofactor, a, b, c);
                    let solves = |x: &u32| {
                        circle
                            .members(*in_b)
                            .any(|y| in_c >> (x * y % circle.p) & 1 == 1)
                    };
                    let least: u32 = circle.members(*in_a).filter(solves).map(|x| 1 << x).sum();
                    assert_eq!(least & !result, 0, "p = {}: {a} times {b} in {c}", circle.p);
                    assert!(
                        result.count_ones() <= in_a.count_ones(),
                        "{a} times {b} in {c} widens"
                    );
                }
            }
        }
    }
}

#[test]
fn coverings_are_the_narrowest() {
    for circle in [3, 5, 7, 11].map(Circle::new) {
        for set in 1..1 << circle.p {
            let covering = circle
                .wrapped
                .covering(circle.members(set).map(BigInt::from))
                .unwrap();
            let residues = circle.residues(&covering);
            assert_eq!(set & !residues, 0, "{covering} for {set:b}");
            assert_eq!(
                residues.count_ones(),
                circle.least_cover(set),
                "{covering} for {set:b}"
            );
        }
        assert_eq!(circle.wrapped.covering([]), None);
    }
}

#[test]
fn canonical_intervals_hold_the_canonical_integers() {
    for circle in PRIMES.map(Circle::new) {
        for (a, in_a) in &circle.arcs {
            let canonical = circle.wrapped.canonical(a);
            assert!(!canonical.lo().is_negative() && canonical.hi() < &circle.p.into());
            assert!(
                circle.members(*in_a).all(|x| canonical.contains(&x.into())),
                "{canonical} for {a}"
            );
            let crosses = a.lo().is_negative() && a.contains(&BigInt::zero());
            assert!(
                crosses || canonical.width() == a.width(),
                "{canonical} for {a}"
            );
        }
    }
}

#[test]
fn negative_representatives_are_for_the_upper_half_and_around_zero() {
    let wrapped = Wrapped::new(&BigUint::from(101u32));
    let normal = |lo: i32, hi: i32| {
        let normal = wrapped.normal(&interval(lo.into(), hi.into()));
        (
            normal.lo().try_into().unwrap(),
            normal.hi().try_into().unwrap(),
        )
    };
    let cases: [((i32, i32), (i32, i32)); 8] = [
        ((0, 99), (0, 99)),
        ((0, 100), (0, 100)),
        ((-50, 51), (0, 100)),
        ((1, 100), (1, 100)),
        ((50, 100), (50, 100)),
        ((51, 100), (-50, -1)),
        ((100, 101), (-1, 0)),
        ((-202, -200), (0, 2)),
    ];
    for ((lo, hi), expected) in cases {
        assert_eq!(normal(lo, hi), expected, "{lo} ..= {hi}");
    }
}
