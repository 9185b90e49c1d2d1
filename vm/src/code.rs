//! Programs for the machine.

use num_bigint::BigUint;
use serde::{Deserialize, Serialize};
use vampx_fields::Field;
use vampx_ir::Span;
use vampx_ir::program::{Input, InputId};

use crate::{Check, Constant, Instruction, InvalidCode, Pc, Register};

/// What a register holds before the first step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Preload {
    /// A constant.
    Constant(Constant),
    /// The value given for an input.
    Input(InputId),
}

/// A program for the machine: instructions with what they refer to. Its invariants hold: see [`InvalidCode`].
///
/// It is made for one choice of the inputs that are given; the public inputs that are not are its outputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawCode")]
pub struct Code {
    pub(crate) field: Field,
    pub(crate) inputs: Vec<Input>,
    pub(crate) given: Vec<bool>,
    pub(crate) n_registers: u32,
    pub(crate) n_cells: u32,
    pub(crate) n_flags: u32,
    pub(crate) constants: Vec<BigUint>,
    pub(crate) preloads: Vec<(Register, Preload)>,
    /// Where each thunk begins.
    pub(crate) thunks: Vec<Pc>,
    pub(crate) checks: Vec<Check>,
    pub(crate) instructions: Vec<Instruction>,
    pub(crate) spans: Vec<Span>,
}

impl Code {
    /// The field.
    pub fn field(&self) -> &Field {
        &self.field
    }

    /// The inputs of the program.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// Which inputs are given; the others are public and computed.
    pub fn given(&self) -> &[bool] {
        &self.given
    }

    /// The number of registers.
    pub fn n_registers(&self) -> u32 {
        self.n_registers
    }

    /// The number of cells of memory.
    pub fn n_cells(&self) -> u32 {
        self.n_cells
    }

    /// The number of flags.
    pub fn n_flags(&self) -> u32 {
        self.n_flags
    }

    /// The canonical integers of the constants.
    pub fn constants(&self) -> &[BigUint] {
        &self.constants
    }

    /// What registers hold before the first step.
    pub fn preloads(&self) -> &[(Register, Preload)] {
        &self.preloads
    }

    /// Where each thunk begins.
    pub fn thunks(&self) -> &[Pc] {
        &self.thunks
    }

    /// What assertions check.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// The instructions; the first one comes first.
    pub fn instructions(&self) -> &[Instruction] {
        &self.instructions
    }

    /// The place in the program's text that the instruction comes from.
    pub fn span(&self, at: Pc) -> Span {
        self.spans[at.index()]
    }
}

/// Code as it stands in a file.
#[derive(Deserialize)]
pub(crate) struct RawCode {
    field: Field,
    inputs: Vec<Input>,
    given: Vec<bool>,
    n_registers: u32,
    n_cells: u32,
    n_flags: u32,
    constants: Vec<BigUint>,
    preloads: Vec<(Register, Preload)>,
    thunks: Vec<Pc>,
    checks: Vec<Check>,
    instructions: Vec<Instruction>,
    spans: Vec<Span>,
}

impl TryFrom<RawCode> for Code {
    type Error = InvalidCode;

    fn try_from(raw: RawCode) -> Result<Self, InvalidCode> {
        let RawCode {
            field,
            inputs,
            given,
            n_registers,
            n_cells,
            n_flags,
            constants,
            preloads,
            thunks,
            checks,
            instructions,
            spans,
        } = raw;
        let code = Self {
            field,
            inputs,
            given,
            n_registers,
            n_cells,
            n_flags,
            constants,
            preloads,
            thunks,
            checks,
            instructions,
            spans,
        };
        code.validate()?;
        Ok(code)
    }
}
