//! The outcome of a verification.

use thiserror::Error;

/// What a verifier says of a proof. Neither outcome is an error, and no error is an outcome.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The circuit accepts with these public values.
    Accepted,
    /// The proof does not show that.
    Rejected(Rejection),
}

impl Verdict {
    /// Whether the proof is accepted.
    pub fn is_accepted(&self) -> bool {
        *self == Self::Accepted
    }
}

/// Why a proof is rejected.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Rejection {
    /// The public values are none of the circuit's, or out of their ranges.
    #[error("{0}")]
    Publics(#[from] vampx_ir::circuit::PublicError),
    /// The proof is of another circuit.
    #[error("the proof is of another circuit")]
    OtherCircuit,
    /// The proof does not verify; in the words of the proof system.
    #[error("the proof is false: {0}")]
    False(String),
}
