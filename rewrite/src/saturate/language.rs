//! The expressions that rules rewrite, and what is known of their values.

use egg::{Analysis, DidMerge, EGraph, Id, RecExpr, define_language};
use num_bigint::BigUint;
use num_traits::Zero;

use crate::rules::Range;

define_language! {
    /// The operations of a program, over the values of other nodes.
    pub(crate) enum Operation {
        "+" = Add([Id; 2]),
        "*" = Mul([Id; 2]),
        "neg" = Neg(Id),
        "lt" = Lt([Id; 2]),
        "branch" = Branch([Id; 3]),
        Number(BigUint),
        Leaf(Leaf),
        Unnamed(Unnamed),
    }
}

/// The value of a node of the program, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Leaf(pub u32);

impl std::fmt::Display for Leaf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "%{}", self.0)
    }
}

impl std::str::FromStr for Leaf {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.strip_prefix('%').unwrap_or("").parse().map(Self)
    }
}

/// The value of a node that is a constant, whichever that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Unnamed(pub u32);

impl std::fmt::Display for Unnamed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{}", self.0)
    }
}

impl std::str::FromStr for Unnamed {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.strip_prefix('#').unwrap_or("").parse().map(Self)
    }
}

/// What stands for the value of a node.
pub(crate) type Expression = RecExpr<Operation>;

/// The e-graph of a region.
pub(crate) type Graph = EGraph<Operation, Known>;

/// What is known of the members of a class: all have the same value, so what is known of one holds for all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// That of the source field.
    pub modulus: BigUint,
    /// By the number of the leaf.
    pub leaves: Vec<Range>,
    /// Whether some class has no value left: then no input is accepted.
    pub is_contradiction: bool,
}

impl Known {
    fn full(&self) -> Range {
        (BigUint::ZERO, &self.modulus - 1u32)
    }

    fn negated(&self, (lo, hi): &Range) -> Range {
        let p = &self.modulus;
        match (lo.is_zero(), hi.is_zero()) {
            (true, true) => (BigUint::ZERO, BigUint::ZERO),
            (true, false) => self.full(),
            _ => (p - hi, p - lo),
        }
    }
}

/// The only value in the range, if there is but one.
pub(crate) fn only_value((lo, hi): &Range) -> Option<&BigUint> {
    (lo == hi).then_some(lo)
}

/// Whether all values in the range are 0 or 1.
pub(crate) fn is_bit((_, hi): &Range) -> bool {
    hi.bits() <= 1
}

impl Operation {
    /// The number of the leaf that this is.
    pub fn leaf(&self) -> Option<u32> {
        match self {
            Self::Leaf(Leaf(leaf)) | Self::Unnamed(Unnamed(leaf)) => Some(*leaf),
            _ => None,
        }
    }
}

impl Analysis<Operation> for Known {
    type Data = Range;

    fn make(graph: &mut Graph, operation: &Operation, _id: Id) -> Range {
        let known = &graph.analysis;
        let p = &known.modulus;
        let get = |id: &Id| &graph[*id].data;
        let unless_it_wraps = |range: Range| if range.1 < *p { range } else { known.full() };
        match operation {
            Operation::Number(value) => (value % p, value % p),
            Operation::Leaf(Leaf(leaf)) | Operation::Unnamed(Unnamed(leaf)) => {
                known.leaves[*leaf as usize].clone()
            }
            Operation::Add([a, b]) => {
                let ((a, b), (c, d)) = (get(a), get(b));
                unless_it_wraps((a + c, b + d))
            }
            Operation::Mul([a, b]) => {
                let ((a, b), (c, d)) = (get(a), get(b));
                unless_it_wraps((a * c, b * d))
            }
            Operation::Neg(a) => known.negated(get(a)),
            Operation::Lt([a, b]) => {
                let ((a, b), (c, d)) = (get(a), get(b));
                (BigUint::from(a >= d), BigUint::from(b >= c))
            }
            Operation::Branch([_, zero, one]) => {
                let ((a, b), (c, d)) = (get(zero), get(one));
                (a.min(c).clone(), b.max(d).clone())
            }
        }
    }

    fn merge(&mut self, to: &mut Range, from: Range) -> DidMerge {
        let met = ((&to.0).max(&from.0).clone(), (&to.1).min(&from.1).clone());
        if met.0 > met.1 {
            self.is_contradiction = true;
            return DidMerge(false, true);
        }
        let changes = DidMerge(met != *to, met != from);
        *to = met;
        changes
    }

    fn modify(graph: &mut Graph, id: Id) {
        if let Some(value) = only_value(&graph[id].data).cloned()
            && !graph.analysis.is_contradiction
        {
            let number = graph.add(Operation::Number(value));
            graph.union_trusted(id, number, KNOWN);
        }
    }
}

/// The step from what has one value only to that value.
pub(crate) const KNOWN: &str = "only-value";
