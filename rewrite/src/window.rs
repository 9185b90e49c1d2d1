//! Comparisons of what may be below 0: `lt (x - m) d` for an input `x` with a range says whether `m <= x < m + d`.
//!
//! # Soundness
//! A declared range holds for every input that is accepted at all. Let `x < p` and `m + d <= p`. If `x >= m`, then `x - m` is
//! below `d` if and only if `x < m + d`; if not, it is `p - (m - x) >= d`. So the comparison is `1 - lt x m + lt x (m + d)`, whose
//! sides need no reduction.

use num_bigint::BigUint;
use num_traits::{One, Zero};
use vampx_ir::Span;
use vampx_ir::program::{Node, NodeId, Program, ProgramBuilder};

use crate::linear::{constant, linear};

/// Sums of more operations are not read.
const MAX_OPERATIONS: usize = 64;

/// The numbers from `low` on and below `high`, and the value of which it is asked whether it is one of them.
pub(crate) struct Window {
    /// The value.
    pub value: NodeId,
    /// `None` if the value is below the start in any case.
    low: Option<BigUint>,
    /// `None` if the value is below the end in any case.
    high: Option<BigUint>,
}

impl Window {
    /// The window outside of which `node` is 1, if it is such a comparison.
    pub fn of(program: &Program, node: NodeId) -> Option<Self> {
        let Node::Lt(left, right) = program.node(node) else {
            return None;
        };
        let width = constant(program, right)?;
        let sum = linear(program, [(left, BigUint::one())], |_| false, MAX_OPERATIONS)?;
        let [(value, factor)] = &sum.terms[..] else {
            return None;
        };
        let Node::Input(input) = program.node(*value) else {
            return None;
        };
        let (_, last) = program.inputs()[input.index()].range.as_ref()?;
        let modulus = program.field().modulus();
        let low = modulus - &sum.constant;
        let high = &low + width;
        let is_read = factor.is_one() && !sum.constant.is_zero() && high <= *modulus;
        let reached = |end: &BigUint| last >= end;
        is_read.then(|| Self {
            value: *value,
            low: Some(low).filter(reached),
            high: Some(high).filter(reached),
        })
    }

    /// The comparison, of the new node of the value.
    pub fn emit(&self, builder: &mut ProgramBuilder, value: NodeId, span: Span) -> NodeId {
        let one = builder.constant(&BigUint::one(), span);
        let Some(low) = &self.low else {
            return one;
        };
        let low = builder.constant(low, span);
        let is_above = builder.lt(value, low, span);
        let is_below = builder.sub(one, is_above, span);
        let Some(high) = &self.high else {
            return is_below;
        };
        let high = builder.constant(high, span);
        let is_beyond = builder.lt(value, high, span);
        builder.add(is_below, is_beyond, span)
    }
}
