use super::*;

fn target(name: &str, verdict: &str, output: &str) -> Target {
    let report = format!(
        r#"{{"vampx": "0.1.0", "command": "prove", "program": "p.pir", "source_field": "bn254", "target_field": "{name}", "backend": "b",
            "verdict": "{verdict}", "outputs": {{"y": "{output}"}}, "circuit": {{"chips": {{}}, "constraints": 5, "cells": 70, "lookups": 2, "rows": 3,
            "digest": "ab"}}, "proof_bytes": 1536, "security_bits": 100, "security_proven": true, "trusted_setup": false,
            "time_ms": {{"parse": 0.5, "lower": 1.25, "prove": 1234.5}}, "peak_rss_bytes": 3145728}}"#
    );
    Target::from_report(name, report.as_bytes()).expect("a report")
}

#[test]
fn what_targets_agree_on_is_said_of_the_whole() {
    let refused = Target::refused("vesta", "limit", "it is too large".to_owned());
    let targets = vec![
        target("goldilocks", "accepted", "7"),
        refused,
        target("pallas", "accepted", "7"),
    ];
    let (comparison, agreement) = Comparison::new("p.pir".to_owned(), targets);
    assert_eq!(agreement, Ok(()));
    assert_eq!(comparison.verdict.as_deref(), Some("accepted"));
    assert_eq!(comparison.source_field.as_deref(), Some("bn254"));
    assert_eq!(comparison.outputs.expect("outputs")["y"], "7");
}

#[test]
fn targets_that_disagree_are_named() {
    let disagreement = |second: Target| {
        let targets = vec![target("goldilocks", "accepted", "7"), second];
        let (comparison, agreement) = Comparison::new("p.pir".to_owned(), targets);
        (
            agreement.expect_err("they disagree").to_string(),
            comparison,
        )
    };
    let (message, comparison) = disagreement(target("pallas", "rejected", "7"));
    assert_eq!(
        message,
        "goldilocks and pallas disagree about the program's verdict"
    );
    assert_eq!(comparison.verdict, None);
    let (message, comparison) = disagreement(target("pallas", "accepted", "8"));
    assert_eq!(
        message,
        "goldilocks and pallas disagree about the program's outputs"
    );
    assert_eq!(comparison.outputs, None);
}

#[test]
fn the_table_has_a_column_for_each_target() {
    let refused = Target::refused("vesta", "limit", "it is too large".to_owned());
    let targets = vec![target("goldilocks", "accepted", "7"), refused];
    let (comparison, _) = Comparison::new("p.pir".to_owned(), targets);
    let text = to_text(&comparison);
    let row = |label, value, other| format!("{label:<11}  {value:>11}  {other:>5}");
    for line in [
        "y = 7".to_owned(),
        "p.pir bn254".to_owned(),
        row("", "goldilocks", "vesta"),
        row("cells", "70", "-"),
        row("compile", "1.75 ms", "-"),
        row("prove", "1.23 s", "-"),
        row("proof", "1.54 kB", "-"),
        row("memory", "3.15 MB", "-"),
        row("which is", "proven", "-"),
        row("setup kind", "transparent", "-"),
        "vesta: it is too large".to_owned(),
        "accepted".to_owned(),
    ] {
        assert!(
            text.lines().any(|found| found == line),
            "{line:?} is not in\n{text}"
        );
    }
    assert!(
        !text.contains("zero-knowledge"),
        "nothing is said of it:\n{text}"
    );
}

#[test]
fn the_page_has_a_row_for_each_target_and_a_dot_for_each_value() {
    let refused = Target::refused("vesta", "limit", "it is <too> large".to_owned());
    let targets = vec![
        target("goldilocks", "accepted", "7"),
        target("pallas", "accepted", "7"),
        refused,
    ];
    let (comparison, _) = Comparison::new("p.pir".to_owned(), targets);
    let page = to_html(&comparison);
    assert_eq!(
        page.matches("<circle").count(),
        2 * 4,
        "prove, proof, memory and cells of two targets"
    );
    assert_eq!(page.matches("<svg").count(), 4);
    assert_eq!(page.matches("<tr>").count(), 1 + 3);
    assert!(page.contains("it is &lt;too&gt; large"), "{page}");
    assert!(
        !page.contains("src=") && !page.contains("href="),
        "it needs something from outside"
    );
}

#[test]
fn numbers_have_three_digits_that_count() {
    let written = [0.004, 1.234, 12.34, 99.96, 999.4, 999.6, 99_960.0].map(milliseconds);
    assert_eq!(
        written,
        [
            "0.00 ms", "1.23 ms", "12.3 ms", "100 ms", "999 ms", "1.00 s", "100 s"
        ]
    );
    let written = [0, 999, 1000, 1536, 10_000_000, 999_600_000, 5 << 40].map(bytes);
    assert_eq!(
        written,
        [
            "0 B", "999 B", "1.00 kB", "1.54 kB", "10.0 MB", "1.00 GB", "5498 GB"
        ]
    );
}
