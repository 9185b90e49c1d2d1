//! Comparisons and divisions of values that nothing bounds.

use vampx_ir::Span;
use vampx_ir::program::{Claim, Node, NodeId};

use super::context::Context;
use super::integers::{Integers, Kind};
use super::linear::Reader;
use super::{trace, wording};
use crate::findings::{Evidence, Finding, Goal, Level, Rule};

pub(crate) const RULE: Rule = Rule {
    id: "VX0005",
    name: "unbounded-comparison",
    level: Level::Error,
    summary: "what is compared here is not bounded: it can have wrapped around, or be a negative number",
};

/// Comparisons and divisions of unbounded operands.
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
        if let Claim::DivRem {
            dividend, divisor, ..
        } = assertion.claim
        {
            let mut operands = Vec::new();
            for operand in [dividend, divisor] {
                let kind = operand_kind(context, integers, &mut reader, operand);
                if kind == Operand::Sum {
                    operands.push((operand, kind));
                }
            }
            findings.extend(comparison(context, assertion.span, "divided", &operands));
        }
    }
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
    let is_reported = integers.kind(node) == Kind::Wrapped;
    if context.is_constant(node) || !context.is_unbounded(node) || is_reported {
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
        trace: trace(context, sum.map_or(first, |(node, _)| *node)),
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
