//! What each rule finds, and what it does not: the examples of its page, the examples of the tree, and small programs.
//!
//! A line that is to be flagged ends in `// VX0002`, with one rule or several; all other lines are not to be. Notes do
//! not count.

mod pages;
mod programs;
mod shown;

use std::collections::BTreeSet;

use vampx_fields::{Extension, Field};
use vampx_ir::Source;
use vampx_ir::program::Program;
use vampx_ir::syntax;
use vampx_overflow_analysis::findings::{Finding, Level};
use vampx_overflow_analysis::{analyze, rules};

/// Lines and rules.
type Marks = BTreeSet<(u32, String)>;

fn elaborated(source: &Source, field: Option<&str>) -> (syntax::Module, Field, Program) {
    let field = field.map(|name| Extension::by_name(name).unwrap());
    let module = syntax::parse(source).unwrap();
    let field = syntax::source_field(&module, field.as_ref()).unwrap();
    let types = syntax::types::infer(&module).unwrap();
    let program = syntax::elaborate(&module, &types, &field, &Default::default()).unwrap();
    (module, field.field().clone(), program)
}

fn findings(source: &Source, field: Option<&str>) -> Vec<Finding> {
    let (module, field, program) = elaborated(source, field);
    let mut findings = rules::find(&analyze(program));
    findings.extend(rules::find_in_text(&module, &field));
    findings
}

/// The marks in `source`.
fn marks(source: &Source) -> Marks {
    let mut marks = Marks::new();
    for (index, line) in source.text.lines().enumerate() {
        let comment = line.split_once("// VX").map_or("", |(_, rest)| rest);
        for number in comment.split_whitespace() {
            marks.insert((
                index as u32 + 1,
                format!("VX{}", number.trim_start_matches("VX")),
            ));
        }
    }
    marks
}

/// Checks that `text` is flagged where it is marked, and nowhere else; without a `field` the text names it.
#[track_caller]
fn check(text: &str, field: Option<&str>) {
    let source = Source::new("program.pir", text);
    let findings = findings(&source, field);
    let found: Marks = findings
        .iter()
        .filter(|finding| finding.level() >= Level::Warning)
        .map(|finding| {
            (
                source.location(finding.span).line,
                finding.rule.id.to_owned(),
            )
        })
        .collect();
    assert_eq!(found, marks(&source), "{text}\n{findings:#?}");
}
