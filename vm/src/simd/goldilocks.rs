//! Goldilocks: loops over words that the compiler makes vectors of.

use crate::lanes::{LANES, Lanes};

/// The modulus.
pub(super) const P: u64 = 0xffff_ffff_0000_0001;
/// The low half of a word.
const LOW: u64 = 0xffff_ffff;

/// `to = a * b` in each lane.
#[target_feature(enable = "avx512f,avx512dq")]
pub(super) fn mul<const N: usize>(registers: &mut [Lanes<N>], to: usize, a: usize, b: usize) {
    each(registers, to, a, b, product);
}

/// `to = a + b` in each lane.
#[target_feature(enable = "avx512f,avx512dq")]
pub(super) fn add<const N: usize>(registers: &mut [Lanes<N>], to: usize, a: usize, b: usize) {
    each(registers, to, a, b, |a, b| difference(a, P.wrapping_sub(b)));
}

/// `to = -a` in each lane.
#[target_feature(enable = "avx512f,avx512dq")]
pub(super) fn neg<const N: usize>(registers: &mut [Lanes<N>], to: usize, a: usize) {
    each(registers, to, a, a, |a, _| difference(0, a));
}

#[inline(always)]
fn each<const N: usize>(
    registers: &mut [Lanes<N>],
    to: usize,
    a: usize,
    b: usize,
    op: impl Fn(u64, u64) -> u64,
) {
    let (a, b) = (&registers[a].0[0], &registers[b].0[0]);
    let mut results = [0; LANES];
    for lane in 0..LANES {
        results[lane] = op(a[lane], b[lane]);
    }
    registers[to].0[0] = results;
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
