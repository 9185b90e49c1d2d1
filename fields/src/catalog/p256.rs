//! The two fields of the curve P-256 of NIST, also called secp256r1.

use super::FieldSpec;

/// `p = 2^256 - 2^224 + 2^192 + 2^96 - 1`.
///
/// Source: NIST SP 800-186, section 3.2.1.3 (modulus); RustCrypto, `p256/src/arithmetic/field.rs` (generator).
pub const P256: FieldSpec = FieldSpec {
    name: "p256",
    aliases: &["p256-fq"],
    description: "the base field of P-256",
    modulus: "0xffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
    generator: 6,
    two_adicity: 1,
    bits: 256,
};

/// The order of the curve.
///
/// Source: NIST SP 800-186, section 3.2.1.3 (modulus); RustCrypto, `p256/src/arithmetic/scalar.rs` (generator).
pub const P256_FR: FieldSpec = FieldSpec {
    name: "p256-fr",
    aliases: &[],
    description: "the scalar field of P-256",
    modulus: "0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    generator: 7,
    two_adicity: 4,
    bits: 256,
};

crate::suite::field_suite!(base: P256);
crate::suite::field_suite!(scalar: P256_FR);
