//! BabyBear, a 31-bit field of RISC Zero and Plonky3.

use super::FieldSpec;

/// `p = 2^31 - 2^27 + 1`.
///
/// Source: Plonky3, `baby-bear/src/baby_bear.rs` (modulus and generator).
pub const BABYBEAR: FieldSpec = FieldSpec {
    name: "babybear",
    aliases: &["baby-bear"],
    description: "a 31-bit field of RISC Zero and Plonky3",
    modulus: "2013265921",
    generator: 31,
    two_adicity: 27,
    bits: 31,
};

crate::suite::field_suite!(suite: BABYBEAR);
