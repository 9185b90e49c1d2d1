//! A proof that says what it proves.

use serde::{Deserialize, Serialize};
use vampx_ir::circuit::{Digest, PublicValues};

use crate::container::Kind;
use crate::{ReadError, seal, unseal};

const KIND: Kind = (*b"vampxprf", 1, "vampx proof");

/// A proof with everything that its verification needs besides the circuit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofFile {
    /// The name of the backend that made it.
    pub backend: String,
    /// The circuit.
    pub circuit: Digest,
    /// The security it was made for, in bits. A verifier decides itself whether that is enough.
    pub security_bits: u32,
    /// The values the proof is about.
    pub publics: PublicValues,
    /// The proof in the backend's own format.
    pub proof: Vec<u8>,
}

impl ProofFile {
    /// The file as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let body = postcard::to_allocvec(self).unwrap_or_else(|error| {
            unreachable!("invariant: a proof file can be written: {error}")
        });
        seal(KIND, &body)
    }

    /// The file that `bytes` are.
    ///
    /// # Errors
    /// If [`ProofFile::to_bytes`] of this version did not write them.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ReadError> {
        match postcard::take_from_bytes(unseal(KIND, bytes)?) {
            Ok((file, [])) => Ok(file),
            _ => Err(ReadError::Damaged),
        }
    }
}
