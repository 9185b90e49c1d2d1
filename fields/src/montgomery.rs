//! Montgomery arithmetic with a modulus that is known at run time only.

mod inner_product;

use std::cmp::Ordering;

use crypto_bigint::{Odd, Uint};
use num_bigint::{BigInt, BigUint};
use num_traits::Signed;

use crate::modulus::words;

/// Montgomery arithmetic modulo an odd prime `p` of `N` 64-bit words.
///
/// An element `x` is held as the little-endian words of `x * 2^(64 N) mod p`, always below `p`: two
/// elements are equal exactly if their words are.
/// Words that do not come from this arithmetic are no elements, and results on them mean nothing.
///
/// # Source
/// Koç, Acar, Kaliski, *Analyzing and Comparing Montgomery Multiplication Algorithms* (1996): the
/// method FIOS, with a carry of its own for each of the two sums, and no condition on the top bit of `p`.
#[derive(Clone, Debug)]
pub struct Montgomery<const N: usize> {
    modulus: [u64; N],
    /// `-1 / p` modulo `2^64`.
    neg_inverse: u64,
    /// `2^(64 N)` modulo `p`, which is the element 1.
    one: [u64; N],
    /// `2^(128 N)` modulo `p`: multiplying by it makes canonical words an element.
    radix_squared: [u64; N],
    /// `2^(192 N)` modulo `p`: multiplying by it makes the inverse of an element's words the inverse element.
    radix_cubed: [u64; N],
}

impl<const N: usize> Montgomery<N> {
    /// The arithmetic modulo `modulus`, which the caller has found to be prime.
    ///
    /// # Panics
    /// Unless `modulus` is odd, at least 3, and of exactly `N` words.
    pub(crate) fn new(modulus: &BigUint) -> Self {
        assert!(
            modulus.bit(0) && modulus.bits() > 1,
            "a modulus is odd and at least 3"
        );
        assert_eq!(
            modulus.bits().div_ceil(64),
            N as u64,
            "the words of a modulus"
        );
        let power_of_two = |exponent: usize| words(&((BigUint::from(1u32) << exponent) % modulus));
        let modulus: [u64; N] = words(modulus);
        Self {
            neg_inverse: inverse_of_odd(modulus[0]).wrapping_neg(),
            one: power_of_two(64 * N),
            radix_squared: power_of_two(128 * N),
            radix_cubed: power_of_two(192 * N),
            modulus,
        }
    }

    /// The little-endian words of `p`.
    pub fn modulus(&self) -> &[u64; N] {
        &self.modulus
    }

    /// `-1 / p` modulo `2^64`.
    pub fn neg_inverse(&self) -> u64 {
        self.neg_inverse
    }

    /// The element 0.
    pub fn zero(&self) -> [u64; N] {
        [0; N]
    }

    /// The element 1.
    pub fn one(&self) -> [u64; N] {
        self.one
    }

    /// Whether `a` is the element 0.
    #[inline]
    pub fn is_zero(&self, a: &[u64; N]) -> bool {
        *a == [0; N]
    }

    /// `a + b`.
    #[inline]
    pub fn add(&self, a: &[u64; N], b: &[u64; N]) -> [u64; N] {
        let (sum, carry) = add_words(a, b);
        self.subtract_once(&sum, carry)
    }

    /// `a - b`.
    #[inline]
    pub fn sub(&self, a: &[u64; N], b: &[u64; N]) -> [u64; N] {
        let (difference, borrow) = sub_words(a, b);
        let mask = u64::from(borrow).wrapping_neg();
        add_words(&difference, &self.modulus.map(|word| word & mask)).0
    }

    /// `-a`.
    #[inline]
    pub fn neg(&self, a: &[u64; N]) -> [u64; N] {
        self.sub(&[0; N], a)
    }

    /// `a + a`.
    #[inline]
    pub fn double(&self, a: &[u64; N]) -> [u64; N] {
        self.add(a, a)
    }

    /// `a * b`.
    #[inline(always)]
    pub fn mul(&self, a: &[u64; N], b: &[u64; N]) -> [u64; N] {
        self.montgomery_product(a, b)
    }

    /// `a * a`.
    #[inline]
    pub fn square(&self, a: &[u64; N]) -> [u64; N] {
        self.montgomery_product(a, a)
    }

    /// `a` to the power of `exponent`; `0^0` is 1.
    pub fn pow(&self, a: &[u64; N], exponent: &BigUint) -> [u64; N] {
        (0..exponent.bits()).rev().fold(self.one, |power, bit| {
            let square = self.square(&power);
            if exponent.bit(bit) {
                self.mul(&square, a)
            } else {
                square
            }
        })
    }

    /// `1 / a`, or `None` if `a` is 0.
    pub fn inverse(&self, a: &[u64; N]) -> Option<[u64; N]> {
        let modulus = Odd::new(Uint::from_words(self.modulus))
            .into_option()
            .unwrap_or_else(|| unreachable!("invariant: p is odd"));
        let inverse = Uint::from_words(*a)
            .invert_odd_mod_vartime(&modulus)
            .into_option()?;
        Some(self.montgomery_product(inverse.as_words(), &self.radix_cubed))
    }

    /// Replaces each element that is not 0 by its inverse, at the cost of one inversion and three
    /// multiplications an element.
    ///
    /// # Source
    /// Montgomery, *Speeding the Pollard and Elliptic Curve Methods of Factorization* (1987), section 10.3.1.
    pub fn batch_inverse(&self, elements: &mut [[u64; N]]) {
        let mut product = self.one;
        let products_before: Vec<_> = elements
            .iter()
            .map(|element| {
                let before = product;
                if !self.is_zero(element) {
                    product = self.mul(&product, element);
                }
                before
            })
            .collect();
        let mut inverse_of_rest = self
            .inverse(&product)
            .unwrap_or_else(|| unreachable!("invariant: p is prime"));
        for (element, before) in elements.iter_mut().zip(products_before).rev() {
            if !self.is_zero(element) {
                let inverse = self.mul(&inverse_of_rest, &before);
                inverse_of_rest = self.mul(&inverse_of_rest, element);
                *element = inverse;
            }
        }
    }

    /// The element that is congruent to `x`.
    pub fn from_biguint(&self, x: &BigUint) -> [u64; N] {
        if x.bits() > 64 * N as u64 {
            return self.from_biguint(&(x % biguint(&self.modulus)));
        }
        self.montgomery_product(&words(x), &self.radix_squared)
    }

    /// The element that is congruent to `x`.
    pub fn from_bigint(&self, x: &BigInt) -> [u64; N] {
        let magnitude = self.from_biguint(x.magnitude());
        if x.is_negative() {
            self.neg(&magnitude)
        } else {
            magnitude
        }
    }

    /// The element that is congruent to `x`.
    pub fn from_u64(&self, x: u64) -> [u64; N] {
        let mut words = [0; N];
        words[0] = x;
        self.montgomery_product(&words, &self.radix_squared)
    }

    /// The element whose canonical representative has the little-endian words `words`, or `None` if they
    /// are not below `p`.
    pub fn from_canonical(&self, words: &[u64; N]) -> Option<[u64; N]> {
        (cmp_words(words, &self.modulus) == Ordering::Less)
            .then(|| self.montgomery_product(words, &self.radix_squared))
    }

    /// The little-endian words of the canonical representative of `a`.
    ///
    /// `a` is divided by `2^64` for each of its words, with a multiple of `p` added that makes the division exact: if `a` is below `p`, so is
    /// `(a + (2^64 - 1) p) / 2^64`.
    #[inline]
    pub fn to_canonical(&self, a: &[u64; N]) -> [u64; N] {
        if N == 1 {
            return [self.one_word_product(a[0], 1); N];
        }
        let mut words = *a;
        for _ in 0..N {
            let m = words[0].wrapping_mul(self.neg_inverse);
            let (_, mut carry) = multiply_add(m, self.modulus[0], words[0], 0);
            for i in 1..N {
                (words[i - 1], carry) = multiply_add(m, self.modulus[i], words[i], carry);
            }
            words[N - 1] = carry;
        }
        words
    }

    /// The canonical representative of `a`.
    pub fn to_biguint(&self, a: &[u64; N]) -> BigUint {
        biguint(&self.to_canonical(a))
    }

    /// The order of the canonical representatives of `a` and `b`, as integers.
    pub fn cmp_canonical(&self, a: &[u64; N], b: &[u64; N]) -> Ordering {
        cmp_words(&self.to_canonical(a), &self.to_canonical(b))
    }

    /// `a * b / 2^(64 N)` modulo `p`, below `p`, for any words `a` and any `b` below `p`.
    #[inline(always)]
    fn montgomery_product(&self, a: &[u64; N], b: &[u64; N]) -> [u64; N] {
        if N == 1 {
            return [self.one_word_product(a[0], b[0]); N];
        }
        if self.modulus[N - 1] >> 63 == 0 {
            return self.words_product::<false>(a, b);
        }
        self.words_product::<true>(a, b)
    }

    /// The Montgomery product, where `HAS_TOP` says whether `p` has its top bit: without it, what is below `2 p` has no bit beyond its words.
    #[inline(always)]
    fn words_product<const HAS_TOP: bool>(&self, a: &[u64; N], b: &[u64; N]) -> [u64; N] {
        let (mut low, mut high) = ([0; N], false);
        for &word in a {
            (low, high) = self.multiply_step::<HAS_TOP>(&low, high, word, b);
        }
        self.subtract_once(&low, HAS_TOP && high)
    }

    /// `(total + word * b + m * p) / 2^64`, where `total` is `low + 2^(64 N) * high` and `m` makes the
    /// division exact.
    ///
    /// If `total < 2 p` and `b < p`, then so is the result: it is below `(2 p + (2^64 - 1) (p + p)) / 2^64 = 2 p`.
    #[inline(always)]
    fn multiply_step<const HAS_TOP: bool>(
        &self,
        low: &[u64; N],
        high: bool,
        word: u64,
        b: &[u64; N],
    ) -> ([u64; N], bool) {
        let mut result = [0; N];
        let (lowest, mut product_carry) = multiply_add(word, b[0], low[0], 0);
        let m = lowest.wrapping_mul(self.neg_inverse);
        let (_, mut reduction_carry) = multiply_add(m, self.modulus[0], lowest, 0);
        for i in 1..N {
            let sum;
            (sum, product_carry) = multiply_add(word, b[i], low[i], product_carry);
            (result[i - 1], reduction_carry) =
                multiply_add(m, self.modulus[i], sum, reduction_carry);
        }
        if !HAS_TOP {
            result[N - 1] = product_carry.wrapping_add(reduction_carry);
            return (result, false);
        }
        let (top, first) = product_carry.overflowing_add(reduction_carry);
        let (top, second) = top.overflowing_add(u64::from(high));
        result[N - 1] = top;
        (result, first | second)
    }

    /// The Montgomery product of one word: `m * p` is subtracted, so that nothing overflows whatever the
    /// top bit of `p`.
    #[inline(always)]
    fn one_word_product(&self, a: u64, b: u64) -> u64 {
        let (low, high) = multiply_add(a, b, 0, 0);
        let reduction = if self.modulus[0] == GOLDILOCKS {
            goldilocks_reduction(low)
        } else {
            let m = low.wrapping_mul(self.neg_inverse).wrapping_neg();
            multiply_add(m, self.modulus[0], 0, 0).1
        };
        let (difference, borrow) = high.overflowing_sub(reduction);
        if borrow {
            difference.wrapping_add(self.modulus[0])
        } else {
            difference
        }
    }

    /// `total` modulo `p`, where `total` is `low + 2^(64 N) * high`, below `2 p`.
    #[inline]
    fn subtract_once(&self, low: &[u64; N], high: bool) -> [u64; N] {
        let (difference, borrow) = sub_words(low, &self.modulus);
        if borrow && !high { *low } else { difference }
    }
}

/// `2^64 - 2^32 + 1`.
const GOLDILOCKS: u64 = 0xffff_ffff_0000_0001;

/// The high word of `m * p` for Goldilocks, where `m = low / p` modulo `2^64`: as `1 / p = 2^32 + 1` there, no multiplication is needed.
///
/// # Source
/// Pornin, *EcGFp5: a Specialized Elliptic Curve* (2022), section 3.1.
#[inline(always)]
fn goldilocks_reduction(low: u64) -> u64 {
    let (m, carry) = low.overflowing_add(low << 32);
    m.wrapping_sub(m >> 32).wrapping_sub(u64::from(carry))
}

/// The inverse of an odd number modulo `2^64`, by Newton's iteration, which doubles the right bits each time.
fn inverse_of_odd(odd: u64) -> u64 {
    (0..6).fold(1, |inverse: u64, _| {
        inverse.wrapping_mul(2u64.wrapping_sub(odd.wrapping_mul(inverse)))
    })
}

/// `a * b + c + d` as low and high word; it never overflows.
#[inline(always)]
fn multiply_add(a: u64, b: u64, c: u64, d: u64) -> (u64, u64) {
    let wide = u128::from(a) * u128::from(b) + u128::from(c) + u128::from(d);
    (wide as u64, (wide >> 64) as u64)
}

#[inline(always)]
fn add_words<const N: usize>(a: &[u64; N], b: &[u64; N]) -> ([u64; N], bool) {
    let (mut sum, mut carry) = ([0; N], false);
    for i in 0..N {
        let (word, first) = a[i].overflowing_add(b[i]);
        let (word, second) = word.overflowing_add(u64::from(carry));
        (sum[i], carry) = (word, first | second);
    }
    (sum, carry)
}

#[inline(always)]
fn sub_words<const N: usize>(a: &[u64; N], b: &[u64; N]) -> ([u64; N], bool) {
    let (mut difference, mut borrow) = ([0; N], false);
    for i in 0..N {
        let (word, first) = a[i].overflowing_sub(b[i]);
        let (word, second) = word.overflowing_sub(u64::from(borrow));
        (difference[i], borrow) = (word, first | second);
    }
    (difference, borrow)
}

fn cmp_words<const N: usize>(a: &[u64; N], b: &[u64; N]) -> Ordering {
    a.iter().rev().cmp(b.iter().rev())
}

fn biguint<const N: usize>(words: &[u64; N]) -> BigUint {
    BigUint::new(
        words
            .iter()
            .flat_map(|&word| [word as u32, (word >> 32) as u32])
            .collect(),
    )
}
