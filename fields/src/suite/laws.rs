//! What must be true of any field, with integers modulo `p` of `num-bigint` as the oracle.

use num_bigint::{BigInt, BigUint};
use num_traits::{One, Zero};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::modulus::words;
use crate::{ElementError, Field, FieldVisitor, MAX_WORDS, Montgomery};

const CASES: u32 = 128;

/// Runs `test` on arrays of canonical elements of the field called `name`.
fn for_all<const K: usize>(name: &str, test: impl Fn(&Field, [BigUint; K])) {
    let field = Field::by_name(name).expect("a field");
    TestRunner::new(Config::with_cases(CASES))
        .run(&vec(elements(&field), K), |elements| {
            test(&field, elements.try_into().expect("K elements"));
            Ok(())
        })
        .unwrap_or_else(|error| panic!("over {field}: {error}"));
}

/// Canonical elements: arbitrary ones, and those near 0, near `p` and near powers of two, as integers
/// and as words in Montgomery form.
fn elements(field: &Field) -> impl Strategy<Value = BigUint> + use<> {
    let p = field.modulus().clone();
    let reduced = move |x: BigUint| x % &p;
    let from_form = from_montgomery_form(field);
    let edges = prop_oneof![
        (0u32..4).prop_map(BigUint::from),
        (1u32..5).prop_map({
            let p = field.modulus().clone();
            move |below| &p * 2u32 - below
        }),
        (1..=field.bits(), 0u32..3)
            .prop_map(|(exponent, off)| (BigUint::one() << exponent) + off - 1u32),
    ];
    prop_oneof![
        vec(any::<u32>(), 2 * MAX_WORDS + 1).prop_map(BigUint::new),
        edges.clone(),
        edges.prop_map(from_form),
    ]
    .prop_map(reduced)
}

/// The map from the integer that the words of an element spell to the element.
fn from_montgomery_form(field: &Field) -> impl Fn(BigUint) -> BigUint + Clone + use<> {
    let radix = BigUint::one() << (64 * field.n_words());
    let inverse = field.inverse(&radix).expect("p is odd");
    move |words| words * &inverse
}

pub(crate) fn check_ring(name: &str) {
    for_all(name, |field, [x, y, z]| {
        field.visit(Ring {
            p: field.modulus(),
            x,
            y,
            z,
        })
    });
}

struct Ring<'a> {
    p: &'a BigUint,
    x: BigUint,
    y: BigUint,
    z: BigUint,
}

impl FieldVisitor for Ring<'_> {
    type Output = ();

    fn visit<const N: usize>(self, field: &Montgomery<N>) {
        let [x, y, z] = [&self.x, &self.y, &self.z].map(|element| field.from_biguint(element));
        let (zero, one) = (field.zero(), field.one());
        let is = |result: [u64; N], integer: BigUint| {
            assert!(
                result.iter().rev().lt(field.modulus().iter().rev()),
                "{result:?} is not reduced"
            );
            assert_eq!(field.to_biguint(&result), integer % self.p);
        };
        is(field.add(&x, &y), &self.x + &self.y);
        is(field.sub(&x, &y), &self.x + self.p - &self.y);
        is(field.neg(&x), self.p - &self.x);
        is(field.double(&x), &self.x * 2u32);
        is(field.mul(&x, &y), &self.x * &self.y);
        is(field.square(&x), &self.x * &self.x);
        is(
            field.inner_product(&[x, y, z], &[y, z, x]),
            &self.x * &self.y + &self.y * &self.z + &self.z * &self.x,
        );

        assert_eq!(field.add(&x, &y), field.add(&y, &x));
        assert_eq!(field.mul(&x, &y), field.mul(&y, &x));
        assert_eq!(
            field.add(&field.add(&x, &y), &z),
            field.add(&x, &field.add(&y, &z))
        );
        assert_eq!(
            field.mul(&field.mul(&x, &y), &z),
            field.mul(&x, &field.mul(&y, &z))
        );
        assert_eq!(
            field.mul(&x, &field.add(&y, &z)),
            field.add(&field.mul(&x, &y), &field.mul(&x, &z))
        );
        assert_eq!(field.add(&x, &zero), x);
        assert_eq!(field.mul(&x, &one), x);
        assert_eq!(field.mul(&x, &zero), zero);
        assert_eq!(field.add(&x, &field.neg(&x)), zero);
        assert_eq!(field.sub(&x, &y), field.add(&x, &field.neg(&y)));
    }
}

/// Inner products of many elements whose words spell `p - 1`, the largest.
pub(crate) fn check_inner_products(name: &str) {
    let field = Field::by_name(name).expect("a field");
    let largest = from_montgomery_form(&field)(field.modulus() - 1u32) % field.modulus();
    field.visit(InnerProducts(largest));
}

struct InnerProducts(BigUint);

impl FieldVisitor for InnerProducts {
    type Output = ();

    fn visit<const N: usize>(self, field: &Montgomery<N>) {
        let Self(largest) = &self;
        let element = field.from_biguint(largest);
        for n in [0, 1, 2, 3, 7, 8, 100, 3000] {
            let elements = vec![element; n];
            let expected = field.from_biguint(&(largest * largest * n));
            assert_eq!(field.inner_product(&elements, &elements), expected, "{n}");
        }
    }
}

pub(crate) fn check_order(name: &str) {
    for_all(name, |field, [x, exponent]| {
        field.visit(Order {
            p: field.modulus(),
            x,
            exponent,
        })
    });
}

struct Order<'a> {
    p: &'a BigUint,
    x: BigUint,
    exponent: BigUint,
}

impl FieldVisitor for Order<'_> {
    type Output = ();

    fn visit<const N: usize>(self, field: &Montgomery<N>) {
        let x = field.from_biguint(&self.x);
        assert_eq!(multiple(field, &x, self.p), field.zero());
        assert_eq!(field.pow(&x, self.p), x);
        let one_unless_zero = if field.is_zero(&x) {
            field.zero()
        } else {
            field.one()
        };
        assert_eq!(field.pow(&x, &(self.p - 1u32)), one_unless_zero);
        assert_eq!(
            field.to_biguint(&field.pow(&x, &self.exponent)),
            self.x.modpow(&self.exponent, self.p)
        );
        assert_eq!(field.pow(&x, &BigUint::ZERO), field.one());
        assert_eq!(field.pow(&x, &BigUint::one()), x);
    }
}

/// `x` added up `n` times.
fn multiple<const N: usize>(field: &Montgomery<N>, x: &[u64; N], n: &BigUint) -> [u64; N] {
    (0..n.bits()).rev().fold(field.zero(), |sum, bit| {
        let double = field.double(&sum);
        if n.bit(bit) {
            field.add(&double, x)
        } else {
            double
        }
    })
}

pub(crate) fn check_inverses(name: &str) {
    for_all(name, |field, elements: [BigUint; 4]| {
        for x in &elements {
            let inverse = field.inverse(x);
            assert_eq!(inverse.is_none(), x.is_zero());
            assert!(inverse.iter().all(
                |inverse| inverse < field.modulus() && (inverse * x % field.modulus()).is_one()
            ));
            assert_eq!(field.inverse(&(x + field.modulus())), inverse);
            field.visit(Inverse { x, inverse });
        }
        field.visit(BatchInverse(&elements));
    });
}

struct Inverse<'a> {
    x: &'a BigUint,
    inverse: Option<BigUint>,
}

impl FieldVisitor for Inverse<'_> {
    type Output = ();

    fn visit<const N: usize>(self, field: &Montgomery<N>) {
        let inverse = field.inverse(&field.from_biguint(self.x));
        assert_eq!(
            inverse.map(|inverse| field.to_biguint(&inverse)),
            self.inverse
        );
    }
}

struct BatchInverse<'a>(&'a [BigUint]);

impl FieldVisitor for BatchInverse<'_> {
    type Output = ();

    fn visit<const N: usize>(self, field: &Montgomery<N>) {
        let with_zeros = self
            .0
            .iter()
            .flat_map(|x| [field.from_biguint(x), field.zero()]);
        let elements: Vec<_> = with_zeros.collect();
        for n in 0..=elements.len() {
            let mut inverses = elements[..n].to_vec();
            field.batch_inverse(&mut inverses);
            let one_by_one: Vec<_> = elements[..n]
                .iter()
                .map(|x| field.inverse(x).unwrap_or(field.zero()))
                .collect();
            assert_eq!(inverses, one_by_one);
        }
    }
}

pub(crate) fn check_conversions(name: &str) {
    for_all(name, |field, [x, y, multiplier]| {
        let p = BigInt::from(field.modulus().clone());
        let congruent = BigInt::from(x.clone()) + &p * BigInt::from(multiplier);
        assert_eq!(field.reduce(&congruent), x);
        assert_eq!(field.reduce(&(congruent.clone() - &congruent * &p)), x);
        field.visit(Conversions {
            p: field.modulus(),
            x,
            y,
            congruent,
        });
    });
}

struct Conversions<'a> {
    p: &'a BigUint,
    x: BigUint,
    y: BigUint,
    /// A number congruent to `x`.
    congruent: BigInt,
}

impl FieldVisitor for Conversions<'_> {
    type Output = ();

    fn visit<const N: usize>(self, field: &Montgomery<N>) {
        let [x, y] = [&self.x, &self.y].map(|element| field.from_biguint(element));
        assert_eq!(field.to_biguint(&x), self.x);
        assert_eq!(field.to_canonical(&x), words(&self.x));
        assert_eq!(field.from_canonical(&words(&self.x)), Some(x));
        assert_eq!(field.from_canonical(field.modulus()), None);
        assert_eq!(field.from_canonical(&[u64::MAX; N]), None);
        assert_eq!(field.is_zero(&x), self.x.is_zero());
        assert_eq!(x == y, self.x == self.y);
        assert_eq!(field.cmp_canonical(&x, &y), self.x.cmp(&self.y));

        assert_eq!(field.from_biguint(self.congruent.magnitude()), x);
        assert_eq!(field.from_bigint(&self.congruent), x);
        assert_eq!(field.from_bigint(&-&self.congruent), field.neg(&x));
        for low in [self.x.iter_u64_digits().next().unwrap_or(0), u64::MAX] {
            assert_eq!(field.from_u64(low), field.from_biguint(&low.into()));
        }

        assert_eq!(field.zero(), field.from_biguint(self.p));
        assert_eq!(field.one(), field.from_u64(1));
        assert_eq!(field.modulus(), &words(self.p));
    }
}

pub(crate) fn check_text(name: &str) {
    for_all(name, |field, [x]| {
        for text in [
            format!("{x}"),
            format!("{x:#x}"),
            format!("{x:#o}"),
            format!("{x:#b}"),
            format!("0x{x:X}"),
            format!("00{x}"),
        ] {
            assert_eq!(field.parse(&text).as_ref(), Ok(&x), "{text}");
        }
        for text in [
            format!("{}", &x + field.modulus()),
            format!("{:#x}", &x + field.modulus()),
        ] {
            let error = ElementError::NotCanonical {
                text: text.clone(),
                field: field.name().to_owned(),
            };
            assert_eq!(field.parse(&text), Err(error));
        }
        let text = format!("-{x}");
        let error = ElementError::Negative {
            text: text.clone(),
            field: field.name().to_owned(),
        };
        assert_eq!(field.parse(&text), Err(error));
    });
}

pub(crate) fn check_identity(name: &str) {
    let field = Field::by_name(name).expect("a field");
    assert_eq!(u64::from(field.bits()), field.modulus().bits());
    assert_eq!(field.n_words(), field.modulus().iter_u64_digits().len());
    assert_eq!(field.to_string(), field.name());
    assert_eq!(format!("{field:?}"), field.name());

    let json = serde_json::to_string(&field).expect("a field is serialized");
    assert_eq!(json, format!("\"{}\"", field.modulus()));
    let deserialized = serde_json::from_str(&json).expect("a field is deserialized");
    let same = [
        Field::by_name(field.name()).expect("its own name"),
        Field::by_name(&format!("prime:{}", field.modulus())).expect("its modulus in decimal"),
        Field::by_name(&format!("prime:{:#x}", field.modulus()))
            .expect("its modulus in hexadecimal"),
        Field::from_modulus(field.modulus()).expect("its modulus"),
        deserialized,
    ];
    for other in same {
        assert_eq!(other, field);
        assert_eq!(other.name(), field.name());
    }
}
