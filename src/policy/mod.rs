//! Which findings count: levels, suppressions in the source, and a baseline of old ones.

mod baseline;
mod fingerprint;
mod levels;
mod settings;
mod suppressions;

use std::cmp::Reverse;

use vampx_ir::Source;
use vampx_overflow_analysis::findings::{Finding, Level, Rule};

pub use baseline::{Baseline, BaselineError};
pub use levels::{Action, Levels, Lint, UnknownLint};
pub use settings::Settings;
pub use suppressions::SUPPRESSION;

use crate::rules::RULES;

/// All rules, in the order of their ids: those of the analysis, and of the command line.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied().chain([&SUPPRESSION])
}

/// What decides which findings count.
#[derive(Debug, Default)]
pub struct Policy {
    /// Levels that options and files set.
    pub levels: Levels,
    /// Old findings, and the name of the program among them.
    pub baseline: Option<(Baseline, String)>,
    /// The level from which a finding is denied where nothing else is said.
    pub deny_from: Option<Level>,
}

/// A finding that is neither suppressed nor allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// What was found.
    pub finding: Finding,
    /// How grave it is, by the finding and by what was set.
    pub level: Level,
    /// Whether it makes a check fail.
    pub denied: bool,
    /// Whether the baseline has it.
    pub known: bool,
    /// What tells it from others, whatever its line; 16 hexadecimal digits.
    pub fingerprint: String,
}

/// What came of all findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// Those to be shown, in the order of the source.
    pub findings: Vec<Judged>,
    /// How many a comment in the source suppresses.
    pub n_suppressed: usize,
    /// How many of the baseline are not found any more.
    pub n_gone: usize,
}

impl Policy {
    /// Judges the findings in `source`. `checked` tells whether a rule was looked for.
    pub fn judge(
        &self,
        source: &Source,
        findings: Vec<Finding>,
        checked: impl Fn(&Rule) -> bool,
    ) -> Judgement {
        let (mut findings, n_suppressed) = suppressions::apply(source, findings, checked);
        findings.sort_by_key(|finding| (finding.span, finding.rule.id));
        let fingerprints = fingerprint::of_all(source, &findings);
        let judged = findings
            .into_iter()
            .zip(fingerprints)
            .filter_map(|(finding, fingerprint)| self.judge_one(finding, fingerprint));
        let findings: Vec<Judged> = judged.collect();
        let n_gone = match &self.baseline {
            Some((baseline, program)) => baseline.n_gone(program, &findings),
            None => 0,
        };
        Judgement {
            findings,
            n_suppressed,
            n_gone,
        }
    }

    fn judge_one(&self, finding: Finding, fingerprint: String) -> Option<Judged> {
        let own = finding.level();
        let (level, denied) = match self.levels.action(finding.rule, own) {
            Some(Action::Allow) => return None,
            Some(Action::Warn) => (Level::Warning, false),
            Some(Action::Deny) => (Level::Error, true),
            None => (own, self.deny_from.is_some_and(|level| own >= level)),
        };
        let baseline = self.baseline.as_ref();
        let known = baseline
            .is_some_and(|(baseline, program)| baseline.has(program, finding.rule, &fingerprint));
        Some(Judged {
            finding,
            level,
            denied: denied && !known,
            known,
            fingerprint,
        })
    }
}

impl Judgement {
    /// Whether something denied was found.
    pub fn is_denied(&self) -> bool {
        self.findings.iter().any(|judged| judged.denied)
    }

    /// The positions of the findings, the gravest first; those of the baseline last.
    pub fn gravest_first(&self) -> Vec<usize> {
        let mut positions: Vec<usize> = (0..self.findings.len()).collect();
        positions.sort_by_key(|position| {
            let judged = &self.findings[*position];
            (judged.known, !judged.denied, Reverse(judged.level))
        });
        positions
    }

    /// How many findings have this level.
    pub fn count(&self, level: Level) -> usize {
        let at = |judged: &&Judged| judged.level == level;
        self.findings.iter().filter(at).count()
    }

    /// How many findings the baseline has.
    pub fn n_known(&self) -> usize {
        self.findings.iter().filter(|judged| judged.known).count()
    }

    /// The counts in words, as `1 error, 2 warnings (1 known)`.
    pub fn summary(&self) -> String {
        let count = |n: usize, what: &str| match n {
            0 => None,
            1 => Some(format!("1 {what}")),
            _ => Some(format!("{n} {what}s")),
        };
        let levels = [
            (Level::Error, "error"),
            (Level::Warning, "warning"),
            (Level::Note, "note"),
        ];
        let levels = levels.map(|(level, word)| count(self.count(level), word));
        let found: Vec<String> = levels.into_iter().flatten().collect();
        let asides = [
            (self.n_known(), "known from the baseline"),
            (self.n_suppressed, "suppressed in the source"),
            (self.n_gone, "of the baseline gone"),
        ];
        let asides: Vec<String> = asides
            .iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| format!("{n} {what}"))
            .collect();
        let found = if found.is_empty() {
            "nothing".to_owned()
        } else {
            found.join(", ")
        };
        if asides.is_empty() {
            found
        } else {
            format!("{found} ({})", asides.join(", "))
        }
    }
}

#[cfg(test)]
mod tests;
