//! The prover's side: from inputs to the values of all cells.

use num_bigint::BigUint;

use super::hints::{Plan, Scratch, Surroundings};
use super::integer::Integer;
use super::residue::{Bounds, Modulus};
use super::{Circuit, Instance, PublicError, PublicValues, Witness};
use crate::program::{EvaluateError, InputError, Inputs, NodeId, Rejection};

/// Why inputs give no [`Witness`].
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SolveError {
    /// The inputs are not those of the program.
    #[error(transparent)]
    Input(InputError),
    /// The program rejects the inputs.
    #[error(transparent)]
    Rejected(Rejection),
    /// A public value is outside the range that the circuit accepts.
    #[error(transparent)]
    Public(#[from] PublicError),
}

impl From<EvaluateError> for SolveError {
    fn from(error: EvaluateError) -> Self {
        match error {
            EvaluateError::Input(error) => Self::Input(error),
            EvaluateError::Rejected(rejection) => Self::Rejected(rejection),
        }
    }
}

impl SolveError {
    /// Whether the inputs are well formed but do not satisfy the program.
    pub fn is_rejection(&self) -> bool {
        !matches!(self, Self::Input(_))
    }
}

impl Circuit {
    /// The values of all cells when the program runs on `inputs`.
    ///
    /// # Errors
    /// If the inputs are not those of the program, or it rejects them.
    pub fn solve(&self, inputs: &Inputs) -> Result<Witness, SolveError> {
        let evaluation = self.program.evaluate(inputs)?;
        let publics = PublicValues::new(
            evaluation
                .publics()
                .iter()
                .map(|it| (it.name.clone(), it.value.clone())),
        );
        Ok(self.fill(|node| evaluation.value(node), &publics)?)
    }

    /// The values of all cells that follow from public values and advice, honest or not. `None` as advice is 0.
    ///
    /// # Errors
    /// If the public values are not those of the circuit.
    pub fn fill(
        &self,
        advice: impl Fn(NodeId) -> Option<BigUint>,
        publics: &PublicValues,
    ) -> Result<Witness, PublicError> {
        let cells = self.public_cells(publics)?;
        let mut witness = Witness::zeros(self, publics.clone());
        for (signal, residues) in cells {
            for (cell_idx, residue) in residues.into_iter().enumerate() {
                witness.set_signal(self, signal, cell_idx, &residue.into());
            }
        }
        let mut filler = Filler {
            modulus: Modulus::new(self.target.modulus()),
            intervals: self.intervals.iter().map(Bounds::new).collect(),
            circuit: self,
            witness,
            advice,
        };
        let plans: Vec<Plan> = self.chips.iter().map(Plan::new).collect();
        let mut scratch = Scratch::default();
        for (index, instance) in self.instances.iter().enumerate() {
            filler.run(
                index,
                instance,
                &plans[instance.chip.0 as usize],
                &mut scratch,
            );
        }
        Ok(filler.witness)
    }
}

/// A witness in the making.
struct Filler<'a, A> {
    circuit: &'a Circuit,
    modulus: Modulus,
    intervals: Vec<Bounds>,
    witness: Witness,
    advice: A,
}

impl<A: Fn(NodeId) -> Option<BigUint>> Filler<'_, A> {
    fn run(&mut self, index: usize, instance: &Instance, plan: &Plan, scratch: &mut Scratch) {
        scratch.cells.clear();
        for signal in &instance.inputs {
            let start = self.witness.signal_start(*signal);
            for (cell_idx, interval) in self.circuit.signal(*signal).bounds.iter().enumerate() {
                let bounds = match &plan.bounds {
                    Some(bounds) => &bounds[scratch.cells.len()],
                    None => &self.intervals[*interval as usize],
                };
                scratch
                    .cells
                    .push(bounds.read(self.witness.stored(start + cell_idx), &self.modulus));
            }
        }
        let chip = self.circuit.chip_of(instance);
        scratch
            .cells
            .resize(chip.local_cells().end as usize, Integer::ZERO);
        scratch.cells.extend(
            instance
                .fixed
                .iter()
                .map(|value| Integer::from(value.clone())),
        );
        let outputs = chip.output_cells();
        let around = &mut Around {
            places: Places {
                outputs: outputs.start,
                locals: outputs.end,
                locals_start: self.witness.locals_start(index),
            },
            filler: self,
            instance,
            plan,
        };
        plan.run(scratch, around);
    }
}

/// Where the cells that an instance makes are stored.
struct Places {
    outputs: u32,
    locals: u32,
    locals_start: usize,
}

/// What the hints of one instance see of the witness.
struct Around<'a, 'c, A> {
    filler: &'a mut Filler<'c, A>,
    instance: &'a Instance,
    plan: &'a Plan,
    places: Places,
}

impl<A> Around<'_, '_, A> {
    /// The place of an output or local among all stored cells, and the bounds of an output's signal.
    fn place(&self, cell: u32) -> (usize, Option<u32>) {
        if cell >= self.places.locals {
            return (
                self.places.locals_start + (cell - self.places.locals) as usize,
                None,
            );
        }
        let mut cell_idx = (cell - self.places.outputs) as usize;
        for signal in &self.instance.outputs {
            let bounds = &self.filler.circuit.signal(*signal).bounds;
            if let Some(interval) = bounds.get(cell_idx) {
                return (
                    self.filler.witness.signal_start(*signal) + cell_idx,
                    Some(*interval),
                );
            }
            cell_idx -= bounds.len();
        }
        unreachable!("invariant: hints set outputs and locals only")
    }
}

impl<A: Fn(NodeId) -> Option<BigUint>> Surroundings for Around<'_, '_, A> {
    fn advice(&mut self, at: u32) -> BigUint {
        (self.filler.advice)(self.instance.advice[at as usize]).unwrap_or_default()
    }

    fn assign(&mut self, cell: u32, value: &Integer) -> Integer {
        let (at, interval) = self.place(cell);
        let filler = &mut *self.filler;
        let words = filler.witness.stored_mut(at);
        filler.modulus.write(value, words);
        match (&self.plan.bounds, interval) {
            (Some(bounds), _) => bounds[cell as usize].read(words, &filler.modulus),
            (None, Some(interval)) => {
                filler.intervals[interval as usize].read(words, &filler.modulus)
            }
            (None, None) => {
                unreachable!("invariant: chips whose bounds depend on the instance have no locals")
            }
        }
    }
}
