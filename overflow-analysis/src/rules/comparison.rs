//! Comparisons and divisions of values that nothing bounds.

use rustc_hash::FxHashSet;
use vampx_ir::Span;
use vampx_ir::program::{Claim, Node, NodeId};

use super::context::Context;
use super::integers::{Integers, Kind};
use super::linear::Reader;
use super::wording;
use crate::findings::{Evidence, Finding, Goal, Label, Level, Rule};

pub(crate) const RULE: Rule = Rule {
    id: "VX0005",
    name: "unbounded-comparison",
    level: Level::Error,
    summary: "what is compared here is not bounded: it can have wrapped around, or be a negative number",
};

/// Comparisons of unbounded operands, and ranges of sums of several unbounded terms, which are comparisons built by hand.
pub(crate) fn find(context: &Context<'_>, integers: &Integers) -> Vec<Finding> {
    let program = context.program();
    let mut reader = Reader::new(program);
    let mut findings = Vec::new();
    for id in context.nodes() {
        if let Node::Lt(a, b) = program.node(id)
            && context.is_bound(id)
        {
            let operands = [a, b].map(|operand| {
                (
                    operand,
                    operand_kind(context, integers, &mut reader, operand),
                )
            });
            findings.extend(comparison(context, program.span(id), "compared", &operands));
        }
    }
    for assertion in program.assertions() {
        match assertion.claim {
            Claim::DivRem {
                dividend, divisor, ..
            } => {
                let operands = [dividend, divisor]
                    .map(|operand| {
                        (
                            operand,
                            operand_kind(context, integers, &mut reader, operand),
                        )
                    })
                    .into_iter()
                    .filter(|(_, operand)| *operand == Operand::Sum)
                    .collect::<Vec<_>>();
                findings.extend(comparison(context, assertion.span, "divided", &operands));
            }
            Claim::InRange { value, .. } => {
                findings.extend(range(context, integers, &mut reader, value, assertion.span));
            }
            _ => {}
        }
    }
    findings.extend(by_hand(context, integers, &mut reader));
    findings
}

/// What an operand is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operand {
    /// An integer with bounds.
    Bounded,
    /// An element that is compared as it is.
    Element,
    /// A sum with unbounded terms, which looks like a computation with integers.
    Sum,
}

fn operand_kind(
    context: &Context<'_>,
    integers: &Integers,
    reader: &mut Reader<'_>,
    node: NodeId,
) -> Operand {
    if context.is_constant(node) || !context.is_unbounded(node) {
        return Operand::Bounded;
    }
    match context.program().node(node) {
        Node::Add(..) | Node::Neg(_) => {
            let sum = reader.sum(node, |_| true);
            let is_plain = |node| {
                matches!(
                    context.program().node(node),
                    Node::Input(_) | Node::Hint(..) | Node::Branch { .. }
                )
            };
            let is_integral = sum.is_some_and(|sum| {
                sum.terms.iter().all(|(node, weight)| {
                    weight.bits() * 2 <= context.modulus.bits()
                        && (is_plain(*node) || integers.kind(*node) != Kind::Element)
                })
            });
            if is_integral {
                Operand::Sum
            } else {
                Operand::Element
            }
        }
        Node::Mul(a, b) => {
            let is_scaled = [a, b].iter().any(|id| integers.kind(*id) == Kind::Integer);
            if is_scaled {
                Operand::Sum
            } else {
                Operand::Element
            }
        }
        _ => Operand::Element,
    }
}

fn comparison(
    context: &Context<'_>,
    span: Span,
    done: &str,
    operands: &[(NodeId, Operand)],
) -> Option<Finding> {
    let unbounded: Vec<NodeId> = operands
        .iter()
        .filter(|(_, operand)| *operand != Operand::Bounded)
        .map(|(node, _)| *node)
        .collect();
    let first = *unbounded.first()?;
    let sum = operands
        .iter()
        .find(|(_, operand)| *operand == Operand::Sum);
    let message = match sum {
        Some(_) => format!(
            "a sum with unbounded terms is {done} here: it can have wrapped around, or be a negative number"
        ),
        None => format!(
            "elements of the whole field are {done} here: a negative number is larger than all others"
        ),
    };
    let labels = unbounded.iter().map(|node| wording::label(context, *node));
    Some(Finding {
        labels: labels.collect(),
        help: vec![format!(
            "bound what is {done}: declare a range, as in `priv x : u32;`, or state it, as in `range 32 x`"
        )],
        evidence: if sum.is_some() {
            Evidence::Possible
        } else {
            Evidence::Unknown
        },
        goal: Some(Goal::Negative(sum.map_or(first, |(node, _)| *node))),
        ..Finding::new(&RULE, span, message)
    })
}

/// A range of a sum with several unbounded terms says nothing of the terms.
fn range(
    context: &Context<'_>,
    integers: &Integers,
    reader: &mut Reader<'_>,
    value: NodeId,
    span: Span,
) -> Option<Finding> {
    let program = context.program();
    if !matches!(program.node(value), Node::Add(..)) {
        return None;
    }
    let sum = reader.sum(value, |_| true)?;
    let is_plain = |node| matches!(program.node(node), Node::Input(_) | Node::Hint(..));
    let unbounded: Vec<NodeId> = sum
        .terms
        .iter()
        .map(|(node, _)| *node)
        .filter(|node| context.is_unbounded(*node))
        .collect();
    let is_comparison = unbounded.len() > 1
        && unbounded.iter().all(|node| is_plain(*node))
        && sum
            .terms
            .iter()
            .all(|(node, _)| is_plain(*node) || integers.kind(*node) != Kind::Element);
    is_comparison.then(|| {
        let first = unbounded[0];
        let labels = unbounded.iter().map(|node| wording::label(context, *node));
        let end = Label {
            span,
            text: "only the sum has a range".to_owned(),
        };
        Finding {
            labels: labels.chain([end]).collect(),
            help: vec!["bound the terms too: declare their ranges, or state them, as in `range 32 x`".to_owned()],
            goal: Some(Goal::Negative(first)),
            ..Finding::new(
                &RULE,
                span,
                "the range of this sum says nothing of its terms, which nothing bounds: they can be negative numbers",
            )
        }
    })
}

/// Sums with several unbounded terms that are taken apart into bits.
fn by_hand(context: &Context<'_>, integers: &Integers, reader: &mut Reader<'_>) -> Vec<Finding> {
    let program = context.program();
    let mut seen = FxHashSet::default();
    let mut findings = Vec::new();
    for assertion in program.assertions() {
        let Claim::Equal(a, b) = assertion.claim else {
            continue;
        };
        for (whole, parts) in [(a, b), (b, a)] {
            if !matches!(program.node(whole), Node::Add(..)) || !seen.insert(whole) {
                continue;
            }
            if is_decomposition(context, reader, parts) {
                findings.extend(range(context, integers, reader, whole, assertion.span));
            }
        }
    }
    findings
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
