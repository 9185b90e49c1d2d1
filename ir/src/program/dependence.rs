//! Which nodes depend on which inputs, and how.

use rustc_hash::FxHashMap;

use super::{InputId, Node, NodeId};

/// How many inputs one pass over the nodes follows.
pub(super) const INPUTS_PER_PASS: usize = 64;

/// How one node depends on up to [`INPUTS_PER_PASS`] inputs; bit `i` is the `i`-th of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Dependence {
    /// The inputs reached through sums, negations and products with constants.
    pub linear: u64,
    /// The inputs reached in any other way.
    pub other: u64,
}

impl Dependence {
    fn union(self, other: Self) -> Self {
        Self {
            linear: self.linear | other.linear,
            other: self.other | other.other,
        }
    }

    /// The inputs reached in any way.
    pub(super) fn any(self) -> u64 {
        self.linear | self.other
    }
}

/// How each of the nodes `0..n_nodes` depends on `inputs`, in one pass. Hints depend on their operands.
pub(super) fn dependences(
    n_nodes: usize,
    node: impl Fn(NodeId) -> Node,
    inputs: &[InputId],
) -> Vec<Dependence> {
    debug_assert!(inputs.len() <= INPUTS_PER_PASS);
    let bits: FxHashMap<InputId, u64> = inputs
        .iter()
        .enumerate()
        .map(|(bit, input)| (*input, 1 << bit))
        .collect();
    let is_constant = |id: NodeId| matches!(node(id), Node::Constant(_));
    let mut dependences: Vec<Dependence> = Vec::with_capacity(n_nodes);
    for index in 0..n_nodes {
        let node = node(NodeId(index as u32));
        let of = |id: NodeId| dependences[id.index()];
        dependences.push(match node {
            Node::Constant(_) => Dependence::default(),
            Node::Input(input) => Dependence {
                linear: bits.get(&input).copied().unwrap_or_default(),
                other: 0,
            },
            Node::Add(a, b) => of(a).union(of(b)),
            Node::Neg(a) => of(a),
            Node::Mul(a, b) if is_constant(a) || is_constant(b) => of(a).union(of(b)),
            _ => Dependence {
                linear: 0,
                other: node.operands().fold(0, |all, id| all | of(id).any()),
            },
        });
    }
    dependences
}
