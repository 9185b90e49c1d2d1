//! The two fields of the pairing-friendly curve BN254, also called alt_bn128.

use super::FieldSpec;

/// The order `r` of the groups.
///
/// Source: arkworks, `curves/bn254/src/fields/fr.rs` (modulus and generator).
pub const BN254: FieldSpec = FieldSpec {
    name: "bn254",
    aliases: &["bn254-fr"],
    description: "the scalar field of BN254",
    modulus: "21888242871839275222246405745257275088548364400416034343698204186575808495617",
    generator: 5,
    two_adicity: 28,
    bits: 254,
};

/// The field of the coordinates.
///
/// Source: arkworks, `curves/bn254/src/fields/fq.rs` (modulus and generator).
pub const BN254_FQ: FieldSpec = FieldSpec {
    name: "bn254-fq",
    aliases: &[],
    description: "the base field of BN254",
    modulus: "21888242871839275222246405745257275088696311157297823662689037894645226208583",
    generator: 3,
    two_adicity: 1,
    bits: 254,
};

crate::suite::field_suite!(scalar: BN254);
crate::suite::field_suite!(base: BN254_FQ);
