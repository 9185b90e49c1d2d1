//! What the analysis has to say about a program that compiles.

use std::fmt;

use num_bigint::BigUint;
use serde::Serialize;
use vampx_ir::Span;
use vampx_ir::program::NodeId;

/// How grave a [`Finding`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
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

/// A kind of finding; its page is `docs/rules/<id>.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its stable id, as `VX0001`.
    pub id: &'static str,
    /// A short name in words joined by hyphens, as `contradiction`.
    pub name: &'static str,
    /// How grave its findings are where nothing else is said.
    pub level: Level,
    /// What they say, one sentence without a final stop.
    pub summary: &'static str,
}

/// Something the analysis found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The kind.
    pub rule: &'static Rule,
    /// One sentence, no final stop.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What is known at other places, as the ranges of operands: `x is 0 ..= 2^32 - 1`.
    pub labels: Vec<Label>,
    /// The way of the bounds, from the inputs to the finding.
    pub trace: Vec<Label>,
    /// How to mend it; most promising first.
    pub help: Vec<String>,
    /// How certain it is.
    pub evidence: Evidence,
}

/// What there is to say of one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A phrase without a final stop.
    pub text: String,
}

/// How certain a [`Finding`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// It follows from the bounds: whatever the inputs.
    Proven,
    /// The evaluator confirms it for these inputs.
    Shown(Counterexample),
    /// Neither proven nor shown.
    Possible,
}

/// Runs that show a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// One run, or two whose public inputs agree and whose other values differ.
    pub runs: Vec<Assignment>,
    /// What happens in them: one sentence, no final stop.
    pub effect: String,
}

/// The values of one run: canonical integers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assignment {
    /// Of the inputs, in the order of the program.
    pub inputs: Vec<(String, BigUint)>,
    /// Of hints that differ from what an honest prover computes.
    pub hints: Vec<(NodeId, BigUint)>,
}
