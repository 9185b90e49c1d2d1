//! The values of all cells of a circuit.

use num_bigint::{BigInt, BigUint};

use super::{Cell, Chip, Circuit, PublicValues, SignalId};

/// The cells of a circuit: canonical residues modulo the target field.
///
/// Each cell is [`Witness::stride`] little-endian words. The cells of all signals come first, then the locals of
/// each instance; fixed cells are not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    stride: usize,
    words: Vec<u64>,
    /// The first cell of each signal, and one past the last.
    signals: Vec<usize>,
    /// The first local cell of each instance, and one past the last.
    locals: Vec<usize>,
    publics: PublicValues,
}

impl Witness {
    /// All cells 0.
    pub(super) fn zeros(circuit: &Circuit, publics: PublicValues) -> Self {
        let stride = circuit.target.n_words();
        let signals = starts(0, circuit.signals.iter().map(|signal| signal.bounds.len()));
        let n_locals = |chip: &Chip| chip.locals as usize;
        let first_local = signals[circuit.signals.len()];
        let locals = starts(
            first_local,
            circuit
                .instances
                .iter()
                .map(|it| n_locals(circuit.chip(it.chip))),
        );
        let words = vec![0; locals[circuit.instances.len()] * stride];
        Self {
            stride,
            words,
            signals,
            locals,
            publics,
        }
    }

    /// The number of 64-bit words of a cell.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// The words of every stored cell.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// The words of the cells of `signal`.
    pub fn signal(&self, signal: SignalId) -> &[u64] {
        let at = signal.0 as usize;
        &self.words[self.signals[at] * self.stride..self.signals[at + 1] * self.stride]
    }

    /// The words of the local cells of the instance at this position.
    pub fn locals(&self, instance: usize) -> &[u64] {
        &self.words[self.locals[instance] * self.stride..self.locals[instance + 1] * self.stride]
    }

    /// The values the verifier sees.
    pub fn publics(&self) -> &PublicValues {
        &self.publics
    }

    /// Replaces the values the verifier sees, and nothing else.
    pub fn set_publics(&mut self, publics: PublicValues) {
        self.publics = publics;
    }

    /// Writes to `row` the words of all cells of an instance: inputs, outputs, locals, fixed.
    pub fn row(&self, circuit: &Circuit, instance: usize, row: &mut Vec<u64>) {
        row.clear();
        let used = &circuit.instances[instance];
        for signal in used.inputs.iter().chain(&used.outputs) {
            row.extend_from_slice(self.signal(*signal));
        }
        row.extend_from_slice(self.locals(instance));
        for value in &used.fixed {
            let start = row.len();
            row.resize(start + self.stride, 0);
            write_residue(value, circuit.target.modulus(), &mut row[start..]);
        }
    }

    /// The canonical residue in a cell of an instance.
    ///
    /// # Panics
    /// If there is no such instance or cell.
    pub fn cell(&self, circuit: &Circuit, instance: usize, cell: Cell) -> BigUint {
        match self.place(circuit, instance, cell) {
            Place::Stored(at) => from_words(&self.words[at * self.stride..(at + 1) * self.stride]),
            Place::Fixed(at) => circuit
                .target
                .reduce(&circuit.instances[instance].fixed[at]),
        }
    }

    /// Puts the residue of `value` in a cell of an instance: in the signal's cell, which other instances read, or the local.
    ///
    /// # Panics
    /// If there is no such instance or cell, or the cell is fixed.
    pub fn set(&mut self, circuit: &Circuit, instance: usize, cell: Cell, value: &BigInt) {
        match self.place(circuit, instance, cell) {
            Place::Stored(at) => self.write(at, value, circuit.target.modulus()),
            Place::Fixed(_) => panic!("the cell {} of instance {instance} is fixed", cell.0),
        }
    }

    /// Puts canonical words in a cell of an instance that is not fixed.
    pub(super) fn set_words(
        &mut self,
        circuit: &Circuit,
        instance: usize,
        cell: Cell,
        words: &[u64],
    ) {
        match self.place(circuit, instance, cell) {
            Place::Stored(at) => self.stored_mut(at).copy_from_slice(words),
            Place::Fixed(_) => unreachable!("invariant: hints set outputs and locals only"),
        }
    }

    /// Puts the residue of `value` in a cell of a signal.
    ///
    /// # Panics
    /// If there is no such cell.
    pub fn set_signal(
        &mut self,
        circuit: &Circuit,
        signal: SignalId,
        cell_idx: usize,
        value: &BigInt,
    ) {
        let at = self.signals[signal.0 as usize] + cell_idx;
        assert!(
            at < self.signals[signal.0 as usize + 1],
            "a signal of fewer than {} cells",
            cell_idx + 1
        );
        self.write(at, value, circuit.target.modulus());
    }

    /// The position of the first cell of `signal` among all stored ones.
    pub(super) fn signal_start(&self, signal: SignalId) -> usize {
        self.signals[signal.0 as usize]
    }

    /// The position of the first local cell of an instance among all stored ones.
    pub(super) fn locals_start(&self, instance: usize) -> usize {
        self.locals[instance]
    }

    /// The words of the stored cell at this position.
    pub(super) fn stored(&self, at: usize) -> &[u64] {
        &self.words[at * self.stride..(at + 1) * self.stride]
    }

    /// The words of the stored cell at this position, to be written.
    pub(super) fn stored_mut(&mut self, at: usize) -> &mut [u64] {
        &mut self.words[at * self.stride..(at + 1) * self.stride]
    }

    fn write(&mut self, at: usize, value: &BigInt, modulus: &BigUint) {
        write_residue(value, modulus, self.stored_mut(at));
    }

    fn place(&self, circuit: &Circuit, instance: usize, cell: Cell) -> Place {
        let used = &circuit.instances[instance];
        let mut cell_idx = cell.0 as usize;
        for signal in used.inputs.iter().chain(&used.outputs) {
            let start = self.signal_start(*signal);
            let n_cells = self.signals[signal.0 as usize + 1] - start;
            if cell_idx < n_cells {
                return Place::Stored(start + cell_idx);
            }
            cell_idx -= n_cells;
        }
        let start = self.locals[instance];
        let n_locals = self.locals[instance + 1] - start;
        if cell_idx < n_locals {
            return Place::Stored(start + cell_idx);
        }
        assert!(
            cell_idx - n_locals < used.fixed.len(),
            "instance {instance} has no cell {}",
            cell.0
        );
        Place::Fixed(cell_idx - n_locals)
    }
}

/// Where a cell of an instance is.
enum Place {
    /// Among the stored cells.
    Stored(usize),
    /// Among the instance's fixed cells.
    Fixed(usize),
}

/// `first`, and the end of each run of cells that follow each other from there.
fn starts(first: usize, lengths: impl Iterator<Item = usize>) -> Vec<usize> {
    let ends = lengths.scan(first, |end, length| {
        *end += length;
        Some(*end)
    });
    std::iter::once(first).chain(ends).collect()
}

/// The integer of little-endian words.
pub(super) fn from_words(words: &[u64]) -> BigUint {
    BigUint::from_slice(
        &words
            .iter()
            .flat_map(|word| [*word as u32, (*word >> 32) as u32])
            .collect::<Vec<_>>(),
    )
}

/// Writes the canonical residue of `value` modulo `modulus` to as many words as the modulus has.
pub(super) fn write_residue(value: &BigInt, modulus: &BigUint, words: &mut [u64]) {
    let magnitude = value.magnitude();
    let small = magnitude < modulus;
    match (value.sign(), small) {
        (num_bigint::Sign::Minus, true) => write_words(&(modulus - magnitude), words),
        (_, true) => write_words(magnitude, words),
        (num_bigint::Sign::Minus, false) => {
            write_words(&(modulus - 1u32 - (magnitude - 1u32) % modulus), words)
        }
        (_, false) => write_words(&(magnitude % modulus), words),
    }
}

fn write_words(value: &BigUint, words: &mut [u64]) {
    words.fill(0);
    for (word, digit) in words.iter_mut().zip(value.iter_u64_digits()) {
        *word = digit;
    }
}
