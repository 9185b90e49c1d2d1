//! What single operations cost the machine, which `ExecutionCosts` goes by: `cargo bench -p vampx-vm --bench instructions`.
//! Nanoseconds, the least of several runs; every operation is added to the same chain of `x * x + c`, whose time is taken off.

use std::hint::black_box;
use std::time::Instant;

use num_bigint::BigUint;
use vampx_fields::Field;
use vampx_ir::Span;
use vampx_ir::program::{Claim, Input, Inputs, NodeId, Program, ProgramBuilder};
use vampx_vm::{compile, run};

const N_TIMES: usize = 15;
const N_STEPS: u64 = 20_000;

/// What is added to each step, over the value of the chain and the number of the step.
type Operation = fn(&mut ProgramBuilder, NodeId, NodeId, u64) -> NodeId;

fn number(builder: &mut ProgramBuilder, value: u64) -> NodeId {
    builder.constant(&value.into(), Span::default())
}

fn program(field: &Field, operation: Operation) -> Program {
    let span = Span::default();
    let mut builder = ProgramBuilder::new(field.clone());
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
    let half = builder.constant(&(field.modulus() / 2u32), span);
    let (mut value, mut sum) = (x, x);
    for step in 0..N_STEPS {
        let square = builder.mul(value, value, span);
        let constant = number(&mut builder, 1_000 + step);
        value = builder.add(square, constant, span);
        let added = operation(&mut builder, value, half, step);
        sum = builder.add(sum, added, span);
    }
    builder.assert(Claim::Equal(out, sum), None, span);
    builder.finish()
}

fn nanoseconds(field: &Field, operation: Operation) -> f64 {
    let program = program(field, operation);
    let inputs = Inputs::from_json(r#"{"x": 3}"#).expect("inputs");
    let inputs = inputs.resolve(&program).expect("inputs");
    let code = compile(&program, &inputs.given()).expect("code").code;
    let times = (0..N_TIMES).map(|_| {
        let start = Instant::now();
        black_box(run(&code, &inputs)).expect("accepted");
        start.elapsed().as_secs_f64() * 1e9
    });
    times.fold(f64::INFINITY, f64::min) / N_STEPS as f64
}

fn arms(builder: &mut ProgramBuilder, x: NodeId, step: u64) -> [NodeId; 2] {
    let span = Span::default();
    let one = builder.constant(&BigUint::from(7u32 + step as u32), span);
    let two = builder.constant(&BigUint::from(70_000u32 + step as u32), span);
    [builder.add(x, one, span), builder.add(x, two, span)]
}

fn choice(builder: &mut ProgramBuilder, bit: NodeId, x: NodeId, step: u64) -> NodeId {
    let [zero, one] = arms(builder, x, step);
    builder.branch(bit, zero, one, Span::default())
}

const SPAN: Span = Span { start: 0, end: 0 };

fn main() {
    let operations: [(&str, Operation, &str); 8] = [
        ("chain", |_, x, _, _| x, ""),
        (
            "lt",
            |builder, x, half, _| builder.lt(x, half, SPAN),
            "chain",
        ),
        (
            "add",
            |builder, x, _, step| arms(builder, x, step)[0],
            "chain",
        ),
        (
            "mul",
            |builder, x, half, step| {
                let constant = number(builder, 3 + step);
                let sum = builder.add(half, constant, SPAN);
                builder.mul(x, sum, SPAN)
            },
            "chain",
        ),
        (
            "branch at random",
            |builder, x, half, step| {
                let bit = builder.lt(x, half, SPAN);
                choice(builder, bit, x, step)
            },
            "lt",
        ),
        (
            "branch foreseen",
            |builder, x, _, step| {
                let four = number(builder, 4);
                let bit = builder.lt(x, four, SPAN);
                choice(builder, bit, x, step)
            },
            "lt",
        ),
        (
            "choice by arithmetic",
            |builder, x, half, step| {
                let bit = builder.lt(x, half, SPAN);
                let [zero, one] = arms(builder, x, step);
                let minus = builder.neg(zero, SPAN);
                let difference = builder.add(one, minus, SPAN);
                let product = builder.mul(bit, difference, SPAN);
                builder.add(zero, product, SPAN)
            },
            "lt",
        ),
        (
            "bit times sum",
            |builder, x, half, step| {
                let bit = builder.lt(x, half, SPAN);
                let [zero, _] = arms(builder, x, step);
                builder.mul(bit, zero, SPAN)
            },
            "lt",
        ),
    ];
    for name in ["goldilocks", "bls12-381", "bls12-381-fq"] {
        let field = Field::by_name(name).expect("a field");
        let mut times: Vec<(&str, f64)> = Vec::new();
        for (operation, make, without) in operations {
            let time = nanoseconds(&field, make);
            let base = times.iter().find(|(name, _)| *name == without);
            println!(
                "{name:14} {operation:22} {:8.1} ns",
                time - base.map_or(0.0, |(_, time)| *time)
            );
            times.push((operation, time));
        }
    }
}
