//! Goldilocks in vectors, on processors that have AVX-512.
//!
//! Functions compiled for instructions that not every processor has may be called only where it has them. A [`Simd`] is the proof: there is none
//! unless [`Simd::detect`] found them.

#![allow(unsafe_code)]

use crate::pack::LANES;

/// The modulus.
const P: u64 = 0xffff_ffff_0000_0001;
/// The low half of a word.
const LOW: u64 = 0xffff_ffff;

/// An element of each lane, in Montgomery form.
type Lanes = [u64; LANES];

/// The processor has the instructions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Simd(());

impl Simd {
    /// `None` if the processor does not have them.
    pub(crate) fn detect(modulus: &[u64]) -> Option<Self> {
        #[cfg(target_arch = "x86_64")]
        if modulus == [P]
            && std::arch::is_x86_feature_detected!("avx512f")
            && std::arch::is_x86_feature_detected!("avx512dq")
        {
            return Some(Self(()));
        }
        debug_assert!(!modulus.is_empty());
        None
    }

    /// `a * b` in each lane.
    pub(crate) fn mul(self, a: &Lanes, b: &Lanes, to: &mut Lanes) {
        #[cfg(target_arch = "x86_64")]
        // Safety: `self` was detected.
        unsafe {
            avx512::mul(a, b, to);
        }
        #[cfg(not(target_arch = "x86_64"))]
        each(a, b, to, product);
    }

    /// `a + b` in each lane.
    pub(crate) fn add(self, a: &Lanes, b: &Lanes, to: &mut Lanes) {
        #[cfg(target_arch = "x86_64")]
        // Safety: `self` was detected.
        unsafe {
            avx512::add(a, b, to);
        }
        #[cfg(not(target_arch = "x86_64"))]
        each(a, b, to, sum);
    }
}

/// The same loops, compiled for vectors of 512 bits.
#[cfg(target_arch = "x86_64")]
mod avx512 {
    use super::{Lanes, each, product, sum};

    #[target_feature(enable = "avx512f,avx512dq")]
    pub(super) fn mul(a: &Lanes, b: &Lanes, to: &mut Lanes) {
        each(a, b, to, product);
    }

    #[target_feature(enable = "avx512f,avx512dq")]
    pub(super) fn add(a: &Lanes, b: &Lanes, to: &mut Lanes) {
        each(a, b, to, sum);
    }
}

#[inline(always)]
fn each(a: &Lanes, b: &Lanes, to: &mut Lanes, op: impl Fn(u64, u64) -> u64) {
    for lane in 0..LANES {
        to[lane] = op(a[lane], b[lane]);
    }
}

#[inline(always)]
fn sum(a: u64, b: u64) -> u64 {
    difference(a, P.wrapping_sub(b))
}

/// `a - b` modulo `P`, for `a` below it and `b` up to it.
#[inline(always)]
fn difference(a: u64, b: u64) -> u64 {
    let borrowed = if a < b { P } else { 0 };
    a.wrapping_sub(b).wrapping_add(borrowed)
}

/// The product of Montgomery forms, by products of half words, which vectors have; reduced as in `vampx_fields`.
#[inline(always)]
fn product(a: u64, b: u64) -> u64 {
    let (a_low, a_high, b_low, b_high) = (a & LOW, a >> 32, b & LOW, b >> 32);
    let (low, high) = (a_low * b_low, a_high * b_high);
    let first = a_low * b_high;
    // At most (2^32 - 1)^2 + 2 (2^32 - 1) = 2^64 - 1.
    let middle = a_high * b_low + (low >> 32) + (first & LOW);
    let high = high + (first >> 32) + (middle >> 32);
    let low = (middle << 32) | (low & LOW);
    let m = low.wrapping_add(low << 32);
    let carry = u64::from(m < low);
    difference(high, m.wrapping_sub(m >> 32).wrapping_sub(carry))
}

#[cfg(test)]
mod tests {
    use vampx_fields::{Field, FieldVisitor, Montgomery};

    use super::*;

    struct Compare;

    impl FieldVisitor for Compare {
        type Output = ();

        fn visit<const N: usize>(self, field: &Montgomery<N>) {
            let edges = [
                0,
                1,
                2,
                LOW - 1,
                LOW,
                LOW + 1,
                P >> 1,
                (P >> 1) + 1,
                P - LOW,
                P - 2,
                P - 1,
            ];
            let element = |word: u64| -> [u64; N] { [word; N] };
            let simd = Simd::detect(field.modulus());
            for a in edges {
                for b in edges {
                    let (x, y) = (element(a), element(b));
                    assert_eq!(product(a, b), field.mul(&x, &y)[0], "{a} * {b}");
                    assert_eq!(sum(a, b), field.add(&x, &y)[0], "{a} + {b}");
                    let Some(simd) = simd else { continue };
                    let mut to = [0; LANES];
                    simd.mul(&[a; LANES], &[b; LANES], &mut to);
                    assert_eq!(to, [product(a, b); LANES]);
                    simd.add(&[a; LANES], &[b; LANES], &mut to);
                    assert_eq!(to, [sum(a, b); LANES]);
                }
            }
        }
    }

    #[test]
    fn lanes_are_what_words_are() {
        let field = Field::by_name("goldilocks").expect("a field");
        field.visit(Compare);
    }
}
