//! A proof is accepted as it was made, and not otherwise.

use std::fs;

use vampx::{
    Circuit, CompileOptions, Field, Inputs, Outcome, ProofFile, ProveOptions, Source, VerifyOptions,
};
use vampx_ir::circuit::PublicValues;

use crate::vampx::{Vampx, example};

/// A folder with the files `circuit` and `proof` of the example `pythagoras`.
fn proved() -> Vampx {
    let vampx = Vampx::new();
    let (program, inputs) = (
        example("pythagoras", "pythagoras.pir"),
        example("pythagoras", "inputs.json"),
    );
    vampx.ends(
        0,
        &[
            "compile",
            "--target",
            "goldilocks",
            &program,
            "-o",
            "circuit",
        ],
    );
    vampx.ends(0, &["prove", "circuit", "--inputs", &inputs, "-o", "proof"]);
    vampx
}

fn read(vampx: &Vampx) -> (Circuit, ProofFile) {
    let circuit = fs::read(vampx.path("circuit")).expect("the circuit");
    let proof = fs::read(vampx.path("proof")).expect("the proof");
    (
        Circuit::from_bytes(&circuit).expect("a circuit"),
        ProofFile::from_bytes(&proof).expect("a proof"),
    )
}

/// Whether the proof is accepted; that it cannot be read counts as not.
fn is_accepted(circuit: &Circuit, proof: &ProofFile) -> bool {
    matches!(
        vampx::verify(circuit, proof, &VerifyOptions::default()),
        Ok(Outcome::Accepted(_))
    )
}

#[test]
fn an_honest_proof_is_accepted_with_and_without_cached_keys() {
    let vampx = proved();
    assert!(
        vampx
            .ends(0, &["verify", "circuit", "proof"])
            .stdout
            .contains("square = 625")
    );
    fs::remove_dir_all(vampx.path("cache")).expect("keys are cached");
    vampx.ends(0, &["verify", "circuit", "proof"]);
    for entry in fs::read_dir(vampx.path("cache")).expect("keys are cached") {
        fs::write(entry.expect("a key").path(), "damaged").expect("a key is damaged");
    }
    vampx.ends(0, &["verify", "circuit", "proof"]);
}

#[test]
fn a_changed_file_is_refused() {
    let vampx = proved();
    let proof = fs::read(vampx.path("proof")).expect("the proof");
    for position in (0..proof.len()).step_by(1 + proof.len() / 150) {
        let mut changed = proof.clone();
        changed[position] = changed[position].wrapping_add(1);
        vampx.file("changed", &changed);
        vampx.ends(2, &["verify", "circuit", "changed"]);
    }
    vampx.file("short", &proof[..proof.len() - 1]);
    vampx.ends(2, &["verify", "circuit", "short"]);
}

#[test]
fn a_changed_proof_under_a_right_checksum_is_not_accepted() {
    let vampx = proved();
    let (circuit, proof) = read(&vampx);
    assert!(is_accepted(&circuit, &proof));
    for position in (0..proof.proof.len()).step_by(1 + proof.proof.len() / 150) {
        for change in [1, 0x80] {
            let mut changed = proof.clone();
            changed.proof[position] ^= change;
            assert!(
                !is_accepted(&circuit, &changed),
                "byte {position} ^ {change}"
            );
        }
    }
    for proof in [
        ProofFile {
            proof: Vec::new(),
            ..proof.clone()
        },
        ProofFile {
            proof: [&proof.proof[..], &[0]].concat(),
            ..proof
        },
    ] {
        assert!(!is_accepted(&circuit, &proof));
    }
}

#[test]
fn a_changed_statement_is_rejected() {
    let vampx = proved();
    let (circuit, proof) = read(&vampx);
    let with = |publics: Vec<(&str, u32)>| {
        let publics = PublicValues::new(
            publics
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.into())),
        );
        vampx.file(
            "forged",
            ProofFile {
                publics,
                ..proof.clone()
            }
            .to_bytes(),
        );
        vampx.run(&["verify", "circuit", "forged", "--format", "json"])
    };
    assert_eq!(with(vec![("square", 625)]).code, 0);
    for publics in [
        vec![("square", 626)],
        vec![],
        vec![("cube", 625)],
        vec![("square", 625), ("square", 625)],
    ] {
        let ended = with(publics);
        assert_eq!(ended.code, 1, "{}{}", ended.stdout, ended.stderr);
        assert_eq!(ended.json()["verdict"], "rejected");
    }
    assert!(is_accepted(&circuit, &proof));
}

#[test]
fn a_proof_of_another_circuit_is_rejected() {
    let vampx = proved();
    vampx.file("other.pir", "field bls12-381; pub square; priv a, b : u16; square = a^2 + b^2 + a - a + 0*b + b - b + 1;");
    vampx.ends(
        0,
        &[
            "compile",
            "--target",
            "goldilocks",
            "other.pir",
            "-o",
            "other",
        ],
    );
    let report = vampx
        .ends(1, &["verify", "other", "proof", "--format", "json"])
        .json();
    assert_eq!(report["rejection"]["kind"], "other-circuit");
    let (_, mut proof) = read(&vampx);
    let other = Circuit::from_bytes(&fs::read(vampx.path("other")).expect("the circuit"))
        .expect("a circuit");
    proof.circuit = other.digest();
    assert!(!is_accepted(&other, &proof));
}

#[test]
fn less_security_than_asked_is_rejected() {
    let vampx = proved();
    let (circuit, proof) = read(&vampx);
    let report = vampx
        .ends(
            1,
            &[
                "verify",
                "circuit",
                "proof",
                "--security",
                "101",
                "--format",
                "json",
            ],
        )
        .json();
    assert_eq!(report["rejection"]["kind"], "security");
    vampx.ends(0, &["verify", "circuit", "proof", "--security", "80"]);
    for security_bits in [0, 60, 99, 101, u32::MAX] {
        let changed = ProofFile {
            security_bits,
            ..proof.clone()
        };
        assert!(!is_accepted(&circuit, &changed), "{security_bits} bits");
    }
}

#[test]
fn security_beyond_reach_is_a_limit() {
    let vampx = proved();
    let inputs = example("pythagoras", "inputs.json");
    let ended = vampx.ends(
        3,
        &[
            "prove",
            "circuit",
            "--inputs",
            &inputs,
            "-o",
            "more",
            "--security",
            "1000",
        ],
    );
    assert!(ended.stderr.contains("1000"), "{}", ended.stderr);
}

#[test]
fn a_proof_names_a_backend_that_proves() {
    let vampx = proved();
    let (circuit, proof) = read(&vampx);
    for backend in ["exec", "nobody", "halo2", "../plonky3", ""] {
        let changed = ProofFile {
            backend: backend.to_owned(),
            ..proof.clone()
        };
        assert!(!is_accepted(&circuit, &changed), "{backend}");
    }
}

#[test]
fn a_run_can_be_proved_by_the_library() {
    let field = |name| Field::by_name(name).expect("a field of the catalog");
    let options = CompileOptions {
        source_field: Some(field("bn254").into()),
        target: Some(field("goldilocks")),
        ..CompileOptions::default()
    };
    let source = Source::new("inverse.pir", "pub y; y = 1 / x;");
    let circuit = vampx::compile(&source, &options)
        .expect("it compiles")
        .circuit;
    let inputs = Inputs::from_iter([("x", 7u32.into())]);
    let run = vampx::run(&circuit, &inputs)
        .expect("it runs")
        .accepted()
        .expect("7 has an inverse");
    let proved = vampx::prove(&circuit, &run, &ProveOptions::default()).expect("it is proved");
    assert!(
        proved.security.proven && proved.security.bits >= 100,
        "{}",
        proved.security
    );
    assert!(is_accepted(&circuit, &proved.proof));

    let zero = Inputs::from_iter([("x", 0u32.into())]);
    assert!(matches!(
        vampx::run(&circuit, &zero),
        Ok(Outcome::Rejected(_))
    ));
}
