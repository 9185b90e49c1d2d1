//! What a program is likely to cost on kinds of targets: counts of what becomes part of a circuit, weighed by a model.

use num_bigint::BigInt;
use num_traits::Zero;
use vampx_ir::program::{Claim, Node, NodeId, Program};
use vampx_overflow_analysis::Bounded;

use crate::inputs::definitions;
use crate::reads::read;

/// How many of each thing a program has, or what one of each costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Private inputs and hints that constraints read, but for inputs that an equation determines.
    pub fresh: u64,
    /// Of these, the ones that may be any element.
    pub element: u64,
    /// Products of two values that are not constant.
    pub product: u64,
    /// Products that may be no smaller than the modulus.
    pub reduced: u64,
    /// Branches.
    pub choice: u64,
    /// Values that may be any element and are read as integers: compared, divided, or claimed to be in a range.
    pub canonical: u64,
    /// Comparisons.
    pub comparison: u64,
    /// Claims that a value is in a range, and declarations of private inputs so, which have two sides unless they are of bits.
    pub range: u64,
    /// Bytes of what is compared, divided, claimed to be in a range, or declared so; of values that are not any element.
    pub byte: u64,
    /// Equations, but for those that determine an input; and claims that a value is 0 or 1.
    pub equation: u64,
    /// Divisions with remainder.
    pub division: u64,
    /// Claims that hold in an arm only.
    pub guard: u64,
}

impl Counts {
    /// The things in the order of the fields.
    pub const NAMES: [&'static str; 12] = [
        "fresh",
        "element",
        "product",
        "reduced",
        "choice",
        "canonical",
        "comparison",
        "range",
        "byte",
        "equation",
        "division",
        "guard",
    ];

    /// The numbers in the order of [`Counts::NAMES`].
    pub fn numbers(&self) -> [u64; 12] {
        [
            self.fresh,
            self.element,
            self.product,
            self.reduced,
            self.choice,
            self.canonical,
            self.comparison,
            self.range,
            self.byte,
            self.equation,
            self.division,
            self.guard,
        ]
    }

    /// What the program has. Linear in it.
    pub fn of(bounded: &Bounded) -> Self {
        let program = bounded.program();
        let mut counting = Counting {
            program,
            bounded,
            modulus: program.field().modulus().clone().into(),
            counts: Self::default(),
            is_canonical: vec![false; program.nodes().len()],
        };
        let definitions = definitions(program);
        let nodes = program.nodes().iter().zip(read(program, []));
        for (index, (node, _)) in nodes.enumerate().filter(|(_, (_, is_read))| *is_read) {
            let is_defined = |input: usize| definitions[input].is_some();
            counting.node(NodeId(index as u32), *node, is_defined);
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

    /// The sum of these numbers, each times the cost of one.
    pub fn weighed(&self, costs: &Self) -> u64 {
        let pairs = self.numbers().into_iter().zip(costs.numbers());
        pairs.map(|(number, cost)| number * cost).sum()
    }
}

struct Counting<'a> {
    program: &'a Program,
    bounded: &'a Bounded,
    modulus: BigInt,
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
                    self.counts.byte += n_sides * (hi - lo).bits().div_ceil(8);
                }
            }
            Node::Mul(a, b) if !is_constant(a) && !is_constant(b) => {
                let [a, b] = [a, b].map(|id| self.bounded.interval(id));
                let is_large = a.product(b).magnitude() >= self.modulus;
                self.counts.product += 1;
                self.counts.reduced += u64::from(is_large);
            }
            Node::Branch { .. } => self.counts.choice += 1,
            Node::Lt(a, b) => {
                self.counts.comparison += 1;
                self.integers([a, b]);
            }
            Node::Constant(_) | Node::Add(..) | Node::Neg(_) | Node::Mul(..) => {}
        }
    }

    fn claim(&mut self, claim: Claim) {
        match claim {
            Claim::Equal(..) | Claim::Boolean(_) => self.counts.equation += 1,
            Claim::InRange { value, .. } if self.is_public(value) => {}
            Claim::InRange { bits, value } => {
                self.counts.range += 1;
                self.counts.byte += u64::from(bits.div_ceil(8));
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
        self.counts.element += u64::from(self.is_any(value));
    }

    /// Two values are read as integers.
    fn integers(&mut self, values: [NodeId; 2]) {
        let bits = values.map(|value| {
            self.canonical(value);
            if self.is_any(value) {
                0
            } else {
                self.bounded.interval(value).magnitude().bits()
            }
        });
        self.counts.byte += bits[0].max(bits[1]).div_ceil(8);
    }

    fn canonical(&mut self, value: NodeId) {
        if self.is_any(value) && !std::mem::replace(&mut self.is_canonical[value.index()], true) {
            self.counts.canonical += 1;
        }
    }

    /// Whether the value may be any element.
    fn is_any(&self, value: NodeId) -> bool {
        self.bounded.interval(value).width() >= &self.modulus - 1
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
    /// What a cost is ten times the number of.
    pub unit: &'static str,
    /// The cost of one of each.
    pub costs: Counts,
}

/// Models of targets, for counts of which the ranges are known. They were fitted to what lowering emits for the programs of
/// the tests; `rewrite/tests/models.txt` has how far they are from it.
pub const MODELS: [Model; 4] = [
    Model {
        name: "native",
        unit: "cells and range checks over the program's own field of 255 bits",
        costs: Counts {
            fresh: 5,
            element: 5,
            product: 5,
            reduced: 28,
            choice: 5,
            canonical: 1031,
            comparison: 125,
            range: 37,
            byte: 10,
            equation: 23,
            division: 271,
            guard: 192,
        },
    },
    Model {
        name: "emulated",
        unit: "cells and range checks over Goldilocks, of a program over a field of 255 bits",
        costs: Counts {
            fresh: 5,
            element: 0,
            product: 5,
            reduced: 1933,
            choice: 5,
            canonical: 2082,
            comparison: 368,
            range: 56,
            byte: 37,
            equation: 59,
            division: 295,
            guard: 1773,
        },
    },
    Model {
        name: "r1cs",
        unit: "rank-1 constraints over the program's own field of 255 bits",
        costs: Counts {
            fresh: 0,
            element: 0,
            product: 5,
            reduced: 7,
            choice: 21,
            canonical: 5857,
            comparison: 5,
            range: 20,
            byte: 92,
            equation: 7,
            division: 616,
            guard: 1197,
        },
    },
    Model {
        name: "lookup",
        unit: "range checks over the program's own field of 255 bits",
        costs: Counts {
            fresh: 0,
            element: 0,
            product: 0,
            reduced: 0,
            choice: 1,
            canonical: 368,
            comparison: 9,
            range: 7,
            byte: 6,
            equation: 0,
            division: 56,
            guard: 66,
        },
    },
];
