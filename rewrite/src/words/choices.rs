//! Choices by one selector in one sum.

use std::collections::BTreeMap;

use num_bigint::{BigInt, BigUint};
use num_traits::One;
use smallvec::SmallVec;
use vampx_ir::Interval;
use vampx_ir::program::{Node, NodeId, Program};

use super::{Words, Writer, uses};
use crate::facts::Facts;
use crate::linear::{Linear, constant, inner, is_linear, linear};
use crate::saturate::{Expression, Operation};
use crate::total::Total;

/// Fewer products with one selector are left to rules.
const MIN_CHOICES: u32 = 3;

/// Factors of more operations are not read as `1 - s`.
const MAX_FACTOR: usize = 8;

/// `-factor`.
pub(super) fn negated(factor: &BigUint, program: &Program) -> BigUint {
    let modulus = program.field().modulus();
    (modulus - factor) % modulus
}

/// The sums of a program.
pub(super) struct Sums<'a> {
    pub(super) program: &'a Program,
    total: &'a Total,
    is_inner: Vec<bool>,
    pub(super) n_uses: Vec<u32>,
}

/// A term of a sum: a product with a selector, or with 1 less a selector.
#[derive(Clone, Copy)]
struct Choice {
    /// Which term.
    position: usize,
    selector: NodeId,
    /// Whether the other factor is there if the selector is 0.
    is_zero_arm: bool,
    chosen: NodeId,
}

/// Terms with one selector, as `selector * difference`.
struct Group {
    selector: NodeId,
    difference: Linear,
}

impl<'a> Sums<'a> {
    pub(super) fn new(program: &'a Program, total: &'a Total) -> Self {
        Self {
            program,
            total,
            is_inner: inner(program),
            n_uses: uses(program),
        }
    }

    /// Whether something needs the node, and it has no trap.
    pub(super) fn is_needed(&self, node: NodeId) -> bool {
        self.n_uses[node.index()] > 0 && self.total.get(node)
    }

    /// The nodes that [`Sums::sum`] can have terms of, in no order; `None` if the sum has more operations than `limit`.
    pub(super) fn atoms(&self, node: NodeId, limit: usize) -> Option<SmallVec<[NodeId; 8]>> {
        let mut n_left = limit.checked_sub(1)?;
        let mut atoms = SmallVec::new();
        let mut open: SmallVec<[NodeId; 8]> = self.program.operands(node).collect();
        while let Some(part) = open.pop() {
            if self.is_inner[part.index()] {
                n_left = n_left.checked_sub(1)?;
                open.extend(self.program.operands(part));
            } else if constant(self.program, part).is_none() {
                atoms.push(part);
            }
        }
        Some(atoms)
    }

    /// The sum that the node is, if it is one of few operations.
    pub(super) fn sum(&self, node: NodeId, limit: usize) -> Option<Linear> {
        let is_atom = |part: NodeId| part != node && !self.is_inner[part.index()];
        linear(self.program, [(node, BigUint::one())], is_atom, limit)
    }

    /// The factors of a product of two that are not constant.
    pub(super) fn factors(&self, node: NodeId) -> Option<[NodeId; 2]> {
        match self.program.node(node) {
            Node::Mul(a, b) if !is_linear(self.program, node) => Some([a, b]),
            _ => None,
        }
    }

    /// The sums with choices by what may be one selector, or with words.
    pub(super) fn roots(&self, words: &Words) -> Vec<NodeId> {
        let nodes = (0..self.program.nodes().len() as u32).map(NodeId);
        let is_root = |node: &NodeId| {
            is_linear(self.program, *node) && !self.is_inner[node.index()] && self.is_needed(*node)
        };
        let may_be_chosen =
            |atom: &&NodeId| self.n_uses[atom.index()] == 1 && self.factors(**atom).is_some();
        let may_change = |node: &NodeId| {
            let atoms = self.atoms(*node, usize::MAX).unwrap_or_default();
            atoms.iter().any(|atom| words.starts_at(*atom))
                || atoms.iter().filter(may_be_chosen).count() >= MIN_CHOICES as usize
        };
        let sums = nodes.filter(is_root).filter(may_change).filter(|node| {
            let Some(sum) = self.sum(*node, usize::MAX) else {
                return false;
            };
            sum.terms.iter().any(|(node, _)| words.starts_at(*node))
                || !self.choices(&sum, |_| true).is_empty()
        });
        sums.collect()
    }

    /// A factor as selector, and whether it is 1 less the selector.
    fn selector(&self, factor: NodeId) -> (NodeId, bool) {
        let complement = || {
            let sum = self.sum(factor, MAX_FACTOR)?;
            let [(selector, minus_one)] = &sum.terms[..] else {
                return None;
            };
            let is_complement =
                sum.constant.is_one() && (minus_one + 1u32) == *self.program.field().modulus();
            is_complement.then_some(*selector)
        };
        let found = is_linear(self.program, factor).then(complement).flatten();
        found.map_or((factor, false), |selector| (selector, true))
    }

    /// The choices that share their selector with others. Nothing else needs their products.
    fn choices(&self, sum: &Linear, is_bit: impl Fn(NodeId) -> bool) -> Vec<Choice> {
        let mut readings: Vec<[Choice; 2]> = Vec::new();
        for (position, (term, _)) in sum.terms.iter().enumerate() {
            if let Some([a, b]) = self.factors(*term)
                && self.n_uses[term.index()] == 1
            {
                readings.push([(a, b), (b, a)].map(|(factor, chosen)| {
                    let (selector, is_zero_arm) = self.selector(factor);
                    Choice {
                        position,
                        selector,
                        is_zero_arm,
                        chosen,
                    }
                }));
            }
        }
        let mut counts: BTreeMap<NodeId, u32> = BTreeMap::new();
        for choice in readings.iter().flatten() {
            *counts.entry(choice.selector).or_default() += 1;
        }
        counts.retain(|selector, count| *count >= MIN_CHOICES && is_bit(*selector));
        let count = |choice: &Choice| counts.get(&choice.selector).copied().unwrap_or(0);
        let chosen = readings.into_iter().map(|[one, other]| {
            if count(&one) >= count(&other) {
                one
            } else {
                other
            }
        });
        let chosen: Vec<Choice> = chosen.filter(|choice| count(choice) > 0).collect();
        let mut n_chosen: BTreeMap<NodeId, u32> = BTreeMap::new();
        for choice in &chosen {
            *n_chosen.entry(choice.selector).or_default() += 1;
        }
        let are_enough = |choice: &Choice| n_chosen[&choice.selector] >= MIN_CHOICES;
        chosen.into_iter().filter(are_enough).collect()
    }

    /// What stands for a sum, if anything is gained and no range is lost.
    pub(super) fn rewritten(
        &self,
        root: NodeId,
        facts: &Facts,
        words: &Words,
    ) -> Option<Expression> {
        let sum = self.sum(root, usize::MAX)?;
        let is_bit = |selector| facts.is_boolean(selector) && self.total.get(selector);
        let choices = self.choices(&sum, is_bit);
        let (rest, mut groups) = self.groups(&sum, &choices);
        let last = groups.pop();
        let field = self.program.field();
        let one = last
            .as_ref()
            .map(|group| rest.clone().plus(group.difference.clone(), field));
        let mut range = facts.of_sum(&rest);
        if let Some(one) = &one {
            range = range.hull(&facts.of_sum(one));
        }
        for group in &groups {
            let nothing = Interval::point(BigInt::ZERO);
            range = range.sum(&facts.of_sum(&group.difference).hull(&nothing));
        }
        if facts.is_bounded(root) && range.width() > facts.interval(root).width() {
            return None;
        }
        let zero = words.recomposed(rest.clone());
        if choices.is_empty() && zero == rest {
            return None;
        }
        let mut writer = Writer::default();
        let mut result = writer.sum(&zero);
        if let (Some(group), Some(one)) = (last, one) {
            let one = writer.sum(&words.recomposed(one));
            let selector = writer.leaf(group.selector);
            result = writer.0.add(Operation::Branch([selector, result, one]));
        }
        for group in groups {
            let difference = writer.sum(&words.recomposed(group.difference));
            let selector = writer.leaf(group.selector);
            let product = writer.0.add(Operation::Mul([selector, difference]));
            result = writer.0.add(Operation::Add([result, product]));
        }
        Some(writer.0)
    }

    /// The sum as what is there in any case, and the groups of choices.
    fn groups(&self, sum: &Linear, choices: &[Choice]) -> (Linear, Vec<Group>) {
        let field = self.program.field();
        let mut rest = sum.terms.clone();
        let mut differences: BTreeMap<NodeId, Vec<(NodeId, BigUint)>> = BTreeMap::new();
        for choice in choices {
            let factor = std::mem::take(&mut rest[choice.position].1);
            let mut signed = factor.clone();
            if choice.is_zero_arm {
                rest.push((choice.chosen, factor));
                signed = negated(&signed, self.program);
            }
            let difference = differences.entry(choice.selector).or_default();
            difference.push((choice.chosen, signed));
        }
        let mut rest = Linear::of(rest, field);
        rest.constant = sum.constant.clone();
        let groups = differences.into_iter().map(|(selector, terms)| Group {
            selector,
            difference: Linear::of(terms, field),
        });
        let groups = groups.filter(|group| !group.difference.terms.is_empty());
        (rest, groups.collect())
    }
}
