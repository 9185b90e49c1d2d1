//! What several rules have to know of a program.

use num_bigint::BigInt;
use num_traits::Signed;
use rustc_hash::FxHashSet;
use vampx_ir::Interval;
use vampx_ir::program::{Claim, HintOp, InputId, Node, NodeId, Program};

use super::uses::Uses;
use crate::demand::{Demand, Place};
use crate::search::open::{Choice, Places, open};
use crate::{Bounded, analyze};

/// A program with its bounds, and what rules ask of it.
pub(crate) struct Context<'b> {
    /// The program as analyzed, with hints as an honest prover computes them.
    pub(crate) bounded: &'b Bounded,
    /// The program with hints that can be anything; `None` where that makes no difference.
    free: Option<(Bounded, Places)>,
    /// Who uses what.
    pub(crate) uses: Uses,
    /// Where assertions depend on each node as constraints do: not through the operands of hints.
    demand: Demand,
    /// For each input, whether it is an output.
    is_output: Vec<bool>,
    /// The modulus of the source field.
    pub(crate) modulus: BigInt,
}

impl<'b> Context<'b> {
    /// For `bounded`.
    pub(crate) fn new(bounded: &'b Bounded) -> Self {
        let program = bounded.program();
        Self {
            bounded,
            free: with_free_hints(program),
            uses: Uses::new(program),
            demand: Demand::new(program, []),
            is_output: outputs(program),
            modulus: BigInt::from(program.field().modulus().clone()),
        }
    }

    /// The program.
    pub(crate) fn program(&self) -> &'b Program {
        self.bounded.program()
    }

    /// The ids of all nodes, in order.
    pub(crate) fn nodes(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..self.program().nodes().len() as u32).map(NodeId)
    }

    /// Integers, one of them congruent to the value of `node` in every run whose assertions hold, whatever the hints are.
    pub(crate) fn interval(&self, node: NodeId) -> &Interval {
        match &self.free {
            Some((bounded, places)) => bounded.interval(
                places
                    .of(node)
                    .unwrap_or_else(|| unreachable!("invariant: all nodes stay")),
            ),
            None => self.bounded.interval(node),
        }
    }

    /// Whether more than half of the residues are left for `node`: nothing bounds it as an integer.
    pub(crate) fn is_unbounded(&self, node: NodeId) -> bool {
        let interval = self.interval(node);
        let bits = self.modulus.bits();
        interval.hi().bits() >= bits || interval.lo().bits() >= bits
    }

    /// Whether `node` can be a negative integer.
    pub(crate) fn can_be_negative(&self, node: NodeId) -> bool {
        self.interval(node).lo().is_negative()
    }

    /// Whether assertions depend on `node` as constraints do; outputs depend on theirs by an equation.
    pub(crate) fn is_bound(&self, node: NodeId) -> bool {
        self.demand.of(node) != Place::Nowhere
    }

    /// Where assertions depend on `node` as constraints do.
    pub(crate) fn place(&self, node: NodeId) -> Place {
        self.demand.of(node)
    }

    /// Whether `input` is taken for an output: of the public inputs that an equation relates, one is computed from the others.
    pub(crate) fn is_output(&self, input: InputId) -> bool {
        self.is_output[input.index()]
    }

    /// Whether `node` is a constant.
    pub(crate) fn is_constant(&self, node: NodeId) -> bool {
        matches!(self.program().node(node), Node::Constant(_))
    }

    /// The canonical integer of a constant.
    pub(crate) fn constant(&self, node: NodeId) -> Option<BigInt> {
        match self.program().node(node) {
            Node::Constant(id) => Some(BigInt::from(self.program().constant(id).clone())),
            _ => None,
        }
    }
}

/// The program analyzed with hints that can be anything, but for those of `\` and `%`, which assertions bind wherever they
/// matter; `None` if no other hint has bounds.
fn with_free_hints(program: &Program) -> Option<(Bounded, Places)> {
    let claims = program.assertions().iter().map(|assertion| assertion.claim);
    let quotients: FxHashSet<NodeId> = claims
        .filter_map(|claim| match claim {
            Claim::DivRem {
                quotient,
                remainder,
                ..
            } => Some([quotient, remainder]),
            _ => None,
        })
        .flatten()
        .collect();
    let is_free = |id: NodeId| {
        use HintOp::{Copy, Quotient, Remainder};
        let is_bounded = matches!(
            program.node(id),
            Node::Hint(Copy | Quotient | Remainder, ..)
        );
        is_bounded && !quotients.contains(&id)
    };
    let mut nodes = (0..program.nodes().len() as u32).map(NodeId);
    nodes.any(is_free).then(|| {
        let all = Choice {
            node: |_| true,
            assertion: |_| true,
            hint: is_free,
        };
        let (program, places) = open(program, all);
        (analyze(program), places)
    })
}

/// Which inputs are outputs: those that stand alone on a side of the equation that determines them, and those that are
/// determined by private inputs.
fn outputs(program: &Program) -> Vec<bool> {
    let inputs: Vec<NodeId> = program.input_nodes().collect();
    let equal: FxHashSet<(NodeId, NodeId)> = program
        .assertions()
        .iter()
        .filter_map(|assertion| match assertion.claim {
            Claim::Equal(a, b) => Some((a.min(b), a.max(b))),
            _ => None,
        })
        .collect();
    let mut is_output = vec![false; inputs.len()];
    let mut is_source = vec![false; program.nodes().len()];
    let others = depend_on_defined(program, &inputs);
    for definition in program.definitions().iter().rev() {
        let input = inputs[definition.input.index()];
        let sides = (input.min(definition.node), input.max(definition.node));
        let is_alone = equal.contains(&sides) && !is_source[input.index()];
        if is_alone || !others[definition.node.index()] {
            is_output[definition.input.index()] = true;
            is_source[definition.node.index()] = true;
        }
    }
    is_output
}

/// For each node, whether it depends on a public input that has a definition.
fn depend_on_defined(program: &Program, inputs: &[NodeId]) -> Vec<bool> {
    let mut depends = vec![false; program.nodes().len()];
    for definition in program.definitions() {
        depends[inputs[definition.input.index()].index()] = true;
    }
    for id in (0..program.nodes().len() as u32).map(NodeId) {
        if program.operands(id).any(|operand| depends[operand.index()]) {
            depends[id.index()] = true;
        }
    }
    depends
}
