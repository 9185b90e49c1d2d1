//! Values as a circuit computes them, written apart from all that is tested.

use num_bigint::BigUint;
use num_traits::{One, Zero};
use vampx_ir::program::{Evaluation, Node, NodeId, Program};

/// The canonical integer of every node in the accepted run `evaluation`.
///
/// All operands and arms are computed. A hint the run did not demand is 0. A selector in an arm that is not taken may be
/// anything: the branch is then the line through its arms.
pub fn values(program: &Program, evaluation: &Evaluation, inputs: &[BigUint]) -> Vec<BigUint> {
    let p = program.field().modulus();
    let mut values: Vec<BigUint> = Vec::with_capacity(program.nodes().len());
    for (index, node) in program.nodes().iter().enumerate() {
        let of = |id: NodeId| &values[id.index()];
        let value = match *node {
            Node::Constant(constant) => program.constant(constant).clone(),
            Node::Input(input) => inputs[input.index()].clone(),
            Node::Add(a, b) => of(a) + of(b),
            Node::Mul(a, b) => of(a) * of(b),
            Node::Neg(a) => p - of(a),
            Node::Lt(a, b) => BigUint::from(of(a) >= of(b)),
            Node::Branch { selector, zero, .. } if of(selector).is_zero() => of(zero).clone(),
            Node::Branch { selector, one, .. } if of(selector).is_one() => of(one).clone(),
            Node::Branch {
                selector,
                zero,
                one,
            } => of(zero) + of(selector) * (of(one) + p - of(zero)),
            Node::Hint(..) => evaluation.value(NodeId(index as u32)).unwrap_or_default(),
        };
        values.push(value % p);
    }
    values
}
