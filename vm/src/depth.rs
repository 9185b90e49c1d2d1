//! How much of a run could go on at the same time.

use crate::{Code, Instruction, Pc, Register};

/// The longest chain of executed instructions each of which reads what the one before wrote.
///
/// A machine with as many units as it likes, which guesses every branch right, needs that many steps: no schedule needs fewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Depth {
    registers: Vec<u64>,
    cells: Vec<u64>,
    deepest: u64,
}

impl Depth {
    pub(crate) fn new(code: &Code) -> Self {
        Self {
            registers: vec![0; code.n_registers as usize],
            cells: vec![0; code.n_cells as usize],
            deepest: 0,
        }
    }

    /// The length of the longest chain.
    pub(crate) fn longest(&self) -> u64 {
        self.deepest
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.deepest = self.deepest.max(other.deepest);
    }

    pub(crate) fn executes(&mut self, code: &Code, at: Pc) {
        let instruction = code.instructions[at.index()];
        let of = |register: Register| self.registers[register.index()];
        let before = match instruction {
            Instruction::Halt => return,
            Instruction::Load(_, cell) => Some(self.cells[cell.index()]),
            Instruction::Assert(check) => {
                let reads = code.checks[check.index()].reads().iter();
                reads.map(|register| of(*register)).max()
            }
            _ => instruction.reads().map(of).max(),
        };
        let depth = 1 + before.unwrap_or(0);
        self.deepest = self.deepest.max(depth);
        if let Instruction::Store(cell, _) = instruction {
            self.cells[cell.index()] = depth;
        } else if let Some(to) = instruction.writes() {
            self.registers[to.index()] = depth;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Code, Profile, observe};
    use vampx_ir::program::ResolvedInputs;

    #[test]
    fn depth_is_the_longest_chain() {
        let code = "field prime:97\n\
             registers 4\n\
             cells 1\n\
             flags 0\n\
             input private x - given @4..5\n\
             0: input r0 0 @4..5\n\
             1: mul r1 r0 r0 @4..9\n\
             2: add r2 r0 r0 @4..9\n\
             3: store m0 r1 @4..9\n\
             4: neg r3 r2 @4..9\n\
             5: load r1 m0 @4..9\n\
             6: mul r1 r1 r3 @4..9\n\
             7: halt @0..0\n";
        let code = Code::parse_text(code).unwrap();
        let mut profile = Profile::new(&code);
        let inputs = ResolvedInputs {
            values: vec![Some(3u32.into())],
        };
        observe(&code, &inputs, &mut profile).unwrap();
        assert_eq!((profile.n_steps(), profile.depth()), (7, 5));
    }
}
