//! Hints as inputs: what remains of a program when the prover may answer as it likes.

use vampx_ir::program::{Claim, Guard, GuardId, Input, Node, NodeId, Program, ProgramBuilder};

/// Where the nodes of a program went.
pub(crate) struct Places(Vec<Option<NodeId>>);

impl Places {
    /// Where `node` went; `None` if it was left out.
    pub(crate) fn of(&self, node: NodeId) -> Option<NodeId> {
        self.0[node.index()]
    }
}

/// The name of the input that the hint `node` becomes; no name of a program has such a character.
pub(crate) fn name(node: NodeId) -> String {
    format!("%{}", node.0)
}

/// `program` with the nodes, assertions and hints to choose from.
pub(crate) struct Choice<N, A, H> {
    /// Whether a node stays; operands of nodes that stay do, but for those of hints that become inputs.
    pub(crate) node: N,
    /// Whether the assertion of this index stays; its nodes do then.
    pub(crate) assertion: A,
    /// Whether a hint becomes an input.
    pub(crate) hint: H,
}

/// The part of `program` that `choice` names, and where its nodes went. All inputs stay and are the first, in order.
pub(crate) fn open(
    program: &Program,
    choice: Choice<impl Fn(NodeId) -> bool, impl Fn(usize) -> bool, impl Fn(NodeId) -> bool>,
) -> (Program, Places) {
    let mut builder = ProgramBuilder::new(program.field().clone());
    let mut nodes: Vec<Option<NodeId>> = vec![None; program.nodes().len()];
    for id in program.input_nodes() {
        let Node::Input(input) = program.node(id) else {
            unreachable!("invariant: the node of an input");
        };
        nodes[id.index()] = Some(add_input(
            &mut builder,
            program.inputs()[input.index()].clone(),
        ));
    }
    for id in (0..program.nodes().len() as u32).map(NodeId) {
        if nodes[id.index()].is_some() || !(choice.node)(id) {
            continue;
        }
        let is_input = matches!(program.node(id), Node::Hint(..)) && (choice.hint)(id);
        let node = if is_input {
            let input = Input {
                name: name(id),
                public: false,
                range: None,
                span: program.span(id),
            };
            add_input(&mut builder, input)
        } else {
            copy(&mut builder, program, id, |operand| kept(&nodes, operand))
        };
        nodes[id.index()] = Some(node);
    }
    copy_assertions(&mut builder, program, choice.assertion, |node| {
        kept(&nodes, node)
    });
    (builder.finish(), Places(nodes))
}

fn kept(nodes: &[Option<NodeId>], node: NodeId) -> NodeId {
    nodes[node.index()].unwrap_or_else(|| unreachable!("invariant: operands stay"))
}

fn add_input(builder: &mut ProgramBuilder, input: Input) -> NodeId {
    builder
        .input(input)
        .unwrap_or_else(|error| unreachable!("invariant: inputs of a program are valid: {error}"))
}

fn copy(
    builder: &mut ProgramBuilder,
    program: &Program,
    id: NodeId,
    at: impl Fn(NodeId) -> NodeId,
) -> NodeId {
    let span = program.span(id);
    match program.node(id) {
        Node::Constant(constant) => builder.constant(program.constant(constant), span),
        Node::Input(_) => unreachable!("invariant: inputs come first"),
        Node::Add(a, b) => builder.add(at(a), at(b), span),
        Node::Mul(a, b) => builder.mul(at(a), at(b), span),
        Node::Neg(a) => builder.neg(at(a), span),
        Node::Lt(a, b) => builder.lt(at(a), at(b), span),
        Node::Branch {
            selector,
            zero,
            one,
        } => builder.branch(at(selector), at(zero), at(one), span),
        Node::Hint(op, a, b) => builder.hint(op, at(a), at(b), span),
    }
}

fn copy_assertions(
    builder: &mut ProgramBuilder,
    program: &Program,
    stays: impl Fn(usize) -> bool,
    at: impl Fn(NodeId) -> NodeId,
) {
    let mut guards: Vec<Option<GuardId>> = vec![None; program.guards().len()];
    for (index, assertion) in program.assertions().iter().enumerate() {
        if !stays(index) {
            continue;
        }
        let guard = assertion
            .guard
            .map(|guard| copy_guard(builder, program, &mut guards, guard, &at));
        let claim = match assertion.claim {
            Claim::Equal(a, b) => Claim::Equal(at(a), at(b)),
            Claim::InRange { value, bits } => Claim::InRange {
                value: at(value),
                bits,
            },
            Claim::Boolean(value) => Claim::Boolean(at(value)),
            Claim::DivRem {
                dividend,
                divisor,
                quotient,
                remainder,
            } => Claim::DivRem {
                dividend: at(dividend),
                divisor: at(divisor),
                quotient: at(quotient),
                remainder: at(remainder),
            },
        };
        builder.assert(claim, guard, assertion.span);
    }
}

fn copy_guard(
    builder: &mut ProgramBuilder,
    program: &Program,
    copies: &mut [Option<GuardId>],
    guard: GuardId,
    at: impl Fn(NodeId) -> NodeId,
) -> GuardId {
    let mut missing = Vec::new();
    let mut next = Some(guard);
    while let Some(id) = next.filter(|id| copies[id.index()].is_none()) {
        missing.push(id);
        next = program.guards()[id.index()].parent;
    }
    for id in missing.into_iter().rev() {
        let guard = program.guards()[id.index()];
        copies[id.index()] = Some(builder.guard(Guard {
            parent: guard.parent.and_then(|parent| copies[parent.index()]),
            selector: at(guard.selector),
            arm: guard.arm,
        }));
    }
    copies[guard.index()].unwrap_or_else(|| unreachable!("invariant: just copied"))
}
