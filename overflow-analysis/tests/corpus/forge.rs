//! Runs with a dishonest prover: some hints have the values they are given.

use std::collections::BTreeMap;

use num_bigint::BigUint;
use vampx_ir::program::{
    Claim, EvaluateError, Guard, Input, Inputs, Node, NodeId, ProgramBuilder, Rejection,
};

use crate::case::Version;

/// Evaluates `version` with `inputs`, where the first hints written as a key of `hints` take the values under it.
///
/// # Errors
/// If the run is rejected.
pub fn evaluate(
    version: &Version,
    inputs: &Inputs,
    hints: &BTreeMap<String, Vec<String>>,
) -> Result<(), Rejection> {
    let mut forger = Forger {
        version,
        hints: hints
            .iter()
            .map(|(text, values)| (text.as_str(), values.iter()))
            .collect(),
        builder: ProgramBuilder::new(version.program.field().clone()),
        inputs: inputs.clone(),
        copies: Vec::new(),
    };
    for index in 0..version.program.nodes().len() as u32 {
        let copy = forger.node(NodeId(index));
        forger.copies.push(copy);
    }
    forger.copy_assertions();
    match forger.builder.finish().evaluate(&forger.inputs) {
        Ok(_) => Ok(()),
        Err(EvaluateError::Rejected(rejection)) => Err(rejection),
        Err(error) => panic!("{}: {error}", version.source.name),
    }
}

/// Copies a program with inputs in place of forged hints.
struct Forger<'a> {
    version: &'a Version,
    /// What is left of each list.
    hints: BTreeMap<&'a str, std::slice::Iter<'a, String>>,
    builder: ProgramBuilder,
    inputs: Inputs,
    copies: Vec<NodeId>,
}

impl Forger<'_> {
    fn node(&mut self, id: NodeId) -> NodeId {
        let program = &self.version.program;
        let span = program.span(id);
        let copy = |id: NodeId| self.copies[id.index()];
        match program.node(id) {
            Node::Constant(constant) => self.builder.constant(program.constant(constant), span),
            Node::Input(input) => self.input(program.inputs()[input.index()].clone()),
            Node::Add(a, b) => self.builder.add(copy(a), copy(b), span),
            Node::Mul(a, b) => self.builder.mul(copy(a), copy(b), span),
            Node::Neg(a) => self.builder.neg(copy(a), span),
            Node::Lt(a, b) => self.builder.lt(copy(a), copy(b), span),
            Node::Branch {
                selector,
                zero,
                one,
            } => self
                .builder
                .branch(copy(selector), copy(zero), copy(one), span),
            Node::Hint(op, a, b) => {
                match self
                    .hints
                    .get_mut(self.version.text(span))
                    .and_then(Iterator::next)
                {
                    Some(value) => self.forged(id, value),
                    None => self.builder.hint(op, copy(a), copy(b), span),
                }
            }
        }
    }

    fn forged(&mut self, id: NodeId, value: &str) -> NodeId {
        let name = format!("forged {}", id.0);
        let value: BigUint = value.parse().expect("a number");
        self.inputs.insert(&name, &value);
        self.input(Input {
            name,
            public: false,
            range: None,
            span: self.version.program.span(id),
        })
    }

    fn input(&mut self, input: Input) -> NodeId {
        self.builder
            .input(input)
            .expect("a new name with a range that holds an element")
    }

    fn copy_assertions(&mut self) {
        let program = &self.version.program;
        let mut guards = Vec::new();
        let copies = &self.copies;
        let copy = |id: NodeId| copies[id.index()];
        for guard in program.guards() {
            guards.push(
                self.builder.guard(Guard {
                    parent: guard
                        .parent
                        .map(|parent: vampx_ir::program::GuardId| guards[parent.index()]),
                    selector: copy(guard.selector),
                    arm: guard.arm,
                }),
            );
        }
        for assertion in program.assertions() {
            let claim = match assertion.claim {
                Claim::Equal(a, b) => Claim::Equal(copy(a), copy(b)),
                Claim::InRange { value, bits } => Claim::InRange {
                    value: copy(value),
                    bits,
                },
                Claim::Boolean(value) => Claim::Boolean(copy(value)),
                Claim::DivRem {
                    dividend,
                    divisor,
                    quotient,
                    remainder,
                } => Claim::DivRem {
                    dividend: copy(dividend),
                    divisor: copy(divisor),
                    quotient: copy(quotient),
                    remainder: copy(remainder),
                },
            };
            let guard = assertion.guard.map(|guard| guards[guard.index()]);
            self.builder.assert(claim, guard, assertion.span);
        }
    }
}
