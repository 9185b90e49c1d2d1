//! Numbers put together from parts that do not fit: bytes that are none, or more of them than an element holds.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use rustc_hash::FxHashSet;
use vampx_ir::Interval;
use vampx_ir::program::{Node, NodeId};

use super::ambiguous::RULE;
use super::context::Context;
use super::linear::Reader;
use super::parts::{Ambiguity, Part, ambiguity};
use super::wording;
use crate::findings::{Finding, Goal};

/// Places narrower than this are of numbers only if there are three of them.
const MIN_PLACE_BITS: u64 = 4;

/// Sums that put inputs side by side, in places that they overflow or that go around the field; not sums that are part of
/// such a sum. Sums with a part in `reported` are passed over.
pub(crate) fn find(context: &Context<'_>, reported: &FxHashSet<NodeId>) -> Vec<Finding> {
    let program = context.program();
    let mut reader = Reader::new(program);
    let mut inner: FxHashSet<NodeId> = FxHashSet::default();
    let mut findings = Vec::new();
    let is_input = |node| matches!(program.node(node), Node::Input(_));
    for id in context.nodes().rev() {
        if inner.contains(&id) && is_linear(context, id) {
            inner.extend(program.operands(id));
            continue;
        }
        if !matches!(program.node(id), Node::Add(..)) || !context.is_bound(id) {
            continue;
        }
        let sum = reader.sum(id, is_input);
        let Some(parts) = sum.and_then(|sum| parts(context, sum.terms)) else {
            continue;
        };
        inner.extend(program.operands(id));
        if !parts.iter().any(|part| reported.contains(&part.node)) {
            findings.extend(check(context, id, &parts));
        }
    }
    findings
}

/// Whether `id` is a sum or a multiple.
fn is_linear(context: &Context<'_>, id: NodeId) -> bool {
    match context.program().node(id) {
        Node::Add(..) | Node::Neg(_) => true,
        Node::Mul(a, b) => context.is_constant(a) || context.is_constant(b),
        _ => false,
    }
}

/// The parts if they are inputs side by side: their weights are powers of two at equal distances. Of terms with both signs,
/// the more numerous are taken.
fn parts(context: &Context<'_>, terms: Vec<(NodeId, BigInt)>) -> Option<Vec<Part>> {
    let (mut positive, mut negative): (Vec<_>, Vec<_>) = terms
        .into_iter()
        .partition(|(_, weight)| weight.is_positive());
    if negative.len() > positive.len() {
        std::mem::swap(&mut positive, &mut negative);
    }
    if positive.len() < 2 || negative.len() > 1 {
        return None;
    }
    positive.sort_by_key(|(node, weight)| (weight.abs(), *node));
    let is_power = |weight: &BigInt| weight.magnitude().count_ones() == 1;
    if !positive.iter().all(|(_, weight)| is_power(weight)) {
        return None;
    }
    let places: Vec<u64> = positive
        .iter()
        .map(|(_, weight)| weight.bits() - 1)
        .collect();
    let place = places[1] - places[0];
    let is_even = places.windows(2).all(|pair| pair[1] - pair[0] == place);
    let is_packing = place > 0 && is_even && (places.len() > 2 || place >= MIN_PLACE_BITS);
    let part = |(node, weight): (NodeId, BigInt)| Part {
        node,
        weight,
        interval: context.interval(node).clone(),
    };
    is_packing.then(|| positive.into_iter().map(part).collect())
}

fn check(context: &Context<'_>, id: NodeId, parts: &[Part]) -> Option<Finding> {
    let program = context.program();
    let modulus = program.field().modulus();
    let everything = Interval::new(BigInt::zero(), &context.modulus - BigInt::one())?;
    let ambiguity = ambiguity(parts.to_vec(), &everything, &context.modulus)?;
    let (shown, message) = match ambiguity {
        Ambiguity::Overlap { part, .. } if context.is_unbounded(part) => (
            vec![part],
            "these parts are put side by side, and nothing bounds one of them: other parts give the same number".to_owned(),
        ),
        Ambiguity::Overlap { part, above } => (
            vec![part, above],
            "these parts are put side by side, and one reaches into the place of the next: other parts give the same number".to_owned(),
        ),
        Ambiguity::Wide { width } => (
            vec![parts[0].node, parts[parts.len() - 1].node],
            format!(
                "these parts do not fit in one element: together they reach {}: other parts give the same number",
                wording::beyond(&width, modulus),
            ),
        ),
    };
    let place = parts[1].weight.bits() - parts[0].weight.bits();
    Some(Finding {
        labels: shown
            .into_iter()
            .map(|node| wording::label(context, node))
            .collect(),
        help: vec![
            format!(
                "state that each part has {place} bits, as in `priv x : u{place};` or `range {place} x`"
            ),
            format!(
                "put at most {} bits into one element",
                context.modulus.bits() - 1
            ),
        ],
        goal: Some(Goal::Differ(parts.iter().map(|part| part.node).collect())),
        ..Finding::new(&RULE, program.span(id), message)
    })
}
