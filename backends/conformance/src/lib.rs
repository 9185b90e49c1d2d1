//! The suite that every backend runs: circuits, runs of them, and what must come out.
//!
//! A file in `suite/` is a case: `NAME.circuit` is the textual form of a circuit, `NAME.program` that of a program, which
//! is lowered with each profile of the backend; `NAME.json` lists runs. A backend runs them all by
//! [`conformance_suite!`]`(MyBackend);` in its `tests/conformance.rs`.

#![deny(missing_docs, unsafe_code)]

mod case;
mod check;
mod proofs;

use vampx_backend_api::Backend;
use vampx_fields::Field;
use vampx_ir::circuit::Circuit;
use vampx_ir::program::Program;
use vampx_ir::testing::random_program;
use vampx_overflow_analysis::analyze;

pub use case::{Case, Form, Run, cases};
pub use check::{check_run, check_runs};
pub use proofs::{check_damaged, check_proof};

/// Makes tests of the suite for a backend, an expression of a type that implements [`Backend`].
#[macro_export]
macro_rules! conformance_suite {
    ($backend:expr) => {
        #[test]
        fn suite_of_circuits() {
            $crate::check_circuits(&$backend);
        }

        #[test]
        fn suite_of_programs() {
            $crate::check_programs(&$backend);
        }

        #[test]
        fn suite_of_random_programs() {
            $crate::check_random_programs(&$backend);
        }

        #[test]
        fn suite_of_proofs() {
            $crate::check_proofs(&$backend);
        }
    };
}

/// Runs every circuit of the suite over a field that the backend has.
///
/// # Panics
/// If the backend does not conform.
pub fn check_circuits(backend: &dyn Backend) {
    for case in cases() {
        if let Form::Circuit(circuit) = &case.form
            && backend.profiles(&circuit.target).is_ok()
        {
            check_runs(backend, circuit, &case);
        }
    }
}

/// Lowers every program of the suite to each field the backend has, with each profile, and runs it.
///
/// # Panics
/// If the backend does not conform.
pub fn check_programs(backend: &dyn Backend) {
    for case in cases() {
        if let Form::Program(program) = &case.form {
            for circuit in circuits(backend, program) {
                check_runs(backend, &circuit, &case);
            }
        }
    }
}

/// Runs random programs over several source fields.
///
/// # Panics
/// If the backend does not conform.
pub fn check_random_programs(backend: &dyn Backend) {
    for (seed, source) in ["goldilocks", "babybear", "bls12-381"]
        .iter()
        .cycle()
        .take(6)
        .enumerate()
    {
        let (program, inputs) = random_program(seed as u64, &field(source), 4);
        for circuit in circuits(backend, &program) {
            check_run(backend, &circuit, &inputs);
        }
    }
}

/// Damages proofs of the first circuit that the backend proves, and asks for the wrong circuit.
///
/// # Panics
/// If the backend does not conform.
pub fn check_proofs(backend: &dyn Backend) {
    let Some(prover) = backend.prover() else {
        return;
    };
    for case in cases() {
        if let (Form::Program(program), Some(run)) =
            (&case.form, case.runs.iter().find(|run| run.accepts))
            && let Some(circuit) = circuits(backend, program).first()
        {
            check_damaged(prover, circuit, &run.inputs);
            return;
        }
    }
}

/// The circuits of a program over each field that the backend has, with each of its profiles.
fn circuits(backend: &dyn Backend, program: &Program) -> Vec<Circuit> {
    let bounded = analyze(program.clone());
    let targets = [
        "goldilocks",
        "babybear",
        "koalabear",
        "pallas",
        "bls12-381",
        "bn254",
    ]
    .map(field);
    let profiles = targets
        .iter()
        .filter_map(|target| backend.profiles(target).ok())
        .flatten();
    let lower = |profile| vampx_lowering::lower(&bounded, &profile);
    profiles
        .map(|profile| {
            lower(profile).unwrap_or_else(|error| panic!("the suite does not lower: {error}"))
        })
        .collect()
}

fn field(name: &str) -> Field {
    Field::by_name(name).unwrap_or_else(|error| panic!("the suite names {name}: {error}"))
}
