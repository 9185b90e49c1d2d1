//! How large values may be by the ranges of the inputs and hints that they are computed of.

use num_bigint::BigUint;
use rustc_hash::FxHashMap;
use vampx_ir::program::{Node, NodeId, Program};

use crate::facts::Facts;
use crate::linear::Linear;

/// Bits of the integers that nodes are, computed without reductions.
pub(crate) struct Sizes<'a> {
    program: &'a Program,
    facts: &'a Facts,
    /// So far.
    sizes: Vec<u64>,
    replaced: FxHashMap<NodeId, u64>,
}

impl<'a> Sizes<'a> {
    /// Of no node so far.
    pub fn new(program: &'a Program, facts: &'a Facts) -> Self {
        let sizes = Vec::with_capacity(program.nodes().len());
        Self {
            program,
            facts,
            sizes,
            replaced: FxHashMap::default(),
        }
    }

    /// Goes on to `last`.
    pub fn reach(&mut self, last: NodeId) {
        while self.sizes.len() <= last.index() {
            let size = self.of_node(NodeId(self.sizes.len() as u32));
            self.sizes.push(size);
        }
    }

    /// The bits of a sum of nodes that are reached.
    pub fn of_sum(&self, sum: &Linear) -> u64 {
        let terms = sum.terms.iter();
        let terms = terms.map(|(node, factor)| self.of_factor(factor) + self.sizes[node.index()]);
        let largest = terms.max().unwrap_or(0).max(self.of_factor(&sum.constant));
        largest + u64::from(sum.terms.len().next_power_of_two().trailing_zeros())
    }

    /// Lets `sum` stand for a hint that is not reached.
    pub fn replace(&mut self, hint: NodeId, sum: &Linear) {
        let size = self.of_sum(sum);
        self.replaced.insert(hint, size);
    }

    fn of_node(&self, id: NodeId) -> u64 {
        let of = |node: NodeId| self.sizes[node.index()];
        let size = match self.program.node(id) {
            Node::Constant(constant) => self.of_factor(self.program.constant(constant)),
            Node::Input(_) | Node::Hint(..) => match self.replaced.get(&id) {
                Some(size) => *size,
                None => self.facts.interval(id).hi().bits(),
            },
            Node::Add(a, b) => of(a).max(of(b)) + 1,
            Node::Mul(a, b) => of(a) + of(b),
            Node::Neg(a) => of(a),
            Node::Lt(..) => 1,
            Node::Branch { zero, one, .. } => of(zero).max(of(one)),
        };
        size.min(u64::from(self.program.field().bits()))
    }

    /// The bits of a constant or of its negative.
    fn of_factor(&self, factor: &BigUint) -> u64 {
        let negative = self.program.field().modulus() - factor;
        factor.bits().min(negative.bits())
    }
}
