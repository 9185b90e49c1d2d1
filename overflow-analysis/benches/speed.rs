//! Time of the processor per node at several sizes, which should not grow, and memory. `cargo bench -p vampx-overflow-analysis`.

use std::time::Duration;

use num_bigint::BigUint;
use vampx_fields::Field;
use vampx_ir::program::{Claim, Guard, HintOp, Input, NodeId, Program, ProgramBuilder};
use vampx_ir::syntax::compile;
use vampx_ir::{Source, Span};
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

/// Additions modulo 1000, each by a comparison and a branch with its guards.
fn branches(n_nodes: usize) -> Program {
    let mut builder = ProgramBuilder::new(Field::by_name("bls12-381").unwrap());
    let range = Some((BigUint::ZERO, BigUint::from(999u32)));
    let input = |builder: &mut ProgramBuilder, name: String| {
        let range = range.clone();
        builder
            .input(Input {
                name,
                public: false,
                range,
                span: SPAN,
            })
            .unwrap()
    };
    let limit = builder.constant(&BigUint::from(1000u32), SPAN);
    let mut x = input(&mut builder, "x".into());
    for i in 0u64.. {
        if builder.n_nodes() >= n_nodes {
            break;
        }
        let other = input(&mut builder, format!("x{i}"));
        let sum = builder.add(x, other, SPAN);
        let less = builder.lt(sum, limit, SPAN);
        builder.assert(Claim::Boolean(less), None, SPAN);
        let reduced = builder.sub(sum, limit, SPAN);
        let guard = builder.guard(Guard {
            parent: None,
            selector: less,
            arm: true,
        });
        let in_range = Claim::InRange {
            value: reduced,
            bits: 10,
        };
        builder.assert(in_range, Some(guard), SPAN);
        x = builder.branch(less, sum, reduced, SPAN);
    }
    builder.finish()
}

/// One block of SHA-256 by bits.
fn sha256() -> Program {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../ir/tests/programs/sha256.pir"
    );
    let text = std::fs::read_to_string(path).unwrap();
    let field = Field::by_name("bls12-381").unwrap();
    compile(&Source::new("sha256.pir", text), Some(&field)).unwrap()
}

/// The most memory that was in use since the last call, in MiB; 0 where Linux does not tell.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|size| size.split_whitespace().next()?.parse::<u64>().ok());
    // Starts the count anew.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    peak.unwrap_or(0) / 1024
}

/// The time this thread has run, which counts nothing that others do on the machine; 0 where Linux does not tell.
fn time() -> Duration {
    let status = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = status.split_whitespace().next();
    Duration::from_nanos(nanoseconds.and_then(|time| time.parse().ok()).unwrap_or(0))
}

fn main() {
    println!("| program | nodes | ms | ns a node | peak MiB |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    measure_families(10_000);
    measure_families(100_000);
    measure("sha256", sha256());
    measure_families(1_000_000);
    measure("words", words(10_000_000));
}

/// Prints the rows of one size.
fn measure_families(n_nodes: usize) {
    measure("words", words(n_nodes));
    measure("squares", squares(n_nodes));
    measure("branches", branches(n_nodes));
    measure("chain", chain(n_nodes));
}

/// Prints a row.
fn measure(name: &str, program: Program) {
    let n_nodes = program.nodes().len();
    peak();
    let start = time();
    let bounded = analyze(program);
    let time = time() - start;
    assert_eq!(bounded.contradiction(), None);
    println!(
        "| {name} | {n_nodes} | {} | {} | {} |",
        time.as_millis(),
        time.as_nanos() / n_nodes as u128,
        peak()
    );
}
