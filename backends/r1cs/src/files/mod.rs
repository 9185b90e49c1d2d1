//! The files of iden3, for any prime: written, and read with every length and value checked.
//!
//! Elements are canonical, little-endian, in whole words of 8 bytes.

mod r1cs;
mod sections;
mod symbols;
mod witness;

use thiserror::Error;

pub use r1cs::R1csFile;
pub use symbols::{Symbol, read_symbols, write_symbols};
pub use witness::WitnessFile;

/// Why bytes are no such file.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FileError {
    /// The first bytes are those of another format or version.
    #[error("it is no {0} file of a version that is read")]
    Magic(&'static str),
    /// Bytes are missing or left over.
    #[error("it ends too early, or later than it says")]
    Length,
    /// A section is missing, there twice, or of a kind that is not read.
    #[error("the section of type {0} is missing, doubled or unknown")]
    Section(u32),
    /// There are sections of custom gates.
    #[error("it uses custom gates, which are no rank-1 constraints")]
    CustomGates,
    /// The prime is not odd, or not as long as it says.
    #[error("the modulus is no odd number of as many bytes as it says")]
    Modulus,
    /// A value is not below the prime.
    #[error("a value is not below the modulus")]
    Value,
    /// A wire is not there, or the numbers of wires do not agree.
    #[error("a wire is not there, or the numbers of wires do not agree")]
    Wire,
    /// A line of a `.sym` file is not `label,wire,component,name`.
    #[error("line {0} is not `label,wire,component,name`")]
    Line(usize),
}
