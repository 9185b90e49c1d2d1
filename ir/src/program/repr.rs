//! Programs as elements of their own field: `repr` and `reflect`.
//!
//! The encoding of a program is a string of bits. Two programs over one field have the same if, and only if, they are equal up to the names
//! of inputs and up to spans. It is written, the first bit the lowest:
//!
//! | what | bits |
//! |---|---|
//! | inputs | their number; for each whether it is public, whether it has a range, and then both ends |
//! | nodes | their number; for each its kind (`constant`, `input`, `add`, `mul`, `neg`, `lt`, `branch`, `hint`) in 3 bits, its operands; of a constant its value, of a hint its operation in 3 bits, of an input nothing |
//! | guards | their number; for each 1 + its parent or 0, its selector, its arm |
//! | assertions | their number; for each 1 + its guard or 0, its kind (`equal`, `range`, `boolean`, `divrem`) in 2 bits, its nodes, the bits of a range |
//! | definitions | their number; for each its input and its node |
//!
//! Numbers are in Elias' gamma code of n + 1, what is below `n` has the bits of `n - 1`, elements have those of `p - 1`.
//!
//! As an integer the string has a 1 above its last bit. If twice that integer is below `p`, it is the element: even, and it gives the program
//! back. Otherwise the element is odd: 1 plus twice the digest, BLAKE3 in the mode `derive_key` with the context `vampx repr v1` of
//! [`Repr::to_bytes`], 128 bits longer than `p`, little-endian, modulo `(p - 1) / 2`.

mod bits;
mod read;
mod write;

use std::collections::BTreeMap;

use num_bigint::BigUint;
use num_traits::{One, Zero};
use vampx_fields::Field;

use super::{InvalidProgram, Program};
use bits::Bits;

/// The first bytes of every encoding.
const MAGIC: [u8; 8] = *b"vampxrep";

/// The version of the encoding that is written, and the only one that is read.
const VERSION: u32 = 1;

/// The version is in it.
const DIGEST_CONTEXT: &str = "vampx repr v1";

/// The canonical encoding of a program. Equal for programs over one field that differ in names and spans only, and for no others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repr {
    field: Field,
    bits: Bits,
}

/// Why an encoding is of no program.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReprError {
    /// The bytes do not begin as an encoding does.
    #[error("this is no encoding of a program")]
    Magic,
    /// The encoding was written by another version.
    #[error("the encoding has version {0}, but this vampx reads version {VERSION}; make it again")]
    Version(u32),
    /// Bits are missing, or there are more.
    #[error("the encoding is damaged; make it again")]
    Damaged,
    /// The field is none.
    #[error(transparent)]
    Field(#[from] vampx_fields::FieldError),
    /// All bits are there, but the whole is no program.
    #[error(transparent)]
    Invalid(#[from] InvalidProgram),
}

/// Why an element stands for no program of a [`ProgramSet`].
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReflectError {
    /// A trap: the set has no program with this element.
    #[error("no program of the set has the repr {0}")]
    Outside(BigUint),
    /// Two programs have the same element and are not the same.
    #[error("two programs of the set have the repr {0}, as the field has few elements for digests")]
    Ambiguous(BigUint),
    /// A program of the set is over another field.
    #[error("the programs of the set are over {field}, and one is over {other}")]
    OtherField {
        /// The name of the field of the set.
        field: String,
        /// The name of the other field.
        other: String,
    },
}

impl Program {
    /// The canonical encoding.
    pub fn repr(&self) -> Repr {
        Repr {
            field: self.field.clone(),
            bits: write::bits(self),
        }
    }
}

impl Repr {
    /// The encoding that `element` holds; `None` if it is a digest, or none that [`Repr::element`] gives.
    pub fn of_element(field: &Field, element: &BigUint) -> Option<Self> {
        if element.bit(0) || element.is_zero() || element >= field.modulus() {
            return None;
        }
        Some(Self {
            field: field.clone(),
            bits: Bits::of_integer(&(element >> 1u32)),
        })
    }

    /// The number of bits.
    pub fn n_bits(&self) -> usize {
        self.bits.len()
    }

    /// Whether [`Repr::element`] holds all of it.
    pub fn is_packed(&self) -> bool {
        self.packed().is_some()
    }

    /// The element that stands for the program: the encoding itself where it fits, else 1 plus twice its digest.
    pub fn element(&self) -> BigUint {
        self.packed().unwrap_or_else(|| {
            let mut digest = vec![0; self.field.modulus().to_bytes_le().len() + 16];
            let mut hasher = blake3::Hasher::new_derive_key(DIGEST_CONTEXT);
            hasher.update(&self.to_bytes());
            hasher.finalize_xof().fill(&mut digest);
            let half = (self.field.modulus() - 1u32) >> 1u32;
            ((BigUint::from_bytes_le(&digest) % half) << 1u32) + BigUint::one()
        })
    }

    fn packed(&self) -> Option<BigUint> {
        let has_room = self.bits.len() + 2 <= self.field.bits() as usize;
        let element = has_room.then(|| self.bits.to_integer() << 1u32);
        element.filter(|element| element < self.field.modulus())
    }

    /// The encoding as bytes: `vampxrep`; in little-endian order 4 bytes of version, 2 of the number of bytes of the modulus, the
    /// modulus, 8 of the number of bits; the bits, the first one the lowest of the first byte, with zeros to the end of the last.
    pub fn to_bytes(&self) -> Vec<u8> {
        let modulus = self.field.modulus().to_bytes_le();
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend((modulus.len() as u16).to_le_bytes());
        bytes.extend(modulus);
        bytes.extend((self.bits.len() as u64).to_le_bytes());
        bytes.extend(self.bits.bytes());
        bytes
    }

    /// The encoding that `bytes` are.
    ///
    /// # Errors
    /// If they were not written by [`Repr::to_bytes`] of this version. Whether it is of a program is said by [`Repr::program`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ReprError> {
        let rest = bytes.strip_prefix(&MAGIC).ok_or(ReprError::Magic)?;
        let (version, rest) = rest.split_first_chunk().ok_or(ReprError::Damaged)?;
        match u32::from_le_bytes(*version) {
            VERSION => {}
            version => return Err(ReprError::Version(version)),
        }
        let (length, rest) = rest.split_first_chunk().ok_or(ReprError::Damaged)?;
        let length = usize::from(u16::from_le_bytes(*length));
        let (modulus, rest) = rest.split_at_checked(length).ok_or(ReprError::Damaged)?;
        let field = Field::from_modulus(&BigUint::from_bytes_le(modulus))?;
        let (n_bits, rest) = rest.split_first_chunk().ok_or(ReprError::Damaged)?;
        let bits = Bits::from_bytes(rest, u64::from_le_bytes(*n_bits));
        let repr = Self {
            field,
            bits: bits.ok_or(ReprError::Damaged)?,
        };
        if repr.to_bytes() == bytes {
            Ok(repr)
        } else {
            Err(ReprError::Damaged)
        }
    }

    /// The program, with the inputs `x0`, `x1` and so on, and without places in a text.
    ///
    /// # Errors
    /// If the encoding is of none.
    pub fn program(&self) -> Result<Program, ReprError> {
        read::program(&self.field, &self.bits)
    }
}

/// Programs that are found by their elements.
#[derive(Clone, Debug, Default)]
pub struct ProgramSet {
    programs: BTreeMap<BigUint, Program>,
}

impl ProgramSet {
    /// Adds a program; its element. One that is there already up to names and spans stays.
    ///
    /// # Errors
    /// If it is over another field than the others, or another program has its element.
    pub fn insert(&mut self, program: Program) -> Result<BigUint, ReflectError> {
        let repr = program.repr();
        let element = repr.element();
        if let Some(other) = self.programs.values().next()
            && other.field != program.field
        {
            return Err(ReflectError::OtherField {
                field: other.field.name().to_owned(),
                other: program.field.name().to_owned(),
            });
        }
        match self.programs.get(&element) {
            Some(there) if there.repr() != repr => Err(ReflectError::Ambiguous(element)),
            Some(_) => Ok(element),
            None => {
                self.programs.insert(element.clone(), program);
                Ok(element)
            }
        }
    }

    /// The program that `element` stands for.
    ///
    /// # Errors
    /// If it stands for none of the set.
    pub fn reflect(&self, element: &BigUint) -> Result<&Program, ReflectError> {
        let program = self.programs.get(element);
        program.ok_or_else(|| ReflectError::Outside(element.clone()))
    }
}

#[cfg(test)]
mod tests;
