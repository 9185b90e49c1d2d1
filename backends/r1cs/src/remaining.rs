//! A system of rank-1 constraints made smaller: fewer constraints and wires, satisfiable with the same public values.
//!
//! - Linear constraints are solved, also those that are linear because a factor has become constant.
//! - Of two constraints with the same product, one says that two sums are equal, which is linear.
//! - A constraint that says what a private wire is, which is in no other, says nothing.

use std::vec;

use num_bigint::BigUint;
use num_traits::One;

use crate::eliminate::{Limits, Solved};
use crate::form::{self, Form};
use crate::solve;

/// A constraint saves a prover more than so many terms cost.
const LIMITS: Limits = Limits {
    terms: 1 << 10,
    growth: 1 << 14,
};
/// The number of a wire that is left out.
const GONE: u32 = u32::MAX;

/// The constraint `A * B = C`.
pub(crate) type Row = [Form; 3];

/// Rank-1 constraints over wires. Wire 0 is 1, then come the public ones.
pub(crate) trait System {
    /// The modulus.
    fn modulus(&self) -> &BigUint;
    /// The number of wires, the constant one too.
    fn n_wires(&self) -> usize;
    /// The number of public wires.
    fn n_publics(&self) -> u32;
    /// The number of constraints.
    fn n_rows(&self) -> usize;
    /// The constraints, with their indices.
    fn rows(&self) -> impl Iterator<Item = (usize, Row)>;
    /// The wires in each of them, with its index, each once.
    fn incidences(&self) -> impl Iterator<Item = (usize, u32)>;
    /// One of them.
    fn row(&self, index: usize) -> Row;
}

/// What is left of a [`System`].
#[derive(Debug)]
pub(crate) struct Remaining {
    solved: Solved,
    /// Whether each constraint is left: those of the system, then those kept by solving.
    is_left: Vec<bool>,
    /// The number of each wire among those left.
    numbers: Vec<u32>,
    /// The number of constraints left.
    pub n_rows: usize,
    /// The number of wires left, the constant one too.
    pub n_wires: usize,
}

impl Remaining {
    /// Leaves out what it can.
    ///
    /// Linear in its terms, and deterministic.
    pub fn of(system: &impl System) -> Self {
        Self::within(system, LIMITS)
    }

    fn within(system: &impl System, limits: Limits) -> Self {
        let mut is_left = vec![true; system.n_rows()];
        let solved = solve::solve(system, &mut is_left, limits);
        is_left.resize(is_left.len() + solved.kept.len(), true);
        let mut remaining = Self {
            solved,
            is_left,
            numbers: Vec::new(),
            n_rows: 0,
            n_wires: 0,
        };
        let readers = remaining.drop_unread(system);
        remaining.number(&readers, system.n_publics());
        remaining
    }

    /// The constraints left, over the wires left.
    pub fn rows<'s>(&'s self, system: &'s impl System) -> impl Iterator<Item = Row> + 's {
        let rows = self.old_rows(system);
        rows.map(|(_, row)| row.map(|form| self.renumbered(form)))
    }

    /// Whether a wire is left.
    pub fn has(&self, wire: usize) -> bool {
        self.numbers[wire] != GONE
    }

    fn renumbered(&self, mut form: Form) -> Form {
        for (wire, _) in &mut form {
            *wire = self.numbers[*wire as usize];
        }
        form
    }

    /// The constraints left, with their indices, over the wires as they were.
    fn old_rows<'s>(&'s self, system: &'s impl System) -> impl Iterator<Item = (usize, Row)> + 's {
        let q = system.modulus();
        let rows = system.rows().filter(|(index, _)| self.is_left[*index]);
        let rows = rows.map(move |(index, row)| (index, self.written_out(&row, q)));
        let kept = self.solved.kept.iter().zip(system.n_rows()..);
        let kept = kept.filter(|(_, index)| self.is_left[*index]);
        rows.chain(kept.map(|(form, index)| (index, linear(form))))
    }

    fn old_row(&self, system: &impl System, index: usize) -> Row {
        match index.checked_sub(system.n_rows()) {
            Some(kept) => linear(&self.solved.kept[kept]),
            None => self.written_out(&system.row(index), system.modulus()),
        }
    }

    fn written_out(&self, row: &Row, q: &BigUint) -> Row {
        row.each_ref().map(|form| {
            let mut terms = Form::with_capacity(form.len());
            for (wire, factor) in form {
                match &self.solved.sums[*wire as usize] {
                    Some(sum) => terms.extend(form::scaled(sum, factor, q)),
                    None => terms.push((*wire, factor.clone())),
                }
            }
            form::sum(terms, q)
        })
    }

    /// Leaves out constraints that say what a private wire is, which is in no other. Returns who reads each wire.
    fn drop_unread(&mut self, system: &impl System) -> Vec<Readers> {
        let mut readers = vec![Readers::default(); system.n_wires()];
        for (index, row) in self.old_rows(system) {
            wires(&row).for_each(|wire| readers[wire as usize].add(index));
        }
        let first = system.n_publics() + 1;
        let mut singles: Vec<u32> = (first..readers.len() as u32).collect();
        while let Some(wire) = singles.pop() {
            let Some(index) = readers[wire as usize].only() else {
                continue;
            };
            let row = self.old_row(system, index);
            if !determines(&row, wire) {
                continue;
            }
            self.is_left[index] = false;
            for wire in wires(&row) {
                readers[wire as usize].remove(index);
                if wire >= first {
                    singles.push(wire);
                }
            }
        }
        readers
    }

    /// Numbers the constant, the public wires, and the wires that are read.
    fn number(&mut self, readers: &[Readers], n_publics: u32) {
        for (wire, readers) in (0..).zip(readers) {
            let is_left = wire <= n_publics || readers.n_rows > 0;
            let number = if is_left { self.n_wires as u32 } else { GONE };
            self.numbers.push(number);
            self.n_wires += usize::from(is_left);
        }
        self.n_rows = self.is_left.iter().filter(|it| **it).count();
    }
}

/// The constraints that a wire is in.
#[derive(Clone, Copy, Debug, Default)]
struct Readers {
    n_rows: u32,
    /// The sum of their indices, which is the index if there is one.
    indices: usize,
}

impl Readers {
    fn add(&mut self, index: usize) {
        self.n_rows += 1;
        self.indices = self.indices.wrapping_add(index);
    }

    fn remove(&mut self, index: usize) {
        self.n_rows -= 1;
        self.indices = self.indices.wrapping_sub(index);
    }

    fn only(self) -> Option<usize> {
        (self.n_rows == 1).then_some(self.indices)
    }
}

/// The wires of a constraint, each once.
fn wires(row: &Row) -> vec::IntoIter<u32> {
    once_each(row.iter().flatten().map(|(wire, _)| *wire))
}

/// The wires, each once.
pub(crate) fn once_each(wires: impl Iterator<Item = u32>) -> vec::IntoIter<u32> {
    let mut wires: Vec<u32> = wires.collect();
    wires.sort_unstable();
    wires.dedup();
    wires.into_iter()
}

/// Whether a constraint, which `wire` is in, says what `wire` is, whatever the other wires are.
fn determines([a, b, _]: &Row, wire: u32) -> bool {
    !(form::has(a, wire) || form::has(b, wire))
}

/// The constraint that `form` is 0.
fn linear(form: &Form) -> Row {
    [form.clone(), form::constant(BigUint::one()), Form::new()]
}

#[cfg(test)]
mod tests;
