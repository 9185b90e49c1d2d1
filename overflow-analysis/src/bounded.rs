//! A program together with what is known of its values.

use std::fmt;

use num_bigint::BigInt;
use vampx_ir::program::{GuardId, Node, NodeId, Program};
use vampx_ir::{Interval, Span};

use crate::arms::Guarded;
use crate::domain::{Domain, FULL, MembersId};
use crate::fixpoint::{self, Value};
use crate::forms::Forms;
use crate::forward::transfer;
use crate::members::Members;

/// A program and, for each of its nodes, an [`Interval`] of values. Only [`analyze`] makes one.
///
/// The interval of a node holds an integer congruent modulo `p` to the node's value in every run that the reference
/// evaluator accepts, with the value *as a circuit computes it*: all arms of branches and all operands of operations are
/// computed, and a hint that the evaluator does not demand is 0. Nothing is said of runs that are rejected.
///
/// # Facts and what they rest on
/// An interval can rest on an assertion, on a declared range, or on a prover who computes hints as written. A circuit
/// whose constraints are made with such an interval must enforce it; see [`Bounded::is_learned`].
pub struct Bounded {
    program: Program,
    domain: Domain,
    values: Vec<Value>,
    /// What follows for each node without what was learned of it.
    derived: Vec<MembersId>,
    /// The intervals of the nodes, without what else is known.
    plain: Vec<MembersId>,
    guarded: Guarded,
    contradiction: Option<Span>,
}

/// Bounds the value of every node of `program`.
///
/// Facts come from constants, from declared ranges, and from assertions without a guard: equalities, ranges,
/// quotients with remainders, and polynomial equations in one value, such as `x * (x - 1) = 0`. They are taken
/// forward to results and backward to operands until nothing changes, with a limit for each node that keeps the time
/// linear in the size of the program.
pub fn analyze(program: Program) -> Bounded {
    let found = fixpoint::run(&program);
    let mut forms = found.forms;
    let mut bounded = Bounded {
        derived: Vec::with_capacity(program.nodes().len()),
        plain: Vec::with_capacity(program.nodes().len()),
        program,
        domain: found.domain,
        values: found.values,
        guarded: found.guarded,
        contradiction: found.contradiction,
    };
    // Of each node: how many were met when one of those below it was narrowed last.
    let mut narrowed_below: Vec<u32> = Vec::with_capacity(bounded.program.nodes().len());
    for node in (0..bounded.program.nodes().len() as u32).map(NodeId) {
        let operands = bounded.program.operands(node).map(NodeId::index);
        let narrowed = operands.map(|it| narrowed_below[it].max(bounded.values[it].narrowed_at));
        let narrowed_last = narrowed.max().unwrap_or(0);
        narrowed_below.push(narrowed_last);
        if narrowed_last > node.0 {
            bounded.narrow(node, &mut forms);
        }
        bounded.derive(node);
    }
    bounded
}

impl Bounded {
    /// The program.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The program alone.
    pub fn into_program(self) -> Program {
        self.program
    }

    /// Integers, one of them congruent modulo `p` to the value of `node` in every accepted run.
    ///
    /// With ends `lo` and `hi`: `-p < lo`, `hi < p`, and the interval is `0 ..= p - 1` or has fewer than `p` members.
    /// No member is negative unless the interval holds 0, or only residues above `p / 2`.
    ///
    /// # Panics
    /// If the program has no such node.
    pub fn interval(&self, node: NodeId) -> &Interval {
        self.domain.interval(self.values[node.index()].interval)
    }

    /// Whether the value of `node` is 0 or 1 in every accepted run.
    ///
    /// # Panics
    /// If the program has no such node.
    pub fn is_boolean(&self, node: NodeId) -> bool {
        Interval::bits(1).contains_all(self.interval(node))
    }

    /// Integers, one of them congruent modulo `p` to the value of `node` in every accepted run in which `guard` is active:
    /// what branches and assertions say inside an arm counts. Without a guard, [`Bounded::interval`].
    ///
    /// # Panics
    /// If the program has no such node or guard.
    pub fn interval_under(&self, node: NodeId, guard: Option<GuardId>) -> &Interval {
        match self.guarded.get(&self.program, node, guard) {
            Some(known) => self.domain.interval(known),
            None => self.interval(node),
        }
    }

    /// Whether it is known that `guard` is active in no accepted run.
    ///
    /// # Panics
    /// If the program has no such guard.
    pub fn is_never_active(&self, guard: GuardId) -> bool {
        self.guarded.is_never_active(guard)
    }

    /// All integers of [`Bounded::interval`] that can stand for the value of `node`, in order; `None` if more than 16.
    ///
    /// # Panics
    /// If the program has no such node.
    pub fn values(&self, node: NodeId) -> Option<Vec<BigInt>> {
        self.members(node).few()
    }

    /// A number that divides every difference of two integers of [`Bounded::interval`] that can stand for the value of
    /// `node`; 0 if there is one such integer only. The ends of the interval are among them.
    ///
    /// With ends `lo` and `hi`, all of them are `lo` modulo the stride: a congruence of the integers, not of the residues.
    ///
    /// # Panics
    /// If the program has no such node.
    pub fn stride(&self, node: NodeId) -> &BigInt {
        self.members(node).stride()
    }

    fn members(&self, node: NodeId) -> &Members {
        self.domain.get(self.values[node.index()].interval)
    }

    /// What follows for `node` from its operation and from the [`Bounded::interval`]s of its operands, and from nothing else.
    ///
    /// This is `0 ..= p - 1` for inputs and hints, which have no operation that binds them.
    ///
    /// # Panics
    /// If the program has no such node.
    pub fn derived(&self, node: NodeId) -> &Interval {
        self.domain.interval(self.derived[node.index()])
    }

    /// Whether [`Bounded::interval`] says more of `node` than [`Bounded::derived`].
    ///
    /// **No circular facts**: where this is true, a circuit may rest on the interval only if it enforces it, which
    /// excludes no accepted run. Where it is false, enforcing the operands' intervals is enough.
    ///
    /// # Panics
    /// If the program has no such node.
    pub fn is_learned(&self, node: NodeId) -> bool {
        self.derived[node.index()] != self.plain[node.index()]
    }

    /// An assertion that the interval of `node` follows from, as an index into [`Program::assertions`].
    ///
    /// It is the last one that narrowed the node or one of its operands, there may be others; `None` if the interval
    /// follows from constants, declared ranges and operations alone.
    ///
    /// # Panics
    /// If the program has no such node.
    pub fn cause(&self, node: NodeId) -> Option<usize> {
        self.values[node.index()].cause.map(|cause| cause as usize)
    }

    /// The span of an assertion that is found never to hold together with the others: no input is accepted.
    pub fn contradiction(&self) -> Option<Span> {
        self.contradiction
    }

    /// Narrows `node` by its operands once more, since narrowing is limited before. Nothing follows where none below it was narrowed
    /// after it was met.
    fn narrow(&mut self, node: NodeId, forms: &mut Forms) {
        let (program, domain, values) = (&self.program, &mut self.domain, &mut self.values);
        let known = values[node.index()].interval;
        let get = |id: NodeId| values[id.index()].interval;
        let follows = [
            Some(transfer(program, domain, node, get)),
            forms.bound(program, domain, node, get),
        ];
        let narrowest = follows.into_iter().flatten().fold(known, |known, follows| {
            domain.meet(known, follows).unwrap_or(known)
        });
        if narrowest != known {
            let value = &mut values[node.index()];
            value.interval = narrowest;
            value.narrowed_at = u32::MAX;
        }
    }

    /// Settles what is derived of `node`.
    fn derive(&mut self, node: NodeId) {
        let (domain, plain) = (&mut self.domain, &self.plain);
        let derived = match self.program.node(node) {
            Node::Input(_) | Node::Hint(..) => FULL,
            _ => transfer(&self.program, domain, node, |id| plain[id.index()]),
        };
        self.derived.push(domain.plain(derived));
        let known = self.values[node.index()].interval;
        self.plain.push(domain.plain(known));
    }
}

impl fmt::Debug for Bounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let intervals =
            (0..self.values.len() as u32).map(|id| self.interval(NodeId(id)).to_string());
        f.debug_list().entries(intervals).finish()
    }
}
