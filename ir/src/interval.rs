//! Sets of integers `lo ..= hi`. Ends are big integers: with machine integers an analysis of overflow would itself overflow.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use serde::{Deserialize, Serialize};

/// The integers `lo ..= hi`, both inclusive. Invariant: `lo <= hi`, so no interval is empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "(BigInt, BigInt)", into = "(BigInt, BigInt)")]
pub struct Interval {
    lo: BigInt,
    hi: BigInt,
}

impl Interval {
    /// The interval `lo ..= hi`, or `None` if it would be empty.
    pub fn new(lo: BigInt, hi: BigInt) -> Option<Self> {
        (lo <= hi).then_some(Self { lo, hi })
    }

    /// The interval that holds `value` alone.
    pub fn point(value: BigInt) -> Self {
        Self {
            lo: value.clone(),
            hi: value,
        }
    }

    /// `0 ..= 2^bits - 1`.
    pub fn bits(bits: u32) -> Self {
        Self {
            lo: BigInt::zero(),
            hi: (BigInt::one() << bits) - 1,
        }
    }

    /// The smallest member.
    pub fn lo(&self) -> &BigInt {
        &self.lo
    }

    /// The largest member.
    pub fn hi(&self) -> &BigInt {
        &self.hi
    }

    /// `hi - lo`: one less than the number of members.
    pub fn width(&self) -> BigInt {
        &self.hi - &self.lo
    }

    /// The largest absolute value of a member.
    pub fn magnitude(&self) -> BigInt {
        self.lo.abs().max(self.hi.abs())
    }

    /// Whether `value` is a member.
    pub fn contains(&self, value: &BigInt) -> bool {
        self.lo <= *value && *value <= self.hi
    }

    /// Whether every member of `other` is a member.
    pub fn contains_all(&self, other: &Self) -> bool {
        self.lo <= other.lo && other.hi <= self.hi
    }

    /// `x + y` for all members.
    pub fn sum(&self, other: &Self) -> Self {
        Self {
            lo: &self.lo + &other.lo,
            hi: &self.hi + &other.hi,
        }
    }

    /// `x + value` for all members.
    pub fn shifted(&self, value: &BigInt) -> Self {
        Self {
            lo: &self.lo + value,
            hi: &self.hi + value,
        }
    }

    /// `-x` for all members.
    pub fn negated(&self) -> Self {
        Self {
            lo: -&self.hi,
            hi: -&self.lo,
        }
    }

    /// `factor * x` for all members.
    pub fn scaled(&self, factor: &BigInt) -> Self {
        let (a, b) = (&self.lo * factor, &self.hi * factor);
        if a <= b {
            Self { lo: a, hi: b }
        } else {
            Self { lo: b, hi: a }
        }
    }

    /// `x * y` for all independent members.
    ///
    /// Source: Moore, *Interval Analysis* (1966): the extrema of a product lie on the corners.
    pub fn product(&self, other: &Self) -> Self {
        let corners = [
            &self.lo * &other.lo,
            &self.lo * &other.hi,
            &self.hi * &other.lo,
            &self.hi * &other.hi,
        ];
        let lo = corners
            .iter()
            .min()
            .expect("invariant: four corners")
            .clone();
        let hi = corners
            .iter()
            .max()
            .expect("invariant: four corners")
            .clone();
        Self { lo, hi }
    }

    /// `x * x` for all members.
    pub fn square(&self) -> Self {
        let (a, b) = (&self.lo * &self.lo, &self.hi * &self.hi);
        let hi = a.clone().max(b.clone());
        let lo = if self.contains(&BigInt::zero()) {
            BigInt::zero()
        } else {
            a.min(b)
        };
        Self { lo, hi }
    }

    /// The smallest interval that holds both.
    pub fn hull(&self, other: &Self) -> Self {
        Self {
            lo: self.lo.clone().min(other.lo.clone()),
            hi: self.hi.clone().max(other.hi.clone()),
        }
    }

    /// The members of both, or `None` if there are none.
    pub fn meet(&self, other: &Self) -> Option<Self> {
        Self::new(
            self.lo.clone().max(other.lo.clone()),
            self.hi.clone().min(other.hi.clone()),
        )
    }
}

impl TryFrom<(BigInt, BigInt)> for Interval {
    type Error = &'static str;

    fn try_from((lo, hi): (BigInt, BigInt)) -> Result<Self, Self::Error> {
        Self::new(lo, hi).ok_or("an interval's ends are in the wrong order")
    }
}

impl From<Interval> for (BigInt, BigInt) {
    fn from(interval: Interval) -> Self {
        (interval.lo, interval.hi)
    }
}

impl std::fmt::Display for Interval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ..= {}", self.lo, self.hi)
    }
}
