//! The two fields of the pairing-friendly curve BLS12-377.

use super::FieldSpec;

/// The order `r` of the groups.
///
/// Source: arkworks, `curves/bls12_377/src/fields/fr.rs` (modulus and generator).
pub const BLS12_377: FieldSpec = FieldSpec {
    name: "bls12-377",
    aliases: &["bls12-377-fr"],
    description: "the scalar field of BLS12-377",
    modulus: "8444461749428370424248824938781546531375899335154063827935233455917409239041",
    generator: 22,
    two_adicity: 47,
    bits: 253,
};

/// The field of the coordinates.
///
/// Source: arkworks, `curves/bls12_377/src/fields/fq.rs` (modulus and generator).
pub const BLS12_377_FQ: FieldSpec = FieldSpec {
    name: "bls12-377-fq",
    aliases: &[],
    description: "the base field of BLS12-377",
    modulus: "258664426012969094010652733694893533536393512754914660539884262666720468348340822774968888139573360124440321458177",
    generator: 15,
    two_adicity: 46,
    bits: 377,
};

crate::suite::field_suite!(scalar: BLS12_377);
crate::suite::field_suite!(base: BLS12_377_FQ);
