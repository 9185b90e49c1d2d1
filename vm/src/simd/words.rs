//! Any field, by products of 52 bits (AVX-512 IFMA), eight lanes in a vector.
//!
//! # Source
//! Gueron, Krasnov, *Accelerating Big Integer Arithmetic Using Intel IFMA Extensions* (2016): limbs of 52 bits, whose products are added up with their
//! carries left in the upper 12 bits of a word.

#![forbid(unsafe_code)]

use vampx_fields::Montgomery;

use super::vectors::{Masks, Vectors, WIDTH};
use crate::lanes::{LANES, Lanes};

/// The bits of a limb.
const BITS: usize = 52;
/// Elements of up to [`MAX_WORDS`](vampx_fields::MAX_WORDS) words have no more limbs.
const MAX_LIMBS: usize = (64 * vampx_fields::MAX_WORDS).div_ceil(BITS);

/// The arithmetic modulo a prime `p` of `N` words.
///
/// With `L` the fewest limbs that hold `N` words and `s = 52 L - 64 N`, the product of Montgomery forms `a` and `b` is that of `2^s a` and `b` with the
/// radix `2^(52 L)`: `2^s a b / 2^(52 L) = a b / 2^(64 N)`. So elements are in the form that [`Montgomery`] has them in.
#[derive(Clone, Debug)]
pub(super) struct Words<const N: usize> {
    modulus: [u64; N],
    /// The first `L` are the limbs of `p`.
    limbs: [u64; MAX_LIMBS],
    /// `-1 / p` modulo `2^52`, and anything above.
    neg_inverse: u64,
}

impl<const N: usize> Words<N> {
    /// `L`.
    const LIMBS: usize = {
        let n_limbs = (64 * N).div_ceil(BITS);
        assert!(n_limbs <= MAX_LIMBS);
        // Accumulators stay below 4 L 2^52, which is to be below 2^63.
        assert!(4 * n_limbs < 1 << (63 - BITS));
        n_limbs
    };
    /// `s`, which is not 0, so that what is below `2 p` fits in the limbs.
    const SPARE: usize = {
        let spare = BITS * Self::LIMBS - 64 * N;
        assert!(spare > 0);
        spare
    };

    /// The arithmetic of `field`.
    pub(super) fn new(field: &Montgomery<N>) -> Self {
        let modulus = *field.modulus();
        let limb = |index: usize| {
            let (word, bit) = (BITS * index / 64, BITS * index % 64);
            let words = modulus.get(word..).unwrap_or_default();
            let [low, high] = [0, 1].map(|at| u128::from(*words.get(at).unwrap_or(&0)));
            (((high << 64 | low) >> bit) as u64) & ((1 << BITS) - 1)
        };
        Self {
            limbs: std::array::from_fn(limb),
            neg_inverse: field.neg_inverse(),
            modulus,
        }
    }

    /// `to = a * b` in each lane.
    #[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
    pub(super) fn mul(&self, registers: &mut [Lanes<N>], to: usize, a: usize, b: usize) {
        for part in 0..LANES / WIDTH {
            let (a, b) = (load(&registers[a], part), load(&registers[b], part));
            store(&mut registers[to], part, &self.product(&a, &b));
        }
    }

    /// `to = a + b` in each lane.
    #[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
    pub(super) fn add(&self, registers: &mut [Lanes<N>], to: usize, a: usize, b: usize) {
        for part in 0..LANES / WIDTH {
            let (a, b) = (load(&registers[a], part), load(&registers[b], part));
            store(&mut registers[to], part, &self.sum(&a, &b));
        }
    }

    /// `to = -a` in each lane.
    #[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
    pub(super) fn neg(&self, registers: &mut [Lanes<N>], to: usize, a: usize) {
        for part in 0..LANES / WIDTH {
            let a = load(&registers[a], part);
            store(&mut registers[to], part, &self.negative(&a));
        }
    }

    /// `a * b / 2^(64 N)` modulo `p`, below `p`, for any words `a` and any `b` below `p`.
    ///
    /// Limb by limb `x` of `2^s a`, the total `t` becomes `(t + x b + m p) / 2^52`, where `m < 2^52` makes the division exact. In the end it is
    /// `(2^s a b + M p) / 2^(52 L)` with `2^s a` and `M` below `2^(52 L)`: below `b + p`, so below `2 p`, which is at most `2^(52 L)`.
    ///
    /// Carries are left where they arise but for that of the lowest limb, which the division drops. In a round four halves of products, each below
    /// `2^52`, are added to an accumulator. It lives for `L` rounds at most, as each moves it a place down, and gets one carry: in the last but one of
    /// its rounds, when it becomes the lowest. If accumulators are at most `4 L 2^52`, carries are at most `4 L`, and so accumulators at most
    /// `4 L (2^52 - 1) + 4 L = 4 L 2^52` again.
    #[inline]
    #[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
    fn product(&self, a: &[Vectors; N], b: &[Vectors; N]) -> [Vectors; N] {
        let (zero, neg_inverse) = (Vectors::all(0), Vectors::all(self.neg_inverse));
        let (a, b) = (Self::limbs::<true>(a), Self::limbs::<false>(b));
        let mut total = [zero; MAX_LIMBS];
        for x in &a[..Self::LIMBS] {
            let mut sums = [zero; MAX_LIMBS];
            for j in 0..Self::LIMBS {
                sums[j] = total[j].plus_low(*x, b[j]);
            }
            for j in 1..Self::LIMBS {
                sums[j] = sums[j].plus_high(*x, b[j - 1]);
            }
            let top = zero.plus_high(*x, b[Self::LIMBS - 1]);
            let m = zero.plus_low(sums[0], neg_inverse);
            let carry = sums[0].plus_low(m, self.limb(0)).right(BITS);
            for j in 1..Self::LIMBS {
                total[j - 1] = sums[j]
                    .plus_low(m, self.limb(j))
                    .plus_high(m, self.limb(j - 1));
            }
            total[0] = total[0].plus(carry);
            total[Self::LIMBS - 1] = top.plus_high(m, self.limb(Self::LIMBS - 1));
        }
        Self::words(&self.reduce(&total))
    }

    /// A limb of `p`.
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn limb(&self, index: usize) -> Vectors {
        Vectors::all(self.limbs[index])
    }

    /// The limbs of the words, or of `2^s` times the words, in the low 52 bits; what is above them, products do not read.
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn limbs<const SHIFTED: bool>(words: &[Vectors; N]) -> [Vectors; MAX_LIMBS] {
        let shift = if SHIFTED { Self::SPARE } else { 0 };
        let mut limbs = [Vectors::all(0); MAX_LIMBS];
        limbs[0] = words[0].left(shift);
        for (before, limb) in limbs[1..Self::LIMBS].iter_mut().enumerate() {
            let first = BITS * (before + 1) - shift;
            let (word, bit) = (first / 64, first % 64);
            *limb = words[word].right(bit);
            if bit + BITS > 64 && word + 1 < N {
                *limb = limb.or(words[word + 1].left(64 - bit));
            }
        }
        limbs
    }

    /// The words whose limbs these are, each below `2^52`: a word has bits of two limbs or three.
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn words(limbs: &[Vectors; MAX_LIMBS]) -> [Vectors; N] {
        let mut words = [Vectors::all(0); N];
        for (index, word) in words.iter_mut().enumerate() {
            let (limb, bit) = (64 * index / BITS, 64 * index % BITS);
            *word = limbs[limb].right(bit);
            for next in [limb + 1, limb + 2] {
                let bit = BITS * next - 64 * index;
                if bit < 64 && next < Self::LIMBS {
                    *word = word.or(limbs[next].left(bit));
                }
            }
        }
        words
    }

    /// The total modulo `p` in limbs below `2^52`, if it is below `2 p` and accumulators are below `2^63`.
    #[inline]
    #[target_feature(enable = "avx512f,avx512dq")]
    fn reduce(&self, total: &[Vectors; MAX_LIMBS]) -> [Vectors; MAX_LIMBS] {
        let (zero, low) = (Vectors::all(0), Vectors::all((1 << BITS) - 1));
        let (mut limbs, mut differences) = ([zero; MAX_LIMBS], [zero; MAX_LIMBS]);
        let (mut carry, mut borrow) = (zero, zero);
        for j in 0..Self::LIMBS {
            let limb = total[j].plus(carry);
            carry = limb.right(BITS);
            limbs[j] = limb.and(low);
            let difference = total[j].minus(self.limb(j)).plus(borrow);
            borrow = difference.right_signed(BITS);
            differences[j] = difference.and(low);
        }
        let is_below = borrow.negative();
        for j in 0..Self::LIMBS {
            limbs[j] = differences[j].with(is_below, limbs[j]);
        }
        limbs
    }

    /// `a + b`: what overflows the words is more than `p`.
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn sum(&self, a: &[Vectors; N], b: &[Vectors; N]) -> [Vectors; N] {
        let (zero, full) = (Vectors::all(0), Vectors::all(u64::MAX));
        let (mut sums, mut carry) = ([zero; N], Masks::NONE);
        for word in 0..N {
            let sum = a[word].plus(b[word]);
            sums[word] = sum.plus_one(carry);
            carry = sum.below(a[word]).or(carry.and(sum.equal(full)));
        }
        let (differences, borrow) = difference(&sums, &self.modulus());
        for word in 0..N {
            sums[word] = differences[word].with(borrow.and(carry.not()), sums[word]);
        }
        sums
    }

    /// `-a`: `p - a`, or 0 for 0.
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn negative(&self, a: &[Vectors; N]) -> [Vectors; N] {
        let (mut differences, _) = difference(&self.modulus(), a);
        let mut bits = a[0];
        for word in &a[1..] {
            bits = bits.or(*word);
        }
        let zero = Vectors::all(0);
        let is_zero = bits.equal(zero);
        for word in &mut differences {
            *word = word.with(is_zero, zero);
        }
        differences
    }

    /// The words of `p`.
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn modulus(&self) -> [Vectors; N] {
        let mut words = [Vectors::all(0); N];
        for (word, modulus) in words.iter_mut().zip(self.modulus) {
            *word = Vectors::all(modulus);
        }
        words
    }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load<const N: usize>(lanes: &Lanes<N>, part: usize) -> [Vectors; N] {
    let mut vectors = [Vectors::all(0); N];
    for (vector, words) in vectors.iter_mut().zip(&lanes.0) {
        *vector = Vectors::load(words, part);
    }
    vectors
}

#[inline]
#[target_feature(enable = "avx512f")]
fn store<const N: usize>(lanes: &mut Lanes<N>, part: usize, vectors: &[Vectors; N]) {
    for (vector, words) in vectors.iter().zip(&mut lanes.0) {
        vector.store(words, part);
    }
}

/// `a - b` modulo `2^(64 N)`, and where `a` is less.
#[inline]
#[target_feature(enable = "avx512f")]
fn difference<const N: usize>(a: &[Vectors; N], b: &[Vectors; N]) -> ([Vectors; N], Masks) {
    let zero = Vectors::all(0);
    let (mut differences, mut borrow) = ([zero; N], Masks::NONE);
    for word in 0..N {
        let difference = a[word].minus(b[word]);
        differences[word] = difference.minus_one(borrow);
        borrow = a[word]
            .below(b[word])
            .or(borrow.and(difference.equal(zero)));
    }
    (differences, borrow)
}
