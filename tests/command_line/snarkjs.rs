//! Proofs and keys that snarkjs and vampx exchange. What needs snarkjs is skipped, with a message, where it is not installed.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use vampx::{Circuit, Inputs, Outcome, ProveOptions};

use crate::vampx::Vampx;

const PROGRAM: &str = "pub product, square; product = a * b; square = a * a;";
const INPUTS: [&str; 4] = ["--set", "a=7", "--set", "b=6"];

/// What snarkjs says, if it is installed.
fn snarkjs(vampx: &Vampx, arguments: &[&str]) -> Option<Output> {
    let run = Command::new("snarkjs")
        .args(arguments)
        .current_dir(vampx.path(""))
        .output();
    if let Err(error) = &run {
        eprintln!("skipped: snarkjs does not run: {error}");
    }
    run.ok()
}

/// A folder with `circuit` of [`PROGRAM`] over `target`, and its constraints in `r1cs`.
fn compiled(target: &str) -> Vampx {
    let vampx = Vampx::new();
    vampx.file("it.pir", PROGRAM);
    let fields = ["it.pir", "--source-field", target, "--target", target];
    vampx.ends(0, &[&["compile"], &fields[..], &["-o", "circuit"]].concat());
    let format = ["--format", "r1cs", "-o", "r1cs"];
    vampx.ends(0, &[&["export"], &fields[..], &format].concat());
    vampx
}

fn prove(vampx: &Vampx, proof: &str, more: &[&str]) -> crate::vampx::Ended {
    let arguments = ["prove", "circuit", "-o", proof];
    vampx.ends(0, &[&arguments[..], &INPUTS, more].concat())
}

fn export(vampx: &Vampx, format: &str, proof: &str, more: &[&str]) -> Value {
    let file = format!("{format}.json");
    let arguments = [
        "export", "circuit", "--proof", proof, "--format", format, "-o", &file,
    ];
    vampx.ends(0, &[&arguments[..], more].concat());
    serde_json::from_slice(&fs::read(vampx.path(&file)).expect("a file")).expect("JSON")
}

/// Whether snarkjs accepts the exported proof with the key in `key` and these public signals.
fn snarkjs_accepts(vampx: &Vampx, key: &str, signals: &Value) -> Option<bool> {
    vampx.file("signals.json", signals.to_string());
    let arguments = [
        "groth16",
        "verify",
        key,
        "signals.json",
        "snarkjs-proof.json",
    ];
    let output = snarkjs(vampx, &arguments)?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(said.contains("OK!"), output.status.success(), "{said}");
    Some(output.status.success())
}

#[test]
fn snarkjs_verifies_what_is_proved_here() {
    for (target, curve) in [("bn254", "bn128"), ("bls12-381", "bls12381")] {
        let vampx = compiled(target);
        prove(&vampx, "proof", &[]);
        let key = export(&vampx, "snarkjs-vkey", "proof", &[]);
        assert_eq!(key["curve"], curve);
        assert_eq!(key["nPublic"], 2);
        assert_eq!(key["IC"].as_array().map(Vec::len), Some(3));
        export(&vampx, "snarkjs-proof", "proof", &[]);
        let mut signals = export(&vampx, "snarkjs-public", "proof", &[]);
        assert_eq!(signals, serde_json::json!(["42", "49"]));
        let verify = |signals: &Value| snarkjs_accepts(&vampx, "snarkjs-vkey.json", signals);
        let Some(accepted) = verify(&signals) else {
            return;
        };
        assert!(accepted, "{target}");
        signals[1] = "50".into();
        assert_eq!(verify(&signals), Some(false), "{target}");
    }
}

#[test]
fn only_true_proofs_are_exported() {
    let vampx = compiled("bn254");
    prove(&vampx, "proof", &[]);
    let export = |code, more: &[&str]| {
        let arguments = ["export", "circuit", "-o", "out", "--format"];
        vampx.ends(code, &[&arguments[..], more].concat())
    };
    assert!(export(2, &["snarkjs-vkey"]).stderr.contains("--proof"));
    let mut file = read(&vampx, "proof");
    file.publics = vampx_ir::circuit::PublicValues::new([
        ("product".to_owned(), 43u32.into()),
        ("square".to_owned(), 49u32.into()),
    ]);
    vampx.file("forged", file.to_bytes());
    export(1, &["snarkjs-proof", "--proof", "forged"]);
    assert!(!vampx.path("out").exists());
}

fn read(vampx: &Vampx, name: &str) -> vampx::ProofFile {
    let bytes = fs::read(vampx.path(name)).expect("the proof");
    vampx::ProofFile::from_bytes(&bytes).expect("a proof")
}

/// Makes `zkey`, with a contribution of its own, of the circuit's constraints.
fn ceremony(vampx: &Vampx, target: &str) -> Option<()> {
    let powers = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/ptau/{target}.ptau"));
    let powers = powers.to_string_lossy().into_owned();
    snarkjs(vampx, &["groth16", "setup", "r1cs", &powers, "first"])?;
    let contribute = ["zkey", "contribute", "first", "zkey", "-e=of the test"];
    let output = snarkjs(vampx, &contribute)?;
    assert!(output.status.success(), "{output:?}");
    Some(())
}

#[test]
fn keys_of_a_ceremony_prove_and_verify() {
    for target in ["bn254", "bls12-381"] {
        let vampx = compiled(target);
        let Some(()) = ceremony(&vampx, target) else {
            return;
        };
        let setup = ["--setup", "zkey"];
        let proved = prove(&vampx, "proof", &setup);
        assert!(!proved.stderr.contains("for tests only"));
        assert!(!vampx.path("cache").exists(), "nothing is cached");
        vampx.ends(0, &[&["verify", "circuit", "proof"], &setup[..]].concat());
        vampx.ends(2, &["verify", "circuit", "proof"]);
        let fields = ["it.pir", "--source-field", target];
        vampx.ends(0, &[&fields[..], &INPUTS, &setup].concat());
        export(&vampx, "snarkjs-proof", "proof", &setup);
        let signals = export(&vampx, "snarkjs-public", "proof", &setup);
        let own = ["zkey", "export", "verificationkey", "zkey", "own.json"];
        assert!(snarkjs(&vampx, &own).is_some_and(|it| it.status.success()));
        assert_eq!(
            snarkjs_accepts(&vampx, "own.json", &signals),
            Some(true),
            "{target}"
        );
        refuses_other_keys(&vampx);
    }
}

/// Refuses `zkey` for another circuit, and where it is damaged.
fn refuses_other_keys(vampx: &Vampx) {
    let circuit = fs::read(vampx.path("circuit")).expect("the circuit");
    let circuit = Circuit::from_bytes(&circuit).expect("a circuit");
    let inputs = Inputs::from_iter([("a", 7u32.into()), ("b", 6u32.into())]);
    let Ok(Outcome::Accepted(run)) = vampx::run(&circuit, &inputs) else {
        panic!("the program accepts");
    };
    let zkey = fs::read(vampx.path("zkey")).expect("the keys");
    let proves = |zkey: Vec<u8>| {
        let options = ProveOptions {
            proving_key: Some(zkey),
            ..ProveOptions::default()
        };
        vampx::prove(&circuit, &run, &options).is_ok()
    };
    assert!(proves(zkey.clone()));
    for length in (0..zkey.len()).step_by(1 + zkey.len() / 20) {
        assert!(!proves(zkey[..length].to_vec()), "{length} bytes");
    }
    vampx.file(
        "other.pir",
        "pub product, square; product = a * b; square = a * b + a;",
    );
    let target = circuit.target.name();
    let fields = ["other.pir", "--source-field", target, "-o", "other"];
    vampx.ends(0, &[&["compile"], &fields[..]].concat());
    let arguments = ["prove", "other", "-o", "none", "--setup", "zkey"];
    let refused = vampx.ends(2, &[&arguments[..], &INPUTS].concat());
    assert!(
        refused.stderr.contains("another circuit"),
        "{}",
        refused.stderr
    );
}

#[test]
fn keys_are_given_only_where_they_count() {
    let vampx = compiled("bn254");
    vampx.file("zkey", "nothing");
    let goldilocks = ["it.pir", "--source-field", "goldilocks", "--setup", "zkey"];
    let refused = vampx.ends(2, &[&goldilocks[..], &INPUTS].concat());
    assert!(
        refused.stderr.contains("leave it out"),
        "{}",
        refused.stderr
    );
    let prove = ["prove", "circuit", "-o", "proof", "--setup"];
    for file in ["zkey", "missing"] {
        vampx.ends(2, &[&prove[..], &[file], &INPUTS].concat());
    }
}
