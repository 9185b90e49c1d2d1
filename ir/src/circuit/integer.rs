//! Integers that are small most of the time.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer as _;
use num_traits::{One, ToPrimitive, Zero};

/// An integer. Invariant: it is `Big` only if it does not fit `Small`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Integer {
    Small(i128),
    Big(BigInt),
}

impl Integer {
    pub(super) const ZERO: Self = Self::Small(0);

    fn to_big(&self) -> BigInt {
        match self {
            Self::Small(value) => BigInt::from(*value),
            Self::Big(value) => value.clone(),
        }
    }

    fn is_one(&self) -> bool {
        matches!(self, Self::Small(1))
    }

    fn product(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Small(a), Self::Small(b)) => match small_product(*a, *b) {
                Some(product) => Self::Small(product),
                None => Self::from(BigInt::from(*a) * b),
            },
            (Self::Small(a), Self::Big(b)) | (Self::Big(b), Self::Small(a)) => Self::from(b * a),
            (Self::Big(a), Self::Big(b)) => Self::Big(a * b),
        }
    }
}

impl From<BigInt> for Integer {
    fn from(value: BigInt) -> Self {
        match value.to_i128() {
            Some(small) => Self::Small(small),
            None => Self::Big(value),
        }
    }
}

/// `a * b` unless it overflows; the compiler's checked product of 128 bits is many times slower than this for words.
fn small_product(a: i128, b: i128) -> Option<i128> {
    match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) => Some(i128::from(a) * i128::from(b)),
        _ => a.checked_mul(b),
    }
}

/// A sum that stays in machine words until it cannot: it is worth `small + big`.
#[derive(Default)]
pub(super) struct Sum {
    small: i128,
    big: BigInt,
}

impl Sum {
    /// Adds `value`.
    pub(super) fn add(&mut self, value: &Integer) {
        match value {
            Integer::Small(value) => self.add_small(*value),
            Integer::Big(value) => self.big += value,
        }
    }

    /// Adds `a * b`.
    pub(super) fn add_product(&mut self, a: &Integer, b: &Integer) {
        if a.is_one() {
            return self.add(b);
        }
        self.add(&a.product(b));
    }

    /// Adds `a * b * c`.
    pub(super) fn add_triple(&mut self, a: &Integer, b: &Integer, c: &Integer) {
        if a.is_one() {
            self.add_product(b, c)
        } else {
            self.add_product(a, &b.product(c))
        }
    }

    /// The sum.
    pub(super) fn finish(self) -> Integer {
        if self.big.is_zero() {
            Integer::Small(self.small)
        } else {
            Integer::from(self.big + self.small)
        }
    }

    fn add_small(&mut self, value: i128) {
        match self.small.checked_add(value) {
            Some(sum) => self.small = sum,
            None => {
                self.big += std::mem::take(&mut self.small);
                self.big += value;
            }
        }
    }
}

/// A positive divisor, prepared.
#[derive(Debug)]
pub(super) enum Divisor {
    /// `2^bits`.
    Power(u32),
    /// Any other of at most 64 bits.
    Word(i128),
    /// Any other.
    Big(BigInt),
}

impl Divisor {
    /// # Panics
    /// If `divisor` is 0.
    pub(super) fn new(divisor: &BigUint) -> Self {
        let bits = divisor
            .trailing_zeros()
            .unwrap_or_else(|| unreachable!("invariant: hints do not divide by 0"));
        if (divisor >> bits).is_one() {
            Self::Power(bits as u32)
        } else if let Some(word) = divisor.to_u64() {
            Self::Word(i128::from(word))
        } else {
            Self::Big(BigInt::from(divisor.clone()))
        }
    }

    /// `floor(value / divisor)`.
    pub(super) fn quotient(&self, value: &Integer) -> Integer {
        match (self, value) {
            (Self::Power(bits), Integer::Small(value)) => Integer::Small(value >> (*bits).min(127)),
            (Self::Power(bits), Integer::Big(value)) => Integer::from(value >> *bits),
            (Self::Word(divisor), Integer::Small(value)) => {
                Integer::Small(value.div_euclid(*divisor))
            }
            (Self::Word(divisor), Integer::Big(value)) => {
                Integer::from(value.div_floor(&BigInt::from(*divisor)))
            }
            (Self::Big(divisor), value) => Integer::from(value.to_big().div_floor(divisor)),
        }
    }

    /// `value mod divisor`, which is not negative.
    pub(super) fn remainder(&self, value: &Integer) -> Integer {
        match (self, value) {
            (Self::Power(bits), Integer::Small(value)) if *bits < 127 => {
                Integer::Small(value & ((1 << bits) - 1))
            }
            (Self::Power(bits), value) => {
                let value = value.to_big();
                let floor: BigInt = (&value >> *bits) << *bits;
                Integer::from(value - floor)
            }
            (Self::Word(divisor), Integer::Small(value)) => {
                Integer::Small(value.rem_euclid(*divisor))
            }
            (Self::Word(divisor), Integer::Big(value)) => {
                Integer::from(value.mod_floor(&BigInt::from(*divisor)))
            }
            (Self::Big(divisor), value) => Integer::from(value.to_big().mod_floor(divisor)),
        }
    }
}
