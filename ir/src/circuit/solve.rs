//! The prover's side: from inputs to the values of all cells.

use num_bigint::BigUint;
use vampx_fields::{FieldVisitor, Montgomery};

use super::hints::{Plan, Scratch, Surroundings};
use super::integer::Integer;
use super::modular::{Modular, Row};
use super::residue::{Bounds, Modulus};
use super::{Cell, Chip, Circuit, Instance, Operation, PublicError, PublicValues, Step, Witness};
use crate::program::{
    Ahead, EvaluateError, Evaluation, InputError, Inputs, Likelihood, NodeId, Rejection,
};

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
        let (witness, _) = self.solve_likely(inputs, &Likelihood::default())?;
        Ok(witness)
    }

    /// As [`Circuit::solve`], with likely arms begun as [`Program::evaluate_likely`](crate::program::Program::evaluate_likely) does; and
    /// what was computed ahead.
    ///
    /// # Errors
    /// As [`Circuit::solve`].
    pub fn solve_likely(
        &self,
        inputs: &Inputs,
        likelihood: &Likelihood,
    ) -> Result<(Witness, Ahead), SolveError> {
        let (evaluation, ahead) = self.program.evaluate_likely(inputs, likelihood)?;
        Ok((self.witness_of(&evaluation)?, ahead))
    }

    /// The values of all cells of a run of the circuit's program.
    ///
    /// # Errors
    /// If a public value is outside the range that the circuit accepts.
    pub fn witness_of(&self, evaluation: &Evaluation) -> Result<Witness, PublicError> {
        let publics = PublicValues::new(
            evaluation
                .publics()
                .iter()
                .map(|it| (it.name.clone(), it.value.clone())),
        );
        self.fill(|node| evaluation.value(node), &publics)
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
        Ok(self.target.visit(Filler {
            modulus: Modulus::new(self.target.modulus()),
            intervals: self.intervals.iter().map(Bounds::new).collect(),
            circuit: self,
            witness,
            advice,
        }))
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

impl<A: Fn(NodeId) -> Option<BigUint>> FieldVisitor for Filler<'_, A> {
    type Output = Witness;

    fn visit<const N: usize>(mut self, field: &Montgomery<N>) -> Witness {
        let circuit = self.circuit;
        let ways: Vec<Way<N>> = circuit
            .chips
            .iter()
            .map(|chip| Way::new(chip, field))
            .collect();
        let (mut scratch, mut row) = (Scratch::default(), Row::default());
        for (index, instance) in circuit.instances.iter().enumerate() {
            match &ways[instance.chip.0 as usize] {
                Way::Hints(plan) => self.run(index, instance, plan, &mut scratch),
                Way::Modular { exprs, expr, cell } => {
                    row.load(circuit, &self.witness, index, field);
                    row.compute(exprs, field);
                    self.witness.set_words(
                        circuit,
                        index,
                        *cell,
                        &field.to_canonical(row.expr(*expr)),
                    );
                }
            }
        }
        self.witness
    }
}

/// How the cells of a chip are filled.
enum Way<const N: usize> {
    /// By its hints.
    Hints(Plan),
    /// Its only cell takes the value of an expression, which needs no integers.
    Modular {
        exprs: Modular<N>,
        expr: u32,
        cell: Cell,
    },
}

impl<const N: usize> Way<N> {
    fn new(chip: &Chip, field: &Montgomery<N>) -> Self {
        match chip.hints.as_slice() {
            [Step::Let(Operation::Expr(expr)), Step::Assign(cell, _)] => Self::Modular {
                exprs: Modular::new(chip, [*expr], field),
                expr: *expr,
                cell: *cell,
            },
            _ => Self::Hints(Plan::new(chip)),
        }
    }
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
                let words = self.witness.stored(start + cell_idx);
                scratch.cells.push(bounds.read(words, &self.modulus));
            }
        }
        let chip = self.circuit.chip_of(instance);
        scratch
            .cells
            .resize(chip.local_cells().end as usize, Integer::ZERO);
        let fixed = instance
            .fixed
            .iter()
            .map(|value| Integer::from(value.clone()));
        scratch.cells.extend(fixed);
        let outputs = chip.output_cells();
        let locals_start = self.witness.locals_start(index);
        let places = Places {
            outputs: outputs.start,
            locals: outputs.end,
            locals_start,
        };
        plan.run(
            scratch,
            &mut Around {
                places,
                filler: self,
                instance,
                plan,
            },
        );
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
