//! The extensions that have names.

use std::sync::LazyLock;

use num_bigint::BigInt;

use super::Extension;
use crate::Field;

/// Base field, degree `k` and `w` of the entries, whose polynomials are `u^k - w`.
///
/// Sources: Plonky3, `BinomiallyExtendable` and `BinomialExtensionData` in `goldilocks/`, `baby-bear/`, `koala-bear/`, and
/// `ComplexExtendable` in `mersenne-31/`; arkworks, `NONRESIDUE` in `curves/*/src/fields/fq2.rs`.
const BINOMIALS: [(&str, usize, i64); 9] = [
    ("goldilocks", 2, 7),
    ("goldilocks", 5, 3),
    ("babybear", 4, 11),
    ("babybear", 5, 2),
    ("koalabear", 4, 3),
    ("mersenne31", 2, -1),
    ("bn254-fq", 2, -1),
    ("bls12-381-fq", 2, -1),
    ("bls12-377-fq", 2, -5),
];

static EXTENSIONS: LazyLock<Vec<Extension>> =
    LazyLock::new(|| BINOMIALS.into_iter().map(binomial).collect());

/// The entries, in the order in which they are listed to users.
pub(super) fn extensions() -> &'static [Extension] {
    &EXTENSIONS
}

fn binomial((base, degree, w): (&str, usize, i64)) -> Extension {
    let field = Field::by_name(base)
        .unwrap_or_else(|error| unreachable!("invariant: the catalog has {base}: {error}"));
    let mut polynomial = vec![0u32.into(); degree];
    polynomial[0] = field.reduce(&BigInt::from(-w));
    Extension::known(format!("{base}^{degree}"), field, polynomial)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extension::polynomial::Quotient;

    #[test]
    fn every_polynomial_is_irreducible() {
        for extension in extensions() {
            let quotient = Quotient::new(extension.field(), extension.polynomial());
            assert!(quotient.is_field(), "{extension}");
        }
    }
}
