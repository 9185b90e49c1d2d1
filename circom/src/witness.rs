//! Values of wires as inputs of a program.

use thiserror::Error;
use vampx_ir::program::{Inputs, Program};
use vampx_r1cs::files::{FileError, WitnessFile};

/// The first bytes of a `.wtns` file.
const MAGIC: &[u8] = b"wtns";

/// Why values are not those of a program's wires.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WitnessError {
    /// The bytes are no such file.
    #[error("the .wtns file cannot be read: {0}")]
    File(#[from] FileError),
    /// The values are of another field.
    #[error("the values of the .wtns file are modulo {modulus}, and the program is over {field}")]
    Field {
        /// The modulus of the file.
        modulus: String,
        /// The name of the program's field.
        field: String,
    },
    /// There are too few or too many.
    #[error(
        "the .wtns file has {found} values, and the program has {expected} wires: it belongs to another circuit"
    )]
    Wires {
        /// The number of values.
        found: usize,
        /// The number of wires, the constant one too.
        expected: usize,
    },
    /// The wire that is 1 is not.
    #[error("the first value of the .wtns file is not 1")]
    One,
}

/// Whether `bytes` begin as a `.wtns` file does.
pub fn is_witness(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// The values of a `.wtns` file as inputs of an imported program, or of one read from its compiled circuit. The wires are
/// the inputs in the order of their declarations.
///
/// # Errors
/// If this is no such file, or not one for this program.
pub fn inputs(program: &Program, wtns: &[u8]) -> Result<Inputs, WitnessError> {
    let file = WitnessFile::from_bytes(wtns)?;
    let field = program.field();
    if file.modulus != *field.modulus() {
        return Err(WitnessError::Field {
            modulus: file.modulus.to_string(),
            field: field.name().to_owned(),
        });
    }
    let mut wires: Vec<_> = program.inputs().iter().collect();
    wires.sort_by_key(|input| input.span);
    let (found, expected) = (file.values.len(), wires.len() + 1);
    if found != expected {
        return Err(WitnessError::Wires { found, expected });
    }
    let mut values = file.values.into_iter();
    if values.next() != Some(1u32.into()) {
        return Err(WitnessError::One);
    }
    let named = wires.iter().map(|input| input.name.clone());
    Ok(named.zip(values).collect::<Inputs>().into_file())
}
