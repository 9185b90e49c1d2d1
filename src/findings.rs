//! What the analysis has to say about a program that compiles.

use std::fmt;

use vampx_ir::Span;
use vampx_overflow_analysis::Bounded;

/// How grave a [`Finding`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Good to know.
    Note,
    /// Worth a look.
    Warning,
    /// Certainly not meant.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A kind of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its stable name, as `VX0001`.
    pub id: &'static str,
    /// How grave its findings are.
    pub level: Level,
    /// What they say.
    pub summary: &'static str,
}

/// An assertion that never holds together with the others.
pub const CONTRADICTION: Rule = Rule {
    id: "VX0001",
    level: Level::Error,
    summary: "no input satisfies the program: this never holds together with the other equations",
};

/// All rules.
pub const RULES: &[Rule] = &[CONTRADICTION];

/// Something the analysis found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The kind.
    pub rule: Rule,
    /// One sentence, no final stop.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// What is found in `bounded`.
pub fn findings(bounded: &Bounded) -> Vec<Finding> {
    let contradiction = |span| Finding {
        rule: CONTRADICTION,
        message: CONTRADICTION.summary.to_owned(),
        span,
    };
    bounded
        .contradiction()
        .map(contradiction)
        .into_iter()
        .collect()
}
