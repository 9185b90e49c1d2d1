//! What decides which findings count, from options, `vampx.toml` and the baseline.

use std::path::{Path, PathBuf};

use vampx::{
    Blame,
    findings::Level,
    policy::{Action, Baseline, Judgement, Levels, Lint, Policy, Settings},
};
use vampx_ir::Source;

use crate::{arguments, failure::Failure, files};

/// The name of the file that a project sets levels in.
const SETTINGS: &str = "vampx.toml";

/// A policy, and where its baseline is.
pub struct Found {
    /// The policy.
    pub policy: Policy,
    /// The path of the baseline, if there is one.
    pub baseline: Option<PathBuf>,
}

/// The policy for a program: options go over the nearest `vampx.toml` in its folder or one above.
///
/// `baseline` is the path that an option names; `may_be_new` says that there need be no such file yet.
pub fn find(
    program: &arguments::Program,
    baseline: Option<&Path>,
    may_be_new: bool,
    deny_from: Option<Level>,
) -> Result<Found, Failure> {
    let options = levels(program)?;
    let (folder, settings) = settings(&program.path)?;
    let path = match (baseline, &settings.baseline) {
        (Some(path), _) => Some(path.to_owned()),
        (None, Some(path)) => Some(folder.join(path)),
        (None, None) => None,
    };
    let baseline = match &path {
        None => None,
        Some(path) => Some((
            read_baseline(path, may_be_new)?,
            name_beside(&program.path, path),
        )),
    };
    Ok(Found {
        policy: Policy {
            levels: Levels::new(vec![options, settings.levels]),
            baseline,
            deny_from,
        },
        baseline: path,
    })
}

impl Found {
    /// Makes what is judged here the old findings of the program, in the policy and in the file.
    pub fn update_baseline(&mut self, judgement: &Judgement) -> Result<(), Failure> {
        let (Some((baseline, program)), Some(path)) = (&mut self.policy.baseline, &self.baseline)
        else {
            return Err(Failure::user(
                "--update-baseline needs a baseline: name it with --baseline FILE, or in vampx.toml",
            ));
        };
        baseline.update(program, &judgement.findings);
        files::write(path, baseline.to_json().as_bytes())
    }
}

/// What the options say.
fn levels(program: &arguments::Program) -> Result<Vec<(Lint, Action)>, Failure> {
    let options = [
        (&program.allow, Action::Allow),
        (&program.deny, Action::Deny),
        (&program.warn, Action::Warn),
    ];
    let named = options
        .into_iter()
        .flat_map(|(names, action)| names.iter().map(move |name| (name, action)));
    named
        .map(|(name, action)| match Lint::by_name(name) {
            Ok(lint) => Ok((lint, action)),
            Err(error) => Err(Failure::user(error.to_string())),
        })
        .collect()
}

/// The nearest `vampx.toml` in the folder of `program` or above, and its folder; nothing is set if there is none.
fn settings(program: &Path) -> Result<(PathBuf, Settings), Failure> {
    let folder = files::folder_of(program);
    for folder in folder.ancestors() {
        let path = folder.join(SETTINGS);
        if path.is_file() {
            let text = files::read_text(&path, "settings")?;
            let source = Source::new(path.display().to_string(), text);
            let settings = Settings::from_toml(&source).map_err(|diagnostic| Failure {
                blame: Blame::User,
                message: format!("{}: {}", path.display(), diagnostic.message),
                diagnostics: vec![diagnostic],
                source: Some(source.clone()),
                said: None,
            })?;
            return Ok((folder.to_owned(), settings));
        }
    }
    Ok((folder, Settings::default()))
}

fn read_baseline(path: &Path, may_be_new: bool) -> Result<Baseline, Failure> {
    if !path.exists() {
        return if may_be_new {
            Ok(Baseline::default())
        } else {
            Err(Failure::user(format!(
                "there is no baseline {}; --update-baseline makes it",
                path.display()
            )))
        };
    }
    let text = files::read_text(path, "baseline")?;
    Baseline::from_json(&text).map_err(|error| {
        Failure::user(format!(
            "the baseline {}: {error}; if it cannot be had from the history, remove it and make it again with --update-baseline",
            path.display()
        ))
    })
}

/// The name of a program in a baseline: its path from the baseline's folder.
fn name_beside(program: &Path, baseline: &Path) -> String {
    if files::is_standard_input(program) {
        return files::STANDARD_INPUT.to_owned();
    }
    files::path_from(&files::folder_of(baseline), program)
}
