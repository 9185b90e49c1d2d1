//! What the security of a proof rests on.

use vampx_backend_api::{SecurityReport, SecurityTerm};

use crate::curve::Curve;

/// Pollard's rho on a group of about `2^254` points with six automorphisms: `sqrt(pi * 2^254 / 12)` additions.
const DISCRETE_LOG_BITS: f64 = 126.03;
/// Collisions of Blake3, in circuit digests of 256 bits; those of Blake2b are rarer.
const COLLISION_BITS: f64 = 128.0;
/// The bits of the fields, rounded down.
const FIELD_BITS: f64 = 254.0;

/// The bits that every circuit has.
pub(crate) const BITS: u32 = 126;

/// The report of a circuit of `2^k` rows of so many advice columns, whose constraint system has so many polynomials and the
/// degree `degree`.
///
/// The last term is the chance that a random challenge hides a false statement: at most `polynomials * degree * 2^k` over the
/// size of the field.
pub(crate) fn report<C: Curve>(
    k: u32,
    columns: usize,
    polynomials: usize,
    degree: usize,
) -> SecurityReport {
    let tested = (polynomials.max(1) * degree.max(1)) as f64;
    let term = |name: &str, bits| SecurityTerm {
        name: name.to_owned(),
        bits,
    };
    SecurityReport {
        bits: BITS,
        proven: false,
        regime: format!(
            "discrete logarithm on {}, Blake2b as random oracle, no trusted setup, 2^{k} rows of {columns} columns",
            C::NAME
        ),
        terms: vec![
            term("discrete logarithm", DISCRETE_LOG_BITS),
            term("collisions", COLLISION_BITS),
            term("challenges", FIELD_BITS - f64::from(k) - tested.log2()),
        ],
    }
}
