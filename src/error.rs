//! Why something could not be done, and whose fault it is.

use vampx_backend_api::{BackendError, ReadError, Unsupported};
use vampx_circom::{FileError, ImportError, WitnessError};
use vampx_fields::FieldError;
use vampx_ir::{
    Diagnostic, Severity, Span,
    circuit::{CertificateError, ReadCircuitError, Violation},
    program::InputError,
};
use vampx_lowering::LowerError;

/// Whose fault an error is. That a statement is false is never an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blame {
    /// The user's: a program, an input or a file is not as it should be.
    User,
    /// Nobody's: something is larger than vampx or a target can take.
    Limit,
    /// Nobody's: vampx does not do this (yet).
    Unsupported,
    /// Ours.
    Bug,
}

/// Why something could not be done.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The program is not well formed; there is at least one diagnostic, and one of them is an error.
    #[error("{}", summary(.0))]
    Program(Vec<Diagnostic>),
    /// There is no such field.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// A circuit of circom does not come in.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The field asked for is not that of the circuit.
    #[error("the circuit is over {field}, and --source-field names {asked}: leave that out")]
    OtherField {
        /// The name of the field asked for.
        asked: String,
        /// The name of the circuit's.
        field: String,
    },
    /// A witness of circom is none of the program.
    #[error(transparent)]
    Witness(#[from] WitnessError),
    /// The inputs are not those of the program.
    #[error(transparent)]
    Input(#[from] InputError),
    /// Bytes are no circuit.
    #[error(transparent)]
    Circuit(#[from] ReadCircuitError),
    /// Bytes are no proof file.
    #[error("the proof file: {0}")]
    Proof(#[from] ReadError),
    /// There is no such backend.
    #[error("there is no backend `{name}`; there are {}", crate::Backend::names())]
    NoBackend {
        /// The name asked for.
        name: String,
    },
    /// The target cannot carry the program.
    #[error("{0}")]
    Lower(#[from] LowerError),
    /// vampx does not do this.
    #[error("{what}; {nearest}")]
    Unsupported {
        /// What is not there.
        what: String,
        /// The nearest thing that works.
        nearest: String,
    },
    /// A circuit's certificate does not hold: it was not made by this vampx, or that has a bug.
    #[error("the circuit's soundness certificate does not hold: {0}")]
    Certificate(#[from] CertificateError),
    /// The evaluator accepts a run that the circuit rejects.
    #[error("the circuit rejects a run that the program accepts: {}", first(.0))]
    Unsatisfied(Vec<Violation>),
    /// A backend does not take the circuit, the security or the proof.
    #[error(transparent)]
    Backend(#[from] BackendError),
}

impl From<Unsupported> for Error {
    fn from(unsupported: Unsupported) -> Self {
        Self::Backend(unsupported.into())
    }
}

impl Error {
    /// Whose fault it is.
    pub fn blame(&self) -> Blame {
        match self {
            Self::Program(diagnostics) if is_limit(diagnostics) => Blame::Limit,
            Self::Import(ImportError::TooLarge) => Blame::Limit,
            Self::Import(ImportError::File(FileError::CustomGates)) => Blame::Unsupported,
            Self::Program(_)
            | Self::Import(_)
            | Self::OtherField { .. }
            | Self::Witness(_)
            | Self::Field(_)
            | Self::Input(_)
            | Self::Circuit(_)
            | Self::Proof(_)
            | Self::NoBackend { .. } => Blame::User,
            Self::Lower(_) => Blame::Limit,
            Self::Backend(
                BackendError::Proof(_)
                | BackendError::Key(_)
                | BackendError::ProvingKey(_)
                | BackendError::NoKey { .. },
            ) => Blame::User,
            Self::Backend(BackendError::Security { .. }) => Blame::Limit,
            Self::Backend(BackendError::Unsupported(_)) | Self::Unsupported { .. } => {
                Blame::Unsupported
            }
            Self::Certificate(_) | Self::Unsatisfied(_) | Self::Backend(_) => Blame::Bug,
        }
    }

    /// What to show of it in the program's text; empty if it is not about a place there.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        match self {
            Self::Program(diagnostics) => diagnostics.clone(),
            Self::Lower(error) => error
                .span()
                .map(|span| Diagnostic::error(span, error.to_string()))
                .into_iter()
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// Why a statement is false.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// What kind of claim is false, in kebab-case.
    pub kind: &'static str,
    /// One sentence, no final stop.
    pub message: String,
    /// The place in the program that demands it.
    pub span: Option<Span>,
}

impl From<vampx_ir::program::Rejection> for Rejection {
    fn from(rejection: vampx_ir::program::Rejection) -> Self {
        Self {
            kind: rejection.kind.name(),
            message: rejection.message,
            span: Some(rejection.span),
        }
    }
}

/// What came of a run: its result, or why the program rejects it.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    /// The statement is true.
    Accepted(T),
    /// The statement is false.
    Rejected(Rejection),
}

impl<T> Outcome<T> {
    /// The result of an accepted run.
    pub fn accepted(self) -> Option<T> {
        match self {
            Self::Accepted(result) => Some(result),
            Self::Rejected(_) => None,
        }
    }
}

/// Whether the program is only too large.
fn is_limit(diagnostics: &[Diagnostic]) -> bool {
    let mut severities = diagnostics.iter().map(|diagnostic| diagnostic.severity);
    severities
        .clone()
        .any(|severity| severity == Severity::Limit)
        && severities.all(|severity| severity != Severity::Error)
}

fn summary(diagnostics: &[Diagnostic]) -> String {
    match diagnostics {
        [] => unreachable!("invariant: a refused program has a diagnostic"),
        [only] => only.message.clone(),
        [first, rest @ ..] => format!("{}, and {} more", first.message, rest.len()),
    }
}

fn first(violations: &[Violation]) -> String {
    violations
        .first()
        .map_or_else(|| "no constraint is named".to_owned(), ToString::to_string)
}
