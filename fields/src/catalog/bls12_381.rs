//! The two fields of the pairing-friendly curve BLS12-381.

use super::FieldSpec;

/// The order `r` of the groups.
///
/// Source: arkworks, `curves/bls12_381/src/fields/fr.rs` (modulus and generator).
pub const BLS12_381: FieldSpec = FieldSpec {
    name: "bls12-381",
    aliases: &["bls12-381-fr"],
    description: "the scalar field of BLS12-381",
    modulus: "0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001",
    generator: 7,
    two_adicity: 32,
    bits: 255,
};

/// The field of the coordinates.
///
/// Source: arkworks, `curves/bls12_381/src/fields/fq.rs` (modulus and generator).
pub const BLS12_381_FQ: FieldSpec = FieldSpec {
    name: "bls12-381-fq",
    aliases: &[],
    description: "the base field of BLS12-381",
    modulus: "0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab",
    generator: 2,
    two_adicity: 1,
    bits: 381,
};

crate::suite::field_suite!(scalar: BLS12_381);
crate::suite::field_suite!(base: BLS12_381_FQ);
