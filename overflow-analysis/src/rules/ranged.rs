//! Comparisons built by hand: ranges, and bits, of a sum such as `a + 2^n - b`.

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
    let program = context.program();
    let mut reader = Reader::new(program);
    let mut seen = FxHashSet::default();
    let mut findings = Vec::new();
    for assertion in program.assertions() {
        let sums = match assertion.claim {
            Claim::InRange { value, .. } => vec![value],
            Claim::Equal(a, b) => [(a, b), (b, a)]
                .into_iter()
                .filter(|(_, parts)| is_decomposition(context, &mut reader, *parts))
                .map(|(sum, _)| sum)
                .collect(),
            Claim::Boolean(_) | Claim::DivRem { .. } => Vec::new(),
        };
        for sum in sums.into_iter().filter(|sum| seen.insert(*sum)) {
            findings.extend(range(context, integers, sum, assertion.span));
        }
    }
    findings
}

/// A range of a sum says nothing of its terms: an input that nothing else bounds can be a negative number.
fn range(context: &Context<'_>, integers: &Integers, value: NodeId, span: Span) -> Option<Finding> {
    let program = context.program();
    if !matches!(program.node(value), Node::Add(..)) {
        return None;
    }
    let terms = Terms::of(context, value)?;
    let is_plain = |node| matches!(program.node(node), Node::Input(_) | Node::Hint(..));
    let nodes = || terms.nodes.iter().copied();
    let is_enough = nodes().all(|node| !context.is_unbounded(node)) && !terms.has_offset;
    let loose: Vec<NodeId> = nodes()
        .filter(|node| context.is_unbounded(*node) || context.can_be_negative(*node))
        .filter(|node| is_plain(*node) || context.is_unbounded(*node))
        .collect();
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
                program.span(value),
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
}

impl Terms {
    /// The terms of `sum`; `None` if they are too many.
    fn of(context: &Context<'_>, sum: NodeId) -> Option<Self> {
        let is_stated = |id| id != sum && context.uses.assertions(id).next().is_some();
        let mut terms = Self {
            nodes: Vec::new(),
            has_offset: false,
        };
        let mut rest = vec![sum];
        let mut n_left = MAX_STEPS;
        while let Some(id) = rest.pop() {
            n_left = n_left.checked_sub(1)?;
            match context.program().node(id) {
                Node::Constant(_) => {
                    let value = context.constant(id).unwrap_or_default();
                    terms.has_offset |= value.magnitude().count_ones() == 1 && value.bits() > 2;
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
}

/// Whether `node` is a sum of bounded hints with weights that are powers of two.
fn is_decomposition(context: &Context<'_>, reader: &mut Reader<'_>, node: NodeId) -> bool {
    let program = context.program();
    matches!(program.node(node), Node::Add(..))
        && reader.sum(node, |_| true).is_some_and(|sum| {
            sum.terms.iter().all(|(node, weight)| {
                matches!(program.node(*node), Node::Hint(..) | Node::Input(_))
                    && !context.is_unbounded(*node)
                    && weight.magnitude().count_ones() == 1
            })
        })
}
