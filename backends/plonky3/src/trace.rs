//! The values of tables: preprocessed columns of the circuit, main columns of a witness.

use std::sync::Arc;

use p3_field::{PrimeCharacteristicRing, PrimeField64};
use p3_goldilocks::Goldilocks;
use p3_matrix::dense::RowMajorMatrix;
use vampx_ir::circuit::{Circuit, SignalId, Witness};

use crate::chip::{Columns, residue};
use crate::layout::{ChipLayout, Layout};
use crate::ranges::Shifted;
use crate::security::LOG_MIN_HEIGHT;
use crate::table::Table;

type Matrix = RowMajorMatrix<Goldilocks>;

impl Layout {
    /// Gives the tables their preprocessed columns.
    pub(crate) fn preprocess(&self, circuit: &Circuit, tables: &mut [Table]) {
        let chips = self
            .chips
            .iter()
            .map(|chip| self.preprocessed_chip(circuit, chip));
        let ranges = self.table_bits.map(preprocessed_ranges);
        let first = (0..1 << LOG_MIN_HEIGHT)
            .map(|row| Goldilocks::from_bool(row == 0))
            .collect();
        let matrices = chips.chain(ranges).chain([Matrix::new(first, 1)]);
        for (table, matrix) in tables.iter_mut().zip(matrices) {
            table.preprocessed = Some(Arc::new(matrix));
        }
    }

    fn preprocessed_chip(&self, circuit: &Circuit, layout: &ChipLayout) -> Matrix {
        let width = Columns::new(circuit.chip(layout.chip)).preprocessed_width();
        let mut values = Vec::with_capacity(width << layout.log_height);
        for instance in &layout.instances {
            let instance = &circuit.instances[*instance];
            let id = |signal: &SignalId| Goldilocks::from_u32(signal.0);
            values.push(Goldilocks::ONE);
            values.extend(instance.fixed.iter().map(residue));
            values.extend(instance.inputs.iter().map(id));
            let fan_out =
                |signal: &SignalId| Goldilocks::from_u32(self.fan_outs[signal.0 as usize]);
            values.extend(
                instance
                    .outputs
                    .iter()
                    .flat_map(|signal| [id(signal), fan_out(signal)]),
            );
        }
        let chip = circuit.chip(layout.chip);
        let mut padding = values[values.len() - width..].to_vec();
        padding[0] = Goldilocks::ZERO;
        padding
            .iter_mut()
            .rev()
            .take(2 * chip.outputs.len())
            .step_by(2)
            .for_each(|fan_out| *fan_out = Goldilocks::ZERO);
        pad(&mut values, &padding, layout.log_height);
        Matrix::new(values, width)
    }

    /// The main columns of all tables.
    pub(crate) fn traces(&self, circuit: &Circuit, witness: &Witness) -> Vec<Matrix> {
        let mut traces: Vec<Matrix> = self
            .chips
            .iter()
            .map(|chip| chip_trace(circuit, chip, witness))
            .collect();
        if let Some(table_bits) = self.table_bits {
            let counts = self.count_lookups(table_bits, &traces);
            traces.push(counts);
        }
        traces.push(Matrix::new(vec![Goldilocks::ZERO; 1 << LOG_MIN_HEIGHT], 1));
        traces
    }

    /// How often each value and each pair is looked up in `traces`. What is in no table is not counted.
    pub(crate) fn count_lookups(&self, table_bits: u32, traces: &[Matrix]) -> Matrix {
        let mut counts = vec![[0u64; 2]; 1 << table_bits];
        let half_bits = table_bits / 2;
        for (layout, trace) in self.chips.iter().zip(traces) {
            for row in trace.values.chunks_exact(trace.width) {
                for single in &layout.lookups.singles {
                    if let Some(count) = counts.get_mut(single.value(row)) {
                        count[0] += 1;
                    }
                }
                for [low, high] in &layout.lookups.pairs {
                    let (low, high) = (low.value(row), high.value(row));
                    if low >> half_bits == 0 && high >> half_bits == 0 {
                        counts[low | (high << half_bits)][1] += 1;
                    }
                }
            }
        }
        Matrix::new(
            counts
                .into_iter()
                .flatten()
                .map(Goldilocks::from_u64)
                .collect(),
            2,
        )
    }
}

impl Shifted {
    /// The value looked up; `usize::MAX` if it is too large for any table.
    fn value(&self, row: &[Goldilocks]) -> usize {
        let value = row[self.cell as usize] * Goldilocks::from_u64(1 << self.shift);
        usize::try_from(value.as_canonical_u64()).unwrap_or(usize::MAX)
    }
}

fn chip_trace(circuit: &Circuit, layout: &ChipLayout, witness: &Witness) -> Matrix {
    let chip = circuit.chip(layout.chip);
    let n_stored = chip.local_cells().end as usize;
    let width = Columns::new(chip).width();
    let mut values = Vec::with_capacity(width << layout.log_height);
    let mut row = Vec::new();
    for instance in &layout.instances {
        witness.row(circuit, *instance, &mut row);
        values.extend(
            row[..n_stored]
                .iter()
                .map(|word| Goldilocks::from_u64(*word)),
        );
        values.resize(values.len() + width - n_stored, Goldilocks::ZERO);
    }
    let padding = values[values.len() - width..].to_vec();
    pad(&mut values, &padding, layout.log_height);
    Matrix::new(values, width)
}

/// The low and high half of each value.
fn preprocessed_ranges(table_bits: u32) -> Matrix {
    let half_bits = table_bits / 2;
    let halves = |value: u32| [value & ((1 << half_bits) - 1), value >> half_bits];
    Matrix::new(
        (0..1 << table_bits)
            .flat_map(halves)
            .map(Goldilocks::from_u32)
            .collect(),
        2,
    )
}

/// Repeats `row` up to the height.
fn pad(values: &mut Vec<Goldilocks>, row: &[Goldilocks], log_height: usize) {
    while values.len() < row.len() << log_height {
        values.extend_from_slice(row);
    }
}
