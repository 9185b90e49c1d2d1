//! Proofs with the keys of a trusted setup.

use std::fs;

use crate::vampx::{Vampx, example, example_json};

/// A folder with `circuit` of the example `pythagoras` over `target`.
fn compiled(target: &str) -> Vampx {
    let vampx = Vampx::new();
    let program = example("pythagoras", "pythagoras.pir");
    let arguments = ["compile", "--target", target, &program, "-o", "circuit"];
    vampx.ends(0, &arguments);
    vampx
}

fn prove(vampx: &Vampx, code: i32, proof: &str, more: &[&str]) -> crate::vampx::Ended {
    let inputs = example("pythagoras", "inputs.json");
    let arguments = ["prove", "circuit", "--inputs", &inputs, "-o", proof];
    vampx.ends(code, &[&arguments[..], more].concat())
}

/// The only file of the cache whose name ends so.
fn cached(vampx: &Vampx, end: &str) -> std::path::PathBuf {
    let entries = fs::read_dir(vampx.path("cache")).expect("keys are cached");
    let paths = entries.map(|entry| entry.expect("a key").path());
    let mut found = paths.filter(|path| path.to_string_lossy().ends_with(end));
    let path = found.next().expect("a key");
    assert!(found.next().is_none());
    path
}

#[test]
fn examples_are_proved_over_both_curves() {
    let vampx = Vampx::new();
    for (target, name, bits) in [
        ("bls12-381", "pythagoras", 117),
        ("bn254", "range", 100),
        ("bn254", "sketch_branch", 100),
    ] {
        let program = example(name, format!("{name}.pir"));
        let inputs = example(name, "inputs.json");
        let arguments = [
            "--target", target, &program, "--inputs", &inputs, "--format", "json",
        ];
        let ended = vampx.ends(0, &arguments);
        assert!(ended.stderr.contains("for tests only"), "{}", ended.stderr);
        let report = ended.json();
        assert_eq!(report["verdict"], "accepted", "{name} over {target}");
        assert_eq!(report["backend"], "groth16");
        assert_eq!(report["outputs"], example_json(name, "expected.json"));
        assert_eq!(report["security_bits"], bits, "{name} over {target}");
    }
}

#[test]
fn one_setup_is_made_for_all_proofs_of_a_circuit() {
    let vampx = compiled("bn254");
    let first = prove(&vampx, 0, "first", &[]);
    assert_eq!(first.stderr.matches("for tests only").count(), 1);
    let key = fs::read(cached(&vampx, ".pk")).expect("the proving key");
    let second = prove(&vampx, 0, "second", &[]);
    assert!(
        !second.stderr.contains("for tests only"),
        "{}",
        second.stderr
    );
    assert_eq!(fs::read(cached(&vampx, ".pk")).expect("it is there"), key);
    for proof in ["first", "second"] {
        vampx.ends(0, &["verify", "circuit", proof]);
    }
    let other = Vampx::new();
    for name in ["circuit", "first"] {
        other.file(name, fs::read(vampx.path(name)).expect("it is there"));
    }
    let refused = other.ends(2, &["verify", "circuit", "first"]);
    assert!(refused.stderr.contains("setup"), "{}", refused.stderr);
    prove(&other, 0, "other", &["--quiet"]);
    let rejected = other.ends(1, &["verify", "circuit", "first"]);
    assert!(rejected.stderr.contains("another setup"));
}

#[test]
fn keys_that_cannot_be_used_are_not_replaced() {
    let vampx = compiled("bls12-381");
    assert!(prove(&vampx, 0, "proof", &["--quiet"]).stderr.is_empty());
    let path = cached(&vampx, ".pk");
    let mut key = fs::read(&path).expect("the proving key");
    key[1000] ^= 1;
    fs::write(&path, &key).expect("it is damaged");
    let refused = prove(&vampx, 2, "another", &[]);
    assert!(refused.stderr.contains(".pk"), "{}", refused.stderr);
    assert_eq!(fs::read(&path).expect("it is there"), key);
    vampx.ends(0, &["verify", "circuit", "proof"]);
    fs::write(cached(&vampx, ".key"), "damaged").expect("it is damaged");
    vampx.ends(2, &["verify", "circuit", "proof"]);
}

#[test]
fn keys_are_kept_or_nothing_is_proved() {
    let vampx = compiled("bn254");
    let inputs = example("pythagoras", "inputs.json");
    let arguments = ["prove", "circuit", "--inputs", &inputs, "-o", "proof"];
    let mut command = vampx.command(&arguments);
    let output = command.env("VAMPX_CACHE", "").output();
    let ended = crate::vampx::Ended::of(output.expect("the binary starts"));
    ended.check(2, &arguments);
    assert!(ended.stderr.contains("VAMPX_CACHE"), "{}", ended.stderr);
    assert_eq!(vampx.names(), ["circuit"]);
}

#[test]
fn more_security_than_a_curve_has_is_a_limit() {
    for (target, most, more) in [("bn254", "100", "101"), ("bls12-381", "117", "118")] {
        let vampx = compiled(target);
        prove(&vampx, 0, "proof", &["--security", most]);
        vampx.ends(0, &["verify", "circuit", "proof", "--security", most]);
        let ended = prove(&vampx, 3, "more", &["--security", more]);
        assert!(ended.stderr.contains(most), "{}", ended.stderr);
    }
}
