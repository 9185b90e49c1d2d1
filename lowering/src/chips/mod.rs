//! Chips: the shapes that lowering instantiates, each made from data.
//!
//! Two engines make all of them. [`congruence`] proves that a polynomial over limbs is 0 modulo `p` (or over the integers)
//! by a carry chain; remainders, comparisons, canonical forms, range checks and splits are its outputs.
//! [`native`] computes over single cells whose integers cannot wrap. [`fresh`] introduces values the prover supplies.

pub(crate) mod builder;
mod carries;
pub mod congruence;
pub(crate) mod digits;
pub mod fresh;
pub mod native;
mod shape;

pub use builder::TooSmall;
pub use shape::{Factor, Output, Shape, Slot, Target};
