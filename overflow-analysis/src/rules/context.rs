//! What several rules have to know of a program.

use num_bigint::BigInt;
use num_traits::Signed;
use vampx_ir::Interval;
use vampx_ir::program::{Node, NodeId, Program};

use super::uses::Uses;
use crate::search::open::{Choice, Places, open};
use crate::{Bounded, analyze};

/// A program with its bounds, and what rules ask of it.
pub(crate) struct Context<'b> {
    /// The program as analyzed, with hints as an honest prover computes them.
    pub(crate) bounded: &'b Bounded,
    /// The program with hints that can be anything; `None` where there are no hints.
    free: Option<(Bounded, Places)>,
    /// Who uses what.
    pub(crate) uses: Uses,
    /// Whether assertions or outputs depend on a node as constraints do: not through the operands of hints.
    is_bound: Vec<bool>,
    /// The modulus of the source field.
    pub(crate) modulus: BigInt,
}

impl<'b> Context<'b> {
    /// For `bounded`.
    pub(crate) fn new(bounded: &'b Bounded) -> Self {
        let program = bounded.program();
        Self {
            bounded,
            free: with_free_hints(program),
            uses: Uses::new(program),
            is_bound: bound(program),
            modulus: BigInt::from(program.field().modulus().clone()),
        }
    }

    /// The program.
    pub(crate) fn program(&self) -> &'b Program {
        self.bounded.program()
    }

    /// The ids of all nodes, in order.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.program().nodes().len() as u32).map(NodeId)
    }

    /// Integers, one of them congruent to the value of `node` in every run whose assertions hold, whatever the hints are.
    pub(crate) fn interval(&self, node: NodeId) -> &Interval {
        match &self.free {
            Some((bounded, places)) => bounded.interval(
                places
                    .of(node)
                    .unwrap_or_else(|| unreachable!("invariant: all nodes stay")),
            ),
            None => self.bounded.interval(node),
        }
    }

    /// Whether more than half of the residues are left for `node`: nothing bounds it as an integer.
    pub(crate) fn is_unbounded(&self, node: NodeId) -> bool {
        let interval = self.interval(node);
        let bits = self.modulus.bits();
        interval.hi().bits() >= bits || interval.lo().bits() >= bits
    }

    /// Whether `node` can be a negative integer.
    pub(crate) fn can_be_negative(&self, node: NodeId) -> bool {
        self.interval(node).lo().is_negative()
    }

    /// Whether assertions or outputs depend on `node` as constraints do.
    pub(crate) fn is_bound(&self, node: NodeId) -> bool {
        self.is_bound[node.index()]
    }

    /// Whether `node` is a constant.
    pub(crate) fn is_constant(&self, node: NodeId) -> bool {
        matches!(self.program().node(node), Node::Constant(_))
    }

    /// The canonical integer of a constant.
    pub(crate) fn constant(&self, node: NodeId) -> Option<BigInt> {
        match self.program().node(node) {
            Node::Constant(id) => Some(BigInt::from(self.program().constant(id).clone())),
            _ => None,
        }
    }
}

fn with_free_hints(program: &Program) -> Option<(Bounded, Places)> {
    let mut nodes = program.nodes().iter();
    nodes.any(|node| matches!(node, Node::Hint(..))).then(|| {
        let all = Choice {
            node: |_| true,
            assertion: |_| true,
            hint: |_| true,
        };
        let (program, places) = open(program, all);
        (analyze(program), places)
    })
}

/// For each node, whether an assertion, a guard or an output depends on it, but not through the operands of hints.
fn bound(program: &Program) -> Vec<bool> {
    let mut is_bound = vec![false; program.nodes().len()];
    for assertion in program.assertions() {
        for node in assertion.claim.nodes() {
            is_bound[node.index()] = true;
        }
    }
    for guard in program.guards() {
        is_bound[guard.selector.index()] = true;
    }
    for id in (0..program.nodes().len() as u32).rev().map(NodeId) {
        if is_bound[id.index()] && !matches!(program.node(id), Node::Hint(..)) {
            for operand in program.operands(id) {
                is_bound[operand.index()] = true;
            }
        }
    }
    is_bound
}
