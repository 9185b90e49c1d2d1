//! What the tree promises about itself: who imports whom, how long files are, what they must and must not say.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The longest a source file may be, in lines; tests do not count.
const MAX_LINES: usize = 500;

/// What each crate may import of the others. A backend is not listed: see [`allowed`].
const ARROWS: &[(&str, &[&str])] = &[
    ("fields", &[]),
    ("ir", &["fields"]),
    ("vm", &["ir", "fields"]),
    ("jit", &["vm", "ir", "fields"]),
    ("machine-bench", &["jit", "vm", "ir", "fields"]),
    ("overflow-analysis", &["ir", "fields"]),
    ("search", &["overflow-analysis", "ir", "fields"]),
    ("rewrite", &["overflow-analysis", "ir", "fields"]),
    ("lowering", &["overflow-analysis", "ir", "fields"]),
    ("backend-api", &["ir", "fields"]),
    ("r1cs", &["ir", "fields"]),
    ("groth16", &["backend-api", "r1cs", "ir", "fields"]),
    ("circom", &["r1cs", "ir", "fields"]),
    // Compiles the programs it tests with; nothing but tests imports it.
    (
        "conformance",
        &[
            "backend-api",
            "lowering",
            "overflow-analysis",
            "ir",
            "fields",
        ],
    ),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files of the tree that are not made by tools.
fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the tree") {
            let path = entry.expect("an entry of the tree").path();
            let name = path
                .file_name()
                .expect("entries have names")
                .to_string_lossy()
                .into_owned();
            match path.is_dir() {
                _ if name == ".git" => {}
                true if name == "target" || name.ends_with("proptest-regressions") => {}
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files.sort();
    assert!(files.len() > 100, "the tree has {} files", files.len());
    files
}

fn rust_files() -> impl Iterator<Item = (PathBuf, String)> {
    let files = files()
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    files.map(|path| {
        let text = fs::read_to_string(&path).expect("a readable file");
        (path, text)
    })
}

/// Whether a file holds nothing but tests and benchmarks.
fn is_test(path: &Path) -> bool {
    let inside = path.strip_prefix(root()).expect("a file of the tree");
    let mut names = inside.iter().map(|name| name.to_string_lossy());
    names.any(|name| {
        matches!(
            &*name,
            "tests" | "tests.rs" | "benches" | "suite" | "suite.rs"
        )
    })
}

fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// The manifests of our crates, by the name after `vampx-`.
fn manifests() -> BTreeMap<String, (PathBuf, Vec<String>)> {
    let mut manifests = BTreeMap::new();
    for path in files()
        .into_iter()
        .filter(|path| path.ends_with("Cargo.toml"))
    {
        let text = fs::read_to_string(&path).expect("a readable manifest");
        let name = text
            .lines()
            .find_map(|line| line.strip_prefix("name = \"vampx"))
            .expect("a package of ours");
        let name = name
            .trim_end_matches('"')
            .trim_start_matches('-')
            .to_owned();
        manifests.insert(name, (path, dependencies(&text)));
    }
    manifests
}

/// Our crates in the section `[dependencies]`, by the name after `vampx-`.
fn dependencies(manifest: &str) -> Vec<String> {
    let sections = manifest.split("\n[");
    let section = sections
        .filter_map(|section| section.strip_prefix("dependencies]\n"))
        .next()
        .unwrap_or_default();
    let names = section
        .lines()
        .filter_map(|line| line.strip_prefix("vampx-"));
    names
        .map(|line| {
            line.split(['.', ' ', '='])
                .next()
                .expect("a name")
                .to_owned()
        })
        .collect()
}

/// What a crate may import of the others; `None` for everything.
fn allowed(name: &str) -> Option<&'static [&'static str]> {
    match ARROWS.iter().find(|(known, _)| *known == name) {
        Some((_, allowed)) => Some(allowed),
        None if name.is_empty() => None,
        None => Some(&["backend-api", "ir", "fields"]),
    }
}

#[test]
fn crates_import_only_what_they_may() {
    let manifests = manifests();
    assert!(
        manifests.len() >= 10,
        "there are {} manifests",
        manifests.len()
    );
    let mut complaints = Vec::new();
    for (name, (path, dependencies)) in &manifests {
        let Some(allowed) = allowed(name) else {
            continue;
        };
        for dependency in dependencies
            .iter()
            .filter(|dependency| !allowed.contains(&dependency.as_str()))
        {
            complaints.push(format!(
                "{}: {name} may not import {dependency}",
                path.display()
            ));
        }
    }
    assert_none(&complaints);
}

#[test]
fn every_crate_denies_missing_documentation_and_unsafe_code() {
    let read = |path: &Path| fs::read_to_string(path).expect("a readable manifest");
    let workspace = read(&root().join("Cargo.toml"));
    for lint in ["missing_docs", "unsafe_code"] {
        assert!(
            workspace.contains(&format!("\n{lint} = \"deny\"\n")),
            "the workspace does not deny {lint}"
        );
    }
    let mut complaints = Vec::new();
    for (name, (path, _)) in manifests() {
        if !read(&path).contains("\n[lints]\nworkspace = true\n") {
            complaints.push(format!(
                "{}: {name} does not take the workspace's lints",
                path.display()
            ));
        }
    }
    assert_none(&complaints);
}

#[test]
fn files_are_short() {
    let lines = |text: &str| text.lines().count();
    let long = rust_files().filter(|(path, text)| !is_test(path) && lines(text) > MAX_LINES);
    let complaints: Vec<String> = long
        .map(|(path, text)| format!("{}: {} lines", path.display(), lines(&text)))
        .collect();
    assert_none(&complaints);
}

#[test]
fn every_file_says_what_it_is() {
    let silent = rust_files().filter(|(path, text)| !is_test(path) && !text.starts_with("//!"));
    let complaints: Vec<String> = silent
        .map(|(path, _)| format!("{}: starts without //!", path.display()))
        .collect();
    assert_none(&complaints);
}

#[test]
fn no_test_is_skipped_and_nothing_is_left_undone() {
    // Written apart, so that this file does not find itself.
    let words = [
        concat!("#[", "ignore"),
        concat!("```", "ignore"),
        concat!("should", "_panic"),
        concat!("to", "do!("),
        concat!("unimpl", "emented!("),
        concat!("allow(", "dead_code"),
        concat!("allow(", "missing_docs"),
        concat!("dbg", "!("),
    ];
    let mut complaints = Vec::new();
    for (path, text) in rust_files() {
        for word in words.iter().filter(|word| text.contains(**word)) {
            complaints.push(format!("{}: {word}", path.display()));
        }
    }
    assert_none(&complaints);
}

#[test]
fn nothing_names_a_machine() {
    let words = [
        concat!("/wo", "rk/"),
        concat!("/ho", "me/"),
        concat!("/ro", "ot/"),
        concat!("/Us", "ers/"),
    ];
    let mut complaints = Vec::new();
    for path in files() {
        let text = String::from_utf8_lossy(&fs::read(&path).expect("a readable file")).into_owned();
        for word in words.iter().filter(|word| text.contains(**word)) {
            complaints.push(format!("{}: {word}", path.display()));
        }
    }
    assert_none(&complaints);
}

#[test]
fn every_example_is_complete() {
    let mut names = Vec::new();
    for entry in fs::read_dir(root().join("examples")).expect("the folder of examples") {
        let folder = entry.expect("an entry").path();
        let name = folder
            .file_name()
            .expect("entries have names")
            .to_string_lossy()
            .into_owned();
        for file in [
            &*format!("{name}.pir"),
            "inputs.json",
            "expected.json",
            "README.md",
        ] {
            assert!(folder.join(file).is_file(), "examples/{name} has no {file}");
        }
        names.push(name);
    }
    assert!(names.len() >= 8, "there are {} examples", names.len());
}
