//! Equal expressions of a region by rules, and the cheapest of them.

use std::sync::LazyLock;
use std::time::Duration;

use egg::{
    Applier, Id, Language, Pattern, PatternAst, Rewrite, Runner, SimpleScheduler, Subst, Symbol,
    Var,
};
use rustc_hash::FxHashMap;

use super::arms::add_arms;
use super::language::{Expression, Graph, Known, Operation, is_bit, only_value};
use super::polynomials::canonicalize;
use super::region::Region;
use crate::extract::{self, Alternative, Class, Limits};
use crate::models::{Counts, Model, canonical_bits};
use crate::rules::{Fact, Range, Rule, all};

const MAX_ITERATIONS: usize = 5;
/// An e-graph may have so many nodes, and so many more for each part of the region.
const MAX_NODES: [usize; 2] = [100, 30];
/// The limit where there is nothing but arithmetic.
const MAX_ARITHMETIC_NODES: usize = 200;

/// All rules, as egg has them.
pub(crate) static RULES: LazyLock<Vec<Rewrite<Operation, Known>>> =
    LazyLock::new(|| all().map(rewrite).collect());

fn rewrite(rule: &'static Rule) -> Rewrite<Operation, Known> {
    let read = |side: &str| -> Pattern<Operation> {
        side.parse()
            .unwrap_or_else(|error| unreachable!("invariant: {side} is a pattern: {error}"))
    };
    let lhs = read(rule.lhs);
    let proven = Proven {
        rhs: read(rule.rhs),
        given: rule.given,
        variables: lhs.vars().iter().map(|it| (it.to_string(), *it)).collect(),
    };
    Rewrite::new(rule.name, lhs, proven)
        .unwrap_or_else(|error| unreachable!("invariant: {} is a rule: {error}", rule.name))
}

/// The right side of a rule, where its facts are proven.
struct Proven {
    rhs: Pattern<Operation>,
    given: &'static [Fact],
    variables: Vec<(String, Var)>,
}

impl Applier<Operation, Known> for Proven {
    fn apply_one(
        &self,
        graph: &mut Graph,
        id: Id,
        subst: &Subst,
        ast: Option<&PatternAst<Operation>>,
        name: Symbol,
    ) -> Vec<Id> {
        let range = |name: &str| {
            let variable = self.variables.iter().find(|(known, _)| known == name);
            let (_, variable) =
                variable.unwrap_or_else(|| unreachable!("invariant: {name} is a variable"));
            graph[subst[*variable]].data.clone()
        };
        let modulus = &graph.analysis.modulus;
        if self.given.iter().all(|fact| fact.is_proven(modulus, range)) {
            self.rhs.apply_one(graph, id, subst, ast, name)
        } else {
            Vec::new()
        }
    }

    fn vars(&self) -> Vec<Var> {
        self.rhs.vars()
    }

    fn get_pattern_ast(&self) -> Option<&PatternAst<Operation>> {
        Some(&self.rhs.ast)
    }
}

/// What the rules find for a region.
pub(crate) struct Found {
    /// All that is equal.
    pub graph: Graph,
    /// The region as it is written.
    pub written: Expression,
    /// The cheapest expression, if it is cheaper than that.
    pub better: Option<Expression>,
    /// How many alternatives there were, if an exact choice was looked for.
    pub n_solved: usize,
    /// The nodes of all e-graphs of the search.
    pub work: usize,
    /// How many arms of branches are never taken.
    pub n_dead_arms: usize,
}

/// Saturates a region, within limits of nodes and iterations; `is_explained` keeps what proofs are made of.
pub(crate) fn search(
    region: &Region,
    known: Known,
    (model, limits): (&Model, Limits),
    is_explained: bool,
) -> Found {
    let costs = &model.costs;
    let mut graph = Graph::new(known);
    if is_explained {
        graph = graph.with_explanations_enabled();
    }
    let ids = add(&mut graph, region, |_| true);
    let root = match ids.last() {
        Some(root) => *root,
        None => unreachable!("invariant: a region has a root"),
    };
    let before = cheapest(&graph, root, costs, Limits::GREEDY);
    let arms = add_arms(&mut graph, region, &ids, costs);
    let graph = saturated(graph, max_nodes(region));
    let better = (!graph.analysis.is_contradiction).then(|| cheapest(&graph, root, costs, limits));
    let n_solved = better.as_ref().map_or(0, |it| it.n_solved);
    let better = better.filter(|after| after.saves(&before));
    Found {
        work: graph.total_number_of_nodes() + arms.work,
        n_dead_arms: arms.n_dead,
        graph,
        written: before.expression,
        better: better.map(|better| better.expression),
        n_solved,
    }
}

/// How many nodes the e-graph of a region may have.
pub(super) fn max_nodes(region: &Region) -> usize {
    match region.is_arithmetic() {
        true => MAX_ARITHMETIC_NODES,
        false => MAX_NODES[0] + MAX_NODES[1] * region.parts.len(),
    }
}

/// The e-graph with all that rules find, within limits of nodes and iterations.
pub(super) fn saturated(graph: Graph, max_nodes: usize) -> Graph {
    let runner = Runner::default()
        .with_egraph(graph)
        .with_iter_limit(MAX_ITERATIONS)
        .with_node_limit(max_nodes)
        .with_time_limit(Duration::MAX)
        .with_scheduler(SimpleScheduler)
        .with_hook(|runner| {
            canonicalize(&mut runner.egraph);
            match runner.egraph.analysis.is_contradiction {
                true => Err("a value has an empty range".to_owned()),
                false => Ok(()),
            }
        })
        .run(&*RULES);
    runner.egraph
}

/// The classes of the parts that are needed; those of others mean nothing.
pub(super) fn add(
    graph: &mut Graph,
    region: &Region,
    is_needed: impl Fn(usize) -> bool,
) -> Vec<Id> {
    let mut ids: Vec<Id> = vec![Id::default(); region.parts.len()];
    for (position, part) in region.parts.iter().enumerate() {
        if !is_needed(position) {
            continue;
        }
        let operation = part.operation.clone();
        let id = graph.add(operation.map_children(|id| ids[usize::from(id)]));
        if let Some(leaf) = part.leaf {
            let leaf = graph.add(Operation::Leaf(leaf));
            graph.union_trusted(id, leaf, DEFINITION);
        }
        meet(graph, id, part.range.clone());
        ids[position] = id;
    }
    graph.rebuild();
    ids
}

/// Lets the value be in a range.
pub(super) fn meet(graph: &mut Graph, id: Id, range: Range) {
    let mut met = graph[id].data.clone();
    egg::Analysis::merge(&mut graph.analysis, &mut met, range);
    graph.set_analysis_data(id, met);
}

/// The step between a value that others need and its expression.
pub(crate) const DEFINITION: &str = "definition";

/// An expression that was chosen.
pub(super) struct Chosen {
    pub expression: Expression,
    cost: u64,
    n_solved: usize,
}

impl Chosen {
    /// What is worth a change: half of what the model counts.
    const LEAST: u64 = Model::SCALE / 2;
    /// And one part in so many of what a region costs: less may be an error of the model.
    const DOUBTFUL: u64 = 64;

    /// Whether this is enough cheaper than `before` to be worth a change.
    pub fn saves(&self, before: &Self) -> bool {
        self.cost + Self::LEAST.max(before.cost / Self::DOUBTFUL) <= before.cost
    }
}

/// A cheap expression of the class; what occurs twice in it counts once.
pub(super) fn cheapest(graph: &Graph, root: Id, costs: &Counts, limits: Limits) -> Chosen {
    let weights = Weights { graph, costs };
    let mut ids: Vec<Id> = graph.classes().map(|class| class.id).collect();
    ids.sort_unstable();
    let mut choices = extract::Graph::default();
    let classes: FxHashMap<Id, Class> = ids.iter().map(|id| (*id, choices.class())).collect();
    let class = |id: &Id| classes[&graph.find(*id)];
    let mut operations: Vec<&Operation> = Vec::new();
    for id in &ids {
        for operation in &graph[*id].nodes {
            let children = operation.children().iter().map(class);
            choices.alternative(class(id), weights.of(operation), children);
            operations.push(operation);
        }
    }
    let found = extract::extract(&choices, &[class(&root)], None, limits);
    let Some(extract::Extracted { extraction, .. }) = found else {
        unreachable!("invariant: the region as written is in the graph");
    };
    let mut expression = Expression::default();
    let mut added: FxHashMap<Class, Id> = FxHashMap::default();
    for needed in extraction.order() {
        if let Some(Alternative(chosen)) = extraction.get(*needed) {
            let operation = operations[chosen as usize].clone();
            let operation = operation.map_children(|id| added[&class(&id)]);
            added.insert(*needed, expression.add(operation));
        }
    }
    let is_small = choices.n_alternatives() <= limits.exact_alternatives;
    Chosen {
        expression,
        cost: extraction.cost(),
        n_solved: if is_small {
            choices.n_alternatives()
        } else {
            0
        },
    }
}

/// The costs of operations: those of the model, and a little for each node. A product with a bit is a choice, so that the two
/// forms of it are not exchanged for nothing.
struct Weights<'a> {
    graph: &'a Graph,
    costs: &'a Counts,
}

impl Weights<'_> {
    fn of(&self, operation: &Operation) -> u64 {
        let modulus = &self.graph.analysis.modulus;
        let largest = |id: &Id| &self.graph[*id].data.1;
        let is_unnamed = |operation: &Operation| matches!(operation, Operation::Unnamed(_));
        let is_constant = |id: &Id| {
            let class = &self.graph[*id];
            only_value(&class.data).is_some() || class.nodes.iter().any(is_unnamed)
        };
        let is_any = |id: &Id| !is_constant(id) && largest(id) + 1u32 >= *modulus;
        let costs = self.costs;
        let own = match operation {
            Operation::Mul(factors) if factors.iter().any(is_constant) => 0,
            Operation::Mul([a, b]) => {
                let is_reduced = is_any(a) || is_any(b) || largest(a) * largest(b) >= *modulus;
                match [a, b].iter().any(|id| is_bit(&self.graph[**id].data)) {
                    true => costs.choice + u64::from(is_reduced) * costs.switch,
                    false => costs.product + u64::from(is_reduced) * costs.reduced,
                }
            }
            Operation::Branch([_, zero, one]) => {
                let is_switch = is_any(zero) || is_any(one);
                costs.choice + u64::from(is_switch) * costs.switch
            }
            Operation::Lt(sides) => {
                let n_canonical = sides.iter().filter(|id| is_any(id)).count() as u64;
                let small = sides.iter().filter(|id| !is_any(id));
                let bits = small.map(|id| largest(id).bits()).max();
                costs.comparison
                    + n_canonical * canonical_bits(modulus.bits()) * costs.canonical
                    + bits.unwrap_or(0) * costs.bit
            }
            _ => 0,
        };
        own + 1 + self.extra(operation)
    }

    /// A little for a choice between bits, which is cheaper as a product: that is part of whatever sum needs it.
    fn extra(&self, operation: &Operation) -> u64 {
        match operation {
            Operation::Branch([_, zero, one]) => {
                let are_bits = [zero, one]
                    .iter()
                    .all(|arm| is_bit(&self.graph[**arm].data));
                8 * u64::from(are_bits)
            }
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests;
