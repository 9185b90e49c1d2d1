//! Circuits of circom where a program is expected.

use num_bigint::BigUint;
use vampx_r1cs::{
    Constraint,
    files::{R1csFile, WitnessFile},
};

use crate::vampx::Vampx;

/// The prime of circom's `goldilocks`.
const P: u64 = 0xffff_ffff_0000_0001;

/// `c = a * b` and a bit `s`, over a modulus; `c` is an output, `a` public. Wires: 1, c, a, b, s.
fn multiplier(modulus: &BigUint) -> R1csFile {
    let term = |wire, factor: u32| (wire, BigUint::from(factor));
    let minus_one = (0, modulus - 1u32);
    R1csFile {
        modulus: modulus.clone(),
        n_outputs: 1,
        n_inputs: 1,
        n_private: 2,
        n_labels: 5,
        labels: (0..5).collect(),
        constraints: vec![
            Constraint {
                a: vec![term(2, 1)],
                b: vec![term(3, 1)],
                c: vec![term(1, 1)],
            },
            Constraint {
                a: vec![term(4, 1)],
                b: vec![minus_one, term(4, 1)],
                c: Vec::new(),
            },
        ],
    }
}

/// A folder with the circuit, its names, and a witness of `7 * 8 = 56`.
fn folder(modulus: &BigUint) -> Vampx {
    let vampx = Vampx::new();
    vampx.file("it.r1cs", multiplier(modulus).to_bytes());
    vampx.file(
        "it.sym",
        "1,1,0,main.c\n2,2,0,main.in[0]\n3,3,0,main.in[1]\n4,4,1,main.sub.s\n",
    );
    let values = [1u32, 56, 7, 8, 1].map(BigUint::from).to_vec();
    let witness = WitnessFile {
        modulus: modulus.clone(),
        values,
    };
    vampx.file("it.wtns", witness.to_bytes());
    vampx
}

fn bn254() -> BigUint {
    let p = "21888242871839275222246405745257275088548364400416034343698204186575808495617";
    p.parse().expect("a number")
}

#[test]
fn a_circuit_is_proved_over_another_field() {
    let vampx = folder(&bn254());
    let arguments = ["--target", "goldilocks", "it.r1cs", "--inputs", "it.wtns"];
    let report = vampx
        .ends(0, &[&arguments[..], &["--format", "json"]].concat())
        .json();
    assert_eq!(report["verdict"], "accepted");
    assert_eq!(report["source_field"], "bn254");
    assert_eq!(report["target_field"], "goldilocks");
    assert!(report["proof_bytes"].as_u64().is_some_and(|n| n > 1000));
}

#[test]
fn a_compiled_circuit_takes_the_witness_too() {
    let vampx = folder(&P.into());
    vampx.ends(0, &["compile", "it.r1cs", "-o", "circuit"]);
    let prove = ["prove", "circuit", "--inputs", "it.wtns", "-o", "proof"];
    vampx.ends(0, &prove);
    vampx.ends(0, &["verify", "circuit", "proof"]);
}

#[test]
fn one_value_goes_over_the_witness_and_the_rejection_shows_the_constraint() {
    let vampx = folder(&P.into());
    let run = ["run", "it.r1cs", "--inputs", "it.wtns"];
    vampx.ends(0, &run);
    vampx.ends(0, &[&run[..], &["--set", "sub.s=0"]].concat());
    let ended = vampx.ends(1, &[&run[..], &["--set", "in[1]=9"]].concat());
    assert!(
        ended.stderr.contains("0: in[0] * in[1] = c"),
        "{}",
        ended.stderr
    );
    let ended = vampx.ends(1, &[&run[..], &["--set", "sub.s=2"]].concat());
    assert!(
        ended.stderr.contains("1: sub.s * (-1 + sub.s) = 0"),
        "{}",
        ended.stderr
    );
}

#[test]
fn inputs_by_name_do_and_outputs_follow() {
    let vampx = folder(&P.into());
    let inputs = r#"{"in[0]": "7", "in[1]": "8", "sub.s": "0"}"#;
    vampx.file("inputs.json", inputs);
    let arguments = [
        "run",
        "it.r1cs",
        "--inputs",
        "inputs.json",
        "--format",
        "json",
    ];
    assert_eq!(vampx.ends(0, &arguments).json()["outputs"]["c"], "56");
    let ended = vampx.ends(2, &["run", "it.r1cs", "--set", "in[0]=7"]);
    assert!(ended.stderr.contains("`in[1]`"), "{}", ended.stderr);
    assert!(ended.stderr.contains(".wtns"), "{}", ended.stderr);
}

#[test]
fn other_commands_take_circuits() {
    let vampx = folder(&P.into());
    vampx.ends(0, &["check", "it.r1cs", "--deny", "note"]);
    for stage in ["ast", "program", "optimized", "bounded", "circuit"] {
        let shown = vampx
            .ends(0, &["inspect", "it.r1cs", "--stage", stage])
            .stdout;
        assert!(shown.contains("in[1]"), "{stage}: {shown}");
    }
    let export = [
        "export", "it.r1cs", "--format", "wtns", "--inputs", "it.wtns",
    ];
    vampx.ends(0, &[&export[..], &["-o", "out.wtns"]].concat());
}

#[test]
fn what_is_wrong_with_a_circuit_is_said() {
    let vampx = folder(&P.into());
    let says = |code, arguments: &[&str], words: &str| {
        let ended = vampx.ends(code, arguments);
        assert!(ended.stderr.contains(words), "{}", ended.stderr);
    };
    let good = multiplier(&P.into()).to_bytes();
    vampx.file("cut.r1cs", &good[..good.len() - 1]);
    says(2, &["check", "cut.r1cs"], "ends too early");
    vampx.file("head.r1cs", "r1cs");
    says(2, &["check", "head.r1cs"], "no r1cs file");
    let mut gates = good.clone();
    gates[12] = 4;
    vampx.file("gates.r1cs", gates);
    says(3, &["check", "gates.r1cs"], "custom gates");
    vampx.file("composite.r1cs", multiplier(&91u32.into()).to_bytes());
    says(2, &["check", "composite.r1cs"], "prime");
    vampx.file("named.r1cs", &good);
    vampx.file("named.sym", "1,9,0,main.c\n");
    says(2, &["check", "named.r1cs"], "wire 9");
    let other = ["check", "it.r1cs", "--source-field", "pallas"];
    says(2, &other, "the circuit is over goldilocks");
    vampx.file("other.wtns", &good);
    let other = ["run", "it.r1cs", "--inputs", "other.wtns"];
    says(2, &other, "other.wtns");
    let values = vec![BigUint::from(1u32); 4];
    let modulus = P.into();
    vampx.file("short.wtns", WitnessFile { modulus, values }.to_bytes());
    let short = ["run", "it.r1cs", "--inputs", "short.wtns"];
    says(2, &short, "4 values, and the program has 5 wires");
}
