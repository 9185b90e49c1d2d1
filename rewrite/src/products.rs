//! Equations of products with a common factor that is not 0.

use num_traits::Zero;
use vampx_ir::program::{Claim, Node, NodeId, Program};

use crate::facts::Facts;
use crate::linear::constant;
use crate::total::Total;

/// Two nodes that are equal if and only if these are, by fewer products: `x*y = 0` is `y = 0` if `x` is not 0, `x*y = x*z` is
/// `y = z`, and `x*x = 0` is `x = 0`.
///
/// # Soundness
/// A field has no divisors of zero. The facts have to hold wherever the equation is asked for. Only nodes without a trap are left
/// out.
pub(crate) fn without_factor(
    program: &Program,
    facts: &Facts,
    total: &Total,
    [left, right]: [NodeId; 2],
) -> Option<Claim> {
    let is_zero = |node| constant(program, node).is_some_and(Zero::is_zero);
    let factors = |node| match program.node(node) {
        Node::Mul(a, b) => Some([(a, b), (b, a)]),
        _ => None,
    };
    let goes = |node: NodeId| total.get(node) && facts.is_nonzero(node);
    if is_zero(left) || is_zero(right) {
        let (zero, product) = if is_zero(left) {
            (left, right)
        } else {
            (right, left)
        };
        let factors = factors(product)?;
        let square = factors.into_iter().find(|(a, b)| a == b);
        let found = square.or_else(|| factors.into_iter().find(|(factor, _)| goes(*factor)));
        return found.map(|(_, rest)| Claim::Equal(rest, zero));
    }
    for (factor, rest) in factors(left)? {
        let mut others = factors(right)?.into_iter();
        if let Some((_, other)) = others.find(|(other, _)| *other == factor)
            && goes(factor)
        {
            return Some(Claim::Equal(rest, other));
        }
    }
    None
}
