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

/// Sums that put inputs side by side, in places that they overflow or that go around the field. Sums with a part in
/// `reported` are passed over.
pub(crate) fn find(context: &Context<'_>, reported: &FxHashSet<NodeId>) -> Vec<Finding> {
    let program = context.program();
    let mut reader = Reader::new(program);
    let sums = context.nodes().filter(|id| is_whole_sum(context, *id));
    let packings = sums.filter_map(|id| {
        let is_input = |node| matches!(program.node(node), Node::Input(_));
        let sum = reader.sum(id, is_input)?;
        let parts = parts(context, &sum.terms)?;
        let is_reported = parts.iter().any(|part| reported.contains(&part.node));
        (!is_reported).then_some((id, parts))
    });
    packings
        .filter_map(|(id, parts)| check(context, id, parts))
        .collect()
}

/// Whether `id` is a sum and no part of a larger one.
fn is_whole_sum(context: &Context<'_>, id: NodeId) -> bool {
    let program = context.program();
    let continues = |user| match program.node(user) {
        Node::Add(..) | Node::Neg(_) => true,
        Node::Mul(a, b) => context.is_constant(a) || context.is_constant(b),
        _ => false,
    };
    matches!(program.node(id), Node::Add(..))
        && context.is_bound(id)
        && !context.uses.nodes(id).any(continues)
}

/// The parts if they are inputs side by side: their weights are powers of two at equal distances, from 1 on. Of terms
/// with both signs, the more numerous are taken.
fn parts(context: &Context<'_>, terms: &[(NodeId, BigInt)]) -> Option<Vec<Part>> {
    let (mut positive, mut negative): (Vec<_>, Vec<_>) = terms
        .iter()
        .cloned()
        .partition(|(_, weight)| weight.is_positive());
    if negative.len() > positive.len() {
        std::mem::swap(&mut positive, &mut negative);
    }
    if positive.len() < 2 || negative.len() > 1 {
        return None;
    }
    positive.sort_by_key(|(node, weight)| (weight.abs(), *node));
    let is_input = |node| matches!(context.program().node(node), Node::Input(_));
    let all_powers = positive
        .iter()
        .all(|(node, weight)| is_input(*node) && weight.magnitude().count_ones() == 1);
    if !all_powers || !positive[0].1.magnitude().is_one() {
        return None;
    }
    let places: Vec<u64> = positive
        .iter()
        .map(|(_, weight)| weight.bits() - 1)
        .collect();
    let place = places[1];
    let is_even = places.windows(2).all(|pair| pair[1] - pair[0] == place);
    let is_packing = place > 0 && is_even && (places.len() > 2 || place >= MIN_PLACE_BITS);
    let part = |(node, weight): (NodeId, BigInt)| Part {
        node,
        weight,
        interval: context.interval(node).clone(),
    };
    is_packing.then(|| positive.into_iter().map(part).collect())
}

fn check(context: &Context<'_>, id: NodeId, parts: Vec<Part>) -> Option<Finding> {
    let program = context.program();
    let modulus = program.field().modulus();
    let everything = Interval::new(BigInt::zero(), &context.modulus - BigInt::one())?;
    let ambiguity = ambiguity(parts.clone(), &everything, &context.modulus)?;
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
                "these parts do not fit in one element: together they reach {}, and p = {}: other parts give the same number",
                wording::integer(&width, modulus),
                wording::natural(modulus),
            ),
        ),
    };
    let place = parts[1].weight.bits() - 1;
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
