//! The operations on intervals that the analysis is made of: how values follow from operands, and operands from values.

use num_bigint::BigInt;
use num_traits::{One, Zero};
use vampx_ir::Interval;

use crate::wrapped::{Wrapped, interval};

/// An operation on at most three normal intervals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Operation {
    /// `a + b`.
    Sum,
    /// `a - b`.
    Difference,
    /// `-a`.
    Negated,
    /// `a * b`.
    Product,
    /// `a * a`.
    Square,
    /// `a` or `b`.
    Hull,
    /// `a` and `b`.
    Meet,
    /// 0 if `a < b`, else 1, on canonical integers.
    Less,
    /// The quotient of canonical integers where `b` is not 0, or 0.
    Quotient,
    /// The remainder of canonical integers where `b` is not 0, or 0.
    Remainder,
    /// `a` given `a < b`.
    Below,
    /// `a` given `b < a`.
    Above,
    /// `a` given `a <= b`.
    AtMost,
    /// `a` given `b <= a`.
    AtLeast,
    /// `a` given that `a * b` is in `c`.
    Cofactor,
    /// `a` given `a` is not 0.
    Nonzero,
    /// `a - b` given `b < a`.
    Excess,
    /// `a - b` given `b <= a`.
    ExcessOrZero,
}

impl Operation {
    /// Whether the result is what remains of the first operand.
    pub(crate) fn narrows(self) -> bool {
        match self {
            Self::Sum
            | Self::Difference
            | Self::Negated
            | Self::Product
            | Self::Square
            | Self::Hull
            | Self::Less
            | Self::Quotient
            | Self::Remainder
            | Self::Excess
            | Self::ExcessOrZero => false,
            Self::Meet
            | Self::Below
            | Self::Above
            | Self::AtMost
            | Self::AtLeast
            | Self::Cofactor
            | Self::Nonzero => true,
        }
    }

    /// Whether the result depends on the second operand.
    pub(crate) fn is_binary(self) -> bool {
        !matches!(self, Self::Negated | Self::Square | Self::Nonzero)
    }

    /// The result, normal, or `None` if no residue remains.
    pub(crate) fn apply(
        self,
        wrapped: &Wrapped,
        a: &Interval,
        b: &Interval,
        c: &Interval,
    ) -> Option<Interval> {
        Some(match self {
            Self::Sum => wrapped.sum(a, b),
            Self::Difference => wrapped.sum(a, &b.negated()),
            Self::Negated => wrapped.negated(a),
            Self::Product => wrapped.product(a, b),
            Self::Square => wrapped.square(a),
            Self::Hull => wrapped.hull(a, b),
            Self::Less => less(wrapped, a, b),
            Self::Quotient => quotient(wrapped, a, b),
            Self::Remainder => remainder(wrapped, a, b),
            Self::Meet => wrapped.meet(a, b)?,
            Self::Below => at_most(wrapped, a, wrapped.canonical(b).hi() - 1)?,
            Self::Above => at_least(wrapped, a, wrapped.canonical(b).lo() + 1)?,
            Self::AtMost => at_most(wrapped, a, wrapped.canonical(b).hi().clone())?,
            Self::AtLeast => at_least(wrapped, a, wrapped.canonical(b).lo().clone())?,
            Self::Cofactor => wrapped.cofactor(a, b, c)?,
            Self::Nonzero => wrapped.nonzero(a)?,
            Self::Excess => excess(wrapped, a, b, BigInt::one())?,
            Self::ExcessOrZero => excess(wrapped, a, b, BigInt::zero())?,
        })
    }
}

fn less(wrapped: &Wrapped, a: &Interval, b: &Interval) -> Interval {
    let (a, b) = (wrapped.canonical(a), wrapped.canonical(b));
    if a.hi() < b.lo() {
        Interval::point(BigInt::zero())
    } else if a.lo() >= b.hi() {
        Interval::point(BigInt::one())
    } else {
        Interval::bits(1)
    }
}

fn quotient(wrapped: &Wrapped, a: &Interval, b: &Interval) -> Interval {
    let (a, b) = (wrapped.canonical(a), wrapped.canonical(b));
    let least_divisor = b.lo().max(&BigInt::one()).clone();
    wrapped.normal(&interval(BigInt::zero(), a.hi() / least_divisor))
}

fn remainder(wrapped: &Wrapped, a: &Interval, b: &Interval) -> Interval {
    let (a, b) = (wrapped.canonical(a), wrapped.canonical(b));
    let greatest: BigInt = b.hi() - 1;
    wrapped.normal(&interval(
        BigInt::zero(),
        greatest.clamp(BigInt::zero(), a.hi().clone()),
    ))
}

/// `a - b` for canonical integers where it is at least `least`.
fn excess(wrapped: &Wrapped, a: &Interval, b: &Interval, least: BigInt) -> Option<Interval> {
    let (a, b) = (wrapped.canonical(a), wrapped.canonical(b));
    let difference = Interval::new((a.lo() - b.hi()).max(least), a.hi() - b.lo())?;
    Some(wrapped.normal(&difference))
}

fn at_most(wrapped: &Wrapped, a: &Interval, greatest: BigInt) -> Option<Interval> {
    wrapped.meet_integers(a, BigInt::zero(), greatest)
}

fn at_least(wrapped: &Wrapped, a: &Interval, least: BigInt) -> Option<Interval> {
    wrapped.meet_integers(a, least, wrapped.modulus() - 1)
}

#[cfg(test)]
mod tests;
