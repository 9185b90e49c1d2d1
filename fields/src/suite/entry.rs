//! What must be true of an entry of the catalog.

use num_bigint::BigUint;
use num_traits::{One, Zero};

use crate::{Field, FieldSpec, literal, modulus};

/// Divisors of `p - 1` below this are found by trial.
const TRIAL_LIMIT: u32 = 1 << 20;

fn field(spec: &FieldSpec) -> Field {
    Field::by_name(spec.name).expect("the entry is listed in the catalog")
}

pub(crate) fn check_names(spec: &'static FieldSpec) {
    let field = field(spec);
    assert_eq!(field.spec(), Some(spec));
    for name in [spec.name].iter().chain(spec.aliases) {
        assert_eq!(Field::by_name(name).as_ref(), Ok(&field), "{name}");
        assert!(
            name.chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
            "{name}"
        );
        let bearers = Field::catalog()
            .iter()
            .flat_map(|other| other.aliases().iter().copied().chain([other.name()]))
            .filter(|other| other == name);
        assert_eq!(bearers.count(), 1, "{name}");
    }
}

pub(crate) fn check_modulus(spec: &FieldSpec) {
    let modulus = literal::parse(spec.modulus).expect("a number");
    assert_eq!(modulus::check(&modulus), Ok(()));
    assert_eq!(modulus.bits(), u64::from(spec.bits));
    assert_eq!(field(spec).modulus(), &modulus);
    assert_eq!(
        Field::catalog()
            .iter()
            .filter(|other| *other.modulus() == modulus)
            .count(),
        1
    );
}

pub(crate) fn check_two_adicity(spec: &FieldSpec) {
    let field = field(spec);
    let (p, order) = (field.modulus(), field.modulus() - 1u32);
    assert_eq!(field.two_adicity(), spec.two_adicity);
    assert!(
        (&order >> spec.two_adicity).bit(0),
        "2^{} is not the largest power",
        spec.two_adicity
    );
    assert!((&order % (BigUint::one() << spec.two_adicity)).is_zero());

    let root = BigUint::from(spec.generator).modpow(&(&order >> spec.two_adicity), p);
    let half_turn = root.modpow(&(BigUint::one() << (spec.two_adicity - 1)), p);
    assert_eq!(
        half_turn, order,
        "the generator has the order 2^{} in its two-adic part",
        spec.two_adicity
    );
}

/// The order of the generator is `p - 1` as far as the factors of `p - 1` are known: those below
/// [`TRIAL_LIMIT`], and what is left if it is prime.
pub(crate) fn check_generator(spec: &FieldSpec) {
    let field = field(spec);
    let (p, order) = (field.modulus(), field.modulus() - 1u32);
    assert_eq!(field.generator(), Some(spec.generator));
    let generator = BigUint::from(spec.generator);
    for factor in known_prime_factors(&order) {
        assert!(
            !generator.modpow(&(&order / &factor), p).is_one(),
            "the order divides (p - 1) / {factor}"
        );
    }
}

fn known_prime_factors(n: &BigUint) -> Vec<BigUint> {
    let (mut rest, mut factors) = (n.clone(), Vec::new());
    for candidate in std::iter::once(2).chain((3..TRIAL_LIMIT).step_by(2)) {
        if (&rest % candidate).is_zero() {
            factors.push(candidate.into());
            while (&rest % candidate).is_zero() {
                rest /= candidate;
            }
        }
    }
    if modulus::check(&rest).is_ok() {
        factors.push(rest);
    }
    factors
}
