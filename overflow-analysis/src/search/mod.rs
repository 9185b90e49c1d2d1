//! Runs that show what is found: a search that is the same every time and ends after so many evaluations.
//!
//! Values of inputs are guessed at the ends of their ranges and near them, the value that a finding is about is aimed at, and
//! what does not hold then is repaired, one input at a time. The reference evaluator has the last word. `open` frees
//! the hints of a program, `run` is one run in the making, `aim` changes an input so that a value becomes another,
//! `solver` looks for accepted runs, `goals` for those that show something, `forge` and `digits` for a second one with other hints.

mod aim;
mod digits;
mod forge;
mod goals;
pub(crate) mod open;
mod random;
mod run;
mod solver;

use crate::Bounded;
use crate::findings::{Evidence, Finding, Goal};
use crate::rules::context::Context;

/// The number of nodes evaluated for all findings together.
const MAX_NODES: usize = 16_000_000;

/// The number of runs for all findings together: one of a small program takes more time than its nodes.
const MAX_RUNS: usize = 10_000;

/// No finding takes more than this part of what is left, one in so many.
const SHARE: usize = 4;

/// `findings` of `bounded`, those [`Shown`](Evidence::Shown) for which a run is found.
///
/// The same findings have the same outcome in every run of this search. It evaluates some ten million nodes at most, and the
/// program once at least for each finding.
pub fn confirm(bounded: &Bounded, mut findings: Vec<Finding>) -> Vec<Finding> {
    if !findings.iter().any(is_open) {
        return findings;
    }
    let context = Context::new(bounded);
    let n_nodes = bounded.program().nodes().len().max(1);
    let mut n_left = (MAX_NODES / n_nodes).min(MAX_RUNS);
    for finding in findings.iter_mut().filter(|finding| is_open(finding)) {
        let Some(goal) = &finding.goal else {
            continue;
        };
        let n_runs = (n_left / SHARE).max(2);
        let mut solver = solver::Solver::new(&context, n_runs);
        if let Some(counterexample) = solver.show(goal) {
            finding.evidence = Evidence::Shown(counterexample);
        }
        n_left = n_left.saturating_sub(solver.n_used());
    }
    findings
}

/// Whether a run would say more of `finding`: what is possible, and what leaves hints open.
fn is_open(finding: &Finding) -> bool {
    matches!(
        (&finding.evidence, &finding.goal),
        (Evidence::Possible, Some(_)) | (Evidence::Unknown, Some(Goal::Differ(_)))
    )
}
