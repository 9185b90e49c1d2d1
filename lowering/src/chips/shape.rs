//! The congruence chip as data.

use num_bigint::{BigInt, BigUint};
use vampx_ir::Interval;

/// An operand of the chip: the cells of a signal, or of a fixed value written in limbs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slot {
    /// Whether the cells are fixed for the instance.
    pub fixed: bool,
    /// The integers of each limb, least significant first.
    pub bounds: Vec<Interval>,
}

/// `constant + sum coefficient * slot`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Factor {
    /// Coefficients and positions of slots.
    pub terms: Vec<(BigInt, usize)>,
    /// The constant.
    pub constant: BigInt,
}

/// What the chip makes of `R`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// Nothing: `R = 0`.
    Zero,
    /// A fresh signal `sum 2^(w i) z_i`, limb `i` of `limb_bits[i]` bits; one limb may be wider than `w`.
    Value {
        /// Bits of each limb.
        limb_bits: Vec<u32>,
    },
    /// A fresh cell that holds the residue of `R`. Only where the modulus is that of the target field.
    Element,
    /// Nothing: `0 <= R < 2^bits`. Only without a modulus.
    Range {
        /// The bits.
        bits: u32,
    },
    /// One cell: 0 if `-2^bits <= R < 0`, 1 if `0 <= R < 2^bits`. Only without a modulus.
    Sign {
        /// The bits.
        bits: u32,
    },
}

/// The chip as data; equal shapes share a chip.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// The operands.
    pub slots: Vec<Slot>,
    /// The products, with their coefficients.
    pub products: Vec<(BigInt, Factor, Factor)>,
    /// The linear terms: coefficients and positions of slots.
    pub linear: Vec<(BigInt, usize)>,
    /// The constant.
    pub constant: BigInt,
    /// What comes out.
    pub output: Output,
    /// The modulus; `None` is over the integers.
    pub modulus: Option<BigUint>,
}

/// What a chip is built against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// The target modulus.
    pub q: &'a BigUint,
    /// Bits of a limb.
    pub limb_bits: u32,
    /// Bits of the widest range check.
    pub table_bits: u32,
}

impl Shape {
    /// Whether all operands and the output are single cells, so that there is nothing to carry.
    pub(super) fn has_one_position(&self) -> bool {
        let one_limb = !matches!(&self.output, Output::Value { limb_bits } if limb_bits.len() > 1);
        one_limb && self.slots.iter().all(|slot| slot.bounds.len() == 1)
    }
}
