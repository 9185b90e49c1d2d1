//! What circomspect finds in the samples of `corpus/circom`, as measured, beside the pairs they are the counterparts of.

use std::fmt;
use std::fs;
use std::path::Path;

use crate::score::{Outcome, Score};

/// A measured sample.
struct Row {
    pair: String,
    is_found: bool,
    is_quiet: bool,
    in_broken: String,
}

/// Both tools on the samples.
pub struct Comparison<'a> {
    /// The tool's version and the day of the measurement.
    title: String,
    rows: Vec<(Row, &'a Outcome)>,
}

impl<'a> Comparison<'a> {
    /// The measured results beside those of `score`.
    pub fn with(score: &'a Score) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/circom/circomspect.tsv");
        let text =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let title = text.lines().next().unwrap_or_default();
        let rows = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| {
                let row = Row::read(line);
                let outcome = score
                    .outcomes
                    .iter()
                    .find(|outcome| outcome.name == row.pair);
                let outcome = outcome.unwrap_or_else(|| panic!("no pair {}", row.pair));
                (row, outcome)
            });
        Self {
            title: title.trim_start_matches("# ").to_owned(),
            rows: rows.collect(),
        }
    }
}

impl Row {
    fn read(line: &str) -> Self {
        let [pair, is_found, in_broken, in_mended] = line.split('\t').collect::<Vec<_>>()[..]
        else {
            panic!("four columns: {line}")
        };
        Self {
            pair: pair.to_owned(),
            is_found: is_found == "yes",
            is_quiet: in_mended == "-",
            in_broken: in_broken.to_owned(),
        }
    }
}

impl fmt::Display for Comparison<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |is_found, is_quiet| match (is_found, is_quiet) {
            (true, true) => "found",
            (true, false) => "found, false alarm",
            (false, true) => "missed",
            (false, false) => "missed, false alarm",
        };
        writeln!(f, "{:34} {:20} {}", "sample in circom", "vampx", self.title)?;
        for (row, outcome) in &self.rows {
            writeln!(
                f,
                "{:34} {:20} {} ({})",
                row.pair,
                word(outcome.is_found(), outcome.is_quiet()),
                word(row.is_found, row.is_quiet),
                row.in_broken,
            )?;
        }
        let count =
            |is: fn(&(Row, &Outcome)) -> bool| self.rows.iter().filter(|row| is(row)).count();
        writeln!(
            f,
            "of {} samples: vampx finds {} with {} false alarms, circomspect {} with {}",
            self.rows.len(),
            count(|(_, outcome)| outcome.is_found()),
            count(|(_, outcome)| !outcome.is_quiet()),
            count(|(row, _)| row.is_found),
            count(|(row, _)| !row.is_quiet),
        )
    }
}
