//! Hints that an equation expresses by others: `a = low + 2 * rest`, where `a`, `low` and `rest` are digits of one value.
//!
//! # Soundness
//! The equation is linear in the hint, which nothing else binds by its name: the hint exists if and only if the
//! rest of the program holds for the sum that the equation gives it. With hints as they are written the equation is
//! always true, since it is an identity of the digits of any integer; so no verdict of an honest run rests on it.
//!
//! An equation under a guard holds where the guard is active. That is enough where nothing reads the hint elsewhere: there it
//! may have any value, also that of the sum.

use std::collections::BTreeMap;

use num_bigint::BigUint;
use num_traits::{One, Zero};
use vampx_ir::program::{Claim, NodeId, Program};
use vampx_overflow_analysis::demand::{Demand, Place};

use crate::digits::{Digit, Digits};
use crate::linear::{Linear, difference, linear};
use crate::plan::{Plan, Replacement};
use crate::total::Total;

/// Equations of more operations are left as they are.
pub(crate) const MAX_OPERATIONS: usize = 1024;
/// Roots of more operations are not read.
const MAX_ROOT_OPERATIONS: usize = 16;

/// The program without such hints, if there are any.
pub(crate) fn eliminate(program: &Program) -> Option<Program> {
    let digits = Digits::new(program);
    if digits.is_empty() {
        return None;
    }
    let total = Total::new(program);
    let outputs = program.definitions().iter().map(|it| it.node);
    let demand = Demand::new(program, outputs);
    let mut plan = Plan::default();
    for (index, assertion) in program.assertions().iter().enumerate() {
        let Claim::Equal(left, right) = assertion.claim else {
            continue;
        };
        if !total.is_demanded(assertion.guard) {
            continue;
        }
        let is_atom = |node| digits.is_root(node);
        let Some(sum) = difference(program, [left, right], is_atom, MAX_OPERATIONS) else {
            continue;
        };
        let known = |(node, _): &(NodeId, BigUint)| total.get(*node);
        if !sum.terms.iter().all(known) || !is_identity(program, &digits, &sum) {
            continue;
        }
        if let Some(widest) = widest(&digits, &sum)
            && !plan.substitutions.contains_key(&widest)
            && demand
                .of(widest)
                .is_within(Place::Under(assertion.guard), program)
        {
            let stands_for = sum.solved_for(widest, program.field());
            let stands_for =
                stands_for.unwrap_or_else(|| unreachable!("invariant: no coefficient is 0"));
            plan.substitutions.insert(widest, stands_for);
            plan.assertions.insert(index, Replacement::Nothing);
        }
    }
    if plan.is_empty() {
        return None;
    }
    plan.apply(program, &total)
}

/// Whether `sum` is 0 for the digits of whatever integers.
///
/// A digit of `width` bits at `shift` is what is left of the root above `shift`, less `2^width` times what is left above
/// `shift + width`. Roots may be sums themselves, of few operations.
pub(crate) fn is_identity(program: &Program, digits: &Digits, sum: &Linear) -> bool {
    let modulus = program.field().modulus();
    let mut above: BTreeMap<(NodeId, u32), BigUint> = BTreeMap::new();
    let mut add = |root, shift, coefficient: BigUint| {
        let sum = above.entry((root, shift)).or_default();
        *sum = (&*sum + coefficient) % modulus;
    };
    for (node, coefficient) in &sum.terms {
        match digits.get(*node) {
            None => add(*node, 0, coefficient.clone()),
            Some(Digit { root, shift, width }) => {
                add(root, shift, coefficient.clone());
                if let Some(width) = width {
                    let higher = (modulus - coefficient) * (BigUint::one() << width);
                    add(root, shift + width, higher);
                }
            }
        }
    }
    above.retain(|_, coefficient| !coefficient.is_zero());
    if above.is_empty() || above.keys().any(|(_, shift)| *shift > 0) {
        return above.is_empty() && sum.constant.is_zero();
    }
    let roots = above.into_iter().map(|((root, _), factor)| (root, factor));
    let rest = linear(program, roots, |_| false, MAX_ROOT_OPERATIONS);
    rest.is_some_and(|rest| {
        let constant = (rest.constant + &sum.constant) % modulus;
        rest.terms.is_empty() && constant.is_zero()
    })
}

/// The digit that the others are digits of.
fn widest(digits: &Digits, sum: &Linear) -> Option<NodeId> {
    let hints = || {
        let terms = sum.terms.iter();
        terms.filter_map(|(node, _)| Some((*node, digits.get(*node)?)))
    };
    let (widest, digit) = hints().min_by_key(|(node, digit)| {
        let width = digit.width.map_or(u32::MAX, |width| width);
        (digit.shift, u32::MAX - width, *node)
    })?;
    let is_other = |(node, _): &(NodeId, Digit)| *node != widest;
    let is_widest = hints()
        .filter(is_other)
        .all(|(_, other)| digit.is_wider_than(other));
    let is_whole = digit.shift == 0 && digit.width.is_none();
    let is_free = |node: &NodeId| {
        digits.get(*node).is_some() || *node == digit.root || is_whole && *node < widest
    };
    let is_alone = sum.terms.iter().all(|(node, _)| is_free(node));
    (is_widest && is_alone).then_some(widest)
}
