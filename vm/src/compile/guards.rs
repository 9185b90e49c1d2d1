//! Under which guards code stands, and how it gets there.

use vampx_ir::program::GuardId;

use super::emit::Emitter;
use super::graph::Graph;
use crate::{Flag, Instruction, Pc};

/// The guards around the next instruction of the main part.
pub(super) struct Guards {
    /// Those entered and not left, with the instruction that goes on after them; not all between are there.
    open: Vec<(GuardId, Pc)>,
    /// The flag of each guard that was entered before.
    flags: Vec<Option<Flag>>,
    n_flags: u32,
}

impl Guards {
    pub(super) fn new(graph: &Graph<'_>) -> Self {
        Self {
            open: Vec::new(),
            flags: vec![None; graph.program.guards().len()],
            n_flags: 0,
        }
    }

    pub(super) fn n_flags(&self) -> u32 {
        self.n_flags
    }

    /// Asks whether `guard` is active, the first time. Its parent was asked before.
    pub(super) fn enter(&mut self, emitter: &mut Emitter<'_>, id: GuardId) {
        let guard = emitter.graph.guard(id);
        self.go_to(emitter, guard.parent);
        let region = emitter.regions.of_guard(guard.parent);
        let selector = emitter.demand(guard.selector, region);
        let flag = Flag(self.n_flags);
        self.n_flags += 1;
        self.flags[id.index()] = Some(flag);
        let span = emitter.graph.program.span(guard.selector);
        let when = Instruction::When(selector, guard.arm, flag, Pc(0));
        self.open.push((id, emitter.parts.push(when, span)));
    }

    /// Goes on under `guard`, which was entered before.
    pub(super) fn go_to(&mut self, emitter: &mut Emitter<'_>, guard: Option<GuardId>) {
        let region = emitter.regions.of_guard(guard);
        while let Some((id, at)) = self.open.last().copied() {
            let around = emitter.regions.of_guard(Some(id));
            if around == region {
                return;
            }
            if guard.is_some() && emitter.regions.is_around(around, region) {
                break;
            }
            let next = emitter.parts.next();
            emitter.parts.set_targets(at, next, next);
            self.open.pop();
        }
        let Some(id) = guard else {
            return;
        };
        let flag = self.flags[id.index()]
            .unwrap_or_else(|| unreachable!("invariant: a guard is asked before what it guards"));
        let again = Instruction::Again(flag, Pc(0));
        let span = emitter.graph.program.span(emitter.graph.guard(id).selector);
        self.open.push((id, emitter.parts.push(again, span)));
    }
}
