//! Interned sets of integers: equal ones are stored once, and an operation on the same operands is seldom computed twice.
//!
//! A program of a million nodes has few different sets, so that most steps of the analysis are one look-up.

use std::hash::BuildHasher;

use indexmap::IndexSet;
use num_bigint::{BigInt, BigUint};
use num_traits::{One, Zero};
use rustc_hash::FxBuildHasher;
use vampx_ir::Interval;

use crate::members::Members;
use crate::operation::Operation;
use crate::product;
use crate::wrapped::Wrapped;

/// A set of a [`Domain`]; equal if and only if the sets are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MembersId(u32);

impl MembersId {
    /// The position among the sets of its domain.
    pub(crate) fn index(self) -> u32 {
        self.0
    }
}

/// The interval of all residues, in every domain.
pub(crate) const FULL: MembersId = MembersId(0);
/// The interval `0 ..= 0`, in every domain.
pub(crate) const ZERO: MembersId = MembersId(1);
/// The interval `1 ..= 1`, in every domain.
pub(crate) const ONE: MembersId = MembersId(2);
/// The interval `0 ..= 1`, in every domain.
pub(crate) const BIT: MembersId = MembersId(3);

/// The binary logarithm of the number of results that are remembered.
const LOG_CACHE: u32 = 14;

/// An operation with its operands, and its result.
type Entry = (Operation, [MembersId; 3], Option<MembersId>);

/// The sets met so far, and the results of operations on them that were computed lately.
pub(crate) struct Domain {
    wrapped: Wrapped,
    sets: IndexSet<Members, FxBuildHasher>,
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
            sets: first.into_iter().map(Members::all).collect(),
            cache: vec![None; 1 << LOG_CACHE],
        }
    }

    /// The arithmetic behind it.
    pub(crate) fn wrapped(&self) -> &Wrapped {
        &self.wrapped
    }

    /// The set `id`.
    pub(crate) fn get(&self, id: MembersId) -> &Members {
        &self.sets[id.0 as usize]
    }

    /// The interval of the set `id`.
    pub(crate) fn interval(&self, id: MembersId) -> &Interval {
        self.get(id).interval()
    }

    /// The id of all integers of the interval of the set `id`.
    pub(crate) fn plain(&mut self, id: MembersId) -> MembersId {
        if self.get(id).is_plain() {
            return id;
        }
        let plain = Members::all(self.interval(id).clone());
        self.insert(plain)
    }

    /// The id of the normal interval for the residues of `interval`.
    pub(crate) fn intern(&mut self, interval: &Interval) -> MembersId {
        let normal = self.wrapped.normal(interval);
        self.insert(Members::all(normal))
    }

    /// The id of the one residue `value`.
    pub(crate) fn point(&mut self, value: &BigUint) -> MembersId {
        self.intern(&Interval::point(BigInt::from(value.clone())))
    }

    /// The id of the residue of `value`.
    pub(crate) fn integer(&mut self, value: &BigInt) -> MembersId {
        self.intern(&Interval::point(value.clone()))
    }

    /// The id of those canonical integers that lie in `lo ..= hi`; `None` if there are none.
    pub(crate) fn integers(&mut self, lo: BigInt, hi: BigInt) -> Option<MembersId> {
        let full = self.interval(FULL).clone();
        let interval = self.wrapped.meet_integers(&full, lo, hi)?;
        Some(self.insert(Members::all(interval)))
    }

    /// The id of the integers below `2^bits` that are canonical.
    pub(crate) fn bits(&mut self, bits: u32) -> MembersId {
        if u64::from(bits) >= self.wrapped.modulus().bits() {
            return FULL;
        }
        self.intern(&Interval::bits(bits))
    }

    /// The result of an operation on up to three operands, the missing ones [`FULL`]; `None` if no residue remains.
    pub(crate) fn apply(
        &mut self,
        operation: Operation,
        operands: [MembersId; 3],
    ) -> Option<MembersId> {
        let slot =
            (FxBuildHasher.hash_one((operation, operands)) >> (u64::BITS - LOG_CACHE)) as usize;
        match self.cache[slot] {
            Some((cached, from, result)) if (cached, from) == (operation, operands) => {
                return result;
            }
            _ => {}
        }
        let result = product::apply(&self.wrapped, operation, operands.map(|id| self.get(id)))
            .map(|members| self.insert(members));
        self.cache[slot] = Some((operation, operands, result));
        result
    }

    /// What `a` and `b` share; see [`Wrapped::meet`].
    pub(crate) fn meet(&mut self, a: MembersId, b: MembersId) -> Option<MembersId> {
        if a == b || b == FULL {
            return Some(a);
        }
        self.apply(Operation::Meet, [a, b, FULL])
    }

    /// The id of those of `values` whose residues are in the set `id`; `None` if there are none.
    pub(crate) fn possible(
        &mut self,
        id: MembersId,
        values: impl IntoIterator<Item = BigInt>,
    ) -> Option<MembersId> {
        let (wrapped, known) = (&self.wrapped, self.get(id));
        let possible = values
            .into_iter()
            .filter(|value| known.contains(wrapped, value));
        let members = Members::of(wrapped, possible)?;
        Some(self.insert(members))
    }

    fn insert(&mut self, members: Members) -> MembersId {
        let (index, _) = self.sets.insert_full(members);
        MembersId(
            u32::try_from(index)
                .unwrap_or_else(|_| unreachable!("invariant: fewer sets than ids of nodes")),
        )
    }
}
