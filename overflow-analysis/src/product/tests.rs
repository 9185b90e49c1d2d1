//! Every operation on strided and listed sets modulo small primes, against all residues.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::{Signed, Zero};
use vampx_ir::Interval;

use super::apply;
use crate::members::{MAX_VALUES, Members, congruent_to_both};
use crate::operation::Operation;
use crate::wrapped::{Wrapped, interval};

const FORWARD: [Operation; 9] = [
    Operation::Sum,
    Operation::Difference,
    Operation::Negated,
    Operation::Product,
    Operation::Square,
    Operation::Hull,
    Operation::Less,
    Operation::Quotient,
    Operation::Remainder,
];

const BACKWARD: [Operation; 7] = [
    Operation::Meet,
    Operation::Below,
    Operation::Above,
    Operation::AtMost,
    Operation::AtLeast,
    Operation::Cofactor,
    Operation::Nonzero,
];

/// Numbers from a seed. Source: Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators* (2014).
struct Random(u64);

impl Random {
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % u64::from(n)) as u32
    }

    /// All integers of an arc, those at equal distances, a list, or everything.
    fn members(&mut self, wrapped: &Wrapped, p: u32) -> Members {
        let arc = |random: &mut Self| {
            let lo = random.below(p);
            let hi = lo + random.below(p - 1);
            wrapped.normal(&interval(lo.into(), hi.into()))
        };
        match self.below(4) {
            0 => Members::all(arc(self)),
            1 => {
                let within = arc(self);
                let anchor = within.lo() + self.below(3);
                let stride = 1 + self.below(5);
                Members::strided(wrapped, &within, &stride.into(), &anchor)
                    .unwrap_or_else(|| Members::all(within))
            }
            2 => {
                let n_values = 1 + self.below(5);
                let values: Vec<BigInt> = (0..n_values).map(|_| self.below(p).into()).collect();
                Members::of(wrapped, values).unwrap()
            }
            _ => Members::all(wrapped.full()),
        }
    }
}

/// The residues of `members`, whose shape is checked.
fn residues(wrapped: &Wrapped, p: u32, members: &Members) -> u64 {
    let normal = members.interval();
    assert_eq!(&wrapped.normal(normal), normal, "normal");
    let [lo, hi] = [normal.lo(), normal.hi()];
    assert_eq!(members.stride().is_zero(), lo == hi, "{members:?}");
    for end in [lo, hi] {
        assert!(members.contains(wrapped, end), "{members:?}");
    }
    let residues: Vec<u32> = (0..p)
        .filter(|value| members.contains(wrapped, &(*value).into()))
        .collect();
    for residue in &residues {
        let member = lo + (BigInt::from(*residue) - lo).mod_floor(wrapped.modulus());
        assert!(
            (member - lo).is_multiple_of(members.stride()),
            "{members:?}"
        );
    }
    assert_eq!(members.few().is_some(), residues.len() <= MAX_VALUES);
    if let Some(few) = members.few() {
        assert!(few.is_sorted() && few.len() == residues.len());
        assert!(few.iter().all(|value| members.contains(wrapped, value)));
    }
    residues.into_iter().map(|residue| 1 << residue).sum()
}

fn each(p: u32, set: u64) -> impl Iterator<Item = u32> {
    (0..p).filter(move |value| set >> value & 1 == 1)
}

/// The results of a forward operation on two residues.
fn results(operation: Operation, x: u32, y: u32, p: u32) -> u64 {
    match operation {
        Operation::Sum => 1 << ((x + y) % p),
        Operation::Difference => 1 << ((x + p - y) % p),
        Operation::Negated => 1 << ((p - x) % p),
        Operation::Product => 1 << (x * y % p),
        Operation::Square => 1 << (x * x % p),
        Operation::Hull => 1 << x | 1 << y,
        Operation::Less => 1 << u32::from(x >= y),
        Operation::Quotient => 1 | 1 << x.checked_div(y).unwrap_or(0),
        Operation::Remainder => 1 | 1 << x.checked_rem(y).unwrap_or(0),
        _ => unreachable!("a forward operation"),
    }
}

/// Whether a backward operation may keep `x` because of `y` and `z`.
fn keeps(operation: Operation, [x, y, z]: [u32; 3], p: u32) -> bool {
    match operation {
        Operation::Meet => x == y,
        Operation::Below => x < y,
        Operation::Above => x > y,
        Operation::AtMost => x <= y,
        Operation::AtLeast => x >= y,
        Operation::Cofactor => x * y % p == z,
        Operation::Nonzero => x != 0,
        _ => unreachable!("a backward operation"),
    }
}

#[test]
fn operations_hold_all_results() {
    let mut random = Random(1);
    for round in 0..40_000 {
        let p = [3, 5, 7, 13, 31, 61][round % 6];
        let wrapped = Wrapped::new(&BigUint::from(p));
        let [a, b] = [(); 2].map(|()| random.members(&wrapped, p));
        let operation = FORWARD[random.below(9) as usize];
        let result = apply(&wrapped, operation, [&a, &b, &a]).unwrap();
        let [in_a, in_b] = [&a, &b].map(|members| residues(&wrapped, p, members));
        let pairs = each(p, in_a).flat_map(|x| each(p, in_b).map(move |y| (x, y)));
        let least = pairs.fold(0, |set, (x, y)| set | results(operation, x, y, p));
        let found = residues(&wrapped, p, &result);
        assert_eq!(
            least & !found,
            0,
            "p = {p}: {operation:?} of {a:?} and {b:?}"
        );
    }
}

#[test]
fn operations_keep_all_solutions() {
    let mut random = Random(2);
    for round in 0..40_000 {
        let p = [3, 5, 7, 13, 31][round % 5];
        let wrapped = Wrapped::new(&BigUint::from(p));
        let [a, b, c] = [(); 3].map(|()| random.members(&wrapped, p));
        let operation = BACKWARD[random.below(7) as usize];
        let result = apply(&wrapped, operation, [&a, &b, &c]);
        let [in_a, in_b, in_c] = [&a, &b, &c].map(|members| residues(&wrapped, p, members));
        let is_kept = |x: &u32| {
            let mut pairs = each(p, in_b).flat_map(|y| each(p, in_c).map(move |z| (y, z)));
            pairs.any(|(y, z)| keeps(operation, [*x, y, z], p))
        };
        let least: u64 = each(p, in_a).filter(is_kept).map(|x| 1 << x).sum();
        let found = result.map_or(0, |result| residues(&wrapped, p, &result));
        assert_eq!(
            least & !found,
            0,
            "p = {p}: {operation:?} of {a:?}, {b:?} and {c:?}"
        );
        assert!(
            found.count_ones() <= in_a.count_ones(),
            "{operation:?} widens {a:?} by {b:?}"
        );
    }
}

#[test]
fn meeting_what_holds_everything_changes_nothing() {
    let mut random = Random(3);
    let wrapped = Wrapped::new(&BigUint::from(61u32));
    for _ in 0..20_000 {
        let [a, b] = [(); 2].map(|()| random.members(&wrapped, 61));
        let [in_a, in_b] = [&a, &b].map(|members| residues(&wrapped, 61, members));
        if in_a & !in_b == 0 {
            let met = apply(&wrapped, Operation::Meet, [&a, &b, &a]);
            assert_eq!(met.as_ref(), Some(&a), "{a:?} and {b:?}");
        }
    }
}

#[test]
fn congruences_meet_where_both_hold() {
    for (m, n) in (0..7i32).flat_map(|m| (0..7i32).map(move |n| (m, n))) {
        for (a, b) in (0..6i32).flat_map(|a| (0..6i32).map(move |b| (a, b))) {
            let is_in = |x: i32, (a, m): (i32, i32)| if m == 0 { x == a } else { (x - a) % m == 0 };
            let big = |(a, m): (i32, i32)| (BigInt::from(a), BigInt::from(m));
            let ((a_big, m_big), (b_big, n_big)) = (big((a, m)), big((b, n)));
            let both = congruent_to_both((&a_big, &m_big), (&b_big, &n_big));
            for x in 0..60 {
                let found = both.as_ref().is_some_and(|(value, modulus)| {
                    (BigInt::from(x) - value).is_multiple_of(modulus)
                });
                assert_eq!(
                    found,
                    is_in(x, (a, m)) && is_in(x, (b, n)),
                    "{x}: {a} mod {m}, {b} mod {n}"
                );
            }
        }
    }
}

#[test]
fn strides_follow_linear_forms() {
    let wrapped = Wrapped::new(&BigUint::from(1_000_003u32));
    let of = |lo: i32, hi: i32| Members::all(interval(lo.into(), hi.into()));
    let point = |value: i32| Members::all(Interval::point(value.into()));
    let of_two =
        |operation, a: &Members, b: &Members| apply(&wrapped, operation, [a, b, a]).unwrap();
    let times_eight = of_two(Operation::Product, &of(0, 100), &point(8));
    assert_eq!(times_eight.stride(), &8.into());
    let packed = of_two(Operation::Sum, &times_eight, &point(3));
    assert_eq!(
        (packed.interval().to_string(), packed.stride()),
        ("3 ..= 803".into(), &8.into())
    );
    let low = of_two(Operation::Remainder, &packed, &point(8));
    assert_eq!(low.few(), Some(vec![0.into(), 3.into()]));
    let high = of_two(Operation::Quotient, &packed, &point(4));
    assert_eq!(
        (high.interval().to_string(), high.stride()),
        ("0 ..= 200".into(), &2.into())
    );
    let wraps = of_two(Operation::Product, &packed, &point(2_000));
    assert_eq!(wraps, Members::all(wrapped.full()));
    let odd = apply(&wrapped, Operation::Meet, [&packed, &of(4, 30), &packed]).unwrap();
    assert_eq!(odd.few(), Some([11, 19, 27].map(BigInt::from).to_vec()));
    let negative = of_two(Operation::Negated, &packed, &packed);
    assert!(negative.interval().hi().is_negative() && negative.stride() == &8.into());
}
