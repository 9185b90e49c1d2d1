//! Bytes that say what they are: magic, version, body, checksum.

use thiserror::Error;

/// Why bytes are not what they should be.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    /// They begin like something else.
    #[error("this is something else: the first bytes are not those of a {0}")]
    Magic(&'static str),
    /// They were written by another version.
    #[error("it has format version {found}, but this version reads {expected}; make it again")]
    Version {
        /// The version in the bytes.
        found: u32,
        /// The version that is read.
        expected: u32,
    },
    /// Bytes are missing, changed or added.
    #[error("it is damaged; make it again")]
    Damaged,
    /// It belongs to another circuit, or to other parameters.
    #[error("it belongs to another circuit or another level of security")]
    Other,
}

/// The kind of thing some bytes hold: magic bytes, the version of its format, and its name for people.
pub type Kind = ([u8; 8], u32, &'static str);

const CHECKSUM: usize = blake3::OUT_LEN;

/// `body` with the header of `kind` before and a checksum after it.
pub fn seal(kind: Kind, body: &[u8]) -> Vec<u8> {
    let (magic, version, _) = kind;
    let mut bytes = Vec::with_capacity(magic.len() + size_of_val(&version) + body.len() + CHECKSUM);
    bytes.extend(magic);
    bytes.extend(version.to_le_bytes());
    bytes.extend(body);
    let checksum = blake3::hash(&bytes);
    bytes.extend(checksum.as_bytes());
    bytes
}

/// The body that was sealed.
///
/// # Errors
/// If the bytes are of another kind or version, or were changed.
pub fn unseal(kind: Kind, bytes: &[u8]) -> Result<&[u8], ReadError> {
    let (magic, expected, name) = kind;
    let rest = bytes.strip_prefix(&magic).ok_or(ReadError::Magic(name))?;
    let (version, rest) = rest.split_first_chunk().ok_or(ReadError::Damaged)?;
    let found = u32::from_le_bytes(*version);
    if found != expected {
        return Err(ReadError::Version { found, expected });
    }
    let (body, checksum) = rest
        .split_last_chunk::<CHECKSUM>()
        .ok_or(ReadError::Damaged)?;
    if blake3::hash(&bytes[..bytes.len() - CHECKSUM]) == *checksum {
        Ok(body)
    } else {
        Err(ReadError::Damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: Kind = (*b"vampxtst", 3, "test");

    #[test]
    fn unseal_gives_back_what_was_sealed() {
        assert_eq!(unseal(KIND, &seal(KIND, b"body")), Ok(b"body".as_slice()));
        assert_eq!(unseal(KIND, &seal(KIND, b"")), Ok(b"".as_slice()));
    }

    #[test]
    fn every_change_is_noticed() {
        let bytes = seal(KIND, b"body");
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(unseal(KIND, &changed).is_err(), "byte {at} changed");
            assert!(unseal(KIND, &bytes[..at]).is_err(), "cut at {at}");
        }
        assert_eq!(
            unseal(KIND, &[bytes.as_slice(), &[0]].concat()),
            Err(ReadError::Damaged)
        );
        assert_eq!(
            unseal((*b"vampxtst", 4, "test"), &bytes),
            Err(ReadError::Version {
                found: 3,
                expected: 4
            })
        );
        assert_eq!(
            unseal((*b"vampxabc", 3, "test"), &bytes),
            Err(ReadError::Magic("test"))
        );
    }
}
