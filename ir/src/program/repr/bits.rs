//! Strings of bits.

use num_bigint::BigUint;
use num_traits::One;

/// A string of bits, 8 a byte from the lowest; those of the last byte beyond the end are 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits {
    bytes: Vec<u8>,
    n_bits: usize,
}

impl Bits {
    pub(super) fn len(&self) -> usize {
        self.n_bits
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The first `n_bits` of `bytes`; `None` if there are not so many, or more bytes than they need.
    pub(super) fn from_bytes(bytes: &[u8], n_bits: u64) -> Option<Self> {
        let n_bits = usize::try_from(n_bits).ok()?;
        (n_bits.div_ceil(8) == bytes.len()).then(|| {
            let mut bits = Self {
                bytes: bytes.to_vec(),
                n_bits,
            };
            if let Some(last) = bits.bytes.last_mut()
                && n_bits % 8 != 0
            {
                *last &= (1 << (n_bits % 8)) - 1;
            }
            bits
        })
    }

    /// The integer whose lower bits are the string, with a 1 above them.
    pub(super) fn to_integer(&self) -> BigUint {
        BigUint::from_bytes_le(&self.bytes) + (BigUint::one() << self.n_bits)
    }

    /// The string below the highest 1 of `integer`, which is not 0.
    pub(super) fn of_integer(integer: &BigUint) -> Self {
        let n_bits = integer.bits() - 1;
        let mut rest = integer.clone();
        rest.set_bit(n_bits, false);
        let mut bytes = rest.to_bytes_le();
        bytes.resize((n_bits as usize).div_ceil(8), 0);
        Self {
            bytes,
            n_bits: n_bits as usize,
        }
    }

    pub(super) fn push(&mut self, bit: bool) {
        if self.n_bits.is_multiple_of(8) {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << (self.n_bits % 8);
        }
        self.n_bits += 1;
    }

    /// The lowest `width` bits of `value`, the lowest first.
    pub(super) fn push_integer(&mut self, value: &BigUint, width: u32) {
        for bit in 0..width {
            self.push(value.bit(u64::from(bit)));
        }
    }

    /// A number below `n`.
    pub(super) fn push_below(&mut self, value: u32, n: usize) {
        for bit in 0..width(n) {
            self.push(value >> bit & 1 == 1);
        }
    }

    /// Any number.
    pub(super) fn push_number(&mut self, value: usize) {
        let value = value as u64 + 1;
        let n_bits = value.ilog2();
        for _ in 0..n_bits {
            self.push(false);
        }
        self.push(true);
        for bit in 0..n_bits {
            self.push(value >> bit & 1 == 1);
        }
    }
}

/// The bits of a number below `n`.
fn width(n: usize) -> u32 {
    usize::BITS - n.saturating_sub(1).leading_zeros()
}

/// Reads a string from its first bit; everything is `None` where it is too short, or does not hold what is asked for.
pub(super) struct Reader<'b> {
    bits: &'b Bits,
    position: usize,
}

impl<'b> Reader<'b> {
    pub(super) fn new(bits: &'b Bits) -> Self {
        Self { bits, position: 0 }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.position == self.bits.n_bits
    }

    pub(super) fn bit(&mut self) -> Option<bool> {
        if self.is_at_end() {
            return None;
        }
        let bit = self.bits.bytes[self.position / 8] >> (self.position % 8) & 1 == 1;
        self.position += 1;
        Some(bit)
    }

    pub(super) fn integer(&mut self, width: u32) -> Option<BigUint> {
        let mut value = BigUint::ZERO;
        for bit in 0..width {
            value.set_bit(u64::from(bit), self.bit()?);
        }
        Some(value)
    }

    pub(super) fn below(&mut self, n: usize) -> Option<u32> {
        let mut value = 0u32;
        for bit in 0..width(n) {
            value |= u32::from(self.bit()?).checked_shl(bit)?;
        }
        ((value as usize) < n).then_some(value)
    }

    /// A number below 2^32.
    pub(super) fn number(&mut self) -> Option<usize> {
        let mut n_bits = 0;
        while !self.bit()? {
            n_bits += 1;
            if n_bits > 32 {
                return None;
            }
        }
        let mut value = 1u64 << n_bits;
        for bit in 0..n_bits {
            value |= u64::from(self.bit()?) << bit;
        }
        u32::try_from(value - 1).ok().map(|value| value as usize)
    }
}
