//! What a layout costs: microseconds of processor time on one machine, for a proof and its verification.
//!
//! The weights are measured: `cargo bench -p vampx-halo2 --bench weights` proves synthetic circuits of seventeen shapes with 2^8 to
//! 2^12 rows and values below 2^7, and fits their times by least squares of relative errors. These are of halo2_proofs 0.4.1,
//! rustc 1.95.0, a virtual x86-64 machine of two cores that was busy with other work (so processor time, not elapsed);
//! the fit is within 21 % of every proof and 29 % of every key. Weights are per row; only their ratios matter.

/// A circuit costs as if it had so many rows more: a multiexponentiation adds up its buckets, however few the points.
const MORE_ROWS: f64 = 300.0;
/// The opening argument, and all else that is once a proof.
const OPENING: f64 = 228.0;
/// A product of the permutation argument: it covers two columns less than the degree.
const PRODUCT: f64 = 12.2;
/// A looked-up column, beyond what it costs as a column: two permuted columns and a running product.
const LOOKUP: f64 = 27.7;
/// A column in each part of the quotient.
const PART: f64 = 1.18;
/// An operation of a gate in each part of the quotient.
const OPERATION: f64 = 0.11;
/// A column of the key, fixed or copied: prover and verifier compute its commitment again.
const KEY: f64 = 2.0 * 9.9;
/// A column of the key whose values are small.
const SMALL_KEY: f64 = 2.0 * 2.1;

/// What a looked-up cell costs more than another, in cells, where the degree is 5.
pub(crate) const LOOKUP_IN_CELLS: f64 = (LOOKUP + SMALL_KEY) / (4.0 * PART + PRODUCT / 3.0 + KEY);

/// The size of a layout.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// The binary logarithm of the number of rows.
    pub(crate) k: u32,
    /// The number of advice columns.
    pub(crate) columns: usize,
    /// The number of them that are looked up.
    pub(crate) lookups: usize,
    /// The number of fixed columns, without those of lookups and selectors.
    pub(crate) fixed: usize,
    /// The number of fixed columns that the selectors are merged into, about.
    pub(crate) selectors: f64,
    /// The degree of the constraint system.
    pub(crate) degree: usize,
    /// The most rows of a block.
    pub(crate) height: usize,
    /// The rows of all blocks.
    pub(crate) rows: usize,
    /// The operations of all gates.
    pub(crate) operations: usize,
}

impl Size {
    /// The parts that the quotient is evaluated in: as many times as many points as there are rows.
    fn parts(&self) -> f64 {
        (self.degree - 1).next_power_of_two() as f64
    }

    /// The rows that a weight counts for.
    fn weighed_rows(&self) -> f64 {
        f64::from(1u32 << self.k) + MORE_ROWS
    }

    /// The cost.
    pub(crate) fn cost(&self) -> f64 {
        let evaluated = OPERATION * self.parts() * self.operations as f64;
        let fixed = KEY * self.fixed as f64 + SMALL_KEY * self.selectors;
        self.cost_of_columns() + (evaluated + fixed) * self.weighed_rows()
    }

    /// The cost without gates and their fixed cells.
    pub(crate) fn cost_of_columns(&self) -> f64 {
        let products = (self.columns + 1).div_ceil(self.degree - 2);
        let weighted = OPENING
            + PRODUCT * products as f64
            + (PART * self.parts() + KEY) * self.columns as f64
            + (LOOKUP + SMALL_KEY) * self.lookups as f64;
        weighted * self.weighed_rows()
    }

    /// How many instances of a gate should be side by side, if there are `count` of `height` rows and each costs so many
    /// operations: so many that the rows they need cost as much as the operations.
    pub(crate) fn copies(&self, count: usize, height: usize, operations: usize) -> usize {
        let cell = PART * self.parts() + PRODUCT / (self.degree - 2) as f64 + KEY;
        let stored = cell * (count * height * self.columns) as f64;
        let evaluated = OPERATION * self.parts() * operations.max(1) as f64 * self.weighed_rows();
        (stored / evaluated).sqrt() as usize
    }
}

/// The least cost of a circuit with a table of so many bits.
pub(crate) fn of_table(table_bits: u32) -> f64 {
    (OPENING + PRODUCT + 4.0 * PART + LOOKUP + KEY + SMALL_KEY)
        * (f64::from(2u32 << table_bits) + MORE_ROWS)
}
