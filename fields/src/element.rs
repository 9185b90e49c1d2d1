//! Elements as text.

use num_bigint::BigUint;

use crate::literal::{self, LiteralError, excerpt};
use crate::{ElementError, Field};

impl Field {
    /// The element that `text` writes as a canonical integer, in decimal or after `0x`, `0o` or `0b`.
    ///
    /// # Errors
    /// If `text` is no such number, is negative, or is not below the modulus: nothing is reduced.
    pub fn parse(&self, text: &str) -> Result<BigUint, ElementError> {
        let not_canonical = || ElementError::NotCanonical {
            text: excerpt(text),
            field: self.name().to_owned(),
        };
        if text.starts_with('-') {
            return Err(ElementError::Negative {
                text: excerpt(text),
                field: self.name().to_owned(),
            });
        }
        match literal::parse(text) {
            Ok(number) if number < *self.modulus() => Ok(number),
            Ok(_) | Err(LiteralError::TooLarge) => Err(not_canonical()),
            Err(LiteralError::NoDigits) => Err(ElementError::NoDigits(excerpt(text))),
            Err(LiteralError::NotADigit { found, radix }) => Err(ElementError::NotADigit {
                text: excerpt(text),
                found,
                radix,
            }),
        }
    }
}
