//! Equality saturation of small regions of a program, by the rules of [`crate::rules`].
//!
//! A region is the expression of a value over others, without traps. It is put into an e-graph with what is known of each part;
//! rules whose facts are proven there add equal expressions, within limits of nodes and iterations, never of time; the
//! cheapest expression is taken out. Regions that look alike are searched once, so that time is linear in the program.
//!
//! # Soundness
//! What is known of leaves follows from the pins (see [`Facts`]), and these are kept as they are written. So wherever the
//! new program accepts, the pins hold, and each expression has the value that stood there. A part of a region has no trap
//! wherever the assertions hold, by induction over the nodes: to demand it more or less often changes no verdict.

mod apply;
mod arms;
mod explain;
mod language;
mod polynomials;
mod region;
mod search;

use rustc_hash::{FxHashMap, FxHashSet};
use vampx_ir::program::{NodeId, Program};

use crate::extract::Limits;
use crate::facts::Facts;
use crate::models::{Model, NATIVE};
use crate::reads::below;
use crate::total::Total;
use language::Known;
use region::{Parts, Region};
use search::search;

pub(crate) use apply::{apply, leaves};
pub(crate) use egg::Id;
pub use explain::{Class, Explanation, Member, Proof, Step};
pub(crate) use language::{Expression, Leaf, Operation};

/// So many nodes all e-graphs together may have, of regions of arithmetic only and of others each: some, and one for each node
/// of the program.
const MAX_WORK: usize = 60_000;

/// The regions for which no expression shall be cheaper, as far as the rules find them; for others the choice is greedy.
const EXACT: Limits = Limits {
    exact_alternatives: 150,
    search_nodes: 30,
};
/// So many alternatives all of these regions together may have.
const ALL_EXACT: usize = 20_000;

/// The program with cheaper expressions for regions; `None` if there are none, or a trap would be forgotten.
pub(crate) fn saturate(program: &Program, model: &Model) -> Option<Program> {
    let (facts, total) = (Facts::new(program), Total::new(program));
    let better = improvements(program, model, &facts, &total);
    if better.is_empty() {
        return None;
    }
    apply(program, &total, &better, &FxHashSet::default())
}

/// Cheaper expressions for values of the program. Their leaves are the numbers of nodes before them.
fn improvements(
    program: &Program,
    model: &Model,
    facts: &Facts,
    total: &Total,
) -> FxHashMap<NodeId, Expression> {
    let work = MAX_WORK + program.nodes().len();
    let mut search = Search {
        program,
        model,
        work_left: [work; 2],
        exact_left: ALL_EXACT,
        searched: FxHashMap::default(),
    };
    let mut improvements = FxHashMap::default();
    let mut parts = Parts::new(program, facts, total);
    for root in (0..program.nodes().len() as u32).rev().map(NodeId) {
        if parts.is_root(root)
            && let Some((region, leaves)) = parts.region(root)
            && let Some(better) = search.better(region)
        {
            improvements.insert(root, over_nodes(better, &leaves));
        }
    }
    improvements
}

/// The regions that were searched, within a limit of all work.
struct Search<'a> {
    program: &'a Program,
    model: &'a Model,
    /// For other regions and for those of arithmetic only: neither kind keeps the other from being searched.
    work_left: [usize; 2],
    exact_left: usize,
    searched: FxHashMap<Region, Option<Expression>>,
}

impl Search<'_> {
    /// A cheaper expression for the region, if one is found.
    fn better(&mut self, region: Region) -> Option<&Expression> {
        let work_left = &mut self.work_left[usize::from(region.is_arithmetic())];
        if *work_left == 0 && !self.searched.contains_key(&region) {
            return None;
        }
        let better = self.searched.entry(region).or_insert_with_key(|region| {
            let limits = match self.exact_left {
                0 => Limits::GREEDY,
                _ => EXACT,
            };
            let found = search(
                region,
                known(self.program, region),
                (self.model, limits),
                false,
            );
            self.exact_left = self.exact_left.saturating_sub(found.n_solved);
            *work_left = work_left.saturating_sub(found.work);
            found.better
        });
        better.as_ref()
    }
}

/// Proofs of all cheaper expressions that `roots` are made of.
///
/// # Panics
/// If a proof is wrong.
pub(crate) fn explain(program: &Program, roots: impl IntoIterator<Item = NodeId>) -> Explanation {
    let (facts, total) = (Facts::new(program), Total::new(program));
    let mut parts = Parts::new(program, &facts, &total);
    let is_below = below(program, roots.into_iter());
    let mut explanation = Explanation::default();
    for root in (0..program.nodes().len() as u32).rev().map(NodeId) {
        if parts.is_root(root)
            && let Some((region, leaves)) = parts.region(root)
            && is_below[root.index()]
        {
            let mut found = search(&region, known(program, &region), (&NATIVE, EXACT), true);
            if found.graph.analysis.is_contradiction {
                explanation.contradictions.push(program.span(root));
            }
            let dead = std::iter::repeat_n(program.span(root), found.n_dead_arms);
            explanation.dead_arms.extend(dead);
            let proof = explain::proof(program, root, &leaves, &mut found);
            explanation.proofs.extend(proof);
        }
    }
    explanation.proofs.reverse();
    explanation.contradictions.reverse();
    explanation.dead_arms.reverse();
    explanation
}

/// What is known of the leaves of a region.
fn known(program: &Program, region: &Region) -> Known {
    let mut leaves: Vec<_> = Vec::new();
    for part in &region.parts {
        let leaf = part.operation.leaf().or(part.leaf.map(|Leaf(leaf)| leaf));
        if let Some(leaf) = leaf {
            let n_leaves = leaves.len().max(leaf as usize + 1);
            leaves.resize(n_leaves, Default::default());
            leaves[leaf as usize] = part.range.clone();
        }
    }
    Known {
        modulus: program.field().modulus().clone(),
        leaves,
        is_contradiction: false,
    }
}

/// The expression with the numbers of nodes for those of leaves.
fn over_nodes(expression: &Expression, leaves: &[NodeId]) -> Expression {
    let operations = expression.as_ref().iter();
    let named = operations.map(|operation| match operation.leaf() {
        Some(leaf) => Operation::Leaf(Leaf(leaves[leaf as usize].0)),
        None => operation.clone(),
    });
    named.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests;
