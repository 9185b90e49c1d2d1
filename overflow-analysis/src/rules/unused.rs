//! Comparisons that nothing looks at.

use rustc_hash::FxHashSet;
use vampx_ir::program::{HintOp, Node, NodeId};

use super::context::Context;
use crate::findings::{Evidence, Finding, Level, Rule};

pub(crate) const RULE: Rule = Rule {
    id: "VX0006",
    name: "unused-comparison",
    level: Level::Warning,
    summary: "nothing depends on the result of this check",
};

/// The comparisons, and other computed bits, that no assertion, no output and no other value depends on.
pub(crate) fn find(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program();
    let definitions = program.definitions().iter();
    let defining: FxHashSet<NodeId> = definitions.map(|definition| definition.node).collect();
    let unused = context.nodes().filter(|id| {
        !context.is_bound(*id)
            && !defining.contains(id)
            && context.uses.nodes(*id).all(|user| is_dead(context, user))
            && is_check(context, *id)
    });
    unused
        .map(|id| Finding {
            help: vec![
                "state what it should be, as in `lt a b = 0` for a < b, or leave it out".to_owned(),
            ],
            evidence: Evidence::Proven,
            ..Finding::new(&RULE, program.span(id), message(program.node(id)))
        })
        .collect()
}

fn message(node: Node) -> &'static str {
    match node {
        Node::Lt(..) => "nothing depends on the result of this comparison: it checks nothing",
        _ => "nothing depends on this bit, which is computed as a check is: it checks nothing",
    }
}

/// Whether `node` is the result of a comparison: `lt`, or a bit that is chosen or computed as `1 - x`.
fn is_check(context: &Context<'_>, node: NodeId) -> bool {
    let is_used = context.uses.nodes(node).next().is_some();
    match context.program().node(node) {
        Node::Lt(..) => true,
        Node::Branch { .. } => !is_used && context.bounded.is_boolean(node),
        Node::Add(a, b) => {
            !is_used
                && context.bounded.is_boolean(node)
                && [a, b]
                    .iter()
                    .any(|id| matches!(context.program().node(*id), Node::Neg(_)))
        }
        _ => false,
    }
}

/// Whether nothing but hints that are not used either depends on `node`; hints count as users of the next comparison.
fn is_dead(context: &Context<'_>, node: NodeId) -> bool {
    let is_hint = matches!(context.program().node(node), Node::Hint(HintOp::Copy, ..));
    !is_hint && !context.is_bound(node) && context.uses.nodes(node).next().is_none()
}
