//! Runs of a batch that are made alone come to the same by compiled code.

use std::sync::atomic::{AtomicUsize, Ordering};

use vampx_fields::Field;
use vampx_ir::program::Inputs;
use vampx_ir::testing::{random_inputs, random_program};
use vampx_jit::Jit;
use vampx_vm::{Batch, Code, Runner};

static N_COMPILED_RUNS: AtomicUsize = AtomicUsize::new(0);

fn compile(code: &Code) -> Option<Runner> {
    let jit = Jit::new(code).expect("code of this machine");
    Some(Box::new(move |inputs| {
        N_COMPILED_RUNS.fetch_add(1, Ordering::Relaxed);
        jit.run(inputs)
    }))
}

#[test]
fn runs_alone_are_compiled_when_there_are_many() {
    for (seed, name) in [(11, "goldilocks"), (12, "prime:97"), (13, "bls12-381")] {
        let field = Field::by_name(name).expect("a field");
        let (program, inputs) = random_program(seed, &field, 8);
        let given = |row: &Inputs| row.resolve(&program).map(|row| row.given()).ok();
        let others = (1..40).map(|seed| random_inputs(seed, &program));
        let others = others.filter(|row| given(row) == given(&inputs));
        let rows: Vec<Inputs> = [inputs.clone()].into_iter().chain(others).collect();
        let expected = Batch::new(&program).run_all(&rows);
        assert!(expected.iter().any(Result::is_ok), "{name}");
        let batch = Batch::new(&program).with_runners(compile);
        let n_before = N_COMPILED_RUNS.load(Ordering::Relaxed);
        for _ in 0..=Batch::ALONE_BEFORE_RUNNERS / rows.len() {
            let found: Vec<_> = rows.iter().map(|row| batch.run(row)).collect();
            assert_eq!(found, expected, "{name}");
        }
        let n_compiled = N_COMPILED_RUNS.load(Ordering::Relaxed) - n_before;
        assert!((1..=rows.len()).contains(&n_compiled), "{name}");
        assert_eq!(batch.run_all(&rows), expected, "{name}");
    }
}
