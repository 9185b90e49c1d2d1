//! Syntax trees, programs and circuits as graphs: in the language of graphviz, or drawn.

use std::{
    collections::BTreeSet,
    fmt::{Display, Write},
};

use layout::{
    backends::svg::SVGWriter,
    gv::{DotParser, GraphBuilder},
};
use vampx::Proof;
use vampx_ir::{
    circuit::{Circuit, SignalId},
    program::{Claim, Node, NodeId, Program},
    syntax::{Expr, ExprId, ItemKind, Module, Pattern, PatternId},
};

/// The most nodes and arrows together that are drawn: the time to place them rises steeply.
const MAX_DRAWN: usize = 160;

/// The graph of a syntax tree: an arrow from each part to the expression it is part of, and boxes for items.
pub fn of_module(module: &Module) -> Graph {
    let mut graph = Graph::new();
    for id in module.expr_ids() {
        let expr = module.expr(id);
        graph.node(
            format_args!("e{}", id.index()),
            &expr_text(module, expr),
            "ellipse",
        );
        for part in expr.operands() {
            graph.edge(
                format_args!("e{}", part.index()),
                format_args!("e{}", id.index()),
            );
        }
    }
    for (position, item) in module.items.iter().enumerate() {
        let (text, value) = item_text(module, &item.kind);
        graph.node(format_args!("i{position}"), &text, "box");
        if let Some(value) = value {
            graph.edge(
                format_args!("e{}", value.index()),
                format_args!("i{position}"),
            );
        }
    }
    graph
}

/// The graph of a program: an arrow from each operand to its node, and boxes for assertions. `label` adds a line to a node.
pub fn of_program(program: &Program, label: impl Fn(NodeId) -> Option<String>) -> Graph {
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
    graph
}

/// The graph of what proofs found to be equal: a box for each class, with its range and its members, whose operands are
/// numbers of classes; an arrow from each class to those that use it.
pub fn of_proofs(proofs: &[Proof]) -> Graph {
    let mut graph = Graph::new();
    for (number, proof) in proofs.iter().enumerate() {
        for (position, class) in proof.classes.iter().enumerate() {
            let (lo, hi) = &class.range;
            let mut text = format!("{position}: {lo} ..= {hi}");
            let mut operands = BTreeSet::new();
            for member in &class.members {
                text += &format!("\n{}", member.operation);
                for operand in &member.operands {
                    text += &format!(" {operand}");
                    operands.insert(*operand);
                }
            }
            graph.node(format_args!("p{number}c{position}"), &text, "box");
            for operand in operands.into_iter().filter(|operand| *operand != position) {
                graph.edge(
                    format_args!("p{number}c{operand}"),
                    format_args!("p{number}c{position}"),
                );
            }
        }
    }
    graph
}

/// The graph of a circuit: instances, and an arrow for each signal from where it is made to where it goes in.
pub fn of_circuit(circuit: &Circuit) -> Graph {
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
    graph
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

fn item_text(module: &Module, item: &ItemKind) -> (String, Option<ExprId>) {
    match item {
        ItemKind::Inputs { public, inputs, .. } => {
            let kind = if *public { "pub" } else { "priv" };
            let names: Vec<&str> = inputs.iter().map(|input| module.name(input.name)).collect();
            (format!("{kind} {}", names.join(", ")), None)
        }
        ItemKind::Field { name, .. } => (format!("field {name}"), None),
        ItemKind::Definition(binding) => (
            format!("def {}", bound_names(module, &[binding.pattern])),
            Some(binding.value),
        ),
        ItemKind::Expr(expr) => ("item".to_owned(), Some(*expr)),
    }
}

fn expr_text(module: &Module, expr: &Expr) -> String {
    match expr {
        Expr::Name(name) => module.name(*name).to_owned(),
        Expr::Integer(integer) => module.integer(*integer).to_string(),
        Expr::Unit => "()".to_owned(),
        Expr::Nil => "[]".to_owned(),
        Expr::Pair(..) => ",".to_owned(),
        Expr::Cons(..) => ":".to_owned(),
        Expr::Equal(..) => "=".to_owned(),
        Expr::Binary(op, ..) => op.symbol().to_owned(),
        Expr::Negate(_) => "-".to_owned(),
        Expr::Apply(..) => "apply".to_owned(),
        Expr::Block(_) => "block".to_owned(),
        Expr::Function { params, .. } => format!("fun {}", bound_names(module, params)),
        Expr::Let { binding, .. } => format!("def {}", bound_names(module, &[binding.pattern])),
    }
}

/// The names that patterns bind, in order.
fn bound_names(module: &Module, patterns: &[PatternId]) -> String {
    let mut names = Vec::new();
    let mut rest: Vec<PatternId> = patterns.iter().rev().copied().collect();
    while let Some(id) = rest.pop() {
        match module.pattern(id) {
            Pattern::Name(name) => names.push(module.name(name)),
            Pattern::Integer(_) | Pattern::Unit | Pattern::Nil => {}
            Pattern::Pair(a, b) | Pattern::Cons(a, b) => rest.extend([b, a]),
            Pattern::As(inner, name) => {
                names.push(module.name(name));
                rest.push(inner);
            }
        }
    }
    names.join(" ")
}

/// A graph under way, in the language of graphviz.
pub struct Graph {
    text: String,
    /// The number of nodes and arrows.
    size: usize,
}

impl Graph {
    fn new() -> Self {
        Self {
            text: "digraph {\n".to_owned(),
            size: 0,
        }
    }

    /// The graph for graphviz.
    pub fn to_dot(&self) -> String {
        format!("{}}}\n", self.text)
    }

    /// A drawing as SVG.
    ///
    /// # Errors
    /// If there is too much to draw: how much there is, and how much may be.
    pub fn to_svg(&self) -> Result<String, (usize, usize)> {
        if self.size > MAX_DRAWN {
            return Err((self.size, MAX_DRAWN));
        }
        let dot = self.to_dot();
        let parsed = DotParser::new(&dot).process();
        let mut builder = GraphBuilder::new();
        builder.visit_graph(&parsed.expect("invariant: what is written here can be read"));
        let mut svg = SVGWriter::new();
        builder.get().do_it(false, false, false, &mut svg);
        Ok(svg.finalize())
    }

    fn node(&mut self, id: impl Display, text: &str, shape: &str) {
        self.line(format_args!("  {id} [label={text:?}, shape={shape}];"));
    }

    fn edge(&mut self, from: impl Display, to: impl Display) {
        self.line(format_args!("  {from} -> {to};"));
    }

    fn line(&mut self, text: impl Display) {
        self.size += 1;
        writeln!(self.text, "{text}").expect("invariant: writing to a string does not fail");
    }
}
