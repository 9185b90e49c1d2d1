//! The field of the Mersenne prime of 31 bits, of Plonky3 and Stwo.

use super::FieldSpec;

/// `p = 2^31 - 1`.
///
/// Source: Plonky3, `mersenne-31/src/mersenne_31.rs` (modulus and generator).
pub const MERSENNE31: FieldSpec = FieldSpec {
    name: "mersenne31",
    aliases: &["mersenne-31", "m31"],
    description: "the field of the Mersenne prime of 31 bits",
    modulus: "2147483647",
    generator: 7,
    two_adicity: 1,
    bits: 31,
};

crate::suite::field_suite!(suite: MERSENNE31);
