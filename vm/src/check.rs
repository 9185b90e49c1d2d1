//! Proof that allocated code computes what the code computes that it was made from.
//!
//! Nothing is taken from the allocator. Both codes are walked side by side: they have the same instructions, but for loads, constants,
//! inputs and stores. For each register it is known which value it holds on every path that leads there; every read has to find the
//! value that the other code reads. A cell belongs to one value, and each instruction that computes this value is followed by the
//! store: so whoever may read the value finds it in the cell.

use rustc_hash::FxHashMap;

use crate::{Cell, Check, CheckId, Code, Instruction, InvalidCode, Pc, Preload, Register};

/// Why allocated code is not proved right.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AllocationError {
    /// The allocated code breaks an invariant of code.
    #[error(transparent)]
    Invalid(#[from] InvalidCode),
    /// The codes have other fields, inputs or constants.
    #[error("the two codes are of different programs")]
    Different,
    /// The instruction of the allocated code is not the next one of the other code.
    #[error("the instruction {} is not the next one of the code", .0.0)]
    Instruction(Pc),
    /// The instruction of the allocated code reads a register that does not surely hold the value it should.
    #[error("the instruction {} reads register {}, which may hold something else", .at.0, .register.0)]
    Read {
        /// The instruction.
        at: Pc,
        /// The register.
        register: Register,
    },
    /// The instruction of the allocated code reads or writes a cell that belongs to no value or another one, or should write one.
    #[error("the instruction {} does not keep a cell", .0.0)]
    Cell(Pc),
    /// The instruction of the allocated code goes on elsewhere.
    #[error("the instruction {} goes on elsewhere", .0.0)]
    Target(Pc),
    /// A thunk begins elsewhere.
    #[error("the thunk {0} begins elsewhere")]
    Thunk(usize),
}

/// Proves that `allocated` computes what `code` computes, as long as `code` reads no register before it is written.
///
/// # Errors
/// The first thing that is not proved.
pub fn verify_allocation(code: &Code, allocated: &Code) -> Result<(), AllocationError> {
    allocated.validate()?;
    let is_same = code.field == allocated.field
        && code.inputs == allocated.inputs
        && code.given == allocated.given
        && code.constants == allocated.constants
        && code.thunks.len() == allocated.thunks.len()
        && code.n_cells == 0
        && allocated.preloads.is_empty();
    if !is_same {
        return Err(AllocationError::Different);
    }
    let mut checker = Checker::new(code, allocated)?;
    for at in 0..code.instructions.len() {
        checker.step(Pc(at as u32))?;
    }
    checker.finish()
}

/// What a register holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Value(Register),
    Preload(Preload),
}

/// What each register surely holds.
type Contents = Vec<Option<Content>>;

struct Checker<'a> {
    code: &'a Code,
    allocated: &'a Code,
    preloads: Vec<Option<Preload>>,
    /// The value of each cell, and the cell of each value.
    owners: Vec<Option<Register>>,
    cells: Vec<Option<Cell>>,
    contents: Contents,
    /// What registers hold where control comes from elsewhere.
    pending: FxHashMap<Pc, Contents>,
    is_reached: bool,
    /// The next instruction of the allocated code.
    next: usize,
    next_thunk: usize,
    /// Where each instruction of the code starts in the allocated one.
    starts: Vec<Pc>,
}

fn is_fetch(instruction: Instruction) -> bool {
    matches!(
        instruction,
        Instruction::Constant(..) | Instruction::Input(..) | Instruction::Load(..)
    )
}

/// The instruction without registers, targets and the number of its check.
fn shape(instruction: Instruction) -> Instruction {
    match instruction.with_targets(|_| Pc(0)) {
        Instruction::Assert(_) => Instruction::Assert(CheckId(0)),
        other => other.with_registers(|_| Register(0), |_| Register(0)),
    }
}

impl<'a> Checker<'a> {
    fn new(code: &'a Code, allocated: &'a Code) -> Result<Self, AllocationError> {
        let mut preloads = vec![None; code.n_registers as usize];
        for (register, preload) in &code.preloads {
            preloads[register.index()] = Some(*preload);
        }
        let mut checker = Self {
            code,
            allocated,
            preloads,
            owners: vec![None; allocated.n_cells as usize],
            cells: vec![None; code.n_registers as usize],
            contents: vec![None; allocated.n_registers as usize],
            pending: FxHashMap::default(),
            is_reached: true,
            next: 0,
            next_thunk: 0,
            starts: Vec::with_capacity(code.instructions.len()),
        };
        checker.find_owners()?;
        Ok(checker)
    }

    /// Gives each cell to the value of the instruction before its stores.
    fn find_owners(&mut self) -> Result<(), AllocationError> {
        let mut n_before = 0;
        for (at, instruction) in self.allocated.instructions.iter().enumerate() {
            let Instruction::Store(cell, _) = *instruction else {
                n_before += usize::from(!is_fetch(*instruction));
                continue;
            };
            let before = n_before
                .checked_sub(1)
                .and_then(|it| self.code.instructions.get(it));
            let value = before
                .and_then(|instruction| instruction.writes())
                .ok_or(AllocationError::Cell(Pc(at as u32)))?;
            let owner = *self.owners[cell.index()].get_or_insert(value);
            let own = *self.cells[value.index()].get_or_insert(cell);
            if owner != value || own != cell {
                return Err(AllocationError::Cell(Pc(at as u32)));
            }
        }
        Ok(())
    }

    fn step(&mut self, at: Pc) -> Result<(), AllocationError> {
        self.arrive(at);
        self.starts.push(Pc(self.next as u32));
        while let Some(fetch) = self.peek().filter(|next| is_fetch(*next)) {
            self.fetch(fetch)?;
        }
        let here = Pc(self.next as u32);
        let expected = self.code.instructions[at.index()];
        let found = self.peek().ok_or(AllocationError::Instruction(here))?;
        let is_same_place = self.code.span(at) == self.allocated.span(here);
        if shape(found) != shape(expected) || !is_same_place {
            return Err(AllocationError::Instruction(here));
        }
        self.check_reads(expected, found, here)?;
        self.next += 1;
        if let (Some(value), Some(register)) = (expected.writes(), found.writes()) {
            self.write(value, register)?;
        }
        self.depart(expected, at);
        Ok(())
    }

    fn peek(&self) -> Option<Instruction> {
        self.allocated.instructions.get(self.next).copied()
    }

    fn arrive(&mut self, at: Pc) {
        if self.code.thunks.get(self.next_thunk) == Some(&at) {
            self.next_thunk += 1;
            self.is_reached = false;
        }
        let other = self.pending.remove(&at);
        match (self.is_reached, other) {
            (true, None) => {}
            (true, Some(other)) => keep_common(&mut self.contents, &other),
            (false, Some(other)) => self.contents = other,
            (false, None) => self.contents.fill(None),
        }
    }

    fn fetch(&mut self, fetch: Instruction) -> Result<(), AllocationError> {
        let (register, content) = match fetch {
            Instruction::Constant(to, constant) => {
                (to, Content::Preload(Preload::Constant(constant)))
            }
            Instruction::Input(to, input) => (to, Content::Preload(Preload::Input(input))),
            Instruction::Load(to, cell) => {
                let owner = self.owners[cell.index()];
                let owner = owner.ok_or(AllocationError::Cell(Pc(self.next as u32)))?;
                (to, Content::Value(owner))
            }
            other => unreachable!("invariant: {other:?} is a fetch"),
        };
        self.contents[register.index()] = Some(content);
        self.next += 1;
        Ok(())
    }

    fn check_reads(
        &self,
        expected: Instruction,
        found: Instruction,
        here: Pc,
    ) -> Result<(), AllocationError> {
        if let (Instruction::Assert(expected), Instruction::Assert(found)) = (expected, found) {
            let expected = self.code.checks[expected.index()];
            let found = self.allocated.checks[found.index()];
            let shape = |check: Check| check.with_reads(|_| Register(0));
            if shape(expected) != shape(found) {
                return Err(AllocationError::Instruction(here));
            }
            let mut pairs = expected.reads().iter().zip(found.reads());
            return pairs
                .try_for_each(|(value, register)| self.check_read(*value, *register, here));
        }
        let mut pairs = expected.reads().zip(found.reads());
        pairs.try_for_each(|(value, register)| self.check_read(value, register, here))
    }

    fn check_read(
        &self,
        value: Register,
        register: Register,
        at: Pc,
    ) -> Result<(), AllocationError> {
        let expected = match self.preloads[value.index()] {
            Some(preload) => Content::Preload(preload),
            None => Content::Value(value),
        };
        if self.contents[register.index()] == Some(expected) {
            Ok(())
        } else {
            Err(AllocationError::Read { at, register })
        }
    }

    /// Notes that `register` holds `value` now, and no other one does; and that its cell is written.
    fn write(&mut self, value: Register, register: Register) -> Result<(), AllocationError> {
        let here = Pc(self.next as u32);
        if self.preloads[value.index()].is_some() {
            return Err(AllocationError::Instruction(here));
        }
        for content in &mut self.contents {
            if *content == Some(Content::Value(value)) {
                *content = None;
            }
        }
        self.contents[register.index()] = Some(Content::Value(value));
        if let Some(cell) = self.cells[value.index()] {
            if self.peek() != Some(Instruction::Store(cell, register)) {
                return Err(AllocationError::Cell(here));
            }
            self.next += 1;
        }
        Ok(())
    }

    fn depart(&mut self, instruction: Instruction, at: Pc) {
        if matches!(instruction, Instruction::Force(_)) {
            self.contents.fill(None);
        }
        self.is_reached = !instruction.is_last();
        for target in instruction.targets() {
            if target.0 == at.0 + 1 {
                self.is_reached = true;
            } else if let Some(other) = self.pending.get_mut(&target) {
                keep_common(other, &self.contents);
            } else {
                self.pending.insert(target, self.contents.clone());
            }
        }
    }

    /// Compares where instructions go on, and where thunks begin.
    fn finish(self) -> Result<(), AllocationError> {
        if self.next != self.allocated.instructions.len() {
            return Err(AllocationError::Instruction(Pc(self.next as u32)));
        }
        for (index, (start, found)) in self
            .code
            .thunks
            .iter()
            .zip(&self.allocated.thunks)
            .enumerate()
        {
            if self.starts[start.index()] != *found {
                return Err(AllocationError::Thunk(index));
            }
        }
        let mut originals = self.code.instructions.iter();
        for (at, found) in self.allocated.instructions.iter().enumerate() {
            if is_fetch(*found) || matches!(found, Instruction::Store(..)) {
                continue;
            }
            let original = originals.next().unwrap_or_else(|| {
                unreachable!("invariant: both codes have the same instructions")
            });
            let expected = original.targets().map(|target| self.starts[target.index()]);
            if !expected.eq(found.targets()) {
                return Err(AllocationError::Target(Pc(at as u32)));
            }
        }
        Ok(())
    }
}

fn keep_common(contents: &mut Contents, other: &Contents) {
    for (content, other) in contents.iter_mut().zip(other) {
        if *content != *other {
            *content = None;
        }
    }
}
