//! Private inputs that an equation determines.
//!
//! # Soundness
//! A proof shows that there are private inputs which satisfy the program. Let one without a declared range have to equal, without guard, a
//! node that does not depend on it. Then there is a value for it exactly if the program is satisfied with that node in its
//! place, so it is held as the node, and the equation needs no constraint.

use rustc_hash::{FxHashMap, FxHashSet};
use vampx_ir::program::{Assertion, Claim, Node, NodeId, Program};

/// What private inputs have to equal: nodes with smaller ids, which do not depend on them.
#[derive(Debug, Default)]
pub(crate) struct Defined {
    values: FxHashMap<NodeId, NodeId>,
    definitions: FxHashSet<usize>,
}

impl Defined {
    /// The first definition of each private input of `program` that has one.
    pub fn new(program: &Program) -> Self {
        let mut defined = Self::default();
        for (index, assertion) in program.assertions().iter().enumerate() {
            if let Some((input, value)) = definition(program, assertion)
                && !defined.values.contains_key(&input)
            {
                defined.values.insert(input, value);
                defined.definitions.insert(index);
            }
        }
        defined
    }

    /// What the input `id` is held as, if it is defined.
    pub fn value(&self, id: NodeId) -> Option<NodeId> {
        self.values.get(&id).copied()
    }

    /// Whether the assertion at this position defines an input.
    pub fn is_definition(&self, assertion: usize) -> bool {
        self.definitions.contains(&assertion)
    }
}

/// The private input that an assertion determines, and its value.
fn definition(program: &Program, assertion: &Assertion) -> Option<(NodeId, NodeId)> {
    let Claim::Equal(a, b) = assertion.claim else {
        return None;
    };
    let (value, input) = (a.min(b), a.max(b));
    let Node::Input(declaration) = program.node(input) else {
        return None;
    };
    let declaration = &program.inputs()[declaration.index()];
    let is_free = !declaration.public && declaration.range.is_none();
    (is_free && assertion.guard.is_none()).then_some((input, value))
}
