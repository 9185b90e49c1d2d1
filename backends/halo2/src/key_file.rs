//! The verifying key as bytes.
//!
//! | bytes | what |
//! | --- | --- |
//! | 8, 4 | `vampxkh2` and the version, little-endian as all numbers |
//! | 32 | the digest of the circuit |
//! | 4 | the bits of security asked for |
//! | 4, 4, 4, 4 | the layout: the binary logarithm of the rows, columns, those looked up, degree |
//! | 32 | a Blake2b hash of the constraint system: all gates, queries, lookups and copied columns |
//! | 4, 32 each | the commitments to the fixed columns, and before them their number |
//! | 4, 32 each | the commitments to the permutation of each copied column, and before them their number |
//! | 32 | a checksum of all before |
//!
//! Points are compressed as in `pasta_curves`. `halo2_proofs` gives its keys as pinned text only; the constraint system is hashed
//! in that form, and the commitments are taken from it.

use std::iter;

use blake2b_simd::Params as Blake2b;
use halo2_proofs::arithmetic::CurveAffine;
use halo2_proofs::plonk;
use num_bigint::BigUint;
use vampx_backend_api::{Kind, seal};
use vampx_ir::circuit::Digest;

use crate::layout::Layout;

/// The version of the form, and of everything that decides what a key of a circuit is.
const VERSION: u32 = 2;
pub(crate) const KIND: Kind = (*b"vampxkh2", VERSION, "halo2 verifier key of vampx");

/// The parts of the pinned text that hold points; what is before them is the constraint system.
const FIXED: &str = "fixed_commitments: [";
const PERMUTATION: &str = "permutation: VerifyingKey { commitments: [";

/// The bytes of a key.
pub(crate) fn to_bytes<C: CurveAffine>(
    circuit: Digest,
    security_bits: u32,
    layout: &Layout,
    key: &plonk::VerifyingKey<C>,
) -> Vec<u8> {
    let pinned = format!("{:?}", key.pinned());
    let (system, points) = split(&pinned, FIXED);
    let (fixed, permutation) = split(points, PERMUTATION);
    let system = Blake2b::new()
        .hash_length(32)
        .personal(b"vampx-halo2-key")
        .hash(system.as_bytes());
    let mut body = circuit.as_bytes().to_vec();
    let sizes = [layout.columns, layout.lookups, layout.degree].map(|size| size as u32);
    for number in [security_bits, layout.k].into_iter().chain(sizes) {
        body.extend(number.to_le_bytes());
    }
    body.extend(system.as_bytes());
    for points in [fixed, permutation].map(points_of::<C>) {
        body.extend((points.len() as u32).to_le_bytes());
        for point in points {
            body.extend(point.to_bytes().as_ref());
        }
    }
    seal(KIND, &body)
}

fn split<'a>(text: &'a str, at: &str) -> (&'a str, &'a str) {
    text.split_once(at)
        .unwrap_or_else(|| unreachable!("invariant: pinned text has `{at}`"))
}

/// The points of a list, which ends with the first bracket: `Infinity`, or coordinates in hexadecimal.
fn points_of<C: CurveAffine>(text: &str) -> Vec<C> {
    let (list, _) = split(text, "]");
    let mut words = list
        .split(|c| " ,()".contains(c))
        .filter(|it| !it.is_empty());
    let points = iter::from_fn(|| {
        let word = words.next()?;
        if word == "Infinity" {
            return Some(C::identity());
        }
        let point = C::from_xy(coordinate(word), coordinate(words.next().unwrap_or("")));
        let is_point = || unreachable!("invariant: pinned text has points of the curve");
        Some(point.into_option().unwrap_or_else(is_point))
    });
    points.collect()
}

fn coordinate<F: ff::PrimeField>(word: &str) -> F {
    let digits = word.strip_prefix("0x").unwrap_or(word);
    let integer = BigUint::parse_bytes(digits.as_bytes(), 16)
        .unwrap_or_else(|| unreachable!("invariant: coordinates are in hexadecimal"));
    crate::curve::residue(&integer.into())
}

#[cfg(test)]
mod tests;
