//! Sums of multiples of nodes.

use std::collections::{BTreeMap, btree_map::Entry};

use num_bigint::BigUint;
use num_traits::{One, Zero};
use vampx_fields::Field;
use vampx_ir::program::{Node, NodeId, Program};

/// `constant + sum coefficient * node` over the source field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Linear {
    /// Ordered by node; no coefficient is 0.
    pub terms: Vec<(NodeId, BigUint)>,
    /// Canonical.
    pub constant: BigUint,
}

impl Linear {
    /// The coefficient of `node`, if it is not 0.
    pub fn coefficient(&self, node: NodeId) -> Option<&BigUint> {
        let position = self.terms.binary_search_by_key(&node, |(node, _)| *node);
        position.ok().map(|position| &self.terms[position].1)
    }

    /// The sum of these terms.
    pub fn of(terms: impl IntoIterator<Item = (NodeId, BigUint)>, field: &Field) -> Self {
        let mut sums: BTreeMap<NodeId, BigUint> = BTreeMap::new();
        for (node, coefficient) in terms {
            add_reduced(sums.entry(node).or_default(), &coefficient, field.modulus());
        }
        sums.retain(|_, sum| !sum.is_zero());
        Self {
            terms: sums.into_iter().collect(),
            constant: BigUint::ZERO,
        }
    }

    /// This and `other`.
    pub fn plus(self, other: Self, field: &Field) -> Self {
        let constant = (self.constant + other.constant) % field.modulus();
        Self {
            constant,
            ..Self::of(self.terms.into_iter().chain(other.terms), field)
        }
    }

    /// `factor` times this.
    pub fn scaled(mut self, factor: &BigUint, field: &Field) -> Self {
        for (_, coefficient) in &mut self.terms {
            *coefficient = &*coefficient * factor % field.modulus();
        }
        self.constant = self.constant * factor % field.modulus();
        self
    }

    /// What `node` is if this sum is 0; `None` if it is not in the sum.
    pub fn solved_for(mut self, node: NodeId, field: &Field) -> Option<Self> {
        let position = self.terms.binary_search_by_key(&node, |(node, _)| *node);
        let (_, coefficient) = self.terms.remove(position.ok()?);
        if coefficient.is_one() {
            return Some(self.negated(field));
        }
        let opposite = field.modulus() - coefficient;
        if opposite.is_one() {
            return Some(self);
        }
        let factor = field.inverse(&opposite)?;
        Some(self.scaled(&factor, field))
    }

    fn negated(mut self, field: &Field) -> Self {
        for (_, coefficient) in &mut self.terms {
            *coefficient = field.modulus() - &*coefficient;
        }
        if !self.constant.is_zero() {
            self.constant = field.modulus() - self.constant;
        }
        self
    }
}

/// Adds `term` to the canonical `sum`, which stays so.
pub(crate) fn add_reduced(sum: &mut BigUint, term: &BigUint, modulus: &BigUint) {
    *sum += term;
    if *sum >= *modulus {
        *sum -= modulus;
    }
    if *sum >= *modulus {
        *sum %= modulus;
    }
}

/// The value of the constant `id`.
pub(crate) fn constant(program: &Program, id: NodeId) -> Option<&BigUint> {
    match program.node(id) {
        Node::Constant(constant) => Some(program.constant(constant)),
        _ => None,
    }
}

/// A product with a constant, as the constant and the other factor.
fn multiple(program: &Program, a: NodeId, b: NodeId) -> Option<(&BigUint, NodeId)> {
    match (constant(program, a), constant(program, b)) {
        (Some(factor), _) => Some((factor, b)),
        (_, Some(factor)) => Some((factor, a)),
        _ => None,
    }
}

/// Whether `id` is a sum, a negation or a product with a constant.
pub(crate) fn is_linear(program: &Program, id: NodeId) -> bool {
    match program.node(id) {
        Node::Add(..) | Node::Neg(_) => true,
        Node::Mul(a, b) => multiple(program, a, b).is_some(),
        _ => false,
    }
}

/// Whether `id` adds a constant.
pub(crate) fn is_offset(program: &Program, id: NodeId) -> bool {
    let is_constant = |id| constant(program, id).is_some();
    matches!(program.node(id), Node::Add(a, b) if is_constant(a) || is_constant(b))
}

/// `sum coefficient * root` for canonical coefficients, with the operations of linear nodes carried out except for those of atoms; `None` if they are
/// more than `limit`. Each node is met once, however often it occurs.
pub(crate) fn linear(
    program: &Program,
    roots: impl IntoIterator<Item = (NodeId, BigUint)>,
    is_atom: impl Fn(NodeId) -> bool,
    limit: usize,
) -> Option<Linear> {
    let modulus = program.field().modulus();
    let mut open: BTreeMap<NodeId, BigUint> = BTreeMap::new();
    let mut result = Linear::default();
    let mut n_left = limit;
    let add =
        |open: &mut BTreeMap<NodeId, BigUint>, node, coefficient: BigUint| match open.entry(node) {
            Entry::Vacant(entry) => {
                entry.insert(coefficient);
            }
            Entry::Occupied(entry) => add_reduced(entry.into_mut(), &coefficient, modulus),
        };
    for (root, coefficient) in roots {
        add(&mut open, root, coefficient);
    }
    while let Some((node, coefficient)) = open.pop_last() {
        if coefficient.is_zero() {
            continue;
        }
        if let Some(value) = constant(program, node) {
            let term = match coefficient.is_one() {
                true => value.clone(),
                false => coefficient * value,
            };
            add_reduced(&mut result.constant, &term, modulus);
            continue;
        }
        if is_atom(node) || !is_linear(program, node) {
            result.terms.push((node, coefficient));
            continue;
        }
        n_left = n_left.checked_sub(1)?;
        match program.node(node) {
            Node::Add(a, b) => {
                add(&mut open, a, coefficient.clone());
                add(&mut open, b, coefficient);
            }
            Node::Neg(a) => add(&mut open, a, modulus - coefficient),
            Node::Mul(a, b) => {
                let (factor, other) = multiple(program, a, b)
                    .unwrap_or_else(|| unreachable!("invariant: a linear node"));
                let coefficient = match coefficient.is_one() {
                    true => factor.clone(),
                    false => coefficient * factor % modulus,
                };
                add(&mut open, other, coefficient);
            }
            node => unreachable!("invariant: {node:?} is not linear"),
        }
    }
    result.terms.reverse();
    Some(result)
}

/// The two sides of an equation as one sum that must be 0.
pub(crate) fn difference(
    program: &Program,
    [left, right]: [NodeId; 2],
    is_atom: impl Fn(NodeId) -> bool,
    limit: usize,
) -> Option<Linear> {
    let minus_one = program.field().modulus() - 1u32;
    linear(
        program,
        [(left, BigUint::one()), (right, minus_one)],
        is_atom,
        limit,
    )
}

/// The linear nodes that one linear node uses, once, and nothing else.
pub(crate) fn inner(program: &Program) -> Vec<bool> {
    let n_nodes = program.nodes().len();
    let mut n_uses = vec![0u8; n_nodes];
    let mut by_linear = vec![false; n_nodes];
    let mut count = |node: NodeId| {
        n_uses[node.index()] = n_uses[node.index()].saturating_add(1);
    };
    for (index, node) in program.nodes().iter().enumerate() {
        let is_sum = is_linear(program, NodeId(index as u32));
        for operand in node.operands() {
            count(operand);
            by_linear[operand.index()] |= is_sum;
        }
    }
    let claims = program.assertions().iter();
    claims
        .flat_map(|assertion| assertion.claim.nodes())
        .for_each(&mut count);
    let guards = program.guards().iter().map(|guard| guard.selector);
    guards.for_each(&mut count);
    let definitions = program.definitions().iter();
    definitions
        .map(|definition| definition.node)
        .for_each(&mut count);
    let is_inner = |index: usize| {
        n_uses[index] == 1 && by_linear[index] && is_linear(program, NodeId(index as u32))
    };
    (0..n_nodes).map(is_inner).collect()
}
