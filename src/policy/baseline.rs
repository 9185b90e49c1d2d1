//! A file of old findings, which do not make a check fail.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vampx_overflow_analysis::findings::{Level, Rule};

use super::Judged;

/// The version of the file's form.
const VERSION: u32 = 1;

/// Old findings, by program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline(BTreeMap<String, Vec<Entry>>);

/// Why a text is no baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is not the JSON of one.
    #[error("it is damaged or no baseline: {0}")]
    Json(#[from] serde_json::Error),
    /// It is of another version.
    #[error("it has version {version}, and this vampx reads version {VERSION}")]
    Version {
        /// The version it has.
        version: u32,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    rule: String,
    fingerprint: String,
    /// For people: it is not compared.
    message: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "vampx-baseline")]
    version: u32,
    programs: BTreeMap<String, Vec<Entry>>,
}

impl Baseline {
    /// Reads the text of a baseline.
    ///
    /// # Errors
    /// If it is damaged, or of another version.
    pub fn from_json(text: &str) -> Result<Self, BaselineError> {
        let file: File = serde_json::from_str(text)?;
        match file.version {
            VERSION => Ok(Self(file.programs)),
            version => Err(BaselineError::Version { version }),
        }
    }

    /// The text of the file: the same for the same findings, with a line for each part, so that versions compare well.
    pub fn to_json(&self) -> String {
        let file = File {
            version: VERSION,
            programs: self.0.clone(),
        };
        serde_json::to_string_pretty(&file).expect("invariant: a baseline has a JSON form") + "\n"
    }

    /// Replaces the old findings of `program` by those of `findings` that are warnings or errors.
    pub fn update(&mut self, program: &str, findings: &[Judged]) {
        let old = findings
            .iter()
            .filter(|judged| judged.level >= Level::Warning);
        let mut entries: Vec<Entry> = old
            .map(|judged| Entry {
                rule: judged.finding.rule.id.to_owned(),
                fingerprint: judged.fingerprint.clone(),
                message: judged.finding.message.clone(),
            })
            .collect();
        entries.sort();
        if entries.is_empty() {
            self.0.remove(program);
        } else {
            self.0.insert(program.to_owned(), entries);
        }
    }

    /// Whether this finding of `program` is an old one.
    pub(super) fn has(&self, program: &str, rule: &Rule, fingerprint: &str) -> bool {
        self.entries(program)
            .any(|entry| entry.rule == rule.id && entry.fingerprint == fingerprint)
    }

    /// How many of the old findings of `program` are not among `findings`.
    pub(super) fn n_gone(&self, program: &str, findings: &[Judged]) -> usize {
        let found: BTreeSet<(&str, &str)> = findings
            .iter()
            .map(|judged| (judged.finding.rule.id, judged.fingerprint.as_str()))
            .collect();
        self.entries(program)
            .filter(|entry| !found.contains(&(entry.rule.as_str(), entry.fingerprint.as_str())))
            .count()
    }

    fn entries(&self, program: &str) -> impl Iterator<Item = &Entry> {
        self.0.get(program).into_iter().flatten()
    }
}
