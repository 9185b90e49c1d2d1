//! The search for constraints that are linear, or become it when others are solved.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use crate::eliminate::{Limits, Solved, Solver};
use crate::form::Form;
use crate::product::{Product, as_linear};
use crate::remaining::{Row, System};

/// How often all constraints are read.
const MAX_PASSES: usize = 8;

/// Solves what is linear; marks what is left of the constraints.
///
/// A factor that has become constant makes a constraint linear, and so does another constraint with the same product. When
/// a wire becomes constant, the constraints with it are read at once, since there may be long chains; otherwise
/// all are read a few times.
pub(crate) fn solve(system: &impl System, is_left: &mut [bool], limits: Limits) -> Solved {
    let readers = Readers::of(system);
    let n_readers = (0..system.n_wires()).map(|wire| readers.of_wire(wire).len() as u32);
    let n_readers = n_readers.collect();
    let mut search = Search {
        system,
        solver: Solver::new(n_readers, system.n_publics(), system.modulus(), limits),
        is_left,
        known: FxHashMap::default(),
    };
    for _ in 0..MAX_PASSES {
        let before = search.solver.n_solved();
        search.pass(&readers);
        if search.solver.n_solved() <= before {
            break;
        }
    }
    search.solver.finish()
}

struct Search<'s, S> {
    system: &'s S,
    solver: Solver<'s>,
    is_left: &'s mut [bool],
    /// A constraint for each hash of a product.
    known: FxHashMap<u64, usize>,
}

impl<S: System> Search<'_, S> {
    /// Reads all constraints.
    fn pass(&mut self, readers: &Readers) {
        self.known.clear();
        let mut queue: VecDeque<u32> = VecDeque::new();
        for (index, row) in self.system.rows() {
            self.read(index, row);
            loop {
                for wire in self.solver.new_constants() {
                    queue.extend(readers.of_wire(wire as usize));
                }
                let Some(next) = queue.pop_front() else {
                    break;
                };
                self.read(next as usize, self.system.row(next as usize));
            }
        }
    }

    /// Reads a constraint that is left; takes it if it is linear.
    fn read(&mut self, index: usize, row: Row) {
        if !self.is_left[index] {
            return;
        }
        let q = self.system.modulus();
        let row = self.written_out(row);
        let form = match as_linear(&row, q) {
            Some(form) => Some(form),
            None => self.same_product(index, &row),
        };
        if form.is_some_and(|form| self.solver.take(&form)) {
            self.is_left[index] = false;
        }
    }

    /// What is 0 since another constraint, which is left, has the same product.
    fn same_product(&mut self, index: usize, row: &Row) -> Option<Form> {
        let q = self.system.modulus();
        let product = Product::of(row, q);
        let earlier = *self.known.entry(product.hash()).or_insert(index);
        let is_other = earlier != index && self.is_left[earlier];
        let difference = is_other
            .then(|| self.written_out(self.system.row(earlier)))
            .filter(|row| as_linear(row, q).is_none())
            .and_then(|row| product.difference(&Product::of(&row, q), q));
        if difference.is_none() {
            self.known.insert(product.hash(), index);
        }
        difference
    }

    fn written_out(&mut self, row: Row) -> Row {
        row.map(|form| self.solver.written_out(form))
    }
}

/// The constraints that each wire is in.
struct Readers {
    /// Those of one wire after the other.
    rows: Vec<u32>,
    /// Where those of each wire begin, and one past the last.
    starts: Vec<usize>,
}

impl Readers {
    fn of(system: &impl System) -> Self {
        let mut starts = vec![0; system.n_wires() + 1];
        for (_, wire) in system.incidences() {
            starts[wire as usize + 1] += 1;
        }
        for wire in 1..starts.len() {
            starts[wire] += starts[wire - 1];
        }
        let mut ends = starts.clone();
        let mut rows = vec![0; starts[system.n_wires()]];
        for (index, wire) in system.incidences() {
            let end = &mut ends[wire as usize];
            rows[*end] = index as u32;
            *end += 1;
        }
        Self { rows, starts }
    }

    fn of_wire(&self, wire: usize) -> &[u32] {
        &self.rows[self.starts[wire]..self.starts[wire + 1]]
    }
}
