//! What holds in the runs in which a selector takes one of its arms.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;
use vampx_ir::program::{Claim, NodeId, Program};

use crate::backward::{self, Consequence};
use crate::claims;
use crate::dependents::{Dependents, Step};
use crate::domain::{Domain, MembersId};
use crate::forms::Forms;
use crate::forward::transfer;
use crate::relations::Differences;
use crate::roots;
use crate::zeros;

/// How often the claims of an arm are applied again.
const MAX_ROUNDS: usize = 3;

/// What the iteration looks at and does not change.
pub(crate) struct Setting<'p> {
    pub(crate) program: &'p Program,
    pub(crate) dependents: Dependents,
    pub(crate) differences: Differences,
}

/// Facts under an assumption. They narrow what is known outside and never leave.
#[derive(Default)]
pub(crate) struct Context {
    known: FxHashMap<NodeId, MembersId>,
    waiting: BTreeSet<Step>,
    /// How many of the claims that hold here are applied.
    n_claims: usize,
    is_impossible: bool,
}

/// A context at work.
pub(crate) struct Work<'a, F> {
    pub(crate) setting: &'a Setting<'a>,
    pub(crate) domain: &'a mut Domain,
    pub(crate) context: &'a mut Context,
    /// What is known without the assumption.
    pub(crate) outside: F,
    /// What is assumed to have a value.
    pub(crate) selector: NodeId,
    /// The last node met.
    pub(crate) last: NodeId,
    /// How many steps may still be queued, which keeps the analysis linear.
    pub(crate) n_left: usize,
}

impl Context {
    /// Whether the assumption holds in no accepted run.
    pub(crate) fn is_impossible(&self) -> bool {
        self.is_impossible
    }

    /// What is known of `node` here beyond what is known outside.
    pub(crate) fn get(&self, node: NodeId) -> Option<MembersId> {
        self.known.get(&node).copied()
    }

    /// The same without steps that wait.
    pub(crate) fn finished(self) -> Self {
        Self {
            waiting: BTreeSet::new(),
            ..self
        }
    }
}

impl<F: Fn(NodeId) -> MembersId> Work<'_, F> {
    /// What is known of `node` in the context.
    pub(crate) fn get(&self, node: NodeId) -> MembersId {
        self.context
            .get(node)
            .unwrap_or_else(|| (self.outside)(node))
    }

    /// Learns a consequence of the assumption.
    pub(crate) fn narrow(&mut self, (node, set): Consequence) {
        let known = self.get(node);
        match set.and_then(|set| self.domain.meet(known, set)) {
            None => self.context.is_impossible = true,
            Some(met) if met != known => {
                self.context.known.insert(node, met);
                self.wake(node);
            }
            Some(_) => {}
        }
    }

    /// Takes the waiting steps, and applies those of `claims`, which hold here, that speak of nodes met since the last time,
    /// until nothing narrows or enough is done.
    pub(crate) fn settle(&mut self, claims: &[Claim]) {
        self.take_steps();
        let last = self.last;
        let is_met = |claim: &&Claim| claim.nodes().all(|node| node <= last);
        let claims = &claims[self.context.n_claims..];
        let met = &claims[..claims.iter().take_while(is_met).count()];
        self.context.n_claims += met.len();
        for claim in met {
            if let Some((node, residues)) = roots::of_claim(self.setting.program, *claim) {
                let known = self.get(node);
                let possible = self.domain.possible(known, residues);
                self.narrow((node, possible));
            }
            let (context, outside) = (&*self.context, &self.outside);
            let get = |node| context.get(node).unwrap_or_else(|| outside(node));
            let (program, forms) = (self.setting.program, &mut Forms::default());
            let zeros = zeros::of_claim(program, self.domain, forms, *claim, get);
            for consequence in zeros.into_iter().flatten() {
                self.narrow(consequence);
            }
        }
        for _ in 0..MAX_ROUNDS {
            for claim in met {
                self.apply(*claim);
            }
            let mut waiting = self.context.waiting.first().into_iter();
            if waiting.all(|step| step.position > last) {
                return;
            }
            self.take_steps();
        }
    }

    fn take_steps(&mut self) {
        while let Some(step) = self.context.waiting.first().copied()
            && step.position <= self.last
        {
            self.context.waiting.remove(&step);
            match step.assertion {
                Some(index) => {
                    self.apply(self.setting.program.assertions()[index as usize].claim);
                }
                None => self.revisit(step.position),
            }
        }
    }

    fn apply(&mut self, claim: Claim) {
        let (context, outside) = (&*self.context, &self.outside);
        let get = |node| context.get(node).unwrap_or_else(|| outside(node));
        for consequence in claims::consequences(self.setting, self.domain, claim, get) {
            self.narrow(consequence);
        }
    }

    fn revisit(&mut self, node: NodeId) {
        let (context, outside) = (&*self.context, &self.outside);
        let get = |node| context.get(node).unwrap_or_else(|| outside(node));
        let follows = transfer(self.setting.program, self.domain, node, get);
        self.narrow((node, Some(follows)));
        if self.get(node) == follows {
            return;
        }
        let (context, outside) = (&*self.context, &self.outside);
        let get = |node| context.get(node).unwrap_or_else(|| outside(node));
        let consequences = backward::contract(self.setting, self.domain, node, get);
        for consequence in consequences.into_iter().flatten() {
            self.narrow(consequence);
        }
    }

    /// Queues the steps that look at `node`, those that come after the selector first: they are likely to be in the arm.
    fn wake(&mut self, node: NodeId) {
        let own = Step {
            position: node,
            assertion: None,
        };
        let dependents = self.setting.dependents.of_from(node, self.selector);
        for step in std::iter::once(own).chain(dependents) {
            if self.n_left == 0 {
                return;
            }
            if self.context.waiting.insert(step) {
                self.n_left -= 1;
            }
        }
    }
}
