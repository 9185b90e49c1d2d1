//! `vampx.toml`: what a project sets for all its programs.

use std::{collections::BTreeMap, path::PathBuf};

use serde::Deserialize;
use toml::Spanned;
use vampx_ir::{Diagnostic, Source, Span};

use super::{Action, Lint};

/// What a `vampx.toml` says.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// What becomes of the findings of rules and levels.
    pub levels: Vec<(Lint, Action)>,
    /// The baseline, by its path from the folder of the file.
    pub baseline: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    levels: BTreeMap<Spanned<String>, Action>,
    baseline: Option<PathBuf>,
}

impl Settings {
    /// Reads the text of a `vampx.toml`.
    ///
    /// # Errors
    /// With the place of a key that is unknown, of a value that is none of those it may be, or of bad syntax.
    pub fn from_toml(source: &Source) -> Result<Self, Diagnostic> {
        let file: File = toml::from_str(&source.text).map_err(|error| {
            let span = error.span().unwrap_or_default();
            let message = error.message().trim().replace('\n', ", ");
            Diagnostic::error(span_of(span), message).help(HELP)
        })?;
        let mut levels = Vec::with_capacity(file.levels.len());
        for (name, action) in file.levels {
            let lint = Lint::by_name(name.get_ref()).map_err(|error| {
                Diagnostic::error(span_of(name.span()), error.to_string()).help(HELP)
            })?;
            levels.push((lint, action));
        }
        Ok(Self {
            levels,
            baseline: file.baseline,
        })
    }
}

const HELP: &str = "a vampx.toml may have `baseline = \"FILE\"` and, under [levels], a rule or a level with \"allow\", \"warn\" or \"deny\"";

fn span_of(range: std::ops::Range<usize>) -> Span {
    let end = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(end(range.start), end(range.end))
}
