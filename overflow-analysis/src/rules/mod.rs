//! The rules: each says one thing about programs, in a file of its own.

mod contradiction;

use crate::Bounded;
use crate::findings::{Finding, Rule};

/// All rules, in the order of their ids.
pub const RULES: &[&Rule] = &[&contradiction::RULE];

/// What is found in `bounded`, in the order of the source. Nothing is [`Shown`](crate::findings::Evidence::Shown) yet.
pub fn find(bounded: &Bounded) -> Vec<Finding> {
    let mut findings: Vec<Finding> = contradiction::find(bounded).into_iter().collect();
    findings.sort_by_key(|finding| (finding.span, finding.rule.id));
    findings
}
