//! What is known is written down, and sums are carried out.
//!
//! # Soundness
//! Two views of each node are made. The *exact* one has the value of the node for whatever inputs and hints. The
//! *known* one also rests on facts (see [`Facts`]), which follow from assertions about one input or hint alone. Those
//! assertions, and the selectors with what says that they are bits, are kept in the exact view; so no fact is used on what it
//! follows from. A trap is never forgotten: only nodes without one are left out.

use num_bigint::BigUint;
use num_traits::{One, Signed, Zero};
use rustc_hash::FxHashMap;
use vampx_ir::Span;
use vampx_ir::program::{
    Assertion, Claim, Definition, Guard, GuardId, Node, NodeId, Program, ProgramBuilder,
};

use crate::expansion::Expansion;
use crate::facts::{Facts, is_pin};
use crate::inputs::InputPlaces;
use crate::linear::Linear;
use crate::plan::{entangled, is_trivial, map_claim, rebuild, selector, unknown_guards};
use crate::products::without_factor;
use crate::total::Total;
use crate::window::Window;

/// Sums of more terms are not looked up.
const MAX_SHARED: usize = 8;

/// The simpler program; `None` if a trap would be forgotten.
pub(crate) fn simplify(program: &Program) -> Option<Program> {
    let total = Total::new(program);
    let facts = Facts::new(program);
    let mut simplify = Simplify::new(program, &total, &facts);
    simplify.place_inputs();
    for assertion in program.assertions() {
        simplify.assertion(assertion);
    }
    let entangled = entangled(program);
    let definitions = program.definitions().iter();
    let definitions = definitions
        .map(|definition| {
            let view = if entangled[definition.node.index()] {
                View::Written
            } else {
                View::Known
            };
            Definition {
                input: definition.input,
                node: simplify.copy(definition.node, view),
            }
        })
        .collect();
    (!simplify.forgets).then(|| simplify.builder.finish_with(definitions))
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum View {
    /// Operation by operation as it was.
    Written,
    /// Of the same value in every run.
    Exact,
    /// Of the same value in every run that the facts rest on.
    Known,
}

impl View {
    /// The view in which an operation of this view has its selector, if `is_selector`, or its other operands.
    fn of_operand(self, operation: Node, is_selector: bool) -> Self {
        match operation {
            Node::Hint(..) => Self::Written,
            _ if is_selector => self.min(Self::Exact),
            _ => self,
        }
    }
}

/// Under what a claim is still to be asserted.
#[derive(Clone, Copy)]
enum Resolved {
    Never,
    Under(Option<GuardId>),
}

/// What the new node is made of.
enum Shape {
    /// A constant.
    Value(BigUint),
    /// Another node.
    Same(NodeId),
    /// A sum of so many terms as written.
    Sum(Linear, usize),
    /// `zero + selector * (one - zero)`.
    Choice {
        selector: NodeId,
        zero: NodeId,
        one: NodeId,
    },
    /// 0 if `low <= value < high`, and 1 otherwise.
    Outside(Window),
    /// Its operation.
    Operation(Node),
    /// Its operation, which is this sum of new nodes.
    Addition(Linear),
}

const MISSING: NodeId = NodeId(u32::MAX);

struct Simplify<'a> {
    program: &'a Program,
    total: &'a Total,
    facts: &'a Facts,
    builder: ProgramBuilder,
    nodes: [Vec<NodeId>; 3],
    inputs: InputPlaces,
    expansion: Expansion<'a>,
    /// Sums made before, by their terms.
    sums: FxHashMap<Linear, NodeId>,
    guards: FxHashMap<GuardId, Resolved>,
    forgets: bool,
}

impl<'a> Simplify<'a> {
    fn new(program: &'a Program, total: &'a Total, facts: &'a Facts) -> Self {
        let n_nodes = program.nodes().len();
        let nodes = vec![MISSING; n_nodes];
        Self {
            program,
            total,
            facts,
            builder: ProgramBuilder::with_capacity(program.field().clone(), n_nodes),
            nodes: [nodes.clone(), nodes.clone(), nodes],
            inputs: InputPlaces::new(program),
            expansion: Expansion::new(program),
            sums: FxHashMap::default(),
            guards: FxHashMap::default(),
            forgets: false,
        }
    }

    /// Makes the inputs, each after what determines it.
    fn place_inputs(&mut self) {
        for index in 0..self.program.inputs().len() {
            if let Some((assertion, value)) = self.inputs.definition(index) {
                let view = view_of(self.program, &self.program.assertions()[assertion]);
                self.copy(value, view);
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

    fn get(&self, node: NodeId, view: View) -> NodeId {
        self.nodes[view as usize][node.index()]
    }

    /// The value of `node`, if facts say that it has only one and it has no trap.
    fn only_value(&self, node: NodeId) -> Option<BigUint> {
        let interval = self.facts.interval(node);
        let is_known = interval.lo() == interval.hi() && self.total.get(node);
        is_known.then(|| self.program.field().reduce(interval.lo()))
    }

    /// The new node, after all that it needs.
    fn copy(&mut self, node: NodeId, view: View) -> NodeId {
        let mut stack = vec![(node, view, None::<Shape>)];
        while let Some((node, view, shape)) = stack.pop() {
            if self.get(node, view) != MISSING {
                continue;
            }
            let shape = match shape {
                Some(shape) => shape,
                None => {
                    let shape = self.shape(node, view);
                    let missing: Vec<(NodeId, View)> = self
                        .needs(node, &shape, view)
                        .into_iter()
                        .filter(|(node, view)| self.get(*node, *view) == MISSING)
                        .collect();
                    if !missing.is_empty() {
                        stack.push((node, view, Some(shape)));
                        let missing = missing.into_iter();
                        stack.extend(missing.map(|(node, view)| (node, view, None)));
                        continue;
                    }
                    shape
                }
            };
            match self.build(node, view, shape) {
                Ok(new) => self.nodes[view as usize][node.index()] = new,
                Err(shape) => {
                    let needs = self.needs(node, &shape, view);
                    stack.push((node, view, Some(shape)));
                    stack.extend(needs.into_iter().map(|(node, view)| (node, view, None)));
                }
            }
        }
        self.get(node, view)
    }

    fn shape(&self, node: NodeId, view: View) -> Shape {
        let old = self.program.node(node);
        if view == View::Written {
            return Shape::Operation(old);
        }
        if view == View::Known
            && !matches!(old, Node::Constant(_))
            && let Some(value) = self.only_value(node)
        {
            return Shape::Value(value);
        }
        if let Node::Branch {
            selector,
            zero,
            one,
        } = old
        {
            return self.branch(view, node, [selector, zero, one]);
        }
        if let Some(window) = Window::of(self.program, node)
            && self.total.get(node)
        {
            return Shape::Outside(window);
        }
        if self.expansion.is_sum(node)
            && self.total.get(node)
            && let Some((sum, n_terms)) = self.expansion.sum(node)
            && self.facts.are_kept(node, &sum)
        {
            return Shape::Sum(sum, n_terms);
        }
        Shape::Operation(old)
    }

    fn branch(&self, view: View, node: NodeId, operands: [NodeId; 3]) -> Shape {
        let [selector, zero, one] = operands;
        if view == View::Known {
            if let Some(value) = self.only_value(selector) {
                if value.is_zero() {
                    return Shape::Same(zero);
                }
                if value.is_one() {
                    return Shape::Same(one);
                }
            }
            let is_bit = self.facts.is_boolean(selector);
            let is_total = [selector, zero, one]
                .into_iter()
                .all(|node| self.total.get(node));
            let is_sum = |arm| matches!(self.program.node(arm), Node::Add(..));
            let is_any = !self.facts.is_bounded(node);
            if is_bit && is_total && is_any && (is_sum(zero) || is_sum(one)) {
                return Shape::Choice {
                    selector,
                    zero,
                    one,
                };
            }
        }
        Shape::Operation(Node::Branch {
            selector,
            zero,
            one,
        })
    }

    fn needs(&self, node: NodeId, shape: &Shape, view: View) -> Vec<(NodeId, View)> {
        match shape {
            Shape::Value(_) => Vec::new(),
            Shape::Same(node) => vec![(*node, view)],
            Shape::Outside(window) => vec![(window.value, view)],
            Shape::Sum(sum, _) => sum.terms.iter().map(|(node, _)| (*node, view)).collect(),
            Shape::Choice {
                selector,
                zero,
                one,
            } => vec![(*selector, View::Exact), (*zero, view), (*one, view)],
            Shape::Operation(old) => operands(*old, view),
            Shape::Addition(_) => operands(self.program.node(node), view),
        }
    }

    /// The new node, or the shape that it has instead.
    fn build(&mut self, node: NodeId, view: View, shape: Shape) -> Result<NodeId, Shape> {
        let span = self.program.span(node);
        Ok(match shape {
            Shape::Value(value) => self.builder.constant(&value, span),
            Shape::Same(other) => self.get(other, view),
            Shape::Outside(window) => {
                let value = self.get(window.value, view);
                window.emit(&mut self.builder, value, span)
            }
            Shape::Sum(sum, n_terms) => {
                let sum = self.over_new_nodes(&sum, view);
                if let Some(known) = self.sums.get(&sum) {
                    return Ok(*known);
                }
                let n_parts = sum.terms.len() + usize::from(!sum.constant.is_zero());
                let is_offset = matches!(&sum.terms[..], [(_, factor)] if factor.is_one());
                if n_parts >= n_terms && !is_offset {
                    return Err(Shape::Addition(sum));
                }
                let new = self.emit(&sum, span);
                self.remember(sum, new);
                new
            }
            Shape::Choice {
                selector,
                zero,
                one,
            } => {
                let selector = self.get(selector, View::Exact);
                let (zero, one) = (self.get(zero, view), self.get(one, view));
                let difference = self.builder.sub(one, zero, span);
                let chosen = self.builder.mul(selector, difference, span);
                self.builder.add(zero, chosen, span)
            }
            Shape::Operation(old) => {
                let new = self.operation(node, view, old, span);
                if let Some(sum) = self.sum_of_new_nodes(node, view) {
                    self.remember(sum, new);
                }
                new
            }
            Shape::Addition(sum) => {
                let new = self.operation(node, view, self.program.node(node), span);
                self.remember(sum, new);
                new
            }
        })
    }

    fn operation(&mut self, node: NodeId, view: View, old: Node, span: Span) -> NodeId {
        if let Node::Input(input) = old {
            self.place(input.index());
            return self.get(node, view);
        }
        let nodes = &self.nodes;
        let selector = selector(old);
        let get = |operand: NodeId| {
            let view = view.of_operand(old, selector == Some(operand));
            nodes[view as usize][operand.index()]
        };
        let new = rebuild(&mut self.builder, self.program, old, get, span);
        let lost = match selector {
            Some(selector) => {
                let selector = self.get(selector, view.of_operand(old, true));
                self.builder.constant_value(selector).is_none()
                    && !matches!(self.builder.node(new), Node::Branch { .. })
            }
            None => self.builder.constant_value(new).is_some(),
        };
        let has_operands = !matches!(old, Node::Constant(_) | Node::Hint(..));
        self.forgets |= lost && has_operands && !self.total.get(node);
        new
    }

    /// The sum that `node` is, if its terms are there.
    fn sum_of_new_nodes(&self, node: NodeId, view: View) -> Option<Linear> {
        let is_sum = self.expansion.is_sum(node) && self.total.get(node);
        let (sum, _) = is_sum.then(|| self.expansion.sum(node)).flatten()?;
        let mut terms = sum.terms.iter();
        let are_there = terms.all(|(node, _)| self.get(*node, view) != MISSING);
        are_there.then(|| self.over_new_nodes(&sum, view))
    }

    fn remember(&mut self, sum: Linear, new: NodeId) {
        if (2..=MAX_SHARED).contains(&sum.terms.len()) {
            self.sums.entry(sum).or_insert(new);
        }
    }

    /// The same sum with the new nodes for the old ones.
    fn over_new_nodes(&self, sum: &Linear, view: View) -> Linear {
        let modulus = self.program.field().modulus();
        let mut new = Linear {
            terms: Vec::with_capacity(sum.terms.len()),
            constant: sum.constant.clone(),
        };
        for (node, coefficient) in &sum.terms {
            let node = self.get(*node, view);
            match self.builder.constant_value(node) {
                Some(value) => new.constant = (new.constant + coefficient * value) % modulus,
                None => new.terms.push((node, coefficient.clone())),
            }
        }
        new.terms.sort_unstable_by_key(|(node, _)| *node);
        new.terms.dedup_by(|next, first| {
            let is_same = next.0 == first.0;
            if is_same {
                first.1 = (&first.1 + &next.1) % modulus;
            }
            is_same
        });
        new.terms.retain(|(_, coefficient)| !coefficient.is_zero());
        new
    }

    fn emit(&mut self, sum: &Linear, span: Span) -> NodeId {
        let mut result = self.builder.constant(&sum.constant, span);
        for (node, coefficient) in &sum.terms {
            let term = if coefficient.is_one() {
                *node
            } else {
                let factor = self.builder.constant(coefficient, span);
                self.builder.mul(factor, *node, span)
            };
            result = self.builder.add(result, term, span);
        }
        result
    }

    fn assertion(&mut self, assertion: &Assertion) {
        let Resolved::Under(guard) = self.guard(assertion.guard) else {
            return;
        };
        let claim = assertion.claim;
        let view = view_of(self.program, assertion);
        let is_total = claim.nodes().all(|node| self.total.get(node));
        if view == View::Known && is_total && self.holds(claim) {
            return;
        }
        let claim = match claim {
            Claim::Equal(a, b) if view == View::Known => {
                without_factor(self.program, self.facts, self.total, [a, b]).unwrap_or(claim)
            }
            _ => claim,
        };
        let new = map_claim(claim, |node| self.copy(node, view));
        self.forgets |= !is_total && is_trivial(&self.builder, new);
        self.builder.assert(new, guard, assertion.span);
    }

    /// Whether facts say that the claim is true.
    fn holds(&self, claim: Claim) -> bool {
        let Claim::InRange { value, bits } = claim else {
            return false;
        };
        let interval = self.facts.interval(value);
        !interval.lo().is_negative() && interval.hi().bits() <= u64::from(bits)
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
        match self.only_value(guard.selector) {
            Some(value) if value == BigUint::from(guard.arm) => Resolved::Under(parent),
            Some(_) => Resolved::Never,
            None => {
                let selector = self.copy(guard.selector, View::Exact);
                Resolved::Under(Some(self.builder.guard(Guard {
                    parent,
                    selector,
                    arm: guard.arm,
                })))
            }
        }
    }
}

/// The operands of an operation, each with the view in which the operation has it.
fn operands(operation: Node, view: View) -> Vec<(NodeId, View)> {
    let selector = selector(operation);
    let operands = operation.operands();
    operands
        .map(|node| (node, view.of_operand(operation, selector == Some(node))))
        .collect()
}

/// The view in which an assertion is kept.
fn view_of(program: &Program, assertion: &Assertion) -> View {
    match assertion.claim {
        Claim::Boolean(_) => View::Exact,
        _ if is_pin(program, assertion) => View::Exact,
        _ => View::Known,
    }
}
