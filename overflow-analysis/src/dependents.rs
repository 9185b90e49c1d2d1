//! Who has to be looked at again when a node's interval narrows.

use vampx_ir::program::{Claim, NodeId, Program};

/// A step of the analysis that may narrow intervals.
///
/// Steps are taken in the order of their positions, so that operands come before what uses them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Step {
    /// The greatest node the step looks at.
    pub(crate) position: NodeId,
    /// The assertion to apply; `None` is the operation of the node `position`.
    pub(crate) assertion: Option<u32>,
}

/// For each node, the steps that look at it.
pub(crate) struct Dependents {
    starts: Vec<u32>,
    /// The ids of nodes and, above all of them, indices of assertions; ascending for each node.
    steps: Vec<u32>,
    positions: Vec<NodeId>,
    n_nodes: u32,
}

impl Dependents {
    /// The dependents of each node of `program`; of its assertions only those without a guard count.
    pub(crate) fn new(program: &Program) -> Self {
        let n_nodes = program.nodes().len();
        let mut starts = vec![0u32; n_nodes + 1];
        for_each_edge(program, |node, _| starts[node.index() + 1] += 1);
        for i in 0..n_nodes {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut steps = vec![0u32; starts[n_nodes] as usize];
        for_each_edge(program, |node, step| {
            steps[next[node.index()] as usize] = step;
            next[node.index()] += 1;
        });
        let positions = program
            .assertions()
            .iter()
            .map(|assertion| position(assertion.claim))
            .collect();
        Self {
            starts,
            steps,
            positions,
            n_nodes: n_nodes as u32,
        }
    }

    /// The steps that look at `node`.
    pub(crate) fn of(&self, node: NodeId) -> impl Iterator<Item = Step> + '_ {
        self.slice(node).iter().map(|step| self.step(*step))
    }

    /// The steps that look at `node`: from that of the node `start` upward, then those before, backward.
    pub(crate) fn of_from(&self, node: NodeId, start: NodeId) -> impl Iterator<Item = Step> + '_ {
        let steps = self.slice(node);
        let (before, after) = steps.split_at(steps.partition_point(|step| *step < start.0));
        let nearest_first = after.iter().chain(before.iter().rev());
        nearest_first.map(|step| self.step(*step))
    }

    fn slice(&self, node: NodeId) -> &[u32] {
        let range = self.starts[node.index()] as usize..self.starts[node.index() + 1] as usize;
        &self.steps[range]
    }

    fn step(&self, step: u32) -> Step {
        match step.checked_sub(self.n_nodes) {
            None => Step {
                position: NodeId(step),
                assertion: None,
            },
            Some(assertion) => self.assertion(assertion),
        }
    }

    /// The place of `step` among all steps: those of nodes, then those of assertions.
    pub(crate) fn index(&self, step: Step) -> usize {
        match step.assertion {
            None => step.position.index(),
            Some(assertion) => (self.n_nodes + assertion) as usize,
        }
    }

    /// The step that applies `assertion`.
    pub(crate) fn assertion(&self, assertion: u32) -> Step {
        Step {
            position: self.positions[assertion as usize],
            assertion: Some(assertion),
        }
    }
}

/// Calls `edge` with each node and each step that looks at it: a node's id, or an assertion's index above all ids.
fn for_each_edge(program: &Program, mut edge: impl FnMut(NodeId, u32)) {
    let n_nodes = program.nodes().len() as u32;
    for id in (0..n_nodes).map(NodeId) {
        for operand in program.operands(id) {
            edge(operand, id.0);
        }
    }
    for (index, assertion) in program.assertions().iter().enumerate() {
        if assertion.guard.is_none() {
            for node in assertion.claim.nodes() {
                edge(node, n_nodes + index as u32);
            }
        }
    }
}

/// The greatest node `claim` speaks of.
fn position(claim: Claim) -> NodeId {
    claim
        .nodes()
        .max()
        .unwrap_or_else(|| unreachable!("invariant: a claim speaks of a node"))
}
