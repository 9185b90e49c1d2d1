//! The way of a bound, for people to read.

use vampx_ir::program::{Claim, Node, NodeId};
use vampx_ir::{Interval, Span};

use crate::Bounded;

/// No way has more steps.
const MAX_STEPS: usize = 20;

/// A step on the way of a bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The node that is bounded.
    pub node: NodeId,
    /// Where it is written.
    pub span: Span,
    /// Its interval.
    pub interval: Interval,
    /// The assertion it is learned from, as an index into the assertions of the program; `None` if the interval follows
    /// from the step before.
    pub assertion: Option<usize>,
}

impl Bounded {
    /// How `node` comes by its interval: from an input, a hint or an assertion, over the operand that is bounded least, to
    /// `node` itself, which is last.
    ///
    /// These are at most 20 steps, the last of a longer way. No node is met twice.
    ///
    /// # Panics
    /// If the program has no such node.
    pub fn why(&self, node: NodeId) -> Vec<Reason> {
        let mut way: Vec<Reason> = Vec::new();
        let mut next = Some(node);
        while let Some(node) = next.filter(|_| way.len() < MAX_STEPS) {
            let assertion = self.cause(node).filter(|_| self.is_learned(node));
            way.push(Reason {
                node,
                span: self.program().span(node),
                interval: self.interval(node).clone(),
                assertion,
            });
            let before = match assertion {
                Some(assertion) => self.told_by(assertion, node),
                None => self.widest_operand(node),
            };
            next = before.filter(|node| way.iter().all(|reason| reason.node != *node));
        }
        way.reverse();
        way
    }

    /// The other side of an equation of `node`.
    fn told_by(&self, assertion: usize, node: NodeId) -> Option<NodeId> {
        match self.program().assertions()[assertion].claim {
            Claim::Equal(a, b) if a == node => Some(b),
            Claim::Equal(a, b) if b == node => Some(a),
            _ => None,
        }
        .filter(|other| !matches!(self.program().node(*other), Node::Constant(_)))
    }

    fn widest_operand(&self, node: NodeId) -> Option<NodeId> {
        let operands = self.program().operands(node);
        let varied = operands.filter(|id| !matches!(self.program().node(*id), Node::Constant(_)));
        varied.max_by_key(|operand| self.interval(*operand).width())
    }
}
