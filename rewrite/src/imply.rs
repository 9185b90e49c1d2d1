//! Claims that other claims imply: the same claim where a guard around is active, or in both arms of a branch. And equations that
//! say that a leaf is a bit become that claim, which lowering makes of what is cheapest.
//!
//! # Soundness
//! Claims are the same if they are of the same nodes, if both say that one leaf is a bit, or if one sum is a multiple of the other.
//! A claim goes if it stays under a guard around its own. A claim in both arms is one around them, where a claim around the
//! arms says that the selector is a bit; so none rests on itself. What is left out has no trap, or is demanded by what stays.
//! A guard asks for a claim right around it, or around everything, that its selector is a bit: such a claim goes only for the latter.

use std::collections::BTreeMap;

use num_traits::One;
use rustc_hash::{FxHashMap, FxHashSet};
use vampx_fields::Field;
use vampx_ir::program::{Assertion, Claim, Guard, GuardId, Node, NodeId, Program};
use vampx_overflow_analysis::demand::around;

use crate::linear::{Linear, difference};
use crate::pins::boolean_leaf;
use crate::plan::{Plan, Replacement};
use crate::total::Total;

/// Sums of more operations are compared as they are written.
const MAX_OPERATIONS: usize = 16;

/// The program without claims that others imply, if there are any.
pub(crate) fn imply(program: &Program) -> Option<Program> {
    let total = Total::new(program);
    let meanings = meanings(program, &total);
    let arms = Arms::new(program, &meanings);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut group_of: FxHashMap<&Meaning, usize> = FxHashMap::default();
    for (index, meaning) in meanings.iter().enumerate() {
        let group = *group_of.entry(meaning).or_insert(groups.len());
        groups.resize_with(groups.len().max(group + 1), Vec::new);
        groups[group].push(index);
    }
    let mut plan = Plan::default();
    for group in &groups {
        if let [index] = group[..] {
            let assertion = &program.assertions()[index];
            plan.assertions
                .extend(plainer(assertion, &meanings[index]).map(|it| (index, it)));
            continue;
        }
        let assertions = || group.iter().map(|index| &program.assertions()[*index]);
        if !assertions().all(|assertion| total.is_demanded(assertion.guard)) {
            continue;
        }
        let members = group.iter().copied().zip(assertions());
        let kept = arms.outermost(members.map(|(index, assertion)| (assertion.guard, index)));
        let is_bit = matches!(meanings[group[0]], Meaning::Bit(_));
        if is_bit && !kept.values().any(Option::is_none) {
            continue;
        }
        let is_plain = |claim: &Claim| matches!(claim, Claim::Boolean(_));
        let plain = assertions().map(|it| it.claim).find(is_plain);
        for (index, assertion) in group.iter().zip(assertions()) {
            let claim = plain.unwrap_or(assertion.claim);
            match kept.get(index) {
                None => plan.assertions.insert(*index, Replacement::Nothing),
                Some(guard) if (claim, *guard) == (assertion.claim, assertion.guard) => None,
                Some(guard) => (plan.assertions).insert(*index, Replacement::Claim(claim, *guard)),
            };
        }
    }
    if plan.is_empty() {
        return None;
    }
    plan.apply(program, &total)
}

/// That a leaf is a bit, where an equation says so: later passes need not read it again.
fn plainer(assertion: &Assertion, meaning: &Meaning) -> Option<Replacement> {
    match (assertion.claim, meaning) {
        (Claim::Equal(..), Meaning::Bit(bit)) => {
            Some(Replacement::Claim(Claim::Boolean(*bit), assertion.guard))
        }
        _ => None,
    }
}

/// What a claim says, alike for claims that are the same.
#[derive(PartialEq, Eq, Hash)]
enum Meaning {
    /// A leaf is a bit.
    Bit(NodeId),
    /// A sum, one of whose coefficients is 1, is 0.
    Zero(Linear),
    /// The claim as it is written.
    Written(Claim),
}

fn meanings(program: &Program, total: &Total) -> Vec<Meaning> {
    let mut sums: Vec<Option<Linear>> = Vec::with_capacity(program.assertions().len());
    let mut n_over: FxHashMap<Vec<NodeId>, usize> = FxHashMap::default();
    let atoms = |sum: &Linear| sum.terms.iter().map(|(node, _)| *node).collect::<Vec<_>>();
    for assertion in program.assertions() {
        let sum = sum(program, total, assertion);
        if let Some(sum) = &sum {
            *n_over.entry(atoms(sum)).or_default() += 1;
        }
        sums.push(sum);
    }
    let assertions = program.assertions().iter().zip(sums);
    let meaning = |(assertion, sum): (&Assertion, Option<Linear>)| match (assertion.claim, sum) {
        (Claim::Boolean(bit), _) => Meaning::Bit(bit),
        (Claim::Equal(a, b), sum) => match (boolean_leaf(program, [a, b]), sum) {
            (Some(bit), _) => Meaning::Bit(bit),
            (None, Some(sum)) if n_over[&atoms(&sum)] > 1 => {
                Meaning::Zero(normalized(sum, program.field()))
            }
            _ => Meaning::Written(assertion.claim),
        },
        (claim, _) => Meaning::Written(claim),
    };
    assertions.map(meaning).collect()
}

/// What an equation says is 0, if its sides have no trap.
fn sum(program: &Program, total: &Total, assertion: &Assertion) -> Option<Linear> {
    let Claim::Equal(left, right) = assertion.claim else {
        return None;
    };
    let is_total = [left, right].into_iter().all(|side| total.get(side));
    is_total.then_some(())?;
    let sum = difference(program, [left, right], |_| false, MAX_OPERATIONS)?;
    (!sum.terms.is_empty()).then_some(sum)
}

/// The multiple of the sum whose first coefficient is 1.
fn normalized(sum: Linear, field: &Field) -> Linear {
    match sum.terms.first() {
        Some((_, first)) if !first.is_one() => {
            let inverse = field.inverse(first);
            let inverse = inverse.unwrap_or_else(|| unreachable!("invariant: no coefficient is 0"));
            sum.scaled(&inverse, field)
        }
        _ => sum,
    }
}

/// The arms of branches.
struct Arms<'a> {
    program: &'a Program,
    guards: FxHashMap<Guard, GuardId>,
    /// Which values claims say are bits, and under which guard.
    bits: FxHashSet<(NodeId, Option<GuardId>)>,
}

impl<'a> Arms<'a> {
    fn new(program: &'a Program, meanings: &[Meaning]) -> Self {
        let guards = program.guards().iter().zip(0..);
        let assertions = program.assertions().iter().zip(meanings);
        let bits = assertions.filter_map(|(assertion, meaning)| match meaning {
            Meaning::Bit(bit) => Some((*bit, assertion.guard)),
            _ => None,
        });
        Self {
            program,
            guards: guards.map(|(guard, id)| (*guard, GuardId(id))).collect(),
            bits: bits.collect(),
        }
    }

    /// Guards where one claim has to hold, for the number of a claim under each, that hold for all these guards.
    fn outermost(
        &self,
        members: impl Iterator<Item = (Option<GuardId>, usize)>,
    ) -> FxHashMap<usize, Option<GuardId>> {
        let mut open: BTreeMap<Option<GuardId>, usize> = BTreeMap::new();
        for (guard, index) in members {
            open.entry(guard).or_insert(index);
        }
        let mut closed: FxHashMap<Option<GuardId>, usize> = FxHashMap::default();
        while let Some((guard, index)) = open.pop_last() {
            let other = guard.and_then(|guard| self.other(guard));
            match other.and_then(|(other, around)| Some((open.remove(&Some(other))?, around))) {
                Some((other, around)) => {
                    let first = open.entry(around).or_insert(index);
                    *first = index.min(other).min(*first);
                }
                None => {
                    closed.insert(guard, index);
                }
            }
        }
        let is_outermost = |guard: &Option<GuardId>| {
            let mut others = around(self.program, *guard).skip(1);
            !others.any(|other| closed.contains_key(&other))
        };
        let outermost = closed.keys().filter(|guard| is_outermost(guard));
        outermost.map(|guard| (closed[guard], *guard)).collect()
    }

    /// The guard of the other arm and the guard around both, if one of the arms is always taken there.
    fn other(&self, id: GuardId) -> Option<(GuardId, Option<GuardId>)> {
        let guard = self.program.guards()[id.index()];
        let other = Guard {
            arm: !guard.arm,
            ..guard
        };
        let is_bit = matches!(self.program.node(guard.selector), Node::Lt(..))
            || around(self.program, guard.parent)
                .any(|around| self.bits.contains(&(guard.selector, around)));
        let other = *self.guards.get(&other)?;
        is_bit.then_some((other, guard.parent))
    }
}
