//! Comments that suppress findings: `// vampx-allow(VX0003): reason`, at the end of a line or on a line before.

use std::collections::BTreeSet;

use vampx_ir::{Source, Span};
use vampx_overflow_analysis::findings::{Evidence, Finding, Level, Rule};

use super::levels::{known, rule};
use crate::lines::Lines;

/// A suppression that does nothing.
pub const SUPPRESSION: Rule = Rule {
    id: "VX0012",
    name: "suppression",
    level: Level::Warning,
    summary: "this comment suppresses nothing",
};

const MARK: &str = "vampx-allow";

/// A comment that allows a rule on a line.
struct Suppression {
    /// The name of the rule in the comment.
    span: Span,
    rule: &'static Rule,
    line: u32,
    is_used: bool,
}

/// The findings that are not suppressed, with those about suppressions, and how many are suppressed.
pub fn apply(
    source: &Source,
    findings: Vec<Finding>,
    checked: impl Fn(&Rule) -> bool,
) -> (Vec<Finding>, usize) {
    if !source.text.contains(MARK) {
        return (findings, 0);
    }
    let lines = Lines::new(&source.text);
    let (mut suppressions, mut left) = read(&source.text, &lines);
    let n_findings = findings.len();
    let n_complaints = left.len();
    for finding in findings {
        let line = lines.line(finding.span.start);
        let mut suppressed = false;
        for suppression in suppressions
            .iter_mut()
            .filter(|it| it.line == line && it.rule.id == finding.rule.id)
        {
            suppression.is_used = true;
            suppressed = true;
        }
        if !suppressed {
            left.push(finding);
        }
    }
    let n_suppressed = n_findings + n_complaints - left.len();
    let unused = suppressions
        .iter()
        .filter(|it| !it.is_used && checked(it.rule));
    left.extend(unused.map(|it| {
        let message = format!("nothing on line {} is found by {}", it.line, it.rule.id);
        complaint(it.span, message, "remove the suppression")
    }));
    (left, n_suppressed)
}

/// The suppressions of a text, and what is wrong with others.
fn read(text: &str, lines: &Lines) -> (Vec<Suppression>, Vec<Finding>) {
    let (comments, code) = comments_and_code(text, lines);
    let (mut suppressions, mut complaints) = (Vec::new(), Vec::new());
    for comment in comments {
        let own = lines.line(comment.start);
        let line = code.range(own..).next().copied();
        match parse(text, comment) {
            None => {}
            Some(Err(problem)) => complaints.push(problem),
            Some(Ok(names)) => {
                for (span, name) in names {
                    match (rule(name), line) {
                        (None, _) => complaints.push(complaint(
                            span,
                            format!("there is no rule `{name}`"),
                            format!("the rules are {}", known()),
                        )),
                        (Some(rule), line) => suppressions.push(Suppression {
                            span,
                            rule,
                            line: line.unwrap_or(own),
                            is_used: false,
                        }),
                    }
                }
            }
        }
    }
    (suppressions, complaints)
}

/// The comments to the end of a line, and the lines with anything else than comments.
fn comments_and_code(text: &str, lines: &Lines) -> (Vec<Span>, BTreeSet<u32>) {
    let (mut comments, mut code) = (Vec::new(), BTreeSet::new());
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"//") {
            let end = rest.iter().position(|byte| *byte == b'\n');
            let end = at + end.unwrap_or(rest.len());
            comments.push(Span::new(at as u32, end as u32));
            at = end;
        } else if rest.starts_with(b"/*") {
            let end = rest[2..].windows(2).position(|pair| pair == b"*/");
            at += end.map_or(rest.len(), |end| end + 4);
        } else {
            if !bytes[at].is_ascii_whitespace() {
                code.insert(lines.line(at as u32));
            }
            at += 1;
        }
    }
    (comments, code)
}

/// The names of rules in a suppression, or what is wrong with it; `None` if the comment is none.
fn parse(text: &str, comment: Span) -> Option<Result<Vec<(Span, &str)>, Finding>> {
    let content = &text[comment.start as usize + 2..comment.end as usize];
    let rest = content.trim_start().strip_prefix(MARK)?;
    let wrong = |message: &str| {
        let help = "write // vampx-allow(VX0001): why this is meant so";
        Some(Err(complaint(comment, message, help)))
    };
    let Some((names, reason)) = rest
        .trim_start()
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(')'))
    else {
        return wrong("this suppression names no rule");
    };
    let has_reason = reason
        .trim_start()
        .strip_prefix(':')
        .is_some_and(|reason| !reason.trim().is_empty());
    if !has_reason {
        return wrong("this suppression gives no reason, so it suppresses nothing");
    }
    let span = |name: &str| {
        let start = name.as_ptr() as usize - text.as_ptr() as usize;
        Span::new(start as u32, (start + name.len()) as u32)
    };
    let names = names.split(',').map(str::trim);
    Some(Ok(names.map(|name| (span(name), name)).collect()))
}

fn complaint(span: Span, message: impl Into<String>, help: impl Into<String>) -> Finding {
    Finding {
        rule: &SUPPRESSION,
        message: message.into(),
        span,
        labels: Vec::new(),
        trace: Vec::new(),
        help: vec![help.into()],
        evidence: Evidence::Proven,
        count: 1,
        goal: None,
    }
}
