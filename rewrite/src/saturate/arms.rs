//! What an arm of a branch may take for granted: its selector has one value, so what that compares is in order.
//!
//! An arm has an e-graph of its own, in which this is assumed. What is found there stands for the arm in this branch only, so
//! that the classes of the region's e-graph hold without assumptions.
//!
//! # Soundness
//! The branch has the value of the arm only where the assumption holds. The new arm has no trap anywhere: its selectors are
//! bits without the assumption too. Where the assumption leaves some value no range, the arm is never taken; as the selector is a
//! bit, the branch is its other arm.

use egg::{Id, Language};
use num_bigint::BigUint;
use num_traits::{One, Zero};

use super::language::{Expression, Graph, Operation, is_bit, only_value};
use super::region::Region;
use super::search::{add, cheapest, max_nodes, meet, saturated};
use crate::extract::Limits;
use crate::models::Counts;
use crate::rules::Range;

/// The step between two branches whose arms are equal where they are taken.
pub(crate) const TAKEN: &str = "equal-where-taken";

/// What was done in arms.
#[derive(Default)]
pub(super) struct Arms {
    /// The nodes of all their e-graphs.
    pub work: usize,
    /// The arms that are never taken.
    pub n_dead: usize,
}

/// Adds what the branches of a region are by assumptions in their arms. The parts of the region are `ids`.
pub(super) fn add_arms(graph: &mut Graph, region: &Region, ids: &[Id], costs: &Counts) -> Arms {
    let mut arms = Arms::default();
    for (position, part) in region.parts.iter().enumerate() {
        let Operation::Branch([selector, zero, one]) = part.operation else {
            continue;
        };
        let outcomes = [(0_u32, zero), (1, one)].map(|(value, root)| {
            let arm = Arm {
                region,
                costs,
                selector: selector.into(),
                value: value.into(),
                root: root.into(),
            };
            arm.outcome(graph, ids, &mut arms.work)
        });
        let [selector, zero, one] = [selector, zero, one].map(|id| ids[usize::from(id)]);
        let new = match outcomes {
            [Outcome::Same, Outcome::Same] => continue,
            [Outcome::Dead, Outcome::Dead] => {
                graph.analysis.is_contradiction = true;
                break;
            }
            [Outcome::Dead, _] => {
                arms.n_dead += 1;
                one
            }
            [_, Outcome::Dead] => {
                arms.n_dead += 1;
                zero
            }
            [in_zero, in_one] => {
                let arms = [in_zero.or(graph, zero), in_one.or(graph, one)];
                graph.add(Operation::Branch([selector, arms[0], arms[1]]))
            }
        };
        graph.union_trusted(ids[position], new, TAKEN);
        graph.rebuild();
    }
    arms
}

/// An arm in which the selector has a value. Numbers are positions of parts.
struct Arm<'a> {
    region: &'a Region,
    costs: &'a Counts,
    selector: usize,
    value: BigUint,
    root: usize,
}

/// What is found in an arm.
enum Outcome {
    Same,
    Dead,
    Cheaper(Expression),
}

impl Outcome {
    fn or(self, graph: &mut Graph, old: Id) -> Id {
        match self {
            Self::Cheaper(better) => graph.add_expr(&better),
            Self::Same | Self::Dead => old,
        }
    }
}

impl Arm<'_> {
    fn outcome(&self, graph: &mut Graph, ids: &[Id], work: &mut usize) -> Outcome {
        let [in_selector, in_arm] = [self.selector, self.root].map(|root| self.below(root));
        let parts = self
            .region
            .parts
            .iter()
            .zip(in_selector.iter().zip(&in_arm));
        let is_shared = |(operation, (a, b)): (&Operation, (&bool, &bool))| {
            *a && *b && !matches!(operation, Operation::Number(_))
        };
        if !parts.map(|(part, is)| (&part.operation, is)).any(is_shared) {
            return Outcome::Same;
        }
        let mut own = Graph::new(graph.analysis.clone());
        let own_ids = add(&mut own, self.region, |part| {
            in_selector[part] || in_arm[part]
        });
        self.assume(&mut own, &own_ids);
        let own = saturated(own, max_nodes(self.region));
        *work += own.total_number_of_nodes();
        if own.analysis.is_contradiction {
            return Outcome::Dead;
        }
        let before = cheapest(graph, ids[self.root], self.costs, Limits::GREEDY);
        let after = cheapest(&own, own_ids[self.root], self.costs, Limits::GREEDY);
        match after.saves(&before) && has_bits_as_selectors(graph, &after.expression) {
            true => Outcome::Cheaper(after.expression),
            false => Outcome::Same,
        }
    }

    /// The parts that a part is made of, and itself.
    fn below(&self, root: usize) -> Vec<bool> {
        let mut is_below = vec![false; self.region.parts.len()];
        is_below[root] = true;
        for (position, part) in self.region.parts.iter().enumerate().rev() {
            if is_below[position] {
                let children = part.operation.children().iter();
                children.for_each(|child| is_below[usize::from(*child)] = true);
            }
        }
        is_below
    }

    /// Lets the selector have its value, and what it is made of the ranges that follow.
    fn assume(&self, own: &mut Graph, ids: &[Id]) {
        let mut open = vec![(self.selector, point(&self.value))];
        while let Some((position, range)) = open.pop() {
            meet(own, ids[position], range);
            if own.analysis.is_contradiction {
                return;
            }
            if let Some(value) = only_value(&own[ids[position]].data) {
                open.extend(self.implied(own, ids, position, value));
            }
        }
        own.rebuild();
    }

    /// What is known of the operands of a part that has this value.
    fn implied(
        &self,
        own: &Graph,
        ids: &[Id],
        part: usize,
        value: &BigUint,
    ) -> Vec<(usize, Range)> {
        let p = &own.analysis.modulus;
        let known = |id: Id| &own[ids[usize::from(id)]].data;
        let implied = match self.region.parts[part].operation {
            Operation::Lt([a, b]) if value.is_zero() => {
                let below_b = &known(b).1 - BigUint::one().min(known(b).1.clone());
                let above_a = (&known(a).0 + 1u32).min(p - 1u32);
                vec![(a, (BigUint::ZERO, below_b)), (b, (above_a, p - 1u32))]
            }
            Operation::Lt([a, b]) => vec![
                (a, (known(b).0.clone(), p - 1u32)),
                (b, (BigUint::ZERO, known(a).1.clone())),
            ],
            Operation::Neg(a) => vec![(a, point(&((p - value) % p)))],
            Operation::Add([a, b]) => match (only_value(known(a)), only_value(known(b))) {
                (Some(a), _) => vec![(b, point(&((value + p - a) % p)))],
                (_, Some(b)) => vec![(a, point(&((value + p - b) % p)))],
                _ => Vec::new(),
            },
            Operation::Mul([a, b])
                if value.is_one() && [a, b].iter().all(|id| is_bit(known(*id))) =>
            {
                vec![(a, point(value)), (b, point(value))]
            }
            _ => Vec::new(),
        };
        let implied = implied.into_iter();
        implied
            .map(|(id, range)| (usize::from(id), range))
            .collect()
    }
}

fn point(value: &BigUint) -> Range {
    (value.clone(), value.clone())
}

/// Whether the selectors of the expression are bits without assumptions.
fn has_bits_as_selectors(graph: &mut Graph, expression: &Expression) -> bool {
    graph.add_expr(expression);
    graph.rebuild();
    let ids = graph.lookup_expr_ids(expression);
    let ids = ids.unwrap_or_else(|| unreachable!("invariant: the expression is in the graph"));
    expression.as_ref().iter().all(|operation| match operation {
        Operation::Branch([selector, ..]) => is_bit(&graph[ids[usize::from(*selector)]].data),
        _ => true,
    })
}
