//! Code in parts: the main one and one a thunk.

use vampx_ir::Span;

use crate::{Instruction, Pc, Thunk};

/// The parts written so far; in each, places count from its start.
pub(super) struct Parts {
    parts: Vec<(Vec<Instruction>, Vec<Span>)>,
    current: usize,
}

impl Parts {
    pub(super) fn new() -> Self {
        Self {
            parts: vec![Default::default()],
            current: 0,
        }
    }

    /// The place of the instruction in the current part.
    pub(super) fn push(&mut self, instruction: Instruction, span: Span) -> Pc {
        let place = self.next();
        let (instructions, spans) = &mut self.parts[self.current];
        instructions.push(instruction);
        spans.push(span);
        place
    }

    /// The place of the next instruction in the current part.
    pub(super) fn next(&self) -> Pc {
        Pc(self.parts[self.current].0.len() as u32)
    }

    /// Gives an instruction of the current part its targets: a branch both, others the first.
    pub(super) fn set_targets(&mut self, at: Pc, first: Pc, second: Pc) {
        let instruction = &mut self.parts[self.current].0[at.index()];
        let mut targets = [first, second].into_iter();
        *instruction = instruction.with_targets(|target| targets.next().unwrap_or(target));
    }

    /// The thunk that [`Parts::begin_thunk`] begins.
    pub(super) fn next_thunk(&self) -> Thunk {
        Thunk(self.parts.len() as u32 - 1)
    }

    /// Goes on in a new part, of the next thunk. The part left.
    pub(super) fn begin_thunk(&mut self) -> u32 {
        let left = self.current as u32;
        self.current = self.parts.len();
        self.parts.push(Default::default());
        left
    }

    pub(super) fn go_on_in(&mut self, part: u32) {
        self.current = part as usize;
    }

    /// All parts one after another, and where those of the thunks start; `None` if they are too long.
    pub(super) fn join(mut self) -> Option<(Vec<Instruction>, Vec<Span>, Vec<Pc>)> {
        let n: usize = self
            .parts
            .iter()
            .map(|(instructions, _)| instructions.len())
            .sum();
        u32::try_from(n).ok()?;
        let (mut instructions, mut spans) = std::mem::take(&mut self.parts[0]);
        let mut thunks = Vec::with_capacity(self.parts.len() - 1);
        for (part, part_spans) in self.parts.drain(..).skip(1) {
            let start = instructions.len() as u32;
            thunks.push(Pc(start));
            instructions.extend(
                part.into_iter()
                    .map(|instruction| instruction.with_targets(|target| Pc(target.0 + start))),
            );
            spans.extend(part_spans);
        }
        Some((instructions, spans, thunks))
    }
}
