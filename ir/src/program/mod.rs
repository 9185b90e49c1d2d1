//! The source IR: what a program over the source field means.
//!
//! A [`Program`] is a hash-consed directed acyclic graph in topological order: a node's operands have smaller ids.
//! Elements are canonical integers `0 .. p`; the order is that of the integers.
//! [`Program::evaluate`] is the one definition of meaning; everything else is compared with it.

mod builder;
mod dependence;
mod evaluate;
mod execution;
#[cfg(test)]
mod fixtures;
mod inputs;
mod repr;
mod text;
mod validate;

use num_bigint::BigUint;
use num_traits::{CheckedDiv, Zero};
use serde::{Deserialize, Serialize};
use vampx_fields::Field;

use crate::Span;

pub use builder::{InvalidInput, ProgramBuilder};
pub use evaluate::{Ahead, EvaluateError, Evaluation, Public, Rejection, RejectionKind};
pub use execution::{ExecutionCosts, Likelihood, Odds, ReadLikelihoodError};
pub use inputs::{InputError, Inputs, ResolvedInputs};
pub use repr::{ProgramSet, ReflectError, Repr, ReprError};
pub use text::ParseTextError;
pub use validate::InvalidProgram;

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub struct $name(pub u32);

        impl $name {
            /// The position as a `usize`.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

index! {
    /// A node of a [`Program`].
    NodeId
}
index! {
    /// A constant of a [`Program`].
    ConstantId
}
index! {
    /// An input of a [`Program`].
    InputId
}
index! {
    /// A [`Guard`] of a [`Program`].
    GuardId
}

/// One operation over the source field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Node {
    /// A constant element.
    Constant(ConstantId),
    /// A named input, public or private.
    Input(InputId),
    /// `a + b`.
    Add(NodeId, NodeId),
    /// `a * b`.
    Mul(NodeId, NodeId),
    /// `-a`.
    Neg(NodeId),
    /// 0 if `a < b` as canonical integers, else 1.
    Lt(NodeId, NodeId),
    /// `zero` if the selector is 0, `one` if it is 1, otherwise a trap. Only the arm taken is evaluated.
    Branch {
        /// Decides; an assertion [`Claim::Boolean`] accompanies every branch that is reached.
        selector: NodeId,
        /// Taken when the selector is 0.
        zero: NodeId,
        /// Taken when the selector is 1.
        one: NodeId,
    },
    /// A value the prover computes. Nothing but assertions binds it.
    Hint(HintOp, NodeId, NodeId),
}

impl Node {
    /// The operands, in order; one-operand hints have one.
    pub fn operands(self) -> impl Iterator<Item = NodeId> + use<> {
        let operands = match self {
            Node::Constant(_) | Node::Input(_) => [None, None, None],
            Node::Neg(a) => [Some(a), None, None],
            Node::Add(a, b) | Node::Mul(a, b) | Node::Lt(a, b) => [Some(a), Some(b), None],
            Node::Hint(op, a, b) => [Some(a), op.is_binary().then_some(b), None],
            Node::Branch {
                selector,
                zero,
                one,
            } => [Some(selector), Some(zero), Some(one)],
        };
        operands.into_iter().flatten()
    }
}

/// How the prover computes a hint from its operands `a` and `b` (one-operand hints repeat `a`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum HintOp {
    /// `a` itself: the value of `fresh a`.
    Copy,
    /// The inverse of `a`; a trap if `a = 0`.
    Inverse,
    /// The inverse of `a`, or 0 if `a = 0`.
    InverseOrZero,
    /// `a / b` in the field; a trap if `b = 0`.
    Divide,
    /// `a / b` in the field, or 0 if `b = 0`.
    DivideOrZero,
    /// The quotient of the canonical integers; a trap if `b = 0`.
    Quotient,
    /// The remainder of the canonical integers; a trap if `b = 0`.
    Remainder,
}

impl HintOp {
    /// All operations.
    pub const ALL: [Self; 7] = [
        Self::Copy,
        Self::Inverse,
        Self::InverseOrZero,
        Self::Divide,
        Self::DivideOrZero,
        Self::Quotient,
        Self::Remainder,
    ];

    /// The name in the textual form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Inverse => "inverse",
            Self::InverseOrZero => "inverse-or-zero",
            Self::Divide => "divide",
            Self::DivideOrZero => "divide-or-zero",
            Self::Quotient => "quotient",
            Self::Remainder => "remainder",
        }
    }

    /// Whether the operation uses its second operand.
    pub fn is_binary(self) -> bool {
        !matches!(self, Self::Copy | Self::Inverse | Self::InverseOrZero)
    }

    /// The value for canonical operands, itself canonical; `None` is a trap. Operations of one operand ignore `b`.
    pub fn apply(self, field: &Field, a: &BigUint, b: &BigUint) -> Option<BigUint> {
        let quotient = |b: &BigUint| {
            field
                .inverse(b)
                .map(|inverse| a * inverse % field.modulus())
        };
        match self {
            Self::Copy => Some(a.clone()),
            Self::Inverse => field.inverse(a),
            Self::InverseOrZero => Some(field.inverse(a).unwrap_or_default()),
            Self::Divide => quotient(b),
            Self::DivideOrZero => Some(quotient(b).unwrap_or_default()),
            Self::Quotient => a.checked_div(b),
            Self::Remainder => (!b.is_zero()).then(|| a % b),
        }
    }
}

/// An input of the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Its name; a leaf of a tuple is `name.0`, `name.1.0` and so on.
    pub name: String,
    /// Whether the verifier sees it.
    pub public: bool,
    /// The declared range `lo ..= hi` of the canonical integer, enforced by the circuit; `lo <= hi < p`.
    pub range: Option<(BigUint, BigUint)>,
    /// Where it is declared or first used.
    pub span: Span,
}

impl Input {
    /// Whether its value may be left to a search: its name begins with `?`.
    pub fn is_free(&self) -> bool {
        self.name.starts_with('?')
    }
}

/// A condition under which assertions hold: `selector = arm`, and the parent's condition.
///
/// Where the parent is active the selector is 0 or 1 ([`Claim::Boolean`] under the parent says so).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Guard {
    /// The guard around this one; a smaller id.
    pub parent: Option<GuardId>,
    /// The selector of the branch.
    pub selector: NodeId,
    /// Which arm: `false` the arm taken on 0, `true` the arm taken on 1.
    pub arm: bool,
}

/// What an [`Assertion`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Claim {
    /// `a = b` in the field.
    Equal(NodeId, NodeId),
    /// The canonical integer of `value` is below `2^bits`.
    InRange {
        /// The value.
        value: NodeId,
        /// The number of bits; fewer than the modulus has.
        bits: u32,
    },
    /// The value is 0 or 1; written by every branch for its selector.
    Boolean(NodeId),
    /// As canonical integers: `dividend = quotient * divisor + remainder`, `remainder < divisor`.
    ///
    /// A divisor of 0 satisfies no quotient and remainder.
    DivRem {
        /// The dividend.
        dividend: NodeId,
        /// The divisor.
        divisor: NodeId,
        /// The quotient.
        quotient: NodeId,
        /// The remainder.
        remainder: NodeId,
    },
}

impl Claim {
    /// The nodes it speaks of, in order.
    pub fn nodes(self) -> impl Iterator<Item = NodeId> + use<> {
        let nodes = match self {
            Self::Equal(a, b) => [Some(a), Some(b), None, None],
            Self::InRange { value, .. } | Self::Boolean(value) => [Some(value), None, None, None],
            Self::DivRem {
                dividend,
                divisor,
                quotient,
                remainder,
            } => [
                Some(dividend),
                Some(divisor),
                Some(quotient),
                Some(remainder),
            ],
        };
        nodes.into_iter().flatten()
    }
}

/// A claim that must hold wherever its guard is active.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Assertion {
    /// What must hold.
    pub claim: Claim,
    /// Where it must hold; `None` is everywhere.
    pub guard: Option<GuardId>,
    /// The equation it comes from.
    pub span: Span,
}

/// A public input that an equation determines: computed as `node` where no input gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// The public input.
    pub input: InputId,
    /// Its value; does not depend on `input`.
    pub node: NodeId,
}

/// A program over a source field. Only [`ProgramBuilder`] and the readers make one, so its invariants hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "validate::RawProgram")]
pub struct Program {
    pub(crate) field: Field,
    pub(crate) nodes: Vec<Node>,
    pub(crate) spans: Vec<Span>,
    pub(crate) constants: Vec<BigUint>,
    pub(crate) inputs: Vec<Input>,
    pub(crate) guards: Vec<Guard>,
    pub(crate) assertions: Vec<Assertion>,
    pub(crate) definitions: Vec<Definition>,
}

impl Program {
    /// The source field.
    pub fn field(&self) -> &Field {
        &self.field
    }

    /// The nodes in topological order.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The node `id`.
    pub fn node(&self, id: NodeId) -> Node {
        self.nodes[id.index()]
    }

    /// Where `id` was first written.
    pub fn span(&self, id: NodeId) -> Span {
        self.spans[id.index()]
    }

    /// The canonical integer of a constant.
    pub fn constant(&self, id: ConstantId) -> &BigUint {
        &self.constants[id.index()]
    }

    /// The inputs in the order of declaration: public ones as declared, private ones as met.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// The node of each input, in order.
    pub fn input_nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        let nodes = self.nodes.iter().enumerate();
        nodes
            .filter(|(_, node)| matches!(node, Node::Input(_)))
            .map(|(index, _)| NodeId(index as u32))
    }

    /// The guards; a parent has a smaller id.
    pub fn guards(&self) -> &[Guard] {
        &self.guards
    }

    /// The assertions in source order.
    pub fn assertions(&self) -> &[Assertion] {
        &self.assertions
    }

    /// The public inputs that can be computed, at most one definition each.
    pub fn definitions(&self) -> &[Definition] {
        &self.definitions
    }

    /// The operands of `id`, in order.
    pub fn operands(&self, id: NodeId) -> impl Iterator<Item = NodeId> + use<> {
        self.node(id).operands()
    }

    /// The number of nodes by kind, and of assertions.
    pub fn statistics(&self) -> Statistics {
        let mut statistics = Statistics {
            nodes: self.nodes.len(),
            assertions: self.assertions.len(),
            ..Statistics::default()
        };
        for node in &self.nodes {
            match node {
                Node::Mul(..) => statistics.muls += 1,
                Node::Add(..) => statistics.adds += 1,
                Node::Lt(..) => statistics.lts += 1,
                Node::Branch { .. } => statistics.branches += 1,
                _ => {}
            }
        }
        statistics
    }
}

/// The size of a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Statistics {
    /// All nodes.
    pub nodes: usize,
    /// Multiplications.
    pub muls: usize,
    /// Additions.
    pub adds: usize,
    /// Comparisons.
    pub lts: usize,
    /// Branches.
    pub branches: usize,
    /// Assertions.
    pub assertions: usize,
}
