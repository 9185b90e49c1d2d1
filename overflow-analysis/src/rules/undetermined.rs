//! Hints that the assertions leave open.

use rustc_hash::FxHashSet;
use vampx_ir::program::{HintOp, Node, NodeId};

use super::context::Context;
use super::determined::Determined;
use crate::findings::{Evidence, Finding, Goal, Label, Level, Rule};

pub(crate) const RULE: Rule = Rule {
    id: "VX0009",
    name: "undetermined",
    level: Level::Error,
    summary: "nothing determines this value: a prover can choose it",
};

/// The hints that are not known from the inputs and that matter, but for those in `reported`.
pub(crate) fn hints(
    context: &Context<'_>,
    determined: &Determined,
    reported: &FxHashSet<NodeId>,
) -> Vec<NodeId> {
    let is_open = open_nodes(determined);
    let hints = context.nodes().filter(|id| {
        matches!(context.program().node(*id), Node::Hint(..))
            && context.is_bound(*id)
            && !reported.contains(id)
            && (!determined.is_known(*id) || is_open.contains(id))
            && !is_absorbed(context, determined, *id)
    });
    hints.collect()
}

/// What is to be said of the `hints` that are not `reported`.
pub(crate) fn find(
    context: &Context<'_>,
    hints: &[NodeId],
    reported: &FxHashSet<NodeId>,
) -> Vec<Finding> {
    if hints.is_empty() {
        return Vec::new();
    }
    let outputs = Outputs::new(context);
    let rest = hints.iter().filter(|id| !reported.contains(id));
    rest.map(|id| finding(context, *id, outputs.of(*id)))
        .collect()
}

/// The unknowns of open equations.
fn open_nodes(determined: &Determined) -> FxHashSet<NodeId> {
    let parts = determined.open.iter().flat_map(|open| &open.parts);
    parts.map(|part| part.node).collect()
}

/// Whether all that is done with `id` is known whatever it is, as with `i` in `i*x` where `x * (1 - i*x) = 0`.
fn is_absorbed(context: &Context<'_>, determined: &Determined, id: NodeId) -> bool {
    context.uses.assertions(id).next().is_none()
        && context
            .uses
            .nodes(id)
            .filter(|user| context.is_bound(*user))
            .all(|user| {
                determined.is_known(user) && matches!(context.program().node(user), Node::Mul(..))
            })
}

fn finding(context: &Context<'_>, id: NodeId, output: Option<NodeId>) -> Finding {
    let program = context.program();
    let is_loose = context.uses.assertions(id).next().is_none() && output.is_some();
    let message = match program.node(id) {
        Node::Hint(HintOp::Quotient | HintOp::Remainder, ..) => {
            "the equations do not say that this is the quotient or remainder: a prover can choose another value"
        }
        _ if is_loose => "no equation determines this value: a prover can choose it",
        _ => {
            "the equations are not seen to determine this value: a prover may be able to choose it"
        }
    };
    let labels = output.map(|output| Label {
        span: program.span(output),
        text: "this output depends on it".to_owned(),
    });
    Finding {
        labels: labels.into_iter().collect(),
        help: vec![
            "state what it has to satisfy, so that one value is left".to_owned(),
            "compute it without `fresh`: `/`, `|`, `\\`, `%` and `lt` are bound to the right values".to_owned(),
        ],
        evidence: if output.is_some() { Evidence::Possible } else { Evidence::Unknown },
        goal: output.map(|_| Goal::Differ(vec![id])),
        ..Finding::new(&RULE, program.span(id), message)
    }
}

/// For each node, an output that depends on it as constraints do.
struct Outputs(Vec<Option<NodeId>>);

impl Outputs {
    fn new(context: &Context<'_>) -> Self {
        let program = context.program();
        let inputs: Vec<NodeId> = program.input_nodes().collect();
        let mut outputs = vec![None; program.nodes().len()];
        let definitions = program.definitions().iter();
        for definition in definitions.filter(|definition| context.is_output(definition.input)) {
            outputs[definition.node.index()] = Some(inputs[definition.input.index()]);
        }
        for id in (0..program.nodes().len() as u32).rev().map(NodeId) {
            if let Some(output) = outputs[id.index()]
                && !matches!(program.node(id), Node::Hint(..))
            {
                for operand in program.operands(id) {
                    outputs[operand.index()].get_or_insert(output);
                }
            }
        }
        Self(outputs)
    }

    fn of(&self, node: NodeId) -> Option<NodeId> {
        self.0[node.index()]
    }
}
