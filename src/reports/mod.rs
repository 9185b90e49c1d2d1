//! What `vampx check` found, for machines and people: one view of the data, one file a format. Beside it [`comparison`], which
//! is what `vampx compare` found.

pub mod comparison;
mod evidence;
mod html;
mod json;
mod junit;
mod markdown;
mod sarif;
mod values;

use vampx_fields::Field;
use vampx_ir::{Diagnostic, Source};
use vampx_overflow_analysis::{
    findings::{Finding, Rule},
    rules::EMULATED,
};

pub use crate::lines::range;
pub use evidence::Subject;
pub use html::to_html;
pub use json::{FindingJson, Place};
pub use junit::to_junit;
pub use markdown::to_markdown;
pub use sarif::to_sarif;

use crate::{Checked, lines::Lines, policy::Judgement};

/// All that a report is made of.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The program's text.
    pub source: &'a Source,
    /// The path of the program from the root of its repository, with `/` between its parts.
    pub path: &'a str,
    /// The target field, if one is named.
    pub target: Option<&'a Field>,
    /// What came of the check.
    pub outcome: Result<Found<'a>, &'a Trouble>,
}

/// What was found in a program that compiles.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// The program as people name it.
    pub subject: Subject<'a>,
    /// The analysis, and the circuit if there is a target.
    pub checked: &'a Checked,
    /// The findings, and which of them count.
    pub judgement: &'a Judgement,
    /// Whether there is a baseline that findings can be known from.
    pub has_baseline: bool,
}

/// Why there is nothing to show.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// One sentence, no final stop.
    pub message: String,
    /// What is wrong at places of the program.
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> View<'a> {
    /// The source and the target field, in words.
    fn fields(&self) -> String {
        let source = match &self.outcome {
            Ok(found) => found.checked.bounded.program().field().name(),
            Err(_) => return String::new(),
        };
        match self.target {
            None => source.to_owned(),
            Some(target) => format!("{source} over {}", target.name()),
        }
    }

    /// Whether findings of `rule` were looked for.
    fn looks_for(&self, rule: &Rule) -> bool {
        looks_for(rule, self.target.is_some())
    }

    /// What shows a finding, in lines for people.
    fn evidence(&self, finding: &Finding) -> Vec<String> {
        self.outcome
            .as_ref()
            .map_or_else(|_| Vec::new(), |found| found.subject.evidence(finding))
    }
}

/// The findings as parts of the one JSON object.
pub fn findings_json(subject: &Subject<'_>, judgement: &Judgement) -> Vec<FindingJson> {
    let lines = Lines::new(&subject.source.text);
    let findings = judgement.findings.iter();
    findings
        .map(|judged| FindingJson::new(judged, subject, &lines))
        .collect()
}

/// Whether a check looks for findings of `rule`.
pub fn looks_for(rule: &Rule, has_target: bool) -> bool {
    has_target || rule.id != EMULATED.id
}

/// The page of a rule, in Markdown; its summary if there is none.
pub fn page(rule: &Rule) -> String {
    static PAGES: include_dir::Dir<'_> =
        include_dir::include_dir!("$CARGO_MANIFEST_DIR/docs/rules");
    let page = PAGES.get_file(format!("{}.md", rule.id));
    let text = page.and_then(|file| file.contents_utf8());
    text.map_or_else(|| format!("{}.", rule.summary), str::to_owned)
}
