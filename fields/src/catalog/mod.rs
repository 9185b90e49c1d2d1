//! The fields that have names, one file a field or a curve.

use std::sync::LazyLock;

use num_bigint::BigUint;

use crate::Field;

pub mod babybear;
pub mod bls12_377;
pub mod bls12_381;
pub mod bn254;
pub mod ed25519;
pub mod goldilocks;
pub mod koalabear;
pub mod mersenne31;
pub mod p256;
pub mod p521;
pub mod pasta;
pub mod secp256k1;

/// What the catalog says of a field. The tests of each entry check all of it, the order of the generator
/// as far as the factors of `p - 1` are known.
#[derive(Debug, PartialEq, Eq)]
pub struct FieldSpec {
    /// The canonical name, in kebab-case.
    pub name: &'static str,
    /// Other names.
    pub aliases: &'static [&'static str],
    /// What the field is, as a phrase.
    pub description: &'static str,
    /// The modulus `p`, in decimal or after `0x`.
    pub modulus: &'static str,
    /// A generator of the multiplicative group.
    pub generator: u64,
    /// The largest `k` for which `2^k` divides `p - 1`.
    pub two_adicity: u32,
    /// The bit length of `p`.
    pub bits: u32,
}

/// The entries, in the order in which they are listed to users.
const SPECS: &[FieldSpec] = &[
    bls12_381::BLS12_381,
    bls12_381::BLS12_381_FQ,
    bn254::BN254,
    bn254::BN254_FQ,
    bls12_377::BLS12_377,
    bls12_377::BLS12_377_FQ,
    pasta::PALLAS,
    pasta::VESTA,
    goldilocks::GOLDILOCKS,
    babybear::BABYBEAR,
    koalabear::KOALABEAR,
    mersenne31::MERSENNE31,
    secp256k1::SECP256K1,
    secp256k1::SECP256K1_FR,
    p256::P256,
    p256::P256_FR,
    ed25519::ED25519,
    ed25519::ED25519_FR,
    p521::P521,
    p521::P521_FR,
];

static FIELDS: LazyLock<Vec<Field>> =
    LazyLock::new(|| SPECS.iter().map(Field::from_spec).collect());

/// The least likeness of a name that is suggested, from 0 to 1.
const LIKENESS: f64 = 0.6;

/// The longest name that is compared with those of the catalog, in bytes.
const NAME_LIMIT: usize = 64;

pub(crate) fn fields() -> &'static [Field] {
    &FIELDS
}

pub(crate) fn by_name(name: &str) -> Option<&'static Field> {
    fields()
        .iter()
        .find(|field| field.name() == name || field.aliases().contains(&name))
}

pub(crate) fn by_modulus(modulus: &BigUint) -> Option<&'static Field> {
    fields().iter().find(|field| field.modulus() == modulus)
}

/// The name or alias that is most like `name`, if any is like it at all.
pub(crate) fn nearest_name(name: &str) -> Option<&'static str> {
    if name.len() > NAME_LIMIT {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let names = SPECS
        .iter()
        .flat_map(|spec| [spec.name].into_iter().chain(spec.aliases.iter().copied()));
    names
        .map(|candidate| {
            (
                candidate,
                strsim::normalized_damerau_levenshtein(&name, candidate),
            )
        })
        .filter(|&(_, likeness)| likeness >= LIKENESS)
        .max_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(candidate, _)| candidate)
}
