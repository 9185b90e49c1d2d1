//! Why the evaluation of an item ends early.

use crate::Diagnostic;

/// Why the evaluation of an item ends early.
#[derive(Debug)]
pub(super) enum Stop {
    /// It needs a definition that failed; that has been reported.
    Poisoned,
    /// It is wrong.
    Report(Box<Diagnostic>),
    /// It is too large; nothing after it is evaluated.
    Limit(Box<Diagnostic>),
}

/// The result of a step that may end the evaluation.
pub(super) type Run<T> = Result<T, Stop>;

impl From<Diagnostic> for Stop {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Report(Box::new(diagnostic))
    }
}
