//! The curves of Pasta and their scalar fields.

use std::sync::LazyLock;

use ff::{FromUniformBytes, PrimeField};
use halo2_proofs::arithmetic::CurveAffine;
use num_bigint::{BigInt, Sign};
use pasta_curves::{EpAffine, EqAffine};
use vampx_backend_api::Unsupported;
use vampx_fields::Field;

use crate::NAME;
use crate::parameters::{self, Known};

/// A field of Pasta.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pasta {
    /// The scalar field of Vesta.
    Pallas,
    /// The scalar field of Pallas.
    Vesta,
}

/// The field of Pasta that `field` is.
///
/// # Errors
/// If it is none.
pub(crate) fn pasta(field: &Field) -> Result<Pasta, Unsupported> {
    static FIELDS: LazyLock<[(Field, Pasta); 2]> = LazyLock::new(|| {
        [("pallas", Pasta::Pallas), ("vesta", Pasta::Vesta)].map(|(name, pasta)| {
            let field = Field::by_name(name)
                .unwrap_or_else(|error| unreachable!("invariant: the catalog has {name}: {error}"));
            (field, pasta)
        })
    });
    match FIELDS.iter().find(|(known, _)| known == field) {
        Some((_, pasta)) => Ok(*pasta),
        None => Err(Unsupported::Field {
            backend: NAME,
            field: field.name().to_owned(),
            works: "it takes --target pallas and --target vesta".to_owned(),
        }),
    }
}

/// A curve that polynomials over its scalar field are committed on.
pub(crate) trait Curve: CurveAffine<ScalarExt: FromUniformBytes<64>> {
    /// The curve's name, for people.
    const NAME: &'static str;

    /// The parameters that this process knows.
    fn known() -> &'static Known<Self>;

    /// The digests of parameters, in hexadecimal, by the binary logarithm of their rows.
    fn digests() -> &'static [(u32, &'static str)];
}

impl Curve for EqAffine {
    const NAME: &'static str = "Vesta";

    fn known() -> &'static Known<Self> {
        static KNOWN: Known<EqAffine> = Known::new();
        &KNOWN
    }

    fn digests() -> &'static [(u32, &'static str)] {
        &parameters::OF_VESTA
    }
}

impl Curve for EpAffine {
    const NAME: &'static str = "Pallas";

    fn known() -> &'static Known<Self> {
        static KNOWN: Known<EpAffine> = Known::new();
        &KNOWN
    }

    fn digests() -> &'static [(u32, &'static str)] {
        &parameters::OF_PALLAS
    }
}

/// The residue of an integer.
pub(crate) fn residue<F: PrimeField>(integer: &BigInt) -> F {
    let base = F::from_u128(1 << 64);
    let magnitude = integer.magnitude().iter_u64_digits().rev();
    let magnitude = magnitude.fold(F::ZERO, |sum, digit| sum * base + F::from(digit));
    match integer.sign() {
        Sign::Minus => -magnitude,
        _ => magnitude,
    }
}

/// The element whose canonical integer has these little-endian words.
pub(crate) fn element<F: PrimeField>(words: &[u64]) -> F {
    let mut bytes = F::Repr::default();
    for (bytes, word) in bytes.as_mut().chunks_exact_mut(8).zip(words) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    match F::from_repr(bytes).into_option() {
        Some(element) => element,
        None => unreachable!("invariant: the words of a cell are a canonical residue"),
    }
}

#[cfg(test)]
mod tests {
    use pasta_curves::{Fp, Fq};

    use super::*;

    fn agrees<F: PrimeField>(name: &str) {
        let field = Field::by_name(name).expect("a field of the catalog");
        let q = BigInt::from(field.modulus().clone());
        for integer in [0, 1, -1, i64::MAX, i64::MIN].map(BigInt::from) {
            for integer in [&integer, &(&integer + &q), &(&integer * &integer * &q - 5)] {
                let mut words: Vec<u64> = field.reduce(integer).iter_u64_digits().collect();
                words.resize(4, 0);
                assert_eq!(residue::<F>(integer), element(&words), "{integer}");
            }
        }
        assert_eq!(residue::<F>(&q), F::ZERO);
        assert_eq!(residue::<F>(&BigInt::from(-1)) + F::ONE, F::ZERO);
    }

    #[test]
    fn the_catalog_and_the_curves_have_the_same_fields() {
        agrees::<Fp>("pallas");
        agrees::<Fq>("vesta");
        let field = |name| Field::by_name(name).expect("a field of the catalog");
        assert_eq!(pasta(&field("pallas")), Ok(Pasta::Pallas));
        assert_eq!(pasta(&field("vesta")), Ok(Pasta::Vesta));
        assert!(pasta(&field("bn254")).is_err());
    }
}
