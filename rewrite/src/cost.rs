//! What a program is likely to cost, before a target is known.

use vampx_ir::program::{Claim, Node, NodeId, Program};

use crate::inputs::definitions;
use crate::reads::read;

/// The cost of each thing that becomes part of a circuit, about that of cells and lookups over a field that holds it.
pub(crate) struct Model {
    /// A private input or a hint that constraints read.
    fresh: u64,
    /// A product of two values that are not constant.
    pub product: u64,
    /// A branch.
    pub choice: u64,
    /// A comparison.
    pub comparison: u64,
    /// A comparison of an input with a range and a constant, or of two such inputs.
    small_comparison: u64,
    /// An equation.
    equation: u64,
    /// A range, and each byte of it.
    range: [u64; 2],
    /// A division with its remainder.
    division: u64,
    /// A guard around any of these.
    guard: u64,
}

/// The costs that all passes go by.
pub(crate) const MODEL: Model = Model {
    fresh: 2,
    product: 3,
    choice: 4,
    comparison: 40,
    small_comparison: 15,
    equation: 2,
    range: [2, 1],
    division: 60,
    guard: 2,
};

/// An estimate of the cost of the program's circuit over a field that holds its values: the sum over all values that
/// constraints read, and over all claims, but for equations that determine an input. Lower is better; the unit means nothing.
pub fn estimate(program: &Program) -> u64 {
    let is_read = read(program, []);
    let definitions = definitions(program);
    let is_defined =
        |node: Node| matches!(node, Node::Input(input) if definitions[input.index()].is_some());
    let nodes = program.nodes().iter().zip(is_read);
    let values: u64 = nodes
        .filter(|(node, is_read)| *is_read && !is_defined(**node))
        .map(|(node, _)| of_node(program, *node))
        .sum();
    let mut is_definition = vec![false; program.assertions().len()];
    for (index, _) in definitions.iter().flatten() {
        is_definition[*index] = true;
    }
    let claims = program.assertions().iter().zip(is_definition);
    let claims = claims.filter(|(_, is_definition)| !is_definition);
    let claims = claims.map(|(assertion, _)| {
        let guard = if assertion.guard.is_some() {
            MODEL.guard
        } else {
            0
        };
        guard + of_claim(assertion.claim)
    });
    values + claims.sum::<u64>()
}

fn of_node(program: &Program, node: Node) -> u64 {
    let is_constant = |id| matches!(program.node(id), Node::Constant(_));
    match node {
        Node::Hint(..) => MODEL.fresh,
        Node::Input(input) if !program.inputs()[input.index()].public => MODEL.fresh,
        Node::Mul(a, b) if !is_constant(a) && !is_constant(b) => MODEL.product,
        Node::Branch { .. } => MODEL.choice,
        Node::Lt(a, b) => {
            let is_near = [a, b].into_iter().all(|side| is_small(program, side));
            if is_near {
                MODEL.small_comparison
            } else {
                MODEL.comparison
            }
        }
        _ => 0,
    }
}

/// Whether the node is a constant or an input with a range.
fn is_small(program: &Program, id: NodeId) -> bool {
    match program.node(id) {
        Node::Constant(_) => true,
        Node::Input(input) => program.inputs()[input.index()].range.is_some(),
        _ => false,
    }
}

fn of_claim(claim: Claim) -> u64 {
    match claim {
        Claim::Equal(..) | Claim::Boolean(_) => MODEL.equation,
        Claim::InRange { bits, .. } => {
            MODEL.range[0] + MODEL.range[1] * u64::from(bits.div_ceil(8))
        }
        Claim::DivRem { .. } => MODEL.division,
    }
}
