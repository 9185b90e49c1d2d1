//! A circuit flattened to rank-1 constraints `A * B = C`, and the files of iden3 that carry them: `.r1cs`, `.wtns`, `.sym`.
//!
//! Linear expressions are free, and so are wires that linear constraints determine: they are sums of others. Each product of
//! two expressions that are not constant is one constraint, and the product that only one constraint reads is that constraint.
//! A range of `k` bits is `k` constraints.

#![deny(missing_docs, unsafe_code)]

mod assignment;
mod eliminate;
pub mod files;
mod flat;
mod form;
mod product;
mod remaining;
mod shape;
mod solve;

use num_bigint::BigUint;
use thiserror::Error;
use vampx_ir::circuit::Circuit;

pub use assignment::{Assignment, Unsatisfied};

use crate::flat::Flat;
use crate::remaining::{Remaining, System};

/// The most terms of all distinct chips together, after linear expressions are written out.
pub const MAX_TERMS: usize = 1 << 25;

/// Why a circuit is not flattened.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TooLarge {
    /// The expressions of the chips have more than [`MAX_TERMS`] terms when they are written out.
    #[error("the constraints have more than {MAX_TERMS} terms")]
    Terms,
    /// There are more wires than 32 bits count.
    #[error("there are more than 2^32 wires")]
    Wires,
}

/// The rank-1 constraint `A * B = C` over wires: three sums of terms, each a wire and its canonical coefficient, which is
/// not 0. The wires of a sum rise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constraint {
    /// The left factor.
    pub a: Vec<(u32, BigUint)>,
    /// The right factor.
    pub b: Vec<(u32, BigUint)>,
    /// The product.
    pub c: Vec<(u32, BigUint)>,
}

/// A circuit as rank-1 constraints.
///
/// Wire 0 is 1, then come the cells of the public signals in the order of [`Circuit::publics`], then the cells of the other
/// signals, then, instance by instance, the local cells and the wires for products and bits. Of the private ones those are
/// left out that linear constraints determine, and those that no constraint needs.
#[derive(Debug)]
pub struct R1cs<'c> {
    flat: Flat<'c>,
    remaining: Remaining,
}

impl<'c> R1cs<'c> {
    /// The constraints of a valid circuit: satisfiable with the same public values.
    ///
    /// Each chip is flattened once; one with fixed cells, once for each value of these.
    ///
    /// # Errors
    /// If there would be too many terms or wires.
    ///
    /// # Panics
    /// Unless [`Circuit::validate`] finds nothing.
    pub fn of(circuit: &'c Circuit) -> Result<Self, TooLarge> {
        let flat = Flat::of(circuit)?;
        let remaining = Remaining::of(&flat);
        Ok(Self { flat, remaining })
    }

    /// The numbers of constraints and of wires before any is left out: soon
    /// known, and no less than those of [`R1cs::of`].
    ///
    /// # Errors
    /// As [`R1cs::of`].
    ///
    /// # Panics
    /// As [`R1cs::of`].
    pub fn sizes_before(circuit: &'c Circuit) -> Result<[usize; 2], TooLarge> {
        let flat = Flat::of(circuit)?;
        Ok([flat.n_rows(), flat.n_wires()])
    }

    /// The circuit.
    pub fn circuit(&self) -> &'c Circuit {
        self.flat.circuit
    }

    /// The number of wires, the constant one too.
    pub fn n_wires(&self) -> usize {
        self.remaining.n_wires
    }

    /// The number of public wires; the constant is not counted.
    pub fn n_publics(&self) -> usize {
        self.flat.n_publics as usize
    }

    /// The number of constraints.
    pub fn n_constraints(&self) -> usize {
        self.remaining.n_rows
    }

    /// The constraints, by instance, and after them a few linear ones.
    pub fn constraints(&self) -> impl Iterator<Item = Constraint> + '_ {
        let rows = self.remaining.rows(&self.flat);
        rows.map(|[a, b, c]| Constraint { a, b, c })
    }

    /// A name for each wire but the constant, in order: `name` or `name[cell]` of public values, `s3[0]` of other signals,
    /// `i5.l[0]` of local cells and `i5.w[0]` of further wires.
    pub fn names(&self) -> Vec<String> {
        let names = self.flat.names().into_iter().enumerate();
        let names = names.filter(|(index, _)| self.remaining.has(index + 1));
        names.map(|(_, name)| name).collect()
    }
}
