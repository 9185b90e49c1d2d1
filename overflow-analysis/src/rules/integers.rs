//! Which values are meant as integers: bounded, made of bounded ones, and used as integers.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use vampx_ir::Interval;
use vampx_ir::program::{Claim, HintOp, Node, NodeId};

use super::context::Context;

/// What a value is, by its bounds and by what it is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An integer well below the modulus, made of such integers.
    Integer,
    /// A sum or product of integers that may have left the field on the way.
    Wrapped,
    /// Anything else: an element of the field.
    Element,
}

/// What each value of a program is, and whether it is used as an integer.
pub(crate) struct Integers {
    kinds: Vec<Kind>,
    is_wanted: Vec<bool>,
}

impl Integers {
    /// Of the program of `context`.
    pub(crate) fn new(context: &Context<'_>) -> Self {
        let mut kinds = Vec::with_capacity(context.program().nodes().len());
        let powers = Powers::new(context);
        for id in context.nodes() {
            kinds.push(if powers.is_high(id) {
                Kind::Element
            } else {
                kind(context, &kinds, id)
            });
        }
        let mut integers = Self {
            is_wanted: vec![false; kinds.len()],
            kinds,
        };
        integers.want_uses(context);
        integers.want_operands(context);
        integers
    }

    /// What `node` is.
    pub(crate) fn kind(&self, node: NodeId) -> Kind {
        self.kinds[node.index()]
    }

    /// Whether `node` is used as an integer: compared, divided, ranged, taken apart or equated, by itself or in a sum or
    /// product with other integers.
    pub(crate) fn is_wanted(&self, node: NodeId) -> bool {
        self.is_wanted[node.index()]
    }

    fn want_uses(&mut self, context: &Context<'_>) {
        let program = context.program();
        for id in context.nodes() {
            match program.node(id) {
                Node::Lt(a, b) if context.is_bound(id) => self.want([a, b]),
                Node::Hint(HintOp::Quotient | HintOp::Remainder, a, b) => self.want([a, b]),
                _ => {}
            }
        }
        for assertion in program.assertions() {
            match assertion.claim {
                Claim::Equal(a, b) => {
                    for (side, other) in [(a, b), (b, a)] {
                        let is_zero = context.constant(other).is_some_and(|value| value.is_zero());
                        if !(is_zero && matches!(program.node(side), Node::Mul(..))) {
                            self.want([side]);
                        }
                    }
                }
                claim => claim.nodes().for_each(|node| self.want([node])),
            }
        }
    }

    fn want<const N: usize>(&mut self, nodes: [NodeId; N]) {
        for node in nodes {
            self.is_wanted[node.index()] = true;
        }
    }

    fn want_operands(&mut self, context: &Context<'_>) {
        for id in context.nodes().rev() {
            if !self.is_wanted(id) {
                continue;
            }
            match context.program().node(id) {
                Node::Add(a, b) | Node::Mul(a, b) => {
                    let kinds = [self.kind(a), self.kind(b)];
                    if !kinds.contains(&Kind::Element) {
                        self.want([a, b]);
                    }
                }
                Node::Neg(a) => self.want([a]),
                Node::Branch { zero, one, .. } => self.want([zero, one]),
                _ => {}
            }
        }
    }
}

/// From this exponent on a power is that of an element, as in a hash, and not of an integer.
const HIGH_POWER: u32 = 4;

/// Which products are powers of one value.
struct Powers {
    /// For each node, the value it is a power of, and the exponent.
    powers: Vec<(NodeId, u32)>,
    /// For each node, its greatest power.
    greatest: Vec<u32>,
}

impl Powers {
    fn new(context: &Context<'_>) -> Self {
        let n_nodes = context.program().nodes().len();
        let mut powers: Vec<(NodeId, u32)> = Vec::with_capacity(n_nodes);
        let mut greatest = vec![1; n_nodes];
        for id in context.nodes() {
            let power = match context.program().node(id) {
                Node::Mul(a, b) if powers[a.index()].0 == powers[b.index()].0 => {
                    let (base, exponent) = powers[a.index()];
                    (base, exponent.saturating_add(powers[b.index()].1))
                }
                _ => (id, 1),
            };
            let (base, exponent) = power;
            greatest[base.index()] = exponent.max(greatest[base.index()]);
            powers.push(power);
        }
        Self { powers, greatest }
    }

    /// Whether `node` is a step on the way to a high power.
    fn is_high(&self, node: NodeId) -> bool {
        let (base, exponent) = self.powers[node.index()];
        exponent > 1 && self.greatest[base.index()] >= HIGH_POWER
    }
}

fn kind(context: &Context<'_>, kinds: &[Kind], id: NodeId) -> Kind {
    let bounded = || {
        if context.is_unbounded(id) {
            Kind::Element
        } else {
            Kind::Integer
        }
    };
    match context.program().node(id) {
        Node::Constant(_) => constant_kind(context, id),
        Node::Hint(HintOp::Quotient | HintOp::Remainder, ..) => bounded(),
        Node::Hint(HintOp::Copy, a, _) if kinds[a.index()] != Kind::Element => bounded(),
        Node::Hint(..) if 2 * context.interval(id).hi().bits() > context.modulus.bits() => {
            Kind::Element
        }
        Node::Input(_) | Node::Hint(..) => bounded(),
        Node::Lt(..) => Kind::Integer,
        Node::Neg(a) => kinds[a.index()],
        Node::Branch { zero, one, .. } => {
            let arms = [zero, one].map(|arm| kinds[arm.index()]);
            match arms {
                _ if arms.contains(&Kind::Element) => bounded(),
                [Kind::Integer, Kind::Integer] => Kind::Integer,
                _ => Kind::Wrapped,
            }
        }
        Node::Add(a, b) | Node::Mul(a, b) => match [kinds[a.index()], kinds[b.index()]] {
            [Kind::Integer, Kind::Integer] if wraps(context, id) => Kind::Wrapped,
            [Kind::Integer, Kind::Integer] => Kind::Integer,
            kinds if kinds.contains(&Kind::Element) => bounded(),
            _ => Kind::Wrapped,
        },
    }
}

/// Whether the sum or product `id` of integers can leave the field.
pub(crate) fn wraps(context: &Context<'_>, id: NodeId) -> bool {
    let (Node::Add(a, b) | Node::Mul(a, b)) = context.program().node(id) else {
        return false;
    };
    let bits = [a, b].map(|operand| {
        let interval = context.interval(operand);
        interval.lo().bits().max(interval.hi().bits())
    });
    let bound = match context.program().node(id) {
        Node::Add(..) => bits[0].max(bits[1]) + 1,
        _ => bits[0] + bits[1],
    };
    if bound + 1 < context.modulus.bits() {
        return false;
    }
    let result = unreduced(context, id);
    *result.hi() >= context.modulus
        || *result.lo() <= -&context.modulus
        || result.width() >= context.modulus
}

/// The integers that the operation of `id` gives before anything is reduced.
pub(crate) fn unreduced(context: &Context<'_>, id: NodeId) -> Interval {
    let interval = |node| context.interval(node);
    match context.program().node(id) {
        Node::Add(a, b) => interval(a).sum(interval(b)),
        Node::Mul(a, b) if a == b => interval(a).square(),
        Node::Mul(a, b) => interval(a).product(interval(b)),
        Node::Neg(a) => interval(a).negated(),
        _ => interval(id).clone(),
    }
}

/// Constants are meant as integers if they are at most about the root of the modulus, but for zeros at the end of their
/// binary form; round constants and the like are not.
fn constant_kind(context: &Context<'_>, id: NodeId) -> Kind {
    let Some(value) = context.constant(id) else {
        return Kind::Element;
    };
    let negative = &value - &context.modulus;
    let small = [value, negative]
        .iter()
        .map(significant_bits)
        .min()
        .unwrap_or_default();
    if small <= (context.modulus.bits() / 2).max(16) {
        Kind::Integer
    } else {
        Kind::Element
    }
}

/// The bits of `value` without zeros at its end, or of its neighbor: `2^32 - 1` is as simple as `2^32`.
fn significant_bits(value: &BigInt) -> u64 {
    [value.abs(), value.abs() + 1u32]
        .iter()
        .map(|value| value.bits() - value.trailing_zeros().unwrap_or(0))
        .min()
        .unwrap_or_default()
}
