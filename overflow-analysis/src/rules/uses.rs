//! Who uses a node.

use vampx_ir::program::{NodeId, Program};

/// For each node, the nodes that have it as an operand and the assertions that speak of it.
pub(crate) struct Uses {
    nodes: Lists,
    assertions: Lists,
}

impl Uses {
    /// The uses in `program`.
    pub(crate) fn new(program: &Program) -> Self {
        let n_nodes = program.nodes().len();
        let nodes = Lists::new(n_nodes, |edge| {
            for id in (0..n_nodes as u32).map(NodeId) {
                for operand in program.operands(id) {
                    edge(operand, id.0);
                }
            }
        });
        let assertions = Lists::new(n_nodes, |edge| {
            for (index, assertion) in program.assertions().iter().enumerate() {
                for node in assertion.claim.nodes() {
                    edge(node, index as u32);
                }
            }
        });
        Self { nodes, assertions }
    }

    /// The nodes that have `node` as an operand, in order.
    pub(crate) fn nodes(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.nodes.of(node).iter().map(|id| NodeId(*id))
    }

    /// The indices of the assertions that speak of `node`, in order.
    pub(crate) fn assertions(&self, node: NodeId) -> impl Iterator<Item = usize> + '_ {
        self.assertions.of(node).iter().map(|index| *index as usize)
    }
}

/// A list for each node, all in one vector.
struct Lists {
    starts: Vec<u32>,
    entries: Vec<u32>,
}

impl Lists {
    /// The lists of what `for_each_edge` gives, in its order.
    fn new(n_nodes: usize, for_each_edge: impl Fn(&mut dyn FnMut(NodeId, u32))) -> Self {
        let mut starts = vec![0u32; n_nodes + 1];
        for_each_edge(&mut |node, _| starts[node.index() + 1] += 1);
        for index in 0..n_nodes {
            starts[index + 1] += starts[index];
        }
        let mut next = starts.clone();
        let mut entries = vec![0u32; starts[n_nodes] as usize];
        for_each_edge(&mut |node, entry| {
            entries[next[node.index()] as usize] = entry;
            next[node.index()] += 1;
        });
        Self { starts, entries }
    }

    fn of(&self, node: NodeId) -> &[u32] {
        let range = self.starts[node.index()] as usize..self.starts[node.index() + 1] as usize;
        &self.entries[range]
    }
}
