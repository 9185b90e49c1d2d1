//! Long chains of operations, compared with other libraries.

use std::ops::{Add, Mul, Sub};

use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{Odd, Uint};
use num_bigint::BigUint;
use p3_field::{Field as _, PrimeField64};
use p3_goldilocks::Goldilocks;
use vampx_fields::{Field, FieldVisitor, Montgomery};

const STEPS: usize = 2000;

/// A field element of another library.
trait Element: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> {
    fn inverted(self) -> Self;
    fn canonical(self) -> BigUint;
}

/// Walks the same way with both arithmetics, beginning at the same two elements; each step uses every operation.
struct Walk<E>([E; 2]);

impl<E: Element> FieldVisitor for Walk<E> {
    type Output = ();

    fn visit<const N: usize>(self, field: &Montgomery<N>) {
        let [mut x, mut y] = self.0;
        let [mut ours_x, mut ours_y] =
            [x, y].map(|element| field.from_biguint(&element.canonical()));
        for step in 0..STEPS {
            (x, y) = (x * y + x, x - y * y);
            let (product, square) = (field.mul(&ours_x, &ours_y), field.square(&ours_y));
            (ours_x, ours_y) = (field.add(&product, &ours_x), field.sub(&ours_x, &square));
            if step % 100 == 0 {
                y = y.inverted();
                ours_y = field.inverse(&ours_y).expect("the walk does not meet 0");
            }
            assert_eq!(
                [ours_x, ours_y].map(|element| field.to_biguint(&element)),
                [x, y].map(E::canonical),
                "step {step}"
            );
        }
    }
}

/// An element of ark-ff.
#[derive(Clone, Copy)]
struct Ark<F>(F);

impl<F: ark_ff::PrimeField> Add for Ark<F> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl<F: ark_ff::PrimeField> Sub for Ark<F> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl<F: ark_ff::PrimeField> Mul for Ark<F> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}

impl<F: ark_ff::PrimeField> Element for Ark<F> {
    fn inverted(self) -> Self {
        Self(self.0.inverse().expect("the walk does not meet 0"))
    }

    fn canonical(self) -> BigUint {
        self.0.into()
    }
}

fn check_ark<F: ark_ff::PrimeField>(name: &str) {
    let field = Field::by_name(name).expect("a name of the catalog");
    assert_eq!(field.modulus(), &F::MODULUS.into());
    assert_eq!(field.two_adicity(), F::TWO_ADICITY);
    field.visit(Walk([3u64, u64::MAX].map(|start| Ark(F::from(start)))));
}

#[test]
fn arkworks_agrees() {
    check_ark::<ark_bls12_381::Fr>("bls12-381");
    check_ark::<ark_bls12_381::Fq>("bls12-381-fq");
    check_ark::<ark_bn254::Fr>("bn254");
    check_ark::<ark_secp256k1::Fq>("secp256k1");
    check_ark::<ark_secp256k1::Fr>("secp256k1-fr");
}

impl Element for Goldilocks {
    fn inverted(self) -> Self {
        self.inverse()
    }

    fn canonical(self) -> BigUint {
        self.as_canonical_u64().into()
    }
}

#[test]
fn plonky3_agrees() {
    let field = Field::by_name("goldilocks").expect("a name of the catalog");
    assert_eq!(field.modulus(), &Goldilocks::ORDER_U64.into());
    assert_eq!(
        field.generator(),
        Some(Goldilocks::GENERATOR.as_canonical_u64())
    );
    field.visit(Walk([3, u64::MAX].map(Goldilocks::new)));
}

impl<const N: usize> Element for FixedMontyForm<N> {
    fn inverted(self) -> Self {
        self.invert_vartime().expect("the walk does not meet 0")
    }

    fn canonical(self) -> BigUint {
        BigUint::from_bytes_le(&self.retrieve().to_words().map(u64::to_le_bytes).concat())
    }
}

/// Walks with crypto-bigint, at whatever number of words the field has.
struct CryptoBigint;

impl FieldVisitor for CryptoBigint {
    type Output = ();

    fn visit<const N: usize>(self, field: &Montgomery<N>) {
        let modulus = Odd::new(Uint::<N>::from_words(*field.modulus())).expect("an odd modulus");
        let params = FixedMontyParams::new_vartime(modulus);
        let start = [Uint::from_u64(3), Uint::from_words([u64::MAX; N])];
        Walk(start.map(|start| FixedMontyForm::new(&start, &params))).visit(field);
    }
}

#[test]
fn crypto_bigint_agrees_over_the_whole_catalog() {
    for field in Field::catalog() {
        field.visit(CryptoBigint);
    }
}

/// The primes next to the powers of two where the number of words changes: all top bits set, and only one.
#[test]
fn crypto_bigint_agrees_at_the_ends_of_every_word_count() {
    for n_words in 1..9 {
        let power = BigUint::from(1u32) << (64 * n_words);
        let below = (1u32..)
            .find_map(|distance| Field::from_modulus(&(&power - distance)).ok())
            .expect("a prime below");
        let above = (1u32..)
            .find_map(|distance| Field::from_modulus(&(&power + distance)).ok())
            .expect("a prime above");
        assert_eq!((below.n_words(), above.n_words()), (n_words, n_words + 1));
        below.visit(CryptoBigint);
        above.visit(CryptoBigint);
    }
}
