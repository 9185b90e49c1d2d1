//! Where nothing wraps: nodes whose integer is the integer operation on the integers of their operands.

use num_bigint::BigInt;
use vampx_ir::Interval;
use vampx_ir::program::{Node, NodeId};

use crate::Bounded;

impl Bounded {
    /// The integers that the operation of `node` gives for integers in the [`Bounded::interval`]s of its operands,
    /// before anything is reduced modulo `p`.
    ///
    /// For comparisons, branches, and what has no operation that binds it (constants, inputs, hints), this is the
    /// interval of the node.
    ///
    /// # Panics
    /// If the program has no such node.
    pub fn unreduced(&self, node: NodeId) -> Interval {
        match self.program().node(node) {
            Node::Add(a, b) => self.interval(a).sum(self.interval(b)),
            Node::Mul(a, b) if a == b => self.interval(a).square(),
            Node::Mul(a, b) => self.interval(a).product(self.interval(b)),
            Node::Neg(a) => self.interval(a).negated(),
            Node::Constant(_)
            | Node::Input(_)
            | Node::Lt(..)
            | Node::Branch { .. }
            | Node::Hint(..) => self.interval(node).clone(),
        }
    }

    /// Whether nothing wraps in `node`: in every accepted run, the integer of its [`Bounded::interval`] that stands for
    /// its value is the operation, over the integers, on those that stand for its operands.
    ///
    /// A comparison is exact if the integers of its operands are never negative, hence canonical. A branch is exact if
    /// its integer is always that of an arm. Constants, inputs and hints are.
    ///
    /// # Panics
    /// If the program has no such node.
    pub fn is_exact(&self, node: NodeId) -> bool {
        match self.program().node(node) {
            Node::Constant(_) | Node::Input(_) | Node::Hint(..) => true,
            Node::Add(..) | Node::Mul(..) | Node::Neg(_) => {
                self.agrees(node, &self.unreduced(node))
            }
            Node::Lt(a, b) => [a, b].iter().all(|operand| self.is_nonnegative(*operand)),
            Node::Branch {
                selector,
                zero,
                one,
            } => {
                self.is_boolean(selector)
                    && [zero, one]
                        .iter()
                        .all(|arm| self.agrees(node, self.interval(*arm)))
            }
        }
    }

    /// Whether integers of `interval` that are congruent to the value of `node` are the one that stands for it.
    fn agrees(&self, node: NodeId, interval: &Interval) -> bool {
        let both = self.interval(node).hull(interval);
        both.width() < BigInt::from(self.program().field().modulus().clone())
    }

    fn is_nonnegative(&self, node: NodeId) -> bool {
        self.interval(node).lo().sign() != num_bigint::Sign::Minus
    }
}
