//! What a program is likely to cost on kinds of targets: counts of what becomes part of a circuit, weighed by a model. All
//! numbers that the passes go by are here.

use num_traits::Zero;
use vampx_fields::Field;
use vampx_ir::program::{Claim, Node, NodeId, Program};

use crate::inputs::definitions;
use crate::magnitudes::Magnitudes;
use crate::reads::{needed, read};

/// How many of each thing a program has, or what one of each costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Private inputs and hints that constraints read, but for inputs that an equation determines.
    pub fresh: u64,
    /// Of these, the ones that may be any element.
    pub element: u64,
    /// Products of two values that are not constant.
    pub product: u64,
    /// Products that may be no smaller than the modulus.
    pub reduced: u64,
    /// Products of a constant that is not small and a value that may be any element.
    pub scaled: u64,
    /// Branches.
    pub choice: u64,
    /// Of these, the ones that may be any element.
    pub switch: u64,
    /// Bits of the modulus, or 64 if those are more, for each value that may be any element, or negative, and is read as an integer: compared, divided, or
    /// claimed to be in a range.
    pub canonical: u64,
    /// Comparisons.
    pub comparison: u64,
    /// Claims that a value is in a range, and declarations of private inputs so, which have two sides unless they are of bits.
    pub range: u64,
    /// Bits of what is compared, divided, claimed to be in a range, or declared so; of values that are not any element.
    pub bit: u64,
    /// Equations, but for those that determine an input; and claims that a value is 0 or 1, which are products too.
    pub equation: u64,
    /// Of these, the ones between values that may be any element.
    pub congruence: u64,
    /// Divisions with remainder.
    pub division: u64,
    /// Claims that hold in an arm only.
    pub guard: u64,
}

impl Counts {
    /// What the program has; of what only determines private inputs that nothing reads, comparisons alone unless `idle` counts
    /// too. Linear in it.
    fn of(program: &Program, idle: bool) -> Self {
        let definitions = definitions(program);
        let is_read = read(program, []);
        let is_needed = match idle {
            true => is_read.clone(),
            false => needed(program),
        };
        let mut counting = Counting {
            program,
            magnitudes: Magnitudes::new(program),
            counts: Self::default(),
            is_canonical: vec![false; program.nodes().len()],
        };
        for (index, node) in program.nodes().iter().enumerate() {
            let is_costly = matches!(node, Node::Lt(..)) || is_needed[index];
            if is_read[index] && is_costly {
                let is_defined = |input: usize| definitions[input].is_some();
                counting.node(NodeId(index as u32), *node, is_defined);
            }
        }
        let mut is_definition = vec![false; program.assertions().len()];
        for (index, _) in definitions.iter().flatten() {
            is_definition[*index] = true;
        }
        let claims = program.assertions().iter().zip(is_definition);
        for (assertion, _) in claims.filter(|(_, is_definition)| !is_definition) {
            counting.counts.guard += u64::from(assertion.guard.is_some());
            counting.claim(assertion.claim);
        }
        counting.counts
    }

    fn numbers(&self) -> [u64; 15] {
        [
            self.fresh,
            self.element,
            self.product,
            self.reduced,
            self.scaled,
            self.choice,
            self.switch,
            self.canonical,
            self.comparison,
            self.range,
            self.bit,
            self.equation,
            self.congruence,
            self.division,
            self.guard,
        ]
    }

    /// The sum of these numbers, each times the cost of one.
    fn weighed(&self, costs: &Self) -> u64 {
        let pairs = self.numbers().into_iter().zip(costs.numbers());
        pairs.map(|(number, cost)| number * cost).sum()
    }
}

/// What a canonical form over a field of so many bits counts: over small ones it costs no less than over one of 64 bits.
pub(crate) fn canonical_bits(field_bits: u64) -> u64 {
    field_bits.max(64)
}

/// Constants from this on are large.
const LARGE: f64 = 65536.0;

struct Counting<'a> {
    program: &'a Program,
    magnitudes: Magnitudes,
    counts: Counts,
    is_canonical: Vec<bool>,
}

impl Counting<'_> {
    fn node(&mut self, id: NodeId, node: Node, is_defined: impl Fn(usize) -> bool) {
        let program = self.program;
        let is_constant = |id| matches!(program.node(id), Node::Constant(_));
        match node {
            Node::Hint(..) => self.fresh(id),
            Node::Input(input) => {
                let declared = &program.inputs()[input.index()];
                if !declared.public && !is_defined(input.index()) {
                    self.fresh(id);
                }
                let range = declared.range.as_ref().filter(|_| !declared.public);
                if let Some((lo, hi)) = range {
                    let is_power = lo.is_zero() && (hi + 1u32).count_ones() == 1;
                    let n_sides = if is_power { 1 } else { 2 };
                    self.counts.range += n_sides;
                    self.counts.bit += n_sides * (hi - lo).bits();
                }
            }
            Node::Mul(a, b) if !is_constant(a) && !is_constant(b) => {
                self.counts.product += 1;
                self.counts.reduced += u64::from(self.magnitudes.is_reduced(a, b));
            }
            Node::Mul(a, b) => {
                let (factor, value) = if is_constant(a) { (a, b) } else { (b, a) };
                let is_large = self.magnitudes.get(factor) >= LARGE;
                self.counts.scaled += u64::from(is_large && self.magnitudes.is_any(value));
            }
            Node::Branch { .. } => {
                self.counts.choice += 1;
                self.counts.switch += u64::from(self.magnitudes.is_any(id));
            }
            Node::Lt(a, b) => {
                self.counts.comparison += 1;
                self.integers([a, b]);
            }
            Node::Constant(_) | Node::Add(..) | Node::Neg(_) => {}
        }
    }

    fn claim(&mut self, claim: Claim) {
        match claim {
            Claim::Equal(a, b) => {
                let is_any = [a, b].into_iter().any(|side| self.magnitudes.is_any(side));
                self.counts.equation += 1;
                self.counts.congruence += u64::from(is_any);
            }
            Claim::Boolean(_) => {
                self.counts.equation += 1;
                self.counts.product += 1;
            }
            Claim::InRange { value, .. } if self.is_public(value) => {}
            Claim::InRange { bits, value } => {
                self.counts.range += 1;
                self.counts.bit += u64::from(bits);
                self.canonical(value);
            }
            Claim::DivRem {
                dividend,
                divisor,
                quotient,
                remainder,
            } => {
                self.counts.division += 1;
                self.integers([dividend, quotient]);
                self.integers([divisor, remainder]);
            }
        }
    }

    fn fresh(&mut self, value: NodeId) {
        self.counts.fresh += 1;
        self.counts.element += u64::from(self.magnitudes.is_any(value));
    }

    /// Two values are read as integers.
    fn integers(&mut self, values: [NodeId; 2]) {
        let bits = values.map(|value| {
            self.canonical(value);
            if self.magnitudes.is_any(value) {
                0
            } else {
                self.magnitudes.bits(value)
            }
        });
        self.counts.bit += bits[0].max(bits[1]);
    }

    fn canonical(&mut self, value: NodeId) {
        let wraps = self.magnitudes.wraps(value);
        if wraps && !std::mem::replace(&mut self.is_canonical[value.index()], true) {
            self.counts.canonical += canonical_bits(self.program.field().bits().into());
        }
    }

    /// Whether the verifier sees the value, and checks its range itself.
    fn is_public(&self, value: NodeId) -> bool {
        match self.program.node(value) {
            Node::Input(input) => self.program.inputs()[input.index()].public,
            _ => false,
        }
    }
}

/// A kind of target, and what one of each thing costs there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Model {
    /// Its name.
    pub name: &'static str,
    /// What a cost is [`Model::SCALE`] times the number of.
    pub unit: &'static str,
    /// The cost of one of each.
    pub(crate) costs: Counts,
    /// Whether a circuit has what nothing reads but private inputs that it determines.
    keeps_idle: bool,
}

impl Model {
    /// A cost of 1 is one part in so many of the unit.
    pub const SCALE: u64 = 100;

    /// The kind of target that `target` is for programs over `source`, where what costs is rank-1 constraints or not.
    pub fn of(source: &Field, target: &Field, counts_constraints: bool) -> Self {
        match (source == target, counts_constraints) {
            (false, _) => EMULATED,
            (true, true) => R1CS,
            (true, false) => NATIVE,
        }
    }

    /// What the program is likely to cost, in parts of the unit: the sum over all values that constraints read, and over all claims, but for
    /// equations that determine an input. Linear in the program.
    pub fn estimate(&self, program: &Program) -> u64 {
        Counts::of(program, self.keeps_idle).weighed(&self.costs)
    }
}

/// Models of targets. They were fitted to what lowering emits for the programs of the tests; `rewrite/tests/models.txt` has
/// how far they are from it.
pub const MODELS: [Model; 3] = [NATIVE, EMULATED, R1CS];

/// The program's own field.
pub const NATIVE: Model = Model {
    name: "native",
    unit: "cells and range checks over the program's own field",
    costs: Counts {
        fresh: 99,
        element: 0,
        product: 118,
        reduced: 136,
        scaled: 139,
        choice: 200,
        switch: 80,
        canonical: 26,
        comparison: 1066,
        range: 391,
        bit: 13,
        equation: 90,
        congruence: 187,
        division: 952,
        guard: 345,
    },
    keeps_idle: true,
};

/// A small field that emulates the program's.
pub const EMULATED: Model = Model {
    name: "emulated",
    unit: "cells and range checks over Goldilocks, of a program over a field of 255 bits",
    costs: Counts {
        fresh: 55,
        element: 12,
        product: 172,
        reduced: 17955,
        scaled: 4575,
        choice: 250,
        switch: 18000,
        canonical: 40,
        comparison: 991,
        range: 18,
        bit: 52,
        equation: 231,
        congruence: 719,
        division: 200,
        guard: 16013,
    },
    keeps_idle: true,
};

/// The program's own field, in rank-1 constraints; ranges are bits.
pub const R1CS: Model = Model {
    name: "r1cs",
    unit: "rank-1 constraints over the program's own field",
    costs: Counts {
        fresh: 1,
        element: 0,
        product: 100,
        reduced: 0,
        scaled: 0,
        choice: 100,
        switch: 0,
        canonical: 139,
        comparison: 125,
        range: 0,
        bit: 100,
        equation: 1,
        congruence: 0,
        division: 729,
        guard: 3829,
    },
    keeps_idle: false,
};
