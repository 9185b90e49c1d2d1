//! A choice made cheaper class by class: what a change would set free is counted, and what it would need anew.

use super::{
    Alternative, Class, Extraction, Graph,
    order::{Order, Share},
};

/// The most classes that are looked at for what one alternative sets free or needs; more is a change not made.
const MAX_VISITS: usize = 128;

/// The most rounds over all classes.
const MAX_ROUNDS: usize = 6;

/// `start`, or something cheaper.
///
/// The classes are ranked so that `start` reads lower ranks only. An alternative is considered if it does so too: then no
/// choice makes a cycle. The next round ranks anew.
pub(super) fn improve(graph: &Graph, roots: &[Class], start: Extraction) -> Extraction {
    let mut best = start;
    for _ in 0..MAX_ROUNDS {
        let order = Order::new(graph, Some(&best), Share::Full);
        let mut state = State::new(graph, roots, order);
        state.round();
        let next = Extraction::new(graph, roots, |class| state.order.chosen[class.index()]);
        match next.filter(|next| next.cost() < best.cost()) {
            Some(next) => best = next,
            None => break,
        }
    }
    best
}

struct State<'a> {
    graph: &'a Graph,
    order: Order,
    /// How many roots and needed choices read each class.
    uses: Vec<u32>,
}

impl<'a> State<'a> {
    fn new(graph: &'a Graph, roots: &[Class], order: Order) -> Self {
        let uses = vec![0; graph.n_classes()];
        let mut state = Self { graph, order, uses };
        state.acquire(roots, usize::MAX);
        state
    }

    /// Takes the best alternative of each class, children first.
    fn round(&mut self) {
        for rank in 0..self.order.classes.len() {
            let class = self.order.classes[rank];
            if self.graph.members(class).len() > 1 {
                self.choose(class, rank as u32);
            }
        }
    }

    fn choose(&mut self, class: Class, rank: u32) {
        let graph = self.graph;
        let Some(current) = self.order.chosen[class.index()] else {
            return;
        };
        let is_needed = self.uses[class.index()] > 0;
        if is_needed && self.release(graph.children(current)).is_none() {
            return;
        }
        let lower = |child: &Class| self.order.rank[child.index()].is_some_and(|it| it < rank);
        let considered: Vec<Alternative> = graph.members(class).to_vec();
        let considered = considered
            .into_iter()
            .filter(|id| graph.children(*id).iter().all(lower))
            .collect::<Vec<_>>();
        let mut best = (self.price(current), current);
        for alternative in considered {
            let price = self.price(alternative);
            if price < best.0 {
                best = (price, alternative);
            }
        }
        self.order.chosen[class.index()] = Some(best.1);
        if is_needed {
            self.acquire(graph.children(best.1), usize::MAX);
        }
    }

    /// What an alternative would add to the cost now; the maximum if too much is to be looked at.
    fn price(&mut self, alternative: Alternative) -> u64 {
        let children = self.graph.children(alternative);
        match self.acquire(children, MAX_VISITS) {
            None => u64::MAX,
            Some((cost, visited)) => {
                for class in visited {
                    self.uses[class.index()] -= 1;
                }
                cost.saturating_add(self.graph.cost(alternative))
            }
        }
    }

    /// Uses `classes` once more: what that adds to the cost, and all that is used once more. `None`, and nothing is changed,
    /// if that is more than `limit`.
    fn acquire(&mut self, classes: &[Class], limit: usize) -> Option<(u64, Vec<Class>)> {
        let mut visited = classes.to_vec();
        let (mut next, mut cost) = (0, 0_u64);
        while next < visited.len() {
            if next >= limit {
                for class in &visited[..next] {
                    self.uses[class.index()] -= 1;
                }
                return None;
            }
            let class = visited[next];
            next += 1;
            self.uses[class.index()] += 1;
            if self.uses[class.index()] == 1 {
                let (own, children) = self.chosen(class);
                cost = cost.saturating_add(own);
                visited.extend_from_slice(children);
            }
        }
        Some((cost, visited))
    }

    /// Uses `classes` once less. `None`, and nothing is changed, if that is too much to look at.
    fn release(&mut self, classes: &[Class]) -> Option<()> {
        let mut visited = classes.to_vec();
        let mut next = 0;
        while next < visited.len() {
            if next >= MAX_VISITS {
                for class in &visited[..next] {
                    self.uses[class.index()] += 1;
                }
                return None;
            }
            let class = visited[next];
            next += 1;
            self.uses[class.index()] -= 1;
            if self.uses[class.index()] == 0 {
                let (_, children) = self.chosen(class);
                visited.extend_from_slice(children);
            }
        }
        Some(())
    }

    fn chosen(&self, class: Class) -> (u64, &'a [Class]) {
        match self.order.chosen[class.index()] {
            Some(chosen) => (self.graph.cost(chosen), self.graph.children(chosen)),
            None => unreachable!("invariant: what is read has a finite expression"),
        }
    }
}
