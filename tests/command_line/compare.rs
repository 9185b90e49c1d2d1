//! One program over several targets.

use crate::vampx::{Vampx, example, example_json};

const KEYS: [&str; 11] = [
    "target_field",
    "backend",
    "verdict",
    "circuit",
    "proof_bytes",
    "security_bits",
    "security_proven",
    "trusted_setup",
    "zero_knowledge",
    "time_ms",
    "peak_rss_bytes",
];

#[test]
fn targets_are_measured_side_by_side() {
    let vampx = Vampx::new();
    let program = example("pythagoras", "pythagoras.pir");
    let inputs = example("pythagoras", "inputs.json");
    let arguments = [
        "compare",
        &program,
        "--inputs",
        &inputs,
        "--targets",
        "goldilocks,pallas,secp256k1",
        "--format",
        "json",
    ];
    let report = vampx.ends(0, &arguments).json();
    assert_eq!(report["command"], "compare");
    assert_eq!(report["verdict"], "accepted");
    assert_eq!(
        report["outputs"],
        example_json("pythagoras", "expected.json")
    );
    let targets = report["targets"].as_array().expect("a list");
    assert_eq!(targets.len(), 3);
    for (target, backend) in targets.iter().zip(["plonky3", "halo2"]) {
        for key in KEYS {
            assert!(target.get(key).is_some(), "{key}: {target}");
        }
        assert_eq!(target["backend"], backend);
        for stage in ["setup", "prove", "verify"] {
            assert!(
                target["time_ms"][stage].as_f64().is_some_and(|ms| ms > 0.0),
                "{stage}: {target}"
            );
        }
        assert!(
            target["peak_rss_bytes"].as_u64() > target["proof_bytes"].as_u64(),
            "{target}"
        );
    }
    assert_eq!(targets[0]["security_proven"], true);
    assert_eq!(targets[1]["zero_knowledge"], true);
    assert_eq!(targets[2]["target_field"], "secp256k1");
    assert_eq!(targets[2]["error"]["kind"], "unsupported");
    assert!(targets[2].get("verdict").is_none());
}

#[test]
fn a_comparison_is_a_table_or_a_page() {
    let vampx = Vampx::new();
    let program = "field goldilocks; pub y; y = x * x;";
    let compare = [
        "compare",
        "-",
        "--set",
        "x=3",
        "--targets",
        "goldilocks,secp256k1",
    ];
    let ended = vampx.run_with_input(&compare, program.as_bytes());
    ended.check(0, &compare);
    for line in [
        "y = 9",
        "backend             plonky3          -",
        "secp256k1: no backend proves over secp256k1",
        "accepted",
    ] {
        assert!(ended.stdout.contains(line), "{line}: {}", ended.stdout);
    }
    let page = [&compare[..], &["--format", "html", "-o", "page.html"]].concat();
    let ended = vampx.run_with_input(&page, program.as_bytes());
    ended.check(0, &page);
    assert!(ended.stdout.is_empty());
    let page = std::fs::read_to_string(vampx.path("page.html")).expect("a page");
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<svg"));
}

#[test]
fn a_comparison_ends_as_its_targets_do() {
    let vampx = Vampx::new();
    vampx.file(
        "small.pir",
        "field goldilocks;\npub y;\n0 = x * (x - 1);\ny = x;\n",
    );
    let compare = |targets: &'static str, set: &'static str| {
        ["compare", "small.pir", "--targets", targets, "--set", set]
    };

    let rejected = vampx.ends(1, &compare("goldilocks,pallas", "x=2"));
    assert_eq!(
        rejected.stderr.matches("small.pir:3").count(),
        1,
        "{}",
        rejected.stderr
    );
    assert!(
        rejected.stdout.ends_with("rejected\n"),
        "{}",
        rejected.stdout
    );

    let unknown = vampx.ends(2, &compare("goldilocks,nowhere", "x=1"));
    assert!(unknown.stderr.contains("nowhere"), "{}", unknown.stderr);
    let no_input = vampx.ends(
        2,
        &["compare", "small.pir", "--targets", "goldilocks,pallas"],
    );
    assert_eq!(
        no_input.stderr.matches("`x`").count(),
        1,
        "{}",
        no_input.stderr
    );
    vampx.ends(2, &["compare", "small.pir"]);
    vampx.ends(2, &["compare", "absent.pir", "--targets", "goldilocks"]);

    let refused = vampx.ends(
        3,
        &[&compare("secp256k1", "x=1")[..], &["--format", "json"]].concat(),
    );
    assert!(
        refused.stdout.contains("no backend proves over secp256k1"),
        "{}",
        refused.stdout
    );
}
