//! What operations mean on elements as words in Montgomery form.

use num_integer::Integer;
use num_traits::Zero;
use vampx_fields::Montgomery;
use vampx_ir::program::{HintOp, Rejection};

pub use crate::outcome::publics;

use crate::step::rejection;
use crate::{Check, Code, Pc};

/// The value of a hint; `None` where it has none.
pub fn hint<const N: usize>(
    field: &Montgomery<N>,
    op: HintOp,
    a: &[u64; N],
    b: &[u64; N],
) -> Option<[u64; N]> {
    let divide = || field.inverse(b).map(|inverse| field.mul(a, &inverse));
    match op {
        HintOp::Copy => Some(*a),
        HintOp::Inverse => field.inverse(a),
        HintOp::InverseOrZero => Some(field.inverse(a).unwrap_or(field.zero())),
        HintOp::Divide => divide(),
        HintOp::DivideOrZero => Some(divide().unwrap_or(field.zero())),
        HintOp::Quotient => div_rem(field, a, b).map(|(quotient, _)| quotient),
        HintOp::Remainder => div_rem(field, a, b).map(|(_, remainder)| remainder),
    }
}

/// Why the values of what `check` reads do not pass it.
pub fn failure<const N: usize>(
    field: &Montgomery<N>,
    code: &Code,
    check: Check,
    values: &[[u64; N]],
    at: Pc,
) -> Option<Rejection> {
    let holds = match check {
        Check::Equal(_) => values[0] == values[1],
        Check::Boolean(_) => as_bit(field, &values[0]).is_some(),
        Check::InRange(_, bits) => n_bits(&field.to_canonical(&values[0])) <= bits,
        Check::DivRem(_) | Check::Declared(..) => false,
    };
    if holds {
        return None;
    }
    let values = values.iter().map(|value| field.to_biguint(value));
    rejection(code, check, values.collect(), at)
}

/// The element as a truth value; `None` if it is neither 0 nor 1.
#[inline(always)]
pub fn as_bit<const N: usize>(field: &Montgomery<N>, value: &[u64; N]) -> Option<bool> {
    if field.is_zero(value) {
        Some(false)
    } else if *value == field.one() {
        Some(true)
    } else {
        None
    }
}

/// `a < b` as the machine has it: 0 if it is so, else 1.
#[inline]
pub fn lt<const N: usize>(field: &Montgomery<N>, a: &[u64; N], b: &[u64; N]) -> [u64; N] {
    if field.cmp_canonical(a, b).is_lt() {
        field.zero()
    } else {
        field.one()
    }
}

/// The number of bits of the integer with these words, the least significant first.
fn n_bits<const N: usize>(words: &[u64; N]) -> u32 {
    let top = words.iter().rposition(|word| *word != 0);
    top.map_or(0, |top| 64 * (top as u32 + 1) - words[top].leading_zeros())
}

/// Quotient and remainder of the canonical integers; `None` for the divisor 0.
fn div_rem<const N: usize>(
    field: &Montgomery<N>,
    a: &[u64; N],
    b: &[u64; N],
) -> Option<([u64; N], [u64; N])> {
    let (dividend, divisor) = (field.to_canonical(a), field.to_canonical(b));
    if dividend[1..]
        .iter()
        .chain(&divisor[1..])
        .all(|word| *word == 0)
    {
        let quotient = dividend[0].checked_div(divisor[0])?;
        return Some((
            field.from_u64(quotient),
            field.from_u64(dividend[0] % divisor[0]),
        ));
    }
    let divisor = field.to_biguint(b);
    if divisor.is_zero() {
        return None;
    }
    let (quotient, remainder) = field.to_biguint(a).div_rem(&divisor);
    Some((
        field.from_biguint(&quotient),
        field.from_biguint(&remainder),
    ))
}
