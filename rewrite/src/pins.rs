//! Assertions that speak of one input or hint alone.

use num_bigint::BigUint;
use num_traits::{One, Zero};
use vampx_ir::program::{Claim, Node, NodeId, Program};

/// Expressions of more operations are not read.
const MAX_OPERATIONS: usize = 16;

/// The input or hint that a claim speaks of, if there is one and no other, by few operations.
pub(crate) fn only_leaf(program: &Program, claim: Claim) -> Option<NodeId> {
    let mut leaf = None;
    let mut open: Vec<NodeId> = claim.nodes().collect();
    let mut n_left = MAX_OPERATIONS;
    while let Some(node) = open.pop() {
        match program.node(node) {
            Node::Constant(_) => {}
            Node::Input(_) | Node::Hint(..) => {
                if *leaf.get_or_insert(node) != node {
                    return None;
                }
            }
            Node::Branch { .. } => return None,
            other => {
                n_left = n_left.checked_sub(1)?;
                open.extend(other.operands());
            }
        }
    }
    leaf
}

/// The leaf that an equation says is 0 or 1, and nothing else.
pub(crate) fn boolean_leaf(program: &Program, [left, right]: [NodeId; 2]) -> Option<NodeId> {
    let leaf = only_leaf(program, Claim::Equal(left, right))?;
    let modulus = program.field().modulus();
    let (left, right) = (
        quadratic(program, left, leaf, 0)?,
        quadratic(program, right, leaf, 0)?,
    );
    let [constant, linear, square] =
        std::array::from_fn(|degree| (&left[degree] + modulus - &right[degree]) % modulus);
    let is_boolean = constant.is_zero() && !square.is_zero() && (linear + square) == *modulus;
    is_boolean.then_some(leaf)
}

/// The coefficients of 1, `leaf` and its square.
fn quadratic(program: &Program, node: NodeId, leaf: NodeId, depth: usize) -> Option<[BigUint; 3]> {
    if node == leaf {
        return Some([BigUint::ZERO, BigUint::one(), BigUint::ZERO]);
    }
    let modulus = program.field().modulus();
    let of = |node| {
        (depth < MAX_OPERATIONS)
            .then(|| quadratic(program, node, leaf, depth + 1))
            .flatten()
    };
    match program.node(node) {
        Node::Constant(constant) => Some([
            program.constant(constant).clone(),
            BigUint::ZERO,
            BigUint::ZERO,
        ]),
        Node::Add(a, b) => {
            let (a, b) = (of(a)?, of(b)?);
            Some(std::array::from_fn(|i| (&a[i] + &b[i]) % modulus))
        }
        Node::Neg(a) => {
            let a = of(a)?;
            Some(a.map(|coefficient| (modulus - coefficient) % modulus))
        }
        Node::Mul(a, b) => {
            let ([a0, a1, a2], [b0, b1, b2]) = (of(a)?, of(b)?);
            let is_high = !(a2.is_zero() || b1.is_zero() && b2.is_zero())
                || !(b2.is_zero() || a1.is_zero() && a2.is_zero());
            if is_high {
                return None;
            }
            let square = &a0 * &b2 + &a1 * &b1 + &a2 * &b0;
            let linear = &a0 * &b1 + &a1 * &b0;
            Some([a0 * b0, linear, square].map(|coefficient| coefficient % modulus))
        }
        _ => None,
    }
}

/// The number of bits that a claim says its one leaf has, and nothing else: 0 for `leaf = 0`.
pub(crate) fn width(program: &Program, claim: Claim) -> Option<(NodeId, u32)> {
    let is_leaf = |node| matches!(program.node(node), Node::Input(_) | Node::Hint(..));
    let is_zero = |node| matches!(program.node(node), Node::Constant(zero) if program.constant(zero).is_zero());
    match claim {
        Claim::Boolean(value) if is_leaf(value) => Some((value, 1)),
        Claim::InRange { value, bits } if is_leaf(value) => Some((value, bits)),
        Claim::Equal(a, b) if is_leaf(a) && is_zero(b) => Some((a, 0)),
        Claim::Equal(a, b) if is_leaf(b) && is_zero(a) => Some((b, 0)),
        Claim::Equal(a, b) => Some((boolean_leaf(program, [a, b])?, 1)),
        _ => None,
    }
}
