//! Selectors that are 0 or 1 only because every other value is refused.

use rustc_hash::FxHashSet;
use vampx_ir::Interval;
use vampx_ir::program::{Claim, Node, NodeId};

use super::context::Context;
use super::wording;
use crate::findings::{Evidence, Finding, Goal, Level, Rule};
use crate::roots;

/// The selector of a branch that only the branch itself keeps to 0 and 1.
pub const RULE: Rule = Rule {
    id: "VX0007",
    name: "selector",
    level: Level::Warning,
    summary: "the selector of a branch is not proven to be 0 or 1",
};

/// The selectors whose range rests on the branch itself.
pub(crate) fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut seen = FxHashSet::default();
    let assertions = context.program().assertions().iter().enumerate();
    let claims = assertions.filter_map(|(index, assertion)| match assertion.claim {
        Claim::Boolean(node) => Some((index, node)),
        _ => None,
    });
    claims
        .filter(|(index, node)| !is_proven(context, *index, *node) && seen.insert(*node))
        .map(|(index, node)| finding(context, index, node))
        .collect()
}

/// Whether `node` is 0 or 1 without the claim of its own branch, the assertion `own`.
fn is_proven(context: &Context<'_>, own: usize, node: NodeId) -> bool {
    let bit = Interval::bits(1);
    let program = context.program();
    let is_bit = |id| bit.contains_all(context.bounded.interval(id));
    if is_bit(node) && context.bounded.cause(node) != Some(own) {
        return true;
    }
    if bit.contains_all(context.bounded.derived(node)) {
        return true;
    }
    context.uses.assertions(node).any(|index| {
        let assertion = program.assertions()[index];
        index != own
            && assertion.guard.is_none()
            && match assertion.claim {
                Claim::Equal(a, b) => is_bit(if a == node { b } else { a }),
                Claim::InRange { bits, .. } => bits <= 1,
                Claim::Boolean(_) | Claim::DivRem { .. } => false,
            }
    }) || has_roots(context, node)
}

/// Whether an equation such as `x * (x - 1) = 0` says that `node` is 0 or 1.
fn has_roots(context: &Context<'_>, node: NodeId) -> bool {
    let program = context.program();
    let bit = Interval::bits(1);
    context.uses.nodes(node).any(|product| {
        context.uses.assertions(product).any(|index| {
            let assertion = program.assertions()[index];
            let roots = roots::of_claim(program, assertion.claim);
            assertion.guard.is_none()
                && roots.is_some_and(|(of, roots)| {
                    of == node && roots.iter().all(|root| bit.contains(root))
                })
        })
    })
}

fn finding(context: &Context<'_>, index: usize, node: NodeId) -> Finding {
    let program = context.program();
    let assertion = program.assertions()[index];
    let is_plain = matches!(program.node(node), Node::Input(_) | Node::Hint(..));
    let name = wording::subject(context, node);
    Finding {
        help: vec![
            format!("declare {name} as `u1` where it is an input, or compute it with `lt`"),
            "a selector from the input can be meant so: the branch itself then refuses other values".to_owned(),
        ],
        evidence: if is_plain { Evidence::Unknown } else { Evidence::Possible },
        goal: Some(Goal::NotBoolean(node)),
        ..Finding::new(
            &RULE,
            assertion.span,
            "this selector is not proven to be 0 or 1: the branch states it, so a run with another value is rejected",
        )
    }
}
