//! Comparisons built by hand: ranges, and bits, of a sum such as `a + 2^n - b`.

use num_bigint::BigInt;
use rustc_hash::FxHashSet;
use vampx_ir::Span;
use vampx_ir::program::{Claim, Node, NodeId};

use super::comparison::RULE;
use super::context::Context;
use super::integers::{Integers, Kind};
use super::linear::Reader;
use super::wording;
use crate::findings::{Finding, Goal, Label};

/// The number of operations of a sum that are looked through.
const MAX_STEPS: usize = 64;

/// Sums that have a range, or are taken apart into bits, though nothing bounds their terms.
pub(crate) fn find(context: &Context<'_>, integers: &Integers) -> Vec<Finding> {
    let sums = ranged(context);
    let signed = sums.iter().filter_map(|(_, _, terms)| terms.signed());
    let signed: FxHashSet<NodeId> = signed.collect();
    sums.iter()
        .filter_map(|(sum, span, terms)| check(context, integers, &signed, (*sum, *span, terms)))
        .collect()
}

/// The sums that have a range or are taken apart, with where that is stated and with their terms.
fn ranged(context: &Context<'_>) -> Vec<(NodeId, Span, Terms)> {
    let program = context.program();
    let mut reader = Reader::new(program);
    let mut seen = FxHashSet::default();
    let mut ranged = Vec::new();
    for assertion in program.assertions() {
        let sums = match assertion.claim {
            Claim::InRange { value, .. } => vec![value],
            Claim::Equal(a, b) => [(a, b), (b, a)]
                .into_iter()
                .filter(|(sum, _)| matches!(program.node(*sum), Node::Add(..)))
                .filter(|(_, parts)| is_decomposition(context, &mut reader, *parts))
                .map(|(sum, _)| sum)
                .collect(),
            Claim::Boolean(_) | Claim::DivRem { .. } => Vec::new(),
        };
        for sum in sums {
            if matches!(program.node(sum), Node::Add(..)) && seen.insert(sum) {
                let terms = Terms::of(context, sum);
                ranged.extend(terms.map(|terms| (sum, assertion.span, terms)));
            }
        }
    }
    ranged
}

/// A range of a sum says nothing of its terms: an input that nothing else bounds can be a negative number. Those that are
/// `signed` are meant to be, and hints are not looked at: what they are is to be stated anyway.
fn check(
    context: &Context<'_>,
    integers: &Integers,
    signed: &FxHashSet<NodeId>,
    (sum, span, terms): (NodeId, Span, &Terms),
) -> Option<Finding> {
    let program = context.program();
    let is_hint = |node| matches!(program.node(node), Node::Hint(..));
    let is_plain = |node| is_hint(node) || matches!(program.node(node), Node::Input(_));
    let nodes = || terms.nodes.iter().copied();
    let is_enough = nodes().all(|node| !context.is_unbounded(node)) && !terms.has_offset;
    let is_loose = |node: &NodeId| {
        let is_negative = context.can_be_negative(*node) && is_plain(*node);
        let is_meant = signed.contains(node) || is_hint(*node);
        (context.is_unbounded(*node) || is_negative) && !is_meant
    };
    let loose: Vec<NodeId> = nodes().filter(is_loose).collect();
    let is_integral = loose.iter().all(|node| is_plain(*node))
        && nodes().all(|node| is_plain(node) || integers.kind(node) != Kind::Element);
    let first = *loose.first()?;
    (is_integral && !is_enough).then(|| {
        let labels = loose.iter().map(|node| wording::label(context, *node));
        let end = Label {
            span,
            text: "only the sum has a range".to_owned(),
        };
        Finding {
            labels: labels.chain([end]).collect(),
            help: vec![
                "bound the terms too: declare their ranges, or state them, as in `range 32 x`"
                    .to_owned(),
            ],
            goal: Some(Goal::Negative(first)),
            ..Finding::new(
                &RULE,
                program.span(sum),
                "the range of this sum says nothing of its terms, which nothing else bounds: they can be negative numbers",
            )
        }
    })
}

/// What a sum is made of, as far as assertions do not speak of parts of it.
struct Terms {
    /// What is summed, other than constants.
    nodes: Vec<NodeId>,
    /// Whether a power of two is among it, as in `a + 2^n - b`.
    has_offset: bool,
    /// The sum of the constants.
    constant: BigInt,
}

impl Terms {
    /// The terms of `sum`; `None` if they are too many.
    fn of(context: &Context<'_>, sum: NodeId) -> Option<Self> {
        let is_stated = |id| id != sum && context.uses.assertions(id).next().is_some();
        let mut terms = Self {
            nodes: Vec::new(),
            has_offset: false,
            constant: BigInt::ZERO,
        };
        let mut rest = vec![sum];
        let mut n_left = MAX_STEPS;
        while let Some(id) = rest.pop() {
            n_left = n_left.checked_sub(1)?;
            match context.program().node(id) {
                Node::Constant(_) => {
                    let value = context.constant(id).unwrap_or_default();
                    terms.has_offset |= is_offset(&value);
                    terms.constant += value;
                }
                Node::Add(a, b) if !is_stated(id) => rest.extend([a, b]),
                Node::Neg(a) => rest.push(a),
                Node::Mul(a, b) if context.is_constant(a) => rest.push(b),
                Node::Mul(a, b) if context.is_constant(b) => rest.push(a),
                _ if !terms.nodes.contains(&id) => terms.nodes.push(id),
                _ => {}
            }
        }
        Some(terms)
    }

    /// The one term of `x + 2^n`: its range says that `x` is a signed number.
    fn signed(&self) -> Option<NodeId> {
        match self.nodes.as_slice() {
            [node] if is_offset(&self.constant) => Some(*node),
            _ => None,
        }
    }
}

fn is_offset(value: &BigInt) -> bool {
    value.magnitude().count_ones() == 1 && value.bits() > 2
}

/// Whether `node` is a sum of bounded hints, each with a power of two of its own as weight.
fn is_decomposition(context: &Context<'_>, reader: &mut Reader<'_>, node: NodeId) -> bool {
    let program = context.program();
    let is_part =
        |node| matches!(program.node(node), Node::Hint(..)) && !context.is_unbounded(node);
    if !matches!(program.node(node), Node::Add(..)) {
        return false;
    }
    let Some(sum) = reader.sum(node, is_part) else {
        return false;
    };
    let weights: FxHashSet<&BigInt> = sum.terms.iter().map(|(_, weight)| weight).collect();
    weights.len() > 1
        && weights.len() == sum.terms.len()
        && weights
            .iter()
            .all(|weight| weight.magnitude().count_ones() == 1)
}
