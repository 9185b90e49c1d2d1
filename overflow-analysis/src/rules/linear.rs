//! Equations as sums: coefficients and what they are coefficients of.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Zero};
use vampx_ir::program::{Node, NodeId, Program};

/// The number of nodes read for one sum.
const MAX_NODES: usize = 2048;

/// `constant + sum of coefficient * node`, no coefficient 0. Numbers are between `-p / 2` and `p / 2`, but for powers of two
/// and their negatives.
#[derive(Clone, Debug)]
pub(crate) struct Sum {
    /// What is summed, none of it a sum itself, in order.
    pub(crate) terms: Vec<(NodeId, BigInt)>,
    /// What is added.
    pub(crate) constant: BigInt,
}

/// Reads sums, and no more nodes in all than a few times those of the program: the rest is not read.
pub(crate) struct Reader<'p> {
    program: &'p Program,
    modulus: BigInt,
    n_left: usize,
}

impl<'p> Reader<'p> {
    /// For equations of `program`.
    pub(crate) fn new(program: &'p Program) -> Self {
        Self {
            program,
            modulus: BigInt::from(program.field().modulus().clone()),
            n_left: 8 * program.nodes().len() + 16 * MAX_NODES,
        }
    }

    /// `a - b`, which an equation says is 0; `None` if that is too large.
    pub(crate) fn difference(&mut self, a: NodeId, b: NodeId) -> Option<Sum> {
        let ends = [(a, BigInt::one()), (b, -BigInt::one())];
        self.read(ends.into_iter().collect(), |_| true)
    }

    /// `a` itself as a sum; `None` if it is too large, or a term is not `admitted`.
    pub(crate) fn sum(&mut self, a: NodeId, admitted: impl Fn(NodeId) -> bool) -> Option<Sum> {
        self.read([(a, BigInt::one())].into(), admitted)
    }

    /// Takes sums apart, the greatest node first, so that none is met twice.
    fn read(
        &mut self,
        mut rest: BTreeMap<NodeId, BigInt>,
        admitted: impl Fn(NodeId) -> bool,
    ) -> Option<Sum> {
        let mut terms = Vec::new();
        let mut constant = BigInt::zero();
        let mut n_read = 0;
        while let Some((node, coefficient)) = rest.pop_last() {
            n_read += 1;
            self.n_left = self.n_left.checked_sub(1)?;
            if n_read > MAX_NODES {
                return None;
            }
            let mut add = |node, coefficient: BigInt| {
                let sum: &mut BigInt = rest.entry(node).or_default();
                *sum += coefficient;
            };
            match self.program.node(node) {
                Node::Constant(_) => constant += coefficient * self.constant(node)?,
                Node::Add(a, b) => {
                    add(a, coefficient.clone());
                    add(b, coefficient);
                }
                Node::Neg(a) => add(a, -coefficient),
                Node::Mul(a, b) => match (self.constant(a), self.constant(b)) {
                    (Some(factor), _) => add(b, self.signed(&(coefficient * factor))),
                    (_, Some(factor)) => add(a, self.signed(&(coefficient * factor))),
                    _ => terms.push((node, coefficient)),
                },
                _ => terms.push((node, coefficient)),
            }
            if terms
                .last()
                .is_some_and(|(term, _)| *term == node && !admitted(node))
            {
                return None;
            }
        }
        let terms = terms
            .into_iter()
            .rev()
            .map(|(node, coefficient)| (node, self.signed(&coefficient)))
            .filter(|(_, coefficient)| !coefficient.is_zero())
            .collect();
        Some(Sum {
            terms,
            constant: self.signed(&constant),
        })
    }

    fn constant(&self, node: NodeId) -> Option<BigInt> {
        match self.program.node(node) {
            Node::Constant(constant) => Some(BigInt::from(self.program.constant(constant).clone())),
            _ => None,
        }
    }

    /// The representative between `-p / 2` and `p / 2`, or one that is a power of two or minus one.
    pub(crate) fn signed(&self, value: &BigInt) -> BigInt {
        if value.bits() + 2 < self.modulus.bits() {
            return value.clone();
        }
        let canonical = value.mod_floor(&self.modulus);
        let negative = &canonical - &self.modulus;
        let is_power = |value: &BigInt| value.magnitude().count_ones() == 1;
        let is_large = &canonical + &canonical > self.modulus;
        let is_negative = match (is_power(&canonical), is_power(&negative)) {
            (true, false) => false,
            (false, true) => true,
            _ => is_large,
        };
        if is_negative { negative } else { canonical }
    }
}
