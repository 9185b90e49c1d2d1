//! Every example is proved with the outputs it expects, and rejected with any other.

use crate::vampx::{Vampx, example, example_json, examples};

/// The permutation of 0, 1, 2 by `poseidonperm_x5_255_3`, in the test vectors of the authors of Poseidon.
const PUBLISHED_POSEIDON: [&str; 3] = [
    "0x28ce19420fc246a05553ad1e8c98f5c9d67166be2c18e9e4cb4b4e317dd2a78a",
    "0x51f3e312c95343a896cfd8945ea82ba956c1118ce9b9859b6ea56637b4b1ddc4",
    "0x3b2b69139b235626a0bfb56c9527ae66a7bf486ad8c11c14d1da0c69bbe0f79a",
];

#[test]
fn every_example_is_proved() {
    let vampx = Vampx::new();
    for name in examples() {
        let (program, inputs) = (
            example(&name, format!("{name}.pir")),
            example(&name, "inputs.json"),
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
        assert_eq!(report["verdict"], "accepted", "{name}");
        assert_eq!(
            report["outputs"],
            example_json(&name, "expected.json"),
            "{name}"
        );
        assert!(
            report["security_bits"]
                .as_u64()
                .is_some_and(|bits| bits >= 100),
            "{name}"
        );
        assert!(
            report["proof_bytes"]
                .as_u64()
                .is_some_and(|bytes| bytes > 0),
            "{name}"
        );
    }
}

/// The permutation of 0, 1, 2 by `P128Pow5T3` over Pallas, in the test vectors of Zcash (`orchard_poseidon/permute/fp.py`).
const PUBLISHED_POSEIDON_OF_PALLAS: [&str; 3] = [
    "0x2a526acd0b64b45394efb364f966240ff7e69a71d0b642a0aeb1bc024aeca456",
    "0x13c5d1568b4aa43076ff7dae343d5512dcd42e7fbed9dafe012a3e9628e5b82a",
    "0x0a49c868c6976544256fcd597984561af7cfdfe1bda42c7b359029a1d34e9ddd",
];

#[test]
fn examples_are_proved_over_the_fields_of_pasta() {
    let vampx = Vampx::new();
    for (target, name) in [("pallas", "poseidon_pallas"), ("vesta", "range")] {
        let program = example(name, format!("{name}.pir"));
        let inputs = example(name, "inputs.json");
        let ended = vampx.ends(
            0,
            &[
                "--target", target, &program, "--inputs", &inputs, "--format", "json",
            ],
        );
        let report = ended.json();
        assert_eq!(report["verdict"], "accepted", "{name} over {target}");
        assert_eq!(report["outputs"], example_json(name, "expected.json"));
        assert_eq!(report["security_bits"], 126, "{name} over {target}");
    }
}

/// `.ci/run` proves every example over all of these.
#[test]
fn every_example_runs_over_one_target_of_many() {
    let vampx = Vampx::new();
    let targets = ["pallas", "bls12-381", "bn254", "goldilocks"];
    for (name, target) in examples().iter().zip(targets.iter().cycle()) {
        let (program, inputs) = (
            example(name, format!("{name}.pir")),
            example(name, "inputs.json"),
        );
        let ended = vampx.ends(
            0,
            &[
                "run", "--target", target, &program, "--inputs", &inputs, "--format", "json",
            ],
        );
        assert_eq!(
            ended.json()["outputs"],
            example_json(name, "expected.json"),
            "{name} over {target}"
        );
    }
}

#[test]
fn an_output_that_is_given_is_checked() {
    let vampx = Vampx::new();
    for name in examples() {
        let (program, inputs) = (
            example(&name, format!("{name}.pir")),
            example(&name, "inputs.json"),
        );
        let run = [
            "run",
            "--target",
            "goldilocks",
            &program,
            "--inputs",
            &inputs,
            "--format",
            "json",
        ];
        let expected = example_json(&name, "expected.json");
        for (output, value) in expected.as_object().expect("outputs by name") {
            let right = format!("{output}={}", value.as_str().expect("a decimal"));
            let mut report = vampx
                .ends(0, &[&run[..], &["--set", &right]].concat())
                .json();
            assert!(
                report["outputs"].get(output).is_none(),
                "{name}: {output} is given, not computed"
            );

            report = vampx
                .ends(1, &[&run[..], &["--set", &format!("{output}=3")]].concat())
                .json();
            assert_eq!(report["verdict"], "rejected", "{name}");
            assert!(
                report["rejection"]["span"]["line"]
                    .as_u64()
                    .is_some_and(|line| line > 0),
                "{name}: {report}"
            );
        }
    }
}

#[test]
fn poseidon_has_the_published_answer() {
    let vampx = Vampx::new();
    for (name, target, published) in [
        ("poseidon", "goldilocks", PUBLISHED_POSEIDON),
        ("poseidon_pallas", "pallas", PUBLISHED_POSEIDON_OF_PALLAS),
    ] {
        let program = example(name, format!("{name}.pir"));
        let inputs = example(name, "inputs.json");
        let digests = published.iter().enumerate();
        let digests: Vec<String> = digests
            .map(|(word, published)| format!("digest{word}={published}"))
            .collect();
        let mut arguments = vec!["run", "--target", target, &program, "--inputs", &inputs];
        for digest in &digests {
            arguments.extend(["--set", digest]);
        }
        vampx.ends(0, &arguments);
    }
}

/// Elements of 255 bits in limbs of a few.
#[test]
fn poseidon_is_proved_over_small_fields() {
    let (program, inputs) = (
        example("poseidon", "poseidon.pir"),
        example("poseidon", "inputs.json"),
    );
    let vampx = Vampx::new();
    for target in ["babybear", "koalabear"] {
        let arguments = ["--target", target, &program, "--inputs", &inputs];
        let ended = vampx.ends(0, &[&arguments[..], &["--format", "json"]].concat());
        let report = ended.json();
        let bits = report["security_bits"].as_u64();
        assert!(bits.is_some_and(|bits| bits >= 100), "{report}");
        assert_eq!(
            report["outputs"],
            example_json("poseidon", "expected.json"),
            "{target}"
        );
    }
}

#[test]
fn another_input_has_another_output() {
    let vampx = Vampx::new();
    let (program, inputs) = (
        example("poseidon", "poseidon.pir"),
        example("poseidon", "inputs.json"),
    );
    let ended = vampx.ends(
        0,
        &[
            "run",
            "--target",
            "goldilocks",
            &program,
            "--inputs",
            &inputs,
            "--set",
            "state0=1",
            "--format",
            "json",
        ],
    );
    for (output, value) in ended.json()["outputs"]
        .as_object()
        .expect("outputs by name")
    {
        assert_ne!(*value, example_json("poseidon", "expected.json")[output]);
    }
}

#[test]
fn what_the_range_example_forbids_is_rejected() {
    let vampx = Vampx::new();
    let (program, inputs) = (
        example("range", "range.pir"),
        example("range", "inputs.json"),
    );
    for wrong in [
        "amount=100001",
        "fee=100",
        "balance=4294967296",
        "balance=4099",
        "amount=65536",
    ] {
        let ended = vampx.ends(
            1,
            &[
                "run",
                "--target",
                "goldilocks",
                &program,
                "--inputs",
                &inputs,
                "--set",
                wrong,
            ],
        );
        assert!(
            ended.stderr.contains("range.pir:"),
            "{wrong}: {}",
            ended.stderr
        );
    }
}

#[test]
fn only_the_arm_taken_counts() {
    let vampx = Vampx::new();
    let program = example("sketch_branch", "sketch_branch.pir");
    let run = |sets: [&str; 4]| {
        let mut arguments = vec![
            "run",
            "--target",
            "goldilocks",
            &program,
            "--format",
            "json",
        ];
        for set in &sets {
            arguments.extend(["--set", set]);
        }
        vampx.ends(0, &arguments).json()["outputs"]["b"].clone()
    };
    assert_eq!(run(["a0=1", "a1=2", "a2=7", "a3=3"]), "7");
    assert_eq!(run(["a0=2", "a1=2", "a2=7", "a3=3"]), "9");
    let largest =
        "a0=52435875175126190479447740508185965837690552500527637822603658699938581184512";
    assert_eq!(
        run([largest, "a1=2", "a2=7", "a3=3"]),
        "9",
        "-1 is the largest element"
    );
}
