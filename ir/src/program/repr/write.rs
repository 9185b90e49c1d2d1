//! A program as bits.

use super::bits::Bits;
use crate::program::{Claim, HintOp, Node, NodeId, Program};

pub(super) fn bits(program: &Program) -> Bits {
    let mut bits = Bits::default();
    let width = program.field.bits();
    bits.push_number(program.inputs.len());
    for input in &program.inputs {
        bits.push(input.public);
        bits.push(input.range.is_some());
        if let Some((lo, hi)) = &input.range {
            bits.push_integer(lo, width);
            bits.push_integer(hi, width);
        }
    }
    bits.push_number(program.nodes.len());
    for (index, node) in program.nodes.iter().enumerate() {
        bits.push_below(kind(*node), 8);
        match *node {
            Node::Constant(constant) => bits.push_integer(program.constant(constant), width),
            Node::Hint(op, ..) => {
                let position = HintOp::ALL.iter().position(|other| *other == op);
                let position =
                    position.unwrap_or_else(|| unreachable!("invariant: all has every operation"));
                bits.push_below(position as u32, 8);
            }
            _ => {}
        }
        for operand in node.operands() {
            bits.push_below(operand.0, index);
        }
    }
    let n_nodes = program.nodes.len();
    bits.push_number(program.guards.len());
    for (index, guard) in program.guards.iter().enumerate() {
        bits.push_below(guard.parent.map_or(0, |parent| 1 + parent.0), index + 1);
        bits.push_below(guard.selector.0, n_nodes);
        bits.push(guard.arm);
    }
    bits.push_number(program.assertions.len());
    for assertion in &program.assertions {
        let guard = assertion.guard.map_or(0, |guard| 1 + guard.0);
        bits.push_below(guard, program.guards.len() + 1);
        let kind = match assertion.claim {
            Claim::Equal(..) => 0,
            Claim::InRange { .. } => 1,
            Claim::Boolean(_) => 2,
            Claim::DivRem { .. } => 3,
        };
        bits.push_below(kind, 4);
        for NodeId(node) in assertion.claim.nodes() {
            bits.push_below(node, n_nodes);
        }
        if let Claim::InRange { bits: n, .. } = assertion.claim {
            bits.push_below(n, width as usize);
        }
    }
    bits.push_number(program.definitions.len());
    for definition in &program.definitions {
        bits.push_below(definition.input.0, program.inputs.len());
        bits.push_below(definition.node.0, n_nodes);
    }
    bits
}

fn kind(node: Node) -> u32 {
    match node {
        Node::Constant(_) => 0,
        Node::Input(_) => 1,
        Node::Add(..) => 2,
        Node::Mul(..) => 3,
        Node::Neg(_) => 4,
        Node::Lt(..) => 5,
        Node::Branch { .. } => 6,
        Node::Hint(..) => 7,
    }
}
