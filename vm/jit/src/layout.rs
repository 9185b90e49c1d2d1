//! Where code is cut, and where in memory its values lie.

use vampx_vm::{Code, Instruction, Pc, Preload, Register};

/// The most instructions of a block; the code generator takes more than linear time in the length of a function.
const MAX_BLOCK: usize = 256;

/// A function ends with the block in which it comes to this many instructions.
const FUNCTION: usize = 256;

/// How many slots at the start of the values pass operands to the runtime.
pub(crate) const N_SCRATCH: u32 = 4;

/// Where a register lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Home {
    /// Nothing uses it.
    Unused,
    /// In one block only, which writes it before it reads it.
    Local,
    /// It is what it is preloaded with.
    Preloaded(Preload),
    /// In the shared slot of this number.
    Shared(u32),
}

/// The cuts of code, and the frame: one array of words.
///
/// The frame begins with the number of steps, the states of the thunks, and the flags, a word each; then come slots of as many words as an element has:
/// scratch, inputs, constants, cells, shared registers, and last what is local to a block.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The words of an element.
    pub(crate) n_words: usize,
    /// Where each block begins, in order.
    starts: Vec<u32>,
    n_instructions: u32,
    /// The first block of each function, and the number of blocks at the end.
    functions: Vec<u32>,
    /// Whether control comes to the block from other functions.
    is_entry: Vec<bool>,
    homes: Vec<Home>,
    /// Whether more than one value is ever in the register.
    is_rewritten: Vec<bool>,
    /// Whether one sum reads the register, and nothing else does.
    is_summand: Vec<bool>,
    n_thunks: usize,
    n_flags: usize,
    n_inputs: usize,
    n_constants: usize,
    n_cells: usize,
    n_shared: usize,
}

impl Layout {
    pub(crate) fn new(code: &Code) -> Self {
        let starts = block_starts(code);
        let mut layout = Self {
            n_words: code.field().n_words(),
            n_instructions: code.instructions().len() as u32,
            functions: Vec::new(),
            is_entry: vec![false; starts.len()],
            homes: Vec::new(),
            is_rewritten: vec![false; code.n_registers() as usize],
            is_summand: vec![false; code.n_registers() as usize],
            n_thunks: code.thunks().len(),
            n_flags: code.n_flags() as usize,
            n_inputs: code.inputs().len(),
            n_constants: code.constants().len(),
            n_cells: code.n_cells() as usize,
            n_shared: 0,
            starts,
        };
        layout.cut_functions();
        layout.find_entries(code);
        layout.find_homes(code);
        layout
    }

    fn cut_functions(&mut self) {
        self.functions.push(0);
        let mut start = 0;
        for block in 1..self.starts.len() {
            if (self.starts[block] - start) as usize >= FUNCTION {
                start = self.starts[block];
                self.functions.push(block as u32);
            }
        }
        self.functions.push(self.starts.len() as u32);
    }

    fn find_entries(&mut self, code: &Code) {
        for function in 0..self.n_functions() {
            self.is_entry[self.functions[function] as usize] = true;
        }
        for thunk in code.thunks() {
            let block = self.block_at(*thunk);
            self.is_entry[block as usize] = true;
        }
        for (at, instruction) in code.instructions().iter().enumerate() {
            let here = self.function_of(self.block_of(Pc(at as u32)));
            let after = matches!(instruction, Instruction::Force(_)).then_some(Pc(at as u32 + 1));
            for target in instruction.targets().chain(after) {
                let block = self.block_at(target);
                if after.is_some() || self.function_of(block) != here {
                    self.is_entry[block as usize] = true;
                }
            }
        }
    }

    fn find_homes(&mut self, code: &Code) {
        const NONE: u32 = u32::MAX;
        let n_registers = code.n_registers() as usize;
        let mut block_of_register = vec![NONE; n_registers];
        let mut is_shared = vec![false; n_registers];
        let mut is_written = vec![false; n_registers];
        let mut n_reads = vec![0_u32; n_registers];
        let mut block = 0;
        for (at, instruction) in code.instructions().iter().enumerate() {
            if self.starts.get(block as usize + 1) == Some(&(at as u32)) {
                block += 1;
            }
            let mut access = |register: Register, writes: bool| {
                let index = register.index();
                is_shared[index] |= match block_of_register[index] {
                    NONE => !writes,
                    other => other != block,
                };
                block_of_register[index] = block;
                self.is_rewritten[index] |= writes && is_written[index];
                is_written[index] |= writes;
            };
            reads(code, *instruction, |register| {
                access(register, false);
                n_reads[register.index()] += 1;
                self.is_summand[register.index()] = matches!(instruction, Instruction::Add(..));
            });
            if let Some(register) = instruction.writes() {
                access(register, true);
            }
        }
        let mut preloads = vec![None; n_registers];
        for (register, preload) in code.preloads() {
            self.is_rewritten[register.index()] |= is_written[register.index()];
            preloads[register.index()] = Some(*preload);
        }
        for index in 0..n_registers {
            let home = match preloads[index] {
                _ if block_of_register[index] == NONE => Home::Unused,
                Some(preload) if !is_written[index] => Home::Preloaded(preload),
                None if !is_shared[index] => Home::Local,
                _ => {
                    self.n_shared += 1;
                    Home::Shared(self.n_shared as u32 - 1)
                }
            };
            self.homes.push(home);
            self.is_summand[index] &= home == Home::Local && n_reads[index] == 1;
        }
    }

    pub(crate) fn n_functions(&self) -> usize {
        self.functions.len() - 1
    }

    /// The blocks of a function.
    pub(crate) fn blocks(&self, function: usize) -> std::ops::Range<u32> {
        self.functions[function]..self.functions[function + 1]
    }

    /// The instructions of a block.
    pub(crate) fn instructions(&self, block: u32) -> std::ops::Range<u32> {
        let end = self.starts.get(block as usize + 1);
        self.starts[block as usize]..end.copied().unwrap_or(self.n_instructions)
    }

    /// The block that begins there.
    pub(crate) fn block_at(&self, pc: Pc) -> u32 {
        let block = self.block_of(pc);
        debug_assert_eq!(self.starts[block as usize], pc.0);
        block
    }

    fn block_of(&self, pc: Pc) -> u32 {
        self.starts.partition_point(|start| *start <= pc.0) as u32 - 1
    }

    /// The function of a block.
    pub(crate) fn function_of(&self, block: u32) -> usize {
        self.functions.partition_point(|first| *first <= block) - 1
    }

    pub(crate) fn is_entry(&self, block: u32) -> bool {
        self.is_entry[block as usize]
    }

    pub(crate) fn home(&self, register: Register) -> Home {
        self.homes[register.index()]
    }

    /// Whether the register is local, and all that reads it is one sum.
    pub(crate) fn is_summand(&self, register: Register) -> bool {
        self.is_summand[register.index()]
    }

    /// Whether the register lies in the frame and another value may come there later.
    pub(crate) fn is_overwritten(&self, register: Register) -> bool {
        matches!(self.home(register), Home::Shared(_)) && self.is_rewritten[register.index()]
    }

    /// The word of the number of steps.
    pub(crate) fn steps(&self) -> usize {
        0
    }

    /// The word of a thunk's state.
    pub(crate) fn thunk(&self, thunk: usize) -> usize {
        1 + thunk
    }

    /// The word of a flag.
    pub(crate) fn flag(&self, flag: usize) -> usize {
        1 + self.n_thunks + flag
    }

    /// How many words there are before the values: all are 0 when a run begins.
    pub(crate) fn n_control(&self) -> usize {
        1 + self.n_thunks + self.n_flags
    }

    /// The first word of a slot of those that pass operands.
    pub(crate) fn scratch(&self, index: u32) -> usize {
        self.slot(index as usize)
    }

    /// The first word of an input's value.
    pub(crate) fn input(&self, input: usize) -> usize {
        self.slot(N_SCRATCH as usize + input)
    }

    /// The first word of a constant.
    pub(crate) fn constant(&self, constant: usize) -> usize {
        self.input(self.n_inputs + constant)
    }

    /// The number of the constant that begins at this word.
    pub(crate) fn constant_at(&self, word: u32) -> Option<u32> {
        let words = self.constant(0)..self.constant(self.n_constants);
        let word = word as usize;
        let is_constant = words.contains(&word);
        is_constant.then(|| ((word - words.start) / self.n_words) as u32)
    }

    /// The first word of a cell.
    pub(crate) fn cell(&self, cell: usize) -> usize {
        self.constant(self.n_constants + cell)
    }

    /// The first word of a shared register.
    pub(crate) fn shared(&self, shared: u32) -> usize {
        self.cell(self.n_cells + shared as usize)
    }

    /// The first word of what is local to a block. There is no end: see [`Native`](crate::native::Native).
    pub(crate) fn local(&self, local: u32) -> usize {
        self.shared((self.n_shared + local as usize) as u32)
    }

    fn slot(&self, slot: usize) -> usize {
        self.n_control() + slot * self.n_words
    }
}

/// Tells `see` each register that is read, in order.
pub(crate) fn reads(code: &Code, instruction: Instruction, mut see: impl FnMut(Register)) {
    if let Instruction::Assert(check) = instruction {
        let check = code.checks()[check.index()];
        check.reads().iter().for_each(|register| see(*register));
    }
    instruction.reads().for_each(see);
}

/// The first instruction of each block: control comes only there, and goes elsewhere only at the end.
fn block_starts(code: &Code) -> Vec<u32> {
    let instructions = code.instructions();
    let mut is_start = vec![false; instructions.len() + 1];
    is_start[0] = true;
    for thunk in code.thunks() {
        is_start[thunk.index()] = true;
    }
    for (at, instruction) in instructions.iter().enumerate() {
        let mut ends = instruction.is_last() || matches!(instruction, Instruction::Force(_));
        for target in instruction.targets() {
            is_start[target.index()] = true;
            ends = true;
        }
        is_start[at + 1] |= ends;
    }
    let mut starts = Vec::new();
    let mut last = 0;
    for (at, is_start) in is_start[..instructions.len()].iter().enumerate() {
        if *is_start || at - last >= MAX_BLOCK {
            starts.push(at as u32);
            last = at;
        }
    }
    starts
}
