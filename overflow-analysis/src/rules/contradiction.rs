//! An assertion that never holds together with the others.

use crate::Bounded;
use crate::findings::{Evidence, Finding, Level, Rule};

pub(crate) const RULE: Rule = Rule {
    id: "VX0001",
    name: "contradiction",
    level: Level::Error,
    summary: "no input satisfies the program: this never holds together with the other equations",
};

/// At most one finding.
pub(crate) fn find(bounded: &Bounded) -> Option<Finding> {
    bounded.contradiction().map(|span| Finding {
        evidence: Evidence::Proven,
        ..Finding::new(&RULE, span, RULE.summary)
    })
}
