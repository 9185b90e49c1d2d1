//! What the rules say of the pairs, in numbers.

use std::fmt;

use vampx_overflow_analysis::findings::{Finding, Level};
use vampx_overflow_analysis::{analyze, rules};

use crate::case::{Case, Sound, Version};

/// What is found in one pair.
pub struct Outcome {
    pub name: String,
    /// The findings in the broken version at a marked line, of a rule named there, and its line.
    pub hits: Vec<(u32, &'static str)>,
    /// Other findings in the broken version.
    pub others: Vec<(u32, &'static str)>,
    /// Findings in the mended version.
    pub false_alarms: Vec<(u32, &'static str)>,
}

/// Findings by pair, and in the sound programs.
pub struct Score {
    pub outcomes: Vec<Outcome>,
    pub sound: Vec<(String, Vec<(u32, &'static str)>)>,
}

/// Warnings and errors in a program.
pub fn findings(version: &Version) -> Vec<Finding> {
    let mut found = rules::find_in_text(&version.module, version.program.field());
    found.extend(rules::find(&analyze(version.program.clone())));
    found.retain(|finding| finding.level() >= Level::Warning);
    found
}

/// The lines and rules of [`findings`].
fn places(version: &Version) -> Vec<(u32, &'static str)> {
    let found = findings(version);
    let mut places: Vec<_> = found
        .iter()
        .map(|finding| (version.line(finding.span), finding.rule.id))
        .collect();
    places.sort_unstable();
    places.dedup();
    places
}

impl Outcome {
    /// Analyzes both versions.
    pub fn of(case: &Case) -> Self {
        let marks = case.broken.marks();
        let is_expected = |(line, rule): &(u32, &str)| {
            marks
                .iter()
                .any(|mark| mark.line == *line && mark.rules.iter().any(|id| id == rule))
        };
        let (hits, others) = places(&case.broken).into_iter().partition(is_expected);
        Self {
            name: case.name.clone(),
            hits,
            others,
            false_alarms: places(&case.mended),
        }
    }

    pub fn is_found(&self) -> bool {
        !self.hits.is_empty()
    }

    pub fn is_quiet(&self) -> bool {
        self.false_alarms.is_empty()
    }
}

impl Score {
    /// Analyzes all programs.
    pub fn of(cases: &[Case], sound: &[Sound]) -> Self {
        Self {
            outcomes: cases.iter().map(Outcome::of).collect(),
            sound: sound
                .iter()
                .map(|program| (program.name.clone(), places(&program.version)))
                .collect(),
        }
    }

    /// The number of broken programs that are flagged at their line.
    pub fn n_found(&self) -> usize {
        self.outcomes
            .iter()
            .filter(|outcome| outcome.is_found())
            .count()
    }

    /// The number of mended and sound programs that are flagged.
    pub fn n_false_alarms(&self) -> usize {
        let in_mended = self.outcomes.iter().filter(|outcome| !outcome.is_quiet());
        let in_sound = self.sound.iter().filter(|(_, found)| !found.is_empty());
        in_mended.count() + in_sound.count()
    }

    /// The part of the broken programs that is flagged.
    pub fn recall(&self) -> f64 {
        self.n_found() as f64 / self.outcomes.len() as f64
    }

    /// The part of broken ones among the flagged programs; 1 if none is flagged.
    pub fn precision(&self) -> f64 {
        let n_flagged = self.n_found() + self.n_false_alarms();
        if n_flagged == 0 {
            1.0
        } else {
            self.n_found() as f64 / n_flagged as f64
        }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |found: &[(u32, &str)]| {
            let words = found
                .iter()
                .map(|(line, rule)| format!("{rule} in line {line}"));
            words.collect::<Vec<_>>().join(", ")
        };
        writeln!(f, "{:34} {:40} mended", "pair", "broken")?;
        for outcome in &self.outcomes {
            let broken = if outcome.is_found() {
                list(&outcome.hits)
            } else if outcome.others.is_empty() {
                "MISSED".to_owned()
            } else {
                format!("MISSED ({})", list(&outcome.others))
            };
            let mended = if outcome.is_quiet() {
                "quiet".to_owned()
            } else {
                format!("FALSE ALARM: {}", list(&outcome.false_alarms))
            };
            writeln!(f, "{:34} {broken:40} {mended}", outcome.name)?;
        }
        for (name, found) in &self.sound {
            let alarm = if found.is_empty() {
                "quiet".to_owned()
            } else {
                format!("FALSE ALARM: {}", list(found))
            };
            writeln!(f, "{name:34} {:40} {alarm}", "")?;
        }
        writeln!(
            f,
            "recall {:.3} ({} of {} broken programs), precision {:.3} ({} false alarms in {} mended and {} sound programs)",
            self.recall(),
            self.n_found(),
            self.outcomes.len(),
            self.precision(),
            self.n_false_alarms(),
            self.outcomes.len(),
            self.sound.len(),
        )
    }
}
