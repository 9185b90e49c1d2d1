//! The meaning of a program once more, as a recursion on big integers.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigUint;
use num_traits::{One, Zero};

use crate::program::{Claim, GuardId, HintOp, InputId, Node, NodeId, Program};

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    Rejected,
    Missing,
}

type Value = Result<BigUint, Failure>;

pub(super) struct Naive<'a> {
    program: &'a Program,
    given: Vec<Option<BigUint>>,
    known: BTreeMap<NodeId, Value>,
    busy: BTreeSet<InputId>,
}

impl<'a> Naive<'a> {
    pub(super) fn new(program: &'a Program, given: Vec<Option<BigUint>>) -> Self {
        Self {
            program,
            given,
            known: BTreeMap::new(),
            busy: BTreeSet::new(),
        }
    }

    /// The values of the public inputs.
    pub(super) fn run(&mut self) -> Result<Vec<BigUint>, Failure> {
        for index in 0..self.given.len() {
            if let Some(value) = &self.given[index] {
                self.check_range(index, value)?;
            }
        }
        for assertion in self.program.assertions() {
            if self.is_active(assertion.guard)? && !self.holds(assertion.claim)? {
                return Err(Failure::Rejected);
            }
        }
        let mut publics = Vec::new();
        for index in 0..self.given.len() {
            if self.program.inputs()[index].public {
                let value = self.input(InputId(index as u32))?;
                self.check_range(index, &value)?;
                publics.push(value);
            }
        }
        Ok(publics)
    }

    fn check_range(&self, index: usize, value: &BigUint) -> Result<(), Failure> {
        match &self.program.inputs()[index].range {
            Some((lo, hi)) if value < lo || hi < value => Err(Failure::Rejected),
            _ => Ok(()),
        }
    }

    fn input(&mut self, input: InputId) -> Value {
        if let Some(value) = &self.given[input.index()] {
            return Ok(value.clone());
        }
        let definition = self
            .program
            .definitions()
            .iter()
            .find(|definition| definition.input == input);
        let definition = definition.ok_or(Failure::Missing)?;
        if !self.busy.insert(input) {
            return Err(Failure::Missing);
        }
        let value = self.value(definition.node);
        self.busy.remove(&input);
        value
    }

    pub(super) fn value(&mut self, id: NodeId) -> Value {
        if let Some(value) = self.known.get(&id) {
            return value.clone();
        }
        let value = self.compute(id);
        if value != Err(Failure::Missing) {
            self.known.insert(id, value.clone());
        }
        value
    }

    fn compute(&mut self, id: NodeId) -> Value {
        let p = self.program.field().modulus();
        match self.program.node(id) {
            Node::Constant(constant) => Ok(self.program.constant(constant).clone()),
            Node::Input(input) => self.input(input),
            Node::Add(a, b) => Ok((self.value(a)? + self.value(b)?) % p),
            Node::Mul(a, b) => Ok(self.value(a)? * self.value(b)? % p),
            Node::Neg(a) => Ok((p - self.value(a)?) % p),
            Node::Lt(a, b) => Ok(if self.value(a)? < self.value(b)? {
                BigUint::ZERO
            } else {
                BigUint::one()
            }),
            Node::Branch {
                selector,
                zero,
                one,
            } => match self.value(selector)? {
                selector if selector.is_zero() => self.value(zero),
                selector if selector.is_one() => self.value(one),
                _ => Err(Failure::Rejected),
            },
            Node::Hint(op, a, b) => {
                let (a, b) = (self.value(a)?, self.value(b)?);
                self.hint(op, a, b)
            }
        }
    }

    fn hint(&self, op: HintOp, a: BigUint, b: BigUint) -> Value {
        let p = self.program.field().modulus();
        let inverse = |x: &BigUint| x.modpow(&(p - 2u32), p); // 0 for 0
        let unless_zero = |x: &BigUint, value: BigUint| {
            if x.is_zero() {
                Err(Failure::Rejected)
            } else {
                Ok(value)
            }
        };
        match op {
            HintOp::Copy => Ok(a),
            HintOp::Inverse => unless_zero(&a, inverse(&a)),
            HintOp::InverseOrZero => Ok(inverse(&a)),
            HintOp::Divide => unless_zero(&b, &a * inverse(&b) % p),
            HintOp::DivideOrZero => Ok(&a * inverse(&b) % p),
            HintOp::Quotient | HintOp::Remainder if b.is_zero() => Err(Failure::Rejected),
            HintOp::Quotient => Ok(a / b),
            HintOp::Remainder => Ok(a % b),
        }
    }

    fn is_active(&mut self, guard: Option<GuardId>) -> Result<bool, Failure> {
        let Some(guard) = guard else { return Ok(true) };
        let guard = self.program.guards()[guard.index()];
        Ok(
            self.is_active(guard.parent)?
                && self.value(guard.selector)? == BigUint::from(guard.arm),
        )
    }

    fn holds(&mut self, claim: Claim) -> Result<bool, Failure> {
        Ok(match claim {
            Claim::Equal(a, b) => self.value(a)? == self.value(b)?,
            Claim::InRange { value, bits } => self.value(value)? < BigUint::one() << bits,
            Claim::Boolean(value) => self.value(value)? <= BigUint::one(),
            Claim::DivRem {
                dividend,
                divisor,
                quotient,
                remainder,
            } => {
                let (a, b) = (self.value(dividend)?, self.value(divisor)?);
                let (q, r) = (self.value(quotient)?, self.value(remainder)?);
                r < b && a == q * b + r
            }
        })
    }
}
