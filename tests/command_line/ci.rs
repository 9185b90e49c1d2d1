//! What a build runs: the action's script, and the hook before a commit.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use saphyr::{LoadableYamlNode, Yaml};

use crate::vampx::{Ended, Vampx};

fn in_tree(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn yaml(text: &str) -> Yaml<'_> {
    Yaml::load_from_str(text)
        .expect("it is YAML")
        .into_iter()
        .next()
        .expect("a document")
}

/// Runs the action's script in the folder.
fn check_programs(vampx: &Vampx, programs: &str, arguments: &str) -> Ended {
    let mut command = Command::new("bash");
    command
        .arg(in_tree(".ci/check-programs"))
        .current_dir(vampx.path("."))
        .env("VAMPX", env!("CARGO_BIN_EXE_vampx"))
        .env("VAMPX_PROGRAMS", programs)
        .env("VAMPX_ARGUMENTS", arguments)
        .env("VAMPX_REPORTS", vampx.path("reports"))
        .env("GITHUB_STEP_SUMMARY", vampx.path("summary.md"))
        .env("GITHUB_OUTPUT", vampx.path("output"));
    Ended::of(command.output().expect("bash starts"))
}

fn circuits() -> Vampx {
    let vampx = Vampx::new();
    fs::create_dir_all(vampx.path("circuits/deep er")).expect("folders");
    vampx.file("circuits/fine.pir", "field bn254;\nx = 3;\n");
    vampx.file("circuits/deep er/never.pir", "field bn254;\n0 = 1;\n");
    vampx
}

#[test]
fn the_action_checks_every_program_and_ends_with_the_worst() {
    let vampx = circuits();
    let ended = check_programs(&vampx, "circuits/*.pir\n", " --target goldilocks ");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let ended = check_programs(&vampx, "circuits/**/*.pir\n", "");
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    for number in [1, 2] {
        let log = fs::read(vampx.path(&format!("reports/{number}.sarif"))).expect("a log");
        serde_json::from_slice::<serde_json::Value>(&log).expect("JSON");
    }
    let summary = fs::read_to_string(vampx.path("summary.md")).expect("the summary");
    assert!(summary.contains("circuits/fine.pir"), "{summary}");
    assert!(summary.contains("circuits/deep er/never.pir"), "{summary}");
    let output = fs::read_to_string(vampx.path("output")).expect("the output");
    assert!(output.contains("sarif="), "{output}");
    vampx.file("circuits/wrong.pir", "field bn254;\nx = ;\n");
    assert_eq!(check_programs(&vampx, "circuits/**/*.pir", "").code, 2);
    assert_eq!(
        check_programs(&vampx, "circuits/fine.pir", "--allow VX9999").code,
        2
    );
}

#[test]
fn the_action_says_that_there_are_no_programs() {
    let vampx = circuits();
    for programs in ["", "\n\n", "nowhere/*.pir"] {
        let ended = check_programs(&vampx, programs, "");
        assert_eq!(ended.code, 2, "{programs:?}");
        assert!(ended.stderr.contains("program"), "{}", ended.stderr);
    }
}

#[test]
fn the_action_runs_what_is_in_the_tree() {
    let text = fs::read_to_string(in_tree("action.yml")).expect("the action");
    let action = yaml(&text);
    assert_eq!(action["runs"]["using"].as_str(), Some("composite"));
    let steps = action["runs"]["steps"].as_sequence().expect("steps");
    let run = |step: &Yaml<'_>| {
        step.as_mapping_get("run")
            .and_then(Yaml::as_str)
            .map(str::to_owned)
    };
    let scripts: Vec<String> = steps.iter().filter_map(run).collect();
    assert_eq!(scripts.len(), 3, "{scripts:?}");
    for script in &scripts {
        let (_, path) = script
            .split_once("$GITHUB_ACTION_PATH")
            .expect("a path in the tree");
        let path = path
            .trim_start_matches('/')
            .split('"')
            .next()
            .unwrap_or_default();
        assert!(in_tree(path).exists(), "{path}");
    }
    // The key of the cache is that of the tree's content.
    let vampx = circuits();
    let key = || {
        let mut command = Command::new("bash");
        command
            .args(["-c", &scripts[0]])
            .env("GITHUB_ACTION_PATH", vampx.path("."));
        let output = vampx.path("output");
        command.env("GITHUB_OUTPUT", &output);
        assert!(command.status().expect("bash starts").success());
        let key = fs::read_to_string(&output).expect("the key");
        fs::remove_file(output).expect("the file goes");
        key
    };
    let first = key();
    assert_eq!(first.trim_end().len(), "hash=".len() + 16, "{first}");
    assert_eq!(key(), first);
    vampx.file("circuits/fine.pir", "field bn254;\nx = 4;\n");
    assert_ne!(key(), first);
    let uploads = |step: &Yaml<'_>| {
        let uses = step.as_mapping_get("uses").and_then(Yaml::as_str);
        uses.is_some_and(|uses| uses.starts_with("github/codeql-action/upload-sarif@"))
    };
    assert!(steps.iter().any(uploads));
}

#[test]
fn the_hook_checks_each_file() {
    let text = fs::read_to_string(in_tree(".pre-commit-hooks.yaml")).expect("the hooks");
    let hooks = yaml(&text);
    let hook = &hooks[0];
    assert_eq!(hook["id"].as_str(), Some("vampx-check"));
    let entry = hook["entry"].as_str().expect("an entry").to_owned();
    let vampx = circuits();
    let folder = Path::new(env!("CARGO_BIN_EXE_vampx"))
        .parent()
        .expect("a folder");
    let path = std::env::join_paths(std::iter::once(folder.to_owned()).chain(
        std::env::split_paths(&std::env::var_os("PATH").expect("a path")),
    ));
    let path = path.expect("a path");
    let hook = |files: &str| {
        let mut command = Command::new("bash");
        command
            .args(["-c", &format!("{entry} {files}")])
            .env("PATH", &path);
        Ended::of(
            command
                .current_dir(vampx.path("."))
                .output()
                .expect("bash starts"),
        )
    };
    assert_eq!(hook("circuits/fine.pir").code, 0);
    let ended = hook("'circuits/deep er/never.pir' circuits/fine.pir");
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("never.pir:2"), "{}", ended.stderr);
}
