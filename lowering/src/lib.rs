//! Lowering: from a bounded program over the source field to a circuit over the target field.
//!
//! Every value is an integer-valued expression over signals, congruent to the program's value modulo the source modulus
//! `p`. A signal is *native* (one cell that stands for the integer itself) or *emulated* (limbs). Sums and products stay
//! symbolic until something needs a signal; then one chip computes the whole expression, natively where its integer bounds
//! stay within the target field, else by one congruence with a hinted remainder, quotient and carries.
//!
//! A range that the analysis learned from assertions is used only where the circuit enforces it by a range check of
//! its own: no fact rests on the assertion it came from.

mod arithmetic;
mod assertions;
pub mod chips;
mod comparison;
mod defined;
mod emit;
mod error;
mod form;
mod fresh;
mod layout;
mod lower;
mod materialize;
mod signals;

pub use error::LowerError;
pub use layout::Layout;
pub use lower::{lower, lower_with};
