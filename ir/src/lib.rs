//! The two languages of vampx and nothing else: [`program`] is what a program over the source field means,
//! [`circuit`] is what a backend over the target field is given; [`syntax`] is the text people write.
//!
//! Each form has a textual form, an evaluator and a validator. No pass lives here.

pub mod circuit;
mod interval;
pub mod program;
mod source;
pub mod syntax;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use interval::Interval;
pub use source::{Diagnostic, Location, Severity, Source, Span};
