//! What decides, without a program around it.

use vampx_ir::{Source, Span};
use vampx_overflow_analysis::findings::{Evidence, Finding, Level, Rule};

use super::{Action, Levels, Lint, Policy, SUPPRESSION, rules};
use crate::rules::RULES;

fn finding(rule: &'static Rule, span: Span) -> Finding {
    Finding {
        rule,
        message: "a test".to_owned(),
        span,
        labels: Vec::new(),
        trace: Vec::new(),
        help: Vec::new(),
        evidence: Evidence::Proven,
        count: 1,
        goal: None,
    }
}

/// A finding of the first rule at each place of `text` that reads `x`.
fn findings(text: &str) -> Vec<Finding> {
    let places = text.match_indices('x');
    places
        .map(|(at, _)| finding(RULES[0], Span::new(at as u32, at as u32 + 1)))
        .collect()
}

fn fingerprints(text: &str) -> Vec<String> {
    let source = Source::new("test", text);
    let judgement = Policy::default().judge(&source, findings(text), |_| true);
    let found = judgement.findings.into_iter();
    found.map(|judged| judged.fingerprint).collect()
}

#[test]
fn rules_have_their_own_ids_and_names() {
    let all: Vec<&Rule> = rules().collect();
    for (position, rule) in all.iter().enumerate() {
        assert!(
            rule.id.starts_with("VX") && rule.id.len() == 6,
            "{}",
            rule.id
        );
        let others = &all[position + 1..];
        assert!(
            others
                .iter()
                .all(|it| it.id > rule.id && it.name != rule.name)
        );
    }
}

#[test]
fn a_rule_goes_over_a_level_and_a_layer_over_the_next() {
    let (rule, level) = (Lint::Rule(RULES[0]), Lint::Level(Level::Warning));
    let levels = |layers: &[&[(Lint, Action)]]| {
        Levels::new(layers.iter().map(|layer| layer.to_vec()).collect())
    };
    let first = levels(&[&[(level, Action::Deny)], &[(rule, Action::Allow)]]);
    assert_eq!(first.action(RULES[0], Level::Warning), Some(Action::Allow));
    assert_eq!(first.action(&SUPPRESSION, Level::Error), Some(Action::Deny));
    assert_eq!(first.action(&SUPPRESSION, Level::Note), None);
    let second = levels(&[&[(rule, Action::Warn)], &[(rule, Action::Allow)]]);
    assert_eq!(second.action(RULES[0], Level::Error), Some(Action::Warn));
    let third = levels(&[&[(level, Action::Warn), (level, Action::Allow)]]);
    assert_eq!(third.action(RULES[0], Level::Note), Some(Action::Allow));
    assert_eq!(third.action(RULES[0], Level::Warning), Some(Action::Allow));
    assert_eq!(third.action(RULES[0], Level::Error), None);
}

#[test]
fn equal_findings_are_told_apart_by_their_order() {
    let two = fingerprints("1 = x;\n1 = x;\n");
    assert_ne!(two[0], two[1]);
    assert_eq!(fingerprints("1 = x;\n"), two[..1]);
    assert_eq!(fingerprints("\n 1  =  x; // why\n\n1 = x;\n"), two);
    assert!(!two.contains(&fingerprints("2 = x;\n")[0]));
    // Two in one line.
    let one_line = fingerprints("x = x;");
    assert_ne!(one_line[0], one_line[1]);
}

#[test]
fn a_span_beyond_the_text_is_no_bug() {
    let source = Source::new("test", "\u{3bb}");
    let spans = [Span::new(1, 9), Span::new(7, 9), Span::new(9, 7)];
    let findings = spans.map(|span| finding(RULES[0], span));
    let judgement = Policy::default().judge(&source, findings.to_vec(), |_| true);
    assert_eq!(judgement.findings.len(), 3);
}

#[test]
fn a_suppression_is_for_its_line_only() {
    let text =
        "x; // vampx-allow(contradiction): first\nx;\n// vampx-allow(VX0001): third\n\nx; x;\n";
    let source = Source::new("test", text);
    let places = [0, 40, 74, 77].map(|at| Span::new(at, at + 1));
    let at = |span: Span| &text[span.start as usize..span.end as usize];
    assert_eq!(places.map(at), ["x"; 4]);
    let findings = places.map(|span| finding(RULES[0], span)).to_vec();
    let judgement = Policy::default().judge(&source, findings, |_| true);
    let left: Vec<Span> = judgement
        .findings
        .iter()
        .map(|judged| judged.finding.span)
        .collect();
    assert_eq!(left, [places[1]]);
    assert_eq!(judgement.n_suppressed, 3);
}
