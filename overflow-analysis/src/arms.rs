//! Branches and guards: what their arms give once the selector is known.

use rustc_hash::FxHashMap;
use vampx_ir::program::{Claim, Guard, GuardId, Node, NodeId, Program};

use crate::context::{Context, Setting, Work};
use crate::domain::{BIT, Domain, MembersId, ONE, ZERO};
use crate::operation::Operation;

/// How many steps one branch may queue, and one guard for each of its claims and one more.
const MAX_STEPS: usize = 256;
/// How many of these it may queue in any case.
const MIN_STEPS: usize = 16;
/// How many steps all of them up to a node may queue for each node.
const STEPS_PER_NODE: usize = 8;
/// How many guards around a guard are looked at.
const MAX_DEPTH: usize = 16;

/// The arms of selectors, and of guards, with what holds in them.
pub(crate) struct Arms {
    /// Of the runs in which a selector has a value.
    selected: FxHashMap<(NodeId, bool), Context>,
    /// The claims under each guard.
    claims: Vec<Vec<Claim>>,
    guards: FxHashMap<Guard, GuardId>,
    /// The steps queued so far.
    n_steps: usize,
}

/// What holds under each guard of a program.
pub(crate) struct Guarded(Vec<Context>);

impl Arms {
    /// Nothing is known of the arms of `program` yet.
    pub(crate) fn new(program: &Program) -> Self {
        let mut claims = vec![Vec::new(); program.guards().len()];
        for assertion in program.assertions() {
            if let Some(guard) = assertion.guard {
                claims[guard.index()].push(assertion.claim);
            }
        }
        let guards = program.guards().iter().enumerate();
        Self {
            selected: FxHashMap::default(),
            claims,
            guards: guards
                .map(|(index, guard)| (*guard, GuardId(index as u32)))
                .collect(),
            n_steps: 0,
        }
    }

    /// What `node`, a branch with a selector of two values, can be, and the value of its selector if that is decided.
    /// `None` if no arm is possible.
    pub(crate) fn branch(
        &mut self,
        setting: &Setting<'_>,
        domain: &mut Domain,
        node: NodeId,
        get: impl Fn(NodeId) -> MembersId + Copy,
    ) -> Option<(MembersId, MembersId)> {
        let Node::Branch {
            selector,
            zero,
            one,
        } = setting.program.node(node)
        else {
            unreachable!("invariant: a branch");
        };
        let mut value_in = |taken: bool, arm: NodeId| {
            let guard = Guard {
                parent: None,
                selector,
                arm: taken,
            };
            let claims = self
                .guards
                .get(&guard)
                .map(|guard| &self.claims[guard.index()]);
            let context = self.selected.entry((selector, taken)).or_default();
            let mut work = Work {
                setting,
                domain: &mut *domain,
                context,
                outside: get,
                selector,
                last: NodeId(node.0 - 1),
                n_left: (STEPS_PER_NODE * node.index())
                    .saturating_sub(self.n_steps)
                    .clamp(MIN_STEPS, MAX_STEPS),
            };
            let before = work.n_left;
            work.narrow((selector, Some(if taken { ONE } else { ZERO })));
            work.settle(claims.map_or(&[], Vec::as_slice));
            let value = (!work.context.is_impossible()).then(|| work.get(arm));
            self.n_steps += before - work.n_left;
            value
        };
        match (value_in(false, zero), value_in(true, one)) {
            (None, None) => None,
            (Some(zero), None) => Some((zero, ZERO)),
            (None, Some(one)) => Some((one, ONE)),
            (Some(zero), Some(one)) => {
                let hull = domain.apply(Operation::Hull, [zero, one, zero])?;
                Some((hull, BIT))
            }
        }
    }

    /// What holds under each guard, and the guards without a parent that are active in no accepted run.
    pub(crate) fn guarded(
        &mut self,
        setting: &Setting<'_>,
        domain: &mut Domain,
        get: impl Fn(NodeId) -> MembersId + Copy,
    ) -> (Guarded, Vec<GuardId>) {
        let mut guarded = Guarded(Vec::with_capacity(self.claims.len()));
        let mut never = Vec::new();
        let n_guards = self.claims.len();
        let n_steps_a_guard = STEPS_PER_NODE * setting.program.nodes().len() / n_guards.max(1);
        self.n_steps = 0;
        for (index, guard) in setting.program.guards().iter().enumerate() {
            let mut context = Context::default();
            let claims = &self.claims[index];
            let n_parts = 1 + claims.len();
            let mut work = Work {
                setting,
                domain: &mut *domain,
                context: &mut context,
                outside: |node| {
                    guarded
                        .get(setting.program, node, guard.parent)
                        .unwrap_or_else(|| get(node))
                },
                selector: guard.selector,
                last: NodeId(setting.program.nodes().len() as u32),
                n_left: (n_steps_a_guard * (index + 1))
                    .saturating_sub(self.n_steps)
                    .clamp(MIN_STEPS * n_parts, MAX_STEPS * n_parts),
            };
            let before = work.n_left;
            work.narrow((guard.selector, Some(if guard.arm { ONE } else { ZERO })));
            work.settle(claims);
            self.n_steps += before - work.n_left;
            if context.is_impossible() && guard.parent.is_none() {
                never.push(GuardId(index as u32));
            }
            guarded.0.push(context.finished());
        }
        (guarded, never)
    }
}

impl Guarded {
    /// What is known of `node` where `guard` is active beyond what is known everywhere.
    pub(crate) fn get(
        &self,
        program: &Program,
        node: NodeId,
        guard: Option<GuardId>,
    ) -> Option<MembersId> {
        let mut next = guard;
        for _ in 0..MAX_DEPTH {
            let guard = next?;
            if let Some(known) = self.0[guard.index()].get(node) {
                return Some(known);
            }
            next = program.guards()[guard.index()].parent;
        }
        None
    }

    /// Whether `guard` is active in no accepted run.
    pub(crate) fn is_never_active(&self, guard: GuardId) -> bool {
        self.0[guard.index()].is_impossible()
    }
}
