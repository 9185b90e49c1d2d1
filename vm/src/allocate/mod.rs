//! From a register for each value to a bounded number of registers.
//!
//! Instructions are visited in order. A value is brought into a register when something reads it; when there is no room, the value whose
//! next use is furthest gives way. A value that has to come back, or that another part of the code reads, is stored in a cell of its own
//! right where it is computed, so that wherever it may be read its cell holds it; constants and inputs are fetched again.
//!
//! # Source
//! Belady, *A Study of Replacement Algorithms for a Virtual-Storage Computer* (1966), for who gives way.

mod file;
mod liveness;
mod rewrite;

use rustc_hash::FxHashMap;

use crate::{Cell, Check, CheckId, Code, Instruction, Pc, Preload, Register};
use file::RegisterFile;
use liveness::{Reads, Uses};

/// The fewest registers that code can be allocated to: a division reads four values at once.
pub const MIN_REGISTERS: u32 = 4;

/// The most registers that code can be allocated to.
pub const MAX_REGISTERS: u32 = 256;

/// Why code cannot be allocated.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AllocateError {
    /// There are fewer registers than [`MIN_REGISTERS`] or more than [`MAX_REGISTERS`].
    #[error("code can have from {MIN_REGISTERS} to {MAX_REGISTERS} registers, not {0}")]
    Registers(u32),
    /// The code was allocated before.
    #[error("the code was allocated before")]
    Allocated,
    /// The code would have more than `u32::MAX` instructions.
    #[error("the allocated code has more than 2^32 instructions")]
    TooLong,
}

/// `code`, which has a register for each value, with `n_registers` registers and the cells that this takes. It computes the same
/// values in the same order. Takes time in proportion to the code and to `n_registers`.
///
/// # Errors
/// If `n_registers` is too small or too large, or the code has cells already.
pub fn allocate(code: &Code, n_registers: u32) -> Result<Code, AllocateError> {
    if !(MIN_REGISTERS..=MAX_REGISTERS).contains(&n_registers) {
        return Err(AllocateError::Registers(n_registers));
    }
    if code.n_cells != 0 {
        return Err(AllocateError::Allocated);
    }
    let mut allocator = Allocator::new(code, n_registers);
    for at in 0..code.instructions.len() {
        allocator.step(Pc(at as u32));
    }
    rewrite::finish(code, n_registers, allocator.result).ok_or(AllocateError::TooLong)
}

/// A register of the code given: a value.
type Value = Register;

/// What allocation came to; cells have the numbers of their values.
struct Allocation {
    /// The instructions in order, with the place of that which they belong to.
    instructions: Vec<(Instruction, Pc)>,
    checks: Vec<Check>,
    /// Whether each value has a cell.
    has_cell: Vec<bool>,
}

struct Allocator<'a> {
    code: &'a Code,
    preloads: Vec<Option<Preload>>,
    uses: Uses,
    /// Where the current part of the code ends.
    part_end: u32,
    file: RegisterFile,
    /// What registers hold at places that are jumped to.
    pending: FxHashMap<Pc, RegisterFile>,
    /// Whether the next instruction follows the one before.
    is_reached: bool,
    /// Where a value was put that is computed on another path too.
    preferred: FxHashMap<Value, Register>,
    next_thunk: usize,
    result: Allocation,
}

impl<'a> Allocator<'a> {
    fn new(code: &'a Code, n_registers: u32) -> Self {
        let mut preloads = vec![None; code.n_registers as usize];
        for (register, preload) in &code.preloads {
            preloads[register.index()] = Some(*preload);
        }
        Self {
            code,
            preloads,
            uses: Uses::new(code),
            part_end: part_end(code, 0),
            file: RegisterFile::new(n_registers),
            pending: FxHashMap::default(),
            is_reached: true,
            preferred: FxHashMap::default(),
            next_thunk: 0,
            result: Allocation {
                instructions: Vec::with_capacity(code.instructions.len()),
                checks: Vec::with_capacity(code.checks.len()),
                has_cell: vec![false; code.n_registers as usize],
            },
        }
    }

    fn step(&mut self, at: Pc) {
        self.arrive(at);
        let instruction = self.code.instructions[at.index()];
        let reads = Reads::of(self.code, at);
        let mut places = [Register(0); 4];
        for (index, value) in reads.values().iter().enumerate() {
            places[index] = self.fetch(*value, &places[..index], at);
        }
        for (value, place) in reads.values().iter().zip(places) {
            let next = self.uses.next(*value, at.0 + 1..self.part_end);
            self.file.put(place, *value, next);
        }
        let write = instruction.writes().map(|to| self.make(to, at));
        let mut places = places.into_iter();
        let mut read = |_| places.next().unwrap_or(Register(0));
        let renamed = match instruction {
            Instruction::Assert(check) => {
                let id = CheckId(self.result.checks.len() as u32);
                let check = self.code.checks[check.index()].with_reads(read);
                self.result.checks.push(check);
                Instruction::Assert(id)
            }
            other => other.with_registers(&mut read, |to| write.unwrap_or(to)),
        };
        self.result.instructions.push((renamed, at));
        self.depart(instruction, at);
    }

    /// Sets the registers to what they surely hold when control comes to `at`.
    fn arrive(&mut self, at: Pc) {
        if self.code.thunks.get(self.next_thunk) == Some(&at) {
            self.next_thunk += 1;
            self.part_end = part_end(self.code, self.next_thunk);
            self.is_reached = true;
            self.file.clear();
            self.preferred.clear();
        }
        if let Some(other) = self.pending.remove(&at) {
            if self.is_reached {
                self.file.keep_common(&other);
            } else {
                self.file = other;
            }
            let range = at.0..self.part_end;
            self.file
                .update(|value| self.uses.next(value, range.clone()));
        }
    }

    /// Notes where control goes.
    fn depart(&mut self, instruction: Instruction, at: Pc) {
        if let Instruction::Force(_) = instruction {
            self.file.clear();
        }
        self.is_reached = !instruction.is_last();
        for target in instruction.targets() {
            if target.0 == at.0 + 1 {
                self.is_reached = true;
            } else if let Some(other) = self.pending.get_mut(&target) {
                other.keep_common(&self.file);
            } else {
                self.pending.insert(target, self.file.clone());
            }
        }
    }

    /// The register that holds `value`, which is brought there if none does.
    fn fetch(&mut self, value: Value, locked: &[Register], at: Pc) -> Register {
        if let Some(place) = self.file.find(value) {
            return place;
        }
        let place = self.file.victim(locked);
        let fetched = match self.preloads[value.index()] {
            Some(Preload::Constant(constant)) => Instruction::Constant(place, constant),
            Some(Preload::Input(input)) => Instruction::Input(place, input),
            None => {
                self.result.has_cell[value.index()] = true;
                Instruction::Load(place, Cell(value.0))
            }
        };
        self.result.instructions.push((fetched, at));
        self.file.put(place, value, at.0);
        place
    }

    /// The register for what the instruction computes. Both arms of a branch compute into the same one.
    fn make(&mut self, value: Value, at: Pc) -> Register {
        let next = self.uses.next(value, at.0 + 1..self.part_end);
        let is_move = matches!(self.code.instructions[at.index()], Instruction::Move(..));
        let place = match self.preferred.remove(&value) {
            Some(place) => place,
            None => {
                let place = self.file.victim(&[]);
                if is_move {
                    self.preferred.insert(value, place);
                }
                place
            }
        };
        self.file.put(place, value, next);
        place
    }
}

/// Where the part ends that comes before this thunk.
fn part_end(code: &Code, thunk: usize) -> u32 {
    code.thunks
        .get(thunk)
        .map_or(code.instructions.len() as u32, |start| start.0)
}
