//! What running a program takes, by what is known of its runs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vampx_fields::Field;

use crate::{Source, Span};

/// How often the arms of one branch are taken, in relation to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Odds {
    /// The arm for 0.
    pub zero: u64,
    /// The arm for 1.
    pub one: u64,
}

/// How likely the arms of branches are, by the place in the text where a branch starts. Of places that are not there nothing
/// is known: both arms count the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Likelihood(BTreeMap<u32, Odds>);

/// What the machine takes for single operations, in tenths of an addition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExecutionCosts {
    /// An addition, a negation, or a value that is fetched.
    pub plain: u64,
    /// A product.
    pub product: u64,
    /// A comparison.
    pub comparison: u64,
    /// A branch, with the jump at the end of an arm.
    pub branch: u64,
    /// A hint or an assertion.
    pub other: u64,
}

/// Why a profile cannot be read.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum ReadLikelihoodError {
    /// It is not what profiles look like.
    #[error("it is no profile of branches: {0}")]
    Json(#[from] serde_json::Error),
    /// The text has no such place.
    #[error("line {line}, column {column} is not in the program: it is the profile of another one")]
    NoSuchPlace {
        /// The line, from 1.
        line: u32,
        /// The column, from 1.
        column: u32,
    },
}

impl Odds {
    /// Nothing is known.
    pub const EVEN: Self = Self { zero: 1, one: 1 };

    /// The mean of what the arms cost.
    pub fn mean(self, zero: u64, one: u64) -> u64 {
        // So that sums of products fit.
        let shift = u32::from(self.zero.max(self.one) > u64::MAX / 2);
        let counts = [self.zero >> shift, self.one >> shift];
        let [n_zero, n_one] = counts.map(u128::from);
        let [zero, one] = [zero, one].map(u128::from);
        match n_zero + n_one {
            0 => Self::EVEN.mean(zero as u64, one as u64),
            all => ((zero * n_zero + one * n_one) / all) as u64,
        }
    }
}

impl Likelihood {
    /// Counts more runs of the branch at `span`.
    pub fn add(&mut self, span: Span, odds: Odds) {
        let known = self.0.entry(span.start).or_insert(Odds { zero: 0, one: 0 });
        known.zero = known.zero.saturating_add(odds.zero);
        known.one = known.one.saturating_add(odds.one);
    }

    /// Counts all that another one has counted.
    pub fn add_all(&mut self, other: &Self) {
        for (start, odds) in &other.0 {
            self.add(Span::new(*start, *start), *odds);
        }
    }

    /// The odds of the branch at `span`, if something is known of it.
    pub fn get(&self, span: Span) -> Option<Odds> {
        let odds = self.0.get(&span.start).copied();
        odds.filter(|odds| odds.zero > 0 || odds.one > 0)
    }

    /// As JSON: `{"branches": [{"line": 3, "column": 7, "zero": 99, "one": 1}]}`, in the order of the text.
    pub fn to_json(&self, source: &Source) -> String {
        let lines = lines(source);
        let branches = self.0.iter().map(|(start, odds)| {
            let start = *start as usize;
            let line = lines.partition_point(|(first, _)| *first <= start);
            let before = lines[..line].last().map_or("", |(first, text)| {
                text.get(..start - first).unwrap_or(text)
            });
            Counted {
                line: line as u32,
                column: 1 + before.chars().count() as u32,
                odds: *odds,
            }
        });
        let file = File {
            branches: branches.collect(),
        };
        match serde_json::to_string(&file) {
            Ok(text) => text,
            Err(error) => unreachable!("invariant: numbers can be written: {error}"),
        }
    }

    /// Reads what [`Likelihood::to_json`] writes.
    ///
    /// # Errors
    /// If it is something else, or about a place that the text does not have.
    pub fn from_json(text: &str, source: &Source) -> Result<Self, ReadLikelihoodError> {
        let file: File = serde_json::from_str(text)?;
        let lines = lines(source);
        let mut likelihood = Self::default();
        for Counted { line, column, odds } in file.branches {
            let start = place(&lines, line, column)
                .ok_or(ReadLikelihoodError::NoSuchPlace { line, column })?;
            likelihood.add(Span::new(start, start), odds);
        }
        Ok(likelihood)
    }
}

/// Where each line starts, and its text.
fn lines(source: &Source) -> Vec<(usize, &str)> {
    let lines = source.text.split_inclusive('\n');
    let starts = lines.scan(0, |next, line| {
        let start = *next;
        *next += line.len();
        Some((start, line))
    });
    starts.collect()
}

fn place(lines: &[(usize, &str)], line: u32, column: u32) -> Option<u32> {
    let (start, text) = lines.get((line as usize).checked_sub(1)?)?;
    let (within, _) = text.char_indices().nth((column as usize).checked_sub(1)?)?;
    u32::try_from(start + within).ok()
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    branches: Vec<Counted>,
}

#[derive(Serialize, Deserialize)]
struct Counted {
    line: u32,
    column: u32,
    #[serde(flatten)]
    odds: Odds,
}

impl ExecutionCosts {
    /// Rough ones of the interpreter over a field of so many words; `cargo bench -p vampx-vm --bench instructions` measures
    /// single operations.
    pub fn of(field: &Field) -> Self {
        let n_words = u64::from(field.bits().div_ceil(64));
        Self {
            plain: 10,
            product: 10 + 5 * n_words,
            comparison: 10,
            branch: 25,
            other: 50,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_read_as_they_are_written() {
        let source = Source::new("a.pir", "x = branch é 1 2;\ny = branch s 1 2;\n");
        let mut likelihood = Likelihood::default();
        let (first, second) = (Span::new(4, 18), Span::new(23, 35));
        likelihood.add(first, Odds { zero: 99, one: 1 });
        likelihood.add(second, Odds { zero: 0, one: 7 });
        likelihood.add(second, Odds { zero: 2, one: 0 });
        let json = likelihood.to_json(&source);
        let expected = r#"{"branches":[{"line":1,"column":5,"zero":99,"one":1},{"line":2,"column":5,"zero":2,"one":7}]}"#;
        assert_eq!(json, expected);
        let read = Likelihood::from_json(&json, &source).expect("a profile");
        assert_eq!(read, likelihood);
        assert_eq!(read.get(second), Some(Odds { zero: 2, one: 7 }));
        assert_eq!(read.get(Span::new(9, 9)), None);
    }

    #[test]
    fn what_is_no_profile_of_this_text_is_an_error() {
        let source = Source::new("a.pir", "x = 1;\n");
        for (text, message) in [
            ("[]", "no profile"),
            (r#"{"branches": [{"line": 1}]}"#, "no profile"),
            (r#"{"branches": [], "more": 1}"#, "no profile"),
            (
                r#"{"branches": [{"line":2,"column":1,"zero":1,"one":1}]}"#,
                "line 2",
            ),
            (
                r#"{"branches": [{"line":1,"column":8,"zero":1,"one":1}]}"#,
                "column 8",
            ),
            (
                r#"{"branches": [{"line":0,"column":1,"zero":1,"one":1}]}"#,
                "line 0",
            ),
        ] {
            let error = Likelihood::from_json(text, &source).expect_err(text);
            assert!(error.to_string().contains(message), "{error}");
        }
    }

    #[test]
    fn the_mean_goes_by_the_odds() {
        assert_eq!(Odds { zero: 99, one: 1 }.mean(100, 1_000), 109);
        assert_eq!(Odds::EVEN.mean(10, 20), 15);
        assert_eq!(Odds { zero: 0, one: 0 }.mean(10, 20), 15);
        let most = u64::MAX;
        assert_eq!(
            Odds {
                zero: most,
                one: most
            }
            .mean(most, most),
            most
        );
    }
}
