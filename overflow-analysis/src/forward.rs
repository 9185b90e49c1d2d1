//! From operands to values.

use num_bigint::BigInt;
use vampx_ir::program::{HintOp, Input, Node, NodeId, Program};

use crate::domain::{BIT, Domain, FULL, MembersId, ONE, ZERO};
use crate::operation::Operation;

/// The interval of `node` that follows from those of its operands, `get`.
///
/// It holds however the circuit comes by the operands: in arms not taken, and for hints nobody demands, which are 0.
pub(crate) fn transfer(
    program: &Program,
    domain: &mut Domain,
    node: NodeId,
    get: impl Fn(NodeId) -> MembersId,
) -> MembersId {
    let mut apply = |operation, a, b| {
        domain
            .apply(operation, [a, b, FULL])
            .unwrap_or_else(|| unreachable!("invariant: {operation:?} of something is something"))
    };
    match program.node(node) {
        Node::Constant(constant) => domain.point(program.constant(constant)),
        Node::Input(input) => declared(domain, &program.inputs()[input.index()]),
        Node::Add(a, b) => apply(Operation::Sum, get(a), get(b)),
        Node::Mul(a, b) if a == b => apply(Operation::Square, get(a), FULL),
        Node::Mul(a, b) => apply(Operation::Product, get(a), get(b)),
        Node::Neg(a) => apply(Operation::Negated, get(a), FULL),
        Node::Lt(a, b) => apply(Operation::Less, get(a), get(b)),
        Node::Branch {
            selector,
            zero,
            one,
        } => match get(selector) {
            ZERO => get(zero),
            ONE => get(one),
            BIT => apply(Operation::Hull, get(zero), get(one)),
            _ => FULL,
        },
        Node::Hint(HintOp::Copy, a, _) => apply(Operation::Hull, ZERO, get(a)),
        Node::Hint(HintOp::Quotient, a, b) => apply(Operation::Quotient, get(a), get(b)),
        Node::Hint(HintOp::Remainder, a, b) => apply(Operation::Remainder, get(a), get(b)),
        Node::Hint(..) => FULL,
    }
}

/// The declared range of `input`.
fn declared(domain: &mut Domain, input: &Input) -> MembersId {
    let Some((lo, hi)) = &input.range else {
        return FULL;
    };
    domain
        .integers(BigInt::from(lo.clone()), BigInt::from(hi.clone()))
        .unwrap_or(FULL)
}
