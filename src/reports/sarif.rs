//! SARIF 2.1.0, as GitHub's code scanning and other viewers read it.
//!
//! Source: OASIS, *Static Analysis Results Interchange Format (SARIF) Version 2.1.0*; GitHub, *SARIF support for code scanning*.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use serde_sarif::sarif::{
    ArtifactLocation, CodeFlow, Invocation, Location, Message, MultiformatMessageString,
    Notification, PhysicalLocation, PropertyBag, Region, ReportingConfiguration,
    ReportingDescriptor, Result, ResultLevel, Run, RunAutomationDetails, Sarif, ThreadFlow,
    ThreadFlowLocation, Tool, ToolComponent,
};
use vampx_ir::Span;
use vampx_overflow_analysis::findings::{Label, Level, Rule};

use super::{Found, Trouble, View, page};
use crate::{
    lines::Lines,
    policy::{self, Judged},
};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// GitHub shows no more steps of a flow.
const MAX_STEPS: usize = 1000;

/// GitHub takes no more results.
const MAX_RESULTS: usize = 25_000;

/// What a path may hold besides letters and digits.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// The findings as one SARIF log with one run.
pub fn to_sarif(view: &View<'_>) -> String {
    let writer = Writer {
        view,
        uri: utf8_percent_encode(view.path, PATH).to_string(),
        lines: Lines::new(&view.source.text),
        rules: policy::rules().collect(),
    };
    let log = Sarif::builder()
        .schema(SCHEMA)
        .version("2.1.0")
        .runs(vec![writer.run()])
        .build();
    serde_json::to_string(&log).expect("invariant: a log has a JSON form") + "\n"
}

struct Writer<'a> {
    view: &'a View<'a>,
    uri: String,
    lines: Lines<'a>,
    rules: Vec<&'static Rule>,
}

impl Writer<'_> {
    fn run(&self) -> Run {
        let driver = ToolComponent::builder()
            .name("vampx")
            .full_name(format!("vampx {}", env!("CARGO_PKG_VERSION")))
            .version(env!("CARGO_PKG_VERSION"))
            .semantic_version(env!("CARGO_PKG_VERSION"))
            .rules(
                self.rules
                    .iter()
                    .map(|rule| descriptor(rule))
                    .collect::<Vec<_>>(),
            )
            .build();
        let results: Vec<Result> = match &self.view.outcome {
            Ok(found) => self.results(found),
            Err(_) => Vec::new(),
        };
        Run::builder()
            .tool(Tool::builder().driver(driver).build())
            .automation_details(RunAutomationDetails::builder().id(self.category()).build())
            .column_kind(json!("unicodeCodePoints"))
            .invocations(vec![self.invocation()])
            .results(results)
            .build()
    }

    /// The findings in the order of the source: if there are too many, the gravest.
    fn results(&self, found: &Found<'_>) -> Vec<Result> {
        let mut positions = found.judgement.gravest_first();
        positions.truncate(MAX_RESULTS);
        positions.sort_unstable();
        let findings = &found.judgement.findings;
        positions
            .iter()
            .map(|position| self.result(&findings[*position], found.has_baseline))
            .collect()
    }

    /// A category for each program and target: GitHub keeps the alerts of each apart.
    fn category(&self) -> String {
        let target = self.view.target.map_or("source", |target| target.name());
        format!("vampx/{target}/{}/", self.view.path)
    }

    fn invocation(&self) -> Invocation {
        let notifications = match &self.view.outcome {
            Ok(_) => Vec::new(),
            Err(trouble) => self.notifications(trouble),
        };
        Invocation::builder()
            .execution_successful(self.view.outcome.is_ok())
            .tool_execution_notifications(notifications)
            .build()
    }

    /// Why there are no results.
    fn notifications(&self, trouble: &Trouble) -> Vec<Notification> {
        if trouble.diagnostics.is_empty() {
            let message = Message::builder().text(trouble.message.as_str()).build();
            return vec![
                Notification::builder()
                    .message(message)
                    .level(json!("error"))
                    .build(),
            ];
        }
        let notification = |diagnostic: &vampx_ir::Diagnostic| {
            Notification::builder()
                .message(Message::builder().text(diagnostic.message.as_str()).build())
                .level(json!("error"))
                .locations(vec![self.location(diagnostic.span, None)])
                .build()
        };
        trouble.diagnostics.iter().map(notification).collect()
    }

    fn result(&self, judged: &Judged, has_baseline: bool) -> Result {
        let finding = &judged.finding;
        let rule = self
            .rules
            .iter()
            .position(|rule| rule.id == finding.rule.id)
            .expect("invariant: a finding is of a known rule");
        let level = match judged.level {
            Level::Note => ResultLevel::Note,
            Level::Warning => ResultLevel::Warning,
            Level::Error => ResultLevel::Error,
        };
        let mut related: Vec<Location> = Vec::new();
        for label in &finding.labels {
            let mut location = self.location(label.span, Some(&label.text));
            location.id = Some(related.len() as i64 + 1);
            related.push(location);
        }
        let fingerprints = ["primaryLocationLineHash", "vampx/v1"]
            .map(|key| (key.to_owned(), judged.fingerprint.clone()));
        let mut result = Result::builder()
            .rule_id(finding.rule.id)
            .rule_index(rule as i64)
            .level(level)
            .message(Message::builder().text(self.message(judged)).build())
            .locations(vec![self.location(finding.span, None)])
            .related_locations(related)
            .occurrence_count(finding.count as i64)
            .partial_fingerprints(BTreeMap::from(fingerprints))
            .build();
        if has_baseline {
            let state = if judged.known { "unchanged" } else { "new" };
            result.baseline_state = Some(json!(state));
        }
        if !finding.trace.is_empty() {
            result.code_flows = Some(vec![self.flow(&finding.trace, finding.span)]);
        }
        result
    }

    /// The message with what is known of other places, as links to them, and how to mend it.
    fn message(&self, judged: &Judged) -> String {
        let finding = &judged.finding;
        let mut text = format!("{}.", finding.message);
        for (position, label) in finding.labels.iter().enumerate() {
            text += &format!("\n[{}]({})", bracketed(&label.text), position + 1);
        }
        for line in self.view.evidence(finding) {
            text += &format!("\n{}", bracketed(&line));
        }
        for help in &finding.help {
            text += &format!("\nhelp: {}", bracketed(help));
        }
        text
    }

    /// The way of the bounds, up to the finding itself.
    fn flow(&self, trace: &[Label], end: Span) -> CodeFlow {
        let step = |location| ThreadFlowLocation::builder().location(location).build();
        let mut steps: Vec<ThreadFlowLocation> = trace
            .iter()
            .take(MAX_STEPS - 1)
            .map(|label| step(self.location(label.span, Some(&label.text))))
            .collect();
        if trace.last().is_none_or(|label| label.span != end) {
            steps.push(step(self.location(end, None)));
        }
        let flow = ThreadFlow::builder().locations(steps).build();
        CodeFlow::builder().thread_flows(vec![flow]).build()
    }

    fn location(&self, span: Span, message: Option<&str>) -> Location {
        let region = self.lines.region(span);
        let region = Region::builder()
            .start_line(i64::from(region.start.line))
            .start_column(i64::from(region.start.column))
            .end_line(i64::from(region.end.line))
            .end_column(i64::from(region.end.column))
            .build();
        let file = ArtifactLocation::builder().uri(self.uri.as_str()).build();
        let place = PhysicalLocation::builder()
            .artifact_location(file)
            .region(region)
            .build();
        let mut location = Location::builder().physical_location(place).build();
        location.message = message.map(|text| Message::builder().text(text).build());
        location
    }
}

/// `text` in a message, where brackets make links.
fn bracketed(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('[', "\\[")
        .replace(']', "\\]")
}

fn descriptor(rule: &Rule) -> ReportingDescriptor {
    let text = |text: &str| MultiformatMessageString::builder().text(text).build();
    let page = page(rule);
    let help = MultiformatMessageString::builder()
        .text(page.as_str())
        .markdown(page.as_str())
        .build();
    let configuration = ReportingConfiguration::builder()
        .level(json!(rule.level.to_string()))
        .build();
    ReportingDescriptor::builder()
        .id(rule.id)
        .name(rule.name)
        .short_description(text(rule.summary))
        .full_description(text(&format!("{}.", rule.summary)))
        .help(help)
        .default_configuration(configuration)
        .properties(properties(rule))
        .build()
}

/// What GitHub sorts and filters by. Notes are no security alerts.
fn properties(rule: &Rule) -> PropertyBag {
    let (severity, precision, security) = match rule.level {
        Level::Error => ("error", "very-high", Some("8.0")),
        Level::Warning => ("warning", "high", Some("5.0")),
        Level::Note => ("recommendation", "very-high", None),
    };
    let mut tags = vec!["zero-knowledge".to_owned(), "overflow".to_owned()];
    let mut more: BTreeMap<String, Value> = BTreeMap::from([
        ("precision".to_owned(), json!(precision)),
        ("problem.severity".to_owned(), json!(severity)),
    ]);
    if let Some(security) = security {
        tags.push("security".to_owned());
        more.insert("security-severity".to_owned(), json!(security));
    }
    PropertyBag::builder()
        .tags(tags)
        .additional_properties(more)
        .build()
}
