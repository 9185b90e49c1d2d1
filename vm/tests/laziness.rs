//! What is not demanded costs nothing and does not fail.

use num_bigint::BigUint;
use vampx_fields::Field;
use vampx_ir::Span;
use vampx_ir::program::{
    Claim, EvaluateError, Guard, HintOp, Input, Inputs, NodeId, Program, ProgramBuilder,
    RejectionKind,
};
use vampx_vm::{
    Batch, Compiled, RunError, allocate, compile, evaluate, run, run_stepwise, verify_allocation,
};

const P: u64 = 97;

/// A builder with short names; every node has a span of its own.
struct Build {
    builder: ProgramBuilder,
    n_spans: u32,
}

impl Build {
    fn new() -> Self {
        let field = Field::from_modulus(&P.into()).expect("a prime");
        Self {
            builder: ProgramBuilder::new(field),
            n_spans: 0,
        }
    }

    fn span(&mut self) -> Span {
        self.n_spans += 1;
        Span::new(self.n_spans, self.n_spans + 1)
    }

    fn input(&mut self, name: &str, public: bool) -> NodeId {
        let input = Input {
            name: name.to_owned(),
            public,
            range: None,
            span: self.span(),
        };
        self.builder.input(input).expect("a new name")
    }

    fn constant(&mut self, value: u64) -> NodeId {
        let span = self.span();
        self.builder.constant(&value.into(), span)
    }

    fn add(&mut self, a: NodeId, b: NodeId) -> NodeId {
        let span = self.span();
        self.builder.add(a, b, span)
    }

    fn mul(&mut self, a: NodeId, b: NodeId) -> NodeId {
        let span = self.span();
        self.builder.mul(a, b, span)
    }

    fn inverse(&mut self, a: NodeId) -> NodeId {
        let span = self.span();
        self.builder.hint(HintOp::Inverse, a, a, span)
    }

    fn branch(&mut self, selector: NodeId, zero: NodeId, one: NodeId) -> NodeId {
        let span = self.span();
        self.builder.branch(selector, zero, one, span)
    }

    fn equal(&mut self, a: NodeId, b: NodeId) {
        let span = self.span();
        self.builder.assert(Claim::Equal(a, b), None, span);
    }

    fn finish(self) -> Program {
        self.builder.finish()
    }
}

fn given(values: &[(&str, u64)]) -> Inputs {
    let values = values.iter();
    values
        .map(|(name, value)| (*name, BigUint::from(*value)))
        .collect()
}

/// The output `out` and the number of steps; both machines and all numbers of registers agree with the evaluator.
fn run_all(program: &Program, inputs: &Inputs) -> Result<(BigUint, u64), RejectionKind> {
    let resolved = inputs.resolve(program).expect("inputs of the program");
    let Compiled { code, .. } = compile(program, &resolved.given()).expect("code");
    let steps = run_stepwise(&code, &resolved, |_| ());
    assert_eq!(run(&code, &resolved), steps);
    for n_registers in [4, 16, 256] {
        let small = allocate(&code, n_registers).expect("an allocation");
        verify_allocation(&code, &small).expect("a right allocation");
        let found = run(&small, &resolved);
        assert_eq!(found.is_ok(), steps.is_ok());
        assert_eq!(run_stepwise(&small, &resolved, |_| ()), found);
    }
    match (evaluate(program, inputs), program.evaluate(inputs)) {
        (Ok(found), Ok(expected)) => assert_eq!(found.publics(), expected.publics()),
        (found, expected) => assert_eq!(found.err(), expected.err()),
    }
    match steps {
        Ok(finished) => {
            let public = finished.publics.iter().find(|public| public.name == "out");
            Ok((public.expect("an output").value.clone(), finished.n_steps))
        }
        Err(RunError::Rejected(rejection)) => Err(rejection.kind),
        Err(error) => panic!("{error}"),
    }
}

/// `branch c x (1 / y)`.
#[test]
fn an_arm_not_taken_does_not_trap() {
    let mut build = Build::new();
    let [c, x, y] = ["c", "x", "y"].map(|name| build.input(name, false));
    let out = build.input("out", true);
    let inverse = build.inverse(y);
    let result = build.branch(c, x, inverse);
    build.equal(out, result);
    let program = build.finish();
    let run = |c, y| run_all(&program, &given(&[("c", c), ("x", 5), ("y", y)]));
    // Branch, move, jump; branch, hint, move. Then the assertion and the output.
    assert_eq!(run(0, 0), Ok((5u32.into(), 5)));
    assert_eq!(run(1, 2), Ok((49u32.into(), 5)));
    assert_eq!(run(1, 0), Err(RejectionKind::DivisionByZero));
    assert_eq!(run(2, 2), Err(RejectionKind::SelectorNotBoolean));
}

/// An arm of 100,000 multiplications.
#[test]
fn an_arm_not_taken_costs_nothing() {
    let n = 100_000;
    let mut build = Build::new();
    let [c, x] = ["c", "x"].map(|name| build.input(name, false));
    let out = build.input("out", true);
    let mut long = x;
    for _ in 0..n {
        long = build.mul(long, long);
        long = build.add(long, x);
    }
    let result = build.branch(c, x, long);
    build.equal(out, result);
    let program = build.finish();
    let inputs = |c| given(&[("c", c), ("x", 3)]);
    assert_eq!(run_all(&program, &inputs(0)), Ok((3u32.into(), 5)));
    let expected = (0..n).fold(3, |value, _| (value * value + 3) % P);
    let (value, n_steps) = run_all(&program, &inputs(1)).expect("it accepts");
    assert_eq!((value, n_steps), (expected.into(), 2 * n + 4));
}

/// An arm of 1000 nodes and one of a million, not taken: the same few steps.
#[test]
fn steps_do_not_depend_on_how_long_the_other_arm_is() {
    for n in [500, 500_000] {
        let mut build = Build::new();
        let [c, x] = ["c", "x"].map(|name| build.input(name, false));
        let out = build.input("out", true);
        let long = (0..n).fold(x, |long, _| {
            let square = build.mul(long, long);
            build.add(square, x)
        });
        let result = build.branch(c, x, long);
        build.equal(out, result);
        let program = build.finish();
        assert!(program.nodes().len() >= 2 * n);
        let inputs = given(&[("c", 0), ("x", 3)])
            .resolve(&program)
            .expect("inputs");
        let code = compile(&program, &inputs.given()).expect("code").code;
        assert_eq!(run(&code, &inputs).expect("it accepts").n_steps, 5);
    }
}

/// What two arms of different branches share runs once, when the first of them is taken.
#[test]
fn what_arms_share_runs_at_most_once() {
    let mut build = Build::new();
    let [c, d, x] = ["c", "d", "x"].map(|name| build.input(name, false));
    let out = build.input("out", true);
    let mut shared = build.inverse(x);
    for _ in 0..10 {
        shared = build.mul(shared, shared);
    }
    let first = build.branch(c, x, shared);
    let second = build.branch(d, x, shared);
    let sum = build.add(first, second);
    build.equal(out, sum);
    let program = build.finish();
    let run = |c, d, x| run_all(&program, &given(&[("c", c), ("d", d), ("x", x)]));
    let without = run(0, 0, 0).expect("nothing divides").1;
    let once = run(0, 1, 5).expect("it accepts").1;
    let both = run(1, 1, 5).expect("it accepts").1;
    // The thunk's eleven instructions, its force and its return, less the jump after the other arm.
    assert_eq!(once, without + 11 + 2 - 1);
    assert_eq!(run(1, 0, 5).expect("it accepts").1, once);
    assert_eq!(both, once + 1 - 1);
    assert_eq!(run(1, 0, 0), Err(RejectionKind::DivisionByZero));
}

/// Vamp-IR's issue 107: each step divides, and the last steps divide by zero on the side that is not taken.
#[test]
fn gcd_unrolled_64_times_stops_dividing() {
    let mut build = Build::new();
    let [mut a, mut b] = ["a", "b"].map(|name| build.input(name, false));
    let out = build.input("out", true);
    let one = build.constant(1);
    for _ in 0..64 {
        // b = 0 exactly if b < 1; then the pair stays as it is.
        let span = build.span();
        let is_positive = build.builder.lt(b, one, span);
        let span = build.span();
        let remainder = build.builder.hint(HintOp::Remainder, a, b, span);
        (a, b) = (
            build.branch(is_positive, a, b),
            build.branch(is_positive, b, remainder),
        );
    }
    build.equal(out, a);
    let program = build.finish();
    let pairs: Vec<(u64, u64)> = (0..P)
        .step_by(8)
        .flat_map(|a| (0..P).step_by(12).map(move |b| (a, b)))
        .collect();
    let inputs: Vec<Inputs> = pairs
        .iter()
        .map(|(a, b)| given(&[("a", *a), ("b", *b)]))
        .collect();
    // The pairs of a pack stop after different numbers of steps.
    let batch = Batch::new(&program).run_all(&inputs);
    for (((a, b), inputs), publics) in pairs.iter().zip(&inputs).zip(batch) {
        let (value, _) = run_all(&program, inputs).expect("it accepts");
        assert_eq!(value, num_integer::gcd(*a, *b).into(), "{a} {b}");
        assert_eq!(publics.expect("it accepts")[0].value, value, "{a} {b}");
    }
}

/// `fib_k n` is `n` if `n < 2`, else `fib_(k-1) (n-1) + fib_(k-1) (n-2)`: Vamp-IR's issue 79, where both arms are always there.
#[test]
fn fib_of_20_levels_runs_what_it_needs() {
    let n_levels = 20;
    let mut build = Build::new();
    let n = build.input("n", false);
    let out = build.input("out", true);
    let two = build.constant(2);
    // One node for each level and argument: the arguments of the last level are n, n - 1, n - 2 and so on.
    let mut arguments = vec![n];
    for _ in 0..2 * n_levels {
        let minus_one = build.constant(P - 1);
        arguments.push(build.add(arguments[arguments.len() - 1], minus_one));
    }
    let mut level = arguments.clone();
    for depth in 1..=n_levels {
        let width = 2 * (n_levels - depth) + 1;
        level = (0..width)
            .map(|at| {
                let span = build.span();
                let is_large = build.builder.lt(arguments[at], two, span);
                let sum = build.add(level[at + 1], level[at + 2]);
                build.branch(is_large, arguments[at], sum)
            })
            .collect();
    }
    build.equal(out, level[0]);
    let program = build.finish();
    let mut expected = (0_u64, 1);
    let mut steps = Vec::new();
    for n in 0..=20 {
        let (value, n_steps) = run_all(&program, &given(&[("n", n)])).expect("it accepts");
        assert_eq!(value, (expected.0 % P).into());
        expected = (expected.1, expected.0 + expected.1);
        steps.push(n_steps);
    }
    // A comparison, a branch, a move, the assertion and the output.
    assert_eq!(steps[..2], [6, 6]);
    // There are no more than n - 1 arguments for each of n - 1 levels, at most nine instructions each.
    assert!(
        steps
            .iter()
            .zip(0_u64..)
            .all(|(steps, n)| *steps <= 6 + 9 * n * n),
        "{steps:?}"
    );
}

/// Assertions that go in and out of 10,000 nested guards take code in proportion to their number.
#[test]
fn guards_are_entered_once() {
    let n = 10_000;
    let mut build = Build::new();
    let [c, x] = ["c", "x"].map(|name| build.input(name, false));
    let out = build.input("out", true);
    let span = build.span();
    build.builder.assert(Claim::Boolean(c), None, span);
    let mut guard = None;
    let mut value = x;
    for _ in 0..n {
        guard = Some(build.builder.guard(Guard {
            parent: guard,
            selector: c,
            arm: true,
        }));
        value = build.add(value, x);
        let span = build.span();
        build
            .builder
            .assert(Claim::InRange { value, bits: 6 }, guard, span);
        build
            .builder
            .assert(Claim::InRange { value: x, bits: 6 }, None, span);
    }
    build.equal(out, x);
    let program = build.finish();
    let resolved = given(&[("c", 0), ("x", 0)])
        .resolve(&program)
        .expect("inputs");
    let code = compile(&program, &resolved.given()).expect("code").code;
    assert!(
        code.instructions().len() < 6 * n,
        "{}",
        code.instructions().len()
    );
    assert_eq!(
        run_all(&program, &given(&[("c", 0), ("x", 1)])).map(|it| it.0),
        Ok(1u32.into())
    );
    assert_eq!(
        run_all(&program, &given(&[("c", 1), ("x", 0)])).map(|it| it.0),
        Ok(0u32.into())
    );
    let rejected = run_all(&program, &given(&[("c", 1), ("x", 1)]));
    assert_eq!(rejected, Err(RejectionKind::OutOfRange));
}

/// Outputs that need each other have no code; the evaluator says whether a run needs them.
#[test]
fn outputs_that_need_each_other_are_left_to_the_evaluator() {
    let mut build = Build::new();
    let [a, b] = ["out", "b"].map(|name| build.input(name, true));
    let one = build.constant(1);
    let next = build.add(b, one);
    build.equal(a, next);
    let program = build.finish();
    let found = evaluate(&program, &Inputs::new());
    assert!(matches!(found, Err(EvaluateError::Input(_))), "{found:?}");
    assert_eq!(
        run_all(&program, &given(&[("b", 4)])).map(|it| it.0),
        Ok(5u32.into())
    );
}
