//! Montgomery arithmetic with a modulus that is known at run time only.

use std::cmp::Ordering;

use crypto_bigint::Uint;
use num_bigint::{BigInt, BigUint};
use num_integer::Integer;

use crate::modulus::words;

/// Montgomery arithmetic modulo an odd number `p` of `N` 64-bit words.
///
/// An element `x` is held as the little-endian words of `x * 2^(64 N) mod p`, always below `p`: two elements are equal exactly if their words are.
/// Words that do not come from this arithmetic are no elements, and results on them mean nothing.
///
/// # Source
/// Koç, Acar, Kaliski, *Analyzing and Comparing Montgomery Multiplication Algorithms* (1996), the method CIOS.
#[derive(Clone, Debug)]
pub struct Montgomery<const N: usize> {
    modulus: [u64; N],
    /// `-1 / p` modulo `2^64`.
    neg_inverse: u64,
    /// `2^(64 N)` modulo `p`, which is the element 1.
    one: [u64; N],
    /// `2^(128 N)` modulo `p`: multiplying by it makes canonical words an element.
    radix_squared: [u64; N],
    /// `2^(192 N)` modulo `p`: multiplying by it makes the inverse of an element's words the inverse element.
    radix_cubed: [u64; N],
}

impl<const N: usize> Montgomery<N> {
    /// # Panics
    /// Unless `modulus` is odd, at least 3, and of exactly `N` words.
    pub(crate) fn new(modulus: &BigUint) -> Self {
        assert!(modulus.bit(0) && modulus.bits() > 1, "a modulus is odd and at least 3");
        assert_eq!(modulus.bits().div_ceil(64), N as u64, "a modulus of {N} words");
        let power = |exponent: usize| words((BigUint::from(1u32) << exponent) % modulus);
        let words: fn(&BigUint) -> [u64; N] = words;
        Self {
            modulus: words(modulus),
            neg_inverse: inverse_of_odd(words(modulus)[0]).wrapping_neg(),
            one: power(64 * N),
            radix_squared: power(128 * N),
            radix_cubed: power(192 * N),
        }
    }
}
