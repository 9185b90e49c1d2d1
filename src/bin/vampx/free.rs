//! Inputs that nobody gives: `?x` in the program, found by a search.

use clap::Args;
use indexmap::IndexMap;
use serde::Serialize;
use vampx::{
    Rejection, Source, Times,
    search::{self, Answer, Found},
};
use vampx_ir::program::{Inputs, Program, ResolvedInputs};

use crate::{console::Console, failure::Failure, report::Report};

/// How many names are written out.
const MAX_NAMES: usize = 8;

/// How long to search.
#[derive(Debug, Args)]
pub struct Search {
    /// How much a search for the inputs `?x` that are not given may do, in nodes visited. The answer depends on nothing else.
    #[arg(long = "search-work", value_name = "N", default_value_t = search::DEFAULT_WORK)]
    pub work: u64,
}

/// What a search came to, for a report.
#[derive(Debug, Serialize)]
pub struct SearchReport {
    /// `none`, `one`, `two` or `unknown`.
    pub answer: &'static str,
    /// The values found for the inputs that were missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inputs: Option<IndexMap<String, String>>,
    /// Others that are accepted as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<IndexMap<String, String>>,
    /// How many cases were distinguished.
    pub cases: u64,
    /// The nodes visited.
    pub work: u64,
}

impl SearchReport {
    /// What the answer means.
    pub fn in_words(&self) -> &'static str {
        match self.answer {
            "none" => "no values are accepted",
            "one" => "no other values are accepted",
            "two" => "others are accepted as well",
            _ if self.inputs.is_some() => "whether others are accepted is not known",
            _ => "whether any are accepted is not known",
        }
    }
}

/// What a search is told, and what it tells.
pub struct Scene<'a> {
    /// The program.
    pub program: &'a Program,
    /// Its text.
    pub source: &'a Source,
    /// What is said on standard error.
    pub console: &'a Console,
}

impl Scene<'_> {
    /// `inputs` with values for all free inputs that they do not give; `None` if there are none, which the report says.
    ///
    /// # Errors
    /// If the search came to no end.
    pub fn fill(
        &self,
        mut inputs: Inputs,
        arguments: &Search,
        report: &mut Report,
        times: &mut Times,
    ) -> Result<Option<Inputs>, Failure> {
        // What is wrong with inputs is said by the run itself.
        let Ok(given) = inputs.resolve_given(self.program) else {
            return Ok(Some(inputs));
        };
        if search::missing(self.program, &given).is_empty() {
            return Ok(Some(inputs));
        }
        let found = times.measure("search", || {
            search::search(self.program, &given, arguments.work)
        });
        let summary = self.summary(&given, &found);
        self.console.progress(&format!(
            "searched {} cases: {}",
            found.n_cases,
            summary.in_words()
        ));
        let names = self.names(&given);
        let values = match found.answer {
            Answer::One(values) | Answer::Two(values, _) | Answer::Unknown(Some(values)) => values,
            Answer::None => {
                let rejection = self.rejection(&given, &names);
                report.search = Some(summary);
                self.console.rejection(&rejection, Some(self.source));
                report.reject(&rejection, Some(self.source));
                return Ok(None);
            }
            Answer::Unknown(None) => {
                return Err(Failure::limit(format!(
                    "no values were found for {names} in {} cases, nor was it shown that there are none: \
                     give some of them, declare narrower ranges, or allow more than --search-work {}",
                    found.n_cases, arguments.work
                )));
            }
        };
        for (name, value) in self.values(&given, &values) {
            inputs.insert(name, &value);
        }
        report.search = Some(summary);
        Ok(Some(inputs))
    }

    fn rejection(&self, given: &ResolvedInputs, names: &str) -> Rejection {
        let first = search::missing(self.program, given).into_iter().next();
        Rejection {
            kind: "no-values",
            message: format!("the program accepts no values of {names}"),
            span: first.map(|input| self.program.inputs()[input.index()].span),
        }
    }

    fn summary(&self, given: &ResolvedInputs, found: &Found) -> SearchReport {
        let (answer, inputs, other) = match &found.answer {
            Answer::None => ("none", None, None),
            Answer::One(one) => ("one", Some(one), None),
            Answer::Two(one, other) => ("two", Some(one), Some(other)),
            Answer::Unknown(found) => ("unknown", found.as_ref(), None),
        };
        let decimal = |values: &ResolvedInputs| {
            let values = self.values(given, values);
            values
                .map(|(name, value)| (name.to_owned(), value.to_string()))
                .collect()
        };
        SearchReport {
            answer,
            inputs: inputs.map(decimal),
            other: other.map(decimal),
            cases: found.n_cases,
            work: found.work,
        }
    }

    /// The values that were missing, by name.
    fn values<'s>(
        &'s self,
        given: &ResolvedInputs,
        found: &ResolvedInputs,
    ) -> impl Iterator<Item = (&'s str, num_bigint::BigUint)> {
        let missing = search::missing(self.program, given).into_iter();
        let value = |input: vampx_ir::program::InputId| {
            let name = self.program.inputs()[input.index()].name.as_str();
            found.values[input.index()]
                .clone()
                .map(|value| (name, value))
        };
        missing.filter_map(value).collect::<Vec<_>>().into_iter()
    }

    fn names(&self, given: &ResolvedInputs) -> String {
        let missing = search::missing(self.program, given);
        let names = missing.iter().take(MAX_NAMES);
        let names = names.map(|input| format!("`{}`", self.program.inputs()[input.index()].name));
        let more = match missing.len().checked_sub(MAX_NAMES) {
            None | Some(0) => String::new(),
            Some(n) => format!(" and {n} more"),
        };
        names.collect::<Vec<_>>().join(", ") + &more
    }
}
