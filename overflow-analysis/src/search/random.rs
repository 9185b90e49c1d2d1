//! Numbers that look random and are the same in every run.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use vampx_ir::Interval;

/// A generator of numbers.
///
/// Source: Steele, Lea, Flood, *Fast Splittable Pseudorandom Number Generators* (2014).
pub(crate) struct Random(u64);

impl Random {
    /// The generator that starts from `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`, which is not 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.word() % n as u64) as usize
    }

    /// A member of `items`; `None` of none.
    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> Option<T> {
        (!items.is_empty()).then(|| items[self.below(items.len())])
    }

    /// A member of `interval`, often near its ends.
    pub(crate) fn member(&mut self, interval: &Interval) -> BigInt {
        let width = interval.width();
        let offset = match self.below(6) {
            0 => BigInt::ZERO,
            1 => width.clone(),
            2 => BigInt::from(self.below(4)),
            3 => &width - self.below(4),
            4 => BigInt::from(self.word() >> self.below(64)),
            _ => self.wide(&width),
        };
        interval.lo() + offset.mod_floor(&(width + 1))
    }

    fn wide(&mut self, width: &BigInt) -> BigInt {
        let n_words = width.bits() as usize / 32 + 2;
        let words = (0..n_words).map(|_| self.word() as u32).collect();
        BigInt::from(BigUint::new(words))
    }
}
