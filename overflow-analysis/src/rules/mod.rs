//! The rules: each says one thing about programs, in a file of its own.
//!
//! What they share: `context` (bounds, uses), `integers` (which values are meant as integers), `linear` and `parts` (sums),
//! `determined` (what the inputs determine), `wording`.

mod ambiguous;
mod comparison;
pub(crate) mod context;
mod contradiction;
mod determined;
mod division;
mod emulated;
mod field_dependent;
pub(crate) mod integers;
pub(crate) mod linear;
mod order;
mod packing;
mod parts;
mod ranged;
mod refine;
mod selector;
mod underflow;
mod undetermined;
mod unused;
mod uses;
mod wording;
mod wrap;

use vampx_fields::Field;
use vampx_ir::program::NodeId;
use vampx_ir::syntax::Module;

use self::context::Context;
use self::determined::Determined;
use self::integers::Integers;
use crate::Bounded;
use crate::findings::{Finding, Label, Rule};

pub use crate::search::confirm;
pub use emulated::RULE as EMULATED;
pub use selector::RULE as SELECTOR;
pub use wording::range;

/// All rules, in the order of their ids.
pub const RULES: &[&Rule] = &[
    &contradiction::RULE,
    &wrap::RULE,
    &underflow::RULE,
    &ambiguous::RULE,
    &comparison::RULE,
    &unused::RULE,
    &selector::RULE,
    &division::RULE,
    &undetermined::RULE,
    &field_dependent::RULE,
    &emulated::RULE,
];

/// What is found in `bounded`, in the order of the source. Nothing is [`Shown`](crate::findings::Evidence::Shown) yet.
pub fn find(bounded: &Bounded) -> Vec<Finding> {
    if let Some(contradiction) = contradiction::find(bounded) {
        return vec![contradiction];
    }
    let context = Context::new(bounded);
    let integers = Integers::new(&context);
    let determined = Determined::new(&context);
    let (mut findings, mut reported) = ambiguous::find(&context, &determined);
    findings.extend(packing::find(&context, &reported));
    let wraps = wrap::find(&context, &integers, &findings);
    findings.extend(wraps);
    findings.extend(wrap::inexact(&context, &integers));
    let open = undetermined::hints(&context, &determined, &reported);
    for (hint, finding) in division::quotients(&context, &determined, &open) {
        reported.insert(hint);
        findings.push(finding);
    }
    findings.extend(division::find(&context));
    findings.extend(undetermined::find(&context, &open, &reported));
    findings.extend(underflow::find(&context, &integers));
    findings.extend(comparison::find(&context, &integers));
    findings.extend(ranged::find(&context, &integers));
    findings.extend(unused::find(&context));
    findings.extend(selector::find(&context));
    in_order(findings)
}

/// What is found in the text of a program over `field` that elaboration does not keep, in the order of the source.
pub fn find_in_text(module: &Module, field: &Field) -> Vec<Finding> {
    in_order(field_dependent::find(module, field))
}

/// One finding for each rule and place, the gravest, with the number of those there were, in the order of the source.
fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| {
        let gravest_first = std::cmp::Reverse(finding.level());
        (finding.span, finding.rule.id, gravest_first)
    });
    findings.dedup_by(|later, first| {
        let same = (later.span, later.rule.id) == (first.span, first.rule.id);
        if same {
            first.count += later.count;
        }
        same
    });
    findings
}

/// How the operands of `node` come by their bounds: from the inputs on.
fn trace(context: &Context<'_>, node: NodeId) -> Vec<Label> {
    let modulus = context.program().field().modulus();
    let steps = context.bounded.why(node).into_iter();
    steps
        .map(|step| {
            let range = wording::range(&step.interval, modulus);
            let name = wording::name(context, step.node);
            let text = match step.assertion {
                Some(_) => format!("{name} is {range}, as an equation says"),
                None => format!("{name} is {range}"),
            };
            Label {
                span: step.span,
                text,
            }
        })
        .collect()
}
