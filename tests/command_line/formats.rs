//! The formats of `vampx check`.

use std::{fs, path::Path};

use serde_json::Value;

use crate::vampx::{Vampx, example};

/// Two programs: one with a finding that is denied, one with emulated values; and one that does not compile.
fn programs() -> Vampx {
    let vampx = Vampx::new();
    vampx.file("never.pir", "field bn254;\npriv x : u8;\nx = 300;\n");
    vampx.file("large.pir", "field bn254;\npub c;\na * b = c;\n");
    vampx.file("wrong.pir", "field bn254;\nx = ;\n");
    vampx
}

/// The public schema. One of its patterns has a bracket too many, as ECMA allows it.
fn schema() -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/sarif-2.1.0.json");
    let text = fs::read_to_string(path).expect("the schema");
    let text = text.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}\\\\]?$");
    let schema = serde_json::from_str(&text).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("it is a schema")
}

#[track_caller]
fn sarif(vampx: &Vampx, code: i32, arguments: &[&str]) -> Value {
    let arguments = [&["check", "--format", "sarif"], arguments].concat();
    let log = vampx.ends(code, &arguments).json();
    let validator = schema();
    let errors: Vec<String> = validator
        .iter_errors(&log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(log["version"], "2.1.0");
    log
}

#[test]
fn the_schema_refuses_what_is_no_log() {
    let validator = schema();
    for text in [
        "{}",
        r#"{"version": "2.1.0"}"#,
        r#"{"version": "2.1.0", "runs": [{"tool": {"driver": {}}}]}"#,
    ] {
        assert!(!validator.is_valid(&serde_json::from_str(text).expect("JSON")));
    }
}

#[test]
fn sarif_has_what_code_scanning_reads() {
    let vampx = programs();
    let log = sarif(&vampx, 1, &["never.pir"]);
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    for rule in rules {
        for key in ["shortDescription", "fullDescription", "help"] {
            assert!(
                rule[key]["text"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{rule}"
            );
        }
        assert!(rule["fullDescription"]["text"].as_str().map(str::len) <= Some(1024));
        assert!(rule["help"]["markdown"].is_string(), "{rule}");
        assert!(rule["properties"]["tags"].is_array(), "{rule}");
        assert!(rule["properties"]["precision"].is_string(), "{rule}");
        assert!(rule["properties"]["problem.severity"].is_string(), "{rule}");
    }
    let result = &run["results"][0];
    let rule = result["ruleIndex"].as_u64().expect("an index") as usize;
    assert_eq!(rules[rule]["id"], result["ruleId"]);
    assert_eq!(result["ruleId"], "VX0001");
    assert_eq!(result["level"], "error");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "never.pir");
    assert_eq!(
        place["region"],
        serde_json::json!({"startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 8})
    );
    assert_eq!(run["automationDetails"]["id"], "vampx/source/never.pir/");
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn fingerprints_do_not_depend_on_lines() {
    let vampx = programs();
    let fingerprint = |program: &str| {
        let log = sarif(&vampx, 1, &[program]);
        log["runs"][0]["results"][0]["partialFingerprints"].clone()
    };
    let first = fingerprint("never.pir");
    assert_eq!(
        first["primaryLocationLineHash"].as_str().map(str::len),
        Some(16)
    );
    vampx.file(
        "moved.pir",
        "\n\n\nfield bn254;\n\npriv x : u8;\n\nx = 300;\n",
    );
    assert_eq!(fingerprint("moved.pir"), first);
    vampx.file("other.pir", "field bn254;\npriv x : u8;\nx = 301;\n");
    assert_ne!(fingerprint("other.pir"), first);
}

#[test]
fn sarif_names_files_from_the_root_of_the_repository() {
    let vampx = programs();
    fs::create_dir_all(vampx.path("circuits/my own")).expect("folders");
    fs::create_dir(vampx.path(".git")).expect("a folder");
    vampx.file("circuits/my own/never.pir", "field bn254;\n0 = 1;\n");
    let mut command = vampx.command(&["check", "never.pir", "--format", "sarif"]);
    command.current_dir(vampx.path("circuits/my own"));
    let output = command.output().expect("the binary starts");
    let log: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(
        place["artifactLocation"]["uri"],
        "circuits/my%20own/never.pir"
    );
}

#[test]
fn sarif_tells_the_way_of_bounds_and_what_is_new() {
    let vampx = programs();
    let log = sarif(&vampx, 0, &["large.pir", "--target", "goldilocks"]);
    let run = &log["runs"][0];
    assert_eq!(
        run["automationDetails"]["id"],
        "vampx/goldilocks/large.pir/"
    );
    let results = run["results"].as_array().expect("results");
    assert!(results.iter().all(|result| result["ruleId"] == "VX0011"));
    assert!(results.iter().all(|result| result["level"] == "note"));
    let related = &results[0]["relatedLocations"][0];
    assert_eq!(related["id"], 1);
    let text = related["message"]["text"].as_str().expect("a text");
    assert!(text.contains("254 bits"), "{text}");
    let message = results[0]["message"]["text"].as_str().expect("a text");
    assert!(message.contains("](1)"), "{message}");
    let update = ["--baseline", "old.json", "--update-baseline"];
    let log = sarif(&vampx, 0, &[&["never.pir"], &update[..]].concat());
    assert_eq!(log["runs"][0]["results"][0]["baselineState"], "unchanged");
}

#[test]
fn what_does_not_compile_is_told_in_every_format() {
    let vampx = programs();
    let log = sarif(&vampx, 2, &["wrong.pir"]);
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notification = &invocation["toolExecutionNotifications"][0];
    let region = &notification["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region["startLine"], 2);
    let log = sarif(&vampx, 2, &["nowhere.pir"]);
    assert_eq!(
        log["runs"][0]["invocations"][0]["executionSuccessful"],
        false
    );
    for (format, words) in [("junit", "<error"), ("markdown", "does not compile")] {
        let ended = vampx.ends(2, &["check", "wrong.pir", "--format", format]);
        assert!(ended.stdout.contains(words), "{}", ended.stdout);
        assert!(ended.stderr.contains("wrong.pir:2"), "{}", ended.stderr);
    }
}

#[test]
fn junit_fails_where_something_is_denied() {
    let vampx = programs();
    let junit = |code, arguments: &[&str]| {
        let arguments = [&["check", "--format", "junit"], arguments].concat();
        let text = vampx.ends(code, &arguments).stdout;
        let report = quick_junit::Report::deserialize_from_str(&text).expect("it is JUnit");
        report.test_suites[0].clone()
    };
    let suite = junit(1, &["never.pir"]);
    assert_eq!((suite.failures, suite.errors), (1, 0));
    assert_eq!(
        suite.test_cases[0].name.as_str(),
        "VX0001 contradiction at 3:1"
    );
    let suite = junit(0, &["never.pir", "--warn", "VX0001"]);
    assert_eq!((suite.failures, suite.errors), (0, 0));
    let suite = junit(2, &["wrong.pir"]);
    assert_eq!((suite.failures, suite.errors), (0, 1));
}

#[test]
fn markdown_is_a_table() {
    let vampx = programs();
    let text = vampx
        .ends(1, &["check", "never.pir", "--format", "markdown"])
        .stdout;
    assert!(text.contains("### vampx check `never.pir`"), "{text}");
    assert!(
        text.contains("| **error** | VX0001 contradiction | 3 | "),
        "{text}"
    );
    let columns = |line: &str| line.replace("\\|", "").matches('|').count();
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
    assert!(
        rows.iter().all(|row| columns(row) == columns(rows[0])),
        "{text}"
    );
    let target = ["--target", "goldilocks", "--format", "markdown"];
    let text = vampx.ends(0, &[&["check", "large.pir"], &target[..]].concat());
    assert!(text.stdout.contains("emulated on"), "{}", text.stdout);
}

#[test]
fn a_report_is_written_whole_or_not_at_all() {
    let vampx = programs();
    for format in ["text", "json", "sarif", "junit", "markdown"] {
        let check = ["check", "-q", "large.pir", "--format", format];
        let printed = vampx.ends(0, &check).stdout;
        let ended = vampx.ends(0, &[&check[..], &["-o", "report"]].concat());
        assert_eq!(ended.stdout, "");
        let written = fs::read_to_string(vampx.path("report")).expect("the report");
        match format {
            // These have times in them.
            "text" | "json" => assert!(written.contains("bn254"), "{written}"),
            _ => assert_eq!(written, printed),
        }
        for nowhere in ["nowhere/report", "/dev/full"] {
            let ended = vampx.ends(2, &[&check[..], &["-o", nowhere]].concat());
            assert!(ended.stderr.contains(nowhere), "{}", ended.stderr);
        }
    }
}

#[test]
fn examples_have_reports_in_every_format() {
    let vampx = Vampx::new();
    for name in ["poseidon", "merkle", "sketch_branch"] {
        let program = example(name, format!("{name}.pir"));
        sarif(&vampx, 0, &[&program, "--target", "goldilocks"]);
        sarif(&vampx, 0, &[&program]);
        for format in ["junit", "markdown"] {
            let check = ["check", "-q", &program, "--target", "goldilocks"];
            let ended = vampx.ends(0, &[&check[..], &["--format", format]].concat());
            assert!(!ended.stdout.is_empty());
        }
    }
}
