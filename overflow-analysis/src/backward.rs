//! From values to operands.

use vampx_ir::program::{Node, NodeId};

use crate::context::Setting;
use crate::domain::{BIT, Domain, FULL, MembersId, ONE, ZERO};
use crate::operation::Operation;

/// What the interval of a node says of an operand; `None` if no value of the operand is left.
pub(crate) type Consequence = (NodeId, Option<MembersId>);

/// What the interval of `node` and those of its operands say of each operand.
///
/// Nothing goes into the operands of a hint, which nothing but assertions binds, nor into an arm of a branch whose
/// selector is not decided.
pub(crate) fn contract(
    setting: &Setting<'_>,
    domain: &mut Domain,
    node: NodeId,
    get: impl Fn(NodeId) -> MembersId,
) -> [Option<Consequence>; 4] {
    let [first, second] = match setting.program.node(node) {
        Node::Lt(a, b) => return ordered(setting, domain, get(node), [a, b], get),
        node_of_values => operands(domain, node_of_values, get(node), get),
    };
    [first, second, None, None]
}

/// What an operation on values says of its operands.
fn operands(
    domain: &mut Domain,
    node: Node,
    value: MembersId,
    get: impl Fn(NodeId) -> MembersId,
) -> [Option<Consequence>; 2] {
    match node {
        Node::Lt(..) | Node::Constant(_) | Node::Input(_) | Node::Hint(..) => [None, None],
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

/// What the outcome of `lt a b` says of `a` and `b` and of their difference.
fn ordered(
    setting: &Setting<'_>,
    domain: &mut Domain,
    outcome: MembersId,
    [a, b]: [NodeId; 2],
    get: impl Fn(NodeId) -> MembersId,
) -> [Option<Consequence>; 4] {
    let (operations, pair) = match outcome {
        ZERO => ([Operation::Below, Operation::Above], [a, b]),
        ONE => ([Operation::AtLeast, Operation::AtMost], [b, a]),
        _ => return [None; 4],
    };
    let first = domain.apply(operations[0], [get(a), get(b), FULL]);
    let second = domain.apply(operations[1], [get(b), get(a), FULL]);
    let [above, below] = setting
        .differences
        .of_ordered(domain, pair, outcome == ZERO, get);
    [Some((a, first)), Some((b, second)), above, below]
}

/// What the interval of `a * a` says of `a`.
fn root(domain: &mut Domain, a: NodeId, square: MembersId) -> Option<Consequence> {
    if square == ZERO {
        return Some((a, Some(ZERO)));
    }
    let nonzero = domain.meet(square, ZERO).is_none();
    nonzero.then(|| (a, domain.apply(Operation::Nonzero, [FULL; 3])))
}
