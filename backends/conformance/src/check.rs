//! Runs of a circuit on a backend.

use vampx_backend_api::{Backend, ProvingKey};
use vampx_ir::circuit::{Circuit, Witness};
use vampx_ir::program::Inputs;

use crate::proofs::{SECURITY_BITS, check_proof};
use crate::{Case, Run};

/// Runs and, if the backend can, proves every run of a case.
///
/// # Panics
/// If the backend does not conform.
pub fn check_runs(backend: &dyn Backend, circuit: &Circuit, case: &Case) {
    check_circuit(backend, circuit);
    let keys = keys(backend, circuit);
    for (index, run) in case.runs.iter().enumerate() {
        let place = format!("{}, run {index}, backend {}", case.name, backend.name());
        let result = backend.execute(circuit, &run.inputs);
        assert_eq!(result.is_ok(), run.accepts, "{place}: {result:?}");
        let Ok(witness) = result else { continue };
        check_outputs(&witness, run, &place);
        if let (Some(prover), Some(keys)) = (backend.prover(), &keys) {
            check_proof(prover, keys.as_ref(), circuit, &witness);
        }
    }
}

/// Runs and, if the backend can, proves a circuit on inputs that it accepts.
///
/// # Panics
/// If the backend does not conform.
pub fn check_run(backend: &dyn Backend, circuit: &Circuit, inputs: &Inputs) {
    check_circuit(backend, circuit);
    let witness = backend
        .execute(circuit, inputs)
        .unwrap_or_else(|error| panic!("{}: {error}", backend.name()));
    if let (Some(prover), Some(keys)) = (backend.prover(), keys(backend, circuit)) {
        check_proof(prover, keys.as_ref(), circuit, &witness);
    }
}

fn check_circuit(backend: &dyn Backend, circuit: &Circuit) {
    circuit
        .validate()
        .unwrap_or_else(|error| panic!("the suite has an invalid circuit: {error}"));
    backend
        .supports(circuit)
        .unwrap_or_else(|error| panic!("{}: {error}", backend.name()));
    let cost = backend
        .cost(circuit)
        .unwrap_or_else(|error| panic!("{}: {error}", backend.name()));
    assert!(
        cost.is_finite() && cost >= 0.0,
        "{}: a circuit costs {cost}",
        backend.name()
    );
}

fn keys<'c>(backend: &dyn Backend, circuit: &'c Circuit) -> Option<Box<dyn ProvingKey + 'c>> {
    let keys = backend.prover()?.setup(circuit, SECURITY_BITS);
    Some(keys.unwrap_or_else(|error| panic!("{}: {error}", backend.name())))
}

fn check_outputs(witness: &Witness, run: &Run, place: &str) {
    for (name, value) in &run.outputs {
        assert_eq!(
            witness.publics().get(name),
            Some(value),
            "{place}: output {name}"
        );
    }
}
