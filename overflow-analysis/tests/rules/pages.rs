//! Each rule has a page whose examples behave as it says.

use std::fs;
use std::path::{Path, PathBuf};

use vampx_ir::Source;
use vampx_overflow_analysis::rules::{EMULATED, RULES};

use super::{check, marks};

fn page(id: &str) -> (PathBuf, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let path = root.join("docs/rules").join(format!("{id}.md"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    (path, text)
}

/// The indented blocks of the section `title`.
fn examples(text: &str, title: &str) -> Vec<String> {
    let section = text
        .split("\n## ")
        .find_map(|section| section.strip_prefix(title))
        .unwrap_or_else(|| panic!("no section {title}"));
    let mut examples = vec![String::new()];
    for line in section.lines() {
        let last = examples.last_mut().unwrap();
        match line.strip_prefix("    ") {
            Some(code) => *last += &format!("{code}\n"),
            None if line.is_empty() => {}
            None if !last.is_empty() => examples.push(String::new()),
            None => {}
        }
    }
    examples.retain(|example| !example.is_empty());
    examples
}

#[test]
fn every_rule_has_a_page_in_all_its_parts() {
    for rule in RULES {
        let (path, text) = page(rule.id);
        let title = format!("# {} {}\n", rule.id, rule.name);
        assert!(text.starts_with(&title), "{path:?}");
        for section in ["Why", "Flagged", "Not flagged", "Mending", "Limits"] {
            assert!(
                text.contains(&format!("\n## {section}\n")),
                "{path:?}: {section}"
            );
        }
    }
}

#[test]
fn the_index_names_all_rules() {
    let (path, index) = page("README");
    for rule in RULES {
        let row = format!("\n| [{0}]({0}.md) | {1} | ", rule.id, rule.name);
        assert!(index.contains(&row), "{path:?}: {}", rule.id);
    }
}

#[test]
fn examples_of_pages_are_flagged_as_marked() {
    for rule in RULES.iter().filter(|rule| rule.id != EMULATED.id) {
        let (path, text) = page(rule.id);
        let flagged = examples(&text, "Flagged\n");
        assert!(!flagged.is_empty(), "{path:?}");
        for example in flagged {
            let marked = marks(&Source::new("page", example.as_str()));
            assert!(marked.iter().any(|(_, id)| id == rule.id), "{path:?}");
            check(&example, None);
        }
        let quiet = examples(&text, "Not flagged\n");
        assert!(!quiet.is_empty(), "{path:?}");
        for example in quiet {
            assert!(marks(&Source::new("page", example.as_str())).is_empty());
            check(&example, None);
        }
    }
}

#[test]
fn examples_of_the_tree_are_not_flagged() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let mut n_checked = 0;
    for entry in fs::read_dir(root).unwrap() {
        let directory = entry.unwrap().path();
        let name = directory.file_name().unwrap().to_owned();
        let path = directory.join(name).with_extension("pir");
        check(&fs::read_to_string(&path).unwrap(), None);
        n_checked += 1;
    }
    assert!(n_checked >= 8);
}
