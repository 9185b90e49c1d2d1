//! The two fields of the curve secp256k1 of Bitcoin.

use super::FieldSpec;

/// `p = 2^256 - 2^32 - 977`.
///
/// Source: SEC 2, version 2.0, section 2.4.1 (modulus); arkworks, `curves/secp256k1/src/fields/fq.rs` (generator).
pub const SECP256K1: FieldSpec = FieldSpec {
    name: "secp256k1",
    aliases: &["secp256k1-fq"],
    description: "the base field of secp256k1",
    modulus: "0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
    generator: 3,
    two_adicity: 1,
    bits: 256,
};

/// The order of the curve.
///
/// Source: SEC 2, version 2.0, section 2.4.1 (modulus); arkworks, `curves/secp256k1/src/fields/fr.rs` (generator).
pub const SECP256K1_FR: FieldSpec = FieldSpec {
    name: "secp256k1-fr",
    aliases: &[],
    description: "the scalar field of secp256k1",
    modulus: "0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
    generator: 7,
    two_adicity: 6,
    bits: 256,
};

crate::suite::field_suite!(base: SECP256K1);
crate::suite::field_suite!(scalar: SECP256K1_FR);
