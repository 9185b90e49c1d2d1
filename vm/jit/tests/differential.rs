//! Compiled code does what the fast interpreter does, and so what the evaluator does: on verdicts, rejections, values and numbers of steps.

#[path = "../../tests/support/mod.rs"]
mod support;

use std::sync::atomic::{AtomicU64, Ordering};

use num_bigint::BigUint;
use support::{FIELDS, at_random, with_all_inputs};
use vampx_fields::Field;
use vampx_ir::program::{EvaluateError, Inputs, Program, ProgramBuilder, ResolvedInputs};
use vampx_ir::testing::random_program;
use vampx_ir::{Span, program};
use vampx_jit::Jit;
use vampx_vm::{Code, RunError, allocate, compile, run};

/// Compiled code and interpreter agree on the inputs. Whether they accept.
fn agree(code: &Code, jit: &Jit, inputs: &ResolvedInputs, program: &Program) -> bool {
    let expected = run(code, inputs);
    assert_eq!(jit.run(inputs), expected, "{program}");
    expected.is_ok()
}

/// The evaluator says the same.
fn evaluates(program: &Program, inputs: &Inputs, jit: &Jit, given: &ResolvedInputs) {
    match (program.evaluate(inputs), jit.run(given)) {
        (Ok(evaluation), Ok(finished)) => assert_eq!(finished.publics, evaluation.publics()),
        (Err(EvaluateError::Rejected(a)), Err(RunError::Rejected(b))) => assert_eq!(a, b),
        (expected, found) => panic!("{expected:?}\n{found:?}\n{program}"),
    }
}

#[test]
fn random_programs_run_alike() {
    let [n_accepted, n_rejected] = [const { AtomicU64::new(0) }; 2];
    let seeds = 7_000_000..7_000_000 + n_programs();
    at_random(seeds, |seed, program, [inputs, changed, random]| {
        let given = inputs.resolve(program).expect("inputs");
        let Ok(compiled) = compile(program, &given.given()) else {
            return;
        };
        let code = match seed % 3 {
            0 => allocate(&compiled.code, 4 + seed as u32 % 9).expect("an allocation"),
            _ => compiled.code,
        };
        let jit = Jit::new(&code).expect("code of this machine");
        evaluates(program, &inputs, &jit, &given);
        for inputs in [inputs, changed, random] {
            let resolved = inputs.resolve(program).expect("inputs");
            if resolved.given() != given.given() {
                continue;
            }
            let is_accepted = agree(&code, &jit, &resolved, program);
            let counter = if is_accepted {
                &n_accepted
            } else {
                &n_rejected
            };
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    let [n_accepted, n_rejected] = [n_accepted, n_rejected].map(AtomicU64::into_inner);
    assert!(n_accepted > n_programs() / 2, "{n_accepted}");
    assert!(n_rejected > n_programs() / 2, "{n_rejected}");
}

/// `VAMPX_RANDOM_PROGRAMS=20000` runs as many.
fn n_programs() -> u64 {
    let number = std::env::var("VAMPX_RANDOM_PROGRAMS").ok();
    number.map_or(4000, |number| number.parse().expect("a number"))
}

/// All inputs of small programs over tiny fields.
#[test]
fn small_programs_run_alike_on_all_inputs() {
    let (mut n_accepted, mut n_rejected) = (0, 0);
    with_all_inputs(60, |program, all| {
        let given = all[0].resolve(program).expect("inputs").given();
        let Ok(compiled) = compile(program, &given) else {
            return;
        };
        let jit = Jit::new(&compiled.code).expect("code of this machine");
        for inputs in all {
            let inputs = inputs.resolve(program).expect("inputs");
            if agree(&compiled.code, &jit, &inputs, program) {
                n_accepted += 1;
            } else {
                n_rejected += 1;
            }
        }
    });
    assert!(
        n_accepted > 100 && n_rejected > 500,
        "{n_accepted} {n_rejected}"
    );
}

/// Fields of one word and of more, with and without their top bits.
const EDGES: [&str; 8] = [
    "goldilocks",
    "prime:18446744073709551557",
    "prime:9223372036854775783",
    "prime:4611686018427387847",
    "prime:97",
    "bls12-381",
    "bls12-381-fq",
    "secp256k1",
];

/// Sums of many products, of constants and an input whose words are near `p`, with a summand that is no product.
#[test]
fn sums_of_many_products_are_right_at_the_edges() {
    for name in EDGES {
        let field = Field::by_name(name).expect("a field");
        let p = field.modulus();
        let radix = BigUint::from(1u32) << (64 * field.n_words());
        let inverse = field.inverse(&radix).expect("p is odd");
        let near = |below: u64| (p - 1u32 - BigUint::from(below) % (p / 2u32)) * &inverse % p;
        for n in [2, 3, 4, 100, 3000] {
            let (mut builder, span) = (ProgramBuilder::new(field.clone()), Span::default());
            let [out, a] = ["out", "a"].map(|name| input(&mut builder, name, name == "out"));
            let sum = (0..n).fold(a, |sum, index| {
                let constant = builder.constant(&near(index), span);
                let product = builder.mul(constant, a, span);
                builder.add(product, sum, span)
            });
            builder.assert(program::Claim::Equal(out, sum), None, span);
            let program = builder.finish();
            let code = compile(&program, &[false, true]).expect("code").code;
            let jit = Jit::new(&code).expect("code of this machine");
            let a = near(0);
            let values = vec![None, Some(a.clone())];
            let finished = jit.run(&ResolvedInputs { values }).expect("it accepts");
            let factor = (0..n).fold(BigUint::from(1u32), |sum, index| sum + near(index));
            assert_eq!(finished.publics[0].value, factor * a % p, "{name} {n}");
        }
    }
}

fn input(builder: &mut ProgramBuilder, name: &str, public: bool) -> program::NodeId {
    let input = program::Input {
        name: name.to_owned(),
        public,
        range: None,
        span: Span::default(),
    };
    builder.input(input).expect("a new name")
}

/// Sums, products and comparisons of the elements where words overflow, over fields with and without their top bit.
#[test]
fn arithmetic_is_right_at_the_edges() {
    for name in EDGES {
        let field = Field::by_name(name).expect("a field");
        let p = field.modulus();
        let half = p >> 1u32;
        let edges: Vec<BigUint> = [0u64, 1, 2, 0xffff_ffff, 0x1_0000_0000, u64::MAX]
            .iter()
            .map(|edge| BigUint::from(*edge) % p)
            .chain([p - 1u32, p - 2u32, half.clone(), half + 1u32])
            .collect();
        let program = operations(&field);
        let jit_code = compile(&program, &[false, false, false, false, false, true, true])
            .expect("code")
            .code;
        let jit = Jit::new(&jit_code).expect("code of this machine");
        for a in &edges {
            for b in &edges {
                let values = [
                    None,
                    None,
                    None,
                    None,
                    None,
                    Some(a.clone()),
                    Some(b.clone()),
                ];
                let inputs = ResolvedInputs {
                    values: values.to_vec(),
                };
                let finished = jit.run(&inputs).expect("it accepts");
                let expected = [
                    (a + b) % p,
                    a * b % p,
                    (p - a) % p,
                    BigUint::from(a >= b),
                    (a * b + a * a + b + b * b) % p,
                ];
                for (public, expected) in finished.publics.iter().zip(expected) {
                    assert_eq!(public.value, expected, "{name} {a} {b}: {}", public.name);
                }
            }
        }
    }
}

/// The four operations and a sum of products as outputs.
fn operations(field: &Field) -> Program {
    let (mut builder, span) = (ProgramBuilder::new(field.clone()), Span::default());
    let mut input = |name: &str, public| input(&mut builder, name, public);
    let outputs = ["sum", "product", "negation", "order", "squares"].map(|name| input(name, true));
    let (a, b) = (input("a", false), input("b", false));
    let [ab, aa, bb] = [(a, b), (a, a), (b, b)].map(|(a, b)| builder.mul(a, b, span));
    let squares = [aa, b, bb]
        .into_iter()
        .fold(ab, |sum, it| builder.add(sum, it, span));
    let values = [
        builder.add(a, b, span),
        builder.mul(a, b, span),
        builder.neg(a, span),
        builder.lt(a, b, span),
        squares,
    ];
    for (output, value) in outputs.into_iter().zip(values) {
        builder.assert(program::Claim::Equal(output, value), None, span);
    }
    builder.finish()
}

/// Code of many functions, with blocks and thunks in others than those that need them.
#[test]
fn long_programs_run_alike() {
    let mut n_accepted = 0;
    for (index, name) in FIELDS.iter().cycle().take(18).enumerate() {
        let field = Field::by_name(name).expect("a field");
        let (program, inputs) = random_program(9_000_000 + index as u64, &field, 1500);
        let given = inputs.resolve(&program).expect("inputs");
        let Ok(compiled) = compile(&program, &given.given()) else {
            continue;
        };
        let jit = Jit::new(&compiled.code).expect("code of this machine");
        n_accepted += u32::from(agree(&compiled.code, &jit, &given, &program));
        // A frame that was used before.
        agree(&compiled.code, &jit, &given, &program);
    }
    assert!(n_accepted > 4, "{n_accepted}");
}

/// An arm with a division by zero and 20,000 products is neither run nor paid for.
#[test]
fn an_arm_not_taken_neither_fails_nor_costs() {
    let field = Field::by_name("goldilocks").expect("a field");
    let (mut builder, span) = (ProgramBuilder::new(field.clone()), Span::default());
    let mut input = |name: &str, public| input(&mut builder, name, public);
    let (out, c, x) = (input("out", true), input("c", false), input("x", false));
    let inverse = builder.hint(program::HintOp::Inverse, x, x, span);
    let long = (0..20_000).fold(inverse, |product, _| builder.mul(product, inverse, span));
    let result = builder.branch(c, x, long, span);
    builder.assert(program::Claim::Equal(out, result), None, span);
    let program = builder.finish();
    let code = compile(&program, &[false, true, true]).expect("code").code;
    let jit = Jit::new(&code).expect("code of this machine");
    let run = |c: u32, x: u32| {
        let values = vec![None, Some(c.into()), Some(x.into())];
        jit.run(&ResolvedInputs { values })
    };
    let not_taken = run(0, 0).expect("it accepts");
    assert_eq!(
        (&not_taken.publics[0].value, not_taken.n_steps),
        (&0u32.into(), 5)
    );
    let taken = run(1, 1).expect("it accepts");
    assert_eq!(
        (&taken.publics[0].value, taken.n_steps),
        (&1u32.into(), 20_005)
    );
    assert!(matches!(run(1, 0), Err(RunError::Rejected(_))));
    assert!(matches!(run(2, 1), Err(RunError::Rejected(_))));
}
