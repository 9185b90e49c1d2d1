//! The values of tables: preprocessed columns of the circuit, main columns of a witness.

use std::sync::Arc;

use p3_matrix::dense::RowMajorMatrix;
use vampx_ir::circuit::{Circuit, SignalId, Witness};

use crate::chip::{Columns, residue};
use crate::field::ProofField;
use crate::layout::{ChipLayout, Layout};
use crate::ranges::Shifted;
use crate::security::LOG_MIN_HEIGHT;
use crate::table::Table;

type Matrix<F> = RowMajorMatrix<F>;

impl Layout {
    /// Gives the tables their preprocessed columns.
    pub(crate) fn preprocess<F: ProofField>(&self, circuit: &Circuit, tables: &mut [Table<F>]) {
        let chips = self
            .chips
            .iter()
            .map(|chip| self.preprocessed_chip(circuit, chip));
        let ranges = self.table_bits.map(preprocessed_ranges);
        let first = (0..1 << LOG_MIN_HEIGHT)
            .map(|row| F::from_bool(row == 0))
            .collect();
        let matrices = chips.chain(ranges).chain([Matrix::new(first, 1)]);
        for (table, matrix) in tables.iter_mut().zip(matrices) {
            table.preprocessed = Some(Arc::new(matrix));
        }
    }

    fn preprocessed_chip<F: ProofField>(
        &self,
        circuit: &Circuit,
        layout: &ChipLayout,
    ) -> Matrix<F> {
        let width = Columns::new(circuit.chip(layout.chip)).preprocessed_width();
        let mut values = Vec::with_capacity(width << layout.log_height);
        for instance in &layout.instances {
            let instance = &circuit.instances[*instance];
            let id = |signal: &SignalId| F::from_u32(signal.0);
            values.push(F::ONE);
            values.extend(instance.fixed.iter().map(residue::<F>));
            values.extend(instance.inputs.iter().map(id));
            let fan_out = |signal: &SignalId| F::from_u32(self.fan_outs[signal.0 as usize]);
            values.extend(
                instance
                    .outputs
                    .iter()
                    .flat_map(|signal| [id(signal), fan_out(signal)]),
            );
        }
        let chip = circuit.chip(layout.chip);
        let mut padding = values[values.len() - width..].to_vec();
        padding[0] = F::ZERO;
        padding
            .iter_mut()
            .rev()
            .take(2 * chip.outputs.len())
            .step_by(2)
            .for_each(|fan_out| *fan_out = F::ZERO);
        pad(&mut values, &padding, layout.log_height);
        Matrix::new(values, width)
    }

    /// The main columns of all tables.
    pub(crate) fn traces<F: ProofField>(
        &self,
        circuit: &Circuit,
        witness: &Witness,
    ) -> Vec<Matrix<F>> {
        let mut traces: Vec<Matrix<F>> = self
            .chips
            .iter()
            .map(|chip| chip_trace(circuit, chip, witness))
            .collect();
        if let Some(table_bits) = self.table_bits {
            let counts = self.count_lookups(table_bits, &traces);
            traces.push(counts);
        }
        traces.push(Matrix::new(vec![F::ZERO; 1 << LOG_MIN_HEIGHT], 1));
        traces
    }

    /// How often each value and each pair is looked up in `traces`. What is in no table is not counted.
    pub(crate) fn count_lookups<F: ProofField>(
        &self,
        table_bits: u32,
        traces: &[Matrix<F>],
    ) -> Matrix<F> {
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
        Matrix::new(counts.into_iter().flatten().map(F::from_u64).collect(), 2)
    }
}

impl Shifted {
    /// The value looked up; `usize::MAX` if it is too large for any table.
    fn value<F: ProofField>(&self, row: &[F]) -> usize {
        let value = row[self.cell as usize] * F::from_u64(1 << self.shift);
        usize::try_from(value.as_canonical_u64()).unwrap_or(usize::MAX)
    }
}

fn chip_trace<F: ProofField>(
    circuit: &Circuit,
    layout: &ChipLayout,
    witness: &Witness,
) -> Matrix<F> {
    let chip = circuit.chip(layout.chip);
    let n_stored = chip.local_cells().end as usize;
    let width = Columns::new(chip).width();
    let mut values = Vec::with_capacity(width << layout.log_height);
    let mut row = Vec::new();
    for instance in &layout.instances {
        witness.row(circuit, *instance, &mut row);
        values.extend(row[..n_stored].iter().map(|word| F::from_u64(*word)));
        values.resize(values.len() + width - n_stored, F::ZERO);
    }
    let padding = values[values.len() - width..].to_vec();
    pad(&mut values, &padding, layout.log_height);
    Matrix::new(values, width)
}

/// The low and high half of each value.
fn preprocessed_ranges<F: ProofField>(table_bits: u32) -> Matrix<F> {
    let half_bits = table_bits / 2;
    let halves = |value: u32| [value & ((1 << half_bits) - 1), value >> half_bits];
    Matrix::new(
        (0..1 << table_bits)
            .flat_map(halves)
            .map(F::from_u32)
            .collect(),
        2,
    )
}

/// Repeats `row` up to the height.
fn pad<F: ProofField>(values: &mut Vec<F>, row: &[F], log_height: usize) {
    while values.len() < row.len() << log_height {
        values.extend_from_slice(row);
    }
}
