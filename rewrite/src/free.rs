//! Claims that hints can always satisfy, which nothing else reads.
//!
//! # Soundness
//! Each of these hints has an *honest value*: the digit of its root, or else what its operation gives, for whatever values these have.
//! A claim is left out if it holds whatever other values are, as long as certain hints in it have their honest values; and only if
//! nothing reads these hints but claims that are left out. So wherever the rest of the program holds, there are such hints. Hints as
//! they are written have these values, and no verdict of an honest run rests on the claim. That a divisor is not 0 follows from
//! pins: those that stay, and those that honest values satisfy.

use num_traits::One;
use rustc_hash::{FxHashMap, FxHashSet};
use vampx_ir::program::{Assertion, Claim, HintOp, Node, NodeId, Program};

use crate::digits::Digits;
use crate::eliminate::{MAX_OPERATIONS, is_identity};
use crate::facts::Facts;
use crate::linear::{constant, difference};
use crate::pins;
use crate::plan::{Plan, Replacement};
use crate::total::Total;

/// The program without such claims, if there are any.
pub(crate) fn free(program: &Program) -> Option<Program> {
    let is_hint = |node: &Node| matches!(node, Node::Hint(..));
    if !program.nodes().iter().any(is_hint) {
        return None;
    }
    let total = Total::new(program);
    let mut claims = satisfiable(program, &total);
    unread(program, &mut claims);
    if claims.values().any(|claim| claim.divisor.is_some()) {
        let facts = Facts::new(program);
        claims.retain(|_, claim| {
            let divisor = claim.divisor;
            divisor.is_none_or(|divisor| facts.is_nonzero(divisor))
        });
        unread(program, &mut claims);
    }
    if claims.is_empty() {
        return None;
    }
    let nothing = claims
        .into_keys()
        .map(|index| (index, Replacement::Nothing));
    let plan = Plan {
        assertions: nothing.collect(),
        ..Plan::default()
    };
    plan.apply(program, &total)
}

/// What has to be so for a claim to hold whatever other values are.
struct Satisfiable {
    /// The hints that have their honest values.
    hints: Vec<NodeId>,
    /// A value that is not 0.
    divisor: Option<NodeId>,
}

/// All such claims, by the indices of their assertions.
fn satisfiable(program: &Program, total: &Total) -> FxHashMap<usize, Satisfiable> {
    let assertions = program.assertions().iter();
    let divided: FxHashSet<NodeId> = assertions
        .flat_map(|assertion| match assertion.claim {
            Claim::DivRem {
                quotient,
                remainder,
                ..
            } => vec![quotient, remainder],
            _ => Vec::new(),
        })
        .collect();
    let digits = Digits::new(program);
    let claim = |assertion: &Assertion| {
        let is_total = assertion.claim.nodes().all(|node| total.get(node));
        (is_total && total.is_demanded(assertion.guard)).then_some(())?;
        match assertion.claim {
            Claim::DivRem { .. } => divided_by(program, assertion.claim),
            claim => {
                let found = of_digits(program, &digits, claim).or_else(|| quotient(program, claim));
                found.filter(|found| found.hints.iter().all(|hint| !divided.contains(hint)))
            }
        }
    };
    let assertions = program.assertions().iter().enumerate();
    assertions
        .filter_map(|(index, assertion)| Some((index, claim(assertion)?)))
        .collect()
}

/// A width that a digit has, or an identity of digits.
fn of_digits(program: &Program, digits: &Digits, claim: Claim) -> Option<Satisfiable> {
    let without_divisor = |hints| Satisfiable {
        hints,
        divisor: None,
    };
    if let Some((hint, width)) = pins::width(program, claim) {
        let own = digits.get(hint)?.width?;
        return (own <= width).then(|| without_divisor(vec![hint]));
    }
    let Claim::Equal(left, right) = claim else {
        return None;
    };
    let is_atom = |node| digits.is_root(node);
    let sum = difference(program, [left, right], is_atom, MAX_OPERATIONS)?;
    let nodes = sum.terms.iter().map(|(node, _)| *node);
    let hints = nodes.filter(|node| digits.get(*node).is_some()).collect();
    is_identity(program, digits, &sum).then(|| without_divisor(hints))
}

/// `q*b = a` for a quotient `q` of these.
fn quotient(program: &Program, claim: Claim) -> Option<Satisfiable> {
    let Claim::Equal(left, right) = claim else {
        return None;
    };
    let of_product = |product, dividend| {
        let Node::Mul(a, b) = program.node(product) else {
            return None;
        };
        let is_quotient = |hint, divisor| match program.node(hint) {
            Node::Hint(HintOp::Inverse | HintOp::InverseOrZero, x, _) => {
                x == divisor && constant(program, dividend).is_some_and(One::is_one)
            }
            Node::Hint(HintOp::Divide | HintOp::DivideOrZero, x, y) => {
                y == divisor && x == dividend
            }
            _ => false,
        };
        let mut orders = [(a, b), (b, a)].into_iter();
        orders.find(|(hint, divisor)| is_quotient(*hint, *divisor))
    };
    let (hint, divisor) = of_product(left, right).or_else(|| of_product(right, left))?;
    Some(Satisfiable {
        hints: vec![hint],
        divisor: Some(divisor),
    })
}

/// A quotient with its own remainder.
fn divided_by(program: &Program, claim: Claim) -> Option<Satisfiable> {
    let Claim::DivRem {
        dividend,
        divisor,
        quotient,
        remainder,
    } = claim
    else {
        return None;
    };
    let mut hints = [(HintOp::Quotient, quotient), (HintOp::Remainder, remainder)].into_iter();
    let is_own = |(op, hint)| program.node(hint) == Node::Hint(op, dividend, divisor);
    hints.all(is_own).then(|| Satisfiable {
        hints: vec![quotient, remainder],
        divisor: Some(divisor),
    })
}

/// Keeps the claims that need the honest value of no hint that something else reads.
fn unread(program: &Program, claims: &mut FxHashMap<usize, Satisfiable>) {
    let mut claims_of: FxHashMap<NodeId, Vec<usize>> = FxHashMap::default();
    let mut open: Vec<NodeId> = Vec::new();
    for (index, assertion) in program.assertions().iter().enumerate() {
        match claims.get(&index) {
            None => open.extend(assertion.claim.nodes()),
            Some(claim) => {
                for hint in &claim.hints {
                    claims_of.entry(*hint).or_default().push(index);
                }
            }
        }
    }
    open.extend(program.guards().iter().map(|guard| guard.selector));
    open.extend(program.definitions().iter().map(|one| one.node));
    let mut is_read = vec![false; program.nodes().len()];
    while let Some(node) = open.pop() {
        if std::mem::replace(&mut is_read[node.index()], true) {
            continue;
        }
        for index in claims_of.remove(&node).unwrap_or_default() {
            if claims.remove(&index).is_some() {
                open.extend(program.assertions()[index].claim.nodes());
            }
        }
        if !matches!(program.node(node), Node::Hint(..)) {
            open.extend(program.operands(node));
        }
    }
}
