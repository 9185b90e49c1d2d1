//! Differences of integers that go below zero where a number from 0 on is meant.

use num_bigint::BigInt;
use num_traits::Signed;
use rustc_hash::FxHashSet;
use vampx_ir::Span;
use vampx_ir::program::{Claim, Node, NodeId};

use super::context::Context;
use super::integers::{Integers, Kind};
use super::order::Order;
use super::refine::Refined;
use super::{trace, wording};
use crate::findings::{Finding, Goal, Label, Level, Rule};

pub(crate) const RULE: Rule = Rule {
    id: "VX0003",
    name: "underflow",
    level: Level::Error,
    summary: "this difference can go below zero, and a negative number is a large one here",
};

/// The number of nodes looked at to find the difference that goes below zero.
const MAX_NODES: usize = 256;

/// Where a number from 0 on is meant.
struct Consumer {
    node: NodeId,
    span: Span,
    means: &'static str,
}

/// The differences that can be negative in comparisons, divisions and outputs.
pub(crate) fn find(context: &Context<'_>, integers: &Integers) -> Vec<Finding> {
    let mut seen = FxHashSet::default();
    let mut findings = Vec::new();
    let mut refined = Refined::new(context);
    for consumer in consumers(context) {
        if integers.kind(consumer.node) != Kind::Integer || !context.can_be_negative(consumer.node)
        {
            continue;
        }
        let difference = first_negative(context, &mut refined, consumer.node);
        if let Some(difference) = difference.filter(|id| seen.insert(*id)) {
            findings.push(finding(context, difference, &consumer));
        }
    }
    findings
}

fn consumers(context: &Context<'_>) -> Vec<Consumer> {
    let program = context.program();
    let mut consumers = Vec::new();
    for id in context.nodes() {
        if let Node::Lt(a, b) = program.node(id)
            && context.is_bound(id)
        {
            consumers.extend([a, b].map(|node| Consumer {
                node,
                span: program.span(id),
                means: "compared here, where a negative number is larger than all others",
            }));
        }
    }
    for assertion in program.assertions() {
        match assertion.claim {
            Claim::DivRem {
                dividend, divisor, ..
            } => consumers.extend([dividend, divisor].map(|node| Consumer {
                node,
                span: assertion.span,
                means: "divided here, where a negative number is p less as much",
            })),
            Claim::InRange { value, bits } if !excludes_negative(context, value, bits) => {
                consumers.push(Consumer {
                    node: value,
                    span: assertion.span,
                    means: "ranged here, and the range is so wide that it holds negative numbers",
                });
            }
            Claim::Equal(a, b) => {
                let outputs = [(a, b), (b, a)]
                    .into_iter()
                    .filter(|(output, _)| is_public(context, *output));
                consumers.extend(outputs.map(|(_, node)| Consumer {
                    node,
                    span: assertion.span,
                    means: "made public here",
                }));
            }
            _ => {}
        }
    }
    consumers
}

/// Whether `range bits value` refuses the negative integers of `value`.
fn excludes_negative(context: &Context<'_>, value: NodeId, bits: u32) -> bool {
    context.bounded.unreduced(value).lo() + &context.modulus >= BigInt::from(1) << bits
}

/// Whether `node` is a public input that is not declared to be in a range.
fn is_public(context: &Context<'_>, node: NodeId) -> bool {
    let program = context.program();
    match program.node(node) {
        Node::Input(input) => {
            let input = &program.inputs()[input.index()];
            input.public && input.range.is_none()
        }
        _ => false,
    }
}

/// The first sum that can be negative on a way to `node`, none of whose terms is: but for the one that is taken away.
fn first_negative(
    context: &Context<'_>,
    refined: &mut Refined<'_, '_>,
    node: NodeId,
) -> Option<NodeId> {
    let program = context.program();
    let mut rest = vec![node];
    let mut n_left = MAX_NODES;
    while let Some(id) = rest.pop() {
        n_left = n_left.checked_sub(1)?;
        if !context.can_be_negative(id) || refined.is_nonnegative(id) || is_ordered(context, id) {
            continue;
        }
        match program.node(id) {
            Node::Add(a, b) => {
                let taken_away = |id| matches!(program.node(id), Node::Neg(_) | Node::Constant(_));
                let inner: Vec<NodeId> = [a, b]
                    .into_iter()
                    .filter(|id| !taken_away(*id) && context.can_be_negative(*id))
                    .collect();
                if inner.is_empty() {
                    return Some(id);
                }
                rest.extend(inner);
            }
            Node::Neg(a) if !context.interval(a).hi().is_positive() => rest.push(a),
            Node::Neg(_) => return Some(id),
            Node::Mul(a, b) => rest.extend([a, b]),
            Node::Branch { zero, one, .. } => rest.extend([zero, one]),
            _ => {}
        }
    }
    None
}

/// Whether `id` is a difference whose operands are in the order that makes it 0 or more.
fn is_ordered(context: &Context<'_>, id: NodeId) -> bool {
    let program = context.program();
    let Node::Add(a, b) = program.node(id) else {
        return false;
    };
    [(a, b), (b, a)]
        .into_iter()
        .any(|(from, other)| match program.node(other) {
            Node::Neg(taken) => Order::new(context).is_at_least(from, taken),
            _ => false,
        })
}

fn finding(context: &Context<'_>, id: NodeId, consumer: &Consumer) -> Finding {
    let program = context.program();
    let modulus = program.field().modulus();
    let least = wording::integer(context.interval(id).lo(), modulus);
    let message = format!("this can go below zero, down to {least}, and is then a number near p");
    let mut labels = wording::operand_labels(context, id);
    labels.push(Label {
        span: consumer.span,
        text: consumer.means.to_owned(),
    });
    let bits = context.interval(id).hi().bits().max(1);
    Finding {
        labels,
        trace: trace(context, id),
        help: vec![
            format!("state that it is not negative: `range {bits} (..)` around the difference"),
            "compare the operands instead of taking one from the other".to_owned(),
        ],
        goal: Some(Goal::Negative(id)),
        ..Finding::new(&RULE, program.span(id), message)
    }
}
