//! The cheapest choice of a small graph, as an integer linear program.
//!
//! A variable of 0 or 1 for each class that may be needed and each alternative; a class that is needed has an alternative,
//! and an alternative's children are needed. Cycles are cut off as solutions show them.

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, Variable};
use rustc_hash::FxHashMap;

use super::{
    Alternative, Class, Extracted, Extraction, Graph, Limits,
    order::{Order, Share},
};

/// The most cycles that are cut off.
const MAX_CUTS: usize = 60;

/// Costs above this are not told apart safely in floating point.
const MAX_COST: u64 = 1_000_000;

/// `start`, or the cheapest choice if the graph is within the limits.
pub(super) fn exact(
    graph: &Graph,
    roots: &[Class],
    start: Extraction,
    limits: Limits,
) -> Extracted {
    if limits.exact_alternatives == 0 {
        return Extracted {
            extraction: start,
            is_optimal: false,
        };
    }
    let solved = Model::new(graph, roots, limits).and_then(|model| model.solve(&start));
    match solved {
        Some(solved) if solved.cost() < start.cost() => Extracted {
            extraction: solved,
            is_optimal: true,
        },
        solved => Extracted {
            extraction: start,
            is_optimal: solved.is_some(),
        },
    }
}

struct Model<'a> {
    graph: &'a Graph,
    roots: &'a [Class],
    search_nodes: u64,
    /// The classes that a choice may need, in the order met.
    classes: Vec<Class>,
    /// Their alternatives that may be best.
    members: FxHashMap<Class, Vec<Alternative>>,
    cuts: Vec<Vec<Alternative>>,
}

/// The program, and what stands for each alternative.
struct Encoded {
    problem: Problem,
    classes: FxHashMap<Class, Variable>,
    alternatives: FxHashMap<Alternative, Variable>,
}

impl<'a> Model<'a> {
    /// `None` if the graph is beyond the limits, or the costs are too large.
    fn new(graph: &'a Graph, roots: &'a [Class], limits: Limits) -> Option<Self> {
        let order = Order::new(graph, None, Share::Full);
        let mut model = Self {
            graph,
            roots,
            search_nodes: limits.search_nodes,
            classes: Vec::new(),
            members: FxHashMap::default(),
            cuts: Vec::new(),
        };
        let mut n_alternatives = 0;
        let mut stack = roots.to_vec();
        while let Some(class) = stack.pop() {
            if model.members.contains_key(&class) {
                continue;
            }
            let members = useful(graph, &order, class);
            n_alternatives += members.len();
            let is_large = members.iter().any(|id| graph.cost(*id) > MAX_COST);
            if is_large || n_alternatives > limits.exact_alternatives {
                return None;
            }
            stack.extend(members.iter().flat_map(|id| graph.children(*id)));
            model.members.insert(class, members);
            model.classes.push(class);
        }
        Some(model)
    }

    /// The cheapest choice; `None` if the solver did not find it within the limits.
    fn solve(mut self, start: &Extraction) -> Option<Extraction> {
        for _ in 0..MAX_CUTS {
            let chosen = self.solve_once(start)?;
            let choose = |class: Class| chosen.get(&class).copied();
            if let Some(extraction) = Extraction::new(self.graph, self.roots, choose) {
                return Some(extraction);
            }
            let cut = self.cycle(&chosen)?;
            self.cuts.push(cut);
        }
        None
    }

    fn solve_once(&self, start: &Extraction) -> Option<FxHashMap<Class, Alternative>> {
        let encoded = self.encode();
        let mut options = SolveOptions::default();
        options.node_limit = Some(self.search_nodes);
        options.warm_start = self.hint(&encoded, start);
        let outcome = encoded.problem.solve_with(options);
        let outcome = outcome.ok().filter(|outcome| outcome.is_optimal())?;
        let solution = outcome.into_solution().ok()?;
        let is_chosen = |id: &Alternative| solution.var_value(encoded.alternatives[id]) > 0.5;
        let chosen = self.classes.iter().filter_map(|class| {
            let member = self.members[class].iter().copied().find(is_chosen);
            member.map(|member| (*class, member))
        });
        Some(chosen.collect())
    }

    /// `start` as an assignment; `None` if it uses what was taken out.
    fn hint(&self, encoded: &Encoded, start: &Extraction) -> Option<Vec<(Variable, f64)>> {
        let mut hint = Vec::new();
        for class in &self.classes {
            let chosen = start.get(*class);
            let members = &self.members[class];
            if chosen.is_some_and(|chosen| !members.contains(&chosen)) {
                return None;
            }
            hint.push((
                encoded.classes[class],
                f64::from(u8::from(chosen.is_some())),
            ));
            let values = members.iter().map(|id| {
                let value = u8::from(chosen == Some(*id));
                (encoded.alternatives[id], f64::from(value))
            });
            hint.extend(values);
        }
        Some(hint)
    }

    fn encode(&self) -> Encoded {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let mut classes = FxHashMap::default();
        let mut alternatives = FxHashMap::default();
        for class in &self.classes {
            classes.insert(*class, problem.add_binary_var(0.0));
            for id in &self.members[class] {
                let cost = self.graph.cost(*id) as f64;
                alternatives.insert(*id, problem.add_binary_var(cost));
            }
        }
        for root in self.roots {
            problem.add_constraint([(classes[root], 1.0)], ComparisonOp::Eq, 1.0);
        }
        for class in &self.classes {
            let own = (classes[class], -1.0);
            let members = self.members[class].iter();
            let members = members.map(|id| (alternatives[id], 1.0)).chain([own]);
            problem.add_constraint(members.collect::<Vec<_>>(), ComparisonOp::Eq, 0.0);
            for (child, readers) in self.reads(*class) {
                let needed = (classes[&child], -1.0);
                let readers = readers.iter().map(|id| (alternatives[id], 1.0));
                let terms: Vec<_> = readers.chain([needed]).collect();
                problem.add_constraint(terms, ComparisonOp::Le, 0.0);
            }
        }
        for (cut, length) in self.cuts.iter().map(|cut| (cut, self.n_classes_of(cut))) {
            let terms: Vec<_> = cut.iter().map(|id| (alternatives[id], 1.0)).collect();
            problem.add_constraint(terms, ComparisonOp::Le, length as f64 - 1.0);
        }
        Encoded {
            problem,
            classes,
            alternatives,
        }
    }

    /// The children of a class's alternatives, each with the alternatives that read it.
    fn reads(&self, class: Class) -> Vec<(Class, Vec<Alternative>)> {
        let mut reads: Vec<(Class, Alternative)> = Vec::new();
        for id in &self.members[&class] {
            let children = self.graph.children(*id).iter();
            reads.extend(children.map(|child| (*child, *id)));
        }
        reads.sort_unstable();
        let groups = reads.chunk_by(|a, b| a.0 == b.0);
        let of_group = |group: &[(Class, Alternative)]| {
            let readers = group.iter().map(|(_, reader)| *reader);
            (group[0].0, readers.collect())
        };
        groups.map(of_group).collect()
    }

    fn n_classes_of(&self, cut: &[Alternative]) -> usize {
        let mut classes: Vec<Class> = cut.iter().map(|id| self.graph.class_of(*id)).collect();
        classes.sort_unstable();
        classes.dedup();
        classes.len()
    }

    /// The alternatives that step from class to class of some cycle of the choice: a choice takes fewer of them than the
    /// cycle has classes.
    fn cycle(&self, chosen: &FxHashMap<Class, Alternative>) -> Option<Vec<Alternative>> {
        let path = find_cycle(self.graph, self.roots, chosen)?;
        let next = path.iter().cycle().skip(1);
        let steps = path.iter().zip(next).flat_map(|(class, next)| {
            let members = self.members[class].iter().copied();
            members.filter(|id| self.graph.children(*id).contains(next))
        });
        Some(steps.collect())
    }
}

/// The alternatives of a class that may be best: all they read has a finite expression, it is not the class itself, and no
/// other one is as cheap and reads no more.
fn useful(graph: &Graph, order: &Order, class: Class) -> Vec<Alternative> {
    let is_finite = |id: &Alternative| {
        let mut children = graph.children(*id).iter();
        children.all(|child| *child != class && order.rank[child.index()].is_some())
    };
    let members = graph.members(class).iter().copied();
    let finite: Vec<Alternative> = members.filter(is_finite).collect();
    let is_beaten = |(place, id): (usize, &Alternative)| {
        let beats = |(other_place, other): (usize, &Alternative)| {
            let (a, b) = (graph.cost(*other), graph.cost(*id));
            let reads_no_more = || {
                let children = graph.children(*id);
                let mut others = graph.children(*other).iter();
                others.all(|child| children.contains(child))
            };
            let is_first = || {
                a < b
                    || graph.children(*other).len() < graph.children(*id).len()
                    || other_place < place
            };
            a <= b && reads_no_more() && is_first() && other != id
        };
        finite.iter().enumerate().any(beats)
    };
    let kept = finite.iter().enumerate().filter(|it| !is_beaten(*it));
    kept.map(|(_, id)| *id).collect()
}

/// The classes of a cycle of the choice, each reading the next and the last one the first.
fn find_cycle(
    graph: &Graph,
    roots: &[Class],
    chosen: &FxHashMap<Class, Alternative>,
) -> Option<Vec<Class>> {
    let mut path: Vec<Class> = Vec::new();
    let mut is_done = vec![false; graph.n_classes()];
    let mut stack: Vec<(Class, bool)> = roots.iter().map(|root| (*root, false)).collect();
    while let Some((class, is_left)) = stack.pop() {
        if is_left {
            path.pop();
            is_done[class.index()] = true;
            continue;
        }
        if is_done[class.index()] {
            continue;
        }
        if let Some(position) = path.iter().position(|on_path| *on_path == class) {
            return Some(path.split_off(position));
        }
        path.push(class);
        stack.push((class, true));
        let children = graph.children(*chosen.get(&class)?);
        stack.extend(children.iter().map(|child| (*child, false)));
    }
    None
}
