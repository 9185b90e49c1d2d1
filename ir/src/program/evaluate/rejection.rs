//! The rejections, each with its sentence. Values are canonical integers.

use num_bigint::BigUint;
use num_traits::Zero;

use super::{Rejection, RejectionKind};
use crate::Span;
use crate::program::{HintOp, Input};

impl Rejection {
    /// The rejection of `left = right`, unless it holds.
    pub fn of_equation(left: &BigUint, right: &BigUint, span: Span) -> Option<Self> {
        (left != right).then(|| Self {
            kind: RejectionKind::UnsatisfiedEquation,
            message: format!(
                "the equation does not hold: its left side is {left}, its right side is {right}"
            ),
            span,
        })
    }

    /// The rejection of `value < 2^bits`, unless it holds.
    pub fn of_range(value: &BigUint, bits: u32, span: Span) -> Option<Self> {
        (value.bits() > u64::from(bits)).then(|| Self {
            kind: RejectionKind::OutOfRange,
            message: format!("{value} is out of range: it must be below 2^{bits}"),
            span,
        })
    }

    /// The rejection of a selector, unless it is 0 or 1.
    pub fn of_selector(value: &BigUint, span: Span) -> Option<Self> {
        (value.bits() > 1).then(|| Self {
            kind: RejectionKind::SelectorNotBoolean,
            message: format!("the selector of a branch is {value}: it must be 0 or 1"),
            span,
        })
    }

    /// The rejection of `quotient` and `remainder`, unless they are those of the division.
    pub fn of_division(
        [dividend, divisor, quotient, remainder]: &[BigUint; 4],
        span: Span,
    ) -> Option<Self> {
        if divisor.is_zero() {
            return Some(Self::of_zero_divisor(dividend, span));
        }
        (remainder >= divisor || *dividend != quotient * divisor + remainder).then(|| Self {
            kind: RejectionKind::QuotientRemainder,
            message: format!(
                "{dividend} divided by {divisor} is not {quotient} with remainder {remainder}"
            ),
            span,
        })
    }

    /// The rejection of the trap of a hint whose first operand is `a`.
    pub fn of_hint(op: HintOp, a: &BigUint, span: Span) -> Self {
        match op {
            HintOp::Inverse => Self {
                kind: RejectionKind::DivisionByZero,
                message: "0 has no inverse: division by zero".to_owned(),
                span,
            },
            _ => Self::of_zero_divisor(a, span),
        }
    }

    /// The rejection of the value of `input`, unless it is in the declared range.
    pub fn of_input(input: &Input, value: &BigUint) -> Option<Self> {
        let (lo, hi) = input.range.as_ref()?;
        (value < lo || value > hi).then(|| Self {
            kind: RejectionKind::InputRange,
            message: format!(
                "the input `{}` is {value}, outside its range {lo} ..= {hi}",
                input.name
            ),
            span: input.span,
        })
    }

    fn of_zero_divisor(dividend: &BigUint, span: Span) -> Self {
        Self {
            kind: RejectionKind::DivisionByZero,
            message: format!("division of {dividend} by zero"),
            span,
        }
    }
}
