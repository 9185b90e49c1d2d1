//! The two fields of the curve of Ed25519.

use super::FieldSpec;

/// `p = 2^255 - 19`.
///
/// Source: RFC 8032, section 5.1 (modulus); the generator by the factors of `p - 1`.
pub const ED25519: FieldSpec = FieldSpec {
    name: "ed25519",
    aliases: &["ed25519-fq"],
    description: "the base field of Ed25519",
    modulus: "0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed",
    generator: 2,
    two_adicity: 2,
    bits: 255,
};

/// `2^252 + 27742317777372353535851937790883648493`, the order of the base point.
///
/// Source: RFC 8032, section 5.1 (modulus); arkworks, `curves/ed25519/src/fields/fr.rs` (generator).
pub const ED25519_FR: FieldSpec = FieldSpec {
    name: "ed25519-fr",
    aliases: &[],
    description: "the scalar field of Ed25519",
    modulus: "0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed",
    generator: 2,
    two_adicity: 2,
    bits: 253,
};

crate::suite::field_suite!(base: ED25519);
crate::suite::field_suite!(scalar: ED25519_FR);
