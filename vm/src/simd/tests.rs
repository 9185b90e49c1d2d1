use num_bigint::BigUint;
use vampx_fields::{Field, FieldVisitor, Montgomery};

use super::Simd;
use crate::Register;
use crate::lanes::{LANES, Lanes};

/// The catalog, and the fields of the primes nearest to powers of `2^64`: with their top bit, and with one bit in the top word.
fn fields() -> Vec<Field> {
    let odd = || (1_u32..10_000).step_by(2);
    let near = (1..=8).flat_map(|n_words| {
        let power = power(64 * n_words);
        [
            first_prime(odd().map(|it| &power - it)),
            first_prime(odd().map(|it| &power + it)),
        ]
    });
    Field::catalog().iter().cloned().chain(near).collect()
}

fn power(n_bits: u64) -> BigUint {
    BigUint::from(1u32) << n_bits
}

fn first_prime(mut candidates: impl Iterator<Item = BigUint>) -> Field {
    let field = candidates.find_map(|it| Field::from_modulus(&it).ok());
    field.expect("a prime")
}

/// Numbers from a linear congruence, of which the upper halves are used.
struct Random(u64);

impl Random {
    fn word(&mut self) -> u64 {
        let mut half = || {
            self.0 = self
                .0
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            self.0 >> 32
        };
        half() << 32 | half()
    }
}

/// Compares vectors with [`Montgomery`] on all pairs of edges and on as many random ones.
struct Compare;

impl FieldVisitor for Compare {
    type Output = ();

    fn visit<const N: usize>(self, field: &Montgomery<N>) {
        let Some(simd) = Simd::detect(field) else {
            return;
        };
        let edges = edges(field);
        let mut pairs: Vec<_> = edges
            .iter()
            .flat_map(|a| edges.iter().map(|b| (*a, *b)))
            .collect();
        let mut random = Random(N as u64);
        // Whatever the words are, the product is an element.
        let mut element = || field.mul(&std::array::from_fn(|_| random.word()), &field.one());
        pairs.extend((0..pairs.len()).map(|_| (element(), element())));
        compare(field, &simd, &pairs);
    }
}

/// Compares vectors with [`Montgomery`] on all pairs of elements.
struct CompareAll(u64);

impl FieldVisitor for CompareAll {
    type Output = ();

    fn visit<const N: usize>(self, field: &Montgomery<N>) {
        let Some(simd) = Simd::detect(field) else {
            return;
        };
        let element = |value| field.from_u64(value);
        let pairs = (0..self.0).flat_map(|a| (0..self.0).map(move |b| (element(a), element(b))));
        compare(field, &simd, &pairs.collect::<Vec<_>>());
    }
}

/// Elements whose words are 0, 1, `p - 1`, `p - 2`, near halves of `p`, near powers of two at the ends of limbs and words, and words and limbs of ones;
/// and the elements whose canonical numbers these are.
fn edges<const N: usize>(field: &Montgomery<N>) -> Vec<[u64; N]> {
    let modulus = field
        .modulus()
        .iter()
        .rev()
        .fold(BigUint::default(), |it, word| (it << 64) + word);
    let ends = [
        31, 32, 51, 52, 53, 63, 64, 104, 128, 156, 192, 208, 256, 312, 320, 384, 512,
    ];
    let mut numbers = vec![
        BigUint::default(),
        &modulus - 1u32,
        &modulus >> 1,
        (&modulus >> 1) + 1u32,
        &modulus - ((&modulus - 1u32) >> 52),
    ];
    numbers.push(&modulus - 2u32);
    for end in ends.into_iter().filter(|end| *end < modulus.bits()) {
        numbers.extend([power(end) - 1u32, power(end), power(end) + 1u32]);
        numbers.push(&modulus - power(end));
        // Full but for the lowest.
        numbers.push((&modulus >> end) << end);
    }
    numbers.extend([power(modulus.bits() - 1), power(modulus.bits() - 1) - 1u32]);
    let mut elements = Vec::new();
    for number in numbers.iter().map(|it| it % &modulus) {
        let mut digits = number.iter_u64_digits();
        elements.push(std::array::from_fn(|_| digits.next().unwrap_or(0)));
        elements.push(field.from_biguint(&number));
    }
    elements.sort_unstable();
    elements.dedup();
    elements
}

/// Packs of the pairs, so that lanes have different elements; the results go beside the operands, and over each.
fn compare<const N: usize>(field: &Montgomery<N>, simd: &Simd<N>, pairs: &[([u64; N], [u64; N])]) {
    let [a, b, c] = [0, 1, 2].map(Register);
    for start in (0..pairs.len()).step_by(LANES - 1) {
        let pair = |lane: usize| pairs[(start + lane) % pairs.len()];
        let operands = [
            Lanes::from_fn(|lane| pair(lane).0),
            Lanes::from_fn(|lane| pair(lane).1),
            Lanes::all(&field.one()),
        ];
        let check = |to: Register,
                     name: &str,
                     work: &dyn Fn(&mut [Lanes<N>]),
                     expected: &dyn Fn([u64; N], [u64; N]) -> [u64; N]| {
            let mut registers = operands;
            work(&mut registers);
            for (register, lanes) in registers.iter().enumerate() {
                for lane in 0..LANES {
                    let (x, y) = pair(lane);
                    let is = lanes.get(lane);
                    let should = if register == to.index() {
                        expected(x, y)
                    } else {
                        operands[register].get(lane)
                    };
                    assert_eq!(
                        is,
                        should,
                        "{name} {x:x?} {y:x?} modulo {:x?}",
                        field.modulus()
                    );
                }
            }
        };
        for to in [a, b, c] {
            let mul = |x, y| field.mul(&x, &y);
            check(to, "mul", &|it| simd.mul(it, to, a, b), &mul);
            let add = |x, y| field.add(&x, &y);
            check(to, "add", &|it| simd.add(it, to, a, b), &add);
            check(to, "neg", &|it| simd.neg(it, to, a), &|x, _| field.neg(&x));
            check(to, "square", &|it| simd.mul(it, to, b, b), &|_, y| {
                field.square(&y)
            });
            check(to, "double", &|it| simd.add(it, to, b, b), &|_, y| {
                field.double(&y)
            });
        }
    }
}

#[test]
fn lanes_are_what_elements_are() {
    for field in fields() {
        field.visit(Compare);
    }
}

#[test]
fn all_pairs_over_small_fields() {
    for prime in [3, 5, 7, 13, 61] {
        let field = Field::from_modulus(&BigUint::from(prime)).expect("a prime");
        field.visit(CompareAll(prime));
    }
}
