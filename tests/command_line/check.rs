//! `vampx check`: which findings count, by options, `vampx.toml`, comments and baselines.

use std::{fs, path::Path};

use crate::vampx::{Ended, Vampx};

/// A program that no input satisfies, found at line 3.
const NEVER: &str = "field bn254;\npriv x : u8;\nx = 300;\n";

/// A folder with [`NEVER`] in it.
fn never() -> Vampx {
    let vampx = Vampx::new();
    vampx.file("never.pir", NEVER);
    vampx
}

#[track_caller]
fn check(vampx: &Vampx, code: i32, arguments: &[&str]) -> Ended {
    vampx.ends(code, &[&["check", "never.pir"], arguments].concat())
}

#[track_caller]
fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{word} is not in: {text}");
    }
}

#[test]
fn a_finding_is_shown_with_its_line_and_counted() {
    let vampx = never();
    let ended = check(&vampx, 1, &[]);
    says(
        &ended.stderr,
        &["error[VX0001]", "never.pir:3:1", "x = 300", "^^^^^^^"],
    );
    says(&ended.stdout, &["found    1 error", "rejected"]);
    assert!(!ended.stdout.contains("circuit"), "{}", ended.stdout);
}

#[test]
fn without_a_target_nothing_is_lowered() {
    let vampx = never();
    let report = check(&vampx, 1, &["--format", "json"]).json();
    for key in ["target_field", "representation", "circuit"] {
        assert!(report.get(key).is_none(), "{report}");
    }
    assert!(report["time_ms"].get("lower").is_none(), "{report}");
    assert_eq!(report["source_field"], "bn254");
}

#[test]
fn a_target_that_refuses_the_program_loses_no_finding() {
    let vampx = never();
    let ended = check(&vampx, 3, &["--target", "prime:13", "--format", "json"]);
    says(&ended.stderr, &["error[VX0001]", "limit", "4-bit field"]);
    let report = ended.json();
    assert_eq!(report["findings"][0]["rule"], "VX0001");
    assert!(report.get("verdict").is_none(), "{report}");
}

#[test]
fn options_name_rules_and_levels() {
    let vampx = never();
    for name in ["VX0001", "vx0001", "contradiction", "error"] {
        let ended = check(&vampx, 0, &["--allow", name]);
        says(&ended.stdout, &["nothing", "accepted"]);
        assert!(!ended.stderr.contains("VX0001"), "{}", ended.stderr);
        let ended = check(&vampx, 0, &["--warn", name]);
        says(&ended.stderr, &["warning[VX0001]"]);
    }
    // What names the rule goes over what names a level.
    check(&vampx, 1, &["--allow", "error", "--deny", "VX0001"]);
    check(&vampx, 0, &["--deny", "note", "--warn", "contradiction"]);
    // Allowing warnings allows no errors, and denying warnings denies errors.
    check(&vampx, 1, &["--allow", "warnings"]);
    let compile = ["compile", "never.pir", "-o", "circuit", "--deny"];
    vampx.ends(1, &[&compile[..], &["warnings"]].concat());
    let ended = check(&vampx, 2, &["--warn", "VX9999"]);
    says(&ended.stderr, &["VX9999", "VX0001", "contradiction"]);
}

#[test]
fn a_project_sets_levels_and_options_go_over_them() {
    let vampx = never();
    vampx.file("vampx.toml", "[levels]\nVX0001 = \"warn\"\n");
    check(&vampx, 0, &[]);
    check(&vampx, 1, &["--deny", "VX0001"]);
    // The file is found from the program's folder upward.
    fs::create_dir_all(vampx.path("a/b")).expect("folders");
    vampx.file("a/b/never.pir", NEVER);
    vampx.ends(0, &["check", "a/b/never.pir"]);
    vampx.file("a/vampx.toml", "[levels]\ncontradiction = \"deny\"\n");
    vampx.ends(1, &["check", "a/b/never.pir"]);
    vampx.ends(1, &["compile", "a/b/never.pir", "-o", "circuit"]);
    check(&vampx, 0, &[]);
}

#[test]
fn bad_settings_are_shown_with_their_line() {
    for (text, words) in [
        ("[levels]\nVX9999 = \"deny\"\n", &["VX9999", ":2:"][..]),
        ("[levels]\nVX0001 = \"forbid\"\n", &["forbid", ":2:"]),
        ("[levels]\nVX0001 = 3\n", &[":2:"]),
        ("\nlevel = 1\n", &["level", ":2:"]),
        ("[levels\n", &[":1:"]),
        ("baseline = [1]\n", &[":1:"]),
    ] {
        let vampx = never();
        vampx.file("vampx.toml", text);
        let ended = check(&vampx, 2, &[]);
        says(&ended.stderr, words);
        says(&ended.stderr, &["vampx.toml", "error", "help"]);
        assert_eq!(ended.stdout, "");
    }
    let vampx = never();
    vampx.file("vampx.toml", b"\xff");
    says(&check(&vampx, 2, &[]).stderr, &["vampx.toml", "UTF-8"]);
}

#[test]
fn a_comment_suppresses_with_a_reason() {
    let vampx = Vampx::new();
    let end = "field bn254;\npriv x : u8;\nx = 300; // vampx-allow(VX0001): a test\n";
    let before =
        "field bn254;\npriv x : u8;\n// vampx-allow(VX0001): a test\n// more\n\nx = 300;\n";
    let named = "field bn254;\npriv x : u8;\nx = 300; // vampx-allow( contradiction ): a test\n";
    for program in [end, before, named] {
        vampx.file("never.pir", program);
        let ended = check(&vampx, 0, &[]);
        says(&ended.stdout, &["nothing (1 suppressed in the source)"]);
        assert!(!ended.stderr.contains("VX00"), "{}", ended.stderr);
    }
}

#[test]
fn a_suppression_that_does_nothing_is_reported() {
    let vampx = Vampx::new();
    for (comment, code, words) in [
        ("// vampx-allow(VX0001)", 1, "no reason"),
        ("// vampx-allow(VX0001):  ", 1, "no reason"),
        ("// vampx-allow: never mind", 1, "names no rule"),
        ("// vampx-allow(VX9999): a test", 1, "no rule `VX9999`"),
        ("// vampx-allow(VX0001, VX0010): a test", 0, "VX0010"),
        ("/* vampx-allow(VX0001): a test */", 1, ""),
        ("/* // vampx-allow(VX0001): a test */", 1, ""),
    ] {
        let text = format!("field bn254;\npriv x : u8;\nx = 300; {comment}\n");
        vampx.file("never.pir", text);
        let ended = check(&vampx, code, &[]);
        assert_eq!(
            ended.stderr.contains("warning[VX0012]"),
            !words.is_empty(),
            "{comment}: {}",
            ended.stderr
        );
        says(&ended.stderr, &[words]);
    }
    // Nothing is to suppress; but emulated values are looked for only with a target.
    vampx.file("never.pir", "field bn254;\n// vampx-allow(VX0001): none\nx = 3;\n// vampx-allow(VX0011): none\ny = 3;\n");
    let ended = check(&vampx, 0, &["--format", "json"]);
    let report = ended.json();
    let findings = report["findings"].as_array().expect("a list");
    assert_eq!(findings.len(), 1, "{report}");
    assert_eq!(findings[0]["rule"], "VX0012");
    assert_eq!(findings[0]["span"]["line"], 2);
    check(&vampx, 1, &["--deny", "suppression"]);
    says(
        &check(&vampx, 0, &["--target", "goldilocks"]).stdout,
        &["2 warnings"],
    );
}

#[test]
fn old_findings_are_known_from_a_baseline() {
    let vampx = never();
    let baseline = ["--baseline", "old.json"];
    let update = [&baseline[..], &["--update-baseline"]].concat();
    check(&vampx, 0, &update);
    let old = fs::read_to_string(vampx.path("old.json")).expect("the baseline");
    says(&old, &["never.pir", "VX0001"]);
    assert!(!old.contains("\"line\""), "{old}");
    let ended = check(&vampx, 0, &baseline);
    says(&ended.stdout, &["1 error (1 known from the baseline)"]);
    check(&vampx, 1, &[]);
    // Lines may move, and spaces and comments change.
    vampx.file(
        "never.pir",
        "field bn254;\n\n// A comment.\npriv x : u8;\n  x  =  300; // why\n",
    );
    check(&vampx, 0, &baseline);
    // Another finding is new; what is gone is said, and forgotten on request.
    vampx.file("never.pir", "field bn254;\npriv x : u8;\nx = 301;\n");
    says(
        &check(&vampx, 1, &baseline).stdout,
        &["1 error (1 of the baseline gone)"],
    );
    vampx.file("never.pir", "field bn254;\npriv x : u8;\nx = 30;\n");
    check(&vampx, 0, &update);
    let new = fs::read_to_string(vampx.path("old.json")).expect("the baseline");
    assert!(!new.contains("VX0001"), "{new}");
}

#[test]
fn a_baseline_holds_many_programs_and_a_project_names_it() {
    let vampx = never();
    vampx.file("vampx.toml", "baseline = \"old.json\"\n");
    fs::create_dir(vampx.path("more")).expect("a folder");
    vampx.file("more/never.pir", NEVER);
    says(
        &check(&vampx, 2, &[]).stderr,
        &["old.json", "--update-baseline"],
    );
    // Nothing but a check needs the baseline to be there.
    vampx.ends(0, &["compile", "never.pir", "-o", "circuit"]);
    check(&vampx, 0, &["--update-baseline"]);
    vampx.ends(1, &["check", "more/never.pir"]);
    vampx.ends(0, &["check", "more/never.pir", "--update-baseline"]);
    check(&vampx, 0, &[]);
    vampx.ends(0, &["check", "more/never.pir"]);
    let old = fs::read_to_string(vampx.path("old.json")).expect("the baseline");
    says(&old, &["\"never.pir\"", "\"more/never.pir\""]);
}

#[test]
fn damaged_baselines_are_the_users_to_know() {
    let vampx = never();
    for text in [
        "",
        "{",
        "[]",
        "{}",
        "{\"vampx-baseline\": 2, \"programs\": {}}",
        "{\"vampx-baseline\": 1, \"programs\": {\"never.pir\": [{\"rule\": \"VX0001\"}]}}",
        "{\"vampx-baseline\": 1, \"programs\": {}, \"more\": 1}",
    ] {
        vampx.file("old.json", text);
        let ended = check(&vampx, 2, &["--baseline", "old.json"]);
        says(&ended.stderr, &["old.json", "--update-baseline"]);
        let update = ["--baseline", "old.json", "--update-baseline"];
        check(&vampx, 2, &update);
        assert_eq!(
            fs::read_to_string(vampx.path("old.json")).expect("the baseline"),
            text
        );
    }
    says(
        &check(&vampx, 2, &["--update-baseline"]).stderr,
        &["--baseline FILE", "vampx.toml"],
    );
    let nowhere = ["--baseline", "nowhere/old.json", "--update-baseline"];
    says(&check(&vampx, 2, &nowhere).stderr, &["nowhere/old.json"]);
}

/// The indented blocks of the section `title` of a rule's page.
fn examples(id: &str, title: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/rules/{id}.md"));
    let page = fs::read_to_string(path).expect("the page");
    let sections = page.split("\n## ");
    let section = sections
        .filter_map(|section| section.strip_prefix(title))
        .next();
    let mut examples = vec![String::new()];
    for line in section.expect("the section").lines() {
        let last = examples.last_mut().expect("one at least");
        match line.strip_prefix("    ") {
            Some(code) => *last += &format!("{code}\n"),
            None if last.is_empty() || line.is_empty() => {}
            None => examples.push(String::new()),
        }
    }
    examples.retain(|example| !example.is_empty());
    examples
}

#[test]
fn pages_of_the_command_lines_own_rules_are_true() {
    let vampx = Vampx::new();
    for id in ["VX0011", "VX0012"] {
        for (title, is_found) in [("Flagged\n", true), ("Not flagged\n", false)] {
            let examples = examples(id, title);
            assert!(!examples.is_empty(), "{id}: {title}");
            for example in examples {
                vampx.file("example.pir", &example);
                let check = ["check", "example.pir", "--target", "goldilocks"];
                let report = vampx
                    .ends(0, &[&check[..], &["--format", "json"]].concat())
                    .json();
                let findings = report["findings"].as_array().expect("a list");
                let found = findings.iter().any(|finding| finding["rule"] == id);
                assert_eq!(found, is_found, "{example}: {report}");
            }
        }
    }
}

#[test]
fn emulated_values_are_told_with_the_way_of_their_bounds() {
    let vampx = Vampx::new();
    let text =
        "field bls12-381;\npub c;\npriv a : u40;\ndef square x = x * x;\nsquare (square a) = c;\n";
    vampx.file("power.pir", text);
    let check = ["check", "power.pir", "--target", "goldilocks"];
    let ended = vampx.ends(0, &[&check[..], &["--format", "json"]].concat());
    let report = ended.json();
    let findings = report["findings"].as_array().expect("a list");
    let emulated: Vec<_> = findings
        .iter()
        .filter(|finding| finding["rule"] == "VX0011")
        .collect();
    assert!(!emulated.is_empty(), "{report}");
    let power = emulated
        .iter()
        .find(|finding| finding["span"]["line"] == 4)
        .expect("the squares");
    let label = power["labels"][0]["text"].as_str().expect("a text");
    says(label, &["160 bits", "goldilocks has 64 bits"]);
    let trace = power["trace"].as_array().expect("the way of the bounds");
    assert_eq!(trace[0]["span"]["line"], 3);
    says(
        trace[0]["text"].as_str().expect("a text"),
        &["`a` is 0 ..= 2^40 - 1"],
    );
    says(power["message"].as_str().expect("a text"), &["cells"]);
    // What the target holds is not found.
    vampx.file("power.pir", text.replace("u40", "u8"));
    let ended = vampx.ends(0, &check);
    assert!(!ended.stderr.contains("VX0011"), "{}", ended.stderr);
}

#[test]
fn many_notes_are_counted_and_shown_on_request() {
    let vampx = Vampx::new();
    let lines: String = (0..30).map(|i| format!("a{i} * b{i} = c{i};\n")).collect();
    vampx.file("many.pir", format!("field bn254;\n{lines}"));
    let check = ["check", "many.pir", "--target", "goldilocks"];
    let count = |ended: &Ended| ended.stderr.matches("note[VX0011]").count();
    let ended = vampx.ends(0, &check);
    assert_eq!(count(&ended), 10);
    says(&ended.stderr, &["more by VX0011", "--verbose"]);
    let ended = vampx.ends(0, &[&check[..], &["--verbose"]].concat());
    assert!(count(&ended) > 10, "{}", count(&ended));
    let ended = vampx.ends(0, &[&check[..], &["--quiet"]].concat());
    assert_eq!(ended.stderr, "");
}

#[test]
fn what_shows_a_finding_can_be_pasted() {
    let vampx = Vampx::new();
    let text = "pub out;\npriv x, y : u40;\nout = lt (x * y) 1000;\n";
    vampx.file("wraps it.pir", text);
    let arguments = ["check", "wraps it.pir", "--source-field", "goldilocks"];
    let ended = vampx.run(&arguments);
    let command = ended
        .stderr
        .lines()
        .find_map(|line| line.split_once("shown by: "))
        .unwrap_or_else(|| panic!("nothing is shown: {}", ended.stderr))
        .1;
    says(command, &["vampx run --source-field goldilocks --set "]);
    says(command, &["'wraps it.pir'"]);
    let binary = format!("\"$VAMPX\"{}", command.trim_start_matches("vampx"));
    let mut shell = std::process::Command::new("sh");
    shell
        .args(["-c", &binary])
        .env("VAMPX", env!("CARGO_BIN_EXE_vampx"))
        .current_dir(vampx.path("."));
    let run = Ended::of(shell.output().expect("a shell"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let json = [&arguments[..], &["--format", "json"]].concat();
    let report = vampx.run(&json).json();
    let findings = report["findings"].as_array().expect("a list");
    let shown = findings
        .iter()
        .find(|finding| finding["evidence"] == "shown")
        .expect("what is shown");
    let inputs = &shown["witness"]["runs"][0]["inputs"];
    assert!(inputs["x"].is_string(), "{shown}");
    assert!(shown["witness"]["effect"].is_string(), "{shown}");
}

#[test]
fn hints_that_a_prover_can_forge_are_named() {
    let vampx = Vampx::new();
    let text = "field goldilocks;\npub r;\npriv x : u40;\ndef rem32 x = {\n  def q = fresh (x \\ 2^32);\n  def r = fresh (x % 2^32);\n  range 32 q;\n  range 32 r;\n  x = q * 2^32 + r;\n  r\n};\nr = rem32 x;\n";
    vampx.file("rem32.pir", text);
    let ended = vampx.run(&["check", "rem32.pir"]);
    ended.check(1, &["check", "rem32.pir"]);
    says(
        &ended.stderr,
        &[
            "error[VX0004]",
            "shown by: vampx run --set ",
            "also accepted: ",
            "where the prover takes ",
            "for `x \\ 2^32` on line 5",
        ],
    );
    let report = vampx
        .run(&["check", "rem32.pir", "--format", "json"])
        .json();
    let findings = report["findings"].as_array().expect("a list");
    let runs = &findings
        .iter()
        .find(|finding| finding["rule"] == "VX0004")
        .expect("the forged parts")["witness"]["runs"];
    assert_eq!(runs.as_array().map(Vec::len), Some(2), "{runs}");
    assert_eq!(runs[1]["hints"][0]["span"]["line"], 5);
    assert!(runs[1]["hints"][0]["value"].is_string(), "{runs}");
}
