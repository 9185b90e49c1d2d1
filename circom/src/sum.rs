//! Sums of multiples of wires, with coefficients of small magnitude where there are such.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

/// The wire that is 1.
pub(crate) const ONE: u32 = 0;

/// Coefficients of more bits count as large: the sum is not one of small integers.
const SMALL_BITS: u64 = 64;

/// How many coefficients are tried as the one that is scaled to 1.
const MAX_SCALES: usize = 4;

/// The field's integers from `-p/2` to `p/2`.
#[derive(Clone, Debug)]
pub(crate) struct Centered {
    p: BigInt,
    half: BigInt,
}

impl Centered {
    pub fn new(p: &BigUint) -> Self {
        let p = BigInt::from(p.clone());
        let half = &p >> 1;
        Self { p, half }
    }

    /// The integer of least magnitude that is congruent to `value`.
    pub fn of(&self, value: &BigInt) -> BigInt {
        if value.magnitude() <= self.half.magnitude() {
            return value.clone();
        }
        let remainder = value.mod_floor(&self.p);
        if remainder > self.half {
            remainder - &self.p
        } else {
            remainder
        }
    }

    /// The inverse of what is not 0.
    pub fn inverse(&self, value: &BigInt) -> BigInt {
        let inverse = value.mod_floor(&self.p).modinv(&self.p);
        self.of(&inverse.expect("invariant: p is prime, and the value is not 0"))
    }
}

/// A sum of multiples of wires: the wires rise, and no coefficient is 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum(pub Vec<(u32, BigInt)>);

impl Sum {
    /// The sum of these terms, in any order.
    pub fn new(terms: &[(u32, BigUint)], field: &Centered) -> Self {
        let centered = |value: &BigUint| field.of(&BigInt::from(value.clone()));
        let terms = terms.iter().map(|(wire, value)| (*wire, centered(value)));
        Self::collect(terms.collect(), field)
    }

    fn collect(mut terms: Vec<(u32, BigInt)>, field: &Centered) -> Self {
        if !terms.is_sorted_by(|(a, _), (b, _)| a < b) {
            terms.sort_by_key(|(wire, _)| *wire);
            terms.dedup_by(|(wire, value), (kept, sum)| {
                let is_same = wire == kept;
                if is_same {
                    *sum += std::mem::take(value);
                }
                is_same
            });
            terms
                .iter_mut()
                .for_each(|(_, value)| *value = field.of(value));
        }
        terms.retain(|(_, value)| !value.is_zero());
        Self(terms)
    }

    /// The value of a sum without wires.
    pub fn as_constant(&self) -> Option<BigInt> {
        match &self.0[..] {
            [] => Some(BigInt::zero()),
            [(ONE, value)] => Some(value.clone()),
            _ => None,
        }
    }

    /// The coefficient of a wire.
    pub fn coefficient(&self, wire: u32) -> BigInt {
        match self.0.binary_search_by_key(&wire, |(wire, _)| *wire) {
            Ok(at) => self.0[at].1.clone(),
            Err(_) => BigInt::zero(),
        }
    }

    /// The wires but the constant one.
    pub fn wires(&self) -> impl Iterator<Item = u32> + '_ {
        self.0
            .iter()
            .map(|(wire, _)| *wire)
            .filter(|wire| *wire != ONE)
    }

    /// The sum without a wire.
    pub fn without(&self, wire: u32) -> Self {
        let others = self.0.iter().filter(|(other, _)| *other != wire);
        Self(others.cloned().collect())
    }

    pub fn scaled(&self, factor: &BigInt, field: &Centered) -> Self {
        if factor.is_one() {
            return self.clone();
        }
        let terms = self.0.iter();
        let terms = terms.map(|(wire, value)| (*wire, field.of(&(value * factor))));
        Self(terms.filter(|(_, value)| !value.is_zero()).collect())
    }

    pub fn minus(&self, other: &Self, field: &Centered) -> Self {
        let negated = other.0.iter().map(|(wire, value)| (*wire, -value));
        Self::collect(self.0.iter().cloned().chain(negated).collect(), field)
    }

    /// The number of large coefficients.
    pub fn n_large(&self) -> usize {
        let large = |(_, value): &&(u32, BigInt)| value.bits() > SMALL_BITS;
        self.0.iter().filter(large).count()
    }

    /// A factor, not 0, that makes the coefficients smaller: 1 if they are small already, or no factor of a few helps.
    pub fn scale(&self, field: &Centered) -> BigInt {
        if self.n_large() == 0 {
            return match self.0.iter().find(|(wire, _)| *wire != ONE) {
                Some((_, first)) if first.is_negative() && first.magnitude().is_one() => {
                    -BigInt::one()
                }
                _ => BigInt::one(),
            };
        }
        let mut coefficients: Vec<&BigInt> = self.0.iter().map(|(_, value)| value).collect();
        coefficients.dedup();
        let mut best = (self.n_large(), BigInt::one());
        for coefficient in coefficients.into_iter().take(MAX_SCALES) {
            let factor = field.inverse(coefficient);
            let n_large = self.scaled(&factor, field).n_large();
            if n_large < best.0 {
                best = (n_large, factor);
            }
        }
        best.1
    }
}
