//! Proofs of a circuit, true and false.

use num_bigint::BigUint;
use vampx_backend_api::{
    BackendError, ProofFile, Prover, ProvingKey, ReadError, TrustedSetup, Verdict, VerifyingKey,
};
use vampx_ir::circuit::{Circuit, PublicValues, Witness};
use vampx_ir::program::Inputs;

/// The security of the suite's proofs.
pub(crate) const SECURITY_BITS: u32 = 100;

/// Proves a satisfied witness; every verifier accepts the proof, and none other public values.
///
/// # Panics
/// If the backend does not conform.
pub fn check_proof(
    prover: &dyn Prover,
    keys: &dyn ProvingKey,
    circuit: &Circuit,
    witness: &Witness,
) {
    let proof = prove(keys, witness);
    let publics = witness.publics();
    let fresh = verifier(prover, keys, circuit);
    let key = keys.to_bytes();
    assert_eq!(
        key,
        fresh.to_bytes(),
        "the prover's and the verifier's keys differ"
    );
    let loaded = prover
        .load_verifier(circuit, SECURITY_BITS, &key)
        .unwrap_or_else(|error| panic!("key: {error}"));
    assert!(keys.security().bits >= SECURITY_BITS);
    assert_eq!(keys.security(), loaded.security());
    let verifiers: [&dyn VerifyingKey; 3] = [keys, fresh.as_ref(), loaded.as_ref()];
    for verifier in verifiers {
        assert_eq!(verifier.verify(publics, &proof), Ok(Verdict::Accepted));
        for changed in changed_publics(publics) {
            assert_rejected(verifier.verify(&changed, &proof), "other public values");
        }
    }
    let file = ProofFile {
        backend: prover.name().to_owned(),
        circuit: circuit.digest(),
        security_bits: SECURITY_BITS,
        publics: publics.clone(),
        proof,
    };
    assert_eq!(ProofFile::from_bytes(&file.to_bytes()), Ok(file));
}

/// Damages a proof and a key in many ways; nothing is accepted, and nothing panics.
///
/// # Panics
/// If the backend does not conform.
pub fn check_damaged(prover: &dyn Prover, circuit: &Circuit, inputs: &Inputs) {
    let keys = setup(prover, circuit);
    let witness = prover
        .execute(circuit, inputs)
        .unwrap_or_else(|error| panic!("{error}"));
    let proof = prove(keys.as_ref(), &witness);
    let verify = |bytes: &[u8]| keys.verify(witness.publics(), bytes);
    for at in (0..proof.len()).step_by(proof.len() / 40 + 1) {
        let mut changed = proof.clone();
        changed[at] ^= 1 << (at % 8);
        assert_not_accepted(verify(&changed), &format!("byte {at} changed"));
        assert_not_accepted(verify(&proof[..at]), &format!("cut at {at}"));
    }
    assert_not_accepted(verify(&[proof.as_slice(), &[0]].concat()), "a byte added");
    check_unsatisfied(keys.as_ref(), circuit, &witness);
    check_other_circuit(prover, circuit, &witness, &proof);
    check_keys(prover, circuit, &keys.to_bytes());
    if let Some(trusted) = prover.trusted_setup() {
        check_trusted_setup(prover, trusted, keys.as_ref(), circuit, &witness);
    }
}

/// No proof for a witness with a changed signal.
fn check_unsatisfied(keys: &dyn ProvingKey, circuit: &Circuit, witness: &Witness) {
    let mut changed = witness.clone();
    let signal = circuit.publics[0].signal;
    let other = BigUint::from(witness.signal(signal)[0]) + 1u32;
    changed.set_signal(circuit, signal, 0, &other.into());
    let result = keys.prove(&changed);
    assert!(
        matches!(result, Err(BackendError::Unsatisfied(_))),
        "a false witness is proved: {result:?}"
    );
}

/// A proof of one circuit is none of a circuit with another name for a public value.
fn check_other_circuit(prover: &dyn Prover, circuit: &Circuit, witness: &Witness, proof: &[u8]) {
    let mut other = circuit.clone();
    other.publics[0].range.1 = witness
        .publics()
        .iter()
        .next()
        .map_or_else(Default::default, |(_, value)| value.clone());
    if other.publics[0].range == circuit.publics[0].range {
        return;
    }
    let keys = setup(prover, &other);
    let verifiers: [&dyn VerifyingKey; 2] =
        [keys.as_ref(), &*verifier(prover, keys.as_ref(), &other)];
    for verifier in verifiers {
        assert_rejected(
            verifier.verify(witness.publics(), proof),
            "a proof of another circuit",
        );
    }
}

/// The verifier that follows from the circuit; after a trusted setup, the loaded keys of `keys`.
fn verifier<'c>(
    prover: &dyn Prover,
    keys: &dyn ProvingKey,
    circuit: &'c Circuit,
) -> Box<dyn VerifyingKey + 'c> {
    let verifier = prover.verifier(circuit, SECURITY_BITS);
    match (prover.trusted_setup(), keys.to_proving_bytes()) {
        (None, None) => verifier.unwrap_or_else(|error| panic!("verifier: {error}")),
        (Some(trusted), Some(bytes)) => {
            assert_eq!(
                verifier.err(),
                Some(BackendError::NoKey {
                    backend: prover.name()
                })
            );
            trusted
                .load_prover(circuit, SECURITY_BITS, &bytes)
                .unwrap_or_else(|error| panic!("proving key: {error}"))
        }
        _ => panic!("there are bytes of the proving key if and only if the setup is trusted"),
    }
}

/// The keys of a trusted setup prove when they are loaded; no others verify, and none that are changed are loaded.
fn check_trusted_setup(
    prover: &dyn Prover,
    trusted: &dyn TrustedSetup,
    keys: &dyn ProvingKey,
    circuit: &Circuit,
    witness: &Witness,
) {
    let bytes = keys
        .to_proving_bytes()
        .unwrap_or_else(|| panic!("a trusted setup has keys to keep"));
    let load = |circuit, bits, bytes: &[u8]| trusted.load_prover(circuit, bits, bytes).map(drop);
    let loaded = trusted
        .load_prover(circuit, SECURITY_BITS, &bytes)
        .unwrap_or_else(|error| panic!("proving key: {error}"));
    assert_eq!(loaded.to_proving_bytes().as_ref(), Some(&bytes));
    let proof = prove(loaded.as_ref(), witness);
    assert_eq!(
        keys.verify(witness.publics(), &proof),
        Ok(Verdict::Accepted)
    );
    assert_rejected(
        setup(prover, circuit).verify(witness.publics(), &proof),
        "a proof of another setup",
    );
    for at in (0..bytes.len()).step_by(bytes.len() / 40 + 1) {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(load(circuit, SECURITY_BITS, &changed).is_err(), "byte {at}");
        assert!(load(circuit, SECURITY_BITS, &bytes[..at]).is_err());
    }
    let longer = [&bytes[..], &[0]].concat();
    assert!(load(circuit, SECURITY_BITS, &longer).is_err());
    let other = Err(BackendError::ProvingKey(ReadError::Other));
    assert_eq!(load(circuit, SECURITY_BITS - 1, &bytes), other);
    let mut renamed = circuit.clone();
    renamed.publics[0].name.push('\'');
    if renamed.validate().is_ok() {
        assert_eq!(load(&renamed, SECURITY_BITS, &bytes), other);
    }
}

fn setup<'c>(prover: &dyn Prover, circuit: &'c Circuit) -> Box<dyn ProvingKey + 'c> {
    prover
        .setup(circuit, SECURITY_BITS)
        .unwrap_or_else(|error| panic!("setup: {error}"))
}

fn check_keys(prover: &dyn Prover, circuit: &Circuit, key: &[u8]) {
    for at in 0..key.len() {
        let mut changed = key.to_vec();
        changed[at] ^= 1;
        assert!(
            prover
                .load_verifier(circuit, SECURITY_BITS, &changed)
                .is_err(),
            "byte {at} of the key changed"
        );
    }
    assert!(
        prover
            .load_verifier(circuit, SECURITY_BITS, &[key, &[0]].concat())
            .is_err()
    );
    assert!(
        prover
            .load_verifier(circuit, SECURITY_BITS - 1, key)
            .is_err(),
        "a key for another level of security"
    );
}

/// Public values with one changed, renamed, left out or added.
fn changed_publics(publics: &PublicValues) -> Vec<PublicValues> {
    let values: Vec<(String, BigUint)> = publics
        .iter()
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect();
    let mut changed = Vec::new();
    for at in 0..values.len() {
        let with = |name: String, value| {
            let mut values = values.clone();
            values[at] = (name, value);
            PublicValues::new(values)
        };
        let (name, value) = &values[at];
        changed.push(with(name.clone(), value + 1u32));
        changed.push(with(name.clone(), value ^ &BigUint::from(2u32)));
        changed.push(with(name.clone(), value + (BigUint::from(1u32) << 600)));
        changed.push(with(format!("{name}'"), value.clone()));
        changed.push(PublicValues::new(
            values
                .iter()
                .enumerate()
                .filter(|(index, _)| *index != at)
                .map(|(_, it)| it.clone()),
        ));
    }
    changed.push(PublicValues::new(
        values
            .into_iter()
            .chain([("more".to_owned(), BigUint::ZERO)]),
    ));
    changed
}

fn prove(keys: &dyn ProvingKey, witness: &Witness) -> Vec<u8> {
    keys.prove(witness)
        .unwrap_or_else(|error| panic!("a satisfied witness has no proof: {error}"))
}

fn assert_rejected(result: Result<Verdict, BackendError>, what: &str) {
    assert!(
        matches!(result, Ok(Verdict::Rejected(_))),
        "{what}: {result:?}"
    );
}

fn assert_not_accepted(result: Result<Verdict, BackendError>, what: &str) {
    assert!(!matches!(result, Ok(Verdict::Accepted)), "{what}: accepted");
}
