//! The two fields of the curve P-521 of NIST, the largest here.

use super::FieldSpec;

/// `p = 2^521 - 1`.
///
/// Source: NIST SP 800-186, section 3.2.1.5 (modulus); RustCrypto, `p521/src/arithmetic` (generator).
pub const P521: FieldSpec = FieldSpec {
    name: "p521",
    aliases: &["p521-fq"],
    description: "the base field of P-521",
    modulus: "0x1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    generator: 3,
    two_adicity: 1,
    bits: 521,
};

/// The order of the curve.
///
/// Source: NIST SP 800-186, section 3.2.1.5 (modulus); RustCrypto, `p521/src/arithmetic` (generator).
pub const P521_FR: FieldSpec = FieldSpec {
    name: "p521-fr",
    aliases: &[],
    description: "the scalar field of P-521",
    modulus: "0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    generator: 3,
    two_adicity: 3,
    bits: 521,
};

crate::suite::field_suite!(base: P521);
crate::suite::field_suite!(scalar: P521_FR);
