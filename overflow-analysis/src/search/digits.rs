//! Other parts of the same number: those of the number plus a multiple of the modulus, or with a part carried over.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::{One, Signed, Zero};
use vampx_ir::Interval;
use vampx_ir::program::{Claim, Node, NodeId};

use super::aim::admits;
use super::run::{Arithmetic, Choices, Run, input_of};
use super::solver::Solver;
use crate::rules::linear::Reader;

/// The terms of a sum with their weights.
pub(crate) type Terms = Vec<(NodeId, BigInt)>;

/// No more sums are regrouped, and no more parts of one.
const MAX_SUMS: usize = 64;
const MAX_CARRIES: usize = 16;

/// A term of a sum, as an integer: its weight and what it can be.
struct Digit {
    node: NodeId,
    weight: BigInt,
    interval: Interval,
}

impl Solver<'_, '_> {
    /// The sums with two terms among `free`, hints or inputs: in equations, and for inputs anywhere.
    pub(crate) fn sums(&self, free: &[NodeId]) -> Vec<Terms> {
        let is_free = |node: NodeId| free.binary_search(&node).is_ok();
        let mentions = |node: NodeId| is_free(node) || self.hints(node).into_iter().any(is_free);
        let mut reader = Reader::new(self.program);
        let mut sums: Vec<Terms> = Vec::new();
        let mut add = |terms: Option<Terms>| {
            let mut terms = terms.unwrap_or_default();
            terms.retain(|(node, _)| mentions(*node));
            if terms.len() > 1 && sums.len() < MAX_SUMS {
                sums.push(terms);
            }
        };
        for assertion in self.program.assertions() {
            if let Claim::Equal(a, b) = assertion.claim {
                add(reader.difference(a, b).map(|sum| sum.terms));
            }
        }
        if free
            .iter()
            .any(|node| input_of(self.program, *node).is_some())
        {
            for id in (0..self.program.nodes().len() as u32).rev().map(NodeId) {
                if matches!(self.program.node(id), Node::Add(..)) {
                    add(reader.sum(id, |_| true).map(|sum| sum.terms));
                }
            }
        }
        sums
    }

    /// The choices with other parts `free` for the same values of `sums`.
    pub(crate) fn regrouped(
        &self,
        (free, sums): (&[NodeId], &[Terms]),
        base: &Choices,
        honest: &Run,
    ) -> Vec<Choices> {
        let mut found = Vec::new();
        for terms in sums {
            let digits = terms
                .iter()
                .map(|(node, weight)| self.digit(*node, weight, free, honest));
            let Some(digits) = digits.collect::<Option<Vec<Digit>>>() else {
                continue;
            };
            let others = self.shifted(&digits, honest);
            for values in others.into_iter().chain(self.carried(&digits, honest)) {
                let mut choices = base.clone();
                for (node, value) in values {
                    choices.set(node, value);
                }
                found.push(choices);
            }
        }
        found
    }

    /// The term `weight * node` as a digit; a product with a fixed factor is one of its hint.
    fn digit(&self, node: NodeId, weight: &BigInt, free: &[NodeId], honest: &Run) -> Option<Digit> {
        let (node, factor) = match self.program.node(node) {
            _ if free.binary_search(&node).is_ok() => (node, BigInt::one()),
            Node::Mul(a, b) if free.binary_search(&a).is_ok() => (a, honest.value(b).into()),
            Node::Mul(a, b) => (b, honest.value(a).into()),
            _ => return None,
        };
        let interval = self.context.interval(node).clone();
        let weight = weight * factor;
        (!weight.is_zero()).then_some(Digit {
            node,
            weight,
            interval,
        })
    }

    /// The parts of the same sum plus a multiple of the modulus.
    fn shifted(&self, digits: &[Digit], honest: &Run) -> Vec<Vec<(NodeId, BigUint)>> {
        if digits.iter().any(|digit| digit.interval.lo().is_negative()) {
            return Vec::new();
        }
        let products = digits
            .iter()
            .map(|digit| &digit.weight * BigInt::from(honest.value(digit.node)));
        let total: BigInt = products.sum();
        let turns = [1, -1, 2, -2].into_iter();
        turns
            .filter_map(|turns| distribute(digits, &total + &self.context.modulus * turns))
            .collect()
    }

    /// The parts with one unit of one carried over to another, whose weight divides its weight in the field.
    fn carried(&self, digits: &[Digit], honest: &Run) -> Vec<Vec<(NodeId, BigUint)>> {
        let arithmetic = Arithmetic::new(self.program);
        let mut found = Vec::new();
        for pair in digits.windows(2).take(MAX_CARRIES) {
            for (from, to) in [(&pair[0], &pair[1]), (&pair[1], &pair[0])] {
                for unit in [1, -1] {
                    let weights = [from, to].map(|digit| arithmetic.reduce(&digit.weight));
                    let Some(ratio) = arithmetic.quotient(&weights[0], &weights[1]) else {
                        continue;
                    };
                    let changes = [
                        (from, BigInt::from(-unit)),
                        (to, BigInt::from(ratio) * unit),
                    ];
                    let values = changes.map(|(digit, change)| {
                        let value = BigInt::from(honest.value(digit.node)) + change;
                        (digit, arithmetic.reduce(&value))
                    });
                    let fits = values.iter().all(|(digit, value)| {
                        admits(&digit.interval, value, &self.context.modulus)
                    });
                    if fits {
                        found.push(values.map(|(digit, value)| (digit.node, value)).into());
                    }
                }
            }
        }
        found
    }
}

/// Values of `digits` whose weighted sum is `total`, by the greatest weight first; `None` if none are found.
fn distribute(digits: &[Digit], total: BigInt) -> Option<Vec<(NodeId, BigUint)>> {
    let mut order: Vec<&Digit> = digits.iter().collect();
    order.sort_by_key(|digit| std::cmp::Reverse(digit.weight.abs()));
    let mut rest = total;
    let mut values = Vec::new();
    for (index, digit) in order.iter().enumerate() {
        let below = order[index + 1..]
            .iter()
            .map(|digit| digit.interval.scaled(&digit.weight))
            .fold(Interval::point(BigInt::zero()), |sum, digit| {
                sum.sum(&digit)
            });
        let reachable = below.negated().shifted(&rest);
        let ends = [reachable.lo(), reachable.hi()];
        let quotients = if digit.weight.is_negative() {
            [
                ends[1].div_ceil(&digit.weight),
                ends[0].div_floor(&digit.weight),
            ]
        } else {
            [
                ends[0].div_ceil(&digit.weight),
                ends[1].div_floor(&digit.weight),
            ]
        };
        let [lo, hi] = quotients;
        let value = Interval::new(lo, hi)?.meet(&digit.interval)?.lo().clone();
        rest -= &value * &digit.weight;
        values.push((digit.node, value.to_biguint()?));
    }
    rest.is_zero().then_some(values)
}
