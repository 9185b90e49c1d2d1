//! The form of `--format json`: one object, known keys, nothing null.

use serde_json::Value;

use crate::vampx::{Vampx, example};

const KEYS: &[&str] = &[
    "vampx",
    "command",
    "program",
    "source_field",
    "target_field",
    "backend",
    "verdict",
    "rejection",
    "outputs",
    "program_stats",
    "representation",
    "circuit",
    "findings",
    "proof_bytes",
    "security_bits",
    "security_proven",
    "trusted_setup",
    "zero_knowledge",
    "time_ms",
    "peak_rss_bytes",
];

/// Checks that `report` has exactly these keys, and nothing null anywhere.
#[track_caller]
fn check(report: &Value, absent: &[&str]) {
    let object = report.as_object().expect("one object");
    let is_expected = |key: &&&str| match **key {
        "security_proven" | "trusted_setup" | "zero_knowledge" => {
            !absent.contains(&"security_bits")
        }
        key => !absent.contains(&key),
    };
    let expected: Vec<&&str> = KEYS.iter().filter(is_expected).collect();
    let mut keys: Vec<&str> = object.keys().map(String::as_str).collect();
    let known: Vec<&str> = KEYS
        .iter()
        .copied()
        .filter(|key| keys.contains(key))
        .collect();
    keys.retain(|key| !known.contains(key));
    assert!(keys.is_empty(), "unknown keys: {keys:?}");
    assert_eq!(known.iter().collect::<Vec<_>>(), expected);
    assert!(!report.to_string().contains("null"), "{report}");
}

#[track_caller]
fn check_numbers(report: &Value, part: &str, keys: &[&str]) {
    for key in keys {
        assert!(report[part][key].is_u64(), "{part}.{key} in {report}");
    }
}

#[track_caller]
fn check_times(report: &Value, stages: &[&str]) {
    let times = report["time_ms"].as_object().expect("times by stage");
    assert!(
        stages
            .iter()
            .all(|stage| times[*stage].as_f64().is_some_and(|time| time >= 0.0)),
        "{report}"
    );
}

#[test]
fn the_main_job_says_everything() {
    let vampx = Vampx::new();
    let (program, inputs) = (
        example("less_than", "less_than.pir"),
        example("less_than", "inputs.json"),
    );
    let ended = vampx.ends(
        0,
        &[
            "--target",
            "goldilocks",
            &program,
            "--inputs",
            &inputs,
            "--format",
            "json",
        ],
    );
    let report = ended.json();
    assert_eq!(ended.stdout.lines().count(), 1);
    check(&report, &["rejection"]);
    assert_eq!(report["vampx"], env!("CARGO_PKG_VERSION"));
    assert_eq!(report["command"], "prove");
    assert_eq!(report["program"], "less_than.pir");
    assert_eq!(
        (&report["source_field"], &report["target_field"]),
        (&"bls12-381".into(), &"goldilocks".into())
    );
    assert_eq!(
        (&report["backend"], &report["verdict"]),
        (&"plonky3".into(), &"accepted".into())
    );
    check_numbers(
        &report,
        "program_stats",
        &["nodes", "muls", "adds", "lts", "branches", "assertions"],
    );
    check_numbers(&report, "representation", &["native", "emulated", "limbs"]);
    check_numbers(
        &report,
        "circuit",
        &["constraints", "cells", "lookups", "rows"],
    );
    assert_eq!(report["circuit"]["digest"].as_str().map(str::len), Some(64));
    let chips = report["circuit"]["chips"]
        .as_object()
        .expect("chips by name");
    assert!(!chips.is_empty());
    for chip in chips.values() {
        assert!(
            ["instances", "cells", "lookups"]
                .iter()
                .all(|key| chip[key].is_u64()),
            "{chip}"
        );
    }
    let findings = report["findings"].as_array().expect("a list");
    assert!(findings.iter().all(|it| it["level"] == "note"), "{report}");
    check_times(
        &report,
        &[
            "parse",
            "elaborate",
            "optimize",
            "analyze",
            "lower",
            "solve",
            "setup",
            "prove",
            "verify",
        ],
    );
    assert_eq!(report["program_stats"]["lts"], 1);
    assert_eq!(report["program_stats"]["branches"], 2);
}

#[test]
fn a_rejection_has_a_kind_a_message_and_a_place() {
    let vampx = Vampx::new();
    let (program, inputs) = (
        example("pythagoras", "pythagoras.pir"),
        example("pythagoras", "inputs.json"),
    );
    let run = [
        "--target",
        "goldilocks",
        &program,
        "--inputs",
        &inputs,
        "--set",
        "square=626",
        "--format",
        "json",
    ];
    let report = vampx.ends(1, &run).json();
    check(&report, &["outputs", "proof_bytes", "security_bits"]);
    assert_eq!(report["verdict"], "rejected");
    let rejection = &report["rejection"];
    assert!(
        rejection["kind"].is_string() && rejection["message"].is_string(),
        "{rejection}"
    );
    assert_eq!(rejection["span"]["file"], program);
    assert_eq!(rejection["span"]["line"], 7);
    assert!(rejection["span"]["column"].is_u64());
}

#[test]
fn commands_say_what_they_have_done() {
    let vampx = Vampx::new();
    let (program, inputs) = (
        example("pythagoras", "pythagoras.pir"),
        example("pythagoras", "inputs.json"),
    );
    let compile = ["--target", "goldilocks", &program, "--format", "json"];
    let json =
        |command: &str, arguments: &[&str]| vampx.ends(0, &[&[command], arguments].concat()).json();

    let report = json("run", &[&compile[..], &["--inputs", &inputs]].concat());
    check(&report, &["rejection", "proof_bytes", "security_bits"]);
    assert_eq!(
        (&report["command"], &report["backend"]),
        (&"run".into(), &"exec".into())
    );

    let report = json("check", &compile);
    check(
        &report,
        &[
            "backend",
            "rejection",
            "outputs",
            "proof_bytes",
            "security_bits",
        ],
    );
    assert_eq!(report["verdict"], "accepted");

    let report = json("compile", &[&compile[..], &["-o", "circuit"]].concat());
    check(
        &report,
        &[
            "backend",
            "verdict",
            "rejection",
            "outputs",
            "proof_bytes",
            "security_bits",
        ],
    );
    let digest = report["circuit"]["digest"].clone();

    let report = json(
        "prove",
        &[
            "circuit", "--inputs", &inputs, "-o", "proof", "--format", "json",
        ],
    );
    check(&report, &["program", "rejection", "findings"]);
    assert_eq!(report["circuit"]["digest"], digest);
    assert_eq!(
        report["proof_bytes"],
        std::fs::metadata(vampx.path("proof"))
            .expect("the proof")
            .len()
    );

    let report = json("verify", &["circuit", "proof", "--format", "json"]);
    check(&report, &["program", "rejection", "findings"]);
    assert_eq!(report["outputs"]["square"], "625");
    check_times(&report, &["setup", "verify"]);
}

#[test]
fn trouble_is_one_object_too() {
    let vampx = Vampx::new();
    vampx.file("wrong.pir", "field bn254;\nx = ;\n");
    let report = vampx
        .ends(2, &["check", "wrong.pir", "--format", "json"])
        .json();
    assert_eq!(report["command"], "check");
    assert_eq!(report["error"]["kind"], "user");
    assert_eq!(report["error"]["span"]["line"], 2);
    let report = vampx
        .ends(
            3,
            &[
                "--target",
                "bls12-381-fq",
                &example("pythagoras", "pythagoras.pir"),
                "--format",
                "json",
            ],
        )
        .json();
    assert_eq!(report["error"]["kind"], "unsupported");
}

#[test]
fn a_contradiction_is_found_and_can_be_allowed() {
    let vampx = Vampx::new();
    vampx.file("never.pir", "field bn254;\npriv x : u8;\nx = 300;\n");
    let check = [
        "check",
        "--target",
        "goldilocks",
        "never.pir",
        "--format",
        "json",
    ];
    let report = vampx.ends(1, &check).json();
    assert_eq!(report["verdict"], "rejected");
    assert_eq!(report["findings"][0]["rule"], "VX0001");
    assert_eq!(report["findings"][0]["level"], "error");
    assert_eq!(report["findings"][0]["span"]["line"], 3);
    assert_eq!(
        vampx
            .ends(0, &[&check[..], &["--allow", "VX0001"]].concat())
            .json()["verdict"],
        "accepted"
    );
    let compile = [
        "compile",
        "--target",
        "goldilocks",
        "never.pir",
        "-o",
        "circuit",
    ];
    vampx.ends(1, &[&compile[..], &["--deny", "VX0001"]].concat());
    assert_eq!(vampx.names(), ["never.pir"]);
    vampx.ends(0, &compile);
}

#[test]
fn lists_are_one_object() {
    let vampx = Vampx::new();
    let fields = vampx.ends(0, &["fields", "--format", "json"]).json();
    let names: Vec<&str> = fields["fields"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|field| field["name"].as_str())
        .collect();
    for name in [
        "bls12-381",
        "bls12-381-fq",
        "bn254",
        "pallas",
        "vesta",
        "goldilocks",
        "babybear",
        "koalabear",
        "mersenne31",
    ] {
        assert!(names.contains(&name), "{name}");
    }
    let backends = vampx.ends(0, &["backends", "--format", "json"]).json();
    let list = backends["backends"].as_array().expect("a list");
    for (name, targets) in [
        ("plonky3", vec!["goldilocks", "babybear", "koalabear"]),
        ("halo2", vec!["pallas", "vesta"]),
    ] {
        let backend = list.iter().find(|backend| backend["name"] == name);
        let backend = backend.unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(backend["default_for"], Value::from(targets));
    }
    assert!(
        list.iter()
            .any(|backend| backend["name"] == "exec" && backend["proves"] == false)
    );
}

#[test]
fn every_stage_can_be_seen() {
    let vampx = Vampx::new();
    let program = example("sketch_branch", "sketch_branch.pir");
    let program_keys = vec![
        "assertions",
        "constants",
        "definitions",
        "field",
        "guards",
        "inputs",
        "nodes",
        "spans",
    ];
    for (stage, keys) in [
        (
            "ast",
            vec![
                "expr_spans",
                "exprs",
                "integers",
                "items",
                "names",
                "pattern_spans",
                "patterns",
            ],
        ),
        ("program", program_keys.clone()),
        ("optimized", program_keys),
        ("bounded", vec!["intervals", "program"]),
        (
            "circuit",
            vec![
                "chips",
                "instances",
                "intervals",
                "program",
                "publics",
                "signals",
                "target",
            ],
        ),
    ] {
        let inspect = [
            "inspect",
            "--target",
            "goldilocks",
            "--stage",
            stage,
            &program,
        ];
        assert!(!vampx.ends(0, &inspect).stdout.is_empty(), "{stage}");
        let show = |format| vampx.ends(0, &[&inspect[..], &["--format", format]].concat());
        let (first, second) = (show("json"), show("json"));
        assert_eq!(first.stdout, second.stdout, "{stage}");
        let object = first.json();
        let object = object.as_object().expect("one object");
        assert_eq!(object.keys().collect::<Vec<_>>(), keys, "{stage}");
        let graph = show("dot").stdout;
        assert!(
            graph.starts_with("digraph {") && graph.ends_with("}\n") && graph.contains(" -> "),
            "{stage}: {graph}"
        );
        let drawing = show("svg").stdout;
        assert!(
            drawing.contains("<svg") && drawing.matches("<path").count() >= 5,
            "{stage}: {drawing}"
        );
    }
}

#[test]
fn the_numbers_in_a_stage_are_digits() {
    let vampx = Vampx::new();
    vampx.file("sum.pir", "field bn254;\npub y;\ny = x + 0x500000002;\n");
    let program = vampx
        .ends(
            0,
            &[
                "inspect", "sum.pir", "--stage", "program", "--format", "json",
            ],
        )
        .json();
    assert_eq!(program["constants"], serde_json::json!([[2, 5]]));
    assert_eq!(
        program["nodes"],
        serde_json::json!([{"Input": 0}, {"Input": 1}, {"Constant": 0}, {"Add": [1, 2]}])
    );
    assert_eq!(program["inputs"][0]["name"], "y");
    assert_eq!(
        program["assertions"][0]["claim"],
        serde_json::json!({"Equal": [0, 3]})
    );
    let text = vampx
        .ends(
            0,
            &["inspect", "sum.pir", "--stage", "ast", "--format", "json"],
        )
        .json();
    assert_eq!(text["names"], serde_json::json!(["y", "x"]));
    assert_eq!(text["items"].as_array().map(Vec::len), Some(3));
}

#[test]
fn what_is_too_large_to_draw_says_what_draws_it() {
    let vampx = Vampx::new();
    let program = example("poseidon", "poseidon.pir");
    let refused = vampx.ends(
        3,
        &["inspect", &program, "--stage", "program", "--format", "svg"],
    );
    assert!(
        refused.stderr.contains("--format dot"),
        "{}",
        refused.stderr
    );
}

#[test]
fn shells_and_manuals_are_served() {
    let vampx = Vampx::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = vampx.ends(0, &["completions", shell]).stdout;
        for option in ["source-field", "update-baseline"] {
            assert!(script.contains(option), "{shell}: {option}");
        }
    }
    assert!(vampx.ends(0, &["man"]).stdout.contains(".TH vampx"));
    assert!(vampx.ends(0, &["--help"]).stdout.contains("verify"));
    assert_eq!(
        vampx.ends(0, &["--version"]).stdout,
        format!("vampx {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn colors_are_asked_for() {
    let vampx = Vampx::new();
    vampx.file("wrong.pir", "field bn254;\nx = ;\n");
    let escape = '\u{1b}';
    assert!(
        !vampx
            .ends(2, &["check", "wrong.pir"])
            .stderr
            .contains(escape)
    );
    assert!(
        vampx
            .ends(2, &["check", "wrong.pir", "--color", "always"])
            .stderr
            .contains(escape)
    );
    assert!(
        !vampx
            .ends(2, &["check", "wrong.pir", "--color", "never"])
            .stderr
            .contains(escape)
    );
}
