//! Goldilocks, the 64-bit field of Plonky2 and Plonky3.

use super::FieldSpec;

/// `p = 2^64 - 2^32 + 1`.
///
/// Source: Plonky3, `goldilocks/src/goldilocks.rs` (modulus and generator).
pub const GOLDILOCKS: FieldSpec = FieldSpec {
    name: "goldilocks",
    aliases: &[],
    description: "the 64-bit field of Plonky2 and Plonky3",
    modulus: "18446744069414584321",
    generator: 7,
    two_adicity: 32,
    bits: 64,
};

crate::suite::field_suite!(suite: GOLDILOCKS);
