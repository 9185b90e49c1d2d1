//! Every operation on every pair of elements of tiny fields, against machine integers.

use num_bigint::BigUint;
use vampx_fields::{Field, FieldVisitor, Montgomery};

struct AllPairs(u64);

impl FieldVisitor for AllPairs {
    type Output = ();

    fn visit<const N: usize>(self, field: &Montgomery<N>) {
        let p = self.0;
        let value = |x: &[u64; N]| field.to_canonical(x)[0];
        let elements: Vec<_> = (0..p).map(|x| field.from_u64(x)).collect();
        for (a, x) in (0..).zip(&elements) {
            assert_eq!(value(x), a);
            assert_eq!(value(&field.neg(x)), (p - a) % p, "-{a} modulo {p}");
            assert_eq!(value(&field.double(x)), 2 * a % p, "2 * {a} modulo {p}");
            assert_eq!(value(&field.square(x)), a * a % p, "{a} squared modulo {p}");
            let inverse = (1..p).find(|b| a * b % p == 1);
            assert_eq!(
                field.inverse(x).map(|inverse| value(&inverse)),
                inverse,
                "1 / {a} modulo {p}"
            );
            for (b, y) in (0..).zip(&elements) {
                assert_eq!(value(&field.add(x, y)), (a + b) % p, "{a} + {b} modulo {p}");
                assert_eq!(
                    value(&field.sub(x, y)),
                    (p + a - b) % p,
                    "{a} - {b} modulo {p}"
                );
                assert_eq!(value(&field.mul(x, y)), a * b % p, "{a} * {b} modulo {p}");
                assert_eq!(
                    field.cmp_canonical(x, y),
                    a.cmp(&b),
                    "{a} and {b} modulo {p}"
                );
                let power = (0..b).fold(1, |power, _| power * a % p);
                assert_eq!(
                    value(&field.pow(x, &BigUint::from(b))),
                    power,
                    "{a}^{b} modulo {p}"
                );
            }
        }
        let mut inverses = elements.clone();
        field.batch_inverse(&mut inverses);
        let one_by_one: Vec<_> = elements
            .iter()
            .map(|x| field.inverse(x).unwrap_or(field.zero()))
            .collect();
        assert_eq!(inverses, one_by_one);
    }
}

#[test]
fn tiny_fields_are_right_on_every_pair() {
    for p in [3, 5, 7, 11, 13, 31, 97, 251] {
        Field::by_name(&format!("prime:{p}"))
            .expect("a prime")
            .visit(AllPairs(p));
    }
}

#[test]
fn exactly_the_odd_primes_are_moduli() {
    for n in 0u32..5000 {
        let is_odd_prime = n > 2 && (2..n).take_while(|d| d * d <= n).all(|d| n % d != 0);
        assert_eq!(Field::from_modulus(&n.into()).is_ok(), is_odd_prime, "{n}");
    }
}
