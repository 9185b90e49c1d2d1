//! A finding as part of the one JSON object.

use indexmap::IndexMap;
use serde::Serialize;
use vampx_ir::Location;
use vampx_overflow_analysis::findings::{Assignment, Counterexample, Evidence, Label};

use super::Subject;
use crate::{lines::Lines, policy::Judged};

/// A finding.
#[derive(Clone, Debug, Serialize)]
pub struct FindingJson {
    rule: &'static str,
    name: &'static str,
    level: String,
    message: String,
    span: Place,
    end: Location,
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<Witness>,
    evidence: &'static str,
    count: usize,
    denied: bool,
    known: bool,
    fingerprint: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    labels: Vec<LabelJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    trace: Vec<LabelJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    help: Vec<String>,
}

/// A place in a file.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    file: String,
    #[serde(flatten)]
    location: Location,
}

#[derive(Clone, Debug, Serialize)]
struct LabelJson {
    span: Place,
    text: String,
}

#[derive(Clone, Debug, Serialize)]
struct Witness {
    effect: String,
    runs: Vec<Run>,
}

#[derive(Clone, Debug, Serialize)]
struct Run {
    inputs: IndexMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hints: Vec<Hint>,
}

/// What the prover takes for a hint.
#[derive(Clone, Debug, Serialize)]
struct Hint {
    span: Place,
    value: String,
}

impl Place {
    /// The place `location` in the file called `file`.
    pub fn new(file: &str, location: Location) -> Self {
        Self {
            file: file.to_owned(),
            location,
        }
    }
}

impl FindingJson {
    /// The finding in a program with these lines.
    pub fn new(judged: &Judged, subject: &Subject<'_>, lines: &Lines<'_>) -> Self {
        let (finding, file) = (&judged.finding, &subject.source.name);
        let place = |byte| Place::new(file, lines.location(byte));
        let labels = |labels: &[Label]| {
            let label = |label: &Label| LabelJson {
                span: place(label.span.start),
                text: label.text.clone(),
            };
            labels.iter().map(label).collect()
        };
        let (evidence, witness) = match &finding.evidence {
            Evidence::Proven => ("proven", None),
            Evidence::Possible => ("possible", None),
            Evidence::Unknown => ("unknown", None),
            Evidence::Shown(shown) => ("shown", Some(Witness::new(shown, subject, lines))),
        };
        Self {
            rule: finding.rule.id,
            name: finding.rule.name,
            level: judged.level.to_string(),
            message: finding.message.clone(),
            span: place(finding.span.start),
            end: lines.location(finding.span.end),
            witness,
            evidence,
            count: finding.count,
            denied: judged.denied,
            known: judged.known,
            fingerprint: judged.fingerprint.clone(),
            labels: labels(&finding.labels),
            trace: labels(&finding.trace),
            help: finding.help.clone(),
        }
    }
}

impl Witness {
    fn new(shown: &Counterexample, subject: &Subject<'_>, lines: &Lines<'_>) -> Self {
        let run = |run: &Assignment| {
            let inputs = run.inputs.iter();
            let inputs = inputs.map(|(name, value)| (name.clone(), value.to_string()));
            let hints = run.hints.iter().map(|(node, value)| Hint {
                span: Place::new(
                    &subject.source.name,
                    lines.location(subject.program.span(*node).start),
                ),
                value: value.to_string(),
            });
            Run {
                inputs: inputs.collect(),
                hints: hints.collect(),
            }
        };
        Self {
            effect: shown.effect.clone(),
            runs: shown.runs.iter().map(run).collect(),
        }
    }
}
