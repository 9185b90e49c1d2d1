//! Differences of two nodes that are compared somewhere: what the comparison says of both, it says of their difference.

use rustc_hash::FxHashMap;
use vampx_ir::program::{Claim, Node, NodeId, Program};

use crate::backward::Consequence;
use crate::dependents::{Dependents, Step};
use crate::domain::{Domain, FULL, MembersId};
use crate::operation::Operation;

/// The nodes `a - b` of a program for those `a` and `b` that a comparison or a division orders.
pub(crate) struct Differences {
    nodes: FxHashMap<(NodeId, NodeId), NodeId>,
    /// The steps that order what a node is the difference of.
    steps: FxHashMap<NodeId, Vec<Step>>,
}

impl Differences {
    /// The differences of `program`.
    pub(crate) fn new(program: &Program, dependents: &Dependents) -> Self {
        let ordered = ordered(program, dependents);
        let mut differences = Self {
            nodes: FxHashMap::default(),
            steps: FxHashMap::default(),
        };
        if ordered.is_empty() {
            return differences;
        }
        for (index, node) in program.nodes().iter().enumerate() {
            let Node::Add(x, y) = *node else { continue };
            for (a, negative) in [(x, y), (y, x)] {
                let Node::Neg(b) = program.node(negative) else {
                    continue;
                };
                if let Some(steps) = ordered.get(&(a.min(b), a.max(b))) {
                    let difference = NodeId(index as u32);
                    differences.nodes.insert((a, b), difference);
                    differences
                        .steps
                        .entry(difference)
                        .or_default()
                        .extend(steps);
                }
            }
        }
        differences
    }

    /// The steps that may narrow `node` because it is a difference.
    pub(crate) fn steps(&self, node: NodeId) -> &[Step] {
        self.steps.get(&node).map_or(&[], Vec::as_slice)
    }

    /// What follows for `above - below` and `below - above` from `below < above`, or from `below <= above` if not `strict`.
    pub(crate) fn of_ordered(
        &self,
        domain: &mut Domain,
        [below, above]: [NodeId; 2],
        is_strict: bool,
        get: impl Fn(NodeId) -> MembersId,
    ) -> [Option<Consequence>; 2] {
        let operation = if is_strict {
            Operation::Excess
        } else {
            Operation::ExcessOrZero
        };
        let mut excess = || domain.apply(operation, [get(above), get(below), FULL]);
        let positive = self
            .nodes
            .get(&(above, below))
            .map(|node| (*node, excess()));
        let negative = self.nodes.get(&(below, above)).map(|node| {
            let excess = domain.apply(operation, [get(above), get(below), FULL]);
            let negated =
                excess.and_then(|excess| domain.apply(Operation::Negated, [excess, FULL, FULL]));
            (*node, negated)
        });
        [positive, negative]
    }
}

/// The steps that compare two nodes, or divide them, by the nodes; the smaller id first.
fn ordered(program: &Program, dependents: &Dependents) -> FxHashMap<(NodeId, NodeId), Vec<Step>> {
    let mut ordered: FxHashMap<_, Vec<Step>> = FxHashMap::default();
    let mut insert = |a: NodeId, b: NodeId, step| {
        ordered.entry((a.min(b), a.max(b))).or_default().push(step);
    };
    for (index, node) in program.nodes().iter().enumerate() {
        if let Node::Lt(a, b) = *node {
            let step = Step {
                position: NodeId(index as u32),
                assertion: None,
            };
            insert(a, b, step);
        }
    }
    for (index, assertion) in program.assertions().iter().enumerate() {
        if let Claim::DivRem {
            dividend,
            divisor,
            remainder,
            ..
        } = assertion.claim
        {
            let step = dependents.assertion(index as u32);
            insert(divisor, remainder, step);
            insert(dividend, remainder, step);
        }
    }
    ordered
}
