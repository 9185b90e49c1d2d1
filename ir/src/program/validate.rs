//! The invariants of a program, checked. Programs come in files that anybody can write.

use num_bigint::BigUint;
use rustc_hash::FxHashSet;
use serde::Deserialize;
use vampx_fields::Field;

use super::dependence::{INPUTS_PER_PASS, dependences};
use super::{
    Assertion, Claim, ConstantId, Definition, Guard, GuardId, Input, InputId, Node, NodeId, Program,
};
use crate::Span;

/// The invariant that a program breaks.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidProgram {
    /// There are not as many spans as nodes, or more nodes than ids.
    #[error("{n_nodes} nodes have {n_spans} spans")]
    Spans {
        /// The number of nodes.
        n_nodes: usize,
        /// The number of spans.
        n_spans: usize,
    },
    /// A span ends before it starts.
    #[error("a span ends before it starts: {}..{}", .0.start, .0.end)]
    BackwardSpan(Span),
    /// An operand is not before its node.
    #[error("node {} has the operand {}, which is not before it", .node.0, .operand.0)]
    Order {
        /// The node.
        node: NodeId,
        /// The operand.
        operand: NodeId,
    },
    /// The node was there before.
    #[error("node {} was there before", .0.0)]
    DuplicateNode(NodeId),
    /// A hint of one operand has two.
    #[error("node {} is a hint of one operand and has two", .0.0)]
    SecondOperand(NodeId),
    /// The constants or inputs do not have one node each, in order.
    #[error("node {} is not the next constant or input", .0.0)]
    Numbering(NodeId),
    /// A constant or an input has no node.
    #[error("a constant or an input has no node")]
    Unreached,
    /// A constant is not below the modulus.
    #[error("the constant {} is not below the modulus", .0.0)]
    NotCanonical(ConstantId),
    /// The constant was there before.
    #[error("the constant {} was there before", .0.0)]
    DuplicateConstant(ConstantId),
    /// The name of an input is empty, has white space or control characters, or was there before.
    #[error("the input {} has no name of its own", .0.0)]
    Name(InputId),
    /// The declared range of an input is empty or goes beyond the field.
    #[error("the range of the input {} is empty or goes beyond the field", .0.0)]
    InputRange(InputId),
    /// A guard names a node or a parent that is not there, or no assertion says that its selector is 0 or 1.
    #[error("the guard {} has no valid selector or parent", .0.0)]
    Guard(GuardId),
    /// The assertion at this position names a node or a guard that is not there, or a range that holds every element.
    #[error(
        "the assertion {0} speaks of what is not there, or of a range that holds every element"
    )]
    Assertion(usize),
    /// The definition at this position is of no public input, is out of order, or depends on its input.
    #[error("the definition {0} is not valid")]
    Definition(usize),
}

/// A program as it stands in a file.
#[derive(Deserialize)]
pub(super) struct RawProgram {
    field: Field,
    nodes: Vec<Node>,
    spans: Vec<Span>,
    constants: Vec<BigUint>,
    inputs: Vec<Input>,
    guards: Vec<Guard>,
    assertions: Vec<Assertion>,
    definitions: Vec<Definition>,
}

impl TryFrom<RawProgram> for Program {
    type Error = InvalidProgram;

    fn try_from(raw: RawProgram) -> Result<Self, InvalidProgram> {
        let RawProgram {
            field,
            nodes,
            spans,
            constants,
            inputs,
            guards,
            assertions,
            definitions,
        } = raw;
        let program = Self {
            field,
            nodes,
            spans,
            constants,
            inputs,
            guards,
            assertions,
            definitions,
        };
        program.validate()?;
        Ok(program)
    }
}

impl Program {
    /// Checks every invariant of the type. Programs from a builder or a reader keep them.
    ///
    /// # Errors
    /// The first invariant that is broken.
    pub fn validate(&self) -> Result<(), InvalidProgram> {
        self.validate_spans()?;
        self.validate_constants()?;
        self.validate_inputs()?;
        self.validate_nodes()?;
        self.validate_assertions()?;
        self.validate_guards()?;
        self.validate_definitions()
    }

    fn validate_spans(&self) -> Result<(), InvalidProgram> {
        let (n_nodes, n_spans) = (self.nodes.len(), self.spans.len());
        if n_nodes != n_spans || u32::try_from(n_nodes).is_err() {
            return Err(InvalidProgram::Spans { n_nodes, n_spans });
        }
        let inputs = self.inputs.iter().map(|input| input.span);
        let assertions = self.assertions.iter().map(|assertion| assertion.span);
        let mut spans = self.spans.iter().copied().chain(inputs).chain(assertions);
        spans
            .find(|span| span.start > span.end)
            .map_or(Ok(()), |span| Err(InvalidProgram::BackwardSpan(span)))
    }

    fn validate_constants(&self) -> Result<(), InvalidProgram> {
        let mut seen = FxHashSet::default();
        for (index, value) in self.constants.iter().enumerate() {
            let id = ConstantId(index as u32);
            if value >= self.field.modulus() {
                return Err(InvalidProgram::NotCanonical(id));
            }
            if !seen.insert(value) {
                return Err(InvalidProgram::DuplicateConstant(id));
            }
        }
        Ok(())
    }

    fn validate_inputs(&self) -> Result<(), InvalidProgram> {
        let mut seen = FxHashSet::default();
        for (index, input) in self.inputs.iter().enumerate() {
            let id = InputId(index as u32);
            let is_bad = |c: char| c.is_whitespace() || c.is_control();
            if input.name.is_empty()
                || input.name.contains(is_bad)
                || !seen.insert(input.name.as_str())
            {
                return Err(InvalidProgram::Name(id));
            }
            if input
                .range
                .as_ref()
                .is_some_and(|(lo, hi)| lo > hi || hi >= self.field.modulus())
            {
                return Err(InvalidProgram::InputRange(id));
            }
        }
        Ok(())
    }

    fn validate_nodes(&self) -> Result<(), InvalidProgram> {
        let mut seen = FxHashSet::default();
        let (mut n_constants, mut n_inputs) = (0, 0);
        for (index, node) in self.nodes.iter().enumerate() {
            let id = NodeId(index as u32);
            match *node {
                Node::Constant(constant) if constant.0 == n_constants => n_constants += 1,
                Node::Input(input) if input.0 == n_inputs => n_inputs += 1,
                Node::Constant(_) | Node::Input(_) => return Err(InvalidProgram::Numbering(id)),
                Node::Hint(op, a, b) if !op.is_binary() && a != b => {
                    return Err(InvalidProgram::SecondOperand(id));
                }
                _ => {}
            }
            if let Some(operand) = node.operands().find(|operand| *operand >= id) {
                return Err(InvalidProgram::Order { node: id, operand });
            }
            if !seen.insert(*node) {
                return Err(InvalidProgram::DuplicateNode(id));
            }
        }
        let all =
            n_constants as usize == self.constants.len() && n_inputs as usize == self.inputs.len();
        if all {
            Ok(())
        } else {
            Err(InvalidProgram::Unreached)
        }
    }

    fn validate_assertions(&self) -> Result<(), InvalidProgram> {
        let says_something = |claim: Claim| match claim {
            Claim::InRange { bits, .. } => bits < self.field.bits(),
            _ => true,
        };
        let has_nodes = |claim: Claim| claim.nodes().all(|node| node.index() < self.nodes.len());
        let has_guard =
            |guard: Option<GuardId>| guard.is_none_or(|guard| guard.index() < self.guards.len());
        let is_valid = |Assertion { claim, guard, .. }: &Assertion| {
            has_nodes(*claim) && has_guard(*guard) && says_something(*claim)
        };
        match self
            .assertions
            .iter()
            .position(|assertion| !is_valid(assertion))
        {
            Some(index) => Err(InvalidProgram::Assertion(index)),
            None => Ok(()),
        }
    }

    fn validate_guards(&self) -> Result<(), InvalidProgram> {
        let booleans: FxHashSet<(NodeId, Option<GuardId>)> =
            self.assertions.iter().filter_map(boolean).collect();
        for (index, guard) in self.guards.iter().enumerate() {
            let id = GuardId(index as u32);
            if guard.parent.is_some_and(|parent| parent >= id)
                || guard.selector.index() >= self.nodes.len()
            {
                return Err(InvalidProgram::Guard(id));
            }
            let is_claimed = |under| booleans.contains(&(guard.selector, under));
            if !self.is_bit(guard.selector) && !is_claimed(None) && !is_claimed(guard.parent) {
                return Err(InvalidProgram::Guard(id));
            }
        }
        Ok(())
    }

    /// Whether the node is 0 or 1 by its form.
    fn is_bit(&self, id: NodeId) -> bool {
        match self.node(id) {
            Node::Lt(..) => true,
            Node::Constant(constant) => self.constant(constant).bits() <= 1,
            _ => false,
        }
    }

    fn validate_definitions(&self) -> Result<(), InvalidProgram> {
        let mut previous = None;
        for (index, definition) in self.definitions.iter().enumerate() {
            let is_public = self
                .inputs
                .get(definition.input.index())
                .is_some_and(|input| input.public);
            let is_next = previous.is_none_or(|previous| previous < definition.input);
            if !is_public || !is_next || definition.node.index() >= self.nodes.len() {
                return Err(InvalidProgram::Definition(index));
            }
            previous = Some(definition.input);
        }
        for (chunk, definitions) in self.definitions.chunks(INPUTS_PER_PASS).enumerate() {
            let inputs: Vec<InputId> = definitions
                .iter()
                .map(|definition| definition.input)
                .collect();
            let dependences = dependences(self.nodes.len(), |id| self.node(id), &inputs);
            let is_circular = |(bit, definition): (usize, &Definition)| {
                dependences[definition.node.index()].any() >> bit & 1 == 1
            };
            if let Some(bit) = definitions.iter().enumerate().position(is_circular) {
                return Err(InvalidProgram::Definition(chunk * INPUTS_PER_PASS + bit));
            }
        }
        Ok(())
    }
}

fn boolean(assertion: &Assertion) -> Option<(NodeId, Option<GuardId>)> {
    match assertion.claim {
        Claim::Boolean(value) => Some((value, assertion.guard)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
