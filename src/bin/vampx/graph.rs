//! Programs and circuits as graphs, in the language of graphviz.

use std::fmt::{Display, Write};

use vampx_ir::{
    circuit::{Circuit, SignalId},
    program::{Claim, Node, NodeId, Program},
};

/// The graph of a program: an arrow from each operand to its node, and boxes for assertions. `label` adds a line to a node.
pub fn of_program(program: &Program, label: impl Fn(NodeId) -> Option<String>) -> String {
    let mut graph = Graph::new();
    for id in (0..program.nodes().len() as u32).map(NodeId) {
        let mut text = node_text(program, program.node(id));
        if let Some(more) = label(id) {
            text += "\n";
            text += &more;
        }
        graph.node(format_args!("n{}", id.0), &text, "ellipse");
        for operand in program.operands(id) {
            graph.edge(format_args!("n{}", operand.0), format_args!("n{}", id.0));
        }
    }
    for (position, assertion) in program.assertions().iter().enumerate() {
        let (text, operands) = claim_text(assertion.claim);
        graph.node(format_args!("a{position}"), &text, "box");
        for operand in operands {
            graph.edge(format_args!("n{}", operand.0), format_args!("a{position}"));
        }
    }
    graph.finish()
}

/// The graph of a circuit: instances, and an arrow for each signal from where it is made to where it goes in.
pub fn of_circuit(circuit: &Circuit) -> String {
    let mut graph = Graph::new();
    let mut makers: Vec<Option<String>> = vec![None; circuit.signals.len()];
    for (position, public) in circuit.publics.iter().enumerate() {
        graph.node(format_args!("p{position}"), &public.name, "diamond");
        makers[index(public.signal)] = Some(format!("p{position}"));
    }
    for (position, instance) in circuit.instances.iter().enumerate() {
        graph.node(
            format_args!("i{position}"),
            &circuit.chip_of(instance).name,
            "box",
        );
        for signal in &instance.inputs {
            let maker = makers[index(*signal)]
                .as_deref()
                .expect("invariant: a signal is made before it is used");
            graph.edge(maker, format_args!("i{position}"));
        }
        for signal in &instance.outputs {
            makers[index(*signal)] = Some(format!("i{position}"));
        }
    }
    graph.finish()
}

fn index(signal: SignalId) -> usize {
    signal.0 as usize
}

fn node_text(program: &Program, node: Node) -> String {
    match node {
        Node::Constant(id) => program.constant(id).to_string(),
        Node::Input(id) => program.inputs()[id.index()].name.clone(),
        Node::Add(..) => "+".to_owned(),
        Node::Mul(..) => "*".to_owned(),
        Node::Neg(_) => "-".to_owned(),
        Node::Lt(..) => "lt".to_owned(),
        Node::Branch { .. } => "branch".to_owned(),
        Node::Hint(op, ..) => format!("hint {op:?}"),
    }
}

fn claim_text(claim: Claim) -> (String, Vec<NodeId>) {
    match claim {
        Claim::Equal(a, b) => ("=".to_owned(), vec![a, b]),
        Claim::InRange { value, bits } => (format!("< 2^{bits}"), vec![value]),
        Claim::Boolean(value) => ("0 or 1".to_owned(), vec![value]),
        Claim::DivRem {
            dividend,
            divisor,
            quotient,
            remainder,
        } => (
            "quotient and remainder".to_owned(),
            vec![dividend, divisor, quotient, remainder],
        ),
    }
}

struct Graph(String);

impl Graph {
    fn new() -> Self {
        Self("digraph {\n".to_owned())
    }

    fn node(&mut self, id: impl Display, text: &str, shape: &str) {
        self.line(format_args!("  {id} [label={text:?}, shape={shape}];"));
    }

    fn edge(&mut self, from: impl Display, to: impl Display) {
        self.line(format_args!("  {from} -> {to};"));
    }

    fn line(&mut self, text: impl Display) {
        writeln!(self.0, "{text}").expect("invariant: writing to a string does not fail");
    }

    fn finish(self) -> String {
        self.0 + "}\n"
    }
}
