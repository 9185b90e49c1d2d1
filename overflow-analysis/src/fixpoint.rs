//! The iteration: forward once in order, and around every fact until nothing narrows.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use vampx_ir::Span;
use vampx_ir::program::{Node, NodeId, Program};

use crate::arms::{Arms, Guarded};
use crate::backward::{self, Consequence};
use crate::claims;
use crate::context::Setting;
use crate::dependents::{Dependents, Step};
use crate::domain::{BIT, Domain, FULL, MembersId, ONE, ZERO};
use crate::forms::Forms;
use crate::forward::transfer;
use crate::relations::Differences;
use crate::roots;
use crate::zeros;

/// How often one interval is narrowed before it is left as it is, which bounds the whole iteration.
const MAX_NARROWINGS: u8 = 16;

/// The state of the analysis of one program.
struct Fixpoint<'p> {
    setting: &'p Setting<'p>,
    domain: Domain,
    /// Of the nodes met so far.
    values: Vec<Value>,
    arms: Arms,
    forms: Forms,
    waiting: BinaryHeap<Reverse<Step>>,
    /// By [`Dependents::index`].
    queued: Vec<bool>,
    contradiction: Option<Span>,
    /// Whether something was left that could be narrowed.
    is_cut_short: bool,
}

/// What is known of a node.
#[derive(Clone, Copy)]
pub(crate) struct Value {
    /// Its residues.
    pub(crate) interval: MembersId,
    /// The assertion that narrowed it last, or an operand of it.
    pub(crate) cause: Option<Cause>,
    /// How many nodes were met when it was narrowed last; 0 if it was not.
    pub(crate) narrowed_at: u32,
    n_narrowings: u8,
}

/// The index of an assertion.
pub(crate) type Cause = u32;

/// What the iteration found.
pub(crate) struct Found {
    pub(crate) domain: Domain,
    pub(crate) values: Vec<Value>,
    pub(crate) guarded: Guarded,
    pub(crate) forms: Forms,
    pub(crate) contradiction: Option<Span>,
}

/// Runs the iteration on `program`.
pub(crate) fn run(program: &Program) -> Found {
    let dependents = Dependents::new(program);
    let setting = Setting {
        program,
        differences: Differences::new(program, &dependents),
        dependents,
    };
    let mut fixpoint = Fixpoint {
        setting: &setting,
        domain: Domain::new(program.field().modulus()),
        values: Vec::with_capacity(program.nodes().len()),
        arms: Arms::new(program),
        forms: Forms::default(),
        waiting: BinaryHeap::new(),
        queued: vec![false; program.nodes().len() + program.assertions().len()],
        contradiction: None,
        is_cut_short: false,
    };
    fixpoint.run();
    if fixpoint.is_cut_short {
        fixpoint.run_again();
    }
    fixpoint.finish()
}

impl Fixpoint<'_> {
    /// Meets every node in order. What an assertion says is learned as soon as all its nodes are met.
    fn run(&mut self) {
        let assertions = self.assertions_by_position();
        let mut assertions = assertions.iter().peekable();
        for node in (0..self.setting.program.nodes().len() as u32).map(NodeId) {
            self.meet_node(node);
            while let Some(step) = assertions.next_if(|step| step.position == node) {
                self.meet_assertion(*step);
            }
            self.settle();
        }
    }

    /// Looks at everything once more in order: a long sum whose terms are narrowed one after the other is left too wide by
    /// the first time, and is settled here in one go.
    fn run_again(&mut self) {
        for value in &mut self.values {
            value.n_narrowings = 0;
        }
        let assertions = self.assertions_by_position();
        let mut assertions = assertions.iter().peekable();
        for node in (0..self.setting.program.nodes().len() as u32).map(NodeId) {
            self.revisit(node);
            while let Some(step) = assertions.next_if(|step| step.position == node) {
                self.meet_assertion(*step);
            }
        }
        self.settle();
    }

    fn assertions_by_position(&self) -> Vec<Step> {
        let assertions = self.setting.program.assertions().iter().enumerate();
        let unguarded = assertions.filter(|(_, assertion)| assertion.guard.is_none());
        let mut steps: Vec<Step> = unguarded
            .map(|(index, _)| self.setting.dependents.assertion(index as u32))
            .collect();
        steps.sort_unstable();
        steps
    }

    /// Settles what holds under guards.
    fn finish(mut self) -> Found {
        let values = &self.values;
        let get = |id: NodeId| values[id.index()].interval;
        let (guarded, never) = self.arms.guarded(self.setting, &mut self.domain, get);
        for guard in never {
            let guard = self.setting.program.guards()[guard.index()];
            let other = if guard.arm { ZERO } else { ONE };
            self.narrow((guard.selector, Some(other)), None);
        }
        self.settle();
        Found {
            domain: self.domain,
            values: self.values,
            guarded,
            forms: self.forms,
            contradiction: self.contradiction,
        }
    }

    fn meet_node(&mut self, node: NodeId) {
        let interval = self.transfer(node);
        let values = &self.values;
        let get = |id: NodeId| values[id.index()].interval;
        let whole = self
            .forms
            .bound(self.setting.program, &mut self.domain, node, get);
        let interval = whole
            .and_then(|whole| self.domain.meet(interval, whole))
            .unwrap_or(interval);
        let cause = self
            .setting
            .program
            .operands(node)
            .find_map(|operand| self.values[operand.index()].cause);
        self.values.push(Value {
            interval,
            cause,
            narrowed_at: 0,
            n_narrowings: 0,
        });
        self.meet_branch(node);
        for step in self.setting.differences.steps(node) {
            let is_unguarded = step.assertion.is_none_or(|index| {
                let assertion = self.setting.program.assertions()[index as usize];
                assertion.guard.is_none()
            });
            if is_unguarded {
                self.queue(*step);
            }
        }
    }

    /// Narrows a branch whose selector is not decided to what its arms give where they are taken.
    fn meet_branch(&mut self, node: NodeId) {
        let values = &self.values;
        let get = |id: NodeId| values.get(id.index()).map_or(FULL, |value| value.interval);
        let Node::Branch { selector, .. } = self.setting.program.node(node) else {
            return;
        };
        if get(selector) == BIT {
            let found = self.arms.branch(self.setting, &mut self.domain, node, get);
            self.narrow((node, found.map(|(value, _)| value)), None);
            self.narrow((selector, found.map(|(_, value)| value)), None);
        }
    }

    fn meet_assertion(&mut self, step: Step) {
        let index = step
            .assertion
            .unwrap_or_else(|| unreachable!("invariant: the step of an assertion"));
        let claim = self.setting.program.assertions()[index as usize].claim;
        if let Some((node, residues)) = roots::of_claim(self.setting.program, claim) {
            let interval = self.values[node.index()].interval;
            let possible = self.domain.possible(interval, residues);
            self.narrow((node, possible), Some(index));
        }
        let values = &self.values;
        let get = |id: NodeId| values[id.index()].interval;
        let (program, domain) = (self.setting.program, &mut self.domain);
        let zeros = zeros::of_claim(program, domain, &mut self.forms, claim, get);
        for consequence in zeros.into_iter().flatten() {
            self.narrow(consequence, Some(index));
        }
        self.apply(index);
    }

    /// Takes the steps that wait.
    fn settle(&mut self) {
        while let Some(Reverse(step)) = self.waiting.pop() {
            self.queued[self.setting.dependents.index(step)] = false;
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
            .setting
            .program
            .operands(node)
            .find_map(|operand| self.values[operand.index()].cause);
        self.narrow((node, Some(interval)), cause);
        if self.values[node.index()].interval == interval {
            return;
        }
        let Self {
            setting,
            domain,
            values,
            ..
        } = self;
        let consequences =
            backward::contract(setting, domain, node, |id| values[id.index()].interval);
        let cause = self.values[node.index()].cause;
        for consequence in consequences.into_iter().flatten() {
            self.narrow(consequence, cause);
        }
    }

    fn apply(&mut self, index: u32) {
        let claim = self.setting.program.assertions()[index as usize].claim;
        let values = &self.values;
        for consequence in claims::consequences(self.setting, &mut self.domain, claim, |id| {
            values[id.index()].interval
        }) {
            self.narrow(consequence, Some(index));
        }
    }

    fn transfer(&mut self, node: NodeId) -> MembersId {
        let values = &self.values;
        transfer(self.setting.program, &mut self.domain, node, |id| {
            values[id.index()].interval
        })
    }

    /// Learns one consequence of an assertion.
    ///
    /// A contradiction means that no run is accepted. All intervals hold then, and are left as they are.
    fn narrow(&mut self, (node, interval): Consequence, cause: Option<Cause>) {
        let Some(value) = self.values.get(node.index()).copied() else {
            return;
        };
        match interval.and_then(|interval| self.domain.meet(value.interval, interval)) {
            None => self.contradict(cause.or(value.cause), node),
            Some(met) if met == value.interval => {}
            Some(met) if value.n_narrowings < MAX_NARROWINGS => {
                self.values[node.index()] = Value {
                    interval: met,
                    cause: cause.or(value.cause),
                    narrowed_at: self.values.len() as u32,
                    n_narrowings: value.n_narrowings + 1,
                };
                self.wake(node);
            }
            Some(_) => self.is_cut_short = true,
        }
    }

    fn contradict(&mut self, cause: Option<Cause>, node: NodeId) {
        let span = cause.map_or_else(
            || self.setting.program.span(node),
            |cause| self.setting.program.assertions()[cause as usize].span,
        );
        self.contradiction.get_or_insert(span);
    }

    /// Queues all steps among the nodes met that look at `node`, and its own.
    fn wake(&mut self, node: NodeId) {
        let own = Step {
            position: node,
            assertion: None,
        };
        let setting = self.setting;
        for step in setting.dependents.of(node).chain([own]) {
            self.queue(step);
        }
    }

    /// Queues `step` if its nodes are met.
    fn queue(&mut self, step: Step) {
        let is_queued = &mut self.queued[self.setting.dependents.index(step)];
        if step.position.index() < self.values.len() && !std::mem::replace(is_queued, true) {
            self.waiting.push(Reverse(step));
        }
    }
}
