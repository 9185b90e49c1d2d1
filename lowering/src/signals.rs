//! The signals made so far, with the integers that each is known to stand for because the circuit enforces it.

use indexmap::IndexSet;
use num_bigint::BigInt;
use num_traits::{One, Zero};
use rustc_hash::FxBuildHasher;
use vampx_ir::{
    Interval,
    circuit::{Signal, SignalId},
};

use crate::form::{Form, Linear};

/// The signals and their enforced bounds.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    signals: Vec<Signal>,
    intervals: IndexSet<Interval, FxBuildHasher>,
    /// The bounds of each signal's integer, a position in `value_intervals`.
    values: Vec<u32>,
    value_intervals: IndexSet<Interval, FxBuildHasher>,
    limb_bits: u32,
}

impl Signals {
    pub fn new(limb_bits: u32) -> Self {
        Self {
            limb_bits,
            ..Self::default()
        }
    }

    /// A new signal with these bounds of its cells.
    pub fn push(&mut self, bounds: Vec<Interval>) -> SignalId {
        let mut value = Interval::point(BigInt::zero());
        for (i, bound) in bounds.iter().enumerate() {
            value = value.sum(&bound.scaled(&(BigInt::one() << (self.limb_bits as usize * i))));
        }
        let bounds = bounds
            .into_iter()
            .map(|bound| self.intervals.insert_full(bound).0 as u32);
        let bounds = bounds.collect();
        self.values
            .push(self.value_intervals.insert_full(value).0 as u32);
        self.signals.push(Signal { bounds });
        SignalId(self.signals.len() as u32 - 1)
    }

    /// The bounds of the integer `sum 2^(w i) cell_i`.
    pub fn value(&self, signal: SignalId) -> &Interval {
        &self.value_intervals[self.values[signal.0 as usize] as usize]
    }

    /// The bounds of each cell.
    pub fn cells(&self, signal: SignalId) -> impl ExactSizeIterator<Item = &Interval> {
        self.signals[signal.0 as usize]
            .bounds
            .iter()
            .map(|bound| &self.intervals[*bound as usize])
    }

    /// Whether the signal is one cell.
    pub fn is_native(&self, signal: SignalId) -> bool {
        self.signals[signal.0 as usize].bounds.len() == 1
    }

    /// Whether all its signals are single cells.
    pub fn all_native(&self, form: &Form) -> bool {
        form.signals().all(|signal| self.is_native(signal))
    }

    pub fn linear_native(&self, linear: &Linear) -> bool {
        linear
            .terms
            .iter()
            .all(|(signal, _)| self.is_native(*signal))
    }

    pub fn linear_bounds(&self, linear: &Linear) -> Interval {
        let start = Interval::point(linear.constant.clone());
        linear
            .terms
            .iter()
            .fold(start, |bounds, (signal, coefficient)| {
                bounds.sum(&self.value(*signal).scaled(coefficient))
            })
    }

    /// The bounds of the integer a form stands for.
    pub fn bounds(&self, form: &Form) -> Interval {
        form.products
            .iter()
            .fold(self.linear_bounds(&form.linear), |bounds, product| {
                let left = self.linear_bounds(&product.left);
                let value = if product.left == product.right {
                    left.square()
                } else {
                    left.product(&self.linear_bounds(&product.right))
                };
                bounds.sum(&value.scaled(&product.coefficient))
            })
    }

    /// The signals, and the intervals their bounds refer to.
    pub fn into_parts(self) -> (Vec<Signal>, Vec<Interval>) {
        (self.signals, self.intervals.into_iter().collect())
    }
}
