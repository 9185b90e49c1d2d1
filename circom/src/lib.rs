//! A circuit that circom compiled, as a program over its prime.
//!
//! Every wire of the `.r1cs` file is an input, outputs and public inputs public ones; every constraint is an assertion, and
//! nothing else is. So an accepted run is one whose wires satisfy the constraints. What the constraints say is kept and only
//! written so that later stages see it: bits as such, linear equations with small coefficients, and in place of a wire that an
//! equation determines what it is determined by.

#![deny(missing_docs, unsafe_code)]

mod build;
mod equation;
mod listing;
mod names;
mod order;
mod sum;
mod witness;

use thiserror::Error;
use vampx_fields::{Field, FieldError};
use vampx_ir::{Source, program::Program};
use vampx_r1cs::files::R1csFile;

pub use names::NameError;
pub use vampx_r1cs::files::FileError;
pub use witness::{WitnessError, inputs, is_witness};

/// The first bytes of a `.r1cs` file.
const MAGIC: &[u8] = b"r1cs";

/// A circuit as a program, with a text for people that its spans are places of.
#[derive(Clone, Debug)]
pub struct Import {
    /// A listing: a line for each wire and for each constraint, long sums and numbers shortened.
    pub source: Source,
    /// The program.
    pub program: Program,
}

/// Why a circuit does not come in.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ImportError {
    /// The bytes are no such file.
    #[error("the .r1cs file cannot be read: {0}")]
    File(#[from] FileError),
    /// The modulus is that of no field.
    #[error("the .r1cs file is over no prime field: {0}")]
    Field(#[from] FieldError),
    /// The names of the wires cannot be read, or are of another circuit.
    #[error("the .sym file cannot be used: {0}")]
    Names(#[from] NameError),
    /// The listing would be longer than places in it can be told.
    #[error("the circuit is too large: its listing has more than 2^32 bytes")]
    TooLarge,
}

/// Whether `bytes` begin as a `.r1cs` file does.
pub fn is_circuit(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// The circuit of a `.r1cs` file, shown as `name`. Without the text of a `.sym` file wires are called `wire7`; with it as in
/// circom, less `main.`. Of two wires of one name the later is called `name@7`.
///
/// # Errors
/// If a file is not as it has to be.
pub fn import(name: &str, r1cs: &[u8], symbols: Option<&str>) -> Result<Import, ImportError> {
    let file = R1csFile::from_bytes(r1cs)?;
    let field = Field::from_modulus(&file.modulus)?;
    let names = names::of_wires(&file, symbols)?;
    let listing = listing::write(&file, &field, &names)?;
    let program = build::program(&file, field, names, &listing);
    let source = Source::new(name, listing.text);
    Ok(Import { source, program })
}
