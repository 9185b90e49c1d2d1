//! Which values the constraints determine, given the inputs.
//!
//! Inputs and constants are known, and so is what is computed from known values. From there on equations say more: one
//! unknown in a sum or product that is known is known, and so are the parts of a sum that can be made in one way only, as of
//! bits. What remains may have several values.
//!
//! Source: Pailoor et al., *Automated Detection of Under-Constrained Circuits in Zero-Knowledge Proofs* (PLDI 2023).

use num_bigint::BigInt;
use num_traits::{One, Zero};
use vampx_ir::Interval;
use vampx_ir::program::{Claim, Node, NodeId};

use super::context::Context;
use super::linear::{Reader, Sum};
use super::parts::{Ambiguity, Part, ambiguity};
use crate::demand::Place;

/// How often the equations with several unknowns are gone through.
const MAX_ROUNDS: usize = 4;

/// What is known, and which equations leave several values open.
pub(crate) struct Determined {
    is_known: Vec<bool>,
    /// The equations whose unknowns have several values, as far as the bounds say.
    pub(crate) open: Vec<Open>,
}

/// An equation that does not determine its unknowns.
#[derive(Clone, Debug)]
pub(crate) struct Open {
    /// The index of the assertion.
    pub(crate) assertion: usize,
    /// The unknowns with their weights.
    pub(crate) parts: Vec<Part>,
    /// Why they are not determined.
    pub(crate) ambiguity: Ambiguity,
}

impl Determined {
    /// What the constraints of the program of `context` determine.
    pub(crate) fn new(context: &Context<'_>) -> Self {
        let mut solver = Solver {
            context,
            is_known: vec![false; context.program().nodes().len()],
            queue: Vec::new(),
        };
        solver.start();
        let open = solver.solve_sums();
        Self {
            is_known: solver.is_known,
            open,
        }
    }

    /// Whether `node` has one value, given the inputs; those of open equations count as if they had.
    pub(crate) fn is_known(&self, node: NodeId) -> bool {
        self.is_known[node.index()]
    }
}

/// The equations with several unknowns, in the order in which they are given up on: those that others rest on first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Force {
    /// A product and a remainder.
    Divisions,
    /// Parts of a known number.
    Parts,
    /// All others.
    All,
}

struct Solver<'c, 'b> {
    context: &'c Context<'b>,
    is_known: Vec<bool>,
    queue: Vec<NodeId>,
}

impl Solver<'_, '_> {
    fn start(&mut self) {
        let program = self.context.program();
        for id in self.context.nodes() {
            match program.node(id) {
                Node::Constant(_) => self.learn(id),
                Node::Input(input) if !self.context.is_output(input) => self.learn(id),
                _ => {}
            }
        }
        self.settle();
    }

    fn known(&self, node: NodeId) -> bool {
        self.is_known[node.index()]
    }

    fn learn(&mut self, node: NodeId) {
        if !std::mem::replace(&mut self.is_known[node.index()], true) {
            self.queue.push(node);
        }
    }

    /// Learns what is known where `place` is active, if that is everywhere where it matters.
    fn learn_at(&mut self, node: NodeId, place: Place) {
        if self
            .context
            .place(node)
            .is_within(place, self.context.program())
        {
            self.learn(node);
        }
    }

    /// Draws all conclusions from single unknowns.
    fn settle(&mut self) {
        while let Some(node) = self.queue.pop() {
            self.learn_operand(node);
            let users: Vec<NodeId> = self.context.uses.nodes(node).collect();
            for user in users {
                self.learn_user(user);
                if self.known(user) {
                    self.learn_operand(user);
                    self.learn_zero_tests(user);
                }
            }
            let assertions: Vec<usize> = self.context.uses.assertions(node).collect();
            for index in assertions {
                self.learn_claim(index);
            }
        }
    }

    /// A value is known if all it is computed from is.
    fn learn_user(&mut self, user: NodeId) {
        let program = self.context.program();
        let is_hint = matches!(program.node(user), Node::Hint(..) | Node::Input(_));
        if !is_hint && program.operands(user).all(|operand| self.known(operand)) {
            self.learn(user);
        }
    }

    /// The one unknown operand of a known sum, or of a known product of others that are not 0, is known.
    fn learn_operand(&mut self, node: NodeId) {
        let place = self.context.place(node);
        match self.context.program().node(node) {
            Node::Neg(a) => self.learn_at(a, place),
            Node::Add(a, b) if a == b || self.known(b) => self.learn_at(a, place),
            Node::Add(a, b) if self.known(a) => self.learn_at(b, place),
            Node::Mul(a, b) if a != b => {
                let never_zero = |id| !self.context.interval(id).contains(&BigInt::zero());
                for (factor, other) in [(a, b), (b, a)] {
                    if self.known(factor) && (never_zero(factor) || never_zero(node)) {
                        self.learn_at(other, place);
                    }
                }
            }
            _ => {}
        }
    }

    fn learn_claim(&mut self, index: usize) {
        let assertion = self.context.program().assertions()[index];
        let place = Place::Under(assertion.guard);
        match assertion.claim {
            Claim::Equal(a, b) => {
                if self.known(a) {
                    self.learn_at(b, place);
                } else if self.known(b) {
                    self.learn_at(a, place);
                }
                for (product, zero) in [(a, b), (b, a)] {
                    self.learn_zero_test(product, zero, place);
                    self.learn_factor(product, zero, place);
                }
            }
            Claim::DivRem {
                dividend,
                divisor,
                quotient,
                remainder,
            } if self.known(dividend) && self.known(divisor) => {
                self.learn_at(quotient, place);
                self.learn_at(remainder, place);
            }
            Claim::DivRem { .. } | Claim::InRange { .. } | Claim::Boolean(_) => {}
        }
    }

    /// A product that equals a constant other than 0 has no factor 0: where one is known, the other is.
    fn learn_factor(&mut self, product: NodeId, constant: NodeId, place: Place) {
        let constant = self.context.constant(constant);
        if let Node::Mul(a, b) = self.context.program().node(product)
            && a != b
            && constant.is_some_and(|constant| !constant.is_zero())
        {
            for (factor, other) in [(a, b), (b, a)] {
                if self.known(factor) {
                    self.learn_at(other, place);
                }
            }
        }
    }

    /// What assertions say of the known product `product`, now that another factor of it is known.
    fn learn_zero_tests(&mut self, product: NodeId) {
        if let Node::Mul(..) = self.context.program().node(product) {
            let assertions: Vec<usize> = self.context.uses.assertions(product).collect();
            for index in assertions {
                self.learn_claim(index);
            }
        }
    }

    /// `x * (1 - i*x) = 0` says that `i*x` is 0 if `x` is, else 1; then `i * (1 - i*x) = 0` says what `i` is.
    fn learn_zero_test(&mut self, product: NodeId, zero: NodeId, place: Place) {
        let program = self.context.program();
        let is_zero = self
            .context
            .constant(zero)
            .is_some_and(|zero| zero.is_zero());
        let Node::Mul(a, b) = program.node(product) else {
            return;
        };
        if !is_zero {
            return;
        }
        for (factor, rest) in [(a, b), (b, a)] {
            let Some(inner) = self.complement(rest) else {
                continue;
            };
            let Node::Mul(x, y) = program.node(inner) else {
                continue;
            };
            if ![x, y].contains(&factor) {
                continue;
            }
            let other = if factor == x { y } else { x };
            if self.known(factor) {
                self.learn_at(inner, place);
            } else if self.known(inner) && self.known(other) {
                self.learn_at(factor, place);
            }
        }
    }

    /// `m` where `node` is `1 - m`.
    fn complement(&self, node: NodeId) -> Option<NodeId> {
        let program = self.context.program();
        let Node::Add(a, b) = program.node(node) else {
            return None;
        };
        [(a, b), (b, a)].into_iter().find_map(|(one, negated)| {
            let is_one = self.context.constant(one).is_some_and(|one| one.is_one());
            match program.node(negated) {
                Node::Neg(inner) if is_one => Some(inner),
                _ => None,
            }
        })
    }

    /// Goes through the equations with several unknowns, and returns those that leave them open.
    fn solve_sums(&mut self) -> Vec<Open> {
        let program = self.context.program();
        let mut reader = Reader::new(program);
        let assertions = program.assertions().iter().enumerate();
        let mut pending: Vec<usize> = assertions
            .filter(|(_, assertion)| matches!(assertion.claim, Claim::Equal(..)))
            .map(|(index, _)| index)
            .collect();
        let mut open = Vec::new();
        self.solve_all(&mut reader, &mut pending);
        for force in [Force::Divisions, Force::Parts, Force::All] {
            pending.retain(|index| {
                let force = Some((&mut open, force));
                !self.solve_sum(&mut reader, *index, force)
            });
            self.solve_all(&mut reader, &mut pending);
        }
        open
    }

    /// Goes through the equations `pending` until none says more, and keeps those that leave unknowns.
    fn solve_all(&mut self, reader: &mut Reader<'_>, pending: &mut Vec<usize>) {
        for _ in 0..MAX_ROUNDS {
            let n_before = pending.len();
            pending.retain(|index| !self.solve_sum(reader, *index, None));
            if pending.is_empty() || pending.len() == n_before {
                break;
            }
        }
    }

    /// Learns the unknowns of a sum that can be made in one way only. With `force`, an equation of parts that can be made in
    /// several ways goes there if it is of that kind, and its parts count as known. Returns whether there are no unknowns
    /// then.
    fn solve_sum(
        &mut self,
        reader: &mut Reader<'_>,
        index: usize,
        force: Option<(&mut Vec<Open>, Force)>,
    ) -> bool {
        let assertion = self.context.program().assertions()[index];
        let Claim::Equal(a, b) = assertion.claim else {
            return false;
        };
        let Some(sum) = reader.difference(a, b) else {
            return false;
        };
        let (parts, whole) = self.split(&sum);
        if parts.is_empty() {
            return true;
        }
        let place = Place::Under(assertion.guard);
        let program = self.context.program();
        let is_here = |part: &Part| self.context.place(part.node).is_within(place, program);
        if !parts.iter().all(is_here) {
            return false;
        }
        let ambiguity = self.scaled_ambiguity(reader, &parts, &whole);
        match (ambiguity, force) {
            (None, _) => {}
            (Some(ambiguity), Some((open, force))) if self.is_forced(force, &parts, &sum) => {
                open.push(Open {
                    assertion: index,
                    parts: parts.clone(),
                    ambiguity,
                });
            }
            (Some(_), _) => return false,
        }
        for part in parts {
            self.learn(part.node);
        }
        self.settle();
        true
    }

    fn is_forced(&self, force: Force, parts: &[Part], sum: &Sum) -> bool {
        let is_product =
            |part: &Part| matches!(self.context.program().node(part.node), Node::Mul(..));
        match force {
            Force::Divisions => parts.len() == 2 && parts.iter().any(is_product),
            Force::Parts => parts.len() < sum.terms.len(),
            Force::All => true,
        }
    }

    /// The unknown parts of `sum`, and what the rest of it can be.
    fn split(&self, sum: &Sum) -> (Vec<Part>, Interval) {
        let mut parts = Vec::new();
        let mut whole = Interval::point(sum.constant.clone());
        for (node, weight) in &sum.terms {
            let interval = self.context.interval(*node);
            if self.known(*node) {
                whole = whole.sum(&interval.scaled(weight));
            } else {
                parts.push(Part {
                    node: *node,
                    weight: weight.clone(),
                    interval: interval.clone(),
                });
            }
        }
        (parts, whole)
    }

    /// The ambiguity of the equation as it is, or multiplied by what makes one of its first weights 1.
    fn scaled_ambiguity(
        &self,
        reader: &Reader<'_>,
        parts: &[Part],
        whole: &Interval,
    ) -> Option<Ambiguity> {
        let first = ambiguity(parts.to_vec(), whole, &self.context.modulus)?;
        let field = self.context.program().field();
        let scales = parts.iter().take(2).filter_map(|part| {
            let weight = num_integer::Integer::mod_floor(&part.weight, &self.context.modulus);
            field.inverse(&weight.to_biguint()?)
        });
        for scale in scales {
            let scaled = parts
                .iter()
                .map(|part| Part {
                    weight: reader.signed(&(&part.weight * BigInt::from(scale.clone()))),
                    ..part.clone()
                })
                .collect();
            let anything = Interval::new(BigInt::zero(), &self.context.modulus - 1)
                .unwrap_or_else(|| unreachable!("invariant: moduli are positive"));
            ambiguity(scaled, &anything, &self.context.modulus)?;
        }
        Some(first)
    }
}
