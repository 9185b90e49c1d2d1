//! The soundness certificates, checked from their definition.
//!
//! Two facts carry everything. An interval of at most `q` members holds at most one representative of a residue, so a
//! cell equal modulo `q` to an integer within its bounds stands for that integer. An integer strictly between `-q`
//! and `q` that is 0 modulo `q` is 0.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer as _;
use num_traits::{One, Zero};
use rustc_hash::FxHashSet;

use super::polynomial::{Intervals, Polynomial, expand};
use super::{
    Cell, Certificate, Chip, ChipId, Circuit, Conclusion, Expr, Instance, Public, Ref, SignalId,
};
use crate::Interval;

/// Why a certificate does not prove what it should.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Something is wrong with the certificate of a chip.
    #[error("the certificate of chip `{chip}`: {problem}")]
    Chip {
        /// The name of the chip.
        chip: String,
        /// What is wrong.
        problem: CertificateProblem,
    },
    /// Something is wrong with the use of a chip.
    #[error("instance {instance} of chip `{chip}`: {problem}")]
    Instance {
        /// The position of the instance.
        instance: usize,
        /// The name of the chip.
        chip: String,
        /// What is wrong.
        problem: CertificateProblem,
    },
    /// A cell of a public value can hold an integer outside the bounds of its signal.
    #[error("limb {limb} of the public value `{name}` can leave its bounds")]
    Public {
        /// The name of the public value.
        name: String,
        /// The position of the cell in the signal.
        limb: usize,
    },
}

/// What a certificate fails to prove.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateProblem {
    /// Bounds have more members than the target field.
    #[error("the bounds of cell {} have more members than the target field", .0.0)]
    Ambiguous(Cell),
    /// Nothing keeps an output or local within its bounds.
    #[error("no range check or bounded expression keeps cell {} within its bounds", .0.0)]
    Unjustified(Cell),
    /// An input or fixed cell can be outside the chip's bounds, or an output outside its signal's.
    #[error("cell {} can be outside its bounds", .0.0)]
    OutOfBounds(Cell),
    /// A constraint may be 0 modulo `q` without being 0.
    #[error("constraint {constraint} can be as low as {} or as high as {}, which reaches the modulus", .interval.lo(), .interval.hi())]
    MayWrap {
        /// The position in [`Chip::constraints`].
        constraint: u32,
        /// The integers it can be.
        interval: Interval,
    },
    /// The weighted constraints are not the statement.
    #[error("the weighted constraints of conclusion {0} are not identical to its statement")]
    NotIdentical(usize),
    /// The polynomials are too large to be compared.
    #[error("its conclusions have too many monomials")]
    TooLarge,
    /// The constraint does not say that the output is an expression of the other cells.
    #[error("its constraint does not bind its output to the other cells")]
    OutputNotBound,
}

use CertificateProblem as Problem;

impl Circuit {
    /// Checks that the bounds of all cells hold, and that the conclusions of each chip follow from its constraints.
    ///
    /// The circuit must be valid: see [`Circuit::validate`].
    ///
    /// # Errors
    /// The first thing that is not proved.
    pub fn verify_certificates(&self) -> Result<(), CertificateError> {
        let q = BigInt::from(self.target.modulus().clone());
        for public in &self.publics {
            self.verify_public(public)?;
        }
        for chip in &self.chips {
            verify_chip(chip, &q).map_err(|problem| CertificateError::Chip {
                chip: chip.name.clone(),
                problem,
            })?;
        }
        let mut seen = FxHashSet::default();
        for (index, instance) in self.instances.iter().enumerate() {
            if !seen.insert(self.use_of(instance)) {
                continue;
            }
            let chip = self.chip_of(instance);
            self.verify_instance(chip, instance, &q)
                .map_err(|problem| CertificateError::Instance {
                    instance: index,
                    chip: chip.name.clone(),
                    problem,
                })?;
        }
        Ok(())
    }

    /// All that the bounds of an instance depend on: its chip, the bounds of its signals, and its fixed cells.
    fn use_of<'a>(&self, instance: &'a Instance) -> (ChipId, Vec<u32>, &'a [BigInt]) {
        let signals = instance.inputs.iter().chain(&instance.outputs);
        let bounds = signals.flat_map(|signal| self.signal(*signal).bounds.iter().copied());
        (instance.chip, bounds.collect(), &instance.fixed)
    }

    /// Whether the limbs of every value in the range of `public` lie within the bounds of its signal.
    fn verify_public(&self, public: &Public) -> Result<(), CertificateError> {
        let bounds = &self.signal(public.signal).bounds;
        let (lo, hi) = &public.range;
        for (limb, interval) in bounds.iter().enumerate() {
            let values = if bounds.len() == 1 {
                Interval::new(lo.clone().into(), hi.clone().into())
            } else {
                let mask = (BigUint::one() << public.limb_bits) - 1u32;
                let highest = (hi >> (limb * public.limb_bits as usize)).min(mask);
                Interval::new(BigInt::zero(), highest.into())
            };
            if !values
                .is_some_and(|values| self.intervals[*interval as usize].contains_all(&values))
            {
                return Err(CertificateError::Public {
                    name: public.name.clone(),
                    limb,
                });
            }
        }
        Ok(())
    }

    fn verify_instance(&self, chip: &Chip, instance: &Instance, q: &BigInt) -> Result<(), Problem> {
        let interval = |at: &u32| &self.intervals[*at as usize];
        let bounds = |signals: &[SignalId]| -> Vec<&Interval> {
            signals
                .iter()
                .flat_map(|signal| self.signal(*signal).bounds.iter().map(interval))
                .collect()
        };
        let (inputs, outputs) = (bounds(&instance.inputs), bounds(&instance.outputs));
        let first_fixed = chip.fixed_cells().start;
        match &chip.certificate {
            Certificate::Fixed { bounds: cells, .. } => {
                let check = |cell: u32, inside: bool| {
                    if inside {
                        Ok(())
                    } else {
                        Err(Problem::OutOfBounds(Cell(cell)))
                    }
                };
                for (cell, signal) in chip.input_cells().zip(inputs) {
                    check(cell, cells[cell as usize].contains_all(signal))?;
                }
                for (cell, signal) in chip.output_cells().zip(outputs) {
                    check(
                        cell,
                        unique(signal, q) && signal.contains_all(&cells[cell as usize]),
                    )?;
                }
                for (cell, value) in chip.fixed_cells().zip(&instance.fixed) {
                    check(cell, cells[cell as usize].contains(value))?;
                }
                Ok(())
            }
            Certificate::PerInstance => {
                let mut cells = vec![None; chip.n_cells()];
                for (cell, signal) in inputs.iter().enumerate() {
                    cells[cell] = Some((*signal).clone());
                }
                for (fixed_idx, value) in instance.fixed.iter().enumerate() {
                    cells[first_fixed as usize + fixed_idx] = Some(Interval::point(value.clone()));
                }
                verify_per_instance(
                    chip,
                    Intervals::new(chip, cells),
                    outputs.first().copied(),
                    q,
                )
            }
        }
    }
}

/// Whether no two members of `interval` are equal modulo `q`.
fn unique(interval: &Interval, q: &BigInt) -> bool {
    interval.width() < *q
}

/// With one output: the integers that it can be are within its signal's bounds. Without: no constraint can wrap.
fn verify_per_instance(
    chip: &Chip,
    known: Intervals,
    output: Option<&Interval>,
    q: &BigInt,
) -> Result<(), Problem> {
    let Some(signal) = output else {
        return (0..chip.constraints.len() as u32)
            .try_for_each(|constraint| no_wrap(chip, constraint, &known, q));
    };
    let cell = Cell(chip.output_cells().start);
    match bound_cell(chip.constraint(0), &known) {
        Some((bound, values)) if bound == cell => {
            if !unique(signal, q) {
                Err(Problem::Ambiguous(cell))
            } else if !signal.contains_all(&values) {
                Err(Problem::OutOfBounds(cell))
            } else {
                Ok(())
            }
        }
        _ => Err(Problem::OutputNotBound),
    }
}

fn verify_chip(chip: &Chip, q: &BigInt) -> Result<(), Problem> {
    let Certificate::Fixed {
        bounds,
        conclusions,
    } = &chip.certificate
    else {
        return Ok(());
    };
    if let Some(cell) = bounds.iter().position(|interval| !unique(interval, q)) {
        return Err(Problem::Ambiguous(Cell(cell as u32)));
    }
    let known = justify(chip, bounds, q)?;
    let roots = conclusions.iter().flat_map(|it| {
        it.weights
            .iter()
            .map(|(_, constraint)| chip.constraints[*constraint as usize])
            .chain([it.statement])
    });
    let polynomials = expand(chip, roots).ok_or(Problem::TooLarge)?;
    for (index, conclusion) in conclusions.iter().enumerate() {
        verify_bounds(chip, conclusion, &known, q)?;
        if !is_identical(chip, conclusion, &polynomials) {
            return Err(Problem::NotIdentical(index));
        }
    }
    Ok(())
}

/// The intervals of a chip once each output and local is kept within its declared bounds: by a range check, by their
/// having room for every residue, or by a constraint that makes it equal to an expression of cells already kept.
fn justify(chip: &Chip, bounds: &[Interval], q: &BigInt) -> Result<Intervals, Problem> {
    let mut cells: Vec<Option<Interval>> = bounds.iter().cloned().map(Some).collect();
    for cell in chip.output_cells().start..chip.local_cells().end {
        if bounds[cell as usize].width() + 1 != *q {
            cells[cell as usize] = None;
        }
    }
    for range in &chip.ranges {
        let declared = &bounds[range.cell.0 as usize];
        if declared.contains_all(&Interval::bits(range.bits)) {
            cells[range.cell.0 as usize] = Some(declared.clone());
        }
    }
    loop {
        let known = Intervals::new(chip, cells);
        let bound = (0..chip.constraints.len())
            .filter_map(|constraint| bound_cell(chip.constraint(constraint), &known));
        let kept: Vec<Cell> = bound
            .filter(|(cell, values)| bounds[cell.0 as usize].contains_all(values))
            .map(|(cell, _)| cell)
            .collect();
        let open = (0..chip.n_cells() as u32)
            .map(Cell)
            .find(|cell| !known.is_known(Ref::Cell(*cell)));
        match open {
            None => return Ok(known),
            Some(cell) if kept.is_empty() => return Err(Problem::Unjustified(cell)),
            Some(_) => cells = known.into_cells(),
        }
        for cell in kept {
            cells[cell.0 as usize] = Some(bounds[cell.0 as usize].clone());
        }
    }
}

/// The only cell of unknown bounds in `constraint`, if that is `e - cell` or `cell - e`, and the integers `e` can be.
fn bound_cell(constraint: &Expr, known: &Intervals) -> Option<(Cell, Interval)> {
    let position = constraint
        .linear
        .iter()
        .position(|(_, a)| !known.is_known(*a))?;
    let (coefficient, Ref::Cell(cell)) = &constraint.linear[position] else {
        return None;
    };
    let rest = known.of(constraint, Some(position))?;
    if coefficient.is_one() {
        Some((*cell, rest.negated()))
    } else {
        (-coefficient).is_one().then_some((*cell, rest))
    }
}

fn no_wrap(chip: &Chip, constraint: u32, known: &Intervals, q: &BigInt) -> Result<(), Problem> {
    match known.of(chip.constraint(constraint as usize), None) {
        Some(interval) if interval.magnitude() < *q => Ok(()),
        Some(interval) => Err(Problem::MayWrap {
            constraint,
            interval,
        }),
        None => unreachable!("invariant: all cells of the constraint have bounds"),
    }
}

/// Whether the constraints of `conclusion` that are 0 modulo `q` are 0 modulo its modulus.
fn verify_bounds(
    chip: &Chip,
    conclusion: &Conclusion,
    known: &Intervals,
    q: &BigInt,
) -> Result<(), Problem> {
    if conclusion.modulus.as_ref() == Some(q.magnitude()) {
        return Ok(());
    }
    conclusion
        .weights
        .iter()
        .try_for_each(|(_, constraint)| no_wrap(chip, *constraint, known, q))
}

/// Whether the weighted constraints are the statement.
fn is_identical(chip: &Chip, conclusion: &Conclusion, polynomials: &[Polynomial]) -> bool {
    let mut difference = polynomials[conclusion.statement as usize].clone();
    for (weight, constraint) in &conclusion.weights {
        for (monomial, coefficient) in &polynomials[chip.constraints[*constraint as usize] as usize]
        {
            *difference.entry(monomial.clone()).or_default() -= weight * coefficient;
        }
    }
    let modulus = conclusion
        .modulus
        .as_ref()
        .map(|modulus| BigInt::from(modulus.clone()));
    let is_zero = |value: &BigInt| {
        modulus
            .as_ref()
            .map_or(value.is_zero(), |modulus| value.is_multiple_of(modulus))
    };
    difference.values().all(is_zero)
}
