//! Which findings are denied, by `--deny` and `--allow`.

use vampx::{
    findings::{Finding, Level},
    rules::RULES,
};

use crate::failure::Failure;

/// Which findings are denied.
#[derive(Debug)]
pub struct Lints {
    denied: Vec<Lint>,
    allowed: Vec<Lint>,
}

/// Findings of one rule, or of one level and those above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lint {
    Rule(&'static str),
    Level(Level),
}

impl Lints {
    /// What the options say.
    pub fn new(denied: &[String], allowed: &[String]) -> Result<Self, Failure> {
        let parse = |names: &[String]| {
            names
                .iter()
                .map(|name| Lint::new(name))
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            denied: parse(denied)?,
            allowed: parse(allowed)?,
        })
    }

    /// Whether `finding` is denied; where no option names it, whether its level is at least `default`.
    pub fn denies(&self, finding: &Finding, default: Option<Level>) -> bool {
        let names = |lints: &[Lint]| lints.iter().any(|lint| lint.names(finding));
        if names(&self.allowed) {
            return false;
        }
        names(&self.denied) || default.is_some_and(|level| finding.level() >= level)
    }
}

impl Lint {
    fn new(name: &str) -> Result<Self, Failure> {
        let levels = [
            ("note", Level::Note),
            ("warning", Level::Warning),
            ("warnings", Level::Warning),
            ("error", Level::Error),
        ];
        if let Some((_, level)) = levels.iter().find(|(known, _)| *known == name) {
            return Ok(Self::Level(*level));
        }
        let rule = RULES.iter().find(|rule| rule.id.eq_ignore_ascii_case(name));
        rule.map(|rule| Self::Rule(rule.id)).ok_or_else(|| {
            let known: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
            Failure::user(format!(
                "there is no lint `{name}`; there are {}, note, warning and error",
                known.join(", ")
            ))
        })
    }

    fn names(self, finding: &Finding) -> bool {
        match self {
            Self::Rule(id) => finding.rule.id == id,
            Self::Level(level) => finding.level() >= level,
        }
    }
}
