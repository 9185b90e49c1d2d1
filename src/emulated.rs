//! The rule VX0011: which values the target field cannot hold, why, and what holding them costs.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use vampx_ir::{
    Interval, Span,
    circuit::{Circuit, SignalId},
    program::{Input, Node, NodeId, Program},
};
use vampx_overflow_analysis::{
    Bounded, Reason,
    findings::{Evidence, Finding, Label},
    rules::EMULATED,
};

/// What the circuit holds for one place of the source.
#[derive(Default)]
struct Held {
    /// Emulated values.
    values: usize,
    /// Their limbs.
    limbs: usize,
    /// The cells of all instances there.
    cells: usize,
    /// A node there, the one with the most bits.
    node: Option<NodeId>,
}

/// One finding for each place of the source with emulated values.
pub fn find(bounded: &Bounded, circuit: &Circuit) -> Vec<Finding> {
    let program = bounded.program();
    let mut places: BTreeMap<Span, Held> = BTreeMap::new();
    let mut hold = |span: Span, signal: SignalId| {
        let limbs = circuit.signals[signal.0 as usize].bounds.len();
        if limbs > 1 {
            let held = places.entry(span).or_default();
            held.values += 1;
            held.limbs += limbs;
        }
    };
    let inputs = program.inputs().iter().map(|it| (&it.name, it.span));
    let inputs: FxHashMap<&String, Span> = inputs.collect();
    for public in &circuit.publics {
        if let Some(span) = inputs.get(&public.name) {
            hold(*span, public.signal);
        }
    }
    for instance in &circuit.instances {
        for output in &instance.outputs {
            hold(instance.span, *output);
        }
    }
    for instance in &circuit.instances {
        if let Some(held) = places.get_mut(&instance.span) {
            held.cells += circuit.chip_of(instance).local_cells().end as usize;
        }
    }
    for id in (0..program.nodes().len() as u32).map(NodeId) {
        if let Some(held) = places.get_mut(&program.span(id)) {
            let bits = |id: NodeId| bounded.interval(id).magnitude().bits();
            if held.node.is_none_or(|known| bits(id) > bits(known)) {
                held.node = Some(id);
            }
        }
    }
    places
        .iter()
        .map(|(span, held)| finding(bounded, circuit, *span, held))
        .collect()
}

fn finding(bounded: &Bounded, circuit: &Circuit, span: Span, held: &Held) -> Finding {
    let Held {
        values,
        limbs,
        cells,
        node,
    } = held;
    let target = circuit.target.name();
    let message = match values {
        1 => format!("emulated in {target}: a value of {limbs} limbs; {cells} cells"),
        _ => {
            format!("emulated in {target}: {values} values of {limbs} limbs in all; {cells} cells")
        }
    };
    let capacity = circuit.target.modulus().bits();
    let label = |node: &NodeId| Label {
        span,
        text: format!(
            "{}, and {target} holds integers of fewer than {capacity} bits",
            bits_text(bounded.interval(*node)),
        ),
    };
    let way = node.map_or_else(Vec::new, |node| bounded.why(node));
    Finding {
        rule: &EMULATED,
        message,
        span,
        labels: node.iter().map(label).collect(),
        trace: trace(&way, span),
        help: help(bounded.program(), &way),
        evidence: Evidence::Proven,
        count: *values,
        goal: None,
    }
}

/// The steps of a way; what stays as large at the same place is said once, and a way that never leaves `span` not at all.
fn trace(way: &[Reason], span: Span) -> Vec<Label> {
    if way.iter().all(|reason| reason.span == span) {
        return Vec::new();
    }
    let label = |reason: &Reason| Label {
        span: reason.span,
        text: bits_text(&reason.interval),
    };
    let mut trace: Vec<Label> = way.iter().map(label).collect();
    trace.dedup();
    trace
}

/// What to do, if the way begins at an input without a declared range.
fn help(program: &Program, way: &[Reason]) -> Vec<String> {
    let Some(Node::Input(input)) = way.first().map(|reason| program.node(reason.node)) else {
        return Vec::new();
    };
    match &program.inputs()[input.index()] {
        Input {
            name, range: None, ..
        } => vec![format!(
            "if {name} is meant to be small, declare its range, as in `priv {name} : u32;`"
        )],
        _ => Vec::new(),
    }
}

fn bits_text(interval: &Interval) -> String {
    match interval.magnitude().bits() {
        1 => "1 bit".to_owned(),
        bits => format!("{bits} bits"),
    }
}
