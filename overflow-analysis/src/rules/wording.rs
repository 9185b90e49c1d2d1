//! Numbers and values in words a person reads at a glance.

use num_bigint::{BigInt, BigUint};
use num_traits::{One, ToPrimitive};

/// Numbers of at most so many digits are written out.
const MAX_DIGITS: usize = 12;

/// `value` as a power of two with a small offset where it is one, in digits where there are few, else roughly.
pub(crate) fn natural(value: &BigUint) -> String {
    let digits = value.to_string();
    let bits = value.bits();
    if bits > 16 {
        for power in [bits, bits - 1] {
            let offset = BigInt::from(value.clone()) - (BigInt::one() << power);
            if let Some(offset) = offset.to_i32().filter(|offset| offset.abs() <= 256) {
                return match offset {
                    0 => format!("2^{power}"),
                    1.. => format!("2^{power} + {offset}"),
                    _ => format!("2^{power} - {}", -offset),
                };
            }
        }
    }
    if digits.len() <= MAX_DIGITS {
        digits
    } else {
        format!("about 2^{}", bits - 1)
    }
}
