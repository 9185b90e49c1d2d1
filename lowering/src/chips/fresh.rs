//! The fresh chip: a value the prover supplies, in range-checked limbs.
//!
//! # Constraints
//! Range checks only; a limb that is wider than a lookup equals the sum of its range-checked chunks.
//!
//! # Soundness
//! The signal stands for some integer in its range. Nothing says which: assertions bind it.
//!
//! # Cost
//! The limbs and their chunks.

use num_bigint::{BigInt, BigUint};
use num_traits::One;
use vampx_ir::{
    Interval,
    circuit::{Chip, Operation},
};

use super::{
    builder::{ChipBuilder, TooSmall},
    shape::Target,
};

/// The chip as data; equal shapes share a chip.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// What the prover subtracts from the advice, modulo the source modulus.
    pub offset: BigInt,
    /// Bits of each limb; no limbs is one cell for any residue, where source and target field are the same.
    pub limb_bits: Vec<u32>,
    /// The source modulus.
    pub modulus: BigUint,
}

/// The chip of `shape`.
///
/// # Errors
/// [`TooSmall`] if a limb does not fit the target field.
pub fn build(shape: &Shape, target: &Target<'_>, name: String) -> Result<Chip, TooSmall> {
    let mut builder = ChipBuilder::new(target.q, target.table_bits);
    if shape.limb_bits.is_empty() {
        let cell = builder.element_output();
        let value = builder.advice();
        builder.assign(cell, value);
        return Ok(builder.finish(name, Vec::new()));
    }
    let bounds: Vec<Interval> = shape
        .limb_bits
        .iter()
        .map(|bits| Interval::bits(*bits))
        .collect();
    let cells = builder.output(&bounds);
    let advice = builder.advice();
    let terms = vec![(BigInt::one(), advice)];
    let shifted = builder.set(Operation::Linear(terms, -shape.offset.clone()));
    let value = builder.set(Operation::Mod(shifted, shape.modulus.clone()));
    for (i, (cell, bits)) in cells.into_iter().zip(&shape.limb_bits).enumerate() {
        let limb = builder.digit(value, target.limb_bits * i as u32, *bits);
        builder.bind_range(cell, limb, *bits)?;
    }
    Ok(builder.finish(name, Vec::new()))
}
