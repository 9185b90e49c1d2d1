//! Which numbers may be moduli.

use crypto_bigint::U576;
use crypto_primes::{Flavor, is_prime};
use num_bigint::BigUint;
use num_traits::One;

use crate::FieldError;

/// The largest bit length of a modulus.
pub const MAX_BITS: u32 = 521;

/// The largest number of 64-bit words of a modulus.
pub const MAX_WORDS: usize = MAX_BITS.div_ceil(64) as usize;

/// Whether `modulus` is an odd prime of at most [`MAX_BITS`] bits.
///
/// # Errors
/// Which of these it is not.
pub(crate) fn check(modulus: &BigUint) -> Result<(), FieldError> {
    if modulus.bits() > u64::from(MAX_BITS) {
        Err(FieldError::TooLarge)
    } else if *modulus == BigUint::ZERO {
        Err(FieldError::Zero)
    } else if modulus.is_one() {
        Err(FieldError::One)
    } else if *modulus == BigUint::from(2u32) {
        Err(FieldError::Two)
    } else if !is_prime(Flavor::Any, &U576::from_words(words(modulus))) {
        Err(FieldError::Composite(modulus.clone()))
    } else {
        Ok(())
    }
}

/// The little-endian words of `x`.
///
/// # Panics
/// If `x` has more than `N` words.
pub(crate) fn words<const N: usize>(x: &BigUint) -> [u64; N] {
    let mut words = [0; N];
    assert!(x.bits() <= 64 * N as u64, "a number of at most {N} words");
    words
        .iter_mut()
        .zip(x.iter_u64_digits())
        .for_each(|(word, digit)| *word = digit);
    words
}
