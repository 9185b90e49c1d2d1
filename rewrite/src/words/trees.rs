//! Trees of or and of and, as one comparison.

use std::collections::BTreeMap;

use num_bigint::BigUint;
use num_traits::One;
use vampx_ir::program::{Node, NodeId, Program};

use super::choices::Sums;
use super::{Writer, choices::negated};
use crate::facts::Facts;
use crate::linear::Linear;
use crate::saturate::{Expression, Operation};

/// Trees of fewer leaves cost less than a comparison.
const MIN_LEAVES: usize = 16;

/// Sums of more operations are not read as or.
const MAX_OPERATIONS: usize = 8;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `a*b`.
    And,
    /// `a + b - a*b`.
    Or,
}

/// A value that is and or or of others, if they are bits.
pub(super) struct Tree {
    pub(super) root: NodeId,
    kind: Kind,
    /// In order.
    leaves: Vec<NodeId>,
}

/// An operation of a tree.
struct Step {
    kind: Kind,
    operands: [NodeId; 2],
    /// The product of the operands.
    product: NodeId,
}

/// The large trees of a program, whose inner nodes nothing else needs.
pub(super) fn trees(sums: &Sums) -> Vec<Tree> {
    let mut trees = Vec::new();
    let mut is_done = vec![false; sums.program.nodes().len()];
    for root in (0..is_done.len() as u32).rev().map(NodeId) {
        if is_done[root.index()] || !sums.is_needed(root) {
            continue;
        }
        let Some(step) = step(sums, root) else {
            continue;
        };
        let kind = step.kind;
        let mut leaves = Vec::new();
        let mut open = vec![step];
        while let Some(step) = open.pop() {
            is_done[step.product.index()] = true;
            for operand in step.operands {
                let n_uses = [
                    sums.n_uses[operand.index()],
                    sums.n_uses[step.product.index()],
                ];
                let is_own = match kind {
                    Kind::And => n_uses[0] == 1,
                    Kind::Or => n_uses == [2, 1],
                };
                match self::step(sums, operand).filter(|step| is_own && step.kind == kind) {
                    Some(inner) => {
                        is_done[operand.index()] = true;
                        open.push(inner);
                    }
                    None => leaves.push(operand),
                }
            }
        }
        if leaves.len() >= MIN_LEAVES {
            leaves.sort_unstable();
            trees.push(Tree { root, kind, leaves });
        }
    }
    trees
}

/// What the node is, if it is a step of a tree.
fn step(sums: &Sums, node: NodeId) -> Option<Step> {
    if let Some(operands) = sums.factors(node) {
        return Some(Step {
            kind: Kind::And,
            operands,
            product: node,
        });
    }
    if !matches!(sums.program.node(node), Node::Add(..)) {
        return None;
    }
    let atoms = sums.atoms(node, MAX_OPERATIONS)?;
    let is_covered = |factors: [NodeId; 2]| factors.iter().all(|factor| atoms.contains(factor));
    let mut factors = atoms.iter().filter_map(|atom| sums.factors(*atom));
    if !factors.any(is_covered) {
        return None;
    }
    let sum = sums.sum(node, MAX_OPERATIONS)?;
    let [minus_one, one] = [negated(&BigUint::one(), sums.program), BigUint::one()];
    let (products, others): (Vec<_>, Vec<_>) = sum
        .terms
        .iter()
        .partition(|(_, factor)| *factor == minus_one);
    let ([(product, _)], [(a, x), (b, y)]) = (&products[..], &others[..]) else {
        return None;
    };
    let mut factors = sums.factors(*product)?;
    factors.sort_unstable();
    let is_or = factors == [*a, *b] && *x == one && *y == one && sum.constant == BigUint::ZERO;
    is_or.then_some(Step {
        kind: Kind::Or,
        operands: factors,
        product: *product,
    })
}

impl Tree {
    /// Whether all leaves are bits, and so few that their sum is below the modulus.
    pub(super) fn is_of_bits(&self, facts: &Facts) -> bool {
        self.leaves.iter().all(|leaf| facts.is_boolean(*leaf))
    }

    /// The root as one comparison: whether some leaf is 1, or none is 0.
    pub(super) fn test(&self, program: &Program) -> Expression {
        let one = BigUint::one();
        let mut counts: BTreeMap<NodeId, BigUint> = BTreeMap::new();
        for leaf in &self.leaves {
            *counts.entry(*leaf).or_default() += 1u32;
        }
        let mut sum = Linear {
            terms: counts.into_iter().collect(),
            constant: BigUint::ZERO,
        };
        if self.kind == Kind::And {
            sum = sum.scaled(&negated(&one, program), program.field());
            sum.constant = self.leaves.len().into();
        }
        let mut writer = Writer::default();
        let zero = writer.number(&BigUint::ZERO);
        let sum = writer.sum(&sum);
        let is_positive = writer.0.add(Operation::Lt([zero, sum]));
        if self.kind == Kind::Or {
            let one = writer.number(&one);
            let negative = writer.0.add(Operation::Neg(is_positive));
            writer.0.add(Operation::Add([one, negative]));
        }
        writer.0
    }
}
