//! What shows a finding, in words and as commands that can be pasted.

use vampx_ir::{Source, program::Program};
use vampx_overflow_analysis::findings::{Assignment, Counterexample, Evidence, Finding};

/// A program under the name people give it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The text, with its path as it was given.
    pub source: &'a Source,
    /// What it became.
    pub program: &'a Program,
    /// The source field, if an option has to name it.
    pub source_field: Option<&'a str>,
    /// Whether inputs were searched for that show what is found.
    pub is_searched: bool,
}

impl Subject<'_> {
    /// What shows a finding, in lines.
    pub fn evidence(&self, finding: &Finding) -> Vec<String> {
        match &finding.evidence {
            Evidence::Proven | Evidence::Unknown => Vec::new(),
            Evidence::Possible if self.is_searched => {
                vec!["possible: the search found no inputs that show it".to_owned()]
            }
            Evidence::Possible => {
                vec!["possible: `vampx check` looks for inputs that show it".to_owned()]
            }
            Evidence::Shown(shown) => self.runs(shown),
        }
    }

    /// The runs: one command for those with the same inputs, and what the prover takes in each.
    fn runs(&self, shown: &Counterexample) -> Vec<String> {
        let mut lines = vec![shown.effect.clone()];
        let mut last = None;
        for run in &shown.runs {
            if last != Some(&run.inputs) {
                lines.push(format!("shown by: {}", self.command(run)));
                last = Some(&run.inputs);
            }
            if shown.runs.iter().any(|run| !run.hints.is_empty()) {
                lines.push(format!("  where {}", self.hints(run)));
            }
        }
        lines
    }

    fn command(&self, run: &Assignment) -> String {
        let mut command = "vampx run".to_owned();
        if let Some(field) = self.source_field {
            command += &format!(" --source-field {}", quoted(field));
        }
        for (name, value) in &run.inputs {
            command += &format!(" --set {}", quoted(&format!("{name}={value}")));
        }
        format!("{command} {}", quoted(&self.source.name))
    }

    fn hints(&self, run: &Assignment) -> String {
        let hint = |(node, value): &(_, _)| {
            let span = self.program.span(*node);
            let line = self.source.location(span).line;
            let text = &self.source.text[super::range(&self.source.text, span)];
            format!("the prover takes {value} for `{text}` on line {line}")
        };
        if run.hints.is_empty() {
            return "the prover is honest".to_owned();
        }
        let hints: Vec<String> = run.hints.iter().map(hint).collect();
        hints.join(", ")
    }
}

/// `text` as one word for a shell.
fn quoted(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+:@%=".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
