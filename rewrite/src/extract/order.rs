//! Expressions in the order of their cost, cheapest first (Knuth's generalization of Dijkstra's algorithm).

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{Alternative, Class, Extraction, Graph};

/// What part of a child's cost counts for the alternative that reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Share {
    /// All of it: the cost of a tree.
    Full,
    /// Divided by the number of alternatives that read it: as if they all were chosen.
    Fair,
}

/// The classes that have a finite expression, each after all that its choice reads.
pub(super) struct Order {
    /// The position of each class; `None` if it has no finite expression.
    pub(super) rank: Vec<Option<u32>>,
    /// The choice of each class that has a rank.
    pub(super) chosen: Vec<Option<Alternative>>,
    /// The classes by rank.
    pub(super) classes: Vec<Class>,
}

/// Costs are multiplied by this, so that shares of them are not lost.
const UNIT: u64 = 1 << 8;

impl Order {
    /// Cheapest first. The choices of `fixed` are kept.
    pub(super) fn new(graph: &Graph, fixed: Option<&Extraction>, share: Share) -> Self {
        let is_allowed = |alternative| {
            let class = graph.class_of(alternative);
            let kept = fixed.and_then(|fixed| fixed.get(class));
            kept.is_none_or(|kept| kept == alternative)
        };
        let readers = Readers::new(graph);
        let mut waits: Vec<u32> = vec![0; graph.n_alternatives()];
        let mut costs: Vec<u64> = vec![0; graph.n_alternatives()];
        let mut heap = BinaryHeap::new();
        for alternative in graph.alternatives().filter(|id| is_allowed(*id)) {
            let (index, n_children) = (alternative.index(), graph.children(alternative).len());
            waits[index] = n_children as u32;
            costs[index] = graph.cost(alternative).saturating_mul(UNIT);
            if n_children == 0 {
                heap.push(Reverse((costs[index], alternative)));
            }
        }
        let mut order = Self {
            rank: vec![None; graph.n_classes()],
            chosen: vec![None; graph.n_classes()],
            classes: Vec::new(),
        };
        while let Some(Reverse((cost, alternative))) = heap.pop() {
            let class = graph.class_of(alternative);
            if order.rank[class.index()].is_some() {
                continue;
            }
            order.rank[class.index()] = Some(order.classes.len() as u32);
            order.chosen[class.index()] = Some(alternative);
            order.classes.push(class);
            let readers = readers.of(class);
            let part = match share {
                Share::Full => cost,
                Share::Fair => cost / readers.len().max(1) as u64,
            };
            for reader in readers.iter().copied().filter(|id| is_allowed(*id)) {
                let index = reader.index();
                waits[index] -= 1;
                costs[index] = costs[index].saturating_add(part);
                if waits[index] == 0 {
                    heap.push(Reverse((costs[index], reader)));
                }
            }
        }
        order
    }

    /// The choices for what `roots` need; `None` if some root has no finite expression.
    pub(super) fn extraction(&self, graph: &Graph, roots: &[Class]) -> Option<Extraction> {
        Extraction::new(graph, roots, |class| self.chosen[class.index()])
    }
}

/// The alternatives that read each class.
struct Readers {
    starts: Vec<u32>,
    readers: Vec<Alternative>,
}

impl Readers {
    fn new(graph: &Graph) -> Self {
        let mut starts = vec![0; graph.n_classes() + 1];
        for child in &graph.children {
            starts[child.index() + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        let mut next = starts.clone();
        let mut readers = vec![Alternative(0); graph.children.len()];
        for alternative in graph.alternatives() {
            for child in graph.children(alternative) {
                let place = &mut next[child.index()];
                readers[*place as usize] = alternative;
                *place += 1;
            }
        }
        Self { starts, readers }
    }

    fn of(&self, class: Class) -> &[Alternative] {
        let (start, end) = (self.starts[class.index()], self.starts[class.index() + 1]);
        &self.readers[start as usize..end as usize]
    }
}
