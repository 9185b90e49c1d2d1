//! Proven ranges that rest on few assertions only, so that others may be rewritten by them.
//!
//! The analysis is run on a skeleton of the program: each hint is an input that may have any value, and of the assertions
//! only those without a guard stay that speak of one input or hint alone. A range of the skeleton therefore holds for
//! whatever hints, wherever those assertions hold, and rests on nothing else. What is made of values of which nothing is known is left
//! out: of the rounds of a hash nothing remains.

use num_bigint::BigInt;
use num_integer::Integer;
use vampx_ir::Interval;
use vampx_ir::program::{Input, Node, NodeId, Program, ProgramBuilder};
use vampx_overflow_analysis::{Bounded, analyze};

use crate::linear::Linear;
use crate::pins::only_leaf;
use crate::plan::{map_claim, rebuild, with_inputs};
use crate::reads::read;

/// What is known of the nodes that constraints or outputs read.
pub(crate) struct Facts {
    skeleton: Bounded,
    /// The node of each in the skeleton, but for those that only hints read or that may be any element.
    nodes: Vec<Option<NodeId>>,
    anything: Interval,
}

impl Facts {
    /// Analyzes the skeleton of `program`, as far as something may be known of it.
    pub fn new(program: &Program) -> Self {
        let is_read = read(program, program.definitions().iter().map(|one| one.node));
        let may_be_bounded = may_be_bounded(program);
        let (mut builder, inputs) = with_inputs(program);
        let mut nodes: Vec<Option<NodeId>> = vec![None; program.nodes().len()];
        for (old, new) in program.input_nodes().zip(inputs) {
            nodes[old.index()] = Some(new);
        }
        for (index, node) in program.nodes().iter().enumerate() {
            if !(is_read[index] && may_be_bounded[index]) || nodes[index].is_some() {
                continue;
            }
            let new = match node {
                Node::Hint(..) => unknown(&mut builder, index),
                node => {
                    for operand in node.operands().map(NodeId::index) {
                        nodes[operand].get_or_insert_with(|| unknown(&mut builder, operand));
                    }
                    let span = program.span(NodeId(index as u32));
                    let get = |id: NodeId| known(nodes[id.index()]);
                    rebuild(&mut builder, program, *node, get, span)
                }
            };
            nodes[index] = Some(new);
        }
        for assertion in program.assertions() {
            if is_pin(program, assertion) {
                let claim = map_claim(assertion.claim, |node| known(nodes[node.index()]));
                builder.assert(claim, None, assertion.span);
            }
        }
        Self {
            skeleton: analyze(builder.finish_with(Vec::new())),
            nodes,
            anything: Interval::bits(program.field().bits()),
        }
    }

    /// Integers, one of them congruent to the value of `node` wherever the assertions hold that this rests on.
    pub fn interval(&self, node: NodeId) -> &Interval {
        let node = self.nodes[node.index()];
        node.map_or(&self.anything, |node| self.skeleton.interval(node))
    }

    /// Whether more is known of `node` than that it is an element.
    pub fn is_bounded(&self, node: NodeId) -> bool {
        self.interval(node).width() < self.anything.width() / 2
    }

    /// Whether the ranges of the terms say as much of `sum` as is known of `node`, whose value it is: what is known only of
    /// parts of the sum as written would be lost.
    pub fn are_kept(&self, node: NodeId, sum: &Linear) -> bool {
        if !self.is_bounded(node) {
            return true;
        }
        self.of_sum(sum).width() <= self.interval(node).width()
    }

    /// What the ranges of its terms say of a sum.
    pub fn of_sum(&self, sum: &Linear) -> Interval {
        let p = BigInt::from(self.skeleton.program().field().modulus().clone());
        let half = &p / 2;
        let constant = Interval::point(BigInt::from(sum.constant.clone()));
        sum.terms.iter().fold(constant, |range, (node, factor)| {
            let factor = BigInt::from(factor.clone());
            let factor = if factor > half { factor - &p } else { factor };
            range.sum(&self.interval(*node).scaled(&factor))
        })
    }

    /// Whether `node` is not 0 there.
    pub fn is_nonzero(&self, node: NodeId) -> bool {
        let p = BigInt::from(self.skeleton.program().field().modulus().clone());
        let interval = self.interval(node);
        let below = interval.lo() - 1u32;
        interval.hi().div_floor(&p) == below.div_floor(&p)
    }

    /// Whether `node` is 0 or 1 there.
    pub fn is_boolean(&self, node: NodeId) -> bool {
        self.nodes[node.index()].is_some_and(|node| self.skeleton.is_boolean(node))
    }
}

/// Whether each node is made of constants, comparisons, and leaves that a range or a pin speaks of: others may be any element,
/// unless they cancel.
fn may_be_bounded(program: &Program) -> Vec<bool> {
    let mut is_pinned = vec![false; program.nodes().len()];
    for assertion in program.assertions() {
        let is_guarded = assertion.guard.is_some();
        if let Some(leaf) = only_leaf(program, assertion.claim).filter(|_| !is_guarded) {
            is_pinned[leaf.index()] = true;
        }
    }
    let mut may_be_bounded: Vec<bool> = Vec::with_capacity(program.nodes().len());
    for (node, is_pinned) in program.nodes().iter().zip(is_pinned) {
        let get = |id: NodeId| may_be_bounded[id.index()];
        let may_be = match *node {
            Node::Constant(_) | Node::Lt(..) => true,
            Node::Input(input) => is_pinned || program.inputs()[input.index()].range.is_some(),
            Node::Hint(..) => is_pinned,
            Node::Branch {
                selector,
                zero,
                one,
            } => get(selector) && (get(zero) || get(one)),
            Node::Add(..) | Node::Mul(..) | Node::Neg(_) => node.operands().all(get),
        };
        may_be_bounded.push(may_be);
    }
    may_be_bounded
}

/// A node of the skeleton.
fn known(node: Option<NodeId>) -> NodeId {
    node.unwrap_or_else(|| unreachable!("invariant: operands and what pins speak of are there"))
}

/// Whether facts may rest on the assertion; then it stays as it is.
pub(crate) fn is_pin(program: &Program, assertion: &vampx_ir::program::Assertion) -> bool {
    assertion.guard.is_none() && only_leaf(program, assertion.claim).is_some()
}

/// An input that stands for any value.
fn unknown(builder: &mut ProgramBuilder, index: usize) -> NodeId {
    let mut name = format!("#{index}");
    loop {
        let input = Input {
            name: name.clone(),
            public: false,
            range: None,
            span: vampx_ir::Span::default(),
        };
        match builder.input(input) {
            Ok(node) => return node,
            Err(_) => name.push('#'),
        }
    }
}
