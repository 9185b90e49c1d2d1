//! Small random programs in which many assertions speak of few values.

use num_bigint::BigUint;
use vampx_fields::Field;
use vampx_ir::Span;
use vampx_ir::program::{Claim, Guard, GuardId, HintOp, Input, NodeId, Program, ProgramBuilder};

const HINTS: [HintOp; 7] = [
    HintOp::Copy,
    HintOp::Inverse,
    HintOp::InverseOrZero,
    HintOp::Divide,
    HintOp::DivideOrZero,
    HintOp::Quotient,
    HintOp::Remainder,
];

struct Dense {
    state: u64,
    builder: ProgramBuilder,
    nodes: Vec<NodeId>,
    guards: Vec<GuardId>,
}

/// A program over `field` with `n_inputs` inputs, some twelve operations and up to four assertions.
pub fn program(seed: u64, field: Field, n_inputs: usize) -> Program {
    let mut dense = Dense {
        state: seed,
        builder: ProgramBuilder::new(field),
        nodes: Vec::new(),
        guards: Vec::new(),
    };
    for index in 0..n_inputs {
        dense.input(index);
    }
    let n_operations = 2 + dense.below(12);
    for _ in 0..n_operations {
        dense.operation();
    }
    for _ in 0..1 + dense.below(4) {
        dense.assertion();
    }
    dense.builder.finish()
}

impl Dense {
    /// A number below `n`. Source: Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators* (2014).
    fn below(&mut self, n: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % n as u64) as usize
    }

    /// An element, often a small one.
    fn element(&mut self) -> BigUint {
        let p: u64 = self.builder.field().modulus().try_into().unwrap();
        let bound = if self.below(3) == 0 { p as usize } else { 3 };
        BigUint::from(self.below(bound))
    }

    fn node(&mut self) -> NodeId {
        let index = self.below(self.nodes.len());
        self.nodes[index]
    }

    fn input(&mut self, index: usize) {
        let (a, b) = (self.element(), self.element());
        let range = (self.below(3) == 0).then(|| (a.clone().min(b.clone()), a.max(b)));
        let input = Input {
            name: format!("x{index}"),
            public: false,
            range,
            span: Span::default(),
        };
        let node = self.builder.input(input).unwrap();
        self.nodes.push(node);
    }

    fn operation(&mut self) {
        let [a, b, c] = [self.node(), self.node(), self.node()];
        let span = Span::default();
        let value = self.element();
        let constant = self.builder.constant(&value, span);
        let hint = HINTS[self.below(HINTS.len())];
        let node = match self.below(12) {
            0 | 1 => self.builder.add(a, b, span),
            2 => self.builder.add(a, constant, span),
            3 => self.builder.sub(a, b, span),
            4 | 5 => self.builder.mul(a, b, span),
            6 => self.builder.mul(a, constant, span),
            7 => self.builder.neg(a, span),
            8 => self.builder.lt(a, b, span),
            9 => self.builder.lt(a, constant, span),
            10 => self.branch(a, b, c),
            _ => self.builder.hint(hint, a, b, span),
        };
        self.nodes.push(node);
    }

    fn branch(&mut self, selector: NodeId, zero: NodeId, one: NodeId) -> NodeId {
        let parent = self.guard();
        self.builder
            .assert(Claim::Boolean(selector), parent, Span::default());
        let arm = self.below(2) == 1;
        self.guards.push(self.builder.guard(Guard {
            parent,
            selector,
            arm,
        }));
        self.builder.branch(selector, zero, one, Span::default())
    }

    /// Mostly none.
    fn guard(&mut self) -> Option<GuardId> {
        let index = self.below(2 * self.guards.len() + 1);
        self.guards.get(index).copied()
    }

    fn assertion(&mut self) {
        let [a, b, c, d] = [self.node(), self.node(), self.node(), self.node()];
        let span = Span::default();
        let value = self.element();
        let constant = self.builder.constant(&value, span);
        let claim = match self.below(8) {
            0 | 1 => Claim::Equal(a, b),
            2 => Claim::Equal(a, constant),
            3 => Claim::Equal(self.product_of_differences(a), constant),
            4 => Claim::Equal(self.builder.lt(a, b, span), constant),
            5 => Claim::InRange {
                value: a,
                bits: self.below(4) as u32,
            },
            6 => Claim::Boolean(a),
            _ => Claim::DivRem {
                dividend: a,
                divisor: b,
                quotient: c,
                remainder: d,
            },
        };
        let guard = self.guard();
        self.builder.assert(claim, guard, span);
    }

    /// `(a - c) * (a - d)` for random constants.
    fn product_of_differences(&mut self, a: NodeId) -> NodeId {
        let factors = [self.element(), self.element()].map(|value| {
            let constant = self.builder.constant(&value, Span::default());
            self.builder.sub(a, constant, Span::default())
        });
        self.builder.mul(factors[0], factors[1], Span::default())
    }
}
