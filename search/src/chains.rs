//! Chains: from the values of a node to those of the node that all of it is made of, and so on to an input.
//!
//! In `((x^7 + a)^7 + b)^7 = c` no single polynomial is small, but each power is one of the sum before it, through which alone it
//! depends on `x`: its immediate dominator in the graph of sums and products.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigUint;
use num_traits::One;
use vampx_ir::program::{Claim, HintOp, Node, NodeId, Program};

use crate::equations::Contradiction;
use crate::polynomial::Polynomial;
use crate::roots::roots;

/// Nothing is said of a node that can have more values.
const MAX_VALUES: usize = 16;

/// The most nodes between a node and its dominator, and the degree of the one in the other.
const MAX_NODES: usize = 512;
const MAX_DEGREE: u32 = 64;

/// The values that nodes can have, for some of them.
pub(crate) type Values = BTreeMap<NodeId, Vec<BigUint>>;

/// Adds to `found` what equations without guards say of single nodes, and these of others, at the cost of at most about `work` steps.
pub(crate) fn follow(
    program: &Program,
    found: &mut Values,
    work: usize,
) -> Result<(), Contradiction> {
    let chains = Chains::of(program, work);
    for assertion in program.assertions() {
        if let (Claim::Equal(a, b), None) = (assertion.claim, assertion.guard) {
            chains.equate(a, b, found)?;
        }
    }
    let mut end = NodeId(u32::MAX);
    while let Some((&node, values)) = found.range(..end).next_back() {
        end = node;
        let values = values.clone();
        chains.descend(node, &values, found)?;
    }
    Ok(())
}

struct Chains<'p> {
    program: &'p Program,
    /// The node through which alone each node depends on inputs and other variables, if there is one.
    dominators: Vec<Option<NodeId>>,
    /// How many dominators there are one above the other.
    depths: Vec<u32>,
}

impl<'p> Chains<'p> {
    fn of(program: &'p Program, mut work: usize) -> Self {
        let n_nodes = program.nodes().len();
        let mut chains = Self {
            program,
            dominators: Vec::with_capacity(n_nodes),
            depths: Vec::with_capacity(n_nodes),
        };
        for id in (0..n_nodes as u32).map(NodeId) {
            let dominator = match program.node(id) {
                Node::Add(a, b) | Node::Mul(a, b) => chains.common(a, b, &mut work),
                Node::Neg(a) | Node::Hint(HintOp::Copy, a, _) => Some(a),
                _ => None,
            };
            let depth = dominator.map_or(0, |node| chains.depths[node.index()] + 1);
            chains.dominators.push(dominator);
            chains.depths.push(depth);
        }
        chains
    }

    fn constant(&self, node: NodeId) -> Option<&'p BigUint> {
        match self.program.node(node) {
            Node::Constant(constant) => Some(self.program.constant(constant)),
            _ => None,
        }
    }

    /// The nearest node that dominates both or is one of them; constants depend on nothing.
    fn common(&self, mut a: NodeId, mut b: NodeId, work: &mut usize) -> Option<NodeId> {
        if self.constant(a).is_some() {
            return Some(b).filter(|b| self.constant(*b).is_none());
        }
        if self.constant(b).is_some() {
            return Some(a);
        }
        while a != b {
            *work = work.checked_sub(1)?;
            let deeper = if self.depths[a.index()] >= self.depths[b.index()] {
                &mut a
            } else {
                &mut b
            };
            *deeper = self.dominators[deeper.index()]?;
        }
        Some(a)
    }

    /// What `a = b` says of the node that both depend on.
    fn equate(&self, a: NodeId, b: NodeId, found: &mut Values) -> Result<(), Contradiction> {
        let Some(variable) = self.common(a, b, &mut usize::from(u16::MAX)) else {
            return Ok(());
        };
        let p = self.program.field().modulus();
        let sides = self.express(a, variable).zip(self.express(b, variable));
        let difference = sides.and_then(|(a, b)| a.plus(&(p - 1u32), &b, p));
        match difference {
            Some(difference) => self.add(variable, self.zeros(&difference), found),
            None => Ok(()),
        }
    }

    /// What the `values` of a node say of its dominator.
    fn descend(
        &self,
        node: NodeId,
        values: &[BigUint],
        found: &mut Values,
    ) -> Result<(), Contradiction> {
        if let Node::Hint(HintOp::Inverse, a, _) = self.program.node(node) {
            let field = self.program.field();
            let inverses = values.iter().filter_map(|value| field.inverse(value));
            return self.add(a, Some(inverses.collect()), found);
        }
        let Some(dominator) = self.dominators[node.index()] else {
            return Ok(());
        };
        let Some(polynomial) = self.express(node, dominator) else {
            return Ok(());
        };
        let p = self.program.field().modulus();
        let mut all = Vec::new();
        for value in values {
            let difference = polynomial.plus(&(p - 1u32), &Polynomial::constant(value.clone()), p);
            let Some(zeros) = difference.and_then(|difference| self.zeros(&difference)) else {
                return Ok(());
            };
            all.extend(zeros);
        }
        self.add(dominator, Some(all), found)
    }

    /// All values of its variable at which `polynomial` is 0; `None` if it always is.
    fn zeros(&self, polynomial: &Polynomial) -> Option<Vec<BigUint>> {
        if polynomial.is_zero() {
            return None;
        }
        match polynomial.in_one_variable() {
            Some((_, coefficients)) => Some(roots(self.program.field(), &coefficients)),
            None => Some(Vec::new()),
        }
    }

    fn add(
        &self,
        node: NodeId,
        values: Option<Vec<BigUint>>,
        found: &mut Values,
    ) -> Result<(), Contradiction> {
        let Some(mut values) = values else {
            return Ok(());
        };
        values.sort();
        values.dedup();
        if let Some(known) = found.get(&node) {
            values.retain(|value| known.binary_search(value).is_ok());
        }
        if values.is_empty() {
            return Err(Contradiction);
        }
        if values.len() <= MAX_VALUES || found.contains_key(&node) {
            found.insert(node, values);
        }
        Ok(())
    }

    /// `node` as a polynomial in its dominator `variable`, or as a constant.
    fn express(&self, node: NodeId, variable: NodeId) -> Option<Polynomial> {
        let p = self.program.field().modulus();
        let mut between = BTreeSet::new();
        let mut open = vec![node];
        while let Some(id) = open.pop() {
            if id != variable && between.insert(id) {
                open.extend(self.program.operands(id));
            }
            if between.len() > MAX_NODES {
                return None;
            }
        }
        let mut known = BTreeMap::from([(variable, Polynomial::variable(variable))]);
        for id in between {
            let polynomial = match self.program.node(id) {
                Node::Constant(constant) => {
                    Polynomial::constant(self.program.constant(constant).clone())
                }
                Node::Add(a, b) => known[&a].plus(&BigUint::one(), &known[&b], p)?,
                Node::Mul(a, b) => known[&a].product(&known[&b], MAX_DEGREE, p)?,
                Node::Neg(a) => Polynomial::default().plus(&(p - 1u32), &known[&a], p)?,
                Node::Hint(HintOp::Copy, a, _) => known[&a].clone(),
                _ => return None,
            };
            known.insert(id, polynomial);
        }
        known.remove(&node)
    }
}
