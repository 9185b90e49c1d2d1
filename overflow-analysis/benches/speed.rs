//! Time per node at several sizes: it should not grow. `cargo bench -p vampx-overflow-analysis`.

use std::time::Instant;

use num_bigint::BigUint;
use vampx_fields::Field;
use vampx_ir::Span;
use vampx_ir::program::{Claim, HintOp, Input, NodeId, Program, ProgramBuilder};
use vampx_overflow_analysis::analyze;

const SPAN: Span = Span { start: 0, end: 0 };

/// 32-bit words by bits, each decomposed, mixed by exclusive or and added modulo 2^32, as hash functions do.
fn words(n_nodes: usize) -> Program {
    let mut words = Words {
        builder: ProgramBuilder::new(Field::by_name("bls12-381").unwrap()),
    };
    let mut last = [words.input(0), words.input(1)];
    while words.builder.n_nodes() < n_nodes {
        let mixed: Vec<NodeId> = (0..32)
            .map(|i| words.xor(last[0][i], last[1][(i + 7) % 32]))
            .collect();
        let (a, b) = (words.recomposed(&mixed), words.recomposed(&last[1]));
        let sum = words.builder.add(a, b, SPAN);
        last = [last[1].clone(), words.bits_of(sum, 33)[..32].to_vec()];
    }
    words.builder.finish()
}

struct Words {
    builder: ProgramBuilder,
}

impl Words {
    fn input(&mut self, index: u32) -> Vec<NodeId> {
        let input = Input {
            name: format!("x{index}"),
            public: false,
            range: None,
            span: SPAN,
        };
        let word = self.builder.input(input).unwrap();
        self.bits_of(word, 32)
    }

    fn constant(&mut self, value: u64) -> NodeId {
        self.builder.constant(&BigUint::from(value), SPAN)
    }

    /// Hinted bits of `x`, bound to it.
    fn bits_of(&mut self, x: NodeId, n_bits: usize) -> Vec<NodeId> {
        let [one, two] = [self.constant(1), self.constant(2)];
        let mut rest = x;
        let mut bits = Vec::new();
        for _ in 0..n_bits {
            let bit = self.builder.hint(HintOp::Remainder, rest, two, SPAN);
            rest = self.builder.hint(HintOp::Quotient, rest, two, SPAN);
            let less = self.builder.sub(bit, one, SPAN);
            let product = self.builder.mul(bit, less, SPAN);
            let zero = self.constant(0);
            self.builder.assert(Claim::Equal(product, zero), None, SPAN);
            bits.push(bit);
        }
        let sum = self.recomposed(&bits);
        self.builder.assert(Claim::Equal(x, sum), None, SPAN);
        bits
    }

    fn recomposed(&mut self, bits: &[NodeId]) -> NodeId {
        let mut sum = bits[0];
        for (i, bit) in bits.iter().enumerate().skip(1) {
            let factor = self.constant(1 << i);
            let scaled = self.builder.mul(*bit, factor, SPAN);
            sum = self.builder.add(sum, scaled, SPAN);
        }
        sum
    }

    fn xor(&mut self, a: NodeId, b: NodeId) -> NodeId {
        let sum = self.builder.add(a, b, SPAN);
        let product = self.builder.mul(a, b, SPAN);
        let two = self.constant(2);
        let twice = self.builder.mul(product, two, SPAN);
        self.builder.sub(sum, twice, SPAN)
    }
}

/// `x = x * x + x + c`, again and again, over values of which nothing is known.
fn squares(n_nodes: usize) -> Program {
    let mut builder = ProgramBuilder::new(Field::by_name("bls12-381").unwrap());
    let mut x = builder
        .input(Input {
            name: "x".into(),
            public: false,
            range: None,
            span: SPAN,
        })
        .unwrap();
    for i in 0u64.. {
        if builder.n_nodes() >= n_nodes {
            break;
        }
        let square = builder.mul(x, x, SPAN);
        let sum = builder.add(square, x, SPAN);
        let constant = builder.constant(&BigUint::from(i + 2), SPAN);
        x = builder.add(sum, constant, SPAN);
    }
    builder.finish()
}

/// Sums of ever different width, all intervals different, narrowed from the last to the first.
fn chain(n_nodes: usize) -> Program {
    let mut builder = ProgramBuilder::new(Field::by_name("bls12-381").unwrap());
    let bit = (BigUint::ZERO, BigUint::from(1u32));
    let mut x = builder
        .input(Input {
            name: "x".into(),
            public: false,
            range: Some(bit),
            span: SPAN,
        })
        .unwrap();
    for i in 0u64.. {
        if builder.n_nodes() >= n_nodes {
            break;
        }
        let name = format!("x{i}");
        let other = builder
            .input(Input {
                name,
                public: false,
                range: None,
                span: SPAN,
            })
            .unwrap();
        let sum = builder.add(x, other, SPAN);
        let constant = builder.constant(&BigUint::from(i + 2), SPAN);
        x = builder.add(sum, constant, SPAN);
        builder.assert(
            Claim::InRange {
                value: other,
                bits: 200 - (i % 100) as u32,
            },
            None,
            SPAN,
        );
    }
    builder.assert(
        Claim::InRange {
            value: x,
            bits: 100,
        },
        None,
        SPAN,
    );
    builder.finish()
}

fn main() {
    type Family = (&'static str, fn(usize) -> Program);
    let programs: [Family; 3] = [("words", words), ("squares", squares), ("chain", chain)];
    println!("program       nodes      ms   ns a node");
    for (name, program) in programs {
        for n_nodes in [10_000, 100_000, 1_000_000] {
            let program = program(n_nodes);
            let n_nodes = program.nodes().len();
            let start = Instant::now();
            let bounded = analyze(program);
            let time = start.elapsed();
            assert_eq!(bounded.contradiction(), None);
            println!(
                "{name:8} {n_nodes:10} {:7} {:11}",
                time.as_millis(),
                time.as_nanos() / n_nodes as u128
            );
        }
    }
}
