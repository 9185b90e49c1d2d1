//! Integers made of literals: they are integers, not field elements, until a field element is needed.
//!
//! `+ - * ^` and negation of such integers are exact up to [`MAX_BITS`] bits, so that `x^(2 - 5)` inverts and `x^(2^64)` means
//! what it says over a field of 31 bits.

use indexmap::IndexSet;
use num_bigint::BigInt;
use num_traits::{Pow, ToPrimitive, Zero};
use rustc_hash::FxBuildHasher;

use super::value::{Value, View};
use crate::program::NodeId;
use crate::syntax::BinaryOp;

/// Results of more bits than these are field elements.
const MAX_BITS: u64 = 1024;

/// The integers that do not fit into a [`Value`], each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Integers {
    large: IndexSet<BigInt, FxBuildHasher>,
    /// The nodes of the large integers that have been needed as field elements.
    nodes: Vec<Option<NodeId>>,
}

impl Integers {
    /// `integer` as a value.
    pub fn value(&mut self, integer: BigInt) -> Value {
        if let Some(value) = integer.to_i64().and_then(Value::exact) {
            return value;
        }
        let (position, is_new) = self.large.insert_full(integer);
        if is_new {
            self.nodes.push(None);
        }
        Value::literal(position as u32)
    }

    /// The integer that `value` is, unless it is a field element.
    pub fn integer(&self, value: Value) -> Option<BigInt> {
        match value.view() {
            View::Exact(integer) => Some(integer.into()),
            View::Literal(position) => Some(self.large[position as usize].clone()),
            _ => None,
        }
    }

    /// The large integer at `position`.
    pub fn large(&self, position: u32) -> &BigInt {
        &self.large[position as usize]
    }

    /// Where the node of the large integer at `position` is kept.
    pub fn node(&mut self, position: u32) -> &mut Option<NodeId> {
        &mut self.nodes[position as usize]
    }

    /// `a operator b` if that is an integer made of integers, and small enough to stay one.
    #[inline]
    pub fn binary(&mut self, operator: BinaryOp, a: Value, b: Value) -> Option<Value> {
        if let (View::Exact(x), View::Exact(y)) = (a.view(), b.view()) {
            let exact = match operator {
                BinaryOp::Add => x.checked_add(y),
                BinaryOp::Sub => x.checked_sub(y),
                BinaryOp::Mul => x.checked_mul(y),
                BinaryOp::Pow => u32::try_from(y).ok().and_then(|y| x.checked_pow(y)),
                _ => None,
            };
            if let Some(value) = exact.and_then(Value::exact) {
                return Some(value);
            }
        }
        if matches!(a.view(), View::Node(_)) || matches!(b.view(), View::Node(_)) {
            return None;
        }
        self.binary_large(operator, a, b)
    }

    fn binary_large(&mut self, operator: BinaryOp, a: Value, b: Value) -> Option<Value> {
        let (x, y) = (self.integer(a)?, self.integer(b)?);
        let result = match operator {
            BinaryOp::Add if x.bits().max(y.bits()) < MAX_BITS => x + y,
            BinaryOp::Sub if x.bits().max(y.bits()) < MAX_BITS => x - y,
            BinaryOp::Mul if x.bits() + y.bits() <= MAX_BITS => x * y,
            BinaryOp::Pow => {
                let exponent = y.to_u32()?;
                let is_small = x.is_zero() || x.bits().checked_mul(exponent.into())? <= MAX_BITS;
                is_small.then(|| x.pow(exponent))?
            }
            _ => return None,
        };
        Some(self.value(result))
    }

    /// `-a` of an integer.
    pub fn negate(&mut self, a: Value) -> Option<Value> {
        let negated = -self.integer(a)?;
        Some(self.value(negated))
    }
}
