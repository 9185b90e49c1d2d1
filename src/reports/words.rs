//! Numbers and ranges in words a person reads at a glance.

use num_bigint::{BigInt, BigUint, Sign};
use vampx_ir::Interval;

/// Integers with more digits than this are not written out.
const MAX_DIGITS: usize = 12;

/// How far from a power of two an integer is written by it.
const MAX_OFFSET: u32 = 1 << 16;

/// `lo ..= hi`, or one integer, with powers of two where they are near.
pub fn range(interval: &Interval) -> String {
    if interval.lo() == interval.hi() {
        integer(interval.lo())
    } else {
        format!("{} ..= {}", integer(interval.lo()), integer(interval.hi()))
    }
}

/// An integer: in digits if there are few, else as a power of two with an offset, else by its first and last digits.
pub fn integer(value: &BigInt) -> String {
    match value.sign() {
        Sign::Minus => format!("-{}", natural(value.magnitude(), true)),
        _ => natural(value.magnitude(), false),
    }
}

fn natural(value: &BigUint, negated: bool) -> String {
    let digits = value.to_string();
    if value.bits() <= 16 {
        return digits;
    }
    for power in [value.bits(), value.bits() - 1] {
        let whole = BigUint::from(1u32) << power;
        let (offset, sign) = if *value >= whole {
            (value - &whole, '+')
        } else {
            (&whole - value, '-')
        };
        if offset <= BigUint::from(MAX_OFFSET) {
            return match (offset == BigUint::ZERO, negated) {
                (true, _) => format!("2^{power}"),
                (false, false) => format!("2^{power} {sign} {offset}"),
                (false, true) => format!("(2^{power} {sign} {offset})"),
            };
        }
    }
    if digits.len() <= MAX_DIGITS {
        digits
    } else {
        format!("{}..{}", &digits[..5], &digits[digits.len() - 5..])
    }
}
