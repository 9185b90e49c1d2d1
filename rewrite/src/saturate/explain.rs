//! Why an expression stands for another: egg's proofs, step by step.

use std::collections::BTreeSet;

use egg::{FlatTerm, Id, Language, Symbol};
use num_bigint::BigUint;
use vampx_ir::Span;
use vampx_ir::program::{Node, NodeId, Program};

use super::arms::TAKEN;
use super::language::{Expression, Graph, KNOWN, Operation};
use super::polynomials::{POLYNOMIAL, REGROUPED};
use super::search::{DEFINITION, Found, RULES};
use crate::rules::all;

/// What saturation finds out about values of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// Why values are written in another way, in the order of the program.
    pub proofs: Vec<Proof>,
    /// The places of values that are equal to others in whose range they cannot be: no input is accepted.
    pub contradictions: Vec<Span>,
    /// The places of values in which an arm of a branch is never taken: what that would take for granted leaves some value no
    /// range.
    pub dead_arms: Vec<Span>,
}

/// Why a value of the program is written in another way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The place of the value.
    pub span: Span,
    /// Its expression before, over the names of inputs and the numbers of nodes.
    pub before: String,
    /// The steps in order; the last expression is what is written.
    pub steps: Vec<Step>,
    /// The part of the e-graph that the first and the last expression are in.
    pub classes: Vec<Class>,
}

/// Expressions that are known to be equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// The least and the greatest canonical integer that the value can be.
    pub range: (BigUint, BigUint),
    /// All that were found whose operands are shown.
    pub members: Vec<Member>,
}

/// An operation over classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The operation, or the name or the number of a leaf.
    pub operation: String,
    /// The positions of the classes of its operands.
    pub operands: Vec<usize>,
}

/// One step of a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The name of the rule.
    pub rule: String,
    /// Whether the rule is used from right to left.
    pub is_backward: bool,
    /// Why the rule holds.
    pub why: &'static str,
    /// The expression after the step.
    pub expression: String,
}

/// Steps that are no rules.
const BUILT_IN: [(&str, &str); 5] = [
    (
        POLYNOMIAL,
        "both are the same polynomial, where the square of a bit is the bit and a branch by a bit c is zero + c*(one - zero)",
    ),
    (
        TAKEN,
        "in one arm the selector is 0, in the other it is 1, and what it compares is in that order: the arms are equal where they are taken",
    ),
    (REGROUPED, "addition commutes and is associative"),
    (KNOWN, "the ranges leave one value"),
    (DEFINITION, "the node is defined so"),
];

/// The proof that the cheaper expression of a region equals what is written; `None` if there is no cheaper one, or if it is the same
/// but for what it shares.
///
/// # Panics
/// If egg's proof has a step that its rule does not make: then egg is wrong.
pub(crate) fn proof(
    program: &Program,
    root: NodeId,
    leaves: &[NodeId],
    found: &mut Found,
) -> Option<Proof> {
    let better = found.better.as_ref()?;
    let mut explanation = found.graph.explain_equivalence(&found.written, better);
    explanation.check_proof(&*RULES);
    let show = |expression: &Expression| shown(program, leaves, expression);
    let steps: Vec<Step> = explanation
        .make_flat_explanation()
        .iter()
        .filter_map(|term| {
            let (name, is_backward) = rule_of(term)?;
            Some(Step {
                why: why(name.as_str()),
                rule: name.to_string(),
                is_backward,
                expression: show(&term.get_recexpr()),
            })
        })
        .collect();
    (!steps.is_empty()).then(|| Proof {
        span: program.span(root),
        before: show(&found.written),
        steps,
        classes: classes(&found.graph, &[&found.written, better], |leaf| {
            named(program, leaves[leaf as usize])
        }),
    })
}

/// The classes of the parts of some expressions, and what is in them.
fn classes(graph: &Graph, expressions: &[&Expression], name: impl Fn(u32) -> String) -> Vec<Class> {
    let ids = expressions
        .iter()
        .filter_map(|expression| graph.lookup_expr_ids(expression));
    let shown: BTreeSet<Id> = ids.flatten().collect();
    let position = |id: &Id| shown.iter().position(|known| *known == graph.find(*id));
    let member = |operation: &Operation| {
        let operands = operation.children().iter().map(position);
        Some(Member {
            operands: operands.collect::<Option<_>>()?,
            operation: operation
                .leaf()
                .map_or_else(|| operation.to_string(), &name),
        })
    };
    let classes = shown.iter().map(|id| Class {
        range: graph[*id].data.clone(),
        members: graph[*id].nodes.iter().filter_map(member).collect(),
    });
    classes.collect()
}

/// The rule that made a term of the one before, and whether it was used backward.
fn rule_of(term: &FlatTerm<Operation>) -> Option<(Symbol, bool)> {
    let mut open = vec![term];
    while let Some(term) = open.pop() {
        match (term.forward_rule, term.backward_rule) {
            (Some(rule), _) => return Some((rule, false)),
            (None, Some(rule)) => return Some((rule, true)),
            (None, None) => open.extend(&term.children),
        }
    }
    None
}

fn why(name: &str) -> &'static str {
    let rules = all().map(|rule| (rule.name, rule.why));
    let mut reasons = rules.chain(BUILT_IN);
    match reasons.find(|(known, _)| *known == name) {
        Some((_, why)) => why,
        None => unreachable!("invariant: {name} is a step"),
    }
}

/// The expression as text, with the names of inputs.
fn shown(program: &Program, leaves: &[NodeId], expression: &Expression) -> String {
    let mut texts: Vec<String> = Vec::with_capacity(expression.as_ref().len());
    for operation in expression.as_ref() {
        let operands: Vec<&str> = operation
            .children()
            .iter()
            .map(|id: &Id| texts[usize::from(*id)].as_str())
            .collect();
        let text = match (operation, operation.leaf()) {
            (_, Some(leaf)) => named(program, leaves[leaf as usize]),
            (Operation::Number(number), _) => number.to_string(),
            (other, None) => format!("({other} {})", operands.join(" ")),
        };
        texts.push(text);
    }
    texts.pop().unwrap_or_default()
}

fn named(program: &Program, node: NodeId) -> String {
    match program.node(node) {
        Node::Input(input) => program.inputs()[input.index()].name.clone(),
        Node::Constant(constant) => program.constant(constant).to_string(),
        _ => format!("%{}", node.0),
    }
}
