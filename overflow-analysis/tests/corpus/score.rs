//! What the rules say of the pairs, in numbers.

use std::fmt;

use vampx_overflow_analysis::findings::{Evidence, Finding, Level};
use vampx_overflow_analysis::{analyze, rules};

use crate::case::{Case, Sound, Version};

/// A finding in a program.
pub struct Place {
    pub line: u32,
    pub rule: &'static str,
    /// Whether runs show it.
    pub is_shown: bool,
}

/// What is found in one pair.
pub struct Outcome {
    pub name: String,
    /// The findings in the broken version at a marked line, of a rule named there.
    pub hits: Vec<Place>,
    /// Other findings in the broken version.
    pub others: Vec<Place>,
    /// Findings in the mended version.
    pub false_alarms: Vec<Place>,
}

/// Findings by pair, and in the sound programs.
pub struct Score {
    pub outcomes: Vec<Outcome>,
    pub sound: Vec<(String, Vec<Place>)>,
}

/// Warnings and errors in a program.
pub fn findings(version: &Version) -> Vec<Finding> {
    let bounded = analyze(version.program.clone());
    let mut found = rules::find_in_text(&version.module, version.program.field());
    found.extend(rules::confirm(&bounded, rules::find(&bounded)));
    found.retain(|finding| finding.level() >= Level::Warning);
    found
}

/// Where the [`findings`] are.
fn places(version: &Version) -> Vec<Place> {
    let found = findings(version).into_iter();
    let place = |finding: Finding| Place {
        line: version.line(finding.span),
        rule: finding.rule.id,
        is_shown: matches!(finding.evidence, Evidence::Shown(_)),
    };
    found.map(place).collect()
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = if self.is_shown { " shown" } else { "" };
        write!(f, "{} in line {}{shown}", self.rule, self.line)
    }
}

impl Outcome {
    /// Analyzes both versions.
    pub fn of(case: &Case) -> Self {
        let marks = case.broken.marks();
        let is_expected = |place: &Place| {
            marks
                .iter()
                .any(|mark| mark.line == place.line && mark.rules.iter().any(|id| id == place.rule))
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

    /// The number of broken programs with such a finding that runs show.
    pub fn n_shown(&self) -> usize {
        let is_shown = |outcome: &&Outcome| outcome.hits.iter().any(|place| place.is_shown);
        self.outcomes.iter().filter(is_shown).count()
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
        let list = |found: &[Place]| {
            let words = found.iter().map(Place::to_string);
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
            "recall {:.3} ({} of {} broken programs, {} shown by runs), precision {:.3} ({} false alarms in {} mended and {} sound programs)",
            self.recall(),
            self.n_found(),
            self.outcomes.len(),
            self.n_shown(),
            self.precision(),
            self.n_false_alarms(),
            self.outcomes.len(),
            self.sound.len(),
        )
    }
}
