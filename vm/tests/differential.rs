//! The evaluator, the stepwise and the fast machine agree on random programs: on verdicts, rejections, values, and on what is computed.

mod support;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use num_bigint::BigUint;
use support::{at_random, with_all_inputs};
use vampx_fields::{Field, FieldVisitor, Montgomery};
use vampx_ir::program::{
    EvaluateError, Evaluation, Inputs, Node, NodeId, Program, Public, Rejection, ResolvedInputs,
};
use vampx_vm::{
    Batch, Code, Compiled, Observer, Pc, Register, RunError, allocate, compile, observe,
    run_stepwise, verify_allocation,
};

/// What a run comes to: the public inputs with the trace, or why there is none.
type Outcome = Result<(Vec<Public>, Vec<Step>), Rejection>;

/// Which instruction wrote what.
type Step = (Pc, Option<(Register, BigUint)>);

fn stepwise(code: &Code, inputs: &ResolvedInputs) -> Outcome {
    let mut trace = Vec::new();
    let finished = run_stepwise(code, inputs, |event| {
        trace.push((event.pc, event.written.clone()));
    });
    let finished = finished.map_err(rejection)?;
    assert_eq!(finished.n_steps, trace.len() as u64);
    Ok((finished.publics, trace))
}

fn fast(code: &Code, inputs: &ResolvedInputs) -> Outcome {
    let mut recorder = Recorder {
        field: code.field().clone(),
        trace: Vec::new(),
    };
    let finished = observe(code, inputs, &mut recorder).map_err(rejection)?;
    let halt = recorder.trace.pop();
    assert!(matches!(halt, Some((_, None))), "{halt:?}");
    assert_eq!(finished.n_steps, recorder.trace.len() as u64);
    Ok((finished.publics, recorder.trace))
}

fn rejection(error: RunError) -> Rejection {
    match error {
        RunError::Rejected(rejection) => rejection,
        other => panic!("{other}"),
    }
}

fn publics_of(outcome: &Outcome) -> Result<&Vec<Public>, &Rejection> {
    outcome.as_ref().map(|(publics, _)| publics)
}

struct Recorder {
    field: Field,
    trace: Vec<Step>,
}

impl Observer for Recorder {
    fn executes(&mut self, pc: Pc) {
        self.trace.push((pc, None));
    }

    fn wrote<const N: usize>(&mut self, to: Register, value: &[u64; N]) {
        let value = self.field.visit(ToInteger(value));
        let last = self.trace.last_mut().expect("a step");
        last.1 = Some((to, value));
    }
}

struct ToInteger<'a>(&'a [u64]);

impl FieldVisitor for ToInteger<'_> {
    type Output = BigUint;

    fn visit<const N: usize>(self, field: &Montgomery<N>) -> BigUint {
        field.to_biguint(self.0.try_into().expect("the words of the field"))
    }
}

/// Every node that the evaluator computes is computed, and no other; constants aside, which cost nothing.
fn assert_same_values(program: &Program, expected: &Evaluation, found: &Evaluation) {
    for (index, node) in program.nodes().iter().enumerate() {
        let id = NodeId(index as u32);
        if !matches!(node, Node::Constant(_)) {
            assert_eq!(
                found.value(id),
                expected.value(id),
                "{id:?} {node:?}\n{program}"
            );
        }
    }
    assert_eq!(found.publics(), expected.publics());
}

/// All ways to run `program` agree. Whether it accepts; `None` if it has no code, as outputs define each other.
fn assert_agree(program: &Program, inputs: &Inputs, codes: &mut Codes) -> Option<bool> {
    let given = inputs.resolve(program).expect("inputs of the program");
    let expected = program.evaluate(inputs);
    let Some((compiled, small)) = codes.of(program, &given) else {
        assert!(expected.is_err(), "{program}");
        return None;
    };
    let quick = fast(&compiled.code, &given);
    assert_eq!(stepwise(&compiled.code, &given), quick, "{program}");
    let small_quick = fast(small, &given);
    assert_eq!(stepwise(small, &given), small_quick, "{program}");
    assert_eq!(publics_of(&small_quick), publics_of(&quick), "{program}");
    match expected {
        Ok(evaluation) => {
            let (publics, _) = quick.unwrap_or_else(|rejection| panic!("{rejection:?}\n{program}"));
            assert_eq!(publics, evaluation.publics());
            let found = compiled.evaluate(&given).expect("it runs");
            assert_same_values(program, &evaluation, &found);
            Some(true)
        }
        Err(EvaluateError::Rejected(rejection)) => {
            assert_eq!(quick.expect_err("it rejects"), rejection, "{program}");
            Some(false)
        }
        Err(EvaluateError::Input(error)) => panic!("{error}\n{program}"),
        Err(error) => panic!("{error}"),
    }
}

/// A batch of two inputs, in turn and four times each, comes to what the evaluator says of them.
fn assert_runs_side_by_side(program: &Program, batch: &Batch<'_>, first: &Inputs, second: &Inputs) {
    let expected = [first, second].map(|it| program.evaluate(it).map(|it| it.publics().to_vec()));
    let all: Vec<Inputs> = [first, second]
        .into_iter()
        .cloned()
        .cycle()
        .take(8)
        .collect();
    for (index, outcome) in batch.run_all(&all).into_iter().enumerate() {
        assert_eq!(outcome, expected[index % 2], "{program}");
    }
}

/// The code of one program for each choice of inputs that are given.
#[derive(Default)]
struct Codes(BTreeMap<Vec<bool>, Option<(Compiled, Code)>>);

impl Codes {
    /// `None` if outputs are defined by each other.
    fn of(&mut self, program: &Program, given: &ResolvedInputs) -> Option<&(Compiled, Code)> {
        let code = self.0.entry(given.given()).or_insert_with_key(|given| {
            let compiled = compile(program, given).ok()?;
            compiled.code.validate().expect("valid code");
            let n_registers = 4 + (program.nodes().len() % 9) as u32;
            let small = allocate(&compiled.code, n_registers).expect("an allocation");
            verify_allocation(&compiled.code, &small).expect("a right allocation");
            Some((compiled, small))
        });
        code.as_ref()
    }
}

/// All inputs of small programs over tiny fields.
#[test]
fn small_programs_run_alike_on_all_inputs() {
    let (mut n_accepted, mut n_rejected) = (0, 0);
    with_all_inputs(240, |program, all| {
        let (mut codes, batch) = (Codes::default(), Batch::new(program));
        for inputs in all {
            match assert_agree(program, inputs, &mut codes) {
                Some(true) => n_accepted += 1,
                Some(false) => n_rejected += 1,
                None => {}
            }
        }
        // Side by side, in an order in which neighbors part.
        for (outcome, inputs) in batch.run_all(all).into_iter().zip(all) {
            let expected = program.evaluate(inputs).map(|it| it.publics().to_vec());
            assert_eq!(outcome, expected, "{program}");
        }
    });
    assert!(
        n_accepted > 500 && n_rejected > 2000,
        "{n_accepted} {n_rejected}"
    );
}

#[test]
fn random_programs_run_alike() {
    let n_programs = 20_000;
    let [n_accepted, n_rejected, n_circular] = [const { AtomicU64::new(0) }; 3];
    at_random(0..n_programs, |seed, program, [inputs, changed, random]| {
        let (mut codes, batch) = (Codes::default(), Batch::new(program));
        let other = if seed % 2 == 0 { changed } else { random };
        for inputs in [&inputs, &other] {
            let counter = match assert_agree(program, inputs, &mut codes) {
                Some(true) => &n_accepted,
                Some(false) => &n_rejected,
                None => &n_circular,
            };
            counter.fetch_add(1, Ordering::Relaxed);
        }
        assert_runs_side_by_side(program, &batch, &inputs, &other);
    });
    let counters = [n_accepted, n_rejected, n_circular];
    let [n_accepted, n_rejected, n_circular] = counters.map(AtomicU64::into_inner);
    assert!(n_accepted > n_programs, "{n_accepted}");
    assert!(n_rejected > n_programs / 4, "{n_rejected}");
    assert!(n_circular < n_programs / 10, "{n_circular}");
}
