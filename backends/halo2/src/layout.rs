//! From a circuit to columns and rows.

use vampx_backend_api::Unsupported;
use vampx_ir::circuit::{ChipId, Circuit};

use crate::NAME;
use crate::expressions::Gate;
use crate::placement::{Needs, Placement, table_bits};

/// The binary logarithm of the most rows.
pub const MAX_K: u32 = 18;
/// The binary logarithm of the fewest rows.
const MIN_K: u32 = 4;
/// The most columns of a kind.
const MAX_COLUMNS: usize = 512;
/// The most rows of an instance: as many blinding rows are needed.
const MAX_HEIGHT: usize = 32;

/// What a looked-up column costs more than another: two permuted columns and a running product.
pub(crate) const LOOKUP_COST: f64 = 3.0;
/// What the opening argument costs, in columns.
const OPENING_COST: f64 = 6.0;
/// What a fixed column costs.
const FIXED_COST: f64 = 0.3;
/// What it costs to open a column at one point more.
const QUERY_COST: f64 = 0.1;
/// What an operation of a gate costs in each part of the quotient.
const OPERATION_COST: f64 = 0.01;

/// The columns and rows of a circuit: all that decides its constraint system.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// The binary logarithm of the number of rows.
    pub(crate) k: u32,
    /// The number of advice columns.
    pub(crate) columns: usize,
    /// The number of them that are looked up: the first ones.
    pub(crate) lookups: usize,
    /// The number of columns for fixed cells.
    pub(crate) fixed: usize,
    /// The bits of the table of ranges, if there is one.
    pub(crate) table_bits: Option<u32>,
    /// The chips, by id; `None` if there is no instance.
    pub(crate) chips: Vec<Option<ChipLayout>>,
    /// The degree of the constraint system.
    pub(crate) degree: usize,
    /// The cost, in cells of an advice column.
    pub(crate) cost: f64,
}

/// A chip that is used.
#[derive(Clone, Debug)]
pub(crate) struct ChipLayout {
    pub(crate) needs: Needs,
    pub(crate) placement: Placement,
    pub(crate) gate: Gate,
}

/// The number of columns, and what they cost.
#[derive(Clone, Copy)]
struct Candidate {
    k: u32,
    columns: usize,
    lookups: usize,
    cost: f64,
}

impl Layout {
    /// The cheapest layout of a circuit.
    ///
    /// # Errors
    /// If something in the circuit is not supported.
    pub(crate) fn new(circuit: &Circuit) -> Result<Self, Unsupported> {
        let search = Search::new(circuit)?;
        let best = search.best()?;
        let chips = search.chips.into_iter().map(|chip| {
            chip.map(|(_, needs, gate)| ChipLayout {
                placement: needs.place(best.columns, best.lookups),
                needs,
                gate,
            })
        });
        Ok(Self {
            k: best.k,
            columns: best.columns,
            lookups: best.lookups,
            fixed: search.fixed,
            table_bits: search.table_bits,
            degree: search.degree,
            chips: chips.collect(),
            cost: best.cost,
        })
    }

    /// The layout of a chip that is used.
    pub(crate) fn chip(&self, chip: ChipId) -> &ChipLayout {
        match &self.chips[chip.0 as usize] {
            Some(chip) => chip,
            None => unreachable!("invariant: the chip of an instance is used"),
        }
    }

    /// The most rows of an instance.
    pub(crate) fn max_height(&self) -> usize {
        let chips = self.chips.iter().flatten();
        chips.map(|chip| chip.placement.height).max().unwrap_or(1)
    }
}

/// What a layout is searched for.
struct Search {
    /// Instances, needs and gate of each chip that is used.
    chips: Vec<Option<(usize, Needs, Gate)>>,
    table_bits: Option<u32>,
    fixed: usize,
    n_publics: usize,
    /// The degree of the constraint system.
    degree: usize,
    operations: usize,
}

impl Search {
    fn new(circuit: &Circuit) -> Result<Self, Unsupported> {
        let mut counts = vec![0; circuit.chips.len()];
        for instance in &circuit.instances {
            counts[instance.chip.0 as usize] += 1;
        }
        let used = || {
            circuit
                .chips
                .iter()
                .zip(&counts)
                .filter(|(_, count)| **count > 0)
        };
        let table_bits = table_bits(used().map(|(chip, _)| chip))?;
        let fixed = used()
            .map(|(chip, _)| chip.fixed as usize)
            .max()
            .unwrap_or(0);
        limit("the number of fixed cells of a chip", fixed, MAX_COLUMNS)?;
        let mut chips = vec![None; circuit.chips.len()];
        for (at, (chip, count)) in circuit.chips.iter().zip(&counts).enumerate() {
            if *count > 0 {
                let needs = Needs::new(chip, table_bits.unwrap_or(0));
                chips[at] = Some((*count, needs, Gate::new(chip)?));
            }
        }
        /// The degrees of the permutation argument, and of a lookup of a product.
        const PERMUTATION: usize = 3;
        const LOOKUP: usize = 5;
        let gates = || chips.iter().flatten().map(|(.., gate)| gate);
        let of_gates = gates().map(|gate| gate.degree + 1).max().unwrap_or(0);
        let of_lookups = table_bits.map_or(PERMUTATION, |_| LOOKUP);
        let n_publics = circuit
            .publics
            .iter()
            .map(|public| circuit.signal(public.signal).bounds.len())
            .sum();
        Ok(Self {
            table_bits,
            fixed,
            n_publics,
            degree: of_gates.max(of_lookups),
            operations: gates().map(|gate| gate.operations).sum(),
            chips,
        })
    }

    fn best(&self) -> Result<Candidate, Unsupported> {
        let candidates = (MIN_K..=MAX_K).flat_map(|k| self.candidates(k));
        let best = candidates.min_by(|a, b| a.cost.total_cmp(&b.cost));
        best.ok_or_else(|| {
            let values = self.needs().map(|(n, needs)| n * needs.n_values());
            Unsupported::Size {
                backend: NAME,
                what: "the number of cells".to_owned(),
                size: values.sum::<usize>().max(self.n_publics),
                most: 1 << MAX_K,
            }
        })
    }

    fn needs(&self) -> impl Iterator<Item = (usize, &Needs)> {
        let used = self.chips.iter().flatten();
        used.map(|(n_instances, needs, _)| (*n_instances, needs))
    }

    /// For each number of lookups, the fewest columns that have room in `2^k` rows.
    fn candidates(&self, k: u32) -> impl Iterator<Item = Candidate> {
        let most = self.needs().map(|(_, needs)| needs.n_checks()).max();
        let most = most.unwrap_or(0).min(MAX_COLUMNS);
        let lookups = usize::from(self.table_bits.is_some())..=most;
        lookups.filter_map(move |lookups| {
            let columns = (lookups.max(1)..=MAX_COLUMNS).collect::<Vec<_>>();
            let first = columns.partition_point(|columns| !self.has_room(k, *columns, lookups));
            columns.get(first).map(|columns| Candidate {
                k,
                columns: *columns,
                lookups,
                cost: self.cost(k, *columns, lookups),
            })
        })
    }

    fn max_height(&self, columns: usize, lookups: usize) -> usize {
        let heights = self
            .needs()
            .map(|(_, needs)| needs.height(columns, lookups));
        heights.max().unwrap_or(1)
    }

    fn has_room(&self, k: u32, columns: usize, lookups: usize) -> bool {
        let max_height = self.max_height(columns, lookups);
        let rows: usize = self
            .needs()
            .map(|(n_instances, needs)| n_instances * needs.height(columns, lookups))
            .sum();
        let table = self.table_bits.map_or(0, |bits| 1 << bits);
        max_height <= MAX_HEIGHT
            && rows.max(table).max(self.n_publics) + reserved_rows(max_height) <= 1 << k
    }

    fn cost(&self, k: u32, columns: usize, lookups: usize) -> f64 {
        let parts = (self.degree - 1).next_power_of_two() as f64;
        let products = (columns + 1).div_ceil(self.degree - 2);
        let queries = columns * self.max_height(columns, lookups);
        let weighted = (columns + products + self.degree - 1) as f64
            + LOOKUP_COST * lookups as f64
            + FIXED_COST * (self.fixed + lookups) as f64
            + QUERY_COST * queries as f64
            + OPERATION_COST * parts * self.operations as f64
            + OPENING_COST;
        weighted * f64::from(1u32 << k)
    }
}

/// The rows at the end that hold no values, if advice columns are read at `max_height` rows: blinding and one more, as in
/// `ConstraintSystem::blinding_factors`.
fn reserved_rows(max_height: usize) -> usize {
    max_height.max(3) + 3
}

/// The least cost of a circuit with a table of so many bits.
pub(crate) fn table_cost(table_bits: u32) -> f64 {
    (1.0 + LOOKUP_COST + OPENING_COST) * f64::from(2u32 << table_bits)
}

fn limit(what: &str, size: usize, most: usize) -> Result<(), Unsupported> {
    if size <= most {
        return Ok(());
    }
    Err(Unsupported::Size {
        backend: NAME,
        what: what.to_owned(),
        size,
        most,
    })
}

#[cfg(test)]
mod tests;
