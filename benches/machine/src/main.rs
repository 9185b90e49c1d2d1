//! The machine beside code written by hand: `cargo run --release -p vampx-machine-bench`.
//!
//! Each line is the time of one run, the least of several, in microseconds: the same computation by arkworks or Plonky3, by the interpreter on words
//! with all registers and with 16, by compiled code, in packs (a row of them), and by an interpreter on big integers.
//!
//! With a folder in which the npm package `circom2` is installed, `cargo run --release -p vampx-machine-bench FOLDER`, the same beside circom's WebAssembly in node.

mod bigint;
mod circom;
mod programs;

use std::hint::black_box;
use std::time::{Duration, Instant};

use ark_bls12_381::Fr;
use num_bigint::BigUint;
use p3_field::{PrimeField64, integers::QuotientMap};
use p3_goldilocks::Goldilocks;
use vampx_fields::Field;
use vampx_ir::program::{Inputs, Program};
use vampx_jit::Jit;
use vampx_vm::{Batch, Finished, Outcome, RunError, allocate, compile, run};

use circom::Circom;
use programs::{Poseidon, TIMES, X, Y, chain, chain_program};

/// How long each is measured.
const AT_LEAST: Duration = Duration::from_millis(700);
/// How many multiplications the chains have.
const CHAINS: [usize; 2] = [10_000, 1_000_000];

/// The least time of a run in microseconds, of those that fit in [`AT_LEAST`].
fn microseconds<T>(mut work: impl FnMut() -> T) -> f64 {
    let start = Instant::now();
    let mut least = f64::INFINITY;
    while start.elapsed() < AT_LEAST {
        let start = Instant::now();
        black_box(work());
        least = least.min(start.elapsed().as_secs_f64() * 1e6);
    }
    least
}

/// Code of more instructions is not compiled: it would not fit in the caches of the processor.
const MOST_COMPILED: usize = 100_000;

fn report(name: &str, by_hand: f64, expected: &BigUint, (program, inputs): &(Program, Inputs)) {
    let given = inputs.resolve(program).expect("inputs of the program");
    let code = compile(program, &given.given()).expect("code").code;
    let small = allocate(&code, 16).expect("an allocation");
    let check = |finished: Result<Finished, RunError>| {
        assert_eq!(
            finished.expect("it accepts").publics[0].value,
            *expected,
            "{name}"
        );
    };
    let measure = |run: &dyn Fn() -> Result<Finished, RunError>| {
        check(run());
        microseconds(run)
    };
    let interpreted = measure(&|| run(&code, &given));
    let of_16 = measure(&|| run(&small, &given));
    let begun = Instant::now();
    let is_short = code.instructions().len() <= MOST_COMPILED;
    let jit = is_short.then(|| Jit::new(&code).expect("code of this machine"));
    let to_compile = begun.elapsed().as_secs_f64() * 1e3;
    let jitted = jit.map_or(f64::INFINITY, |jit| measure(&|| jit.run(&given)));
    let batch = Batch::new(program);
    let rows = vec![inputs.clone(); 2 * Batch::PACK];
    let is_right = |outcome: Outcome| outcome.expect("it accepts")[0].value == *expected;
    // The second time, long code is fitted to few registers.
    for _ in 0..2 {
        assert!(batch.run_all(&rows).into_iter().all(is_right), "{name}");
    }
    let packs = microseconds(|| batch.run_all(&rows)) / rows.len() as f64;
    let big = microseconds(|| bigint::run(program, &given));
    println!(
        "{name:30} {by_hand:10.1} {interpreted:10.1} {of_16:10.1} {jitted:10.1} {packs:10.1} {big:10.1} {:8.2} {:8.2} {:8.1} {to_compile:10.1}",
        by_hand / of_16.min(interpreted),
        by_hand / jitted,
        big / packs.min(jitted).min(of_16).min(interpreted),
    );
}

fn bls(value: Fr) -> BigUint {
    value.into()
}

fn goldilocks(value: u64) -> Goldilocks {
    Goldilocks::from_int(value)
}

fn main() {
    match std::env::args().nth(1) {
        Some(folder) => beside_circom(&Circom::new(&folder)),
        None => by_hand(),
    }
}

/// The signals of circuits, and the same values by the evaluator, which keeps them all, and by the machine.
fn beside_circom(peer: &Circom) {
    println!(
        "{:30} {:>10} {:>10} {:>10} {:>10} {:>8} {:>8}",
        "in microseconds", "circom", "evaluator", "interp.", "packs", "evaluator", "best"
    );
    let chains = [10_000, 100_000];
    for (name, prime) in [("bls12-381", "bls12381"), ("goldilocks", "goldilocks")] {
        let field = Field::by_name(name).expect("a field");
        for n in chains {
            let name = format!("chain of {n}, {name}");
            let peers = peer.measure(prime, &circom::chain(n));
            beside(&name, &peers, &chain_program(&field, n));
        }
        let (circuit, program) = match name {
            "bls12-381" => (circom::poseidon(&WIDE), WIDE.program(&field)),
            _ => (circom::poseidon(&NARROW), NARROW.program(&field)),
        };
        let name = format!("{TIMES} poseidon, {name}");
        beside(&name, &peer.measure(prime, &circuit), &program);
    }
}

fn beside(name: &str, (circom, expected): &(f64, BigUint), (program, inputs): &(Program, Inputs)) {
    let evaluated = program.evaluate(inputs).expect("it accepts");
    assert_eq!(evaluated.publics()[0].value, *expected, "{name}");
    let evaluator = microseconds(|| program.evaluate(inputs));
    let batch = Batch::new(program);
    let interpreted = microseconds(|| batch.run(inputs));
    let rows = vec![inputs.clone(); 32];
    let packs = microseconds(|| batch.run_all(&rows)) / rows.len() as f64;
    let best = evaluator.min(interpreted).min(packs);
    println!(
        "{name:30} {circom:10.1} {evaluator:10.1} {interpreted:10.1} {packs:10.1} {:8.1} {:8.1}",
        circom / evaluator,
        circom / best
    );
}

/// Poseidon over a field of 255 bits.
const WIDE: Poseidon<3> = Poseidon {
    power: 5,
    n_full: 8,
    n_partial: 57,
};
/// Poseidon over Goldilocks.
const NARROW: Poseidon<8> = Poseidon {
    power: 7,
    n_full: 8,
    n_partial: 22,
};

fn by_hand() {
    println!(
        "{:30} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>8} {:>8} {:>8} {:>10}",
        "in microseconds",
        "by hand",
        "interp.",
        "of 16",
        "jit",
        "packs",
        "bigint",
        "hand/int",
        "hand/jit",
        "big/best",
        "jit in ms"
    );
    let wide = Field::by_name("bls12-381").expect("a field");
    let narrow = Field::by_name("goldilocks").expect("a field");
    on_bls(&wide);
    on_goldilocks(&narrow);
    println!(
        "\n{:30} {:>10} {:>10} {:>10} {:>8} {:>12}",
        "in microseconds a row", "alone", "in packs", "jit", "ratio", "instructions"
    );
    let small = Field::by_name("babybear").expect("a field");
    in_packs("4 poseidon, goldilocks", &NARROW.program(&narrow));
    in_packs("4 poseidon, babybear", &NARROW.program(&small));
    in_packs("4 poseidon, bls12-381", &WIDE.program(&wide));
    let wider = Field::by_name("bls12-381-fq").expect("a field");
    for field in [&narrow, &small, &wide, &wider] {
        in_packs(
            &format!("chain of 1000, {field}"),
            &chain_program(field, 1000),
        );
    }
}

/// The runs of a batch on one thread, one by one, side by side, and by compiled code.
fn in_packs(name: &str, (program, inputs): &(Program, Inputs)) {
    let batch = Batch::new(program);
    let rows = vec![inputs.clone(); 64];
    let alone = || rows.iter().map(|row| batch.run(row)).collect::<Vec<_>>();
    assert_eq!(alone(), batch.run_all(&rows), "{name}");
    let alone = microseconds(alone) / rows.len() as f64;
    let packs = microseconds(|| batch.run_all(&rows)) / rows.len() as f64;
    let given = inputs.resolve(program).expect("inputs of the program");
    let code = compile(program, &given.given()).expect("code").code;
    let jit = Jit::new(&code).expect("code of this machine");
    let resolved = || inputs.resolve(program).expect("inputs of the program");
    let jit = microseconds(|| jit.run(&resolved()).expect("it accepts"));
    println!(
        "{name:30} {alone:10.2} {packs:10.2} {jit:10.2} {:8.2} {:12}",
        packs / jit,
        code.instructions().len()
    );
}

fn on_bls(field: &Field) {
    let [x, y] = [X, Y].map(Fr::from);
    for n in CHAINS {
        let by_hand = microseconds(|| chain(black_box(x), black_box(y), n));
        let name = format!("chain of {n}, bls12-381");
        report(
            &name,
            by_hand,
            &bls(chain(x, y, n)),
            &chain_program(field, n),
        );
    }

    let (matrix, constants) = WIDE.constants::<Fr>();
    let by_hand = microseconds(|| WIDE.permute(&matrix, &constants, black_box([x; 3])));
    let expected = bls(WIDE.permute(&matrix, &constants, [x; 3])[0]);
    report(
        "4 poseidon, bls12-381",
        by_hand,
        &expected,
        &WIDE.program(field),
    );
}

/// An element of Plonky3's field that can be made from a word.
#[derive(Clone, Copy)]
struct Element(Goldilocks);

impl From<u64> for Element {
    fn from(value: u64) -> Self {
        Self(goldilocks(value))
    }
}

impl std::ops::Add for Element {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl std::ops::Mul for Element {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}

fn on_goldilocks(field: &Field) {
    let integer = |value: Element| BigUint::from(value.0.as_canonical_u64());
    let [x, y] = [X, Y].map(Element::from);
    for n in CHAINS {
        let by_hand = microseconds(|| chain(black_box(x), black_box(y), n));
        let name = format!("chain of {n}, goldilocks");
        report(
            &name,
            by_hand,
            &integer(chain(x, y, n)),
            &chain_program(field, n),
        );
    }

    let (matrix, constants) = NARROW.constants::<Element>();
    let by_hand = microseconds(|| NARROW.permute(&matrix, &constants, black_box([x; 8])));
    let expected = integer(NARROW.permute(&matrix, &constants, [x; 8])[0]);
    report(
        "4 poseidon, goldilocks",
        by_hand,
        &expected,
        &NARROW.program(field),
    );
}
