//! How runs end.

use num_bigint::BigUint;
use vampx_ir::program::{Public, Rejection};

use crate::{Code, Pc};

/// The end of an accepted run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// The public inputs in the order of the program.
    pub publics: Vec<Public>,
    /// The number of instructions executed, the halt not counted.
    pub n_steps: u64,
}

/// Why a run has no result.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// The inputs do not satisfy the program.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The code cannot be run so.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// A use of the machine that has no meaning. Code that was compiled here and gets its inputs has none.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Other inputs are given than those the code is made for.
    #[error("the code is made for other inputs than those given")]
    Inputs,
    /// The instruction reads a register or cell that nothing has written.
    #[error("the instruction {} reads what nothing has written", .0.0)]
    Unwritten(Pc),
    /// The instruction forces a thunk that needs itself, or ends one that does not run.
    #[error("the instruction {} forces a thunk that runs, or ends one that does not", .0.0)]
    Thunk(Pc),
    /// The code halts without an output.
    #[error("the code halts before all outputs are there")]
    Output,
}

/// The public inputs, of the values of all inputs.
///
/// # Errors
/// If a public input has no value.
pub fn publics(code: &Code, values: &[Option<BigUint>]) -> Result<Vec<Public>, Fault> {
    let inputs = code.inputs.iter().zip(values).zip(&code.given);
    inputs
        .filter(|((input, _), _)| input.public)
        .map(|((input, value), given)| {
            Ok(Public {
                name: input.name.clone(),
                value: value.clone().ok_or(Fault::Output)?,
                computed: !given,
            })
        })
        .collect()
}
