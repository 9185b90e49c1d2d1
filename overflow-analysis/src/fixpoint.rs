//! The iteration: forward once in order, and around every fact until nothing narrows.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use vampx_ir::Span;
use vampx_ir::program::{NodeId, Program};

use crate::backward::{self, Consequence};
use crate::claims;
use crate::dependents::{Dependents, Step};
use crate::domain::{Domain, MembersId};
use crate::forward::transfer;
use crate::roots;

/// How often one interval is narrowed before it is left as it is, which bounds the whole iteration.
const MAX_NARROWINGS: u8 = 16;

/// The state of the analysis of one program.
pub(crate) struct Fixpoint<'p> {
    program: &'p Program,
    domain: Domain,
    /// Of the nodes met so far.
    values: Vec<Value>,
    dependents: Dependents,
    queue: BinaryHeap<Reverse<Step>>,
    /// By [`Dependents::index`].
    queued: Vec<bool>,
    contradiction: Option<Span>,
}

/// What is known of a node.
#[derive(Clone, Copy)]
pub(crate) struct Value {
    /// Its residues.
    pub(crate) interval: MembersId,
    /// The assertion that narrowed it last, or an operand of it.
    pub(crate) cause: Option<Cause>,
    n_narrowings: u8,
}

/// The index of an assertion.
pub(crate) type Cause = u32;

/// What the iteration found.
pub(crate) struct Found {
    pub(crate) domain: Domain,
    pub(crate) values: Vec<Value>,
    pub(crate) contradiction: Option<Span>,
}

/// Runs the iteration on `program`.
pub(crate) fn run(program: &Program) -> Found {
    let mut fixpoint = Fixpoint {
        program,
        domain: Domain::new(program.field().modulus()),
        values: Vec::with_capacity(program.nodes().len()),
        dependents: Dependents::new(program),
        queue: BinaryHeap::new(),
        queued: vec![false; program.nodes().len() + program.assertions().len()],
        contradiction: None,
    };
    fixpoint.run();
    Found {
        domain: fixpoint.domain,
        values: fixpoint.values,
        contradiction: fixpoint.contradiction,
    }
}

impl Fixpoint<'_> {
    /// Meets every node in order. What an assertion says is learned as soon as all its nodes are met.
    fn run(&mut self) {
        let assertions = self.assertions_by_position();
        let mut assertions = assertions.iter().peekable();
        for node in (0..self.program.nodes().len() as u32).map(NodeId) {
            self.meet_node(node);
            while let Some(step) = assertions.next_if(|step| step.position == node) {
                self.meet_assertion(*step);
            }
            self.settle();
        }
    }

    fn assertions_by_position(&self) -> Vec<Step> {
        let assertions = self.program.assertions().iter().enumerate();
        let unguarded = assertions.filter(|(_, assertion)| assertion.guard.is_none());
        let mut steps: Vec<Step> = unguarded
            .map(|(index, _)| self.dependents.assertion(index as u32))
            .collect();
        steps.sort_unstable();
        steps
    }

    fn meet_node(&mut self, node: NodeId) {
        let interval = self.transfer(node);
        let cause = self
            .program
            .operands(node)
            .find_map(|operand| self.values[operand.index()].cause);
        self.values.push(Value {
            interval,
            cause,
            n_narrowings: 0,
        });
    }

    fn meet_assertion(&mut self, step: Step) {
        let index = step
            .assertion
            .unwrap_or_else(|| unreachable!("invariant: the step of an assertion"));
        let claim = self.program.assertions()[index as usize].claim;
        if let Some((node, residues)) = roots::of_claim(self.program, claim) {
            let interval = self.values[node.index()].interval;
            let possible = self.domain.possible(interval, residues);
            self.narrow((node, possible), Some(index));
        }
        self.apply(index);
    }

    /// Takes the steps that wait.
    fn settle(&mut self) {
        while let Some(Reverse(step)) = self.queue.pop() {
            self.queued[self.dependents.index(step)] = false;
            match step.assertion {
                Some(index) => self.apply(index),
                None => self.revisit(step.position),
            }
        }
    }

    /// Narrows a node by its operands, and them by what is known of the node beyond that.
    fn revisit(&mut self, node: NodeId) {
        let interval = self.transfer(node);
        let cause = self
            .program
            .operands(node)
            .find_map(|operand| self.values[operand.index()].cause);
        self.narrow((node, Some(interval)), cause);
        if self.values[node.index()].interval == interval {
            return;
        }
        let Self {
            program,
            domain,
            values,
            ..
        } = self;
        let consequences =
            backward::contract(program, domain, node, |id| values[id.index()].interval);
        let cause = self.values[node.index()].cause;
        for consequence in consequences.into_iter().flatten() {
            self.narrow(consequence, cause);
        }
    }

    fn apply(&mut self, index: u32) {
        let claim = self.program.assertions()[index as usize].claim;
        let values = &self.values;
        for consequence in
            claims::consequences(claim, &mut self.domain, |id| values[id.index()].interval)
        {
            self.narrow(consequence, Some(index));
        }
    }

    fn transfer(&mut self, node: NodeId) -> MembersId {
        let values = &self.values;
        transfer(self.program, &mut self.domain, node, |id| {
            values[id.index()].interval
        })
    }

    /// Learns one consequence of an assertion.
    ///
    /// A contradiction means that no run is accepted. All intervals hold then, and are left as they are.
    fn narrow(&mut self, (node, interval): Consequence, cause: Option<Cause>) {
        let value = self.values[node.index()];
        match interval.and_then(|interval| self.domain.meet(value.interval, interval)) {
            None => self.contradict(cause.or(value.cause), node),
            Some(met) if met != value.interval && value.n_narrowings < MAX_NARROWINGS => {
                let n_narrowings = value.n_narrowings + 1;
                self.values[node.index()] = Value {
                    interval: met,
                    cause: cause.or(value.cause),
                    n_narrowings,
                };
                self.wake(node);
            }
            Some(_) => {}
        }
    }

    fn contradict(&mut self, cause: Option<Cause>, node: NodeId) {
        let span = cause.map_or_else(
            || self.program.span(node),
            |cause| self.program.assertions()[cause as usize].span,
        );
        self.contradiction.get_or_insert(span);
    }

    /// Queues all steps among the nodes met that look at `node`, and its own.
    fn wake(&mut self, node: NodeId) {
        let own = Step {
            position: node,
            assertion: None,
        };
        let last = self.values.len() - 1;
        for step in self.dependents.of(node).chain([own]) {
            let is_queued = &mut self.queued[self.dependents.index(step)];
            if step.position.index() <= last && !std::mem::replace(is_queued, true) {
                self.queue.push(Reverse(step));
            }
        }
    }
}
