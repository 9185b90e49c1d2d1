//! KoalaBear, a 31-bit field of Plonky3, in which cubing is a permutation.

use super::FieldSpec;

/// `p = 2^31 - 2^24 + 1`.
///
/// Source: Plonky3, `koala-bear/src/koala_bear.rs` (modulus and generator).
pub const KOALABEAR: FieldSpec = FieldSpec {
    name: "koalabear",
    aliases: &["koala-bear"],
    description: "a 31-bit field of Plonky3, in which cubing is a permutation",
    modulus: "2130706433",
    generator: 3,
    two_adicity: 24,
    bits: 31,
};

crate::suite::field_suite!(suite: KOALABEAR);
