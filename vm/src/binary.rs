//! Code as bytes: magic, version, body, checksum.
//!
//! The body is [`Code`] in the format of postcard, its fields in the order of their declaration. The test vector is in the tests of this
//! file.

use std::fmt;

use crate::code::RawCode;
use crate::{Code, InvalidCode};

/// The first bytes of every file of code.
const MAGIC: [u8; 8] = *b"vampxbyc";

/// The version of the format that is written, and the only one that is read.
const VERSION: u32 = 1;

/// The bytes before the body.
const HEADER: usize = MAGIC.len() + size_of::<u32>();

/// The bytes of the checksum after the body.
const CHECKSUM: usize = blake3::OUT_LEN;

const DIGEST_CONTEXT: &str = "vampx code digest v1";

/// What identifies code: equal code, and only that, has equal digests. Printed as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CodeDigest([u8; 32]);

impl CodeDigest {
    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for CodeDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for CodeDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why bytes are no code.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadCodeError {
    /// The bytes do not begin as code does.
    #[error("this is no code of vampx")]
    Magic,
    /// The code was written by another version.
    #[error(
        "the code has format version {0}, but this vampx reads version {VERSION}; make it again"
    )]
    Version(u32),
    /// Bytes are missing, changed or added.
    #[error("the code is damaged; make it again")]
    Damaged,
    /// The body is no code, although it is as it was written.
    #[error("the code is malformed: {0}")]
    Malformed(String),
    /// The body is code that breaks the rules of code.
    #[error("the code is invalid: {0}")]
    Invalid(#[from] InvalidCode),
}

impl Code {
    /// The code as bytes; the same for equal code.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        let mut bytes = postcard::to_extend(self, bytes).unwrap_or_else(|error| bug(error));
        let checksum = blake3::hash(&bytes);
        bytes.extend(checksum.as_bytes());
        bytes
    }

    /// The valid code that `bytes` are.
    ///
    /// # Errors
    /// If they were not written by [`Code::to_bytes`] of this version, or were damaged, or were made by other means and are no valid code.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ReadCodeError> {
        let after_magic = bytes.strip_prefix(&MAGIC).ok_or(ReadCodeError::Magic)?;
        let (version, _) = after_magic
            .split_first_chunk()
            .ok_or(ReadCodeError::Damaged)?;
        match u32::from_le_bytes(*version) {
            VERSION => {}
            version => return Err(ReadCodeError::Version(version)),
        }
        let (content, checksum) = bytes
            .split_last_chunk::<CHECKSUM>()
            .ok_or(ReadCodeError::Damaged)?;
        if content.len() < HEADER || blake3::hash(content) != *checksum {
            return Err(ReadCodeError::Damaged);
        }
        let malformed = |error: postcard::Error| ReadCodeError::Malformed(error.to_string());
        let (raw, rest) =
            postcard::take_from_bytes::<RawCode>(&content[HEADER..]).map_err(malformed)?;
        if !rest.is_empty() {
            return Err(ReadCodeError::Malformed(
                "there are bytes after its end".to_owned(),
            ));
        }
        let code = Self::try_from(raw)?;
        if code.to_bytes() != bytes {
            return Err(ReadCodeError::Malformed(
                "a number is written too long".to_owned(),
            ));
        }
        Ok(code)
    }

    /// The digest: stable between runs, machines and releases of the same format version.
    pub fn digest(&self) -> CodeDigest {
        let body = postcard::to_stdvec(self).unwrap_or_else(|error| bug(error));
        CodeDigest(blake3::derive_key(DIGEST_CONTEXT, &body))
    }
}

fn bug(error: postcard::Error) -> ! {
    unreachable!("invariant: every code can be written: {error}")
}

#[cfg(test)]
mod tests;
