//! Expressions in which a value occurs more than once, bounded as a whole: `a - b + b`, `c * (a - b) + b` for a bit `c`,
//! `a + b - 2 * a * b`.
//!
//! What is bounded operation by operation forgets that two occurrences are one value. Here a small expression is read as
//! a sum of multiples of its leaves, once for each choice of the values of bits that occur twice.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Zero};
use rustc_hash::FxHashMap;
use vampx_ir::program::{Node, NodeId, Program};

use crate::domain::{Domain, MembersId, ZERO};
use crate::forward::transfer;
use crate::operation::Operation;

/// How many operations of an expression are read.
const MAX_OPERATIONS: usize = 10;
/// Values that are tried one by one are at most so many.
const MAX_TRIED: usize = 2;
/// How many leaves are tried.
const MAX_SPLITS: usize = 3;
/// How many results are remembered before all are forgotten.
const MAX_REMEMBERED: usize = 1 << 16;

/// Reads expressions, and remembers results for equal ones over leaves of which the same is known.
#[derive(Default)]
pub(crate) struct Forms {
    remembered: FxHashMap<Box<[u32]>, Option<MembersId>>,
    /// The expression read last, in descending order of ids.
    terms: Vec<Term>,
    key: Vec<u32>,
}

/// A node of an expression.
#[derive(Clone, Copy)]
struct Term {
    id: NodeId,
    /// Its operation, with the positions of the operands, if it is read; a leaf otherwise.
    operation: Option<(Kind, [u8; 2])>,
    n_uses: u32,
}

impl Term {
    fn operation(&self) -> Option<(Kind, [usize; 2])> {
        let (kind, operands) = self.operation?;
        Some((kind, operands.map(usize::from)))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sum,
    Product,
    Negative,
}

impl Forms {
    /// What `root` can be by its expression; `None` if no value occurs twice in it.
    pub(crate) fn bound(
        &mut self,
        program: &Program,
        domain: &mut Domain,
        root: NodeId,
        get: impl Fn(NodeId) -> MembersId,
    ) -> Option<MembersId> {
        if !matches!(program.node(root), Node::Add(..) | Node::Mul(..)) {
            return None;
        }
        self.read(program, domain, root, None, &get);
        if !self.keep_what_is_shared(program) {
            return None;
        }
        self.describe(program, &get);
        if let Some(result) = self.remembered.get(&self.key[..]) {
            return *result;
        }
        let result = self.evaluate(program, domain, &get);
        if self.remembered.len() >= MAX_REMEMBERED {
            self.remembered.clear();
        }
        self.remembered.insert(self.key[..].into(), result);
        result
    }

    /// What `root` can be where `zero`, which occurs in its expression, is 0; `None` if it does not occur.
    pub(crate) fn where_zero(
        &mut self,
        program: &Program,
        domain: &mut Domain,
        root: NodeId,
        zero: NodeId,
        get: impl Fn(NodeId) -> MembersId,
    ) -> Option<MembersId> {
        self.read(program, domain, root, Some(zero), &get);
        let position = self.position(zero);
        let term = self
            .terms
            .get_mut(position)
            .filter(|term| term.id == zero)?;
        if position == 0 {
            return None;
        }
        term.operation = None;
        let terms = self.terms.iter();
        let mut fixed: Vec<Option<BigInt>> = terms
            .map(|term| constant(program, domain, term.id))
            .collect();
        fixed[position] = Some(BigInt::zero());
        self.linear(domain, fixed, &get)
    }

    /// Reads the largest node first, so that all uses of a node are met before its operation.
    fn read(
        &mut self,
        program: &Program,
        domain: &mut Domain,
        root: NodeId,
        zero: Option<NodeId>,
        get: impl Fn(NodeId) -> MembersId,
    ) {
        self.terms.clear();
        self.terms.push(Term {
            id: root,
            operation: None,
            n_uses: 0,
        });
        let mut n_left = MAX_OPERATIONS;
        let mut next = 0;
        while next < self.terms.len() && n_left > 0 {
            let id = self.terms[next].id;
            let mut is_open = || {
                id == root
                    || is_affine(program, id)
                    || !is_tried(domain, get(id))
                    || transfer(program, domain, id, &get) == get(id)
            };
            let read = operation(program, id).filter(|_| is_open());
            if let Some((kind, operands)) = read.filter(|(kind, operands)| {
                *kind != Kind::Product
                    || operands.iter().any(|factor| {
                        zero == Some(*factor)
                            || is_constant(program, *factor)
                            || is_tried(domain, get(*factor))
                    })
            }) {
                n_left -= 1;
                self.insert(operands[0], next);
                if kind != Kind::Negative {
                    self.insert(operands[1], next);
                }
                // Positions are settled once everything is inserted.
                self.terms[next].operation = Some((kind, [0; 2]));
            }
            next += 1;
        }
        for position in 0..self.terms.len() {
            let id = self.terms[position].id;
            if let Some((kind, _)) = self.terms[position].operation
                && let Some((_, operands)) = operation(program, id)
            {
                let positions = operands.map(|operand| self.position(operand) as u8);
                self.terms[position].operation = Some((kind, positions));
            }
        }
    }

    /// Adds a use of `id`, which comes after the term at `user`.
    fn insert(&mut self, id: NodeId, user: usize) {
        let later = &self.terms[user + 1..];
        let position = user + 1 + later.partition_point(|term| term.id > id);
        match self.terms.get_mut(position) {
            Some(term) if term.id == id => term.n_uses += 1,
            _ => self.terms.insert(
                position,
                Term {
                    id,
                    operation: None,
                    n_uses: 1,
                },
            ),
        }
    }

    fn position(&self, id: NodeId) -> usize {
        self.terms.partition_point(|term| term.id > id)
    }

    /// Makes leaves of operations below which nothing is used twice; returns whether the root remains.
    fn keep_what_is_shared(&mut self, program: &Program) -> bool {
        for position in (0..self.terms.len()).rev() {
            let Some((kind, operands)) = self.terms[position].operation() else {
                continue;
            };
            let is_twice_here = kind != Kind::Negative && operands[0] == operands[1];
            let is_shared = operands.iter().any(|operand| {
                let term = &self.terms[*operand];
                let is_used_elsewhere = term.n_uses > 1 + u32::from(is_twice_here);
                term.operation.is_some() || is_used_elsewhere && !is_constant(program, term.id)
            });
            if !is_shared {
                self.terms[position].operation = None;
            }
        }
        self.terms[0].operation.is_some()
    }

    /// Writes the expression, and what is known of its leaves, as a key.
    fn describe(&mut self, program: &Program, get: impl Fn(NodeId) -> MembersId) {
        self.key.clear();
        for term in &self.terms {
            match (term.operation(), program.node(term.id)) {
                (Some((kind, [a, b])), _) => {
                    self.key
                        .push((kind as u32) << 16 | (a as u32) << 8 | b as u32);
                }
                (None, Node::Constant(constant)) => self.key.extend([1 << 24, constant.0]),
                (None, _) => self
                    .key
                    .extend([2 << 24 | term.n_uses, get(term.id).index()]),
            }
        }
    }

    /// The hull over all choices of the values that are tried.
    fn evaluate(
        &self,
        program: &Program,
        domain: &mut Domain,
        get: impl Fn(NodeId) -> MembersId,
    ) -> Option<MembersId> {
        let mut fixed: Vec<Option<BigInt>> = self
            .terms
            .iter()
            .map(|term| constant(program, domain, term.id))
            .collect();
        let tried: Vec<(usize, Vec<BigInt>)> = (0..self.terms.len())
            .filter(|position| self.is_of_use_to_try(*position, &fixed))
            .filter_map(|position| {
                let values = domain.get(get(self.terms[position].id)).few()?;
                (values.len() <= MAX_TRIED).then_some((position, values))
            })
            .take(MAX_SPLITS)
            .collect();
        let n_choices: usize = tried.iter().map(|(_, values)| values.len()).product();
        let mut hull = None;
        for choice in 0..n_choices {
            let mut rest = choice;
            for (position, values) in &tried {
                fixed[*position] = Some(values[rest % values.len()].clone());
                rest /= values.len();
            }
            let value = self.linear(domain, fixed.clone(), &get)?;
            hull = match hull {
                None => Some(value),
                Some(hull) => domain.apply(Operation::Hull, [hull, value, hull]),
            };
        }
        hull
    }

    /// Whether `leaf` is a leaf that occurs twice, or as a factor of what is not fixed.
    fn is_of_use_to_try(&self, leaf: usize, fixed: &[Option<BigInt>]) -> bool {
        let is_factor = |term: &Term| match term.operation() {
            Some((Kind::Product, [a, b])) => {
                a == leaf && fixed[b].is_none() || b == leaf && fixed[a].is_none()
            }
            _ => false,
        };
        let term = &self.terms[leaf];
        term.operation.is_none()
            && fixed[leaf].is_none()
            && (term.n_uses > 1 || self.terms.iter().any(is_factor))
    }

    /// What the expression gives as a sum of multiples, where `fixed` leaves have one value.
    fn linear(
        &self,
        domain: &mut Domain,
        mut fixed: Vec<Option<BigInt>>,
        get: impl Fn(NodeId) -> MembersId,
    ) -> Option<MembersId> {
        for position in (0..self.terms.len()).rev() {
            if let Some((kind, operands)) = self.terms[position].operation() {
                let value = combined(kind, operands.map(|operand| fixed[operand].as_ref()));
                fixed[position] = value.map(|value| value.mod_floor(domain.wrapped().modulus()));
            }
        }
        let mut coefficients = vec![BigInt::zero(); self.terms.len()];
        coefficients[0] = BigInt::one();
        let mut sum = ZERO;
        for (position, term) in self.terms.iter().enumerate() {
            let coefficient = std::mem::take(&mut coefficients[position]);
            if coefficient.is_zero() {
                continue;
            }
            let known = match (&fixed[position], term.operation()) {
                (Some(value), _) => domain.integer(value),
                (None, Some((Kind::Sum, operands))) => {
                    for operand in operands {
                        coefficients[operand] += &coefficient;
                    }
                    continue;
                }
                (None, Some((Kind::Negative, [operand, _]))) => {
                    coefficients[operand] -= coefficient;
                    continue;
                }
                (None, Some((Kind::Product, [a, b]))) => match (&fixed[a], &fixed[b]) {
                    (Some(factor), _) => {
                        coefficients[b] += coefficient * factor;
                        continue;
                    }
                    (None, Some(factor)) => {
                        coefficients[a] += coefficient * factor;
                        continue;
                    }
                    (None, None) if position == 0 => return None,
                    (None, None) => get(term.id),
                },
                (None, None) if position == 0 => return None,
                (None, None) => get(term.id),
            };
            let coefficient = domain.integer(&coefficient);
            let multiple = domain.apply(Operation::Product, [known, coefficient, ZERO])?;
            sum = domain.apply(Operation::Sum, [sum, multiple, ZERO])?;
        }
        Some(sum)
    }
}

/// The value of an operation on values, as far as they are fixed.
fn combined(kind: Kind, [a, b]: [Option<&BigInt>; 2]) -> Option<BigInt> {
    match (kind, a, b) {
        (Kind::Negative, Some(a), _) => Some(-a),
        (Kind::Sum, Some(a), Some(b)) => Some(a + b),
        (Kind::Product, Some(a), Some(b)) => Some(a * b),
        (Kind::Product, Some(zero), None) | (Kind::Product, None, Some(zero)) if zero.is_zero() => {
            Some(BigInt::zero())
        }
        _ => None,
    }
}

/// The operation of a node that can be read; that of one operand repeats it.
fn operation(program: &Program, id: NodeId) -> Option<(Kind, [NodeId; 2])> {
    match program.node(id) {
        Node::Add(a, b) => Some((Kind::Sum, [a, b])),
        Node::Mul(a, b) => Some((Kind::Product, [a, b])),
        Node::Neg(a) => Some((Kind::Negative, [a, a])),
        _ => None,
    }
}

/// Whether a node is another one with a sign, a constant term or a constant factor.
fn is_affine(program: &Program, id: NodeId) -> bool {
    match program.node(id) {
        Node::Neg(_) => true,
        Node::Add(a, b) | Node::Mul(a, b) => is_constant(program, a) || is_constant(program, b),
        _ => false,
    }
}

fn is_constant(program: &Program, id: NodeId) -> bool {
    matches!(program.node(id), Node::Constant(_))
}

/// Whether the values are so few that they are tried rather than read.
fn is_tried(domain: &Domain, members: MembersId) -> bool {
    (1..=MAX_TRIED).contains(&domain.get(members).n_few())
}

fn constant(program: &Program, domain: &Domain, id: NodeId) -> Option<BigInt> {
    let Node::Constant(constant) = program.node(id) else {
        return None;
    };
    let value = BigInt::from(program.constant(constant).clone());
    Some(value.mod_floor(domain.wrapped().modulus()))
}
