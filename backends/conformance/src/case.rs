//! The files of the suite.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use num_bigint::BigUint;
use serde::Deserialize;
use vampx_ir::circuit::Circuit;
use vampx_ir::program::{Inputs, Program};

/// A circuit or program, and runs of it.
#[derive(Debug)]
pub struct Case {
    /// The name of the file.
    pub name: String,
    /// What runs.
    pub form: Form,
    /// The runs; at least one accepts, and one does not.
    pub runs: Vec<Run>,
}

/// What a case runs.
#[derive(Debug)]
pub enum Form {
    /// A circuit over the field it names.
    Circuit(Circuit),
    /// A program, over any target.
    Program(Program),
}

/// Inputs and what comes out.
#[derive(Debug)]
pub struct Run {
    /// The inputs.
    pub inputs: Inputs,
    /// Whether the program accepts them.
    pub accepts: bool,
    /// Public values that come out, by name.
    pub outputs: BTreeMap<String, BigUint>,
}

/// A run as the file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRun {
    inputs: serde_json::Value,
    accepts: bool,
    #[serde(default)]
    outputs: BTreeMap<String, String>,
}

/// All cases, by name.
///
/// # Panics
/// If a file of the suite is malformed.
pub fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("suite");
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("no suite: {error}"));
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    let cases: Vec<Case> = paths.iter().filter_map(|path| case(path)).collect();
    assert!(!cases.is_empty(), "the suite is empty");
    cases
}

/// The case in a file; `None` if it is not the main file of one.
fn case(path: &Path) -> Option<Case> {
    let name = path.file_name()?.to_str()?.to_owned();
    let malformed = |error: &dyn std::fmt::Display| -> ! { panic!("{name}: {error}") };
    let read =
        |path: &Path| std::fs::read_to_string(path).unwrap_or_else(|error| malformed(&error));
    let form = match path.extension()?.to_str()? {
        "circuit" => Form::Circuit(
            Circuit::parse_text(&read(path)).unwrap_or_else(|error| malformed(&error)),
        ),
        "program" => Form::Program(
            Program::parse_text(&read(path)).unwrap_or_else(|error| malformed(&error)),
        ),
        _ => return None,
    };
    let runs: Vec<RawRun> = serde_json::from_str(&read(&path.with_extension("json")))
        .unwrap_or_else(|error| malformed(&error));
    let runs: Vec<Run> = runs
        .into_iter()
        .map(|run| run.parse().unwrap_or_else(|error| malformed(&error)))
        .collect();
    assert!(
        runs.iter().any(|run| run.accepts) && runs.iter().any(|run| !run.accepts),
        "{name}: runs of one kind only"
    );
    Some(Case { name, form, runs })
}

impl RawRun {
    fn parse(self) -> Result<Run, String> {
        let inputs =
            Inputs::from_json(&self.inputs.to_string()).map_err(|error| error.to_string())?;
        let value = |text: String| text.parse().map_err(|_| format!("`{text}` is no number"));
        let outputs = self
            .outputs
            .into_iter()
            .map(|(name, text)| Ok((name, value(text)?)));
        Ok(Run {
            inputs,
            accepts: self.accepts,
            outputs: outputs.collect::<Result<_, String>>()?,
        })
    }
}
