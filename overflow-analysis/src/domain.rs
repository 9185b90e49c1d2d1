//! Interned intervals: equal ones are stored once, and an operation on the same operands is seldom computed twice.
//!
//! A program of a million nodes has few different intervals, so that most steps of the analysis are one look-up.

use std::hash::BuildHasher;

use indexmap::IndexSet;
use num_bigint::{BigInt, BigUint};
use num_traits::{One, Zero};
use rustc_hash::FxBuildHasher;
use vampx_ir::Interval;

use crate::operation::Operation;
use crate::wrapped::Wrapped;

/// An interval of a [`Domain`]; equal if and only if the intervals are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct IntervalId(u32);

/// The interval of all residues, in every domain.
pub(crate) const FULL: IntervalId = IntervalId(0);
/// The interval `0 ..= 0`, in every domain.
pub(crate) const ZERO: IntervalId = IntervalId(1);
/// The interval `1 ..= 1`, in every domain.
pub(crate) const ONE: IntervalId = IntervalId(2);
/// The interval `0 ..= 1`, in every domain.
pub(crate) const BIT: IntervalId = IntervalId(3);

/// The binary logarithm of the number of results that are remembered.
const LOG_CACHE: u32 = 14;

/// An operation with its operands, and its result.
type Entry = (Operation, [IntervalId; 3], Option<IntervalId>);

/// The normal intervals met so far, and the results of operations on them that were computed lately.
pub(crate) struct Domain {
    wrapped: Wrapped,
    intervals: IndexSet<Interval, FxBuildHasher>,
    /// A new result replaces an old one of the same hash.
    cache: Vec<Option<Entry>>,
}

impl Domain {
    /// Intervals modulo `modulus`, which is at least 3.
    pub(crate) fn new(modulus: &BigUint) -> Self {
        let wrapped = Wrapped::new(modulus);
        let [zero, one] = [BigInt::zero(), BigInt::one()].map(Interval::point);
        let first = [wrapped.full(), zero, one, Interval::bits(1)];
        Self {
            wrapped,
            intervals: first.into_iter().collect(),
            cache: vec![None; 1 << LOG_CACHE],
        }
    }

    /// The arithmetic behind it.
    pub(crate) fn wrapped(&self) -> &Wrapped {
        &self.wrapped
    }

    /// The interval `id`.
    pub(crate) fn get(&self, id: IntervalId) -> &Interval {
        &self.intervals[id.0 as usize]
    }

    /// The id of the normal interval for the residues of `interval`.
    pub(crate) fn intern(&mut self, interval: &Interval) -> IntervalId {
        let normal = self.wrapped.normal(interval);
        self.intern_normal(normal)
    }

    /// The id of the one residue `value`.
    pub(crate) fn point(&mut self, value: &BigUint) -> IntervalId {
        self.intern(&Interval::point(BigInt::from(value.clone())))
    }

    /// The id of those canonical integers that lie in `lo ..= hi`; `None` if there are none.
    pub(crate) fn integers(&mut self, lo: BigInt, hi: BigInt) -> Option<IntervalId> {
        let full = self.get(FULL).clone();
        let interval = self.wrapped.meet_integers(&full, lo, hi)?;
        Some(self.intern_normal(interval))
    }

    /// The id of the integers below `2^bits` that are canonical.
    pub(crate) fn bits(&mut self, bits: u32) -> IntervalId {
        if u64::from(bits) >= self.wrapped.modulus().bits() {
            return FULL;
        }
        self.intern(&Interval::bits(bits))
    }

    /// The result of an operation on up to three operands, the missing ones [`FULL`]; `None` if no residue remains.
    pub(crate) fn apply(
        &mut self,
        operation: Operation,
        operands: [IntervalId; 3],
    ) -> Option<IntervalId> {
        let slot =
            (FxBuildHasher.hash_one((operation, operands)) >> (u64::BITS - LOG_CACHE)) as usize;
        match self.cache[slot] {
            Some((cached, from, result)) if (cached, from) == (operation, operands) => {
                return result;
            }
            _ => {}
        }
        let [a, b, c] = operands.map(|id| self.get(id));
        let result = operation
            .apply(&self.wrapped, a, b, c)
            .map(|interval| self.intern_normal(interval));
        self.cache[slot] = Some((operation, operands, result));
        result
    }

    /// What `a` and `b` share; see [`Wrapped::meet`].
    pub(crate) fn meet(&mut self, a: IntervalId, b: IntervalId) -> Option<IntervalId> {
        if a == b || b == FULL {
            return Some(a);
        }
        self.apply(Operation::Meet, [a, b, FULL])
    }

    /// Whether `interval` holds the residue of `value`.
    pub(crate) fn admits(&self, interval: IntervalId, value: &BigInt) -> bool {
        self.wrapped.contains(self.get(interval), value)
    }

    /// The id of the narrowest interval that holds all of `residues`; `None` without any.
    pub(crate) fn covering(
        &mut self,
        residues: impl IntoIterator<Item = BigInt>,
    ) -> Option<IntervalId> {
        let covering = self.wrapped.covering(residues)?;
        Some(self.intern_normal(covering))
    }

    fn intern_normal(&mut self, interval: Interval) -> IntervalId {
        let (index, _) = self.intervals.insert_full(interval);
        IntervalId(
            u32::try_from(index)
                .unwrap_or_else(|_| unreachable!("invariant: fewer intervals than ids of nodes")),
        )
    }
}
