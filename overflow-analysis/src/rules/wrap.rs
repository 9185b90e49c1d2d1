//! Sums and products of integers that leave the field.

use rustc_hash::FxHashMap;
use vampx_ir::Span;
use vampx_ir::program::{Node, NodeId};

use super::context::Context;
use super::integers::{Integers, Kind, unreduced, wraps};
use super::linear::Reader;
use super::{trace, wording};
use crate::findings::{Evidence, Finding, Goal, Level, Rule};

pub(crate) const RULE: Rule = Rule {
    id: "VX0002",
    name: "wrap",
    level: Level::Error,
    summary: "this integer can reach the modulus of the source field and wrap around",
};

/// The first operation that wraps on each way: operands are integers, and the result is used as one. Numbers that the
/// findings `ambiguous` say are taken apart or put together in the wrong way are passed over.
pub(crate) fn find(
    context: &Context<'_>,
    integers: &Integers,
    ambiguous: &[Finding],
) -> Vec<Finding> {
    let program = context.program();
    let mut reader = Reader::new(program);
    let is_first = |id: &NodeId| {
        integers.kind(*id) == Kind::Wrapped
            && integers.is_wanted(*id)
            && context.is_bound(*id)
            && matches!(program.node(*id), Node::Add(..) | Node::Mul(..))
            && program
                .operands(*id)
                .all(|operand| integers.kind(operand) == Kind::Integer)
            && wraps(context, *id)
            && !ambiguous
                .iter()
                .any(|finding| is_inside(program.span(*id), finding.span))
            && (ambiguous.is_empty() || !is_recomposed(context, &mut reader, *id))
    };
    let nodes = context.nodes().filter(is_first);
    nodes.map(|id| finding(context, id)).collect()
}

fn is_inside(inner: Span, outer: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Whether `id` puts bounded hints side by side: the parts of a number that was taken apart.
fn is_recomposed(context: &Context<'_>, reader: &mut Reader<'_>, id: NodeId) -> bool {
    let is_part = |node| {
        matches!(context.program().node(node), Node::Hint(..)) && !context.is_unbounded(node)
    };
    let sum = reader.sum(id, is_part);
    sum.is_some_and(|sum| {
        let mut weights = sum.terms.iter().map(|(_, weight)| weight.magnitude());
        weights.all(|weight| weight.count_ones() == 1)
    })
}

fn finding(context: &Context<'_>, id: NodeId) -> Finding {
    let program = context.program();
    let modulus = program.field().modulus();
    let values = unreduced(context, id);
    let operation = match program.node(id) {
        Node::Mul(..) => "product",
        _ => "sum",
    };
    let range = wording::range(&values, modulus);
    let end = wording::natural(modulus);
    let beyond = if range.contains(&end) {
        "some of them beyond p".to_owned()
    } else {
        format!("and the field ends at p = {end}")
    };
    let mut message =
        format!("this {operation} is an integer of {range}, {beyond}: it can wrap around");
    let always = *values.lo() >= context.modulus || *values.hi() <= -&context.modulus;
    if always {
        message = message.replace("it can wrap", "it always wraps");
    }
    Finding {
        labels: wording::operand_labels(context, id),
        trace: trace(context, id),
        help: vec![
            "bound the operands: declare their ranges or state them, as in `range 32 x`".to_owned(),
            format!(
                "compute over a field of more than {} bits",
                values.magnitude().bits()
            ),
        ],
        evidence: if always {
            Evidence::Proven
        } else {
            Evidence::Possible
        },
        goal: Some(Goal::Wraps(id)),
        ..Finding::new(&RULE, program.span(id), message)
    }
}

/// Quotients by constants that are integers only where the division is exact, and that nothing bounds.
pub(crate) fn inexact(context: &Context<'_>, integers: &Integers) -> Vec<Finding> {
    let program = context.program();
    let mut is_inverse: FxHashMap<NodeId, bool> = FxHashMap::default();
    let mut findings = Vec::new();
    for id in context.nodes() {
        let Node::Mul(a, b) = program.node(id) else {
            continue;
        };
        let (constant, value) = if context.is_constant(a) {
            (a, b)
        } else {
            (b, a)
        };
        let is_quotient = integers.kind(value) == Kind::Integer
            && context.is_bound(id)
            && context.is_unbounded(id)
            && context.is_constant(constant)
            && integers.kind(constant) == Kind::Element
            && *is_inverse
                .entry(constant)
                .or_insert_with(|| is_inverse_of_integer(context, constant));
        if is_quotient {
            findings.push(Finding {
                labels: vec![wording::label(context, value)],
                trace: trace(context, value),
                help: vec![
                    "state the range of the quotient, which makes the division exact, as in `range 64 (x / 2^64)`".to_owned(),
                    "divide integers with `\\` and `%`".to_owned(),
                ],
                goal: Some(Goal::Negative(id)),
                ..Finding::new(
                    &RULE,
                    program.span(id),
                    "this integer is divided in the field: where the division is not exact the quotient wraps around, and nothing bounds it",
                )
            });
        }
    }
    findings
}

/// Whether `constant` is `1 / n` for an integer `n` that is small beside the modulus.
fn is_inverse_of_integer(context: &Context<'_>, constant: NodeId) -> bool {
    let value = context.constant(constant).unwrap_or_default();
    let inverse = context.program().field().inverse(value.magnitude());
    inverse.is_some_and(|inverse| 2 * inverse.bits() <= context.modulus.bits())
}
