//! Compiled code does what the fast interpreter does, and so what the evaluator does: on verdicts, rejections, values and numbers of steps.

use num_bigint::BigUint;
use vampx_fields::Field;
use vampx_ir::program::{EvaluateError, Inputs, Program, ProgramBuilder, ResolvedInputs};
use vampx_ir::testing::{random_inputs, random_program, with_one_changed};
use vampx_ir::{Span, program};
use vampx_jit::Jit;
use vampx_vm::{Code, RunError, allocate, compile, run};

const FIELDS: [&str; 6] = [
    "goldilocks",
    "bls12-381",
    "bls12-381-fq",
    "prime:3",
    "prime:97",
    "secp256k1",
];

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
    let (mut n_accepted, mut n_rejected) = (0, 0);
    for seed in 0..n_programs() {
        let field = Field::by_name(FIELDS[seed as usize % FIELDS.len()]).expect("a field");
        let size = 2 + seed as usize % 11;
        let (program, inputs) = random_program(7_000_000 + seed, &field, size);
        let others = [
            with_one_changed(seed, &program, &inputs),
            random_inputs(seed, &program),
        ];
        let given = inputs.resolve(&program).expect("inputs");
        let Ok(compiled) = compile(&program, &given.given()) else {
            continue;
        };
        let code = match seed % 3 {
            0 => allocate(&compiled.code, 4 + seed as u32 % 9).expect("an allocation"),
            _ => compiled.code,
        };
        let jit = Jit::new(&code).expect("code of this machine");
        evaluates(&program, &inputs, &jit, &given);
        for inputs in [inputs].iter().chain(&others) {
            let resolved = inputs.resolve(&program).expect("inputs");
            if resolved.given() != given.given() {
                continue;
            }
            if agree(&code, &jit, &resolved, &program) {
                n_accepted += 1;
            } else {
                n_rejected += 1;
            }
        }
    }
    assert!(n_accepted > n_programs() / 2, "{n_accepted}");
    assert!(n_rejected > n_programs() / 2, "{n_rejected}");
}

/// `VAMPX_RANDOM_PROGRAMS=20000` runs as many.
fn n_programs() -> u64 {
    let number = std::env::var("VAMPX_RANDOM_PROGRAMS").ok();
    number.map_or(600, |number| number.parse().expect("a number"))
}

/// All inputs of small programs over tiny fields.
#[test]
fn small_programs_run_alike_on_all_inputs() {
    let (mut n_accepted, mut n_rejected) = (0, 0);
    for seed in 0..60_u64 {
        let p = [3_u64, 5, 7][seed as usize % 3];
        let field = Field::from_modulus(&p.into()).expect("a prime");
        let (program, inputs) = random_program(1_000_000 + seed, &field, 1 + seed as usize % 6);
        let given = inputs.resolve(&program).expect("inputs").given();
        let Ok(compiled) = compile(&program, &given) else {
            continue;
        };
        let n_given = given.iter().filter(|given| **given).count() as u32;
        let n_choices = p.pow(n_given);
        if n_choices > 400 {
            continue;
        }
        let jit = Jit::new(&compiled.code).expect("code of this machine");
        for choice in 0..n_choices {
            let mut rest = choice;
            let values = given.iter().map(|given| {
                let value = BigUint::from(rest % p);
                rest /= if *given { p } else { 1 };
                given.then_some(value)
            });
            let inputs = ResolvedInputs {
                values: values.collect(),
            };
            if agree(&compiled.code, &jit, &inputs, &program) {
                n_accepted += 1;
            } else {
                n_rejected += 1;
            }
        }
    }
    assert!(
        n_accepted > 100 && n_rejected > 500,
        "{n_accepted} {n_rejected}"
    );
}

/// Sums, products and comparisons of the elements where words overflow, over fields with and without their top bit.
#[test]
fn arithmetic_is_right_at_the_edges() {
    for name in [
        "goldilocks",
        "prime:18446744073709551557",
        "prime:9223372036854775783",
        "prime:4611686018427387847",
        "prime:97",
        "bls12-381",
        "bls12-381-fq",
        "secp256k1",
    ] {
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
    let mut input = |name: &str, public| {
        let (name, range) = (name.to_owned(), None);
        let input = program::Input {
            name,
            public,
            range,
            span,
        };
        builder.input(input).expect("a new name")
    };
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
    let mut input = |name: &str, public| {
        let (name, range) = (name.to_owned(), None);
        let input = program::Input {
            name,
            public,
            range,
            span,
        };
        builder.input(input).expect("a new name")
    };
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
