//! Sets of integers in a normal interval: its members at equal distances, or a few of them.
//!
//! This is the product of three domains: intervals, congruences and small sets. Each says of the *one* integer in the
//! interval that stands for a residue whether it is possible; what follows for one from another is drawn at once.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};
use vampx_ir::Interval;

use crate::wrapped::Wrapped;

/// Sets of integers that are listed have no more members.
pub(crate) const MAX_VALUES: usize = 16;

/// The integers `lo, lo + stride ..= hi` of a normal interval, or only `few` of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Members {
    interval: Interval,
    /// 0 if and only if there is one member, else a divisor of `hi - lo`.
    stride: BigInt,
    /// At least three, sorted, if these are not all.
    few: Option<Box<[BigInt]>>,
    /// The number of members if they are few, else 0.
    n_few: u8,
}

impl Members {
    /// All integers of a normal interval.
    pub(crate) fn all(interval: Interval) -> Self {
        let stride = if interval.lo() == interval.hi() {
            BigInt::zero()
        } else {
            BigInt::one()
        };
        Self::new(interval, stride, None)
    }

    fn new(interval: Interval, stride: BigInt, few: Option<Box<[BigInt]>>) -> Self {
        let n_few = match &few {
            Some(few) => few.len() as u8,
            None => n_steps(&interval, &stride).map_or(0, |n_steps| n_steps as u8 + 1),
        };
        Self {
            interval,
            stride,
            few,
            n_few,
        }
    }

    /// The members of `interval` that are congruent to `anchor` modulo `stride`, made normal; `None` if there are none.
    pub(crate) fn strided(
        wrapped: &Wrapped,
        within: &Interval,
        stride: &BigInt,
        anchor: &BigInt,
    ) -> Option<Self> {
        if stride.is_one() {
            return Some(Self::all(wrapped.normal(within)));
        }
        if stride.is_zero() {
            let point = Interval::point(anchor.clone());
            return within
                .contains(anchor)
                .then(|| Self::all(wrapped.normal(&point)));
        }
        let lo = within.lo() + (anchor - within.lo()).mod_floor(stride);
        let hi = within.hi() - (within.hi() - anchor).mod_floor(stride);
        let tight = wrapped.normal(&Interval::new(lo, hi)?);
        let stride = if tight.lo() == tight.hi() {
            BigInt::zero()
        } else {
            stride.clone()
        };
        Some(Self::new(tight, stride, None))
    }

    /// The residues of `values`, or more if they are many; `None` without any.
    pub(crate) fn of(wrapped: &Wrapped, values: impl IntoIterator<Item = BigInt>) -> Option<Self> {
        let mut values: Vec<BigInt> = values.into_iter().collect();
        let covering = wrapped.covering(values.iter().cloned())?;
        for value in &mut values {
            *value = covering.lo() + (&*value - covering.lo()).mod_floor(wrapped.modulus());
        }
        values.sort_unstable();
        values.dedup();
        let distances = values.iter().map(|value| value - covering.lo());
        let stride = distances.fold(BigInt::zero(), |stride, distance| stride.gcd(&distance));
        let is_all = stride.is_zero() || covering.width() == &stride * (values.len() - 1);
        let few = (!is_all && values.len() <= MAX_VALUES).then(|| values.into_boxed_slice());
        Some(Self::new(covering, stride, few))
    }

    /// The interval of the least and the greatest.
    pub(crate) fn interval(&self) -> &Interval {
        &self.interval
    }

    /// What all differences of members are multiples of; 0 for one member.
    pub(crate) fn stride(&self) -> &BigInt {
        &self.stride
    }

    /// The members in order, if they are few.
    pub(crate) fn few(&self) -> Option<Vec<BigInt>> {
        if let Some(few) = &self.few {
            return Some(few.to_vec());
        }
        let member = |i| self.interval.lo() + &self.stride * i;
        (self.n_few > 0).then(|| (0..self.n_few).map(member).collect())
    }

    /// The number of members if they are few, else 0.
    pub(crate) fn n_few(&self) -> usize {
        self.n_few.into()
    }

    /// Whether these are all integers of the interval.
    pub(crate) fn is_plain(&self) -> bool {
        self.few.is_none() && (self.stride.is_one() || self.stride.is_zero())
    }

    /// Whether a member is congruent to `value` modulo `p`.
    pub(crate) fn contains(&self, wrapped: &Wrapped, value: &BigInt) -> bool {
        let above = (value - self.interval.lo()).mod_floor(wrapped.modulus());
        if above > self.interval.width() {
            return false;
        }
        match &self.few {
            Some(few) => few.binary_search(&(self.interval.lo() + above)).is_ok(),
            None => above.is_zero() || above.is_multiple_of(&self.stride),
        }
    }

    /// The least member of these moved by a multiple of `p`, so that `part` lies between least and greatest; `None` if it
    /// cannot.
    pub(crate) fn placed(&self, wrapped: &Wrapped, part: &Interval) -> Option<BigInt> {
        let above = (part.lo() - self.interval.lo()).mod_floor(wrapped.modulus());
        let fits = &above + part.width() <= self.interval.width();
        fits.then(|| part.lo() - above)
    }
}

/// How many strides an interval is wide, if that is less than [`MAX_VALUES`].
fn n_steps(interval: &Interval, stride: &BigInt) -> Option<usize> {
    if stride.is_zero() {
        return Some(0);
    }
    let width = interval.width();
    if width.bits() > stride.bits() + MAX_VALUES.ilog2() as u64 {
        return None;
    }
    let n_steps = usize::try_from(width / stride).ok()?;
    (n_steps < MAX_VALUES).then_some(n_steps)
}

/// The greatest common divisor, quick where there is little to compute.
pub(crate) fn gcd(a: &BigInt, b: &BigInt) -> BigInt {
    if a.is_one() || b.is_zero() {
        a.clone()
    } else if b.is_one() || a.is_zero() {
        b.clone()
    } else {
        a.gcd(b)
    }
}

/// The integers congruent to `a` modulo `m` and to `b` modulo `n`: one of them, and their modulus; `None` if there are none.
/// A modulus of 0 means equality.
pub(crate) fn congruent_to_both(
    (a, m): (&BigInt, &BigInt),
    (b, n): (&BigInt, &BigInt),
) -> Option<(BigInt, BigInt)> {
    if n.is_one() {
        return Some((a.clone(), m.clone()));
    }
    if m.is_one() {
        return Some((b.clone(), n.clone()));
    }
    let difference = b - a;
    if m.is_zero() || n.is_zero() {
        let (point, modulus) = if m.is_zero() { (a, n) } else { (b, m) };
        let agrees = if modulus.is_zero() {
            difference.is_zero()
        } else {
            difference.is_multiple_of(modulus)
        };
        return agrees.then(|| (point.clone(), BigInt::zero()));
    }
    let extended = m.extended_gcd(n);
    let (steps, rest) = difference.div_rem(&extended.gcd);
    if !rest.is_zero() {
        return None;
    }
    let modulus = m / &extended.gcd * n;
    let value = a + m * ((steps * extended.x).mod_floor(&(n / &extended.gcd)));
    Some((value, modulus.abs()))
}
