//! Values by the place of the text they come from: a function or a loop makes many of one place.

use std::{cmp::Reverse, collections::BTreeMap};

use num_bigint::BigInt;
use rustc_hash::FxHashMap;
use vampx_ir::{
    Interval, Span,
    circuit::{Circuit, Instance},
    program::{NodeId, Program},
};
use vampx_overflow_analysis::Bounded;

use super::Found;

/// What is known of all values that come from one place.
#[derive(Clone, Debug)]
pub struct Spot {
    /// The place.
    pub span: Span,
    /// How many values of the program come from it; 0 for a place that only has findings.
    pub count: usize,
    /// The integers that stand for any of them.
    pub range: Interval,
    /// The most bits of the integers that their operations give, before anything is reduced.
    pub unreduced_bits: u64,
    /// Whether the operation wraps for any of them.
    pub wraps: Wraps,
    /// What the circuit has for it.
    pub cost: Cost,
    /// Findings of this place, by position.
    pub findings: Vec<usize>,
}

/// Whether an operation is that on integers, or wraps around at `p`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wraps {
    /// It is that on integers.
    Never,
    /// An operand can be any element of the field: it is meant to wrap.
    Element,
    /// It can wrap, and all operands are bounded.
    Can,
}

impl Wraps {
    /// Whether `node` wraps; `full` are all canonical integers.
    fn of(bounded: &Bounded, node: NodeId, full: &Interval) -> Self {
        let mut operands = bounded.program().operands(node);
        if bounded.is_exact(node) {
            Self::Never
        } else if operands.any(|operand| bounded.interval(operand).contains_all(full)) {
            Self::Element
        } else {
            Self::Can
        }
    }
}

/// What a circuit has for a place or a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Signals of one cell.
    pub native: usize,
    /// Signals on limbs.
    pub emulated: usize,
    /// Their limbs.
    pub limbs: usize,
    /// Cells of instances.
    pub cells: usize,
    /// Range checks.
    pub lookups: usize,
}

impl Spot {
    /// The bits of the largest absolute value.
    pub fn bits(&self) -> u64 {
        self.range.magnitude().bits()
    }

    fn new(span: Span) -> Self {
        Self {
            span,
            count: 0,
            range: Interval::point(BigInt::ZERO),
            unreduced_bits: 0,
            wraps: Wraps::Never,
            cost: Cost::default(),
            findings: Vec::new(),
        }
    }

    fn add(&mut self, bounded: &Bounded, node: NodeId, full: &Interval) {
        let range = bounded.interval(node);
        if self.count == 0 {
            self.range = range.clone();
        } else if !self.range.contains_all(range) {
            self.range = self.range.hull(range);
        }
        self.count += 1;
        let unreduced = bounded.unreduced(node).magnitude().bits();
        self.unreduced_bits = self.unreduced_bits.max(unreduced);
        self.wraps = self.wraps.max(Wraps::of(bounded, node, full));
    }
}

impl Cost {
    /// Adds an instance, and the signals it makes.
    fn add(&mut self, circuit: &Circuit, instance: &Instance) {
        let chip = circuit.chip_of(instance);
        self.cells += chip.local_cells().end as usize;
        self.lookups += chip.ranges.len();
        for output in &instance.outputs {
            self.add_signal(circuit.signals[output.0 as usize].bounds.len());
        }
    }

    fn add_signal(&mut self, n_cells: usize) {
        if n_cells > 1 {
            self.emulated += 1;
            self.limbs += n_cells;
        } else {
            self.native += 1;
        }
    }
}

/// The places of a program.
#[derive(Debug)]
pub struct Spots {
    /// Outer places before those in them; none overlaps another without holding it.
    pub spots: Vec<Spot>,
    /// How many places there are besides.
    pub n_left_out: usize,
}

/// All places with values or findings: if there are more than `limit`, those with findings, the most cells and the most bits.
pub fn spots(found: &Found<'_>, limit: usize) -> Spots {
    let bounded = &found.checked.bounded;
    let mut spots: FxHashMap<Span, Spot> = FxHashMap::default();
    let program = bounded.program();
    let full = full(program);
    for node in (0..program.nodes().len() as u32).map(NodeId) {
        at(&mut spots, program.span(node)).add(bounded, node, &full);
    }
    if let Some(circuit) = &found.checked.circuit {
        add_costs(&mut spots, program, circuit);
    }
    for (position, judged) in found.judgement.findings.iter().enumerate() {
        let spot = at(&mut spots, judged.finding.span);
        spot.findings.push(position);
    }
    let mut spots: Vec<Spot> = spots.into_values().collect();
    let weight = |spot: &Spot| {
        let heavy = (!spot.findings.is_empty(), spot.cost.cells, spot.bits());
        (Reverse(heavy), spot.span)
    };
    spots.sort_by_cached_key(weight);
    let n_left_out = spots.len().saturating_sub(limit);
    spots.truncate(limit);
    spots.sort_by_key(|spot| (spot.span.start, Reverse(spot.span.end)));
    let n_all = spots.len();
    let spots = nested(spots);
    Spots {
        n_left_out: n_left_out + n_all - spots.len(),
        spots,
    }
}

/// The costs of each line, by number from 1.
pub fn costs_by_line(circuit: &Circuit, line: impl Fn(u32) -> u32) -> BTreeMap<u32, Cost> {
    let mut costs: BTreeMap<u32, Cost> = BTreeMap::new();
    for instance in &circuit.instances {
        let cost = costs.entry(line(instance.span.start)).or_default();
        cost.add(circuit, instance);
    }
    costs
}

/// `0 ..= p - 1`.
fn full(program: &Program) -> Interval {
    let modulus = BigInt::from(program.field().modulus().clone());
    Interval::new(BigInt::ZERO, modulus - 1).expect("invariant: a field has an element")
}

fn at(spots: &mut FxHashMap<Span, Spot>, span: Span) -> &mut Spot {
    spots.entry(span).or_insert_with(|| Spot::new(span))
}

fn add_costs(spots: &mut FxHashMap<Span, Spot>, program: &Program, circuit: &Circuit) {
    let inputs = program.inputs().iter().map(|it| (&it.name, it.span));
    let inputs: FxHashMap<&String, Span> = inputs.collect();
    for public in &circuit.publics {
        if let Some(span) = inputs.get(&public.name) {
            let n_cells = circuit.signals[public.signal.0 as usize].bounds.len();
            at(spots, *span).cost.add_signal(n_cells);
        }
    }
    for instance in &circuit.instances {
        at(spots, instance.span).cost.add(circuit, instance);
    }
}

/// The spots without those that overlap an earlier one and are not in it.
fn nested(spots: Vec<Spot>) -> Vec<Spot> {
    let mut open: Vec<u32> = Vec::new();
    let fits = |spot: &Spot| {
        while open.last().is_some_and(|end| *end <= spot.span.start) {
            open.pop();
        }
        let fits = open.last().is_none_or(|end| spot.span.end <= *end);
        if fits {
            open.push(spot.span.end);
        }
        fits && spot.span.end > spot.span.start
    };
    let mut fits = fits;
    spots.into_iter().filter(|spot| fits(spot)).collect()
}
