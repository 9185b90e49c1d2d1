//! Which values can a program's nodes take? [`analyze`] bounds every one of them, without inputs.
//!
//! Bounds are wrapped intervals: integers, each of which stands for its residue modulo `p`, so that `x - 1` for a bit `x`
//! is `-1 ..= 0` and not everything. Lowering holds a value in one cell of the target field where its bounds allow.
//!
//! The pass in the order of reading: `fixpoint` (the iteration), `forward`, `backward` and `claims` (its steps),
//! `roots` (finite sets from equations), `operation` and `wrapped` (arithmetic), `domain` (its cache).

mod backward;
mod bounded;
mod claims;
mod dependents;
mod domain;
mod fixpoint;
mod forward;
mod operation;
mod polynomial;
mod roots;
mod wrapped;

pub use bounded::{Bounded, analyze};
