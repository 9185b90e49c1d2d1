//! The rules: each says one thing about programs, in a file of its own.

mod contradiction;
mod emulated;
mod field_dependent;
mod wording;

use vampx_fields::Field;
use vampx_ir::syntax::Module;

use crate::Bounded;
use crate::findings::{Finding, Rule};

pub use emulated::RULE as EMULATED;

/// All rules, in the order of their ids.
pub const RULES: &[&Rule] = &[
    &contradiction::RULE,
    &field_dependent::RULE,
    &emulated::RULE,
];

/// What is found in `bounded`, in the order of the source. Nothing is [`Shown`](crate::findings::Evidence::Shown) yet.
pub fn find(bounded: &Bounded) -> Vec<Finding> {
    in_order(contradiction::find(bounded).into_iter().collect())
}

/// What is found in the text of a program over `field` that elaboration does not keep, in the order of the source.
pub fn find_in_text(module: &Module, field: &Field) -> Vec<Finding> {
    in_order(field_dependent::find(module, field))
}

/// One finding for each rule and place, with the number of those there were, in the order of the source.
fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| (finding.span, finding.rule.id));
    findings.dedup_by(|later, first| {
        let same = (later.span, later.rule.id) == (first.span, first.rule.id);
        if same {
            first.count += later.count;
        }
        same
    });
    findings
}
