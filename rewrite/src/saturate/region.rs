//! Regions: small expressions of a program without traps.

use egg::Id;
use num_bigint::BigUint;
use num_traits::Signed;
use rustc_hash::{FxHashMap, FxHashSet};
use vampx_ir::program::{Node, NodeId, Program};

use super::language::{Leaf, Operation, Unnamed, is_bit};
use crate::facts::Facts;
use crate::linear::constant;
use crate::reads::{read, uses};
use crate::rules::Range;
use crate::total::Total;

/// Regions are cut at so many operations.
const MAX_OPERATIONS: usize = 24;

/// Constants of so many bits, and their negatives, always have a name.
const MAX_NAMED_BITS: u64 = 16;

/// A region with its leaves and parts numbered, so that equal ones are saturated once. The last part is the root.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Region {
    /// Operands come first.
    pub parts: Vec<Part>,
}

impl Region {
    /// Whether no part is a comparison, a branch or a bit.
    pub fn is_arithmetic(&self) -> bool {
        self.parts.iter().all(|part| match part.operation {
            Operation::Number(_) | Operation::Unnamed(_) => true,
            Operation::Lt(_) | Operation::Branch(_) => false,
            _ => !is_bit(&part.range),
        })
    }
}

/// A value in a region.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Part {
    /// Over the positions of other parts.
    pub operation: Operation,
    /// What is known of the value.
    pub range: Range,
    /// The leaf that is this value, if others need it too: it is there anyway.
    pub leaf: Option<Leaf>,
}

/// Which nodes can be parts of regions.
pub(crate) struct Parts<'a> {
    program: &'a Program,
    facts: &'a Facts,
    is_part: Vec<bool>,
    /// How often each node is needed.
    n_uses: Vec<u32>,
    /// Parts that are only needed once, by a part.
    is_inner: Vec<bool>,
}

impl<'a> Parts<'a> {
    pub fn new(program: &'a Program, facts: &'a Facts, total: &Total) -> Self {
        let is_read = read(program, program.definitions().iter().map(|one| one.node));
        let nodes = (0..program.nodes().len() as u32).map(NodeId);
        let is_part: Vec<bool> = nodes
            .map(|node| is_read[node.index()] && is_part(program, facts, total, node))
            .collect();
        let n_uses = uses(program);
        let is_inner = inner(program, &is_part, &n_uses);
        Self {
            program,
            facts,
            is_part,
            n_uses,
            is_inner,
        }
    }

    /// Whether a region starts at `node`.
    pub fn is_root(&self, node: NodeId) -> bool {
        self.is_part[node.index()] && !self.is_inner[node.index()]
    }

    /// The region of `root`, and the node of each leaf; `None` if there is nothing to gain. Where the region is cut off, others
    /// start.
    pub fn region(&mut self, root: NodeId) -> Option<(Region, Vec<NodeId>)> {
        let parts = self.parts(root);
        let mut uses_within = vec![0; parts.len()];
        for operand in parts.iter().flat_map(|part| self.program.operands(*part)) {
            match parts.binary_search(&operand) {
                Ok(position) => uses_within[position] += 1,
                Err(_) => self.is_inner[operand.index()] = false,
            }
        }
        let uses = parts.iter().zip(uses_within);
        let is_there: Vec<bool> = uses
            .map(|(part, n_within)| *part != root && n_within != self.n_uses[part.index()])
            .collect();
        if parts.len() < 2 || !self.has_own_cost(&parts, &is_there) {
            return None;
        }
        let detail = self.detail(&parts);
        let mut numbered = Numbered::default();
        for (part, is_there) in parts.into_iter().zip(is_there) {
            let operation = self.operation(&mut numbered, part, &detail);
            let leaf = is_there.then(|| numbered.leaf(part));
            numbered.push(part, operation, self.range(part, &detail), leaf);
        }
        Some((numbered.region, numbered.leaves))
    }

    /// Whether the last of `parts` needs anything costly but what is there for others anyway.
    fn has_own_cost(&self, parts: &[NodeId], is_there: &[bool]) -> bool {
        let mut is_own = vec![false; parts.len()];
        is_own[parts.len() - 1] = true;
        for (position, part) in parts.iter().enumerate().rev() {
            if !is_own[position] || is_there[position] {
                continue;
            }
            if self.is_costly(*part) {
                return true;
            }
            for operand in self.program.operands(*part) {
                if let Ok(position) = parts.binary_search(&operand) {
                    is_own[position] = true;
                }
            }
        }
        false
    }

    /// What the rules may ask of the values of a region.
    fn detail(&self, parts: &[NodeId]) -> Detail<'a> {
        let program = self.program;
        if parts
            .iter()
            .any(|part| matches!(program.node(*part), Node::Lt(..)))
        {
            return Detail::Order;
        }
        let operands = parts.iter().flat_map(|part| program.operands(*part));
        let constants = operands.filter_map(|operand| constant(program, operand));
        Detail::Bits(constants.filter(|value| self.is_large(value)).collect())
    }

    /// Whether neither the number nor its negative is small.
    fn is_large(&self, value: &BigUint) -> bool {
        let negative = self.program.field().modulus() - value;
        value.bits().min(negative.bits()) > MAX_NAMED_BITS
    }

    /// The nodes of the region of `root` that are no leaves, in order. Those that are needed elsewhere are seen through.
    fn parts(&self, root: NodeId) -> Vec<NodeId> {
        let mut parts = vec![root];
        let mut next = 0;
        while next < parts.len() {
            for operand in self.program.operands(parts[next]) {
                let is_new = self.is_part[operand.index()] && !parts.contains(&operand);
                if is_new && parts.len() < MAX_OPERATIONS {
                    parts.push(operand);
                }
            }
            next += 1;
        }
        parts.sort_unstable();
        parts
    }

    fn is_costly(&self, part: NodeId) -> bool {
        let is_constant = |id: NodeId| matches!(self.program.node(id), Node::Constant(_));
        match self.program.node(part) {
            Node::Mul(a, b) => !is_constant(a) && !is_constant(b),
            Node::Lt(..) | Node::Branch { .. } => true,
            _ => false,
        }
    }

    fn operation(&self, numbered: &mut Numbered, part: NodeId, detail: &Detail) -> Operation {
        let mut id = |node| match numbered.ids.get(&node) {
            Some(id) => *id,
            None => {
                let operation = match constant(self.program, node) {
                    Some(value) if self.is_named(value, detail) => Operation::Number(value.clone()),
                    Some(_) => Operation::Unnamed(Unnamed(numbered.leaf(node).0)),
                    None => Operation::Leaf(numbered.leaf(node)),
                };
                numbered.push(node, operation, self.range(node, detail), None)
            }
        };
        match self.program.node(part) {
            Node::Add(a, b) => Operation::Add([id(a), id(b)]),
            Node::Mul(a, b) => Operation::Mul([id(a), id(b)]),
            Node::Lt(a, b) => Operation::Lt([id(a), id(b)]),
            Node::Neg(a) => Operation::Neg(id(a)),
            Node::Branch {
                selector,
                zero,
                one,
            } => Operation::Branch([id(selector), id(zero), id(one)]),
            node => unreachable!("invariant: {node:?} is no part of a region"),
        }
    }

    /// Whether the region says which constant this is: not if it is large, and its negative is none of the constants.
    fn is_named(&self, value: &BigUint, detail: &Detail) -> bool {
        match detail {
            Detail::Order => true,
            Detail::Bits(large) => {
                let negative = self.program.field().modulus() - value;
                !large.contains(value) || large.contains(&negative)
            }
        }
    }

    /// The canonical integers that `node` can be, wherever the pins hold.
    fn range(&self, node: NodeId, detail: &Detail) -> Range {
        let range = range(self.program, self.facts, node);
        let is_named = || constant(self.program, node).is_none_or(|it| self.is_named(it, detail));
        match detail {
            Detail::Bits(_) if !(is_bit(&range) || range.0 == range.1 && is_named()) => {
                let lo = u32::from(range.0 > BigUint::ZERO);
                (lo.into(), self.program.field().modulus() - 1u32)
            }
            _ => range,
        }
    }
}

/// What the rules may ask of the values of a region. The less that is, the more regions are alike.
enum Detail<'a> {
    /// How they compare.
    Order,
    /// Whether they are bits, and whether they are 0. So constants that are large, which these are, need no names.
    Bits(FxHashSet<&'a BigUint>),
}

/// Whether the operation of `node` can be part of a region: it has no trap, and its value is that of its expression.
fn is_part(program: &Program, facts: &Facts, total: &Total, node: NodeId) -> bool {
    let is_operation = match program.node(node) {
        Node::Add(..) | Node::Mul(..) | Node::Neg(_) | Node::Lt(..) => true,
        Node::Branch { selector, .. } => facts.is_boolean(selector),
        Node::Constant(_) | Node::Input(_) | Node::Hint(..) => false,
    };
    is_operation && total.get(node)
}

/// The parts that one part needs, once, and nothing else.
fn inner(program: &Program, is_part: &[bool], n_uses: &[u32]) -> Vec<bool> {
    let mut by_part = vec![false; is_part.len()];
    for (index, node) in program.nodes().iter().enumerate() {
        for operand in node.operands() {
            by_part[operand.index()] |= is_part[index];
        }
    }
    (0..is_part.len())
        .map(|index| n_uses[index] == 1 && by_part[index] && is_part[index])
        .collect()
}

/// A region as it is read.
#[derive(Default)]
struct Numbered {
    region: Region,
    leaves: Vec<NodeId>,
    ids: FxHashMap<NodeId, Id>,
}

impl Numbered {
    fn leaf(&mut self, node: NodeId) -> Leaf {
        self.leaves.push(node);
        Leaf(self.leaves.len() as u32 - 1)
    }

    fn push(&mut self, node: NodeId, operation: Operation, range: Range, leaf: Option<Leaf>) -> Id {
        let id = Id::from(self.region.parts.len());
        self.region.parts.push(Part {
            operation,
            range,
            leaf,
        });
        self.ids.insert(node, id);
        id
    }
}

/// The canonical integers that `node` can be, wherever the pins hold.
fn range(program: &Program, facts: &Facts, node: NodeId) -> Range {
    let interval = facts.interval(node);
    let largest = program.field().modulus() - 1u32;
    if facts.is_boolean(node) && interval.lo().is_negative() {
        return (BigUint::ZERO, BigUint::from(1u32));
    }
    if interval.lo().is_negative() || interval.hi().magnitude() > &largest {
        return (BigUint::ZERO, largest);
    }
    (
        interval.lo().magnitude().clone(),
        interval.hi().magnitude().clone(),
    )
}
