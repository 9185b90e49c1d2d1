//! The assembly: code as text, one declaration or instruction a line. It parses back to equal code.
//!
//! ```text
//! field prime:97
//! registers 4
//! cells 1
//! flags 1
//! input public y - computed @0..1
//! input private x 0..=15 given @4..5
//! constant 3
//! thunk 12
//! 0: input r0 1 @4..5
//! 1: assert declared r0 1 @4..5
//! 2: constant r1 0 @20..25
//! 3: mul r1 r0 r1 @20..25
//! 4: store m0 r1 @20..25
//! 5: when r0 1 f0 8 @18..25
//! 6: force t0 @30..40
//! 7: assert range r1 4 @30..40
//! 8: load r2 m0 @20..25
//! 9: output 0 r2 @0..1
//! 10: jump 11 @0..0
//! 11: halt @0..0
//! 12: hint quotient r3 r0 r1 @41..45
//! 13: return t0 @0..0
//! ```
//!
//! `r` is a register, `m` a cell of memory, `f` a flag, `t` a thunk; `preload r0 constant 0` and `preload r1 input 1` say what registers
//! hold at first. Numbers of inputs and constants count their lines from 0, and `thunk` says at which instruction the next thunk begins.

mod parse;

use std::fmt::{self, Display, Formatter};

use vampx_ir::Span;
use vampx_ir::program::Input;

use crate::{Cell, Check, Code, Flag, Instruction, InvalidCode, Pc, Preload, Register, Thunk};

/// Why a text is no code.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseCodeError {
    /// A line is malformed.
    #[error("line {line}: expected {expected}")]
    Line {
        /// The number of the line, from 1.
        line: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// Every line is well formed, but the whole is no code.
    #[error(transparent)]
    Invalid(#[from] InvalidCode),
}

impl Code {
    /// The code that `text` is the assembly of.
    ///
    /// # Errors
    /// If a line is malformed, or the code breaks an invariant.
    pub fn parse_text(text: &str) -> Result<Self, ParseCodeError> {
        parse::code(text)
    }

    /// One instruction as the assembly has it, without place and span.
    pub fn instruction_text(&self, at: Pc) -> impl Display + '_ {
        Line(self, self.instructions[at.index()])
    }
}

impl Display for Code {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "field {}", self.field)?;
        writeln!(f, "registers {}", self.n_registers)?;
        writeln!(f, "cells {}", self.n_cells)?;
        writeln!(f, "flags {}", self.n_flags)?;
        for (input, given) in self.inputs.iter().zip(&self.given) {
            input_line(f, input, *given)?;
        }
        for constant in &self.constants {
            writeln!(f, "constant {constant}")?;
        }
        for (register, preload) in &self.preloads {
            match preload {
                Preload::Constant(constant) => {
                    writeln!(f, "preload {register} constant {}", constant.0)?
                }
                Preload::Input(input) => writeln!(f, "preload {register} input {}", input.0)?,
            }
        }
        for start in &self.thunks {
            writeln!(f, "thunk {start}")?;
        }
        for (index, (instruction, span)) in self.instructions.iter().zip(&self.spans).enumerate() {
            writeln!(f, "{index}: {} {}", Line(self, *instruction), At(*span))?;
        }
        Ok(())
    }
}

fn input_line(f: &mut Formatter<'_>, input: &Input, given: bool) -> fmt::Result {
    let kind = if input.public { "public" } else { "private" };
    write!(f, "input {kind} {} ", input.name)?;
    match &input.range {
        Some((lo, hi)) => write!(f, "{lo}..={hi}")?,
        None => f.write_str("-")?,
    }
    let given = if given { "given" } else { "computed" };
    writeln!(f, " {given} {}", At(input.span))
}

struct At(Span);

impl Display for At {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "@{}..{}", self.0.start, self.0.end)
    }
}

struct Line<'a>(&'a Code, Instruction);

impl Display for Line<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.1.name())?;
        match self.1 {
            Instruction::Constant(to, constant) => write!(f, " {to} {}", constant.0),
            Instruction::Input(to, input) => write!(f, " {to} {}", input.0),
            Instruction::Move(to, from) | Instruction::Neg(to, from) => write!(f, " {to} {from}"),
            Instruction::Load(to, cell) => write!(f, " {to} {cell}"),
            Instruction::Store(cell, from) => write!(f, " {cell} {from}"),
            Instruction::Add(to, a, b) | Instruction::Mul(to, a, b) | Instruction::Lt(to, a, b) => {
                write!(f, " {to} {a} {b}")
            }
            Instruction::Hint(op, to, a, b) => {
                write!(f, " {} {to} {a}", op.name())?;
                if op.is_binary() {
                    write!(f, " {b}")?;
                }
                Ok(())
            }
            Instruction::Branch(selector, zero, one) => write!(f, " {selector} {zero} {one}"),
            Instruction::Jump(to) => write!(f, " {to}"),
            Instruction::When(register, arm, flag, to) => {
                write!(f, " {register} {} {flag} {to}", u8::from(arm))
            }
            Instruction::Again(flag, to) => write!(f, " {flag} {to}"),
            Instruction::Force(thunk) | Instruction::Return(thunk) => write!(f, " {thunk}"),
            Instruction::Assert(check) => check_text(f, self.0.checks[check.index()]),
            Instruction::Output(input, from) => write!(f, " {} {from}", input.0),
            Instruction::Halt => Ok(()),
        }
    }
}

fn check_text(f: &mut Formatter<'_>, check: Check) -> fmt::Result {
    match check {
        Check::Equal([a, b]) => write!(f, " equal {a} {b}"),
        Check::InRange(value, bits) => write!(f, " range {value} {bits}"),
        Check::Boolean(value) => write!(f, " boolean {value}"),
        Check::DivRem([a, b, q, r]) => write!(f, " divrem {a} {b} {q} {r}"),
        Check::Declared(value, input) => write!(f, " declared {value} {}", input.0),
    }
}

macro_rules! prefixed {
    ($($name:ident $prefix:literal),*) => {
        $(impl Display for $name {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        })*
    };
}

prefixed!(Register "r", Cell "m", Flag "f", Thunk "t", Pc "");

#[cfg(test)]
mod tests;
