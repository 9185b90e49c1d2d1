//! Why a backend does not do what it is asked.

use thiserror::Error;
use vampx_ir::circuit::{InvalidCircuit, SolveError, Violation};

use crate::ReadError;

/// What a backend does not support.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unsupported {
    /// Circuits over this field.
    #[error("the backend `{backend}` has no circuits over {field}; {works}")]
    Field {
        /// The backend.
        backend: &'static str,
        /// The target field.
        field: String,
        /// What works instead.
        works: String,
    },
    /// A range check of so many bits.
    #[error(
        "chip `{chip}` checks a range of {bits} bits; the backend `{backend}` checks at most {most}"
    )]
    Range {
        /// The backend.
        backend: &'static str,
        /// The chip.
        chip: String,
        /// The bits of the range.
        bits: u32,
        /// The most bits supported.
        most: u32,
    },
    /// A constraint of this degree.
    #[error(
        "chip `{chip}` has a constraint of degree {degree}; the backend `{backend}` takes degrees up to {most}"
    )]
    Degree {
        /// The backend.
        backend: &'static str,
        /// The chip.
        chip: String,
        /// The degree.
        degree: usize,
        /// The highest degree supported.
        most: usize,
    },
    /// Something as large as this.
    #[error("{what} is {size}; the backend `{backend}` takes at most {most}")]
    Size {
        /// The backend.
        backend: &'static str,
        /// What is too large.
        what: String,
        /// How large it is.
        size: usize,
        /// How large it may be.
        most: usize,
    },
}

/// Why a circuit does not run.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ExecuteError {
    /// The inputs are wrong, or the program rejects them.
    #[error(transparent)]
    Solve(#[from] SolveError),
    /// The program accepts the inputs but the circuit does not.
    #[error("the circuit is not satisfied: {}", list(.0))]
    Violated(Vec<Violation>),
}

/// Why a backend gives no keys, proof or verdict.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Error)]
pub enum BackendError {
    /// The circuit is not supported.
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
    /// The circuit breaks a rule of circuits, so no soundness can be claimed for it.
    #[error("the circuit is invalid: {0}")]
    Invalid(#[from] InvalidCircuit),
    /// The security asked for cannot be reached for this circuit.
    #[error(
        "{wanted} bits of security are asked for, but {reachable} are what can be reached for this circuit; ask for at most as many"
    )]
    Security {
        /// The bits asked for.
        wanted: u32,
        /// The bits that can be reached.
        reachable: u32,
    },
    /// The witness does not satisfy the circuit, so there is no proof.
    #[error("the witness does not satisfy the circuit: {}", list(.0))]
    Unsatisfied(Vec<Violation>),
    /// The bytes are no proof.
    #[error("proof: {0}")]
    Proof(ReadError),
    /// The bytes are no key of this circuit and security.
    #[error("verifier key: {0}")]
    Key(ReadError),
    /// The bytes are no proving key of this circuit and security.
    #[error("proving key: {0}")]
    ProvingKey(ReadError),
    /// The setup is trusted, and no key of it is given.
    #[error(
        "the backend `{backend}` verifies with the key of the setup that the proof was made with, and there is none for this circuit; `vampx prove` keeps it in its cache"
    )]
    NoKey {
        /// The backend.
        backend: &'static str,
    },
}

/// At most three violations.
fn list(violations: &[Violation]) -> String {
    let mut text = violations
        .iter()
        .take(3)
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ");
    if violations.len() > 3 {
        text.push_str(&format!("; and {} more", violations.len() - 3));
    }
    text
}
