//! Time and memory of the optimizer on programs of 10^3 to 10^6 nodes. `cargo bench -p vampx-rewrite --bench scale`.
//!
//! Each row is a process of its own, whose processor time and most memory the system tells. A word picks rows: `rounds`,
//! `choices`, a size, or a file with a program.

use std::{env, fs, process::Command};

use num_bigint::BigUint;
use vampx_fields::Field;
use vampx_ir::program::{Claim, Input, NodeId, Program, ProgramBuilder};
use vampx_ir::{Source, Span, syntax::compile};
use vampx_rewrite::{Effort, NATIVE, optimize};

const KINDS: [&str; 2] = ["rounds", "choices"];
const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
const SPAN: Span = Span { start: 0, end: 0 };

/// A random sequence: splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.next() as usize % choices.len()]
    }
}

fn input(builder: &mut ProgramBuilder, bits: Option<u32>) -> NodeId {
    let input = Input {
        name: format!("x{}", builder.n_nodes()),
        public: false,
        range: bits.map(|bits| (BigUint::ZERO, (BigUint::from(1u32) << bits) - 1u32)),
        span: SPAN,
    };
    builder.input(input).expect("a new name")
}

/// A permutation of three elements, round by round: all rounds are alike but for their constants.
fn rounds(builder: &mut ProgramBuilder, n_nodes: usize) -> Vec<NodeId> {
    let mut random = Random(1);
    let mut state = [0; 3].map(|_| input(builder, None));
    while builder.n_nodes() < n_nodes {
        let powers = state.map(|lane| {
            let constant = (0..4).fold(BigUint::ZERO, |sum, _| (sum << 62) + random.next());
            let constant = builder.constant(&constant, SPAN);
            let lane = builder.add(lane, constant, SPAN);
            let square = builder.mul(lane, lane, SPAN);
            let fourth = builder.mul(square, square, SPAN);
            builder.mul(fourth, lane, SPAN)
        });
        state = [0, 1, 2].map(|row| {
            let terms = [0, 1, 2].map(|column| {
                let factor = builder.constant(&BigUint::from((3 + row * column) as u32), SPAN);
                builder.mul(factor, powers[column], SPAN)
            });
            let sum = builder.add(terms[0], terms[1], SPAN);
            builder.add(sum, terms[2], SPAN)
        });
    }
    state.to_vec()
}

/// Comparisons, branches, bits and products of the values made last, at random: hardly two parts are alike.
fn choices(builder: &mut ProgramBuilder, n_nodes: usize) -> Vec<NodeId> {
    let mut random = Random(2);
    let mut values: Vec<NodeId> = (0..8).map(|_| input(builder, Some(16))).collect();
    let mut bits: Vec<NodeId> = (0..4).map(|_| input(builder, Some(1))).collect();
    while builder.n_nodes() < n_nodes {
        let recent = values[values.len() - 8..].to_vec();
        let (a, [b, c]) = (recent[0], [0; 2].map(|_| random.of(&recent[1..])));
        let recent = bits[bits.len() - 4..].to_vec();
        let (x, y) = (recent[0], random.of(&recent[1..]));
        match random.next() % 16 {
            0 => values.push(input(builder, Some(16))),
            1 => bits.push(input(builder, Some(1))),
            2..4 => bits.push(builder.lt(a, b, SPAN)),
            4..6 => {
                let product = builder.mul(x, y, SPAN);
                let sum = builder.add(x, y, SPAN);
                bits.push(builder.sub(sum, product, SPAN));
            }
            6..9 => values.push(builder.branch(x, a, b, SPAN)),
            9..12 => {
                let [left, right] = [b, c].map(|other| builder.mul(a, other, SPAN));
                values.push(builder.add(left, right, SPAN));
            }
            12..14 => values.push(builder.mul(x, a, SPAN)),
            _ => values.push(builder.sub(a, b, SPAN)),
        }
    }
    values.split_off(values.len() - 8)
}

fn program(kind: &str, n_nodes: usize) -> Program {
    if let Ok(text) = fs::read_to_string(kind) {
        return compile(&Source::new(kind, text), None).expect("a program that names its field");
    }
    let field = Field::by_name("bls12-381").expect("a field");
    let mut builder = ProgramBuilder::new(field);
    let outputs = match kind {
        "rounds" => rounds(&mut builder, n_nodes),
        _ => choices(&mut builder, n_nodes),
    };
    for output in outputs {
        let expected = input(&mut builder, None);
        builder.assert(Claim::Equal(output, expected), None, SPAN);
    }
    builder.finish()
}

/// The processor time of this process, in seconds.
fn seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("a system that has it");
    let fields: Vec<&str> = stat.split_whitespace().collect();
    let ticks = |index: usize| fields[index].parse::<f64>().expect("a number");
    (ticks(13) + ticks(14)) / 100.0
}

/// The most memory that this process had, in MB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("a system that has it");
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1));
    kilobytes.map_or(0, |kilobytes| {
        kilobytes.parse::<u64>().expect("a number") / 1000
    })
}

fn row(kind: &str, n_nodes: usize, effort: Effort) {
    let program = program(kind, n_nodes);
    let start = seconds();
    let optimized = optimize(&program, effort);
    let time = seconds() - start;
    let after = optimized.as_ref().unwrap_or(&program);
    println!(
        "{kind:<8} {:>9} nodes  {effort:<8?} {time:>7.2} s  {:>5} MB  estimate {:>9} to {:>9}",
        program.nodes().len(),
        peak(),
        NATIVE.estimate(&program),
        NATIVE.estimate(after),
    );
}

fn main() {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let words: Vec<&str> = words
        .into_iter()
        .filter(|word| !word.starts_with('-'))
        .collect();
    if let ["row", kind, size, effort] = words[..] {
        let size = size.parse().expect("a number of nodes");
        let effort = match effort {
            "2" => Effort::Thorough,
            _ => Effort::Normal,
        };
        return row(kind, size, effort);
    }
    let is_picked = |kind: &str, size: &str| words.iter().all(|word| [kind, size].contains(word));
    let file = words.iter().find(|word| word.ends_with(".pir"));
    let kinds = file.map_or(KINDS.to_vec(), |file| vec![*file]);
    let sizes = if file.is_some() {
        vec![0]
    } else {
        SIZES.to_vec()
    };
    for kind in kinds {
        for size in &sizes {
            let size = size.to_string();
            if !is_picked(kind, &size) {
                continue;
            }
            for effort in ["1", "2"] {
                let mut child = Command::new(env::current_exe().expect("this program"));
                let status = child.args(["row", kind, &size, effort]).status();
                assert!(status.expect("a process").success());
            }
        }
    }
}
