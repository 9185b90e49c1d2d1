//! From values to operands.

use vampx_ir::program::{Node, NodeId, Program};

use crate::domain::{BIT, Domain, FULL, MembersId, ONE, ZERO};
use crate::operation::Operation;

/// What the interval of a node says of an operand; `None` if no value of the operand is left.
pub(crate) type Consequence = (NodeId, Option<MembersId>);

/// What the interval of `node` and those of its operands say of each operand.
///
/// Nothing goes into the operands of a hint, which nothing but assertions binds, nor into an arm of a branch whose
/// selector is not decided.
pub(crate) fn contract(
    program: &Program,
    domain: &mut Domain,
    node: NodeId,
    get: impl Fn(NodeId) -> MembersId,
) -> [Option<Consequence>; 2] {
    let value = get(node);
    match program.node(node) {
        Node::Constant(_) | Node::Input(_) | Node::Hint(..) => [None, None],
        Node::Add(a, b) if a == b => {
            let two = domain.point(&2u32.into());
            [
                Some((a, domain.apply(Operation::Cofactor, [get(a), two, value]))),
                None,
            ]
        }
        Node::Add(a, b) => [(a, b), (b, a)].map(|(operand, other)| {
            Some((
                operand,
                domain.apply(Operation::Difference, [value, get(other), FULL]),
            ))
        }),
        Node::Mul(a, b) if a == b => [root(domain, a, value), None],
        Node::Mul(a, b) => [(a, b), (b, a)].map(|(operand, other)| {
            Some((
                operand,
                domain.apply(Operation::Cofactor, [get(operand), get(other), value]),
            ))
        }),
        Node::Neg(a) => [
            Some((a, domain.apply(Operation::Negated, [value, FULL, FULL]))),
            None,
        ],
        Node::Lt(a, b) => {
            let operations = match value {
                ZERO => [Operation::Below, Operation::Above],
                ONE => [Operation::AtLeast, Operation::AtMost],
                _ => return [None, None],
            };
            [
                Some((a, domain.apply(operations[0], [get(a), get(b), FULL]))),
                Some((b, domain.apply(operations[1], [get(b), get(a), FULL]))),
            ]
        }
        Node::Branch {
            selector,
            zero,
            one,
        } => {
            let fits = [zero, one].map(|arm| domain.meet(get(arm), value).is_some());
            let consequence = match (get(selector), fits) {
                (ZERO, _) => (zero, Some(value)),
                (ONE, _) => (one, Some(value)),
                (BIT, [true, false]) => (selector, Some(ZERO)),
                (BIT, [false, true]) => (selector, Some(ONE)),
                (BIT, [false, false]) => (selector, None),
                _ => return [None, None],
            };
            [Some(consequence), None]
        }
    }
}

/// What the interval of `a * a` says of `a`.
fn root(domain: &mut Domain, a: NodeId, square: MembersId) -> Option<Consequence> {
    if square == ZERO {
        return Some((a, Some(ZERO)));
    }
    let nonzero = domain.meet(square, ZERO).is_none();
    nonzero.then(|| (a, domain.apply(Operation::Nonzero, [FULL; 3])))
}
