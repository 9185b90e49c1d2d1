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
    /// How many places of the program it stands for: those that functions and loops make of one place in the text.
    pub count: usize,
    /// What runs have to do to show it; `None` where no run can.
    pub goal: Option<Goal>,
}

impl Finding {
    /// A finding that is possible, of one place, with nothing but a message.
    pub fn new(rule: &'static Rule, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            message: message.into(),
            span,
            labels: Vec::new(),
            trace: Vec::new(),
            help: Vec::new(),
            evidence: Evidence::Possible,
            count: 1,
            goal: None,
        }
    }

    /// How grave it is: as its rule says where it is certain, at most a warning where it is possible, else a note.
    pub fn level(&self) -> Level {
        match self.evidence {
            Evidence::Proven | Evidence::Shown(_) => self.rule.level,
            Evidence::Possible => self.rule.level.min(Level::Warning),
            Evidence::Unknown => Level::Note,
        }
    }
}

/// What runs of the analyzed program do that show a [`Finding`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// An accepted run in which the sum or product of the canonical integers, or of small negative ones, leaves `0 .. p`.
    Wraps(NodeId),
    /// An accepted run in which the value is above `p / 2`: a negative number, as it is written.
    Negative(NodeId),
    /// A run that is rejected because this selector is neither 0 nor 1.
    NotBoolean(NodeId),
    /// A run that is rejected because this divisor is 0.
    Zero(NodeId),
    /// Two accepted runs with the same inputs, but for these private ones, in which one of these nodes, hints or inputs, differs.
    Differ(Vec<NodeId>),
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
    /// Neither proven nor shown, and often meant so.
    Unknown,
}

/// Runs that show a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// One run, or two whose public inputs agree and whose other values differ; both are accepted then.
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
