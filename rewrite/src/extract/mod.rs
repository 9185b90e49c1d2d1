//! The cheapest expression of values that can be written in many ways, where a part used twice is paid once.
//!
//! A [`Graph`] has classes of alternatives; an alternative has a cost of its own and the classes it reads. An
//! [`Extraction`] chooses an alternative of every class that some root needs, without cycles. Its cost is the sum over the
//! chosen alternatives, so that of a directed acyclic graph and not that of a tree; the cheapest is hard to find
//! (set cover is a case of it). [`extract`] is greedy for large graphs, and for small ones an integer linear program says
//! that nothing is cheaper. Neither depends on time: limits are counts.

mod exact;
mod greedy;
mod order;

use std::ops::Range;

/// A class of a [`Graph`]: values that are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Class(pub u32);

/// A way to write the value of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Alternative(pub u32);

impl Class {
    fn index(self) -> usize {
        self.0 as usize
    }
}

impl Alternative {
    fn index(self) -> usize {
        self.0 as usize
    }
}

/// Classes, and the ways to write their values. Cycles are allowed.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    members: Vec<Vec<Alternative>>,
    alternatives: Vec<Entry>,
    children: Vec<Class>,
}

#[derive(Clone, Debug)]
struct Entry {
    class: Class,
    cost: u64,
    children: Range<u32>,
}

impl Graph {
    /// A class without alternatives. Classes are numbered from 0 in the order of these calls.
    pub fn class(&mut self) -> Class {
        self.members.push(Vec::new());
        Class(count(self.members.len() - 1))
    }

    /// A new way to write `class`, which costs `cost` beside what its children cost; a child that is named twice counts
    /// once. Alternatives are numbered from 0 in the order of these calls. Among equals the earlier one is taken.
    ///
    /// # Panics
    /// If `class` is not of this graph. Children may be made later.
    pub fn alternative(
        &mut self,
        class: Class,
        cost: u64,
        children: impl IntoIterator<Item = Class>,
    ) -> Alternative {
        let start = self.children.len();
        for child in children {
            if !self.children[start..].contains(&child) {
                self.children.push(child);
            }
        }
        let id = Alternative(count(self.alternatives.len()));
        self.alternatives.push(Entry {
            class,
            cost,
            children: count(start)..count(self.children.len()),
        });
        self.members[class.index()].push(id);
        id
    }

    /// The number of classes.
    pub fn n_classes(&self) -> usize {
        self.members.len()
    }

    /// The number of alternatives of all classes.
    pub fn n_alternatives(&self) -> usize {
        self.alternatives.len()
    }

    /// The alternatives of a class, in order.
    pub fn members(&self, class: Class) -> &[Alternative] {
        &self.members[class.index()]
    }

    /// The class that an alternative is a member of.
    pub fn class_of(&self, alternative: Alternative) -> Class {
        self.alternatives[alternative.index()].class
    }

    /// The cost of an alternative without its children.
    pub fn cost(&self, alternative: Alternative) -> u64 {
        self.alternatives[alternative.index()].cost
    }

    /// The classes that an alternative reads, each once.
    pub fn children(&self, alternative: Alternative) -> &[Class] {
        let Range { start, end } = self.alternatives[alternative.index()].children;
        &self.children[start as usize..end as usize]
    }

    fn alternatives(&self) -> impl Iterator<Item = Alternative> + use<> {
        (0..count(self.alternatives.len())).map(Alternative)
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or_else(|_| unreachable!("invariant: memory holds fewer than 2^32"))
}

/// A choice of one alternative for every class that is needed; acyclic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extraction {
    chosen: Vec<Option<Alternative>>,
    order: Vec<Class>,
    cost: u64,
}

impl Extraction {
    /// What `choose` says for all that the roots need. `None` if it goes round in a circle, or has no answer or one of
    /// another class.
    pub fn new(
        graph: &Graph,
        roots: &[Class],
        choose: impl Fn(Class) -> Option<Alternative>,
    ) -> Option<Self> {
        let mut extraction = Self {
            chosen: vec![None; graph.n_classes()],
            order: Vec::new(),
            cost: 0,
        };
        let mut is_open = vec![false; graph.n_classes()];
        // A class is met, and left again once all that it reads is in order.
        let mut stack: Vec<(Class, bool)> = roots.iter().map(|root| (*root, false)).collect();
        while let Some((class, is_left)) = stack.pop() {
            let index = class.index();
            if is_left {
                is_open[index] = false;
                extraction.order.push(class);
                continue;
            }
            if is_open[index] {
                return None;
            }
            if extraction.chosen[index].is_some() {
                continue;
            }
            let alternative = choose(class).filter(|chosen| graph.class_of(*chosen) == class)?;
            extraction.chosen[index] = Some(alternative);
            extraction.cost = extraction.cost.saturating_add(graph.cost(alternative));
            is_open[index] = true;
            stack.push((class, true));
            let children = graph.children(alternative).iter().rev();
            stack.extend(children.map(|child| (*child, false)));
        }
        Some(extraction)
    }

    /// What is chosen for a class; `None` if no root needs it.
    pub fn get(&self, class: Class) -> Option<Alternative> {
        self.chosen[class.index()]
    }

    /// The classes that are needed, each after all that its choice reads.
    pub fn order(&self) -> &[Class] {
        &self.order
    }

    /// The sum of the costs of what is chosen.
    pub fn cost(&self) -> u64 {
        self.cost
    }
}

/// How much work [`extract`] may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most alternatives of a graph that is solved exactly, after what cannot be better is taken out; 0 is never.
    pub exact_alternatives: usize,
    /// The most nodes of one search of the solver.
    pub search_nodes: u64,
}

impl Limits {
    /// Greedy for all graphs.
    pub const GREEDY: Self = Self {
        exact_alternatives: 0,
        search_nodes: 0,
    };

    /// Exact for regions; about a second for the largest.
    pub const EXACT: Self = Self {
        exact_alternatives: 400,
        search_nodes: 500,
    };
}

/// What [`extract`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extracted {
    /// The choice.
    pub extraction: Extraction,
    /// Whether nothing is cheaper, as the solver says in floating point; `false` if that is not known.
    pub is_optimal: bool,
}

/// A cheap choice for all `roots` together, no worse than `start` and than the cheapest tree; `None` if some root has no
/// finite expression.
pub fn extract(
    graph: &Graph,
    roots: &[Class],
    start: Option<&Extraction>,
    limits: Limits,
) -> Option<Extracted> {
    let greedy = greedy(graph, roots, start)?;
    Some(exact::exact(graph, roots, greedy, limits))
}

/// The choice whose tree is cheapest for each class alone, as if a part used twice were paid twice; `None` if some root has
/// no finite expression.
pub fn tree(graph: &Graph, roots: &[Class]) -> Option<Extraction> {
    order::Order::new(graph, None, order::Share::Full).extraction(graph, roots)
}

/// A choice that no single change, within bounds, makes cheaper; no worse than `start` and [`tree`]. `None` if some root has
/// no finite expression. Linear in the graph but for sorting.
pub fn greedy(graph: &Graph, roots: &[Class], start: Option<&Extraction>) -> Option<Extraction> {
    let starts = [order::Share::Full, order::Share::Fair].map(|share| {
        let order = order::Order::new(graph, None, share);
        order.extraction(graph, roots)
    });
    let starts = starts.into_iter().flatten().chain(start.cloned());
    let improved = starts.map(|start| greedy::improve(graph, roots, start));
    improved.min_by_key(Extraction::cost)
}
