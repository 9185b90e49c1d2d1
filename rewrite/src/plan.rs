//! What a pass changes, and the program that results.

use std::iter;

use num_bigint::BigUint;
use num_traits::{One, Zero};
use rustc_hash::FxHashMap;
use vampx_ir::Span;
use vampx_ir::program::{
    Assertion, Claim, Definition, Guard, GuardId, HintOp, Node, NodeId, Program, ProgramBuilder,
};

use crate::inputs::InputPlaces;
use crate::linear::Linear;
use crate::polynomial::Fragment;
use crate::total::Total;

/// Changes to a program.
///
/// # Soundness
/// The substitutions and the assertions that stay imply the assertions that go, for any hints; and with the hints as
/// they are written all that goes is true whenever what stays is.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// What stands for a hint where a value is asked for. The operands of hints stay as they were: the prover computes
    /// hints as before.
    pub substitutions: FxHashMap<NodeId, Linear>,
    /// What stands for a sum or product where a value is asked for.
    pub expressions: FxHashMap<NodeId, Expression>,
    /// What stands for assertions, by their index.
    pub assertions: FxHashMap<usize, Replacement>,
}

/// A value by other values.
#[derive(Debug)]
pub(crate) struct Expression {
    /// The atoms, in order; of smaller ids than what this stands for.
    pub atoms: Vec<NodeId>,
    /// How it is computed; it has one output.
    pub fragment: Fragment,
}

/// What stands for an assertion.
#[derive(Debug)]
pub(crate) enum Replacement {
    /// Nothing.
    Nothing,
    /// A claim under a guard.
    Claim(Claim, Option<GuardId>),
    /// `root` is the sum of these parts, each of which has its range.
    Parts {
        /// The value.
        root: NodeId,
        /// All its bits, the lowest first.
        parts: Vec<Part>,
    },
}

/// A part of a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    /// `2^shift` times a hint.
    Old {
        /// The hint.
        hint: NodeId,
        /// The position of its lowest bit.
        shift: u32,
    },
    /// `2^shift` times a new digit of so many bits.
    New {
        /// The position of its lowest bit.
        shift: u32,
        /// The number of its bits.
        width: u32,
    },
}

impl Plan {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.substitutions.is_empty() && self.expressions.is_empty() && self.assertions.is_empty()
    }

    /// The program after the changes, without what nothing needs any more; `None` if it would forget a trap.
    pub fn apply(&self, program: &Program, total: &Total) -> Option<Program> {
        let mut copy = Copy::new(program, total, self);
        copy.place_inputs();
        for (index, assertion) in program.assertions().iter().enumerate() {
            match self.assertions.get(&index) {
                None => copy.assertion(assertion),
                Some(Replacement::Nothing) => {}
                Some(Replacement::Claim(claim, guard)) => copy.assertion(&Assertion {
                    claim: *claim,
                    guard: *guard,
                    ..*assertion
                }),
                Some(Replacement::Parts { root, parts }) => {
                    copy.parts(*root, parts, assertion.span);
                }
            }
        }
        let entangled = entangled(program);
        let definitions = program.definitions().iter();
        let definitions = definitions
            .map(|definition| {
                let view = if entangled[definition.node.index()] {
                    View::Advice
                } else {
                    View::Value
                };
                Definition {
                    input: definition.input,
                    node: copy.copy(definition.node, view),
                }
            })
            .collect();
        (!copy.forgets).then(|| copy.builder.finish_with(definitions))
    }
}

/// Those of `guard` and the guards around it that `known` has nothing for, the outermost first.
pub(crate) fn unknown_guards<T>(
    program: &Program,
    guard: Option<GuardId>,
    known: &FxHashMap<GuardId, T>,
) -> Vec<GuardId> {
    let parent = |id: &GuardId| program.guards()[id.index()].parent;
    let is_unknown = |id: &GuardId| !known.contains_key(id);
    let mut unknown: Vec<GuardId> =
        iter::successors(guard.filter(is_unknown), |id| parent(id).filter(is_unknown)).collect();
    unknown.reverse();
    unknown
}

/// For whom a value is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    /// For constraints: substitutions hold.
    Value,
    /// For the prover's hints.
    Advice,
}

const MISSING: NodeId = NodeId(u32::MAX);

struct Copy<'a> {
    program: &'a Program,
    total: &'a Total,
    plan: &'a Plan,
    builder: ProgramBuilder,
    /// The new node of each old one, in both views.
    nodes: [Vec<NodeId>; 2],
    inputs: InputPlaces,
    guards: FxHashMap<GuardId, GuardId>,
    /// Whether a trap was folded away.
    forgets: bool,
}

impl<'a> Copy<'a> {
    fn new(program: &'a Program, total: &'a Total, plan: &'a Plan) -> Self {
        let n_nodes = program.nodes().len();
        let nodes = vec![MISSING; n_nodes];
        Self {
            program,
            total,
            plan,
            builder: ProgramBuilder::with_capacity(program.field().clone(), n_nodes),
            nodes: [nodes.clone(), nodes],
            inputs: InputPlaces::new(program),
            guards: FxHashMap::default(),
            forgets: false,
        }
    }

    /// Makes the inputs, each after what determines it.
    fn place_inputs(&mut self) {
        for index in 0..self.program.inputs().len() {
            if let Some((assertion, value)) = self.inputs.definition(index)
                && !self.plan.assertions.contains_key(&assertion)
            {
                self.value(value);
            }
            self.place(index);
        }
    }

    fn place(&mut self, index: usize) {
        let placed = self.inputs.place(self.program, &mut self.builder, index);
        for (old, new) in placed {
            for nodes in &mut self.nodes {
                nodes[old.index()] = new;
            }
        }
    }

    fn value(&mut self, node: NodeId) -> NodeId {
        self.copy(node, View::Value)
    }

    fn get(&self, node: NodeId, view: View) -> NodeId {
        self.nodes[view as usize][node.index()]
    }

    fn substitution(&self, node: NodeId, view: View) -> Option<&'a Linear> {
        let plan = self.plan;
        match (view, self.program.node(node)) {
            (View::Value, Node::Hint(..)) => plan.substitutions.get(&node),
            _ => None,
        }
    }

    fn expression(&self, node: NodeId, view: View) -> Option<&'a Expression> {
        let plan = self.plan;
        match view {
            View::Value => plan.expressions.get(&node),
            View::Advice => None,
        }
    }

    /// The new node, after all that it needs.
    fn copy(&mut self, node: NodeId, view: View) -> NodeId {
        let mut stack = vec![(node, view)];
        while let Some(&(node, view)) = stack.last() {
            if self.get(node, view) != MISSING {
                stack.pop();
                continue;
            }
            let n_open = stack.len();
            let mut need = |node: NodeId, view: View| {
                if self.get(node, view) == MISSING {
                    stack.push((node, view));
                }
            };
            match (self.substitution(node, view), self.program.node(node)) {
                (Some(sum), _) => (sum.terms.iter()).for_each(|(node, _)| need(*node, View::Value)),
                (None, Node::Hint(..)) if view == View::Value => need(node, View::Advice),
                (None, other) => match self.expression(node, view) {
                    Some(expression) => (expression.atoms.iter()).for_each(|it| need(*it, view)),
                    None => other.operands().for_each(|operand| need(operand, view)),
                },
            }
            if stack.len() == n_open {
                let new = self.build(node, view);
                self.nodes[view as usize][node.index()] = new;
                stack.pop();
            }
        }
        self.get(node, view)
    }

    /// The new node, of operands that are there.
    fn build(&mut self, node: NodeId, view: View) -> NodeId {
        let span = self.program.span(node);
        if let Some(sum) = self.substitution(node, view) {
            return self.sum(sum, span);
        }
        if let Some(expression) = self.expression(node, view) {
            let atoms = expression.atoms.iter();
            let atoms: Vec<NodeId> = atoms.map(|atom| self.get(*atom, View::Value)).collect();
            return expression.fragment.build(&mut self.builder, &atoms, span)[0];
        }
        let old = self.program.node(node);
        if let Node::Input(input) = old {
            self.place(input.index());
            return self.get(node, view);
        }
        if matches!(old, Node::Hint(..)) && view == View::Value {
            return self.get(node, View::Advice);
        }
        let nodes = &self.nodes[view as usize];
        let get = |node: NodeId| nodes[node.index()];
        let new = rebuild(&mut self.builder, self.program, old, get, span);
        let lost = match old {
            Node::Branch { selector, .. } => {
                self.builder.constant_value(get(selector)).is_none()
                    && !matches!(self.builder.node(new), Node::Branch { .. })
                    && !self.total.get(node)
            }
            Node::Constant(_) | Node::Hint(..) => false,
            _ => self.builder.constant_value(new).is_some() && !self.total.get(node),
        };
        self.forgets |= lost;
        new
    }

    /// The sum of terms that are there.
    fn sum(&mut self, sum: &Linear, span: Span) -> NodeId {
        let mut result = self.builder.constant(&sum.constant, span);
        for (node, coefficient) in &sum.terms {
            let node = self.get(*node, View::Value);
            let factor = self.builder.constant(coefficient, span);
            let term = self.builder.mul(factor, node, span);
            result = self.builder.add(result, term, span);
        }
        result
    }

    fn guard(&mut self, guard: Option<GuardId>) -> Option<GuardId> {
        for id in unknown_guards(self.program, guard, &self.guards) {
            let old = self.program.guards()[id.index()];
            let selector = self.value(old.selector);
            let parent = old.parent.map(|parent| self.guards[&parent]);
            let new = self.builder.guard(Guard {
                parent,
                selector,
                arm: old.arm,
            });
            self.guards.insert(id, new);
        }
        guard.map(|guard| self.guards[&guard])
    }

    fn assertion(&mut self, assertion: &Assertion) {
        let guard = self.guard(assertion.guard);
        let claim = map_claim(assertion.claim, |node| self.value(node));
        let is_total = assertion.claim.nodes().all(|node| self.total.get(node));
        self.forgets |= !is_total && is_trivial(&self.builder, claim);
        self.builder.assert(claim, guard, assertion.span);
    }

    fn parts(&mut self, root: NodeId, parts: &[Part], span: Span) {
        let value = self.value(root);
        let mut sum = self.builder.constant(&BigUint::ZERO, span);
        for part in parts {
            let (shift, digit) = match *part {
                Part::Old { hint, shift } => (shift, self.value(hint)),
                Part::New { shift, width } => {
                    let digit = if parts.len() == 1 {
                        value
                    } else {
                        self.digit(root, shift, width, span)
                    };
                    let claim = Claim::InRange {
                        value: digit,
                        bits: width,
                    };
                    self.builder.assert(claim, None, span);
                    (shift, digit)
                }
            };
            let weight = self.builder.constant(&(BigUint::one() << shift), span);
            let term = self.builder.mul(weight, digit, span);
            sum = self.builder.add(sum, term, span);
        }
        self.builder.assert(Claim::Equal(value, sum), None, span);
    }

    /// The hint `root / 2^shift mod 2^width`.
    fn digit(&mut self, root: NodeId, shift: u32, width: u32, span: Span) -> NodeId {
        let root = self.copy(root, View::Advice);
        let [divisor, modulus] = [shift, width].map(|bits| BigUint::one() << bits);
        let high = if shift.is_zero() {
            root
        } else {
            let divisor = self.builder.constant(&divisor, span);
            self.builder.hint(HintOp::Quotient, root, divisor, span)
        };
        let modulus = self.builder.constant(&modulus, span);
        self.builder.hint(HintOp::Remainder, high, modulus, span)
    }
}

/// The nodes that depend on an input with a definition.
///
/// Definitions of which this is true are kept as they are: whether outputs need each other, so that they cannot all be left
/// out, shall not depend on how much is simplified.
pub(crate) fn entangled(program: &Program) -> Vec<bool> {
    let mut is_defined = vec![false; program.inputs().len()];
    for definition in program.definitions() {
        is_defined[definition.input.index()] = true;
    }
    let mut entangled: Vec<bool> = Vec::with_capacity(program.nodes().len());
    for node in program.nodes() {
        let own = matches!(node, Node::Input(input) if is_defined[input.index()]);
        let is_entangled = own || node.operands().any(|operand| entangled[operand.index()]);
        entangled.push(is_entangled);
    }
    entangled
}

/// A builder with the inputs of `program`, and their nodes.
pub(crate) fn with_inputs(program: &Program) -> (ProgramBuilder, Vec<NodeId>) {
    let mut builder = ProgramBuilder::new(program.field().clone());
    let nodes = program.inputs().iter().map(|input| {
        let node = builder.input(input.clone());
        node.unwrap_or_else(|error| unreachable!("invariant: {error}"))
    });
    let nodes = nodes.collect();
    (builder, nodes)
}

/// `old` over the operands that `get` has for its own.
pub(crate) fn rebuild(
    builder: &mut ProgramBuilder,
    program: &Program,
    old: Node,
    get: impl Fn(NodeId) -> NodeId,
    span: Span,
) -> NodeId {
    match old {
        Node::Constant(constant) => builder.constant(program.constant(constant), span),
        Node::Input(_) => unreachable!("invariant: inputs come first"),
        Node::Add(a, b) => builder.add(get(a), get(b), span),
        Node::Mul(a, b) => builder.mul(get(a), get(b), span),
        Node::Neg(a) => builder.neg(get(a), span),
        Node::Lt(a, b) => builder.lt(get(a), get(b), span),
        Node::Branch {
            selector,
            zero,
            one,
        } => builder.branch(get(selector), get(zero), get(one), span),
        Node::Hint(op, a, b) => builder.hint(op, get(a), get(b), span),
    }
}

/// What decides a branch.
pub(crate) fn selector(node: Node) -> Option<NodeId> {
    match node {
        Node::Branch { selector, .. } => Some(selector),
        _ => None,
    }
}

/// The claim about other nodes.
pub(crate) fn map_claim(claim: Claim, mut map: impl FnMut(NodeId) -> NodeId) -> Claim {
    match claim {
        Claim::Equal(a, b) => Claim::Equal(map(a), map(b)),
        Claim::InRange { value, bits } => Claim::InRange {
            value: map(value),
            bits,
        },
        Claim::Boolean(value) => Claim::Boolean(map(value)),
        Claim::DivRem {
            dividend,
            divisor,
            quotient,
            remainder,
        } => Claim::DivRem {
            dividend: map(dividend),
            divisor: map(divisor),
            quotient: map(quotient),
            remainder: map(remainder),
        },
    }
}

/// Whether the builder may see that the claim holds.
pub(crate) fn is_trivial(builder: &ProgramBuilder, claim: Claim) -> bool {
    let is_plain = |node| matches!(builder.node(node), Node::Constant(_) | Node::Lt(..));
    match claim {
        Claim::Equal(a, b) => a == b,
        _ => claim.nodes().all(is_plain),
    }
}
