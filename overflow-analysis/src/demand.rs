//! Under which guards nodes are read.

use rustc_hash::FxHashMap;
use vampx_ir::program::{Guard, GuardId, Node, NodeId, Program};

/// Guards nested deeper than this within another are taken to be elsewhere.
const MAX_DEPTH: usize = 64;

/// Where a node is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// No constraint reads it.
    Nowhere,
    /// All that reads it is under this guard; without one it is anywhere.
    Under(Option<GuardId>),
}

impl Place {
    /// The innermost place around both, as far as is looked; a guard has a smaller id than those within it.
    fn join(self, other: Self, program: &Program) -> Self {
        let (Self::Under(mut a), Self::Under(mut b)) = (self, other) else {
            return if self == Self::Nowhere { other } else { self };
        };
        let parent =
            |guard: Option<GuardId>| guard.and_then(|id| program.guards()[id.index()].parent);
        for _ in 0..2 * MAX_DEPTH {
            match a.cmp(&b) {
                std::cmp::Ordering::Equal => return Self::Under(a),
                std::cmp::Ordering::Greater => a = parent(a),
                std::cmp::Ordering::Less => b = parent(b),
            }
        }
        Self::Under(None)
    }

    /// Whether what is read here is read only there; a deeply nested guard may be taken not to be within another.
    pub fn is_within(self, other: Self, program: &Program) -> bool {
        other == Self::Under(None) || self.join(other, program) == other
    }
}

/// Where constraints read each node: only where some guard is active, as far as is known.
///
/// An arm of a branch is read where the selector takes it. The operands of hints are the prover's and not counted.
pub struct Demand {
    places: Vec<Place>,
}

impl Demand {
    /// What assertions and guards read, and `outputs`, which are read anywhere. Looks at each node once, and at so many guards
    /// for each of its operands.
    pub fn new(program: &Program, outputs: impl IntoIterator<Item = NodeId>) -> Self {
        let guards = program.guards().iter().zip(0..);
        let arms: FxHashMap<Guard, GuardId> =
            guards.map(|(guard, id)| (*guard, GuardId(id))).collect();
        let mut demand = Self {
            places: vec![Place::Nowhere; program.nodes().len()],
        };
        for assertion in program.assertions() {
            let mut read = |node| demand.read(program, node, assertion.guard);
            assertion.claim.nodes().for_each(&mut read);
        }
        for guard in program.guards() {
            demand.read(program, guard.selector, guard.parent);
        }
        for output in outputs {
            demand.read(program, output, None);
        }
        for index in (0..program.nodes().len()).rev() {
            if let Place::Under(guard) = demand.places[index] {
                demand.read_operands(program, program.nodes()[index], guard, &arms);
            }
        }
        demand
    }

    /// Where `node` is read.
    pub fn of(&self, node: NodeId) -> Place {
        self.places[node.index()]
    }

    fn read_operands(
        &mut self,
        program: &Program,
        node: Node,
        parent: Option<GuardId>,
        arms: &FxHashMap<Guard, GuardId>,
    ) {
        match node {
            Node::Hint(..) => {}
            Node::Branch {
                selector,
                zero,
                one,
            } => {
                self.read(program, selector, parent);
                for (node, arm) in [(zero, false), (one, true)] {
                    let guard = Guard {
                        parent,
                        selector,
                        arm,
                    };
                    let inner = arms.get(&guard).copied();
                    self.read(program, node, inner.or(parent));
                }
            }
            node => {
                let mut read = |operand| self.read(program, operand, parent);
                node.operands().for_each(&mut read);
            }
        }
    }

    fn read(&mut self, program: &Program, node: NodeId, guard: Option<GuardId>) {
        let place = &mut self.places[node.index()];
        *place = place.join(Place::Under(guard), program);
    }
}

/// The guards around `guard`, itself first and none last; only the first of many.
pub fn around(program: &Program, guard: Option<GuardId>) -> impl Iterator<Item = Option<GuardId>> {
    let parent = |guard: &Option<GuardId>| guard.map(|id| program.guards()[id.index()].parent);
    std::iter::successors(Some(guard), parent).take(MAX_DEPTH)
}
