//! Which rules and levels are allowed, warned of and denied.

use serde::Deserialize;
use vampx_overflow_analysis::findings::{Level, Rule};

use super::rules;

/// What becomes of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It is not shown.
    Allow,
    /// It is a warning.
    Warn,
    /// It is an error, and makes a check fail.
    Deny,
}

/// What a name on the command line or in a file stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lint {
    /// The findings of one rule.
    Rule(&'static Rule),
    /// The findings of one level: to be denied, with those above; to be allowed, with those below.
    Level(Level),
}

/// There is no such rule or level.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no lint `{name}`; there are {}, note, warning and error",
    known()
)]
pub struct UnknownLint {
    /// The name.
    pub name: String,
}

/// What is set, by layer: an earlier layer goes over a later one.
#[derive(Clone, Debug, Default)]
pub struct Levels(Vec<Vec<(Lint, Action)>>);

impl Levels {
    /// The layers, strongest first.
    pub fn new(layers: Vec<Vec<(Lint, Action)>>) -> Self {
        Self(layers)
    }

    /// What is set for a finding of `rule` at `level`.
    ///
    /// What names the rule goes over what names a level; then an earlier layer over a later one; then allowing over
    /// denying over warning.
    pub fn action(&self, rule: &Rule, level: Level) -> Option<Action> {
        let find = |by_rule: bool| {
            self.0
                .iter()
                .find_map(|layer| strongest(layer, by_rule, rule, level))
        };
        find(true).or_else(|| find(false))
    }
}

fn strongest(layer: &[(Lint, Action)], by_rule: bool, rule: &Rule, level: Level) -> Option<Action> {
    let applies = |(lint, action): &(Lint, Action)| match lint {
        Lint::Rule(named) => by_rule && named.id == rule.id,
        Lint::Level(named) => {
            !by_rule
                && match action {
                    Action::Allow => level <= *named,
                    Action::Warn => level == *named,
                    Action::Deny => level >= *named,
                }
        }
    };
    let actions: Vec<Action> = layer
        .iter()
        .filter(|entry| applies(entry))
        .map(|(_, action)| *action)
        .collect();
    [Action::Allow, Action::Deny, Action::Warn]
        .into_iter()
        .find(|action| actions.contains(action))
}

impl Lint {
    /// The rule with this id or name, or the level.
    ///
    /// # Errors
    /// If there is none.
    pub fn by_name(name: &str) -> Result<Self, UnknownLint> {
        match name {
            "note" | "notes" => return Ok(Self::Level(Level::Note)),
            "warning" | "warnings" => return Ok(Self::Level(Level::Warning)),
            "error" | "errors" => return Ok(Self::Level(Level::Error)),
            _ => {}
        }
        rule(name).map(Self::Rule).ok_or_else(|| UnknownLint {
            name: name.to_owned(),
        })
    }
}

/// The rule with this id or name.
pub(super) fn rule(name: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.id.eq_ignore_ascii_case(name) || rule.name == name)
}

/// All rules, for people.
pub(super) fn known() -> String {
    let names: Vec<String> = rules()
        .map(|rule| format!("{} ({})", rule.id, rule.name))
        .collect();
    names.join(", ")
}
