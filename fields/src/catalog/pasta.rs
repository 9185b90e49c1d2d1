//! The fields of the cycle of Pallas and Vesta: the base field of each is the scalar field of the other.

use super::FieldSpec;

/// The field that halo2 on Pasta calls `Fp`.
///
/// Source: zcash, `pasta_curves/src/fields/fp.rs` (modulus and generator).
pub const PALLAS: FieldSpec = FieldSpec {
    name: "pallas",
    aliases: &["pallas-fp", "vesta-fr"],
    description: "the base field of Pallas and scalar field of Vesta",
    modulus: "0x40000000000000000000000000000000224698fc094cf91b992d30ed00000001",
    generator: 5,
    two_adicity: 32,
    bits: 255,
};

/// The field that halo2 on Pasta calls `Fq`.
///
/// Source: zcash, `pasta_curves/src/fields/fq.rs` (modulus and generator).
pub const VESTA: FieldSpec = FieldSpec {
    name: "vesta",
    aliases: &["vesta-fq", "pallas-fr"],
    description: "the base field of Vesta and scalar field of Pallas",
    modulus: "0x40000000000000000000000000000000224698fc0994a8dd8c46eb2100000001",
    generator: 5,
    two_adicity: 32,
    bits: 255,
};

crate::suite::field_suite!(pallas: PALLAS);
crate::suite::field_suite!(vesta: VESTA);
