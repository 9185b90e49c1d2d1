//! One program over several targets: what each costs, side by side.

mod html;
mod plots;
mod text;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

pub use html::to_html;
pub use text::to_text;

/// What a program costs over several targets.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// The version of vampx.
    pub vampx: &'static str,
    /// The command: `compare`.
    pub command: &'static str,
    /// The program's file name.
    pub program: String,
    /// The name of the source field, if any target got as far as to know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_field: Option<String>,
    /// What the targets that took the program say of the inputs; absent if none took it, or if they disagree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    /// The outputs, which are those over every target that accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outputs: Option<IndexMap<String, String>>,
    /// The targets, in the order asked for.
    pub targets: Vec<Target>,
}

/// What a program costs over one target: parts of the report of `vampx PROGRAM`, under the same names.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Target {
    /// The name of the target field.
    #[serde(default)]
    pub target_field: String,
    /// The name of the backend.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backend: Option<String>,
    /// Whether the inputs satisfy the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    /// Why they do not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejection: Option<Reason>,
    /// Why there is no proof over this target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Reason>,
    /// The size of the circuit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub circuit: Option<Circuit>,
    /// The size of the proof file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof_bytes: Option<u64>,
    /// The security of the proof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security_bits: Option<u32>,
    /// Whether that is proven, and not conjectured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security_proven: Option<bool>,
    /// Whether the keys come from a trusted setup.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trusted_setup: Option<bool>,
    /// Whether the proof hides the private inputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zero_knowledge: Option<bool>,
    /// Milliseconds by stage.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub time_ms: IndexMap<String, f64>,
    /// The most memory that was in use, by this target alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_rss_bytes: Option<u64>,
    /// The outputs, which belong to the whole.
    #[serde(default, skip_serializing)]
    pub outputs: Option<IndexMap<String, String>>,
    /// The source field, which belongs to the whole.
    #[serde(default, skip_serializing)]
    pub source_field: Option<String>,
}

/// Why something is not as hoped.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Reason {
    /// What kind of reason, in kebab-case.
    pub kind: String,
    /// One sentence, no final stop.
    pub message: String,
}

/// The size of a circuit.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Circuit {
    /// The number of constraints.
    pub constraints: u64,
    /// The number of cells.
    pub cells: u64,
    /// The number of range checks.
    pub lookups: u64,
    /// The number of rows.
    pub rows: u64,
    /// The circuit's digest in hexadecimal.
    pub digest: String,
}

/// Two targets that contradict each other: a bug.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{first} and {second} disagree about the program's {what}")]
pub struct Disagreement {
    /// What they disagree about: `verdict` or `outputs`.
    pub what: &'static str,
    /// A target.
    pub first: String,
    /// A target that says something else.
    pub second: String,
}

impl Comparison {
    /// The targets side by side, of a program named `program`.
    ///
    /// # Errors
    /// If two of them do not say the same of the inputs. There is a comparison all the same.
    pub fn new(program: String, targets: Vec<Target>) -> (Self, Result<(), Disagreement>) {
        let source_field = targets.iter().find_map(|it| it.source_field.clone());
        let verdict = agreed(&targets, "verdict", |target| target.verdict.as_ref());
        let outputs = agreed(&targets, "outputs", |target| {
            target.outputs.as_ref().filter(|_| target.is_accepted())
        });
        let agreement = verdict.clone().and(outputs.clone().map(drop));
        let comparison = Self {
            vampx: env!("CARGO_PKG_VERSION"),
            command: "compare",
            program,
            source_field,
            verdict: verdict.ok().flatten(),
            outputs: outputs.ok().flatten(),
            targets,
        };
        (comparison, agreement.map(drop))
    }

    /// The comparison as one JSON object.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("invariant: a comparison has a JSON form") + "\n"
    }
}

impl Target {
    /// What `report`, the JSON object of `vampx PROGRAM`, says of a target.
    ///
    /// # Errors
    /// If it is no such object.
    pub fn from_report(target_field: &str, report: &[u8]) -> Result<Self, serde_json::Error> {
        let mut target: Self = serde_json::from_slice(report)?;
        // A report of a refusal does not name it.
        target.target_field = target_field.to_owned();
        Ok(target)
    }

    /// A target that the program has no proof over.
    pub fn refused(target_field: &str, kind: &str, message: String) -> Self {
        Self {
            target_field: target_field.to_owned(),
            error: Some(Reason {
                kind: kind.to_owned(),
                message,
            }),
            ..Self::default()
        }
    }

    /// Whether the program ran, and was proved if the backend proves.
    pub fn is_accepted(&self) -> bool {
        self.verdict.as_deref() == Some("accepted") && self.error.is_none()
    }

    /// The reason why there is no proof, if there is none.
    pub fn reason(&self) -> Option<&Reason> {
        self.error.as_ref().or(self.rejection.as_ref())
    }

    fn time(&self, stage: &str) -> Option<f64> {
        self.time_ms.get(stage).copied()
    }

    /// The time of the stages that make the circuit.
    fn compile_time(&self) -> Option<f64> {
        const STAGES: [&str; 5] = ["parse", "elaborate", "optimize", "analyze", "lower"];
        self.time("lower")?;
        Some(STAGES.iter().filter_map(|stage| self.time(stage)).sum())
    }
}

/// What all targets say that say anything.
fn agreed<T: Clone + PartialEq>(
    targets: &[Target],
    what: &'static str,
    part: impl Fn(&Target) -> Option<&T>,
) -> Result<Option<T>, Disagreement> {
    let mut said = targets.iter().filter_map(|it| Some((it, part(it)?)));
    let Some((first, common)) = said.next() else {
        return Ok(None);
    };
    match said.find(|(_, other)| *other != common) {
        None => Ok(Some(common.clone())),
        Some((second, _)) => Err(Disagreement {
            what,
            first: first.target_field.clone(),
            second: second.target_field.clone(),
        }),
    }
}

/// A number of bytes, for people.
fn bytes(bytes: u64) -> String {
    match bytes as f64 {
        value if value < 999.5 => format!("{value} B"),
        value if value < 999.5e3 => format!("{} kB", three_digits(value / 1e3)),
        value if value < 999.5e6 => format!("{} MB", three_digits(value / 1e6)),
        value => format!("{} GB", three_digits(value / 1e9)),
    }
}

/// A time, for people.
fn milliseconds(ms: f64) -> String {
    match ms {
        ms if ms >= 999.5 => format!("{} s", three_digits(ms / 1000.0)),
        ms => format!("{} ms", three_digits(ms)),
    }
}

/// A number with three digits that count, or all before the point.
fn three_digits(value: f64) -> String {
    match value {
        value if value >= 99.95 => format!("{value:.0}"),
        value if value >= 9.995 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests;
