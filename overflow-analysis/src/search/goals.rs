//! What single runs show.

use num_bigint::{BigInt, BigUint};
use num_traits::{Signed, Zero};
use vampx_ir::Interval;
use vampx_ir::program::{Node, NodeId, RejectionKind};

use super::run::{Arithmetic, Choices, Run};
use super::solver::{Solver, Target, operands};
use crate::findings::{Assignment, Counterexample, Goal};
use crate::rules::integers::unreduced;

impl Solver<'_, '_> {
    /// A run that shows `goal`, which is not [`Goal::Differ`].
    pub(crate) fn reach(&mut self, goal: &Goal) -> Option<Counterexample> {
        let target = match *goal {
            Goal::Wraps(node) => Reach::Wraps(self.operation(node)?),
            Goal::Negative(node) => {
                Reach::Negative(node, self.context.bounded.interval(node).clone())
            }
            Goal::NotBoolean(node) => Reach::Not(node, BigUint::from(2u32)),
            Goal::Zero(node) => Reach::Not(node, BigUint::zero()),
            Goal::Differ(_) => return None,
        };
        let arithmetic = Arithmetic::new(self.program);
        let target = Shown { target, arithmetic };
        let (choices, run) = self.find(&target, &[])?;
        Some(Counterexample {
            runs: vec![self.assignment(&choices, &run, &choices)],
            effect: target.effect(&run),
        })
    }

    /// All inputs of `run`, and those hints of `choices` that are `forged`.
    pub(crate) fn assignment(&self, choices: &Choices, run: &Run, forged: &Choices) -> Assignment {
        let inputs = self.program.inputs().iter().zip(self.program.input_nodes());
        let is_hint = |node| matches!(self.program.node(node), Node::Hint(..));
        Assignment {
            inputs: inputs
                .map(|(input, node)| {
                    let value = choices.get(node).cloned();
                    let value = value.unwrap_or_else(|| self.public(run, &input.name));
                    (input.name.clone(), value)
                })
                .collect(),
            hints: forged
                .iter()
                .filter(|(node, _)| is_hint(*node))
                .map(|(node, value)| (node, value.clone()))
                .collect(),
        }
    }

    fn public(&self, run: &Run, name: &str) -> BigUint {
        let found = run.publics().find(|(public, _)| *public == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    fn operation(&self, node: NodeId) -> Option<Operation> {
        let operands = operands(self.program, node)?;
        Some(Operation {
            operands,
            ranges: operands.map(|operand| self.context.interval(operand).clone()),
            is_product: matches!(self.program.node(node), Node::Mul(..)),
            result: unreduced(self.context, node),
        })
    }
}

/// A sum or product that may leave the field.
struct Operation {
    operands: [NodeId; 2],
    ranges: [Interval; 2],
    is_product: bool,
    /// Its values before anything is reduced.
    result: Interval,
}

/// A target.
enum Reach {
    Wraps(Operation),
    /// The node, and what it can be.
    Negative(NodeId, Interval),
    /// A node, and a value with which the run is rejected.
    Not(NodeId, BigUint),
}

/// A target in a field.
struct Shown<'p> {
    target: Reach,
    arithmetic: Arithmetic<'p>,
}

impl Shown<'_> {
    /// The integers that stand for the operands in `run`, and that of the operation.
    fn integers(&self, operation: &Operation, run: &Run) -> [BigInt; 3] {
        let [a, b] = [0, 1].map(|index| {
            let value = run.value(operation.operands[index]);
            if operation.ranges[index].lo().is_negative() {
                self.arithmetic.signed(&value)
            } else {
                BigInt::from(value)
            }
        });
        let result = if operation.is_product {
            &a * &b
        } else {
            &a + &b
        };
        [a, b, result]
    }

    /// What happens in `run`, in words.
    fn effect(&self, run: &Run) -> String {
        match &self.target {
            Reach::Wraps(operation) => {
                let [a, b, result] = self.integers(operation, run);
                let [sign, name] = if operation.is_product {
                    ["*", "product"]
                } else {
                    ["+", "sum"]
                };
                let reduced = self.arithmetic.reduce(&result);
                format!("the {name} {a} {sign} {b} is {result}, and {reduced} in the field")
            }
            Reach::Negative(node, _) => {
                let value = run.value(*node);
                let signed = self.arithmetic.signed(&value);
                format!("the value is {signed}, which is {value} in the field")
            }
            Reach::Not(_, value) if value.is_zero() => {
                "the divisor is 0, and the run is rejected".to_owned()
            }
            Reach::Not(_, value) => {
                format!("the selector is {value}, and the run is rejected")
            }
        }
    }
}

impl Target for Shown<'_> {
    fn aims(&self, solver: &mut Solver<'_, '_>) -> Vec<(NodeId, BigInt)> {
        match &self.target {
            Reach::Wraps(operation) => {
                let pairs = operation.operands.iter().zip(&operation.ranges);
                pairs
                    .map(|(operand, range)| {
                        let value = match solver.random.below(3) {
                            0 => solver.random.member(range),
                            _ => range.hi().clone(),
                        };
                        (*operand, value)
                    })
                    .collect()
            }
            Reach::Negative(node, range) => {
                let least = range.lo().clone();
                let value = match solver.random.below(4) {
                    0 if least.is_negative() => least,
                    1 => BigInt::from(-1 - solver.random.below(100) as i64),
                    _ => BigInt::from(-1),
                };
                vec![(*node, value)]
            }
            Reach::Not(node, value) => {
                let more = if value.is_zero() {
                    0
                } else {
                    solver.random.below(3)
                };
                vec![(*node, BigInt::from(value.clone()) + more)]
            }
        }
    }

    fn is_shown(&self, run: &Run) -> bool {
        match &self.target {
            Reach::Wraps(operation) => {
                let [_, _, result] = self.integers(operation, run);
                let modulus = &self.arithmetic.modulus;
                let demanded = operation.operands.iter().all(|node| run.demands(*node));
                let is_out = result >= *modulus || result <= -modulus;
                let aliases =
                    result.is_negative() && result.clone() + modulus <= *operation.result.hi();
                demanded && (is_out || aliases)
            }
            Reach::Negative(node, _) => {
                run.demands(*node) && self.arithmetic.signed(&run.value(*node)).is_negative()
            }
            Reach::Not(node, value) => {
                let kind = if value.is_zero() {
                    RejectionKind::DivisionByZero
                } else {
                    RejectionKind::SelectorNotBoolean
                };
                let first = run.rejections.first().map(|rejection| rejection.kind);
                let is_bad = if value.is_zero() {
                    run.value(*node).is_zero()
                } else {
                    run.value(*node).bits() > 1
                };
                let mut kinds = run.rejections.iter().map(|rejection| rejection.kind);
                let in_range = kinds.all(|kind| kind != RejectionKind::InputRange);
                run.demands(*node) && is_bad && in_range && first == Some(kind)
            }
        }
    }

    fn is_accepted(&self) -> bool {
        !matches!(self.target, Reach::Not(..))
    }
}
