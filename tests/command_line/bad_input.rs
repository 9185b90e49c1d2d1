//! Bad input ends with exit code 2 and says what is wrong where, or 3 for what is not there; never with a panic.

use proptest::prelude::*;
use vampx::{CompileOptions, Extension, Field, Source};

use crate::vampx::{Vampx, example};

const MODULUS: &str =
    "52435875175126190479447740508185965837690552500527637822603658699938581184513";

const PROGRAM: &str = "field bls12-381;\npub sum;\npriv a : u8;\nsum = a + b;\n";

/// Runs [`PROGRAM`] with these inputs, which end with exit code 2 and all these words.
#[track_caller]
fn refuses_inputs(inputs: &str, words: &[&str]) {
    let vampx = Vampx::new();
    vampx.file("sum.pir", PROGRAM);
    vampx.file("inputs.json", inputs);
    let ended = vampx.ends(
        2,
        &[
            "run",
            "--target",
            "goldilocks",
            "sum.pir",
            "--inputs",
            "inputs.json",
        ],
    );
    for word in words {
        assert!(
            ended.stderr.contains(word),
            "{word} is not in: {}",
            ended.stderr
        );
    }
    assert_eq!(ended.stdout, "");
}

#[test]
fn inputs_that_are_wrong_are_named() {
    refuses_inputs(&format!(r#"{{"a": 1, "b": "{MODULUS}"}}"#), &["`b`"]);
    refuses_inputs(r#"{"a": 1}"#, &["`b`", "not given"]);
    refuses_inputs(r#"{"a": 1, "b": 2, "c": 3}"#, &["`c`"]);
    refuses_inputs(r#"{"a": 1, "b": 2, "b": 3}"#, &["`b`", "twice"]);
    refuses_inputs(r#"{"a": 1, "b": -2}"#, &["`b`"]);
    refuses_inputs(r#"{"a": 1, "b": 2.5}"#, &["`b`"]);
    refuses_inputs(r#"{"a": 1, "b": null}"#, &["`b`"]);
    refuses_inputs(r#"{"a": 1, "b": "zwei"}"#, &["`b`"]);
    refuses_inputs(r#"{"a": 1, "b": [1, 2]}"#, &["`b`"]);
    refuses_inputs(r#"{"a": 1, "b": 2"#, &["inputs.json", "JSON", "line 1"]);
    refuses_inputs("[]", &["inputs.json", "JSON"]);
    refuses_inputs("", &["inputs.json", "JSON"]);
}

#[test]
fn programs_that_grow_too_large_meet_a_limit() {
    let vampx = Vampx::new();
    let program =
        "field goldilocks; def d x = (x, x); def e x = d (d (d (d x))); def f x = e (e (e x));
        f (f (f x)) = fresh (f (f (f x)));";
    vampx.file("large.pir", program);
    let ended = vampx.ends(3, &["check", "large.pir"]);
    for word in ["the program needs more than", "make the counts smaller"] {
        assert!(ended.stderr.contains(word), "{}", ended.stderr);
    }
}

#[test]
fn inputs_that_are_not_text_are_refused() {
    let vampx = Vampx::new();
    vampx.file("sum.pir", PROGRAM);
    vampx.file("inputs.json", b"{\"a\": \xff}");
    let ended = vampx.ends(
        2,
        &[
            "run",
            "--target",
            "goldilocks",
            "sum.pir",
            "--inputs",
            "inputs.json",
        ],
    );
    assert!(
        ended.stderr.contains("inputs.json") && ended.stderr.contains("UTF-8"),
        "{}",
        ended.stderr
    );
}

#[test]
fn an_input_can_be_set_once() {
    let vampx = Vampx::new();
    vampx.file("sum.pir", PROGRAM);
    let run = [
        "run",
        "--target",
        "goldilocks",
        "sum.pir",
        "--format",
        "json",
        "--set",
        "a=0xff",
        "--set",
        "b=1",
    ];
    assert_eq!(vampx.ends(0, &run).json()["outputs"]["sum"], "256");
    assert!(
        vampx
            .ends(2, &[&run[..], &["--set", "b=2"]].concat())
            .stderr
            .contains("`b`")
    );
    assert!(
        vampx
            .ends(2, &[&run[..], &["--set", "c"]].concat())
            .stderr
            .contains("NAME=VALUE")
    );
    assert!(
        vampx
            .ends(2, &[&run[..], &["--set", "=3"]].concat())
            .stderr
            .contains("NAME=VALUE")
    );
}

#[test]
fn a_value_that_is_set_goes_over_that_of_the_file() {
    let vampx = Vampx::new();
    vampx.file("sum.pir", PROGRAM);
    let run = [
        "run",
        "--target",
        "goldilocks",
        "sum.pir",
        "--format",
        "json",
        "--inputs",
        "-",
        "--set",
        "b=9",
    ];
    let ended = vampx.run_with_input(&run, br#"{"a": 1, "b": 2}"#);
    ended.check(0, &run);
    assert_eq!(ended.json()["outputs"]["sum"], "10");
}

#[test]
fn a_program_can_come_from_standard_input() {
    let vampx = Vampx::new();
    let run = [
        "run",
        "--target",
        "goldilocks",
        "-",
        "--set",
        "a=1",
        "--set",
        "b=2",
    ];
    vampx
        .run_with_input(&run, PROGRAM.as_bytes())
        .check(0, &run);
    let both = ["run", "--target", "goldilocks", "-", "--inputs", "-"];
    let ended = vampx.run_with_input(&both, PROGRAM.as_bytes());
    ended.check(2, &both);
    assert!(ended.stderr.contains("standard input"), "{}", ended.stderr);
}

#[test]
fn programs_that_are_wrong_are_shown() {
    let cases: [(&str, &[&str]); 7] = [
        ("field bls12-381;\nx = = 3;\n", &["p.pir:2:"]),
        ("field bls12-381;\ny = x +\n", &["p.pir:"]),
        ("field bls12-38;\nx = 3;\n", &["p.pir:1:7", "bls12-38"]),
        ("field bls12-381;\nx 1 2 = (3, 4) + 1;\n", &["p.pir:2:"]),
        ("field bls12-381;\nx / 0 = 1;\n", &["p.pir:2:"]),
        ("x = 3;\n", &["names no source field", "--source-field"]),
        ("field prime:91;\nx = 3;\n", &["p.pir:1:7"]),
    ];
    for (program, words) in cases {
        let vampx = Vampx::new();
        vampx.file("p.pir", program);
        let ended = vampx.ends(2, &["check", "--target", "goldilocks", "p.pir"]);
        for word in words {
            assert!(
                ended.stderr.contains(word),
                "{program}: {word} is not in: {}",
                ended.stderr
            );
        }
    }
}

#[test]
fn usage_is_refused_with_advice() {
    let vampx = Vampx::new();
    vampx.file("sum.pir", PROGRAM);
    let cases: [(&[&str], &str); 14] = [
        (&[], "Usage"),
        (&["--no-such-option", "sum.pir"], "no-such-option"),
        (&["run"], "PROGRAM"),
        (&["run", "nowhere.pir"], "nowhere.pir"),
        (&["check", "sum.pir", "--target", "goldilock"], "goldilock"),
        (
            &["check", "sum.pir", "--source-field", "bn254"],
            "bls12-381",
        ),
        (&["check", "sum.pir", "--source-field", "prime:12"], "12"),
        (&["check", "sum.pir", "--backend", "nobody"], "nobody"),
        (&["check", "sum.pir", "--opt", "3"], "3"),
        (&["check", "sum.pir", "--threads", "0"], "0"),
        (&["check", "sum.pir", "--deny", "VX9999"], "VX9999"),
        (&["check", "sum.pir", "-v", "-q"], "--quiet"),
        (&["compile", "sum.pir"], "--output"),
        (
            &["verify", "nowhere.circuit", "nowhere.proof"],
            "nowhere.circuit",
        ),
    ];
    for (arguments, word) in cases {
        let ended = vampx.ends(2, arguments);
        assert!(
            ended.stderr.contains(word),
            "{arguments:?}: {}",
            ended.stderr
        );
    }
}

#[test]
fn what_is_not_there_ends_with_3_and_the_nearest_thing() {
    let vampx = Vampx::new();
    vampx.file("sum.pir", PROGRAM);
    let cases: [(&[&str], &str); 3] = [
        (
            &[
                "sum.pir",
                "--target",
                "bls12-381-fq",
                "--set",
                "a=1",
                "--set",
                "b=2",
            ],
            "--backend exec",
        ),
        (
            &[
                "sum.pir",
                "--target",
                "mersenne31",
                "--set",
                "a=1",
                "--set",
                "b=2",
            ],
            "--backend exec",
        ),
        (
            &[
                "export",
                "sum.pir",
                "--target",
                "goldilocks",
                "--format",
                "acir",
                "-o",
                "sum.acir",
            ],
            "--format json",
        ),
    ];
    for (arguments, word) in cases {
        let ended = vampx.ends(3, arguments);
        assert!(
            ended.stderr.contains(word),
            "{arguments:?}: {}",
            ended.stderr
        );
    }
    assert_eq!(vampx.names(), ["sum.pir"]);
    vampx.ends(
        0,
        &[
            "sum.pir",
            "--target",
            "pallas",
            "--backend",
            "exec",
            "--set",
            "a=1",
            "--set",
            "b=2",
        ],
    );
}

#[test]
fn files_that_are_no_circuit_and_no_proof_are_refused() {
    let vampx = Vampx::new();
    let program = example("pythagoras", "pythagoras.pir");
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
    let circuit = std::fs::read(vampx.path("circuit")).expect("the circuit");
    vampx.file("noise", [7; 1000]);
    vampx.file("empty", []);
    vampx.file("short", &circuit[..circuit.len() / 2]);
    vampx.file("long", [&circuit[..], &[0]].concat());
    for name in ["noise", "empty", "short", "long", "circuit"] {
        let proof = vampx.ends(2, &["verify", "circuit", name]);
        assert!(proof.stderr.contains(name), "{}", proof.stderr);
        if name != "circuit" {
            let ended = vampx.ends(2, &["verify", name, "noise"]);
            assert!(ended.stderr.contains(name), "{}", ended.stderr);
            vampx.ends(
                2,
                &["prove", name, "--set", "a=1", "--set", "b=2", "-o", "proof"],
            );
        }
    }
    for position in (0..circuit.len()).step_by(1 + circuit.len() / 100) {
        let mut changed = circuit.clone();
        changed[position] ^= 0x20;
        vampx.file("changed", &changed);
        vampx.ends(2, &["verify", "changed", "noise"]);
    }
}

fn compiles_or_is_refused(text: &str) -> Result<(), TestCaseError> {
    let options = CompileOptions {
        source_field: Some(Extension::by_name("bn254").expect("a field of the catalog")),
        target: Some(Field::by_name("goldilocks").expect("a field of the catalog")),
        ..CompileOptions::default()
    };
    if let Err(error) = vampx::compile(&Source::new("random.pir", text), &options) {
        prop_assert_ne!(error.blame(), vampx::Blame::Bug, "{}", error);
        prop_assert!(!error.to_string().is_empty());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn random_text_is_no_trouble(text in any::<String>()) {
        compiles_or_is_refused(&text)?;
    }

    #[test]
    fn random_words_are_no_trouble(words in prop::collection::vec(word(), 0..40)) {
        compiles_or_is_refused(&words.join(" "))?;
    }

    #[test]
    fn programs_with_a_changed_place_are_no_trouble(at in 0usize..600, length in 0usize..4, by in word()) {
        let text = std::fs::read_to_string(example("range", "range.pir")).expect("the example");
        let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let (start, end) = (boundary(at), boundary(at + length));
        compiles_or_is_refused(&format!("{}{by}{}", &text[..start], &text[end..]))?;
    }
}

fn word() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "def", "fun", "pub", "priv", "field", "fresh", "iter", "fold", "range", "lt", "branch",
        "x", "y", "f", "0", "1", "7", "300", "0xff", "=", "+", "-", "*", "/", "|", "\\", "%", "^",
        "(", ")", "{", "}", "[]", "()", ",", ":", ";", ";", ";", "u8", "..", "bn254", "as", "//",
        "/*", "*/", "é",
    ])
}
