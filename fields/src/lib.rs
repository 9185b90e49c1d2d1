//! Prime fields as values: a catalog, primes given at run time, and fast arithmetic for both. An [`Extension`] of one is a value
//! too, of which programs are made, not arithmetic.
//!
//! A [`Field`] is data, not a type: the passes of the compiler take `&Field`. Where speed matters,
//! [`Field::visit`] hands out the field's [`Montgomery`] arithmetic, compiled once for each number of
//! 64-bit words.
//!
//! ```
//! use num_bigint::BigUint;
//! use vampx_fields::{Field, FieldVisitor, Montgomery};
//!
//! /// The dot product of two columns, computed on words.
//! struct Dot<'a>(&'a [BigUint], &'a [BigUint]);
//!
//! impl FieldVisitor for Dot<'_> {
//!     type Output = BigUint;
//!
//!     fn visit<const N: usize>(self, field: &Montgomery<N>) -> BigUint {
//!         let pairs = self.0.iter().zip(self.1);
//!         let products = pairs.map(|(x, y)| field.mul(&field.from_biguint(x), &field.from_biguint(y)));
//!         field.to_biguint(&products.fold(field.zero(), |sum, product| field.add(&sum, &product)))
//!     }
//! }
//!
//! let field = Field::by_name("bls12-381")?;
//! let minus_one = field.parse("52435875175126190479447740508185965837690552500527637822603658699938581184512")?;
//! assert_eq!(field.visit(Dot(&[minus_one.clone(), 3u32.into()], &[minus_one, 4u32.into()])), 13u32.into());
//!
//! assert_eq!(Field::by_name("prime:97")?.bits(), 7);
//! assert_eq!(Field::by_name("prime:0xffffffff00000001")?.name(), "goldilocks");
//! assert!(Field::by_name("prime:91").is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![deny(missing_docs, unsafe_code)]

pub mod catalog;
mod element;
mod error;
mod extension;
mod field;
mod kernel;
mod literal;
mod modulus;
mod montgomery;
mod serialize;
mod suite;

pub use catalog::FieldSpec;
pub use error::{ElementError, FieldError};
pub use extension::{Extension, MAX_DEGREE};
pub use field::Field;
pub use kernel::FieldVisitor;
pub use modulus::{MAX_BITS, MAX_WORDS};
pub use montgomery::Montgomery;
