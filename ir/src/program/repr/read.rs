//! A program from bits.

use vampx_fields::Field;

use super::ReprError;
use super::bits::{Bits, Reader};
use crate::Span;
use crate::program::{
    Assertion, Claim, ConstantId, Definition, Guard, GuardId, HintOp, Input, InputId, Node, NodeId,
    Program,
};

pub(super) fn program(field: &Field, bits: &Bits) -> Result<Program, ReprError> {
    let program = Decoder::new(field, bits).program();
    let program = program.ok_or(ReprError::Damaged)?;
    program.validate()?;
    Ok(program)
}

struct Decoder<'b> {
    bits: Reader<'b>,
    /// The bits of an element.
    width: u32,
    program: Program,
}

impl<'b> Decoder<'b> {
    fn new(field: &Field, bits: &'b Bits) -> Self {
        Self {
            bits: Reader::new(bits),
            width: field.bits(),
            program: Program {
                field: field.clone(),
                nodes: Vec::new(),
                spans: Vec::new(),
                constants: Vec::new(),
                inputs: Vec::new(),
                guards: Vec::new(),
                assertions: Vec::new(),
                definitions: Vec::new(),
            },
        }
    }

    fn program(mut self) -> Option<Program> {
        for index in 0..self.bits.number()? {
            let input = self.input(index)?;
            self.program.inputs.push(input);
        }
        let n_nodes = self.bits.number()?;
        let mut n_inputs = 0;
        for index in 0..n_nodes {
            let node = self.node(index, &mut n_inputs)?;
            self.program.nodes.push(node);
            self.program.spans.push(Span::default());
        }
        for index in 0..self.bits.number()? {
            let guard = Guard {
                parent: self.bits.below(index + 1)?.checked_sub(1).map(GuardId),
                selector: self.any_node()?,
                arm: self.bits.bit()?,
            };
            self.program.guards.push(guard);
        }
        for _ in 0..self.bits.number()? {
            let assertion = self.assertion()?;
            self.program.assertions.push(assertion);
        }
        let n_definitions = self.bits.number()?;
        if n_definitions > self.program.inputs.len() {
            return None;
        }
        for _ in 0..n_definitions {
            let definition = Definition {
                input: InputId(self.bits.below(self.program.inputs.len())?),
                node: self.any_node()?,
            };
            self.program.definitions.push(definition);
        }
        self.bits.is_at_end().then_some(self.program)
    }

    fn input(&mut self, index: usize) -> Option<Input> {
        let public = self.bits.bit()?;
        let range = match self.bits.bit()? {
            true => Some((
                self.bits.integer(self.width)?,
                self.bits.integer(self.width)?,
            )),
            false => None,
        };
        Some(Input {
            name: format!("x{index}"),
            public,
            range,
            span: Span::default(),
        })
    }

    /// The node `index`, one of whose operands is read by each call.
    fn node(&mut self, index: usize, n_inputs: &mut u32) -> Option<Node> {
        let kind = self.bits.below(8)?;
        let op = match kind {
            7 => *HintOp::ALL.get(self.bits.below(8)? as usize)?,
            _ => HintOp::Copy,
        };
        let mut operand = || self.bits.below(index).map(NodeId);
        Some(match kind {
            0 => {
                let constant = ConstantId(self.program.constants.len() as u32);
                self.program.constants.push(self.bits.integer(self.width)?);
                Node::Constant(constant)
            }
            1 => {
                *n_inputs += 1;
                Node::Input(InputId(*n_inputs - 1))
            }
            2 => Node::Add(operand()?, operand()?),
            3 => Node::Mul(operand()?, operand()?),
            4 => Node::Neg(operand()?),
            5 => Node::Lt(operand()?, operand()?),
            6 => Node::Branch {
                selector: operand()?,
                zero: operand()?,
                one: operand()?,
            },
            _ => {
                let first = operand()?;
                let second = if op.is_binary() { operand()? } else { first };
                Node::Hint(op, first, second)
            }
        })
    }

    fn any_node(&mut self) -> Option<NodeId> {
        self.bits.below(self.program.nodes.len()).map(NodeId)
    }

    fn assertion(&mut self) -> Option<Assertion> {
        let guard = self.bits.below(self.program.guards.len() + 1)?;
        let claim = match self.bits.below(4)? {
            0 => Claim::Equal(self.any_node()?, self.any_node()?),
            1 => Claim::InRange {
                value: self.any_node()?,
                bits: self.bits.below(self.width as usize)?,
            },
            2 => Claim::Boolean(self.any_node()?),
            _ => Claim::DivRem {
                dividend: self.any_node()?,
                divisor: self.any_node()?,
                quotient: self.any_node()?,
                remainder: self.any_node()?,
            },
        };
        Some(Assertion {
            claim,
            guard: guard.checked_sub(1).map(GuardId),
            span: Span::default(),
        })
    }
}
