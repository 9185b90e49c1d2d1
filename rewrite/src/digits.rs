//! Hints that are digits of other values: which bits of what they are, when the prover is honest.

use num_bigint::BigUint;
use num_traits::Zero;
use rustc_hash::{FxHashMap, FxHashSet};
use vampx_ir::program::{HintOp, Node, NodeId, Program};

use crate::linear::constant;

/// The integer `root / 2^shift`, rounded down, modulo `2^width` if there is a width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Digit {
    /// The value whose digit it is.
    pub root: NodeId,
    /// The position of its lowest bit.
    pub shift: u32,
    /// The number of its bits; `None` for all that are left.
    pub width: Option<u32>,
}

impl Digit {
    /// Whether `other` is a digit of the same value, has none but bits of this, and not all of them.
    pub fn is_wider_than(self, other: Self) -> bool {
        let reaches = match (self.end(), other.end()) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(end), Some(other)) => other <= end,
        };
        self.root == other.root && self.shift <= other.shift && reaches && self != other
    }

    fn end(self) -> Option<u32> {
        self.width.map(|width| self.shift + width)
    }
}

/// The hints of a program that are digits.
#[derive(Debug, Default)]
pub(crate) struct Digits {
    of: FxHashMap<NodeId, Digit>,
    roots: FxHashSet<NodeId>,
}

impl Digits {
    /// Reads quotients and remainders by powers of two, and copies.
    pub fn new(program: &Program) -> Self {
        let mut digits = Self::default();
        for (index, node) in program.nodes().iter().enumerate() {
            let id = NodeId(index as u32);
            if let Node::Hint(op, a, b) = *node
                && let Some(digit) = digits.read(program, op, a, b)
            {
                digits.roots.insert(digit.root);
                digits.of.insert(id, digit);
            }
        }
        digits
    }

    fn read(&self, program: &Program, op: HintOp, a: NodeId, b: NodeId) -> Option<Digit> {
        let whole = self.of.get(&a).copied().unwrap_or(Digit {
            root: a,
            shift: 0,
            width: None,
        });
        let bits = || constant(program, b).and_then(logarithm);
        match op {
            HintOp::Copy => Some(whole),
            HintOp::Quotient => {
                let bits = bits()?;
                let width = match whole.width {
                    Some(width) if width <= bits => return None,
                    width => width.map(|width| width - bits),
                };
                let shift = whole.shift + bits;
                Some(Digit {
                    shift,
                    width,
                    ..whole
                })
            }
            HintOp::Remainder => {
                let bits = bits().filter(|bits| *bits > 0)?;
                let width = whole.width.map_or(bits, |width| width.min(bits));
                Some(Digit {
                    width: Some(width),
                    ..whole
                })
            }
            _ => None,
        }
    }

    /// What `hint` is a digit of.
    pub fn get(&self, hint: NodeId) -> Option<Digit> {
        self.of.get(&hint).copied()
    }

    /// Whether some hint is a digit of `node`.
    pub fn is_root(&self, node: NodeId) -> bool {
        self.roots.contains(&node)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }
}

/// The binary logarithm of a power of two.
pub(crate) fn logarithm(value: &BigUint) -> Option<u32> {
    let zeros = value.trailing_zeros()?;
    (!value.is_zero() && value.bits() == zeros + 1).then_some(zeros as u32)
}
