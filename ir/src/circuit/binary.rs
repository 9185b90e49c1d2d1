//! Circuits as bytes: `vampx circuit` magic, version, body, checksum.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Chip, Circuit, Instance, InvalidCircuit, Public, Signal};
use crate::{Interval, program::Program};
use vampx_fields::Field;

/// The first bytes of every circuit file.
const MAGIC: [u8; 8] = *b"vampxcir";

/// The version of the format that is written, and the only one that is read.
const VERSION: u32 = 1;

/// The bytes before the body.
const HEADER: usize = MAGIC.len() + size_of::<u32>();

/// The bytes of the checksum after the body.
const CHECKSUM: usize = blake3::OUT_LEN;

const DIGEST_CONTEXT: &str = "vampx circuit digest v1";

/// What identifies a circuit: equal circuits, and only those, have equal digests. Printed as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why bytes are no circuit.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadCircuitError {
    /// The bytes do not begin as a circuit does.
    #[error("this is not a vampx circuit")]
    Magic,
    /// The circuit was written by another version.
    #[error(
        "the circuit has format version {0}, but this vampx reads version {VERSION}; compile it again"
    )]
    Version(u32),
    /// Bytes are missing, changed or added.
    #[error("the circuit is damaged; compile it again")]
    Damaged,
    /// The body is no circuit, although it is as it was written.
    #[error("the circuit is malformed: {0}")]
    Malformed(String),
    /// The body is a circuit that breaks the rules of circuits.
    #[error("the circuit is invalid: {0}")]
    Invalid(#[from] InvalidCircuit),
}

/// A circuit as it is read, before it is validated.
#[derive(Deserialize)]
struct RawCircuit {
    target: Field,
    chips: Vec<Chip>,
    intervals: Vec<Interval>,
    signals: Vec<Signal>,
    publics: Vec<Public>,
    instances: Vec<Instance>,
    program: Program,
}

impl TryFrom<RawCircuit> for Circuit {
    type Error = InvalidCircuit;

    fn try_from(raw: RawCircuit) -> Result<Self, InvalidCircuit> {
        let RawCircuit {
            target,
            chips,
            intervals,
            signals,
            publics,
            instances,
            program,
        } = raw;
        let circuit = Self {
            target,
            chips,
            intervals,
            signals,
            publics,
            instances,
            program,
        };
        circuit.validate()?;
        Ok(circuit)
    }
}

impl<'de> Deserialize<'de> for Circuit {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        RawCircuit::deserialize(deserializer)?
            .try_into()
            .map_err(serde::de::Error::custom)
    }
}

impl Circuit {
    /// The circuit as bytes; the same for equal circuits.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        let mut bytes = postcard::to_extend(self, bytes).unwrap_or_else(|error| bug(error));
        let checksum = blake3::hash(&bytes);
        bytes.extend(checksum.as_bytes());
        bytes
    }

    /// The valid circuit that `bytes` are.
    ///
    /// # Errors
    /// If they were not written by [`Circuit::to_bytes`] of this version, or were damaged, or were made by other means and are no valid circuit.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ReadCircuitError> {
        let after_magic = bytes.strip_prefix(&MAGIC).ok_or(ReadCircuitError::Magic)?;
        let (version, _) = after_magic
            .split_first_chunk()
            .ok_or(ReadCircuitError::Damaged)?;
        match u32::from_le_bytes(*version) {
            VERSION => {}
            version => return Err(ReadCircuitError::Version(version)),
        }
        let (content, checksum) = bytes
            .split_last_chunk::<CHECKSUM>()
            .ok_or(ReadCircuitError::Damaged)?;
        if content.len() < HEADER || blake3::hash(content) != *checksum {
            return Err(ReadCircuitError::Damaged);
        }
        let malformed = |error: postcard::Error| ReadCircuitError::Malformed(error.to_string());
        let (raw, rest) =
            postcard::take_from_bytes::<RawCircuit>(&content[HEADER..]).map_err(malformed)?;
        if !rest.is_empty() {
            return Err(ReadCircuitError::Malformed(
                "there are bytes after its end".to_owned(),
            ));
        }
        Ok(raw.try_into()?)
    }

    /// The digest of the circuit with its program: stable between runs, machines and releases of the same format version.
    pub fn digest(&self) -> Digest {
        let body = postcard::to_stdvec(self).unwrap_or_else(|error| bug(error));
        Digest(blake3::derive_key(DIGEST_CONTEXT, &body))
    }
}

fn bug(error: postcard::Error) -> ! {
    unreachable!("invariant: every circuit can be written: {error}")
}
