//! Under which guards nodes are read.

use rustc_hash::FxHashMap;
use vampx_ir::program::{Guard, GuardId, Node, NodeId, Program};

/// Guards nested deeper than this within another are taken to be elsewhere.
const MAX_DEPTH: usize = 64;

/// Where constraints and outputs read each node: only where some guard is active, as far as is known.
///
/// An arm of a branch is read where the selector takes it. The operands of hints are the prover's and not counted.
pub(crate) struct Demand {
    /// `None` for what nothing reads.
    of: Vec<Option<Option<GuardId>>>,
}

impl Demand {
    /// Looks at each node once, and at so many guards for each of its operands.
    pub fn new(program: &Program) -> Self {
        let guards = program.guards().iter().zip(0..);
        let arms: FxHashMap<Guard, GuardId> =
            guards.map(|(guard, id)| (*guard, GuardId(id))).collect();
        let mut demand = Self {
            of: vec![None; program.nodes().len()],
        };
        for assertion in program.assertions() {
            let mut read = |node| demand.read(program, node, assertion.guard);
            assertion.claim.nodes().for_each(&mut read);
        }
        for guard in program.guards() {
            demand.read(program, guard.selector, guard.parent);
        }
        for definition in program.definitions() {
            demand.read(program, definition.node, None);
        }
        for index in (0..program.nodes().len()).rev() {
            let Some(place) = demand.of[index] else {
                continue;
            };
            match program.nodes()[index] {
                Node::Hint(..) => {}
                Node::Branch {
                    selector,
                    zero,
                    one,
                } => {
                    demand.read(program, selector, place);
                    for (node, arm) in [(zero, false), (one, true)] {
                        let guard = Guard {
                            parent: place,
                            selector,
                            arm,
                        };
                        let inner = arms.get(&guard).copied();
                        demand.read(program, node, inner.or(place));
                    }
                }
                node => {
                    let mut read = |operand| demand.read(program, operand, place);
                    node.operands().for_each(&mut read);
                }
            }
        }
        demand
    }

    /// Whether `node` is read nowhere but where `guard` is active.
    pub fn is_within(&self, program: &Program, node: NodeId, guard: Option<GuardId>) -> bool {
        let place = self.of[node.index()];
        place.is_none_or(|place| is_within(program, place, guard))
    }

    fn read(&mut self, program: &Program, node: NodeId, place: Option<GuardId>) {
        let of = &mut self.of[node.index()];
        *of = Some(of.map_or(place, |other| common(program, other, place)));
    }
}

/// The guards around `guard`, itself first and none last; only the first of many.
pub(crate) fn around(
    program: &Program,
    guard: Option<GuardId>,
) -> impl Iterator<Item = Option<GuardId>> {
    let parent = |guard: &Option<GuardId>| guard.map(|id| program.guards()[id.index()].parent);
    std::iter::successors(Some(guard), parent).take(MAX_DEPTH)
}

/// Whether `inner` is active only where `outer` is.
pub(crate) fn is_within(program: &Program, inner: Option<GuardId>, outer: Option<GuardId>) -> bool {
    outer.is_none() || around(program, inner).any(|guard| guard == outer)
}

/// The innermost guard around both, as far as is looked; a guard has a smaller id than those within it.
fn common(program: &Program, a: Option<GuardId>, b: Option<GuardId>) -> Option<GuardId> {
    let (mut a, mut b) = (a, b);
    for _ in 0..2 * MAX_DEPTH {
        if a == b {
            return a;
        }
        let outer = |guard: Option<GuardId>| {
            guard.and_then(|id: GuardId| program.guards()[id.index()].parent)
        };
        match a > b {
            true => a = outer(a),
            false => b = outer(b),
        }
    }
    None
}
