//! One run in the making: inputs and hints to choose, and what the evaluator says of them.

use std::collections::BTreeMap;

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use vampx_ir::program::{
    Assertion, Claim, Evaluation, GuardId, Input, Node, NodeId, Program, Rejection, ResolvedInputs,
};

/// Values of inputs and hints. What is not chosen is computed: outputs, and honest hints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Choices {
    values: BTreeMap<NodeId, BigUint>,
}

impl Choices {
    /// The value chosen for `node`.
    pub(crate) fn get(&self, node: NodeId) -> Option<&BigUint> {
        self.values.get(&node)
    }

    /// Chooses `value`, a canonical integer, for an input or a hint.
    pub(crate) fn set(&mut self, node: NodeId, value: BigUint) {
        self.values.insert(node, value);
    }

    /// The hints and inputs chosen.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (NodeId, &BigUint)> {
        self.values.iter().map(|(node, value)| (*node, value))
    }

    /// The run of `program` with these choices; `None` if an output that is not chosen has no value.
    pub(crate) fn run(&self, program: &Program) -> Option<Run> {
        let mut given = vec![None; program.inputs().len()];
        let mut hints = Vec::new();
        for (node, value) in &self.values {
            match program.node(*node) {
                Node::Input(input) => given[input.index()] = Some(value.clone()),
                _ => hints.push((*node, value.clone())),
            }
        }
        let given = ResolvedInputs { values: given };
        let (evaluation, rejections) = program.evaluate_forged(&given, &hints).ok()?;
        Some(Run {
            evaluation,
            rejections,
        })
    }
}

/// What the evaluator computes.
pub(crate) struct Run {
    evaluation: Evaluation,
    /// Why the run is not accepted; empty if it is.
    pub(crate) rejections: Vec<Rejection>,
}

impl Run {
    /// Whether the program accepts.
    pub(crate) fn is_accepted(&self) -> bool {
        self.rejections.is_empty()
    }

    /// The canonical integer of `node`, 0 where nothing demands it.
    pub(crate) fn value(&self, node: NodeId) -> BigUint {
        self.evaluation.value(node).unwrap_or_default()
    }

    /// Whether anything demands `node`.
    pub(crate) fn demands(&self, node: NodeId) -> bool {
        self.evaluation.element(node).is_some()
    }

    /// The public inputs by name, given and computed.
    pub(crate) fn publics(&self) -> impl Iterator<Item = (&str, &BigUint)> {
        let publics = self.evaluation.publics().iter();
        publics.map(|public| (public.name.as_str(), &public.value))
    }

    /// The claims that do not hold, where their guards are active.
    pub(crate) fn violated(&self, program: &Program) -> Vec<Claim> {
        let assertions = program.assertions().iter();
        assertions
            .filter(|assertion| self.is_active(program, assertion.guard) && !self.holds(assertion))
            .map(|assertion| assertion.claim)
            .collect()
    }

    /// Whether assertions under `guard` have to hold.
    pub(crate) fn is_active(&self, program: &Program, guard: Option<GuardId>) -> bool {
        let mut next = guard;
        while let Some(id) = next {
            let guard = program.guards()[id.index()];
            if self.value(guard.selector) != BigUint::from(guard.arm) {
                return false;
            }
            next = guard.parent;
        }
        true
    }

    fn holds(&self, assertion: &Assertion) -> bool {
        let value = |node| self.value(node);
        match assertion.claim {
            Claim::Equal(a, b) => self.evaluation.element(a) == self.evaluation.element(b),
            Claim::InRange { value: node, bits } => value(node).bits() <= u64::from(bits),
            Claim::Boolean(node) => value(node).bits() <= 1,
            Claim::DivRem {
                dividend,
                divisor,
                quotient,
                remainder,
            } => {
                let [a, b, q, r] = [dividend, divisor, quotient, remainder].map(value);
                r < b && a == q * b + r
            }
        }
    }
}

/// Arithmetic on canonical integers.
pub(crate) struct Arithmetic<'p> {
    program: &'p Program,
    /// The modulus of the source field.
    pub(crate) modulus: BigInt,
}

impl<'p> Arithmetic<'p> {
    /// In the field of `program`.
    pub(crate) fn new(program: &'p Program) -> Self {
        Self {
            program,
            modulus: BigInt::from(program.field().modulus().clone()),
        }
    }

    /// The canonical integer congruent to `value`.
    pub(crate) fn reduce(&self, value: &BigInt) -> BigUint {
        value.mod_floor(&self.modulus).magnitude().clone()
    }

    /// `a - b`.
    pub(crate) fn difference(&self, a: &BigUint, b: &BigUint) -> BigUint {
        self.reduce(&(BigInt::from(a.clone()) - BigInt::from(b.clone())))
    }

    /// `a / b`; `None` if `b` is 0.
    pub(crate) fn quotient(&self, a: &BigUint, b: &BigUint) -> Option<BigUint> {
        let inverse = self.program.field().inverse(b)?;
        Some(a * inverse % self.program.field().modulus())
    }

    /// `value`, or `value - p` in the upper half of the field.
    pub(crate) fn signed(&self, value: &BigUint) -> BigInt {
        let value = BigInt::from(value.clone());
        if &value + &value > self.modulus {
            value - &self.modulus
        } else {
            value
        }
    }
}

/// The input that `node` is.
pub(crate) fn input_of(program: &Program, node: NodeId) -> Option<&Input> {
    match program.node(node) {
        Node::Input(input) => Some(&program.inputs()[input.index()]),
        _ => None,
    }
}
