//! What a command has to say, as data: the one JSON object, or text.

use std::fmt::Write;

use indexmap::IndexMap;
use num_bigint::BigUint;
use serde::Serialize;
use vampx::{
    Backend, Blame, Checked, Compiled, Prover, Representation, SecurityReport, Times,
    policy::Judgement,
    reports::{self, FindingJson, Place, Subject},
};
use vampx_ir::{
    Source, Span,
    circuit::{Circuit, CircuitStatistics},
    program::{Program, Statistics},
};

use crate::{failure::Failure, free::SearchReport};

/// A report. What a command has nothing to say about is absent.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// The version of vampx.
    pub vampx: &'static str,
    /// The command.
    pub command: &'static str,
    /// The program's file name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// The name of the source field; of a circuit from a file, that of what it extends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_field: Option<String>,
    /// The name of the target field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_field: Option<String>,
    /// The name of the backend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backend: Option<String>,
    /// Whether the statement is true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<&'static str>,
    /// Why it is false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejection: Option<Rejection>,
    /// Why the command could not do what it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Trouble>,
    /// Canonical integers over the source field, in decimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outputs: Option<IndexMap<String, String>>,
    /// What a search for inputs came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search: Option<SearchReport>,
    /// The size of the program after optimization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub program_stats: Option<Statistics>,
    /// Values by how they are held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub representation: Option<Representation>,
    /// The size of the circuit, and which one it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub circuit: Option<CircuitReport>,
    /// What the analysis found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub findings: Option<Vec<FindingJson>>,
    /// How many findings there are of each level, in words.
    #[serde(skip)]
    pub summary: Option<String>,
    /// The size of the proof file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof_bytes: Option<usize>,
    /// The security of the proof.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_bits: Option<u32>,
    /// Whether that is proven, and not conjectured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_proven: Option<bool>,
    /// Whether the keys come from a trusted setup.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted_setup: Option<bool>,
    /// Whether the proof hides the private inputs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zero_knowledge: Option<bool>,
    /// Milliseconds by stage.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub time_ms: IndexMap<&'static str, f64>,
    /// The most memory that was in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peak_rss_bytes: Option<u64>,
}

/// Why a statement is false.
#[derive(Debug, Serialize)]
pub struct Rejection {
    kind: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<Place>,
}

/// Why a command could not do what it was asked.
#[derive(Debug, Serialize)]
pub struct Trouble {
    kind: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<Place>,
}

/// A circuit's size and digest.
#[derive(Debug, Serialize)]
pub struct CircuitReport {
    #[serde(flatten)]
    size: CircuitStatistics,
    digest: String,
}

impl Report {
    /// The report of a command that has not done anything yet.
    pub fn new(command: &'static str) -> Self {
        Self {
            vampx: env!("CARGO_PKG_VERSION"),
            command,
            ..Self::default()
        }
    }

    /// The report of a command that could not do what it was asked.
    pub fn of_failure(command: &'static str, failure: &Failure) -> Self {
        let kind = match failure.blame {
            Blame::User => "user",
            Blame::Limit => "limit",
            Blame::Unsupported => "unsupported",
            Blame::Bug => "bug",
        };
        let diagnostic = failure.diagnostics.first();
        let span = failure
            .source
            .as_ref()
            .zip(diagnostic)
            .map(|(source, diagnostic)| place(source, diagnostic.span));
        let error = Some(Trouble {
            kind,
            message: failure.message.clone(),
            span,
        });
        Self {
            error,
            ..Self::new(command)
        }
    }

    /// Adds what there is to say about a compiled program.
    pub fn add_compiled(&mut self, source: &Source, compiled: &Compiled) {
        self.program = Some(file_name(&source.name));
        self.add_circuit(&compiled.circuit);
        self.source_field = Some(compiled.source_field.to_string());
    }

    /// Adds what was found.
    pub fn add_findings(&mut self, subject: &Subject<'_>, judgement: &Judgement) {
        self.findings = Some(reports::findings_json(subject, judgement));
        self.summary = Some(judgement.summary());
    }

    /// Adds what there is to say about a program that was checked, and its circuit.
    pub fn add_checked(&mut self, source: &Source, checked: &Checked) {
        self.program = Some(file_name(&source.name));
        match &checked.circuit {
            Some(circuit) => self.add_circuit(circuit),
            None => self.add_program(checked.lowered()),
        }
        self.source_field = Some(checked.source_field.to_string());
    }

    fn add_program(&mut self, program: &Program) {
        self.source_field = Some(program.field().name().to_owned());
        self.program_stats = Some(program.statistics());
    }

    /// Adds what there is to say about a circuit. Constraints are counted as the target's own backend does.
    pub fn add_circuit(&mut self, circuit: &Circuit) {
        self.add_program(&circuit.program);
        self.target_field = Some(circuit.target.name().to_owned());
        self.representation = Some(Representation::of(circuit));
        let backend = Backend::of(&circuit.target).unwrap_or(Backend::EXEC);
        self.circuit = Some(CircuitReport {
            size: CircuitStatistics {
                constraints: backend.implementation().n_constraints(circuit),
                ..circuit.statistics()
            },
            digest: circuit.digest().to_string(),
        });
    }

    /// Adds named values.
    pub fn add_outputs<'a>(&mut self, outputs: impl Iterator<Item = (&'a str, &'a BigUint)>) {
        self.outputs = Some(
            outputs
                .map(|(name, value)| (name.to_owned(), value.to_string()))
                .collect(),
        );
    }

    /// Adds what is known about the security of a proof by `prover`.
    pub fn add_security(&mut self, security: &SecurityReport, prover: &dyn Prover) {
        self.security_bits = Some(security.bits);
        self.security_proven = Some(security.proven);
        self.trusted_setup = Some(prover.needs_trusted_setup());
        self.zero_knowledge = Some(prover.is_zero_knowledge());
    }

    /// Adds that the statement is true.
    pub fn accept(&mut self) {
        self.verdict = Some("accepted");
    }

    /// Adds that the statement is false, and why.
    pub fn reject(&mut self, rejection: &vampx::Rejection, source: Option<&Source>) {
        self.verdict = Some("rejected");
        self.rejection = Some(Rejection {
            kind: rejection.kind,
            message: rejection.message.clone(),
            span: source
                .zip(rejection.span)
                .map(|(source, span)| place(source, span)),
        });
    }

    /// Adds times, and the memory used so far.
    pub fn finish(&mut self, times: &Times) {
        let milliseconds = |time: std::time::Duration| (time.as_secs_f64() * 1e6).round() / 1e3;
        self.time_ms = times
            .iter()
            .map(|(stage, time)| (stage, milliseconds(time)))
            .collect();
        self.peak_rss_bytes = peak_rss_bytes();
    }

    /// The report as one JSON object.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("invariant: a report has a JSON form") + "\n"
    }

    /// The report for people.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        self.write_text(&mut text)
            .expect("invariant: writing to a string does not fail");
        text
    }

    fn write_text(&self, text: &mut String) -> std::fmt::Result {
        if let Some(search) = &self.search {
            for (name, value) in search.inputs.iter().flatten() {
                writeln!(text, "{name} = {value}")?;
            }
            line(text, "searched", search.in_words())?;
        }
        for (name, value) in self.outputs.iter().flatten() {
            writeln!(text, "{name} = {value}")?;
        }
        if let Some(summary) = &self.summary {
            line(text, "found", summary)?;
        }
        match (&self.source_field, &self.target_field) {
            (Some(source), Some(target)) => {
                line(text, "fields", &format!("{source} over {target}"))?;
            }
            (Some(source), None) => line(text, "field", source)?,
            _ => {}
        }
        if let Some(stats) = &self.program_stats {
            line(text, "program", &program_text(stats))?;
        }
        if let Some(Representation {
            native,
            emulated,
            limbs,
        }) = self.representation
        {
            line(
                text,
                "values",
                &format!("{native} native, {emulated} emulated on {limbs} limbs"),
            )?;
        }
        if let Some(circuit) = &self.circuit {
            let CircuitStatistics {
                constraints,
                cells,
                lookups,
                rows,
                ..
            } = circuit.size;
            line(
                text,
                "circuit",
                &format!(
                    "{rows} rows, {cells} cells, {lookups} lookups, {constraints} constraints"
                ),
            )?;
            for (name, chip) in &circuit.size.chips {
                line(
                    text,
                    "",
                    &format!(
                        "{name}: {} x {} cells",
                        chip.instances,
                        chip.cells / chip.instances.max(1)
                    ),
                )?;
            }
            line(text, "digest", &circuit.digest)?;
        }
        if let Some(bytes) = self.proof_bytes {
            let security = self
                .security_bits
                .map_or(String::new(), |bits| format!(", {bits} bits of security"));
            let backend = self.backend.as_deref().unwrap_or_default();
            line(
                text,
                "proof",
                &format!("{bytes} bytes by {backend}{security}"),
            )?;
        }
        if !self.time_ms.is_empty() {
            let times: Vec<String> = self
                .time_ms
                .iter()
                .map(|(stage, ms)| format!("{stage} {ms:.1} ms"))
                .collect();
            line(text, "time", &times.join(", "))?;
        }
        if let Some(bytes) = self.peak_rss_bytes {
            line(
                text,
                "memory",
                &format!("{:.1} MiB at most", bytes as f64 / f64::from(1 << 20)),
            )?;
        }
        if let Some(verdict) = self.verdict {
            writeln!(text, "{verdict}")?;
        }
        Ok(())
    }
}

/// The place of `span` in `source`.
pub fn place(source: &Source, span: Span) -> Place {
    Place::new(&source.name, source.location(span))
}

fn line(text: &mut String, label: &str, content: &str) -> std::fmt::Result {
    writeln!(text, "{label:<8} {content}")
}

/// The counts of a program in words.
pub fn program_text(stats: &Statistics) -> String {
    let Statistics {
        nodes,
        muls,
        adds,
        lts,
        branches,
        assertions,
    } = stats;
    format!(
        "{nodes} nodes ({muls} mul, {adds} add, {lts} lt, {branches} branch), {assertions} assertions"
    )
}

/// The last part of a path as it was given.
pub fn file_name(path: &str) -> String {
    std::path::Path::new(path).file_name().map_or_else(
        || path.to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// The largest resident set of this process so far, where the system tells.
///
/// Source: `VmHWM` of `/proc/self/status` (proc(5)), in KiB.
fn peak_rss_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
