//! Making programs: hash-consing, constant folding, and the definitions of outputs.

mod definitions;
mod table;

use indexmap::IndexSet;
use num_bigint::BigUint;
use num_traits::{One, Zero};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use vampx_fields::Field;

use super::{
    Assertion, Claim, ConstantId, Definition, Guard, GuardId, HintOp, Input, InputId, Node, NodeId,
    Program,
};
use crate::Span;
use table::NodeTable;

type Set<T> = IndexSet<T, FxBuildHasher>;

/// Makes a [`Program`] node by node.
///
/// Equal nodes, guards and assertions are made once; the span is that of the first. Constants are folded, and what a
/// peephole can see is simplified: `x + 0`, `x * 0`, `x * 1`, `x * -1`, `--x`, `x - x`, comparisons that have one outcome,
/// a branch with equal arms. An operand that a simplification drops is no longer demanded.
///
/// Ids given to a builder must come from the same builder.
#[derive(Clone, Debug)]
pub struct ProgramBuilder {
    field: Field,
    nodes: NodeTable,
    spans: Vec<Span>,
    constants: Set<BigUint>,
    inputs: Vec<Input>,
    input_ids: FxHashMap<String, InputId>,
    guards: Set<Guard>,
    assertions: Vec<Assertion>,
    asserted: FxHashSet<(Claim, Option<GuardId>)>,
}

/// Why [`ProgramBuilder::input`] refused an input.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidInput {
    /// There is an input of this name.
    #[error("the input `{name}` is declared twice")]
    Duplicate {
        /// The name.
        name: String,
        /// Where the first one is declared.
        first: Span,
    },
    /// No element of the field is in the declared range.
    #[error("no value of {field} is in the range {lo} ..= {hi} of the input `{name}`")]
    EmptyRange {
        /// The name.
        name: String,
        /// The smallest integer of the range.
        lo: BigUint,
        /// The largest integer of the range.
        hi: BigUint,
        /// The name of the source field.
        field: String,
    },
}

impl ProgramBuilder {
    /// An empty program over `field`.
    pub fn new(field: Field) -> Self {
        Self {
            field,
            nodes: NodeTable::default(),
            spans: Vec::new(),
            constants: Set::default(),
            inputs: Vec::new(),
            input_ids: FxHashMap::default(),
            guards: Set::default(),
            assertions: Vec::new(),
            asserted: FxHashSet::default(),
        }
    }

    /// An empty program over `field`, with room for so many nodes.
    pub fn with_capacity(field: Field, n_nodes: usize) -> Self {
        let mut builder = Self::new(field);
        builder.nodes.reserve(n_nodes);
        builder.spans.reserve(n_nodes);
        builder
    }

    /// The source field.
    pub fn field(&self) -> &Field {
        &self.field
    }

    /// The node `id`.
    pub fn node(&self, id: NodeId) -> Node {
        self.nodes.get(id)
    }

    /// The number of nodes so far.
    pub fn n_nodes(&self) -> usize {
        self.nodes.as_slice().len()
    }

    /// The constant `value`, reduced modulo `p`.
    pub fn constant(&mut self, value: &BigUint, span: Span) -> NodeId {
        let canonical = if value < self.field.modulus() {
            value.clone()
        } else {
            value % self.field.modulus()
        };
        let (index, _) = self.constants.insert_full(canonical);
        self.intern(Node::Constant(ConstantId(id(index))), span)
    }

    /// The canonical integer of `id` if it is a constant.
    pub fn constant_value(&self, id: NodeId) -> Option<&BigUint> {
        match self.node(id) {
            Node::Constant(constant) => Some(&self.constants[constant.index()]),
            _ => None,
        }
    }

    /// The value of the new input. The part of its range that is not below `p` is cut off.
    ///
    /// # Errors
    /// If there is an input of this name, or its range holds no element.
    pub fn input(&mut self, mut input: Input) -> Result<NodeId, InvalidInput> {
        if let Some(first) = self.input_ids.get(&input.name) {
            let first = self.inputs[first.index()].span;
            return Err(InvalidInput::Duplicate {
                name: input.name,
                first,
            });
        }
        if let Some((lo, hi)) = input.range {
            let largest = hi.clone().min(self.field.modulus() - 1u32);
            if lo > largest {
                let field = self.field.name().to_owned();
                return Err(InvalidInput::EmptyRange {
                    name: input.name,
                    lo,
                    hi,
                    field,
                });
            }
            input.range = Some((lo, largest));
        }
        let input_id = InputId(id(self.inputs.len()));
        let span = input.span;
        self.input_ids.insert(input.name.clone(), input_id);
        self.inputs.push(input);
        Ok(self.intern(Node::Input(input_id), span))
    }

    /// `a + b`.
    pub fn add(&mut self, a: NodeId, b: NodeId, span: Span) -> NodeId {
        match (self.constant_value(a), self.constant_value(b)) {
            (Some(x), Some(y)) => self.constant(&(x + y), span),
            (Some(x), None) if x.is_zero() => b,
            (None, Some(y)) if y.is_zero() => a,
            _ if self.node(a) == Node::Neg(b) || self.node(b) == Node::Neg(a) => {
                self.constant(&BigUint::ZERO, span)
            }
            _ => self.intern(Node::Add(a.min(b), a.max(b)), span),
        }
    }

    /// `a - b`.
    pub fn sub(&mut self, a: NodeId, b: NodeId, span: Span) -> NodeId {
        if a == b {
            return self.constant(&BigUint::ZERO, span);
        }
        let negated = self.neg(b, span);
        self.add(a, negated, span)
    }

    /// `-a`.
    pub fn neg(&mut self, a: NodeId, span: Span) -> NodeId {
        match self.node(a) {
            Node::Neg(inner) => inner,
            Node::Constant(constant) => {
                let value = &self.constants[constant.index()];
                self.constant(&(self.field.modulus() - value), span)
            }
            _ => self.intern(Node::Neg(a), span),
        }
    }

    /// `a * b`.
    pub fn mul(&mut self, a: NodeId, b: NodeId, span: Span) -> NodeId {
        match (self.constant_value(a), self.constant_value(b)) {
            (Some(x), Some(y)) => self.constant(&(x * y), span),
            (Some(_), None) => self.scale(a, b, span),
            (None, Some(_)) => self.scale(b, a, span),
            (None, None) => self.intern(Node::Mul(a.min(b), a.max(b)), span),
        }
    }

    /// `factor * x`, where `factor` is a constant and `x` is none.
    fn scale(&mut self, factor: NodeId, x: NodeId, span: Span) -> NodeId {
        match self.constant_value(factor) {
            Some(value) if value.is_zero() => factor,
            Some(value) if value.is_one() => x,
            Some(value) if value + 1u32 == *self.field.modulus() => self.neg(x, span),
            _ => self.intern(Node::Mul(factor.min(x), factor.max(x)), span),
        }
    }

    /// 0 if `a < b` as canonical integers, else 1.
    pub fn lt(&mut self, a: NodeId, b: NodeId, span: Span) -> NodeId {
        let is_less = match (self.constant_value(a), self.constant_value(b)) {
            (Some(x), Some(y)) => x < y,
            (_, Some(y)) if y.is_zero() => false,
            (Some(x), _) if x + 1u32 == *self.field.modulus() => false,
            _ if a == b => false,
            _ => return self.intern(Node::Lt(a, b), span),
        };
        self.constant(&BigUint::from(!is_less), span)
    }

    /// `zero` if the selector is 0, `one` if it is 1, otherwise a trap. Asserts nothing by itself.
    pub fn branch(&mut self, selector: NodeId, zero: NodeId, one: NodeId, span: Span) -> NodeId {
        match self.constant_value(selector) {
            Some(value) if value.is_zero() => zero,
            Some(value) if value.is_one() => one,
            _ if zero == one => zero,
            _ => self.intern(
                Node::Branch {
                    selector,
                    zero,
                    one,
                },
                span,
            ),
        }
    }

    /// The value that `op` computes from `a` and `b`; operations of one operand ignore `b`.
    pub fn hint(&mut self, op: HintOp, a: NodeId, b: NodeId, span: Span) -> NodeId {
        let b = if op.is_binary() { b } else { a };
        let folded = match (self.constant_value(a), self.constant_value(b)) {
            (Some(x), Some(y)) => op.apply(&self.field, x, y),
            _ => None,
        };
        match folded {
            Some(value) => self.constant(&value, span),
            None => self.intern(Node::Hint(op, a, b), span),
        }
    }

    /// The guard as an id.
    pub fn guard(&mut self, guard: Guard) -> GuardId {
        GuardId(id(self.guards.insert_full(guard).0))
    }

    /// Adds an assertion, unless it always holds, or was made before under the same guard or under none.
    pub fn assert(&mut self, claim: Claim, guard: Option<GuardId>, span: Span) {
        if self.always_holds(claim) {
            return;
        }
        let key = match claim {
            Claim::Equal(a, b) => Claim::Equal(a.min(b), a.max(b)),
            _ => claim,
        };
        let holds_everywhere = guard.is_some() && self.asserted.contains(&(key, None));
        if !holds_everywhere && self.asserted.insert((key, guard)) {
            self.assertions.push(Assertion { claim, guard, span });
        }
    }

    fn always_holds(&self, claim: Claim) -> bool {
        match claim {
            Claim::Equal(a, b) => a == b,
            Claim::InRange { value, bits } => {
                let holds = |x: &BigUint| x.bits() <= u64::from(bits);
                bits >= self.field.bits() || self.constant_value(value).is_some_and(holds)
            }
            Claim::Boolean(x) => {
                let holds = |x: &BigUint| x.bits() <= 1;
                matches!(self.node(x), Node::Lt(..)) || self.constant_value(x).is_some_and(holds)
            }
            Claim::DivRem {
                dividend,
                divisor,
                quotient,
                remainder,
            } => {
                let constant = |id| self.constant_value(id);
                match (
                    constant(dividend),
                    constant(divisor),
                    constant(quotient),
                    constant(remainder),
                ) {
                    (Some(a), Some(b), Some(q), Some(r)) => r < b && *a == q * b + r,
                    _ => false,
                }
            }
        }
    }

    /// The program, with the definitions of its outputs.
    pub fn finish(mut self) -> Program {
        let definitions = self.definitions();
        self.finish_with(definitions)
    }

    /// The program with these definitions of its outputs: in the order of the inputs, each on a node that does not depend
    /// on its input.
    pub fn finish_with(self, definitions: Vec<Definition>) -> Program {
        Program {
            field: self.field,
            nodes: self.nodes.into_vec(),
            spans: self.spans,
            constants: self.constants.into_iter().collect(),
            inputs: self.inputs,
            guards: self.guards.into_iter().collect(),
            assertions: self.assertions,
            definitions,
        }
    }

    fn intern(&mut self, node: Node, span: Span) -> NodeId {
        let (id, is_new) = self.nodes.intern(node);
        if is_new {
            self.spans.push(span);
        }
        id
    }
}

/// A position as an id.
fn id(index: usize) -> u32 {
    u32::try_from(index)
        .unwrap_or_else(|_| unreachable!("invariant: memory holds fewer than 2^32 nodes"))
}

#[cfg(test)]
mod tests;
