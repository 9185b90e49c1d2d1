//! Random numbers and elements from a seed.

use num_bigint::BigUint;
use num_traits::One;
use proptest::prelude::RngExt;
use proptest::test_runner::{RngAlgorithm, TestRng};
use vampx_fields::Field;

/// A source of random choices that is a function of its seed.
pub(super) struct Random {
    rng: TestRng,
    modulus: BigUint,
}

impl Random {
    pub(super) fn new(seed: u64, field: &Field) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        Self {
            rng: TestRng::from_seed(RngAlgorithm::ChaCha, &bytes),
            modulus: field.modulus().clone(),
        }
    }

    /// A number below `n`.
    pub(super) fn below(&mut self, n: usize) -> usize {
        self.rng.random_range(0..n)
    }

    pub(super) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// An integer of `lo ..= hi`; one of the ends more often than others.
    pub(super) fn between(&mut self, lo: &BigUint, hi: &BigUint) -> BigUint {
        match self.below(6) {
            0 => lo.clone(),
            1 => hi.clone(),
            _ => lo + self.wide() % (hi - lo + 1u32),
        }
    }

    /// An element; small ones, large ones and those near powers of 2 or the middle more often than others.
    pub(super) fn element(&mut self) -> BigUint {
        let p = &self.modulus;
        let x = match self.rng.random_range(0..7u32) {
            0 => BigUint::from(self.rng.random_range(0..4u32)),
            1 => p - self.rng.random_range(1..3u32),
            2 => BigUint::from(self.rng.random_range(0..1000u32)),
            3 => (p - 1u32) / 2u32 + self.rng.random_range(0..2u32),
            4 => {
                (BigUint::one() << self.rng.random_range(0..p.bits()))
                    - self.rng.random_range(0..2u32)
            }
            _ => self.wide(),
        };
        x % &self.modulus
    }

    /// An element that is not `x`.
    pub(super) fn other_than(&mut self, x: &BigUint) -> BigUint {
        let other = self.element();
        if other == *x {
            (other + 1u32) % &self.modulus
        } else {
            other
        }
    }

    /// An integer with more bits than the modulus.
    fn wide(&mut self) -> BigUint {
        let n_digits = self.modulus.bits().div_ceil(32) + 1;
        BigUint::new(
            (0..n_digits)
                .map(|_| self.rng.random_range(0..=u32::MAX))
                .collect(),
        )
    }
}
