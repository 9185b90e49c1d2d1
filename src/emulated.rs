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
    rules::{EMULATED, range},
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
    let what = match values {
        1 => format!("a value on {limbs} limbs"),
        _ => format!("{values} values on {limbs} limbs in all"),
    };
    let cost = match cells {
        0 => String::new(),
        _ => format!(", at {cells} cells"),
    };
    let capacity = circuit.target.modulus().bits();
    let label = |node: &NodeId| Label {
        span,
        text: format!(
            "{}; {target} has {capacity} bits",
            known(bounded, *node, bounded.interval(*node))
        ),
    };
    let way = node.map_or_else(Vec::new, |node| bounded.why(node));
    Finding {
        rule: &EMULATED,
        message: format!("emulated in {target}: {what}{cost}"),
        span,
        labels: node.iter().map(label).collect(),
        trace: trace(bounded, &way, span),
        help: help(bounded.program(), &way),
        evidence: Evidence::Proven,
        count: *values,
        goal: None,
    }
}

/// The steps of a way at which the range changes; none if they are all at `span`.
fn trace(bounded: &Bounded, way: &[Reason], span: Span) -> Vec<Label> {
    let mut trace: Vec<&Reason> = Vec::new();
    for reason in way {
        if trace
            .last()
            .is_none_or(|last| last.interval != reason.interval)
        {
            trace.push(reason);
        }
    }
    if trace.iter().all(|reason| reason.span == span) {
        return Vec::new();
    }
    let label = |reason: &&Reason| Label {
        span: reason.span,
        text: known(bounded, reason.node, &reason.interval),
    };
    trace.iter().map(label).collect()
}

/// What is known of a node: `x is 0 ..= p - 1, of 255 bits`.
fn known(bounded: &Bounded, node: NodeId, interval: &Interval) -> String {
    let program = bounded.program();
    let name = match program.node(node) {
        Node::Input(input) => format!("`{}`", program.inputs()[input.index()].name),
        _ => "this".to_owned(),
    };
    let range = range(interval, program.field().modulus());
    format!("{name} is {range}, of {} bits", interval.magnitude().bits())
}

/// What to do, if the way begins at an input without a declared range.
fn help(program: &Program, way: &[Reason]) -> Vec<String> {
    let Some(Node::Input(input)) = way.first().map(|reason| program.node(reason.node)) else {
        return Vec::new();
    };
    let Input {
        name,
        public,
        range: None,
        ..
    } = &program.inputs()[input.index()]
    else {
        return Vec::new();
    };
    let visibility = if *public { "pub" } else { "priv" };
    let name = name.split('.').next().unwrap_or(name);
    vec![format!(
        "if `{name}` is meant to be small, declare its range, as in `{visibility} {name} : u32;`"
    )]
}
