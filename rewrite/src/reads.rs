//! Which nodes constraints read, and how often nodes are needed.

use vampx_ir::program::{Assertion, Claim, Node, NodeId, Program};

/// Whether constraints, or `others`, read each node: the operands of hints are the prover's.
pub(crate) fn read(program: &Program, others: impl IntoIterator<Item = NodeId>) -> Vec<bool> {
    let assertions = program.assertions().iter();
    let claimed = assertions.flat_map(|assertion| assertion.claim.nodes());
    let selected = program.guards().iter().map(|guard| guard.selector);
    below(program, claimed.chain(selected).chain(others))
}

/// Whether each node is one of `roots` or an operand of a node below them that is no hint.
pub(crate) fn below(program: &Program, roots: impl Iterator<Item = NodeId>) -> Vec<bool> {
    let mut is_below = vec![false; program.nodes().len()];
    roots.for_each(|node| is_below[node.index()] = true);
    for index in (0..is_below.len()).rev() {
        let node = program.nodes()[index];
        if is_below[index] && !matches!(node, Node::Hint(..)) {
            node.operands()
                .for_each(|operand| is_below[operand.index()] = true);
        }
    }
    is_below
}

/// Whether constraints read each node for something else than a private input without a range that nothing reads but the
/// equation that determines it.
pub(crate) fn needed(program: &Program) -> Vec<bool> {
    let n_uses = uses(program);
    let is_idle = |node: NodeId| match program.node(node) {
        Node::Input(input) => {
            let declared = &program.inputs()[input.index()];
            !declared.public && declared.range.is_none() && n_uses[node.index()] == 1
        }
        _ => false,
    };
    let determines = |assertion: &&Assertion| match (assertion.claim, assertion.guard) {
        (Claim::Equal(a, b), None) => is_idle(a) || is_idle(b),
        _ => false,
    };
    let assertions = program.assertions().iter();
    let needed = assertions.filter(|assertion| !determines(assertion));
    let claimed = needed.flat_map(|assertion| assertion.claim.nodes());
    let selected = program.guards().iter().map(|guard| guard.selector);
    below(program, claimed.chain(selected))
}

/// How often each node is needed.
pub(crate) fn uses(program: &Program) -> Vec<u32> {
    let mut n_uses = vec![0; program.nodes().len()];
    let mut count = |node: NodeId| n_uses[node.index()] += 1;
    for node in program.nodes() {
        node.operands().for_each(&mut count);
    }
    for assertion in program.assertions() {
        assertion.claim.nodes().for_each(&mut count);
    }
    let guards = program.guards().iter();
    guards.for_each(|guard| count(guard.selector));
    let definitions = program.definitions().iter();
    definitions.for_each(|definition| count(definition.node));
    n_uses
}
