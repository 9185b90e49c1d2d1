//! JUnit's XML: a test case for each finding, and one that passes for each rule without any.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use vampx_overflow_analysis::findings::Label;

use super::View;
use crate::{
    lines::Lines,
    policy::{self, Judged},
};

/// The findings as a JUnit report. What is denied is a failure; the rest passes and is told as output.
pub fn to_junit(view: &View<'_>) -> String {
    let mut suite = TestSuite::new(format!("vampx check {}", view.path));
    if !view.fields().is_empty() {
        suite.add_property(("fields", view.fields().as_str()));
    }
    match &view.outcome {
        Err(trouble) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(trouble.message.as_str());
            suite.add_test_case(case(view, "compiles", status));
        }
        Ok(found) => {
            let lines = Lines::new(&view.source.text);
            for judged in &found.judgement.findings {
                suite.add_test_case(of_finding(view, judged, &lines));
            }
            let is_found = |id| {
                let findings = &found.judgement.findings;
                findings.iter().any(|judged| judged.finding.rule.id == id)
            };
            for rule in policy::rules().filter(|rule| !is_found(rule.id)) {
                let status = if view.looks_for(rule) {
                    TestCaseStatus::success()
                } else {
                    TestCaseStatus::skipped()
                };
                let name = format!("{} {}", rule.id, rule.name);
                suite.add_test_case(case(view, &name, status));
            }
        }
    }
    let mut report = Report::new("vampx");
    report.add_test_suite(suite);
    report
        .to_string()
        .expect("invariant: writing to a string does not fail")
}

fn of_finding(view: &View<'_>, judged: &Judged, lines: &Lines<'_>) -> TestCase {
    let finding = &judged.finding;
    let at = lines.location(finding.span.start);
    let name = format!(
        "{} {} at {}:{}",
        finding.rule.id, finding.rule.name, at.line, at.column
    );
    let description = description(view, judged, lines);
    if judged.denied {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status
            .set_type(finding.rule.id)
            .set_message(finding.message.as_str())
            .set_description(description);
        return case(view, &name, status);
    }
    let mut case = case(view, &name, TestCaseStatus::success());
    case.set_system_out(description);
    case
}

fn case(view: &View<'_>, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname(view.path);
    case
}

fn description(view: &View<'_>, judged: &Judged, lines: &Lines<'_>) -> String {
    let finding = &judged.finding;
    let at = |label: &Label| {
        let at = lines.location(label.span.start);
        format!("{}:{}:{}: {}", view.path, at.line, at.column, label.text)
    };
    let mut text = vec![format!("{}: {}", judged.level, finding.message)];
    text.extend(finding.labels.iter().map(at));
    if !finding.trace.is_empty() {
        text.push("the way of the bounds:".to_owned());
        text.extend(finding.trace.iter().map(at));
    }
    text.extend(view.evidence(finding));
    text.extend(finding.help.iter().map(|help| format!("help: {help}")));
    text.join("\n")
}
