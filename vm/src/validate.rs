//! The invariants of code, checked: code comes in files that anybody can write.

use vampx_ir::program::InputId;

use crate::{Code, Instruction, Pc, Preload, Register};

/// The most registers, cells and flags that code may have for each instruction, preload and constant.
const MAX_PLACES: usize = 4;

/// The invariant that code breaks.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCode {
    /// There are not as many spans as instructions, or flags as inputs.
    #[error("the lists of the code have different lengths")]
    Lengths,
    /// A span ends before it starts.
    #[error("a span of the code ends before it starts")]
    Span,
    /// There are more registers, cells or flags than the code can use.
    #[error("the code has more registers, cells or flags than it can use")]
    Places,
    /// An input that is not public is not given, its name is empty or has white space or control characters, its range goes beyond the field, or
    /// its span ends before it starts.
    #[error("the input {} is neither given nor public, or its name, range or span is wrong", .0.0)]
    Input(InputId),
    /// A constant is not below the modulus.
    #[error("the constant {0} is not below the modulus")]
    Constant(usize),
    /// A preload is of no register, or of nothing that is there.
    #[error("the preload {0} is of something that is not there")]
    Preload(usize),
    /// A thunk does not begin inside the code, or not after the end of another one.
    #[error("the thunk {0} does not begin where one can")]
    Thunk(usize),
    /// A check reads what is not there.
    #[error("the check {0} reads something that is not there")]
    Check(usize),
    /// An instruction refers to what is not there, or goes backward, out of its thunk or beyond the end.
    #[error("the instruction {} refers to something that is not there", .0.0)]
    Instruction(Pc),
}

impl Code {
    /// Checks every invariant of the type; code that was compiled, allocated or read keeps them.
    ///
    /// # Errors
    /// The first invariant that is broken.
    pub fn validate(&self) -> Result<(), InvalidCode> {
        let n = self.instructions.len();
        if n == 0
            || n > u32::MAX as usize
            || self.spans.len() != n
            || self.given.len() != self.inputs.len()
        {
            return Err(InvalidCode::Lengths);
        }
        let n_known = n + self.preloads.len() + self.constants.len() + self.inputs.len();
        let n_places = [self.n_registers, self.n_cells, self.n_flags];
        if n_places
            .iter()
            .any(|places| *places as usize > MAX_PLACES * n_known + 256)
        {
            return Err(InvalidCode::Places);
        }
        if self.spans.iter().any(|span| span.start > span.end) {
            return Err(InvalidCode::Span);
        }
        self.validate_inputs()?;
        for (index, constant) in self.constants.iter().enumerate() {
            if constant >= self.field.modulus() {
                return Err(InvalidCode::Constant(index));
            }
        }
        for (index, (register, preload)) in self.preloads.iter().enumerate() {
            let is_there = match preload {
                Preload::Constant(constant) => constant.index() < self.constants.len(),
                Preload::Input(input) => self.is_given(*input),
            };
            if !is_there || !self.has_register(*register) {
                return Err(InvalidCode::Preload(index));
            }
        }
        for (index, check) in self.checks.iter().enumerate() {
            let input = match check {
                crate::Check::Declared(_, input) => input.index() < self.inputs.len(),
                _ => true,
            };
            if !input
                || !check
                    .reads()
                    .iter()
                    .all(|register| self.has_register(*register))
            {
                return Err(InvalidCode::Check(index));
            }
        }
        self.validate_instructions()
    }

    fn validate_inputs(&self) -> Result<(), InvalidCode> {
        for (index, (input, given)) in self.inputs.iter().zip(&self.given).enumerate() {
            let range = input.range.as_ref();
            let is_plain = |char: char| !char.is_whitespace() && !char.is_control();
            if !(input.public || *given)
                || input.name.is_empty()
                || !input.name.chars().all(is_plain)
                || input.span.start > input.span.end
                || range.is_some_and(|(lo, hi)| lo > hi || hi >= self.field.modulus())
            {
                return Err(InvalidCode::Input(InputId(index as u32)));
            }
        }
        Ok(())
    }

    /// The parts of the code, the main one and one a thunk, lie one after another; control goes only forward in each.
    fn validate_instructions(&self) -> Result<(), InvalidCode> {
        let n = self.instructions.len();
        let mut previous = 0;
        for (index, start) in self.thunks.iter().enumerate() {
            if start.index() <= previous || start.index() >= n {
                return Err(InvalidCode::Thunk(index));
            }
            previous = start.index();
        }
        let ends = self.thunks.iter().map(|start| start.index()).chain([n]);
        let mut start = 0;
        for (part, end) in ends.enumerate() {
            for at in start..end {
                if !self.is_valid(part, at, end) {
                    return Err(InvalidCode::Instruction(Pc(at as u32)));
                }
            }
            start = end;
        }
        Ok(())
    }

    fn is_valid(&self, part: usize, at: usize, end: usize) -> bool {
        let instruction = self.instructions[at];
        let refers = match instruction {
            Instruction::Constant(_, constant) => constant.index() < self.constants.len(),
            Instruction::Input(_, input) => self.is_given(input),
            Instruction::Load(_, cell) | Instruction::Store(cell, _) => cell.0 < self.n_cells,
            Instruction::Force(thunk) => thunk.index() < self.thunks.len(),
            // Part 0 is the main one, part n + 1 thunk n.
            Instruction::Return(thunk) => thunk.index() + 1 == part,
            Instruction::When(_, _, flag, _) | Instruction::Again(flag, _) => flag.0 < self.n_flags,
            Instruction::Assert(check) => check.index() < self.checks.len(),
            Instruction::Output(input, _) => {
                self.inputs
                    .get(input.index())
                    .is_some_and(|input| input.public)
                    && !self.is_given(input)
            }
            Instruction::Halt => part == 0,
            _ => true,
        };
        let hint_repeats = match instruction {
            Instruction::Hint(op, _, a, b) => op.is_binary() || a == b,
            _ => true,
        };
        refers
            && hint_repeats
            && instruction
                .reads()
                .chain(instruction.writes())
                .all(|register| self.has_register(register))
            && instruction
                .targets()
                .all(|target| (at + 1..end).contains(&target.index()))
            && (instruction.is_last() || at + 1 < end)
    }

    fn has_register(&self, register: Register) -> bool {
        register.0 < self.n_registers
    }

    fn is_given(&self, input: InputId) -> bool {
        self.given.get(input.index()).is_some_and(|given| *given)
    }
}
