//! Divisions by what can be zero.

use num_bigint::BigInt;
use num_traits::Signed;
use rustc_hash::FxHashSet;
use vampx_ir::program::{Claim, GuardId, HintOp, Node, NodeId};

use super::context::Context;
use super::determined::Determined;
use super::{trace, wording};
use crate::demand::Place;
use crate::findings::{Evidence, Finding, Goal, Label, Level, Rule};

pub(crate) const RULE: Rule = Rule {
    id: "VX0008",
    name: "division-by-zero",
    level: Level::Error,
    summary: "this divisor can be zero",
};

/// Divisions that fail where the divisor is zero.
pub(crate) fn find(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program();
    let mut seen = FxHashSet::default();
    let mut findings = Vec::new();
    for id in context.nodes() {
        let Node::Hint(op, a, b) = program.node(id) else {
            continue;
        };
        let divisor = match op {
            HintOp::Inverse => a,
            HintOp::Divide | HintOp::Quotient | HintOp::Remainder => b,
            HintOp::Copy | HintOp::InverseOrZero | HintOp::DivideOrZero => continue,
        };
        let guard = match context.place(id) {
            Place::Under(guard) => guard,
            Place::Nowhere => None,
        };
        if !can_be_zero(context, divisor)
            || is_kept_from_zero(context, divisor, guard)
            || !seen.insert((divisor, program.span(id)))
        {
            continue;
        }
        let is_integral =
            matches!(op, HintOp::Quotient | HintOp::Remainder) || !is_element(context, divisor);
        findings.push(Finding {
            labels: vec![divisor_label(context, divisor)],
            trace: trace(context, divisor),
            help: vec![
                "state that it is not zero: declare a range from 1 on, as in `priv x : 1..100;`"
                    .to_owned(),
                "use `a | b`, which is 0 where `b` is".to_owned(),
            ],
            evidence: if is_integral && guard.is_none() {
                Evidence::Possible
            } else {
                Evidence::Unknown
            },
            goal: Some(Goal::Zero(divisor)),
            ..Finding::new(
                &RULE,
                program.span(id),
                "the divisor can be zero: a run in which it is fails here",
            )
        });
    }
    findings
}

/// What is known of `divisor`, which can be zero although no accepted run has it so.
fn divisor_label(context: &Context<'_>, divisor: NodeId) -> Label {
    let label = wording::label(context, divisor);
    if context.interval(divisor).contains(&BigInt::ZERO) {
        return label;
    }
    Label {
        text: format!("{} in runs that pass", label.text),
        ..label
    }
}

/// Whether a comparison that `guard` rests on says that `divisor` is more than another number.
fn is_kept_from_zero(context: &Context<'_>, divisor: NodeId, guard: Option<GuardId>) -> bool {
    let program = context.program();
    let mut next = guard;
    while let Some(id) = next {
        let guard = program.guards()[id.index()];
        let is_kept = match program.node(guard.selector) {
            Node::Lt(_, greater) if !guard.arm => greater == divisor,
            Node::Lt(greater, less) if guard.arm => {
                let is_positive = context.bounded.interval(less).lo().is_positive();
                greater == divisor && is_positive
            }
            _ => false,
        };
        if is_kept {
            return true;
        }
        next = guard.parent;
    }
    false
}

/// Whether `divisor` can be 0 but for the claims of the divisions themselves.
fn can_be_zero(context: &Context<'_>, divisor: NodeId) -> bool {
    if context.is_constant(divisor) {
        return false;
    }
    let zero = BigInt::ZERO;
    let bounded = context.bounded;
    let is_own = bounded.cause(divisor).is_some_and(|cause| {
        is_division(
            context,
            context.program().assertions()[cause].claim,
            divisor,
        )
    });
    if !is_own {
        return bounded.interval(divisor).contains(&zero);
    }
    match context.program().node(divisor) {
        Node::Input(input) => {
            let range = &context.program().inputs()[input.index()].range;
            range
                .as_ref()
                .is_none_or(|(lo, _)| BigInt::from(lo.clone()) == zero)
        }
        Node::Hint(..) => true,
        _ => bounded.derived(divisor).contains(&zero),
    }
}

/// Whether `claim` belongs to a division by `divisor`.
fn is_division(context: &Context<'_>, claim: Claim, divisor: NodeId) -> bool {
    let program = context.program();
    let is_inverse =
        |node| matches!(program.node(node), Node::Hint(HintOp::Inverse, of, _) if of == divisor);
    match claim {
        Claim::DivRem { divisor: other, .. } => other == divisor,
        Claim::Equal(a, b) => [a, b].into_iter().any(|side| match program.node(side) {
            Node::Mul(x, y) => is_inverse(x) || is_inverse(y),
            _ => false,
        }),
        Claim::InRange { .. } | Claim::Boolean(_) => false,
    }
}

/// Those of the undetermined `hints` that only known products with what can be zero speak of, with what is found of them.
pub(crate) fn quotients(
    context: &Context<'_>,
    determined: &Determined,
    hints: &[NodeId],
) -> Vec<(NodeId, Finding)> {
    let quotients = hints
        .iter()
        .filter_map(|id| quotient(context, determined, *id));
    quotients.collect()
}

/// The hint `id` if a product with a known value that can be 0 is all that determines it, and something else needs it.
fn quotient(
    context: &Context<'_>,
    determined: &Determined,
    id: NodeId,
) -> Option<(NodeId, Finding)> {
    let program = context.program();
    let is_known_product = |user: &NodeId| {
        determined.is_known(*user) && matches!(program.node(*user), Node::Mul(a, b) if a != b)
    };
    let product = context.uses.nodes(id).find(is_known_product)?;
    let is_divisor = |operand: &NodeId| {
        let can_be_zero = context.interval(*operand).contains(&BigInt::ZERO);
        *operand != id && determined.is_known(*operand) && can_be_zero
    };
    let factor = program.operands(product).find(is_divisor)?;
    let is_needed = context.uses.assertions(id).next().is_some()
        || context
            .uses
            .nodes(id)
            .any(|user| !is_known_product(&user) && context.is_bound(user));
    is_needed.then(|| {
        let finding = Finding {
            labels: vec![wording::label(context, factor)],
            help: vec![
                "state that the divisor is not zero, as in `i * b = 1` with `i` a hint, or divide with `/`, which does".to_owned(),
            ],
            goal: Some(Goal::Differ(vec![id])),
            ..Finding::new(
                &RULE,
                program.span(id),
                "this quotient can be anything where the divisor is zero: 0 = 0 * q holds for every q",
            )
        };
        (id, finding)
    })
}

/// Whether nothing bounds `node`, as is usual where elements are divided.
fn is_element(context: &Context<'_>, node: NodeId) -> bool {
    let interval = context.interval(node);
    interval.width().bits() + 1 >= context.modulus.bits()
}
