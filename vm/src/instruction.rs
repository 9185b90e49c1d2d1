//! What the machine can do, one step each.

use serde::{Deserialize, Serialize};
use vampx_ir::program::{HintOp, InputId};

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub struct $name(pub u32);

        impl $name {
            /// The position as a `usize`.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

index! {
    /// A register; holds one element.
    Register
}
index! {
    /// A cell of memory, for what does not stay in a register; holds one element.
    Cell
}
index! {
    /// The position of an instruction.
    Pc
}
index! {
    /// A suspended computation, which runs at most once: when it is first demanded.
    Thunk
}
index! {
    /// A condition that the code asks for again: whether [`Instruction::When`] found it true.
    Flag
}
index! {
    /// One of the code's constants.
    Constant
}
index! {
    /// One of the code's checks.
    CheckId
}

/// One step of the machine. Where nothing else is said, the next instruction follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Instruction {
    /// `to = constant`.
    Constant(Register, Constant),
    /// `to =` the value given for the input.
    Input(Register, InputId),
    /// `to = from`.
    Move(Register, Register),
    /// `to = cell`.
    Load(Register, Cell),
    /// `cell = from`.
    Store(Cell, Register),
    /// `to = -a`.
    Neg(Register, Register),
    /// `to = a + b`.
    Add(Register, Register, Register),
    /// `to = a * b`.
    Mul(Register, Register, Register),
    /// `to` = 0 if `a < b` as canonical integers, else 1.
    Lt(Register, Register, Register),
    /// `to = op(a, b)`; traps where that has no value. Operations of one operand repeat it.
    Hint(HintOp, Register, Register, Register),
    /// Goes on at `zero` if the selector is 0, at `one` if it is 1; otherwise traps.
    Branch(Register, Pc, Pc),
    /// Goes on there.
    Jump(Pc),
    /// Sets the flag if the register is 0 (`false`) or 1 (`true`), else goes on at the place given.
    When(Register, bool, Flag, Pc),
    /// Goes on at the place given unless the flag is set.
    Again(Flag, Pc),
    /// Runs the thunk if it has not run, and comes back.
    Force(Thunk),
    /// The end of the thunk: goes on after the `Force` that runs it.
    Return(Thunk),
    /// Rejects unless the check holds.
    Assert(CheckId),
    /// The public input is `from`; rejects if that is outside its declared range.
    Output(InputId, Register),
    /// The end: accepted.
    Halt,
}

/// What [`Instruction::Assert`] checks, of the registers' canonical integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Check {
    /// They are equal.
    Equal([Register; 2]),
    /// The register is below `2^bits`.
    InRange(Register, u32),
    /// The register is 0 or 1.
    Boolean(Register),
    /// Dividend, divisor, quotient, remainder: over the integers `dividend = quotient * divisor + remainder`, and
    /// `remainder < divisor`.
    DivRem([Register; 4]),
    /// The register is in the declared range of the input.
    Declared(Register, InputId),
}

impl Check {
    /// The registers it reads, in order.
    pub fn reads(&self) -> &[Register] {
        match self {
            Self::Equal(registers) => registers,
            Self::InRange(register, _) | Self::Boolean(register) | Self::Declared(register, _) => {
                std::slice::from_ref(register)
            }
            Self::DivRem(registers) => registers,
        }
    }

    /// The same check of other registers.
    pub fn with_reads(self, mut register: impl FnMut(Register) -> Register) -> Self {
        match self {
            Self::Equal(registers) => Self::Equal(registers.map(register)),
            Self::InRange(value, bits) => Self::InRange(register(value), bits),
            Self::Boolean(value) => Self::Boolean(register(value)),
            Self::DivRem(registers) => Self::DivRem(registers.map(register)),
            Self::Declared(value, input) => Self::Declared(register(value), input),
        }
    }
}

impl Instruction {
    /// Its name in the assembly.
    pub fn name(self) -> &'static str {
        match self {
            Self::Constant(..) => "constant",
            Self::Input(..) => "input",
            Self::Move(..) => "move",
            Self::Load(..) => "load",
            Self::Store(..) => "store",
            Self::Neg(..) => "neg",
            Self::Add(..) => "add",
            Self::Mul(..) => "mul",
            Self::Lt(..) => "lt",
            Self::Hint(..) => "hint",
            Self::Branch(..) => "branch",
            Self::Jump(_) => "jump",
            Self::When(..) => "when",
            Self::Again(..) => "again",
            Self::Force(_) => "force",
            Self::Return(_) => "return",
            Self::Assert(_) => "assert",
            Self::Output(..) => "output",
            Self::Halt => "halt",
        }
    }

    /// The registers it reads, in order; those of [`Instruction::Assert`] are its check's.
    pub fn reads(self) -> impl Iterator<Item = Register> + use<> {
        let reads = match self {
            Self::Constant(..)
            | Self::Input(..)
            | Self::Load(..)
            | Self::Jump(_)
            | Self::Again(..)
            | Self::Force(_)
            | Self::Return(_)
            | Self::Assert(_)
            | Self::Halt => [None, None],
            Self::Move(_, a)
            | Self::Store(_, a)
            | Self::Neg(_, a)
            | Self::Branch(a, ..)
            | Self::When(a, ..)
            | Self::Output(_, a) => [Some(a), None],
            Self::Add(_, a, b) | Self::Mul(_, a, b) | Self::Lt(_, a, b) => [Some(a), Some(b)],
            Self::Hint(op, _, a, b) => [Some(a), op.is_binary().then_some(b)],
        };
        reads.into_iter().flatten()
    }

    /// The register it writes.
    pub fn writes(self) -> Option<Register> {
        match self {
            Self::Constant(to, _)
            | Self::Input(to, _)
            | Self::Move(to, _)
            | Self::Load(to, _)
            | Self::Neg(to, _)
            | Self::Add(to, ..)
            | Self::Mul(to, ..)
            | Self::Lt(to, ..)
            | Self::Hint(_, to, ..) => Some(to),
            _ => None,
        }
    }

    /// Where it may go on besides the next instruction and a thunk.
    pub fn targets(self) -> impl Iterator<Item = Pc> + use<> {
        let targets = match self {
            Self::Branch(_, zero, one) => [Some(zero), Some(one)],
            Self::Jump(to) | Self::When(.., to) | Self::Again(_, to) => [Some(to), None],
            _ => [None, None],
        };
        targets.into_iter().flatten()
    }

    /// Whether the next instruction never follows.
    pub fn is_last(self) -> bool {
        matches!(
            self,
            Self::Branch(..) | Self::Jump(_) | Self::Return(_) | Self::Halt
        )
    }

    /// The same instruction with other registers: those read, then the one written.
    pub fn with_registers(
        self,
        mut read: impl FnMut(Register) -> Register,
        write: impl FnOnce(Register) -> Register,
    ) -> Self {
        match self {
            Self::Constant(to, constant) => Self::Constant(write(to), constant),
            Self::Input(to, input) => Self::Input(write(to), input),
            Self::Load(to, cell) => Self::Load(write(to), cell),
            Self::Store(cell, a) => Self::Store(cell, read(a)),
            Self::Move(to, a) => {
                let a = read(a);
                Self::Move(write(to), a)
            }
            Self::Neg(to, a) => {
                let a = read(a);
                Self::Neg(write(to), a)
            }
            Self::Add(to, a, b) => {
                let (a, b) = (read(a), read(b));
                Self::Add(write(to), a, b)
            }
            Self::Mul(to, a, b) => {
                let (a, b) = (read(a), read(b));
                Self::Mul(write(to), a, b)
            }
            Self::Lt(to, a, b) => {
                let (a, b) = (read(a), read(b));
                Self::Lt(write(to), a, b)
            }
            Self::Hint(op, to, a, b) => {
                let a = read(a);
                let b = if op.is_binary() { read(b) } else { a };
                Self::Hint(op, write(to), a, b)
            }
            Self::Branch(a, zero, one) => Self::Branch(read(a), zero, one),
            Self::When(a, arm, flag, to) => Self::When(read(a), arm, flag, to),
            Self::Output(input, a) => Self::Output(input, read(a)),
            Self::Jump(_)
            | Self::Again(..)
            | Self::Force(_)
            | Self::Return(_)
            | Self::Assert(_)
            | Self::Halt => self,
        }
    }

    /// The same instruction with other targets.
    pub fn with_targets(self, mut target: impl FnMut(Pc) -> Pc) -> Self {
        match self {
            Self::Branch(a, zero, one) => Self::Branch(a, target(zero), target(one)),
            Self::Jump(to) => Self::Jump(target(to)),
            Self::When(a, arm, flag, to) => Self::When(a, arm, flag, target(to)),
            Self::Again(flag, to) => Self::Again(flag, target(to)),
            other => other,
        }
    }
}
