//! The order in which the evaluator would demand nodes if it took all arms.

use vampx_ir::program::{GuardId, InputId, NodeId};

use super::CompileError;
use super::graph::{Graph, Need};
use super::regions::{MAIN, Region, Regions};

/// What the evaluator does, in order.
#[derive(Clone, Copy, Debug)]
pub(super) enum Event {
    /// Asks for the first time whether a guard is active.
    Guard(GuardId),
    /// Checks the assertion at this position.
    Assertion(u32),
    /// Computes an output.
    Output(InputId),
}

/// What the evaluator does in a run that needs all guards.
pub(super) fn schedule(graph: &Graph<'_>) -> Vec<Event> {
    let program = graph.program;
    let mut events = Vec::with_capacity(program.assertions().len());
    let mut is_asked = vec![false; program.guards().len()];
    let mut unknown = Vec::new();
    for (index, assertion) in program.assertions().iter().enumerate() {
        let mut next = assertion.guard;
        while let Some(guard) = next
            && !is_asked[guard.index()]
        {
            is_asked[guard.index()] = true;
            unknown.push(guard);
            next = program.guards()[guard.index()].parent;
        }
        events.extend(unknown.drain(..).rev().map(Event::Guard));
        events.push(Event::Assertion(index as u32));
    }
    for (index, input) in program.inputs().iter().enumerate() {
        if input.public && !graph.given[index] {
            events.push(Event::Output(InputId(index as u32)));
        }
    }
    events
}

impl Event {
    /// Where it demands nodes, and which, as resolved and in order.
    pub(super) fn demands(
        self,
        graph: &Graph<'_>,
        regions: &Regions,
    ) -> (Region, impl Iterator<Item = NodeId> + use<>) {
        let mut nodes = [None; 4];
        let region = match self {
            Self::Guard(id) => {
                let guard = graph.guard(id);
                nodes[0] = Some(guard.selector);
                regions.of_guard(guard.parent)
            }
            Self::Assertion(index) => {
                let assertion = &graph.program.assertions()[index as usize];
                for (place, node) in nodes.iter_mut().zip(assertion.claim.nodes()) {
                    *place = Some(graph.resolve(node));
                }
                regions.of_guard(assertion.guard)
            }
            Self::Output(input) => {
                nodes[0] = Some(graph.definition(input));
                MAIN
            }
        };
        (region, nodes.into_iter().flatten())
    }
}

/// Where a node is demanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Site {
    /// By an event, in this region.
    Event(Region),
    /// By a node that needs it.
    Operand(NodeId, Need),
}

/// The nodes that some run needs.
pub(super) struct Visit {
    /// Operands first.
    pub(super) order: Vec<NodeId>,
    /// Where each node is first demanded; `None` if nowhere, or if there is nothing to compute.
    pub(super) first: Vec<Option<Site>>,
    pub(super) has_branches: bool,
}

/// Visits all nodes that some run needs, in the order of demand.
///
/// # Errors
/// If a node needs itself.
pub(super) fn visit(
    graph: &Graph<'_>,
    regions: &Regions,
    schedule: &[Event],
) -> Result<Visit, CompileError> {
    let n_nodes = graph.program.nodes().len();
    let mut visit = Visit {
        order: Vec::with_capacity(n_nodes),
        first: vec![None; n_nodes],
        has_branches: false,
    };
    let mut is_done = vec![false; n_nodes];
    let mut stack = Vec::new();
    for event in schedule {
        let (region, nodes) = event.demands(graph, regions);
        for node in nodes {
            if graph.is_leaf(node) || visit.first[node.index()].is_some() {
                continue;
            }
            visit.first[node.index()] = Some(Site::Event(region));
            stack.push((node, 0));
            while let Some((node, position)) = stack.last_mut() {
                let (user, operand) = (*node, graph.operand(*node, *position));
                *position += 1;
                let Some((operand, need)) = operand else {
                    stack.pop();
                    is_done[user.index()] = true;
                    visit.order.push(user);
                    continue;
                };
                visit.has_branches |= need != Need::Always;
                if graph.is_leaf(operand) {
                    continue;
                }
                match visit.first[operand.index()] {
                    None => {
                        visit.first[operand.index()] = Some(Site::Operand(user, need));
                        stack.push((operand, 0));
                    }
                    Some(_) if !is_done[operand.index()] => return Err(CompileError::Circular),
                    Some(_) => {}
                }
            }
        }
    }
    Ok(visit)
}
