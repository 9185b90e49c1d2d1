//! Numbers taken apart in a way that leaves several results open.

use num_traits::{One, Signed, Zero};
use rustc_hash::{FxHashMap, FxHashSet};
use vampx_ir::program::{Claim, HintOp, Node, NodeId};

use super::context::Context;
use super::determined::{Determined, Open};
use super::linear::Reader;
use super::parts::{Ambiguity, Part};
use super::wording;
use crate::findings::{Evidence, Finding, Goal, Label, Level, Rule};

pub(crate) const RULE: Rule = Rule {
    id: "VX0004",
    name: "ambiguous-decomposition",
    level: Level::Error,
    summary: "this equation does not say what the parts are: there are several ways to take the number apart",
};

/// No finding has more labels for parts.
const MAX_LABELS: usize = 6;

/// The number of uses of a hint that are followed.
const MAX_USERS: usize = 8;

/// The open equations of hints that stand for parts of a number, and the nodes in them.
pub(crate) fn find(
    context: &Context<'_>,
    determined: &Determined,
) -> (Vec<Finding>, FxHashSet<NodeId>) {
    let mut nodes = FxHashSet::default();
    let mut findings = Vec::new();
    for open in &determined.open {
        let hints: Vec<NodeId> = open
            .parts
            .iter()
            .flat_map(|part| hints(context, part.node))
            .collect();
        if hints.is_empty() || !is_integral(context, open) {
            continue;
        }
        nodes.extend(hints.iter().copied());
        findings.extend(finding(context, open, hints));
    }
    (findings, nodes)
}

/// The hints that `part` is or that it is a product of.
fn hints(context: &Context<'_>, part: NodeId) -> Vec<NodeId> {
    let program = context.program();
    let is_hint = |node: &NodeId| matches!(program.node(*node), Node::Hint(..));
    match program.node(part) {
        Node::Hint(..) => vec![part],
        Node::Mul(a, b) => [a, b].into_iter().filter(is_hint).collect(),
        _ => Vec::new(),
    }
}

/// Whether the unknowns are integers: quotients and remainders, or all of them bounded. Outputs are unknown, but no parts.
fn is_integral(context: &Context<'_>, open: &Open) -> bool {
    let program = context.program();
    let is_output = |part: &Part| matches!(program.node(part.node), Node::Input(_));
    let is_quotient = |node: &NodeId| {
        matches!(
            program.node(*node),
            Node::Hint(HintOp::Quotient | HintOp::Remainder, ..)
        )
    };
    let parts = &open.parts;
    !parts.iter().any(is_output)
        && (parts
            .iter()
            .any(|part| hints(context, part.node).iter().any(is_quotient))
            || parts.iter().all(|part| !context.is_unbounded(part.node)))
}

fn finding(context: &Context<'_>, open: &Open, hints: Vec<NodeId>) -> Option<Finding> {
    if let Some(division) = division(context, open) {
        return check_division(context, open, &division, hints);
    }
    let span = context.program().assertions()[open.assertion].span;
    let labels = open
        .parts
        .iter()
        .take(MAX_LABELS)
        .map(|part| part_label(context, part));
    let is_possibly_unique = has_check(context, open)
        || is_congruence(context, open)
        || is_of_system(context, open, &hints);
    let evidence = if is_possibly_unique {
        Evidence::Unknown
    } else {
        Evidence::Possible
    };
    Some(Finding {
        labels: labels.collect(),
        help: help(context, open),
        evidence,
        goal: Some(Goal::Differ(hints)),
        ..Finding::new(&RULE, span, message(context, &open.ambiguity))
    })
}

fn message(context: &Context<'_>, ambiguity: &Ambiguity) -> String {
    let modulus = context.program().field().modulus();
    match ambiguity {
        Ambiguity::Wide { width } => format!(
            "the parts do not follow from the number: together they reach {}, so that x and x + p are both taken apart",
            wording::beyond(width, modulus),
        ),
        Ambiguity::Overlap { part, .. } if context.is_unbounded(*part) => {
            "the parts do not follow from the number: nothing bounds one of them".to_owned()
        }
        Ambiguity::Overlap { .. } => {
            "the parts do not follow from the number: one of them reaches into the place of the next".to_owned()
        }
    }
}

fn part_label(context: &Context<'_>, part: &Part) -> Label {
    let modulus = context.program().field().modulus();
    let label = wording::label(context, part.node);
    let weight = wording::integer(&part.weight.abs(), modulus);
    Label {
        text: format!("{}, times {weight}", label.text),
        ..label
    }
}

fn help(context: &Context<'_>, open: &Open) -> Vec<String> {
    let unbounded = open
        .parts
        .iter()
        .any(|part| context.is_unbounded(part.node));
    let bits = context.modulus.bits() - 1;
    let mut help = Vec::new();
    if unbounded {
        help.push("state the range of each part, as in `range 32 part` or by its bits".to_owned());
    }
    if let Ambiguity::Wide { .. } = open.ambiguity {
        help.push(format!("take at most {bits} bits in all, or state besides that the parts are those of a number below p"));
    }
    help.push("use `\\` and `%` outside of `fresh`: they are bound to the right values".to_owned());
    help
}

/// An equation `dividend = quotient * divisor + remainder`.
struct Division {
    product: NodeId,
    divisor: NodeId,
    remainder: NodeId,
}

/// `open` as a division by something that varies.
fn division(context: &Context<'_>, open: &Open) -> Option<Division> {
    let [first, second] = open.parts.as_slice() else {
        return None;
    };
    [(first, second), (second, first)]
        .into_iter()
        .find_map(|(product, remainder)| {
            let Node::Mul(a, b) = context.program().node(product.node) else {
                return None;
            };
            let is_hint = |node| matches!(context.program().node(node), Node::Hint(..));
            let divisor = match (is_hint(a), is_hint(b)) {
                (true, false) => b,
                (false, true) => a,
                _ => return None,
            };
            (product.weight == remainder.weight && product.weight.magnitude().is_one()).then_some(
                Division {
                    product: product.node,
                    divisor,
                    remainder: remainder.node,
                },
            )
        })
}

fn check_division(
    context: &Context<'_>,
    open: &Open,
    division: &Division,
    hints: Vec<NodeId>,
) -> Option<Finding> {
    let program = context.program();
    let span = program.assertions()[open.assertion].span;
    let modulus = program.field().modulus();
    let Node::Mul(a, b) = program.node(division.product) else {
        return None;
    };
    let product = context.interval(a).product(context.interval(b));
    let reach = product
        .sum(context.interval(division.remainder))
        .hi()
        .clone();
    let labels = [a, b, division.remainder]
        .map(|node| wording::label(context, node))
        .to_vec();
    let found = |message: String, help: &str, evidence| Finding {
        labels: labels.clone(),
        help: vec![
            help.to_owned(),
            "use `\\` and `%` outside of `fresh`: they are bound to the right values".to_owned(),
        ],
        evidence,
        goal: Some(Goal::Differ(hints.clone())),
        ..Finding::new(&RULE, span, message)
    };
    let [is_below, is_compared] = remainder_facts(context, division);
    if reach >= context.modulus {
        let message = format!(
            "quotient and remainder do not follow: quotient * divisor + remainder can reach {}",
            wording::beyond(&reach, modulus),
        );
        return Some(found(
            message,
            "state ranges whose product is below p, as in `range 32 q`",
            Evidence::Possible,
        ));
    }
    if is_below {
        return None;
    }
    let evidence = if is_compared {
        Evidence::Unknown
    } else {
        Evidence::Possible
    };
    Some(found(
        "quotient and remainder do not follow: nothing says that the remainder is below the divisor".to_owned(),
        "state it: `lt r b = 0`",
        evidence,
    ))
}

/// Whether an assertion says that the remainder is below the divisor, and whether anything compares the two.
fn remainder_facts(context: &Context<'_>, division: &Division) -> [bool; 2] {
    let program = context.program();
    let is_below = context.uses.nodes(division.remainder).any(|user| {
        matches!(program.node(user), Node::Lt(r, b) if (r, b) == (division.remainder, division.divisor))
            && context.bounded.interval(user).hi().is_zero()
    });
    let is_compared = reached(context, division.remainder)
        .intersection(&reached(context, division.divisor))
        .any(|node| {
            *node != division.product
                && !program
                    .operands(*node)
                    .any(|operand| operand == division.product)
        });
    let is_narrow =
        context.interval(division.remainder).hi() < context.interval(division.divisor).lo();
    [is_below || is_narrow, is_compared]
}

/// The sums, comparisons and branches that a value goes into, as far as a few steps go.
fn reached(context: &Context<'_>, node: NodeId) -> FxHashSet<NodeId> {
    let mut reached = FxHashSet::default();
    let mut rest = vec![node];
    while let Some(node) = rest.pop() {
        for user in context.uses.nodes(node) {
            let is_linear = !matches!(context.program().node(user), Node::Mul(a, b)
                if !context.is_constant(a) && !context.is_constant(b));
            let is_hint = matches!(context.program().node(user), Node::Hint(..));
            if reached.len() < 64 && is_linear && !is_hint && reached.insert(user) {
                rest.push(user);
            }
        }
    }
    reached
}

/// Whether another assertion, in which everything is known once the parts are, speaks of two of the parts: it may leave one
/// way only.
fn has_check(context: &Context<'_>, open: &Open) -> bool {
    let program = context.program();
    let mut counts: FxHashMap<usize, usize> = FxHashMap::default();
    for part in open.parts.iter().take(64) {
        let mut near = reached(context, part.node);
        near.insert(part.node);
        let assertions: FxHashSet<usize> = near
            .iter()
            .flat_map(|node| context.uses.assertions(*node))
            .filter(|index| *index != open.assertion)
            .collect();
        for index in assertions {
            *counts.entry(index).or_default() += 1;
        }
    }
    let mut reader = Reader::new(program);
    counts.iter().any(|(index, count)| {
        let Claim::Equal(a, b) = program.assertions()[*index].claim else {
            return *count >= 2;
        };
        let is_given = |node: NodeId| {
            open.parts.iter().any(|part| part.node == node)
                || !matches!(program.node(node), Node::Hint(..) | Node::Input(_))
        };
        *count >= 2
            && reader
                .difference(a, b)
                .is_some_and(|sum| sum.terms.iter().all(|(node, _)| is_given(*node)))
    })
}

/// Whether an unknown of weight 1 is known up to multiples of a constant that its range does not reach, as with `i` in
/// `a*i = 1 + k*n`: `a` and the constant may leave one value only.
fn is_congruence(context: &Context<'_>, open: &Open) -> bool {
    let [first, second] = open.parts.as_slice() else {
        return false;
    };
    let pairs = [(first, second), (second, first)];
    pairs.iter().any(|(product, multiple)| {
        let is_product = matches!(context.program().node(product.node), Node::Mul(..));
        let reach = |hint: NodeId| context.interval(hint).width();
        is_product
            && product.weight.magnitude().is_one()
            && hints(context, product.node)
                .into_iter()
                .all(|hint| reach(hint) < multiple.weight.abs())
    })
}

/// Whether the parts are bounded, and another equation speaks of two of the hints: they may be the only solution of both.
fn is_of_system(context: &Context<'_>, open: &Open, hints: &[NodeId]) -> bool {
    let is_wide = matches!(open.ambiguity, Ambiguity::Wide { .. });
    let is_bounded =
        |part: &Part| !context.is_unbounded(part.node) && !context.can_be_negative(part.node);
    if is_wide || !open.parts.iter().all(is_bounded) {
        return false;
    }
    let mut n_hints: FxHashMap<usize, usize> = FxHashMap::default();
    for hint in hints.iter().take(MAX_LABELS) {
        let mut near = FxHashSet::default();
        for node in context.uses.nodes(*hint).chain([*hint]).take(MAX_USERS) {
            near.extend(reached(context, node));
            near.insert(node);
        }
        let assertions: FxHashSet<usize> = near
            .iter()
            .flat_map(|node| context.uses.assertions(*node))
            .filter(|index| *index != open.assertion)
            .collect();
        for index in assertions {
            *n_hints.entry(index).or_default() += 1;
        }
    }
    n_hints.values().any(|n_hints| *n_hints >= 2)
}
