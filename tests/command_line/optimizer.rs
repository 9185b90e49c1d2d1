//! What the optimizer made of programs, and why; what runs on the machine are planned by.

use std::fs;

use serde_json::Value;
use vampx::Circuit;

use crate::vampx::{Vampx, example};

/// Two choices by the same bit.
const NESTED: &str = "field goldilocks;\npub y;\ns*(s - 1) = 0;\ny = branch s x (branch s z w);\n";

fn explain(vampx: &Vampx, format: &str) -> String {
    vampx.file("nested.pir", NESTED);
    let arguments = [
        "inspect",
        "nested.pir",
        "--stage",
        "optimized",
        "--format",
        format,
    ];
    let ended = vampx.run(&[&arguments[..], &["--explain", "y"]].concat());
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    ended.stdout
}

#[test]
fn explanations_are_steps_of_rules_with_names() {
    let vampx = Vampx::new();
    let text = explain(&vampx, "text");
    assert!(text.starts_with("nested.pir:4:5: "), "{text}");
    assert!(text.contains("\n  = "), "{text}");
    let proofs: Value = serde_json::from_str(&explain(&vampx, "json")).expect("JSON");
    let proof = &proofs[0];
    let steps = proof["steps"].as_array().expect("steps");
    assert!(!steps.is_empty());
    let last = &steps[steps.len() - 1]["expression"];
    assert_ne!(*last, proof["before"]);
    for step in steps {
        let [rule, why] = ["rule", "why"].map(|key| step[key].as_str().expect("a name"));
        assert!(text.contains(&format!("  = {rule}")), "{text}");
        assert!(!why.is_empty());
    }
    assert!(explain(&vampx, "dot").starts_with("digraph"));
    assert!(explain(&vampx, "svg").contains("<svg"));
}

#[test]
fn arms_that_are_never_taken_are_said() {
    let vampx = Vampx::new();
    let explained = |bound: u32, format: &str| {
        let selector = format!("(1 - lt x 4) * lt x {bound}");
        let text = format!(
            "field goldilocks;\npub y;\ny = branch ({selector}) z (branch (lt x 9) x (z*z));\n"
        );
        vampx.file("dead.pir", &text);
        let arguments = ["inspect", "dead.pir", "--stage", "optimized"];
        let explain = ["--explain", "y", "--format", format];
        let ended = vampx.run(&[&arguments[..], &explain].concat());
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        ended.stdout
    };
    let said = "dead.pir:3:5: an arm of a branch is never taken\n";
    assert!(explained(8, "text").starts_with(said));
    assert!(!explained(2, "text").contains("never taken"));
    let json: Value = serde_json::from_str(&explained(8, "json")).expect("JSON");
    assert_eq!(json[0]["dead_arm"], true);
}

#[test]
fn only_what_there_is_can_be_explained() {
    let vampx = Vampx::new();
    vampx.file("nested.pir", NESTED);
    let explain = ["inspect", "nested.pir", "--explain"];
    let ended = vampx.run(&[&explain[..], &["y"]].concat());
    assert_eq!(ended.code, 2);
    assert!(
        ended.stderr.contains("--stage optimized"),
        "{}",
        ended.stderr
    );
    let ended = vampx.run(&[&explain[..], &["x", "--stage", "optimized"]].concat());
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("public are: y"), "{}", ended.stderr);
}

#[test]
fn circuits_do_not_depend_on_threads_or_processes() {
    let vampx = Vampx::new();
    let program = example("sketch_branch", "sketch_branch.pir");
    let circuit = |threads: &str| {
        let arguments = ["compile", &program, "--opt", "2", "-o", "circuit"];
        vampx.ends(0, &[&arguments[..], &["--threads", threads]].concat());
        fs::read(vampx.path("circuit")).expect("a circuit")
    };
    let first = circuit("1");
    for threads in ["1", "2", "2", "4"] {
        assert_eq!(circuit(threads), first, "{threads} threads");
    }
}

#[test]
fn the_circuit_is_the_cheapest_of_all_efforts() {
    let vampx = Vampx::new();
    vampx.file("if32.pir", include_str!("../../ir/tests/programs/if32.pir"));
    let constraints = |effort: &str| {
        let compile = ["compile", "if32.pir", "-o", "circuit", "--format", "json"];
        let target = ["--source-field", "bls12-381", "--opt", effort];
        let ended = vampx.run(&[&compile[..], &target].concat());
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        let report: Value = serde_json::from_str(&ended.stdout).expect("JSON");
        report["circuit"]["constraints"].as_u64().expect("a number")
    };
    assert_eq!(["0", "1", "2"].map(constraints), [96; 3]);
}

#[test]
fn the_circuit_shown_is_the_one_that_is_proved() {
    let vampx = Vampx::new();
    vampx.file("if32.pir", include_str!("../../ir/tests/programs/if32.pir"));
    for target in ["pallas", "goldilocks"] {
        let fields = ["if32.pir", "--source-field", "pallas", "--target", target];
        let json = |command: &[&str]| {
            let format: &[&str] = &["--format", "json"];
            vampx.ends(0, &[command, &fields, format].concat()).stdout
        };
        let shown: Circuit =
            serde_json::from_str(&json(&["inspect", "--stage", "circuit"])).expect("a circuit");
        let report: Value =
            serde_json::from_str(&json(&["compile", "-o", "circuit"])).expect("JSON");
        assert_eq!(
            report["circuit"]["digest"],
            shown.digest().to_string(),
            "{target}"
        );
    }
}

const CHOICE: &str = "field goldilocks;\npub y;\ns*(s - 1) = 0;\ny = branch s 0 (x*x*x);\n";

/// The assembly planned by 100 runs, in so many of which the bit is 1, and what is said of its cost.
fn planned(vampx: &Vampx, n_ones: usize) -> (String, String) {
    vampx.file("choice.pir", CHOICE);
    let lines =
        (0..100).map(|index| format!("{{\"s\": {}, \"x\": {index}}}\n", u8::from(index < n_ones)));
    vampx.file("lines", lines.collect::<String>());
    vampx.ends(
        0,
        &[
            "run",
            "choice.pir",
            "--batch",
            "lines",
            "--profile",
            "profile.json",
        ],
    );
    let profile = fs::read_to_string(vampx.path("profile.json")).expect("a profile");
    let n_zeros = 100 - n_ones;
    assert_eq!(
        profile,
        format!(r#"{{"branches":[{{"line":4,"column":5,"zero":{n_zeros},"one":{n_ones}}}]}}"#)
    );
    let arguments = ["export", "choice.pir", "--format", "assembly", "-o", "code"];
    let ended = vampx.run(&[&arguments[..], &["--profile", "profile.json"]].concat());
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let assembly = fs::read_to_string(vampx.path("code")).expect("code");
    (assembly, ended.stderr)
}

#[test]
fn runs_are_planned_by_what_is_likely() {
    let vampx = Vampx::new();
    let (rare, _) = planned(&vampx, 1);
    assert!(rare.contains(": branch "), "{rare}");
    let (even, _) = planned(&vampx, 50);
    assert!(even.contains(": branch "), "{even}");
    let (frequent, said) = planned(&vampx, 99);
    assert!(!frequent.contains(": branch "), "{frequent}");
    assert!(said.contains("additions on average as written"), "{said}");
    let inspect = ["inspect", "choice.pir", "--profile", "profile.json"];
    let ended = vampx.run(&[&inspect[..], &["--stage", "optimized"]].concat());
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(!ended.stdout.contains("= branch "), "{}", ended.stdout);
    assert_eq!(ended.stderr, said);
}

#[test]
fn a_profile_of_one_run_has_its_arms() {
    let vampx = Vampx::new();
    vampx.file("choice.pir", CHOICE);
    let run = ["run", "choice.pir", "--set", "s=1", "--set", "x=2"];
    vampx.ends(0, &[&run[..], &["--profile", "profile.json"]].concat());
    let profile = fs::read_to_string(vampx.path("profile.json")).expect("a profile");
    assert_eq!(
        profile,
        r#"{"branches":[{"line":4,"column":5,"zero":0,"one":1}]}"#
    );
}

#[test]
fn wrong_profiles_are_the_users_error() {
    let vampx = Vampx::new();
    vampx.file("choice.pir", CHOICE);
    let plan = |profile: &str| {
        vampx.file("profile.json", profile);
        let arguments = ["inspect", "choice.pir", "--stage", "optimized"];
        let ended = vampx.run(&[&arguments[..], &["--profile", "profile.json"]].concat());
        assert_eq!(ended.code, 2, "{}", ended.stderr);
        ended.stderr
    };
    assert!(plan("stacks").contains("no profile of branches"));
    let elsewhere = r#"{"branches":[{"line":40,"column":5,"zero":0,"one":1}]}"#;
    assert!(plan(elsewhere).contains("line 40, column 5"));
    vampx.ends(2, &["inspect", "choice.pir", "--profile", "profile.json"]);
    let export = [
        "export",
        "choice.pir",
        "-o",
        "file",
        "--profile",
        "profile.json",
    ];
    vampx.ends(2, &[&export[..], &["--format", "r1cs"]].concat());
    vampx.file("lines", "{}\n");
    let batch = [
        "run",
        "choice.pir",
        "--batch",
        "lines",
        "--profile",
        "stacks",
    ];
    vampx.ends(3, &batch);
}
