//! Free inputs, and programs chosen by their elements.

use std::fs;

use serde_json::{Value, json};

use crate::vampx::Vampx;

/// What `vampx run` says of a search in a program over Goldilocks.
#[track_caller]
fn search(code: i32, text: &str, options: &[&str]) -> Value {
    let vampx = Vampx::new();
    vampx.file("free.pir", format!("field goldilocks;\n{text}\n"));
    let arguments = [&["run", "free.pir", "--format", "json"][..], options].concat();
    vampx.ends(code, &arguments).json()
}

#[test]
fn free_inputs_are_found_and_the_answer_says_whether_they_are_the_only_ones() {
    let square = "pub y; y = ?x * ?x;";
    let two = search(0, square, &["--set", "y=49"]);
    assert_eq!(two["verdict"], "accepted");
    assert_eq!(two["search"]["answer"], "two");
    assert_eq!(two["search"]["inputs"], json!({"?x": "7"}));
    assert_eq!(
        two["search"]["other"],
        json!({"?x": "18446744069414584314"})
    );
    let range = "priv ?x : u8; pub y; y = ?x * ?x;";
    let one = search(0, range, &["--set", "y=49"]);
    assert_eq!(one["search"]["answer"], "one");
    assert_eq!(one["search"]["inputs"], json!({"?x": "7"}));
    assert!(one["search"].get("other").is_none());
    let none = search(1, range, &["--set", "y=50"]);
    assert_eq!(none["search"]["answer"], "none");
    assert_eq!(none["verdict"], "rejected");
    assert_eq!(none["rejection"]["kind"], "no-values");
    assert_eq!(none["rejection"]["span"]["line"], 2);
    let given = search(0, range, &["--set", "?x=7"]);
    assert!(given.get("search").is_none());
    assert_eq!(given["outputs"], json!({"y": "49"}));
}

#[test]
fn a_search_that_is_too_long_is_a_limit() {
    let text = "lt (?x * ?y * ?y + ?x) 3 = 0; lt (?y * ?x * ?x) 3 = 0; lt 5 ?x = 0; lt 5 ?y = 0;";
    let report = search(3, text, &["--search-work", "5000"]);
    assert_eq!(report["error"]["kind"], "limit");
    let message = report["error"]["message"].as_str().expect("a message");
    assert!(message.contains("`?x`, `?y`"), "{message}");
    assert!(message.contains("--search-work 5000"), "{message}");
}

#[test]
fn the_main_job_goes_on_with_what_is_found() {
    let vampx = Vampx::new();
    vampx.file(
        "free.pir",
        "field goldilocks; priv ?a, ?b : 2..100; pub n; n = ?a * ?b; lt ?a ?b = 0;",
    );
    let ended = vampx.ends(0, &["free.pir", "--set", "n=1763", "--backend", "exec"]);
    assert!(
        ended.stdout.contains("?a = 41\n?b = 43\n"),
        "{}",
        ended.stdout
    );
    assert!(
        ended.stdout.contains("no other values are accepted"),
        "{}",
        ended.stdout
    );
    let bound = vampx.run_with_input(&["check", "-"], b"field goldilocks; def ?x = 3; ?x = 3;");
    bound.check(2, &["check", "-"]);
    assert!(
        bound.stderr.contains("leave the `?` out"),
        "{}",
        bound.stderr
    );
}

#[test]
fn a_program_of_a_set_runs_by_its_element() {
    let vampx = Vampx::new();
    vampx.file("square.pir", "field goldilocks; pub y; priv b; y = b * b;");
    vampx.file("double.pir", "field goldilocks; pub y; priv b; y = b + b;");
    let element = |program: &str| {
        vampx.ends(
            0,
            &["export", program, "--format", "repr", "-o", "repr.json"],
        );
        let text = fs::read_to_string(vampx.path("repr.json")).expect("the repr");
        let repr: Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(repr["packed"], true);
        repr["element"].as_str().expect("an element").to_owned()
    };
    let (square, double) = (element("square.pir"), element("double.pir"));
    let run = |code: i32, element: &str| {
        let arguments = [
            "run",
            "square.pir",
            "--among",
            "double.pir",
            "--reflect",
            element,
            "--set",
            "b=5",
            "--format",
            "json",
        ];
        vampx.ends(code, &arguments).json()
    };
    assert_eq!(run(0, &square)["outputs"], json!({"y": "25"}));
    assert_eq!(run(0, &double)["outputs"], json!({"y": "10"}));
    let outside = run(1, "12345678");
    assert_eq!(outside["verdict"], "rejected");
    assert_eq!(outside["rejection"]["kind"], "reflect");
    assert_eq!(run(2, "goldilocks")["error"]["kind"], "user");
}
