//! Why a name or a modulus is no field, and why a text is no element of one.

use num_bigint::BigUint;

use crate::Extension;
use crate::extension::MAX_DEGREE;
use crate::modulus::MAX_BITS;

/// Why a name or a number gives no [`Field`](crate::Field).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// The modulus is 0.
    #[error("0 is not a prime: a field needs an odd prime modulus")]
    Zero,
    /// The modulus is 1.
    #[error("1 is not a prime: a field needs an odd prime modulus")]
    One,
    /// The modulus is 2.
    #[error(
        "the field of 2 elements is not supported: the modulus must be an odd prime, 3 or larger"
    )]
    Two,
    /// The modulus has a divisor.
    #[error("{0} is not a prime: a field needs an odd prime modulus")]
    Composite(BigUint),
    /// The modulus has more than [`MAX_BITS`] bits.
    #[error("the modulus is too large: it may have at most {MAX_BITS} bits")]
    TooLarge,
    /// No field of the catalog has this name or alias.
    #[error("there is no field `{name}`{}", suggestion(*nearest))]
    Unknown {
        /// The name as given, shortened if long.
        name: String,
        /// The name or alias of the catalog that is most like it, if any is like it.
        nearest: Option<&'static str>,
    },
    /// The text where a modulus should stand is not a natural number.
    #[error("`{0}` is not a modulus: write it in decimal, or in hexadecimal after `0x`")]
    Unparsable(String),
    /// An extension field where a prime field is meant.
    #[error(
        "`{name}` is an extension field, and only a source field can be one: name a prime field, such as `{base}`"
    )]
    NotPrime {
        /// The name of the extension.
        name: String,
        /// The name of its base field.
        base: String,
    },
    /// The catalog has no extension of this field and degree.
    #[error(
        "there is no extension field `{name}`; there are {}, and `prime:7[u]/(u^2+1)` is one by a polynomial of your own",
        listed(known)
    )]
    NoExtension {
        /// The name as given, shortened if long.
        name: String,
        /// What there is.
        known: &'static [Extension],
    },
    /// The text is no polynomial to extend a field by.
    #[error(
        "`{0}` is not a polynomial in `u`: write it without spaces and with a leading coefficient of 1, as in `u^2-2*u+3`; its degree is at most {MAX_DEGREE}"
    )]
    Polynomial(String),
    /// The degree is not one of an extension.
    #[error("the degree of `{0}` is not from 1 to {MAX_DEGREE}")]
    Degree(String),
    /// The polynomial has a divisor.
    #[error("`{polynomial}` is not irreducible over {field}: what it defines is no field")]
    Reducible {
        /// The polynomial.
        polynomial: String,
        /// The name of the base field.
        field: String,
    },
}

fn listed(extensions: &[Extension]) -> String {
    let names: Vec<&str> = extensions.iter().map(Extension::name).collect();
    names.join(", ")
}

fn suggestion(nearest: Option<&str>) -> String {
    match nearest {
        Some(name) => format!("; did you mean `{name}`?"),
        None => "; any prime can be given as `prime:` and its modulus".to_owned(),
    }
}

/// Why a text is not an element of a field. Long texts are shortened.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ElementError {
    /// The number begins with a minus sign.
    #[error("`{text}` is negative; an element of {field} is an integer from 0 to p - 1")]
    Negative {
        /// The text as given.
        text: String,
        /// The name of the field.
        field: String,
    },
    /// There is no digit.
    #[error("`{0}` has no digits")]
    NoDigits(String),
    /// A character is not a digit of the radix.
    #[error("`{text}` is not a number: `{found}` is no digit in base {radix}")]
    NotADigit {
        /// The text as given.
        text: String,
        /// The first character that is out of place.
        found: char,
        /// 2, 8, 10 or 16, as the prefix says.
        radix: u32,
    },
    /// The number is the modulus or larger.
    #[error("`{text}` is not below the modulus of {field}; it is not reduced for you")]
    NotCanonical {
        /// The text as given.
        text: String,
        /// The name of the field.
        field: String,
    },
}
