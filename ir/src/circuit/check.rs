//! Whether the values of all cells satisfy a circuit.

use num_bigint::BigUint;
use vampx_fields::{FieldVisitor, Montgomery};

use super::modular::{Modular, Row};
use super::witness::from_words;
use super::{Cell, Chip, Circuit, Instance, PublicError, Witness};
use crate::Span;

/// Something that a witness does not satisfy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{kind}", .place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default())]
pub struct Violation {
    /// The instance, unless public values are at fault.
    pub place: Option<Place>,
    /// What is not satisfied.
    pub kind: ViolationKind,
}

/// The instance that is not satisfied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its position.
    pub instance: usize,
    /// The name of its chip.
    pub chip: String,
    /// Where in the source it comes from.
    pub span: Span,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "instance {} of chip `{}`", self.instance, self.chip)
    }
}

/// What is not satisfied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ViolationKind {
    /// A constraint is not 0.
    #[error("constraint {constraint} (expression e{expr}) is not 0")]
    Constraint {
        /// The position in [`Chip::constraints`].
        constraint: usize,
        /// The position in [`Chip::exprs`].
        expr: u32,
    },
    /// A cell is too large.
    #[error("cell {} is not below 2^{bits}", .cell.0)]
    Range {
        /// The position in [`Chip::ranges`].
        range: usize,
        /// The cell.
        cell: Cell,
        /// The number of bits allowed.
        bits: u32,
    },
    /// The signal of a public value does not hold it.
    #[error("the signal of the public value `{name}` holds another value")]
    PublicSignal {
        /// The name.
        name: String,
    },
    /// The public values are none of the circuit's.
    #[error(transparent)]
    Publics(PublicError),
}

impl Circuit {
    /// Checks every constraint and range of every instance, and that signals hold the public values.
    ///
    /// # Errors
    /// All violations: those of public values first, then by instance, constraints before ranges.
    ///
    /// # Panics
    /// If the witness is of another circuit.
    pub fn check(&self, witness: &Witness) -> Result<(), Vec<Violation>> {
        let mut violations = self.check_publics(witness);
        violations.extend(self.target.visit(Checker {
            circuit: self,
            witness,
        }));
        if violations.is_empty() {
            Ok(())
        } else {
            Err(violations)
        }
    }

    fn check_publics(&self, witness: &Witness) -> Vec<Violation> {
        let violation = |kind| Violation { place: None, kind };
        let expected = match self.public_cells(witness.publics()) {
            Ok(expected) => expected,
            Err(error) => return vec![violation(ViolationKind::Publics(error))],
        };
        let holds = |words: &[u64], residues: &[BigUint]| {
            words
                .chunks(witness.stride())
                .map(from_words)
                .eq(residues.iter().cloned())
        };
        let wrong = self
            .publics
            .iter()
            .zip(expected)
            .filter(|(_, (signal, cells))| !holds(witness.signal(*signal), cells));
        wrong
            .map(|(public, _)| {
                violation(ViolationKind::PublicSignal {
                    name: public.name.clone(),
                })
            })
            .collect()
    }
}

struct Checker<'a> {
    circuit: &'a Circuit,
    witness: &'a Witness,
}

impl FieldVisitor for Checker<'_> {
    type Output = Vec<Violation>;

    fn visit<const N: usize>(self, field: &Montgomery<N>) -> Vec<Violation> {
        let chips: Vec<_> = self
            .circuit
            .chips
            .iter()
            .map(|chip| Modular::new(chip, chip.constraints.iter().copied(), field))
            .collect();
        let mut violations = Vec::new();
        let mut row = Row::default();
        for (index, instance) in self.circuit.instances.iter().enumerate() {
            row.load(self.circuit, self.witness, index, field);
            row.compute(&chips[instance.chip.0 as usize], field);
            let chip = self.circuit.chip_of(instance);
            let kinds = row.violations(chip, field);
            violations.extend(kinds.map(|kind| Violation {
                place: Some(place(index, instance, chip)),
                kind,
            }));
        }
        violations
    }
}

fn place(index: usize, instance: &Instance, chip: &Chip) -> Place {
    Place {
        instance: index,
        chip: chip.name.clone(),
        span: instance.span,
    }
}

impl<const N: usize> Row<N> {
    fn violations(
        &self,
        chip: &Chip,
        field: &Montgomery<N>,
    ) -> impl Iterator<Item = ViolationKind> {
        let constraints = chip.constraints.iter().enumerate();
        let constraints = constraints
            .filter(|(_, expr)| !field.is_zero(self.expr(**expr)))
            .map(|(constraint, expr)| ViolationKind::Constraint {
                constraint,
                expr: *expr,
            });
        let ranges = chip.ranges.iter().enumerate();
        let ranges = ranges
            .filter(|(_, range)| !self.is_below(range.cell, range.bits))
            .map(|(index, range)| ViolationKind::Range {
                range: index,
                cell: range.cell,
                bits: range.bits,
            });
        constraints.chain(ranges)
    }

    /// Whether the canonical integer of `cell` is below `2^bits`.
    fn is_below(&self, cell: Cell, bits: u32) -> bool {
        let words = self.words(cell);
        let (word, bit) = ((bits / 64) as usize, bits % 64);
        words[word] >> bit == 0 && words[word + 1..].iter().all(|word| *word == 0)
    }
}
