//! The evaluator and the machine side by side: `cargo bench -p vampx-vm`. The least of several times, in milliseconds, and the most
//! memory of the process until the evaluator has run once. A part of a name after `--` measures what has it.

use std::hint::black_box;
use std::time::Instant;

use vampx_fields::Field;
use vampx_ir::Source;
use vampx_ir::program::{
    Claim, HintOp, Input, Inputs, Likelihood, NodeId, Odds, Program, ProgramBuilder,
};
use vampx_ir::syntax::{self, Limits, types};
use vampx_vm::{allocate, compile, evaluate, run};

const N_TIMES: usize = 3;

fn milliseconds<T>(mut work: impl FnMut() -> T) -> f64 {
    let times = (0..N_TIMES).map(|_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed().as_secs_f64() * 1e3
    });
    times.fold(f64::INFINITY, f64::min)
}

/// SHA-256 as written with bits.
fn sha256(field: &Field) -> (Program, Inputs) {
    let source = Source::new(
        "sha256.pir",
        include_str!("../../ir/tests/programs/sha256.pir"),
    );
    let module = syntax::parse(&source).expect("a program");
    let types = types::infer(&module).expect("types");
    let program = syntax::elaborate(&module, &types, field, &Limits::default()).expect("a program");
    let inputs = include_str!("../../ir/tests/programs/sha256.json");
    (program, Inputs::from_json(inputs).expect("inputs"))
}

/// `x = x * x + c`, again and again: `n_nodes` nodes in a chain.
fn chain(field: &Field, n_nodes: usize) -> (Program, Inputs) {
    let mut builder = ProgramBuilder::new(field.clone());
    let span = vampx_ir::Span::default();
    let mut input = |name: &str, public| {
        let input = Input {
            name: name.to_owned(),
            public,
            range: None,
            span,
        };
        builder.input(input).expect("a new name")
    };
    let (out, x) = (input("out", true), input("x", false));
    let mut value = x;
    for _ in 0..n_nodes / 2 {
        let square = builder.mul(value, value, span);
        value = builder.add(square, x, span);
    }
    builder.assert(Claim::Equal(out, value), None, span);
    let inputs = Inputs::from_json(r#"{"x": 3}"#).expect("inputs");
    (builder.finish(), inputs)
}

/// `branch c x long`, where the arm for 1 is a chain of `n_nodes` nodes made by `grow` of the last one and `x`.
fn untaken(
    field: &Field,
    n_nodes: usize,
    grow: impl Fn(&mut ProgramBuilder, NodeId, NodeId) -> NodeId,
) -> Program {
    let mut builder = ProgramBuilder::new(field.clone());
    let span = vampx_ir::Span::default();
    let mut input = |name: &str, public| {
        let input = Input {
            name: name.to_owned(),
            public,
            range: None,
            span,
        };
        builder.input(input).expect("a new name")
    };
    let (out, c, x) = (input("out", true), input("c", false), input("x", false));
    let long = (0..n_nodes / 2).fold(x, |long, _| grow(&mut builder, long, x));
    let value = builder.branch(c, x, long, span);
    builder.assert(Claim::Equal(out, value), None, span);
    builder.finish()
}

/// Runs in which the arm is not taken, and one in which it is.
fn report_untaken(name: &str, program: impl FnOnce() -> Program) {
    if !is_asked_for(name) {
        return;
    }
    let program = &program();
    let inputs = |c: u32| {
        let inputs = Inputs::from_json(&format!(r#"{{"c": {c}, "x": 3}}"#)).expect("inputs");
        inputs.resolve(program).expect("inputs of the program")
    };
    let code = compile(program, &inputs(0).given()).expect("code").code;
    let small = allocate(&code, 16).expect("an allocation");
    drop(code);
    let steps = |c: u32| run(&small, &inputs(c)).expect("it accepts").n_steps;
    println!(
        "{name:28} {:12} {:10} {:10} steps {:10.4} ms; taken {:10} {:12.3} ms; {} MiB",
        program.field().to_string(),
        program.nodes().len(),
        steps(0),
        milliseconds(|| run(&small, &inputs(0))),
        steps(1),
        milliseconds(|| run(&small, &inputs(1))),
        peak(),
    );
}

/// The sum of `n_parts` chains of `n_nodes` nodes each.
fn parts(field: &Field, n_parts: usize, n_nodes: usize) -> (Program, Inputs) {
    let mut builder = ProgramBuilder::new(field.clone());
    let span = vampx_ir::Span::default();
    let mut input = |name: &str, public| {
        let input = Input {
            name: name.to_owned(),
            public,
            range: None,
            span,
        };
        builder.input(input).expect("a new name")
    };
    let (out, x) = (input("out", true), input("x", false));
    let mut sum = x;
    for part in 0..n_parts {
        let constant = builder.constant(&(part + 5).into(), span);
        let mut value = builder.add(x, constant, span);
        for _ in 0..n_nodes / 2 {
            let square = builder.mul(value, value, span);
            value = builder.add(square, x, span);
        }
        sum = builder.add(sum, value, span);
    }
    builder.assert(Claim::Equal(out, sum), None, span);
    let inputs = Inputs::from_json(r#"{"x": 3}"#).expect("inputs");
    (builder.finish(), inputs)
}

/// `branch (lt long x) other x`, where the selector and the arm taken, for 0, are chains of `n_nodes` nodes; and a profile that says so.
fn foreseen(field: &Field, n_nodes: usize) -> (Program, Inputs, Likelihood) {
    let mut builder = ProgramBuilder::new(field.clone());
    let span = vampx_ir::Span::default();
    let mut input = |name: &str, public| {
        let input = Input {
            name: name.to_owned(),
            public,
            range: None,
            span,
        };
        builder.input(input).expect("a new name")
    };
    let (out, x, y) = (input("out", true), input("x", false), input("y", false));
    let [long, other] = [x, y].map(|x| {
        (0..n_nodes / 2).fold(x, |value, _| {
            let square = builder.mul(value, value, span);
            builder.add(square, x, span)
        })
    });
    // It is 0, as `long` is hardly p - 1.
    let minus_one = builder.constant(&(field.modulus() - 1u32), span);
    let selector = builder.lt(long, minus_one, span);
    let value = builder.branch(selector, other, x, span);
    builder.assert(Claim::Equal(out, value), None, span);
    let inputs = Inputs::from_json(r#"{"x": 3, "y": 4}"#).expect("inputs");
    let mut likelihood = Likelihood::default();
    likelihood.add(span, Odds { zero: 99, one: 1 });
    (builder.finish(), inputs, likelihood)
}

/// The evaluator with one thread and with two: independent parts, and a likely arm that is begun before its selector is known.
fn report_threads(field: &Field, n_nodes: usize) {
    if !is_asked_for("threads") {
        return;
    }
    let [one, two] = [1, 2].map(|n_threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads);
        pool.build().expect("threads")
    });
    let evaluate = |(program, inputs, likelihood): &(Program, Inputs, Likelihood)| {
        program
            .evaluate_likely(inputs, likelihood)
            .expect("it accepts")
    };
    let with_parts = |n_parts| {
        let (program, inputs) = parts(field, n_parts, n_nodes / n_parts);
        (program, inputs, Likelihood::default())
    };
    let cases = [
        ("1 part", with_parts(1)),
        ("2 parts", with_parts(2)),
        ("16 parts", with_parts(16)),
        ("likely arm", foreseen(field, n_nodes / 2)),
    ];
    for (name, case) in cases {
        let [alone, both] = [&one, &two].map(|pool| {
            let times = (0..10).map(|_| pool.install(|| milliseconds(|| evaluate(&case))));
            times.fold(f64::INFINITY, f64::min)
        });
        let (_, ahead) = two.install(|| evaluate(&case));
        println!(
            "{name:10} of {n_nodes:8} nodes, {field}: {alone:8.3} {both:8.3} {:5.2}, {} ahead, {} used",
            alone / both,
            ahead.n_computed,
            ahead.n_used
        );
    }
}

/// `fib_k n` is `n` if `n < 2`, else `fib_(k-1) (n-1) + fib_(k-1) (n-2)`; k and n are 20.
fn fib(field: &Field) -> (Program, Inputs) {
    const LEVELS: usize = 20;
    let mut builder = ProgramBuilder::new(field.clone());
    let span = vampx_ir::Span::default();
    let mut input = |name: &str, public| {
        let input = Input {
            name: name.to_owned(),
            public,
            range: None,
            span,
        };
        builder.input(input).expect("a new name")
    };
    let (out, n) = (input("out", true), input("n", false));
    let (one, two) = (
        builder.constant(&1u32.into(), span),
        builder.constant(&2u32.into(), span),
    );
    let mut arguments = vec![n];
    for index in 0..2 * LEVELS {
        arguments.push(builder.sub(arguments[index], one, span));
    }
    let mut level = arguments.clone();
    for depth in 1..=LEVELS {
        level = (0..=2 * (LEVELS - depth))
            .map(|at| {
                let is_large = builder.lt(arguments[at], two, span);
                let sum = builder.add(level[at + 1], level[at + 2], span);
                builder.branch(is_large, arguments[at], sum, span)
            })
            .collect();
    }
    builder.assert(Claim::Equal(out, level[0]), None, span);
    let inputs = Inputs::from_json(r#"{"n": 20}"#).expect("inputs");
    (builder.finish(), inputs)
}

/// The most memory that the process has had, in MiB, where the system says it.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}

fn is_asked_for(name: &str) -> bool {
    let part = std::env::args().nth(1);
    part.is_none_or(|part| part.starts_with("--") || name.contains(&part))
}

fn report(name: &str, field: &Field, (program, inputs): &(Program, Inputs)) {
    if !is_asked_for(name) {
        return;
    }
    program.evaluate(inputs).expect("it accepts");
    let peak = peak();
    let given = inputs.resolve(program).expect("inputs of the program");
    let compiled = compile(program, &given.given()).expect("code");
    let small = allocate(&compiled.code, 16).expect("an allocation");
    let n_steps = run(&compiled.code, &given).expect("it accepts").n_steps;
    println!(
        "{name:14} {:12} {:9} {n_steps:9} {peak:6} {:9.3} {:9.3} {:9.3} {:9.3} {:9.3} {:9.3}",
        field.to_string(),
        program.nodes().len(),
        milliseconds(|| program.evaluate(inputs)),
        milliseconds(|| evaluate(program, inputs)),
        milliseconds(|| compile(program, &given.given())),
        milliseconds(|| run(&compiled.code, &given)),
        milliseconds(|| allocate(&compiled.code, 16)),
        milliseconds(|| run(&small, &given)),
    );
}

fn main() {
    println!(
        "{:14} {:12} {:>9} {:>9} {:>6} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "program",
        "field",
        "nodes",
        "steps",
        "MiB",
        "evaluator",
        "evaluate",
        "compile",
        "run",
        "allocate",
        "run of 16"
    );
    for name in ["goldilocks", "bls12-381", "bls12-381-fq"] {
        let field = Field::by_name(name).expect("a field");
        if name != "bls12-381-fq" {
            report("sha256", &field, &sha256(&field));
        }
        report("fib of 20", &field, &fib(&field));
        for exponent in 3..=7 {
            let n_nodes = 10_usize.pow(exponent);
            report(
                &format!("chain 10^{exponent}"),
                &field,
                &chain(&field, n_nodes),
            );
        }
        for exponent in 4..=6 {
            report_threads(&field, 10_usize.pow(exponent));
        }
        let span = vampx_ir::Span::default();
        for exponent in 3..=8 {
            let name = format!("untaken products 10^{exponent}");
            let square_and_add = |builder: &mut ProgramBuilder, long, x| {
                let square = builder.mul(long, long, span);
                builder.add(square, x, span)
            };
            report_untaken(&name, || {
                untaken(&field, 10_usize.pow(exponent), square_and_add)
            });
            let name = format!("untaken inverses 10^{exponent}");
            let invert_and_add = |builder: &mut ProgramBuilder, long, x| {
                let inverse = builder.hint(HintOp::Inverse, long, long, span);
                builder.add(inverse, x, span)
            };
            if exponent < 8 {
                report_untaken(&name, || {
                    untaken(&field, 10_usize.pow(exponent), invert_and_add)
                });
            }
        }
    }
}
