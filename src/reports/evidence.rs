//! What shows a finding, in words and as commands that can be pasted.

use num_bigint::BigUint;
use vampx_ir::{
    Source,
    program::{NodeId, Program},
};
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

    /// What happens, and the runs: a command for one with an honest prover; what another takes cannot be given to a command.
    fn runs(&self, shown: &Counterexample) -> Vec<String> {
        let run = |run: &Assignment| {
            let inputs = run.inputs.iter();
            let inputs: Vec<String> = inputs
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            if run.hints.is_empty() {
                format!("shown by: {}", self.command(&inputs))
            } else {
                let (inputs, hints) = (inputs.join(" "), self.hints(run));
                format!("also accepted: {inputs}, where the prover takes {hints}")
            }
        };
        let runs = shown.runs.iter().map(run);
        [shown.effect.clone()].into_iter().chain(runs).collect()
    }

    fn command(&self, inputs: &[String]) -> String {
        let mut command = "vampx run".to_owned();
        if let Some(field) = self.source_field {
            command += &format!(" --source-field {}", quoted(field));
        }
        for input in inputs {
            command += &format!(" --set {}", quoted(input));
        }
        format!("{command} {}", quoted(&self.source.name))
    }

    fn hints(&self, run: &Assignment) -> String {
        let hint = |(node, value): &(NodeId, BigUint)| {
            let span = self.program.span(*node);
            let line = self.source.location(span).line;
            let text = &self.source.text[super::range(&self.source.text, span)];
            format!("{value} for `{text}` on line {line}")
        };
        let hints: Vec<String> = run.hints.iter().map(hint).collect();
        hints.join(" and ")
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
