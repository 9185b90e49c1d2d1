//! Integers in base `2^w`.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

/// The signed digits of `value` in base `2^limb_bits`, least significant first, each in
/// `-2^(w-1) ..= 2^(w-1)`; no trailing zero digit.
pub(crate) fn balanced(value: &BigInt, limb_bits: u32) -> Vec<BigInt> {
    let base = BigInt::one() << limb_bits;
    let half = &base >> 1;
    let mut rest = value.clone();
    let mut digits = Vec::new();
    while !rest.is_zero() {
        let mut digit = rest.mod_floor(&base);
        if digit > half || (limb_bits == 1 && rest.is_negative() && !digit.is_zero()) {
            digit -= &base;
        }
        rest = (rest - &digit) >> limb_bits;
        digits.push(digit);
    }
    digits
}

/// `count` digits of a non-negative `value` in base `2^limb_bits`, least significant first, each in `0 ..= 2^w - 1`.
pub(crate) fn unsigned(value: &BigInt, limb_bits: u32, count: usize) -> Vec<BigInt> {
    let base = BigInt::one() << limb_bits;
    let mut rest = value.clone();
    let mut digits = Vec::with_capacity(count);
    for _ in 0..count {
        let (quotient, digit) = rest.div_mod_floor(&base);
        digits.push(digit);
        rest = quotient;
    }
    debug_assert!(rest.is_zero(), "invariant: the value fits its digits");
    digits
}

/// The representative of `value` modulo `modulus` of least absolute value.
pub(crate) fn centered(value: &BigInt, modulus: &BigInt) -> BigInt {
    let residue = value.mod_floor(modulus);
    if &residue + &residue > *modulus {
        residue - modulus
    } else {
        residue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compose(digits: &[BigInt], limb_bits: u32) -> BigInt {
        digits
            .iter()
            .rev()
            .fold(BigInt::zero(), |sum, digit| (sum << limb_bits) + digit)
    }

    #[test]
    fn digits_compose_to_the_value() {
        for limb_bits in 1..=5 {
            for value in -600..600 {
                let value = BigInt::from(value);
                let digits = balanced(&value, limb_bits);
                assert_eq!(
                    compose(&digits, limb_bits),
                    value,
                    "{value} in base 2^{limb_bits}"
                );
                let half = BigInt::one() << (limb_bits - 1);
                assert!(digits.iter().all(|digit| digit.abs() <= half));
            }
        }
        assert_eq!(
            compose(&unsigned(&BigInt::from(1234), 3, 4), 3),
            BigInt::from(1234)
        );
    }

    #[test]
    fn centered_is_the_nearest_representative() {
        for value in -50..50 {
            let found = centered(&BigInt::from(value), &BigInt::from(13));
            assert!(found.abs() <= BigInt::from(6));
            assert!((found - BigInt::from(value)).is_multiple_of(&BigInt::from(13)));
        }
    }
}
