//! The container of iden3's binary files: magic bytes, a version, and numbered sections.

use num_bigint::BigUint;
use num_integer::Integer;

use super::FileError;

/// The name of the format of constraints.
pub(super) const R1CS: &str = "r1cs";

/// The sections of constraints that are no rank-1 constraints: the gates, and their uses.
const CUSTOM_GATES: [u32; 2] = [4, 5];

/// What the first bytes of a file are: the name of the format, four letters, and the version.
pub(super) type Kind = (&'static str, u32);

/// A file of these sections, each a type and a body.
pub(super) fn write((magic, version): Kind, sections: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = magic.as_bytes().to_vec();
    bytes.extend(version.to_le_bytes());
    bytes.extend((sections.len() as u32).to_le_bytes());
    for (kind, body) in sections {
        bytes.extend(kind.to_le_bytes());
        bytes.extend((body.len() as u64).to_le_bytes());
        bytes.extend(body);
    }
    bytes
}

/// The bodies of the sections `1 ..= N`, each there once and no other.
pub(super) fn read<const N: usize>(
    (magic, version): Kind,
    bytes: &[u8],
) -> Result<[Reader<'_>; N], FileError> {
    let mut file = Reader(bytes);
    if file.take(magic.len() as u64) != Ok(magic.as_bytes()) || file.u32() != Ok(version) {
        return Err(FileError::Magic(magic));
    }
    let n_sections = file.u32()?;
    let mut bodies = [None; N];
    for _ in 0..n_sections {
        let kind = file.u32()?;
        let length = file.u64()?;
        let body = file.take(length)?;
        let place = (kind as usize).checked_sub(1);
        match place.and_then(|at| bodies.get_mut(at)) {
            Some(slot @ None) => *slot = Some(body),
            _ if magic == R1CS && CUSTOM_GATES.contains(&kind) => {
                return Err(FileError::CustomGates);
            }
            _ => return Err(FileError::Section(kind)),
        }
    }
    file.finish()?;
    if let Some(missing) = bodies.iter().position(Option::is_none) {
        return Err(FileError::Section(missing as u32 + 1));
    }
    Ok(bodies.map(|body| Reader(body.unwrap_or_default())))
}

/// The bytes of an element of this field.
pub(super) fn element_bytes(modulus: &BigUint) -> usize {
    modulus.bits().div_ceil(64) as usize * 8
}

/// Writes the length of an element, and the modulus.
pub(super) fn write_modulus(bytes: &mut Vec<u8>, modulus: &BigUint) {
    bytes.extend((element_bytes(modulus) as u32).to_le_bytes());
    write_element(bytes, modulus, element_bytes(modulus));
}

/// Writes an element in this many bytes.
pub(super) fn write_element(bytes: &mut Vec<u8>, value: &BigUint, n_bytes: usize) {
    let end = bytes.len() + n_bytes;
    bytes.extend(value.to_bytes_le());
    bytes.resize(end, 0);
}

/// Bytes still to be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: u64) -> Result<&'a [u8], FileError> {
        let length = usize::try_from(length).map_err(|_| FileError::Length)?;
        let (taken, rest) = self.0.split_at_checked(length).ok_or(FileError::Length)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], FileError> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(FileError::Length)?;
        self.0 = rest;
        Ok(*taken)
    }

    pub(super) fn u32(&mut self) -> Result<u32, FileError> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64, FileError> {
        self.array().map(u64::from_le_bytes)
    }

    /// An odd modulus and the bytes of its elements.
    pub(super) fn modulus(&mut self) -> Result<(BigUint, usize), FileError> {
        let n_bytes = self.u32()?;
        let modulus = BigUint::from_bytes_le(self.take(n_bytes.into())?);
        if modulus.is_even() || modulus < BigUint::from(3u32) {
            return Err(FileError::Modulus);
        }
        if element_bytes(&modulus) != n_bytes as usize {
            return Err(FileError::Modulus);
        }
        Ok((modulus, n_bytes as usize))
    }

    /// An element of this many bytes, below the modulus.
    pub(super) fn element(
        &mut self,
        modulus: &BigUint,
        n_bytes: usize,
    ) -> Result<BigUint, FileError> {
        let value = BigUint::from_bytes_le(self.take(n_bytes as u64)?);
        if value < *modulus {
            Ok(value)
        } else {
            Err(FileError::Value)
        }
    }

    /// Whether `count` things of `n_bytes` are still there: asked before memory is.
    pub(super) fn holds(&self, count: u64, n_bytes: usize) -> Result<usize, FileError> {
        let needed = count.checked_mul(n_bytes as u64);
        match needed {
            Some(needed) if needed <= self.0.len() as u64 => Ok(count as usize),
            _ => Err(FileError::Length),
        }
    }

    /// Nothing is left.
    pub(super) fn finish(self) -> Result<(), FileError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(FileError::Length)
        }
    }
}
