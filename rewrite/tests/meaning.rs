//! An optimized program accepts what the program accepts, with the same outputs, whatever the prover's hints.

use num_bigint::BigUint;
use vampx_fields::Field;
use vampx_ir::Source;
use vampx_ir::program::{Inputs, Program};
use vampx_ir::syntax::compile;
use vampx_ir::testing::{random_inputs, random_program, with_one_changed};
use vampx_rewrite::{Effort, optimize};

mod common;

use common::{acceptable, field, n_runs, tuples, verdict};

/// Checks the laws on `program` with these inputs; the optimized program, if there is one.
#[track_caller]
fn check(program: &Program, inputs: &[Inputs]) -> Option<Program> {
    let optimized = optimize(program, Effort::Normal);
    if let Some(better) = &optimized {
        better
            .validate()
            .unwrap_or_else(|error| panic!("{error}\n{program}\n{better}"));
        assert_eq!(program.inputs(), better.inputs());
        for inputs in inputs {
            assert_eq!(
                verdict(program, inputs),
                verdict(better, inputs),
                "{inputs:?}\n{program}\n{better}"
            );
        }
    }
    optimized
}

#[test]
fn random_programs_are_evaluated_alike() {
    let fields = [
        ("prime:3", 2500, 25),
        ("prime:5", 2500, 25),
        ("prime:7", 2500, 25),
        ("prime:13", 2500, 30),
        ("prime:97", 4000, 40),
        ("goldilocks", 4000, 40),
        ("bls12-381", 2000, 40),
    ];
    let mut n_changed = 0;
    for (name, n_programs, max_size) in fields {
        let field = field(name);
        for seed in 0..n_programs {
            let (program, given) = random_program(seed, &field, 1 + seed as usize % max_size);
            let mut inputs = vec![random_inputs(seed, &program)];
            if !program.inputs().is_empty() && given != Inputs::new() {
                inputs.push(with_one_changed(seed, &program, &given));
            }
            inputs.push(given);
            let optimized = check(&program, &inputs);
            n_changed += usize::from(optimized.is_some());
        }
    }
    assert!(n_changed > 10_000, "{n_changed} programs changed");
}

#[test]
fn no_hints_make_more_acceptable() {
    let mut n_checked = 0;
    for (name, n_programs, max_size) in [
        ("prime:3", 6000, 14),
        ("prime:5", 6000, 10),
        ("prime:11", 3000, 6),
    ] {
        let field = field(name);
        for seed in 0..n_programs {
            let (program, _) = random_program(seed, &field, 1 + seed as usize % max_size);
            n_checked += usize::from(is_as_acceptable(&program, 2000));
        }
    }
    assert!(n_checked > 200, "{n_checked} programs checked");
}

#[test]
fn no_hints_make_more_words_acceptable() {
    let mut n_checked = 0;
    for (name, n) in [("prime:3", 1), ("prime:5", 1), ("prime:7", 2)] {
        for seed in 0..40 {
            let program = words_program(seed, n, &field(name));
            n_checked += usize::from(is_as_acceptable(&program, 20_000));
        }
    }
    assert!(n_checked > 20, "{n_checked} programs checked");
}

/// Checks that the optimized program accepts the same inputs; whether that was decided in so many runs.
#[track_caller]
fn is_as_acceptable(program: &Program, max_runs: u64) -> bool {
    let Some(optimized) = optimize(program, Effort::Normal) else {
        return false;
    };
    let is_decided = n_runs(program).max(n_runs(&optimized)) <= max_runs;
    if is_decided {
        let (before, after) = (acceptable(program), acceptable(&optimized));
        assert_eq!(before, after, "{program}\n{optimized}");
    }
    is_decided
}

const WORDS: &str = "
def bool b = { b*(b - 1) = 0; b };
def map f list = fold list (fun x rest { (f x):rest }) [];
def zip f a b = fold a (fun x k (y:ys) { (f x y):(k ys) }) (fun [] { [] }) b;
def take n = iter n (fun k (x:xs) { x:(k xs) }) (fun _ { [] });
def drop n = iter n (fun k (_:xs) { k xs }) (fun xs { xs });
def append a b = fold a (fun x rest { x:rest }) b;
def bits n = iter n (fun k a {
    def bit = bool (fresh (a % 2));
    def rest = fresh (a \\ 2);
    a = bit + 2*rest;
    bit:(k rest)
}) (fun 0 { [] });
def number list = fold list (fun bit rest { bit + 2*rest }) 0;
def word n a = { bits n a; a };
def xor n a b = number (zip (fun a b { a + b - 2*a*b }) (bits n a) (bits n b));
def and n a b = number (zip (fun a b { a*b }) (bits n a) (bits n b));
def not n a = number (map (fun bit { 1 - bit }) (bits n a));
def rotr n k a = { def list = bits n a; number (append (drop k list) (take k list)) };
def shr n k a = number (drop k (bits n a));
def add n a b = number (take n (bits (n + 1) (a + b)));
";

/// A program on words of two or three bits.
fn words(seed: u64, n: u64) -> String {
    let mut state = seed;
    let mut below = move |n: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let mut text = format!("pub out;\n{WORDS}");
    let n_steps = 1 + below(4);
    for step in 0..n_steps {
        let mut pick = || match below(step + 2) {
            0 => "a".to_owned(),
            1 => "b".to_owned(),
            earlier => format!("w{}", earlier - 2),
        };
        let (x, y) = (pick(), pick());
        let k = 1 + below((n - 1).max(1));
        let value = match below(8) {
            0 | 1 => format!("xor {n} {x} {y}"),
            2 => format!("and {n} {x} {y}"),
            3 => format!("not {n} {x}"),
            4 => format!("rotr {n} {k} {x}"),
            5 => format!("shr {n} {k} {x}"),
            6 => format!("word {n} {x}"),
            _ => format!("add {n} {x} {y}"),
        };
        text += &format!("def w{step} = {value};\n");
    }
    text + &format!("out = w{} + a - b;\n", n_steps - 1)
}

fn words_program(seed: u64, n: u64, field: &Field) -> Program {
    let text = words(seed, n);
    compile(&Source::new("words", text.as_str()), Some(field))
        .unwrap_or_else(|error| panic!("{error:?}\n{text}"))
}

#[test]
fn programs_on_words_are_evaluated_alike() {
    for (name, n) in [
        ("prime:11", 2),
        ("prime:13", 3),
        ("prime:31", 3),
        ("prime:17", 3),
    ] {
        let field = field(name);
        let p: u32 = field.modulus().try_into().expect("a small prime");
        for seed in 0..60 {
            let program = words_program(seed, n, &field);
            let names: Vec<&str> = program.inputs().iter().map(|input| &*input.name).collect();
            let secrets = ["a", "b"].into_iter().filter(|name| names.contains(name));
            let secrets: Vec<&str> = secrets.collect();
            let inputs: Vec<Inputs> = tuples(p, secrets.len())
                .map(|values| {
                    let values = values.into_iter().map(BigUint::from);
                    secrets.iter().copied().zip(values).collect()
                })
                .collect();
            check(&program, &inputs);
        }
    }
}

#[test]
fn comparisons_of_differences_are_evaluated_alike() {
    let mut n_changed = 0;
    for p in [11u32, 13] {
        let field = field(&format!("prime:{p}"));
        for (size, m, d) in
            (1..=p).flat_map(|size| (0..p).flat_map(move |m| (0..p).map(move |d| (size, m, d))))
        {
            let text = format!("pub y; priv x : 0..{size}; y = lt (x - {m}) {d};");
            let program = compile(&Source::new("test", text), Some(&field)).expect("a program");
            let value = |x: u32| [("x", BigUint::from(x))].into_iter().collect();
            let inputs: Vec<Inputs> = (0..p).map(value).collect();
            n_changed += usize::from(check(&program, &inputs).is_some());
        }
    }
    assert!(n_changed > 100, "{n_changed} programs changed");
}
