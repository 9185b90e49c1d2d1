//! Where inputs stand among the nodes.
//!
//! An equation between a private input without a range and a node before it determines the input: lowering holds it as that
//! node, and neither costs anything. So that this stays so, what determines an input is copied before the input.

use vampx_ir::program::{Assertion, Claim, InputId, Node, NodeId, Program, ProgramBuilder};

/// The first definition of each input that has one: the index of the assertion, and the node.
pub(crate) fn definitions(program: &Program) -> Vec<Option<(usize, NodeId)>> {
    let mut definitions = vec![None; program.inputs().len()];
    for (index, assertion) in program.assertions().iter().enumerate() {
        if let Some((input, value)) = definition(program, assertion) {
            definitions[input.index()].get_or_insert((index, value));
        }
    }
    definitions
}

/// The input that an assertion determines, and the node that it has to equal.
fn definition(program: &Program, assertion: &Assertion) -> Option<(InputId, NodeId)> {
    let (Claim::Equal(a, b), None) = (assertion.claim, assertion.guard) else {
        return None;
    };
    let Node::Input(input) = program.node(a.max(b)) else {
        return None;
    };
    let declared = &program.inputs()[input.index()];
    (!declared.public && declared.range.is_none()).then_some((input, a.min(b)))
}

/// The inputs of a program of which another is made. They are made in their order.
pub(crate) struct InputPlaces {
    nodes: Vec<NodeId>,
    definitions: Vec<Option<(usize, NodeId)>>,
    n_placed: usize,
}

impl InputPlaces {
    /// None is made yet.
    pub fn new(program: &Program) -> Self {
        Self {
            nodes: program.input_nodes().collect(),
            definitions: definitions(program),
            n_placed: 0,
        }
    }

    /// The assertion that determines the input of this index, and the node that it has to equal.
    pub fn definition(&self, index: usize) -> Option<(usize, NodeId)> {
        self.definitions[index]
    }

    /// Makes the inputs up to this index that are not made yet; the old and the new node of each.
    pub fn place(
        &mut self,
        program: &Program,
        builder: &mut ProgramBuilder,
        index: usize,
    ) -> Vec<(NodeId, NodeId)> {
        let mut placed = Vec::new();
        while self.n_placed <= index {
            let input = program.inputs()[self.n_placed].clone();
            let node = builder.input(input);
            let node = node.unwrap_or_else(|error| unreachable!("invariant: {error}"));
            placed.push((self.nodes[self.n_placed], node));
            self.n_placed += 1;
        }
        placed
    }
}
