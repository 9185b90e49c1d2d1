//! Nodes by id and ids by node.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::id;
use crate::program::{Node, NodeId};

/// Distinct nodes in order. Takes 16 bytes a node and about 8 for finding it again.
#[derive(Clone, Debug, Default)]
pub(super) struct NodeTable {
    nodes: Vec<Node>,
    ids: HashTable<NodeId>,
}

impl NodeTable {
    /// Makes room for so many more nodes.
    pub(super) fn reserve(&mut self, n_nodes: usize) {
        let nodes = &self.nodes;
        self.ids.reserve(n_nodes, |id| hash(nodes[id.index()]));
        self.nodes.reserve(n_nodes);
    }

    /// The id of `node`, and whether it is new.
    pub(super) fn intern(&mut self, node: Node) -> (NodeId, bool) {
        let Self { nodes, ids } = self;
        let same = |id: &NodeId| nodes[id.index()] == node;
        match ids.entry(hash(node), same, |id| hash(nodes[id.index()])) {
            hashbrown::hash_table::Entry::Occupied(entry) => (*entry.get(), false),
            hashbrown::hash_table::Entry::Vacant(entry) => {
                let new = NodeId(id(nodes.len()));
                entry.insert(new);
                nodes.push(node);
                (new, true)
            }
        }
    }

    pub(super) fn get(&self, id: NodeId) -> Node {
        self.nodes[id.index()]
    }

    pub(super) fn as_slice(&self) -> &[Node] {
        &self.nodes
    }

    pub(super) fn into_vec(self) -> Vec<Node> {
        self.nodes
    }
}

/// A hash of which more than the lowest 26 bits are of use, as those of `FxHasher` are not: tables of more places need them.
fn hash(node: Node) -> u64 {
    let hash = FxBuildHasher.hash_one(node);
    hash ^ hash << 26
}
