//! Rewriting a program into a cheaper one of the same meaning.
//!
//! # Laws
//! - The meaning is kept for *every* input, not only for satisfying ones: the same inputs are accepted, with the same
//!   outputs, and a rejection stays a rejection.
//! - A rewritten node keeps the span of the node it replaces.
//! - The result depends on the program and the options alone, never on time or machine.
//!
//! This version has one rule set, the empty one: [`optimize`] returns the program it is given. Hash-consing and
//! the folding of constants happen before, in [`vampx_ir::program::ProgramBuilder`].

#![deny(missing_docs, unsafe_code)]

pub mod extract;
pub mod polynomial;

use vampx_ir::program::Program;

/// How hard to look for a cheaper program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effort {
    /// Not at all.
    None,
    /// What pays for itself in compile time.
    #[default]
    Normal,
    /// Slow and thorough.
    Thorough,
}

/// A program that means what `program` means and costs no more.
pub fn optimize(program: Program, _effort: Effort) -> Program {
    program
}
