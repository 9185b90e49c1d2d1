//! Exact bounds where intervals are blind: `a + b - 2*a*b` is 0 or 1 for bits, though its terms reach from -2 to 2.
//!
//! An expression in which no value meets itself in a product is linear in each of its values, so that it takes its least
//! and its greatest value where all of them are at an end of their range.

use indexmap::IndexSet;
use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use rustc_hash::{FxBuildHasher, FxHashMap};
use vampx_ir::Span;
use vampx_ir::program::{Node, NodeId};

use super::context::Context;

/// Expressions have no more values and no more nodes.
const MAX_VALUES: usize = 6;
const MAX_NODES: usize = 40;

/// So many expressions are looked at for one place of the text; others of it are taken to be like them.
const MAX_PER_PLACE: usize = 8;

/// Exact bounds of small expressions, with those found before.
pub(crate) struct Refined<'c, 'b> {
    context: &'c Context<'b>,
    /// How many expressions of a place were looked at, and whether all of them are never negative.
    places: FxHashMap<Span, (usize, bool)>,
}

impl<'c, 'b> Refined<'c, 'b> {
    /// For expressions of the program of `context`.
    pub(crate) fn new(context: &'c Context<'b>) -> Self {
        Self {
            context,
            places: FxHashMap::default(),
        }
    }

    /// Whether `node` is seen to be never negative.
    pub(crate) fn is_nonnegative(&mut self, node: NodeId) -> bool {
        let span = self.context.program().span(node);
        if let Some((n_seen, all)) = self.places.get(&span)
            && *n_seen >= MAX_PER_PLACE
        {
            return *all;
        }
        let is_nonnegative = least(self.context, node).is_some_and(|least| !least.is_negative());
        let (n_seen, all) = self.places.entry(span).or_insert((0, true));
        *n_seen += 1;
        *all &= is_nonnegative;
        is_nonnegative
    }
}

/// The least value of `node`; `None` if it is not seen.
fn least(context: &Context<'_>, node: NodeId) -> Option<BigInt> {
    let expression = Expression::new(context, node)?;
    let corners = 0..1usize << expression.values.len();
    corners.map(|corner| expression.at(corner)).min()
}

/// The nodes of an expression, operands first, with the values it is made of.
struct Expression<'c, 'b> {
    context: &'c Context<'b>,
    nodes: Vec<NodeId>,
    values: IndexSet<NodeId, FxBuildHasher>,
}

impl<'c, 'b> Expression<'c, 'b> {
    /// The expression `root`; `None` if it is too large, a value is not bounded, or meets itself in a product.
    fn new(context: &'c Context<'b>, root: NodeId) -> Option<Self> {
        let program = context.program();
        let mut nodes = Vec::new();
        let mut values = IndexSet::default();
        let mut rest = vec![root];
        while let Some(id) = rest.pop() {
            if nodes.contains(&id) || values.contains(&id) {
                continue;
            }
            match program.node(id) {
                Node::Add(..) | Node::Mul(..) | Node::Neg(_) => {
                    nodes.push(id);
                    rest.extend(program.operands(id));
                }
                Node::Constant(_) => nodes.push(id),
                _ => {
                    values.insert(id);
                }
            }
            if nodes.len() > MAX_NODES || values.len() > MAX_VALUES {
                return None;
            }
        }
        nodes.sort_unstable();
        let is_bounded = values.iter().all(|id| !context.is_unbounded(*id));
        let expression = Self {
            context,
            nodes,
            values,
        };
        (is_bounded && expression.is_linear_in_each()).then_some(expression)
    }

    /// Whether no product has the same value on both sides.
    fn is_linear_in_each(&self) -> bool {
        let mut masks: FxHashMap<NodeId, u32> = FxHashMap::default();
        for (index, id) in self.values.iter().enumerate() {
            masks.insert(*id, 1 << index);
        }
        for id in &self.nodes {
            let mut mask = 0;
            let is_product = matches!(self.context.program().node(*id), Node::Mul(..));
            for operand in self.context.program().operands(*id) {
                let operand = masks[&operand];
                if is_product && mask & operand != 0 {
                    return false;
                }
                mask |= operand;
            }
            masks.insert(*id, mask);
        }
        true
    }

    /// The value where those values whose bit in `corner` is set are greatest, the others least.
    fn at(&self, corner: usize) -> BigInt {
        let mut known: FxHashMap<NodeId, BigInt> = FxHashMap::default();
        for (index, id) in self.values.iter().enumerate() {
            let interval = self.context.interval(*id);
            let end = if corner >> index & 1 == 1 {
                interval.hi()
            } else {
                interval.lo()
            };
            known.insert(*id, end.clone());
        }
        let mut last = BigInt::zero();
        for id in &self.nodes {
            last = match self.context.program().node(*id) {
                Node::Add(a, b) => &known[&a] + &known[&b],
                Node::Mul(a, b) => &known[&a] * &known[&b],
                Node::Neg(a) => -&known[&a],
                _ => self.constant(*id),
            };
            known.insert(*id, last.clone());
        }
        last
    }

    /// A constant, negative if it is in the upper half of the field.
    fn constant(&self, id: NodeId) -> BigInt {
        let value = self.context.constant(id).unwrap_or_default();
        if value.bits() >= self.context.modulus.bits() {
            value - &self.context.modulus
        } else {
            value
        }
    }
}
