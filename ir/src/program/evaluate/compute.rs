//! The value of one node, from those of what it reads.

use num_integer::Integer;
use num_traits::Zero;

use super::Rejection;
use super::machine::Shared;
use crate::program::{HintOp, InputId, Node, NodeId};

/// Whoever computes: what it has, and what it does with what it gets.
pub(super) trait Computes<const N: usize> {
    /// The value of a node, in Montgomery form, if it is there.
    fn read(&self, id: NodeId) -> Option<[u64; N]>;

    /// Whether another thread has computed this node, whose operands are there; then it is done.
    fn take(&mut self, id: NodeId) -> bool;

    /// The node has this value.
    fn finish(&mut self, id: NodeId, value: [u64; N]);
}

/// Why a node has no value yet.
pub(super) enum Pause {
    /// This operand comes first.
    Needs(NodeId),
    /// There is none.
    Trap(Rejection),
    /// No equation determines the input.
    Missing(InputId),
}

/// Finishes the node for `by`, if what it reads is there.
#[inline(always)]
pub(super) fn compute<const N: usize>(
    shared: &Shared<'_, N>,
    by: &mut impl Computes<N>,
    id: NodeId,
) -> Result<(), Pause> {
    let Shared {
        program,
        arithmetic: field,
        ..
    } = *shared;
    macro_rules! read {
        ($operand:expr) => {
            match by.read($operand) {
                Some(value) => value,
                None => return Err(Pause::Needs($operand)),
            }
        };
    }
    match program.node(id) {
        Node::Constant(constant) => by.finish(id, field.from_biguint(program.constant(constant))),
        Node::Input(input) => match shared.definitions[input.index()] {
            Some(node) => {
                let value = read!(node);
                by.finish(id, value);
            }
            None => return Err(Pause::Missing(input)),
        },
        Node::Add(a, b) => {
            let (a, b) = (read!(a), read!(b));
            if !by.take(id) {
                by.finish(id, field.add(&a, &b));
            }
        }
        Node::Mul(a, b) => {
            let (a, b) = (read!(a), read!(b));
            if !by.take(id) {
                by.finish(id, field.mul(&a, &b));
            }
        }
        Node::Neg(a) => {
            let a = read!(a);
            if !by.take(id) {
                by.finish(id, field.neg(&a));
            }
        }
        Node::Lt(a, b) => {
            let (a, b) = (read!(a), read!(b));
            if !by.take(id) {
                let bit = match field.cmp_canonical(&a, &b).is_lt() {
                    true => field.zero(),
                    false => field.one(),
                };
                by.finish(id, bit);
            }
        }
        Node::Branch {
            selector,
            zero,
            one,
        } => {
            let value = read!(selector);
            let arm = match shared.as_bit(&value) {
                Some(false) => zero,
                Some(true) => one,
                None => {
                    let rejection =
                        Rejection::of_selector(&field.to_biguint(&value), program.span(id));
                    return Err(Pause::Trap(rejection.unwrap_or_else(|| {
                        unreachable!("invariant: the selector is not boolean")
                    })));
                }
            };
            let value = read!(arm);
            by.finish(id, value);
        }
        Node::Hint(op, a, b) => {
            let (a, b) = (read!(a), read!(b));
            if !by.take(id) {
                match hint(shared, op, &a, &b) {
                    Some(value) => by.finish(id, value),
                    None => {
                        let (a, span) = (field.to_biguint(&a), program.span(id));
                        return Err(Pause::Trap(Rejection::of_hint(op, &a, span)));
                    }
                }
            }
        }
    }
    Ok(())
}

/// The value of a hint; `None` is a trap.
#[inline(never)]
fn hint<const N: usize>(
    shared: &Shared<'_, N>,
    op: HintOp,
    a: &[u64; N],
    b: &[u64; N],
) -> Option<[u64; N]> {
    let field = shared.arithmetic;
    let divide = |b: &[u64; N]| field.inverse(b).map(|inverse| field.mul(a, &inverse));
    let div_rem = || {
        let divisor = field.to_biguint(b);
        (!divisor.is_zero()).then(|| field.to_biguint(a).div_rem(&divisor))
    };
    match op {
        HintOp::Copy => Some(*a),
        HintOp::Inverse => field.inverse(a),
        HintOp::InverseOrZero => Some(field.inverse(a).unwrap_or(field.zero())),
        HintOp::Divide => divide(b),
        HintOp::DivideOrZero => Some(divide(b).unwrap_or(field.zero())),
        HintOp::Quotient => Some(field.from_biguint(&div_rem()?.0)),
        HintOp::Remainder => Some(field.from_biguint(&div_rem()?.1)),
    }
}
