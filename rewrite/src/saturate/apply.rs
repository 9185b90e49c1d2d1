//! The program with other expressions for some of its values.

use egg::Id;
use num_bigint::BigUint;
use rustc_hash::{FxHashMap, FxHashSet};
use vampx_ir::Span;
use vampx_ir::program::{
    Assertion, Claim, Definition, Guard, GuardId, Node, NodeId, Program, ProgramBuilder,
};

use super::language::{Expression, Leaf, Operation};
use crate::facts::is_pin;
use crate::inputs::InputPlaces;
use crate::plan::{entangled, is_trivial, map_claim, rebuild, unknown_guards};
use crate::total::Total;

/// The program in which `better` stands for the values that have an entry there; `None` if a trap would be forgotten. The pins
/// stay as they are written, and so do the assertions of these numbers.
pub(crate) fn apply(
    program: &Program,
    total: &Total,
    better: &FxHashMap<NodeId, Expression>,
    kept: &FxHashSet<usize>,
) -> Option<Program> {
    let mut copy = Copy::new(program, total, better);
    copy.place_inputs();
    for (index, assertion) in program.assertions().iter().enumerate() {
        let view = match kept.contains(&index) || is_pin(program, assertion) {
            true => View::Written,
            false => View::Better,
        };
        copy.assertion(assertion, view);
    }
    let entangled = entangled(program);
    let definitions = program.definitions().iter();
    let definitions = definitions
        .map(|definition| {
            let view = match entangled[definition.node.index()] {
                true => View::Written,
                false => View::Better,
            };
            Definition {
                input: definition.input,
                node: copy.copy(definition.node, view),
            }
        })
        .collect();
    (!copy.forgets).then(|| copy.builder.finish_with(definitions))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    /// Operation by operation as it was: for pins, and for the prover's hints.
    Written,
    /// Of the same value wherever the pins hold.
    Better,
}

/// Under what a claim is still to be asserted.
#[derive(Clone, Copy)]
enum Resolved {
    Never,
    Under(Option<GuardId>),
}

const MISSING: NodeId = NodeId(u32::MAX);

struct Copy<'a> {
    program: &'a Program,
    total: &'a Total,
    better: &'a FxHashMap<NodeId, Expression>,
    /// Pins say that these are bits.
    pinned: FxHashSet<NodeId>,
    builder: ProgramBuilder,
    /// The new node of each old one, in both views.
    nodes: [Vec<NodeId>; 2],
    inputs: InputPlaces,
    guards: FxHashMap<GuardId, Resolved>,
    /// Whether a trap was folded away.
    forgets: bool,
}

impl<'a> Copy<'a> {
    fn new(
        program: &'a Program,
        total: &'a Total,
        better: &'a FxHashMap<NodeId, Expression>,
    ) -> Self {
        let nodes = vec![MISSING; program.nodes().len()];
        let pins = program.assertions().iter();
        let pins = pins.filter(|assertion| is_pin(program, assertion));
        let pinned = pins.filter_map(|assertion| match assertion.claim {
            Claim::Boolean(value) => Some(value),
            _ => None,
        });
        Self {
            program,
            total,
            better,
            pinned: pinned.collect(),
            builder: ProgramBuilder::new(program.field().clone()),
            nodes: [nodes.clone(), nodes],
            inputs: InputPlaces::new(program),
            guards: FxHashMap::default(),
            forgets: false,
        }
    }

    /// Makes the inputs, each after what determines it.
    fn place_inputs(&mut self) {
        for index in 0..self.program.inputs().len() {
            if let Some((_, value)) = self.inputs.definition(index) {
                self.copy(value, View::Better);
            }
            self.place(index);
        }
    }

    /// Makes the inputs up to this index that are not made yet.
    fn place(&mut self, index: usize) {
        for (old, new) in self.inputs.place(self.program, &mut self.builder, index) {
            for nodes in &mut self.nodes {
                nodes[old.index()] = new;
            }
        }
    }

    fn get(&self, node: NodeId, view: View) -> NodeId {
        self.nodes[view as usize][node.index()]
    }

    fn expression(&self, node: NodeId, view: View) -> Option<&'a Expression> {
        let better = self.better;
        match view {
            View::Written => None,
            View::Better => better.get(&node),
        }
    }

    /// The view of a selector: what pins say is a bit stays what they speak of.
    fn of_selector(&self, selector: NodeId, view: View) -> View {
        match self.pinned.contains(&selector) {
            true => View::Written,
            false => view,
        }
    }

    /// What the new node of `node` is made of.
    fn operands(&self, node: NodeId, view: View) -> Vec<(NodeId, View)> {
        if let Some(expression) = self.expression(node, view) {
            return leaves(expression).map(|leaf| (leaf, view)).collect();
        }
        let operands = self.program.operands(node);
        match self.program.node(node) {
            Node::Hint(..) => operands.map(|operand| (operand, View::Written)).collect(),
            Node::Branch {
                selector,
                zero,
                one,
            } => vec![
                (selector, self.of_selector(selector, view)),
                (zero, view),
                (one, view),
            ],
            _ => operands.map(|operand| (operand, view)).collect(),
        }
    }

    /// The new node, after all that it needs.
    fn copy(&mut self, node: NodeId, view: View) -> NodeId {
        let mut stack = vec![(node, view)];
        while let Some(&(node, view)) = stack.last() {
            if self.get(node, view) == MISSING {
                let n_open = stack.len();
                let operands = self.operands(node, view).into_iter();
                stack.extend(operands.filter(|(node, view)| self.get(*node, *view) == MISSING));
                if stack.len() > n_open {
                    continue;
                }
                self.nodes[view as usize][node.index()] = self.build(node, view);
            }
            stack.pop();
        }
        self.get(node, view)
    }

    /// The new node, of operands that are there.
    fn build(&mut self, node: NodeId, view: View) -> NodeId {
        let span = self.program.span(node);
        if let Some(expression) = self.expression(node, view) {
            return self.build_expression(expression, span);
        }
        let old = self.program.node(node);
        let view = match old {
            Node::Hint(..) => View::Written,
            _ => view,
        };
        let new = match old {
            Node::Input(input) => {
                self.place(input.index());
                return self.get(node, view);
            }
            Node::Branch {
                selector,
                zero,
                one,
            } => {
                let selector = self.get(selector, self.of_selector(selector, view));
                let (zero, one) = (self.get(zero, view), self.get(one, view));
                self.builder.branch(selector, zero, one, span)
            }
            _ => {
                let nodes = &self.nodes[view as usize];
                let get = |operand: NodeId| nodes[operand.index()];
                rebuild(&mut self.builder, self.program, old, get, span)
            }
        };
        self.forgets |= !self.total.get(node) && self.is_folded(old, new, view);
        new
    }

    /// Whether the builder left out an operand that was demanded.
    fn is_folded(&self, old: Node, new: NodeId, view: View) -> bool {
        match old {
            Node::Branch { selector, .. } => {
                let selector = self.get(selector, self.of_selector(selector, view));
                self.builder.constant_value(selector).is_none()
                    && !matches!(self.builder.node(new), Node::Branch { .. })
            }
            Node::Constant(_) | Node::Hint(..) => false,
            _ => self.builder.constant_value(new).is_some(),
        }
    }

    /// The value of an expression over nodes that are there.
    fn build_expression(&mut self, expression: &Expression, span: Span) -> NodeId {
        let mut values: Vec<NodeId> = Vec::with_capacity(expression.as_ref().len());
        for operation in expression.as_ref() {
            let value = |id: &Id| values[usize::from(*id)];
            let leaf = |Leaf(leaf): &Leaf| self.get(NodeId(*leaf), View::Better);
            let new = match operation {
                Operation::Leaf(node) => leaf(node),
                Operation::Unnamed(_) => unreachable!("invariant: leaves are nodes"),
                Operation::Number(number) => self.builder.constant(number, span),
                Operation::Neg(a) => self.builder.neg(value(a), span),
                Operation::Add([a, b]) => self.builder.add(value(a), value(b), span),
                Operation::Mul([a, b]) => self.builder.mul(value(a), value(b), span),
                Operation::Lt([a, b]) => self.builder.lt(value(a), value(b), span),
                Operation::Branch([selector, zero, one]) => {
                    let [selector, zero, one] = [selector, zero, one].map(value);
                    self.builder.branch(selector, zero, one, span)
                }
            };
            values.push(new);
        }
        match values.last() {
            Some(root) => *root,
            None => unreachable!("invariant: an expression has a root"),
        }
    }

    fn assertion(&mut self, assertion: &Assertion, view: View) {
        let Resolved::Under(guard) = self.guard(assertion.guard) else {
            return;
        };
        let claim = assertion.claim;
        let new = map_claim(claim, |node| self.copy(node, view));
        let is_total = claim.nodes().all(|node| self.total.get(node));
        self.forgets |= !is_total && is_trivial(&self.builder, new);
        self.builder.assert(new, guard, assertion.span);
    }

    fn guard(&mut self, guard: Option<GuardId>) -> Resolved {
        for id in unknown_guards(self.program, guard, &self.guards) {
            let resolved = self.guard_within_parent(self.program.guards()[id.index()]);
            self.guards.insert(id, resolved);
        }
        guard.map_or(Resolved::Under(None), |guard| self.guards[&guard])
    }

    fn guard_within_parent(&mut self, guard: Guard) -> Resolved {
        let parent = match guard.parent.map(|parent| self.guards[&parent]) {
            Some(Resolved::Never) => return Resolved::Never,
            Some(Resolved::Under(parent)) => parent,
            None => None,
        };
        let view = self.of_selector(guard.selector, View::Better);
        let selector = self.copy(guard.selector, view);
        if let Some(value) = self.builder.constant_value(selector) {
            return match *value == BigUint::from(guard.arm) {
                true => Resolved::Under(parent),
                false => Resolved::Never,
            };
        }
        if matches!(self.program.node(guard.selector), Node::Lt(..)) {
            let span = self.program.span(guard.selector);
            self.builder.assert(Claim::Boolean(selector), parent, span);
        }
        Resolved::Under(Some(self.builder.guard(Guard {
            parent,
            selector,
            arm: guard.arm,
        })))
    }
}

/// The nodes whose values an expression reads.
pub(crate) fn leaves(expression: &Expression) -> impl Iterator<Item = NodeId> {
    let operations = expression.as_ref().iter();
    operations.filter_map(|operation| match operation {
        Operation::Leaf(Leaf(leaf)) => Some(NodeId(*leaf)),
        _ => None,
    })
}
