//! Between residues, as words, and the integers they stand for.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer as _;
use num_traits::ToPrimitive;

use super::integer::Integer;
use super::witness::{from_words, write_residue};
use crate::Interval;

/// A modulus, prepared.
pub(super) struct Modulus {
    value: BigUint,
    small: Option<i128>,
}

impl Modulus {
    pub(super) fn new(value: &BigUint) -> Self {
        Self {
            value: value.clone(),
            small: value.to_i128(),
        }
    }

    /// Writes the canonical residue of `integer`.
    pub(super) fn write(&self, integer: &Integer, words: &mut [u64]) {
        match (integer, self.small) {
            (Integer::Small(value), Some(modulus)) => write_small(value.rem_euclid(modulus), words),
            (Integer::Small(value), None) if *value >= 0 => write_small(*value, words),
            (Integer::Small(value), None) => {
                write_residue(&BigInt::from(*value), &self.value, words)
            }
            (Integer::Big(value), _) => write_residue(value, &self.value, words),
        }
    }
}

fn write_small(value: i128, words: &mut [u64]) {
    words.fill(0);
    words[0] = value as u64;
    if let Some(word) = words.get_mut(1) {
        *word = (value >> 64) as u64;
    }
}

/// The integers that a cell stands for, prepared.
pub(super) struct Bounds {
    interval: Interval,
    small: Option<(i128, i128)>,
}

impl Bounds {
    pub(super) fn new(interval: &Interval) -> Self {
        let small = interval.lo().to_i128().zip(interval.hi().to_i128());
        Self {
            interval: interval.clone(),
            small,
        }
    }

    /// The integer in these bounds whose canonical residue is in `words`;
    /// the least one above the lower bound if there is none within.
    pub(super) fn read(&self, words: &[u64], modulus: &Modulus) -> Integer {
        self.read_small(words, modulus)
            .unwrap_or_else(|| self.read_any(words, modulus))
    }

    fn read_small(&self, words: &[u64], modulus: &Modulus) -> Option<Integer> {
        let (lo, hi) = self.small?;
        let (low, high) = words.split_at(1);
        let value = match high {
            [] => i128::from(low[0]),
            [middle, rest @ ..] if *middle < 1 << 63 && rest.iter().all(|word| *word == 0) => {
                i128::from(*middle) << 64 | i128::from(low[0])
            }
            _ => return None,
        };
        if lo <= value && value <= hi {
            return Some(Integer::Small(value));
        }
        let below = value.checked_sub(modulus.small?)?;
        (lo <= below && below <= hi).then_some(Integer::Small(below))
    }

    fn read_any(&self, words: &[u64], modulus: &Modulus) -> Integer {
        let value = BigInt::from(from_words(words));
        if self.interval.contains(&value) {
            return Integer::from(value);
        }
        let lo = self.interval.lo();
        let above = (value - lo).mod_floor(&BigInt::from(modulus.value.clone()));
        Integer::from(above + lo)
    }
}
