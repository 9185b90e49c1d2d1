//! The nodes of the program.

use num_bigint::BigInt;
use num_traits::{One, Signed};
use vampx_fields::Field;
use vampx_ir::Span;
use vampx_ir::program::{Claim, Input, NodeId, Program, ProgramBuilder};
use vampx_r1cs::files::R1csFile;

use crate::equation::Equation;
use crate::listing::Listing;
use crate::order::{Step, steps};
use crate::sum::{Centered, ONE, Sum};

/// The program of a circuit whose wires have these distinct names.
pub(crate) fn program(
    file: &R1csFile,
    field: Field,
    names: Vec<String>,
    listing: &Listing,
) -> Program {
    let centered = Centered::new(field.modulus());
    let constraints = file.constraints.iter();
    let equations: Vec<Equation> = constraints
        .map(|constraint| Equation::of(constraint, &centered))
        .collect();
    let steps = steps(file, &equations, &centered);
    let one = NodeId(0);
    let mut build = Build {
        builder: ProgramBuilder::new(field),
        nodes: vec![one; names.len()],
        names,
        listing,
        n_publics: file.n_outputs + file.n_inputs,
    };
    build.nodes[ONE as usize] = build.constant(&BigInt::one(), Span::default());
    for step in steps {
        build.step(step, &equations);
    }
    build.builder.finish()
}

struct Build<'a> {
    builder: ProgramBuilder,
    /// The node of each wire, as far as it is an input already: what defines it, if something does.
    nodes: Vec<NodeId>,
    names: Vec<String>,
    listing: &'a Listing,
    n_publics: u32,
}

impl Build<'_> {
    fn step(&mut self, step: Step, equations: &[Equation]) {
        match step {
            Step::Free(wire) => {
                self.input(wire);
            }
            Step::Defined {
                wire,
                product,
                rest,
                equation,
            } => {
                let span = self.listing.constraints[equation];
                let value = self.value(product.as_ref(), &rest, span);
                let input = self.input(wire);
                self.builder.assert(Claim::Equal(input, value), None, span);
                self.nodes[wire as usize] = value;
            }
            Step::Asserted(equation) => {
                let span = self.listing.constraints[equation];
                let claim = self.claim(&equations[equation], span);
                self.builder.assert(claim, None, span);
            }
        }
    }

    fn claim(&mut self, equation: &Equation, span: Span) -> Claim {
        match equation {
            Equation::Boolean(wire) => Claim::Boolean(self.nodes[*wire as usize]),
            Equation::Linear(sum) => {
                // What is subtracted stands on the other side.
                let (plus, minus): (Vec<_>, Vec<_>) = sum
                    .0
                    .iter()
                    .cloned()
                    .partition(|(_, value)| value.is_positive());
                let minus = minus.into_iter().map(|(wire, value)| (wire, -value));
                let minus = Sum(minus.collect());
                Claim::Equal(self.sum(&Sum(plus), span), self.sum(&minus, span))
            }
            Equation::Product { a, b, c } => {
                let (a, b) = (self.sum(a, span), self.sum(b, span));
                let product = self.builder.mul(a, b, span);
                Claim::Equal(product, self.sum(c, span))
            }
        }
    }

    fn input(&mut self, wire: u32) -> NodeId {
        let input = Input {
            name: std::mem::take(&mut self.names[wire as usize]),
            public: wire <= self.n_publics,
            range: None,
            span: self.listing.wires[wire as usize],
        };
        let node = self.builder.input(input);
        let node = node.expect("invariant: the names differ, and there are no ranges");
        self.nodes[wire as usize] = node;
        node
    }

    fn value(&mut self, product: Option<&(Sum, Sum)>, rest: &Sum, span: Span) -> NodeId {
        let Some((a, b)) = product else {
            return self.sum(rest, span);
        };
        let (a, b) = (self.sum(a, span), self.sum(b, span));
        let product = self.builder.mul(a, b, span);
        self.sum_from(Some(product), rest, span)
    }

    fn sum(&mut self, sum: &Sum, span: Span) -> NodeId {
        self.sum_from(None, sum, span)
    }

    fn sum_from(&mut self, start: Option<NodeId>, sum: &Sum, span: Span) -> NodeId {
        let mut total = start;
        for (wire, coefficient) in &sum.0 {
            let node = self.nodes[*wire as usize];
            let magnitude = self.builder.constant(coefficient.magnitude(), span);
            let multiple = self.builder.mul(magnitude, node, span);
            total = Some(match (total, coefficient.is_negative()) {
                (None, false) => multiple,
                (None, true) => self.builder.neg(multiple, span),
                (Some(total), false) => self.builder.add(total, multiple, span),
                (Some(total), true) => self.builder.sub(total, multiple, span),
            });
        }
        total.unwrap_or_else(|| self.constant(&BigInt::ZERO, span))
    }

    fn constant(&mut self, value: &BigInt, span: Span) -> NodeId {
        self.builder.constant(value.magnitude(), span)
    }
}
