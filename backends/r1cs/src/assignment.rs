//! The values of all wires.

use num_bigint::BigUint;
use num_traits::One;
use thiserror::Error;
use vampx_fields::{Field, FieldVisitor, Montgomery};
use vampx_ir::circuit::{SignalId, Witness};

use crate::R1cs;
use crate::flat::Flat;
use crate::form::Form;
use crate::remaining::{Row, System};

/// The values of all wires of a [`R1cs`]: canonical residues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    stride: usize,
    words: Vec<u64>,
}

/// What values of wires do not satisfy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unsatisfied {
    /// There are too few or too many, one is not canonical, or wire 0 is not 1.
    #[error("they are no assignment of these wires")]
    Malformed,
    /// A constraint does not hold.
    #[error("constraint {0} does not hold")]
    Constraint(usize),
}

impl Assignment {
    /// These values, over `field`.
    pub fn new(field: &Field, values: impl IntoIterator<Item = BigUint>) -> Self {
        let mut assignment = Self {
            stride: field.n_words(),
            words: Vec::new(),
        };
        for value in values {
            let digits = value.iter_u64_digits().chain(std::iter::repeat(0));
            assignment.words.extend(digits.take(field.n_words()));
        }
        assignment
    }

    /// The number of wires.
    pub fn len(&self) -> usize {
        self.words.len() / self.stride
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The little-endian words of a wire.
    ///
    /// # Panics
    /// If there is no such wire.
    pub fn words(&self, wire: usize) -> &[u64] {
        &self.words[wire * self.stride..][..self.stride]
    }

    /// The value of a wire.
    ///
    /// # Panics
    /// If there is no such wire.
    pub fn value(&self, wire: usize) -> BigUint {
        let halves = self.words(wire).iter();
        BigUint::new(
            halves
                .flat_map(|word| [*word as u32, (*word >> 32) as u32])
                .collect(),
        )
    }

    /// Puts a canonical residue on a wire.
    ///
    /// # Panics
    /// If there is no such wire, or the value needs more words than the field.
    pub fn set(&mut self, wire: usize, value: &BigUint) {
        let words = &mut self.words[wire * self.stride..][..self.stride];
        words.fill(0);
        for (at, digit) in value.iter_u64_digits().enumerate() {
            words[at] = digit;
        }
    }
}

impl Flat<'_> {
    /// The values of the wires where the cells are those of `witness`.
    pub fn assignment(&self, witness: &Witness) -> Assignment {
        let stride = witness.stride();
        let words = vec![0; self.n_wires() * stride];
        let mut values = Assignment { stride, words };
        values.set(0, &BigUint::one());
        let mut copy = |first: u32, words: &[u64]| {
            values.words[first as usize * stride..][..words.len()].copy_from_slice(words);
        };
        for (id, first) in (0..).zip(&self.signals) {
            copy(*first, witness.signal(SignalId(id)));
        }
        for instance in 0..self.circuit.instances.len() {
            copy(self.own[instance], witness.locals(instance));
        }
        self.circuit.target.visit(Filler {
            flat: self,
            values: &mut values,
        });
        values
    }
}

impl R1cs<'_> {
    /// The values of the wires where the cells are those of `witness`.
    ///
    /// # Panics
    /// If the witness is of another circuit.
    pub fn assignment(&self, witness: &Witness) -> Assignment {
        let all = self.flat.assignment(witness);
        let wires = all.words.chunks_exact(all.stride).enumerate();
        let left = wires.filter(|(wire, _)| self.remaining.has(*wire));
        Assignment {
            words: left.flat_map(|(_, words)| words).copied().collect(),
            ..all
        }
    }

    /// Whether the values satisfy every constraint.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check(&self, values: &Assignment) -> Result<(), Unsatisfied> {
        self.circuit().target.visit(Checker {
            n_wires: self.n_wires(),
            rows: self.remaining.rows(&self.flat),
            values,
        })
    }
}

struct Filler<'a, 'c> {
    flat: &'a Flat<'c>,
    values: &'a mut Assignment,
}

impl FieldVisitor for Filler<'_, '_> {
    type Output = ();

    fn visit<const N: usize>(self, field: &Montgomery<N>) {
        let Self { flat, values } = self;
        for (index, instance) in flat.circuit.instances.iter().enumerate() {
            let shape = flat.shape(index);
            if shape.n_extras() == 0 {
                continue;
            }
            let wires = flat.wires(index);
            let n_locals = flat.circuit.chip_of(instance).locals;
            let mut next = (flat.own[index] + n_locals) as usize;
            for operands in &shape.products {
                let [a, b] = operands.each_ref().map(|form| {
                    evaluate(form, field, |it| {
                        element(values, wires[it as usize] as usize, field)
                    })
                });
                let product = field.to_canonical(&field.mul(&a, &b));
                values.words[next * N..][..N].copy_from_slice(&product);
                next += 1;
            }
            for (variable, bit) in &shape.bits {
                let word = values.words(wires[*variable as usize] as usize)[(bit / 64) as usize];
                values.words[next * N] = word >> (bit % 64) & 1;
                next += 1;
            }
        }
    }
}

/// Whether values satisfy constraints over so many wires.
pub(crate) struct Checker<'a, R> {
    pub n_wires: usize,
    pub rows: R,
    pub values: &'a Assignment,
}

impl<R: Iterator<Item = Row>> FieldVisitor for Checker<'_, R> {
    type Output = Result<(), Unsatisfied>;

    fn visit<const N: usize>(self, field: &Montgomery<N>) -> Self::Output {
        let values = self.values;
        if values.stride != N || values.len() != self.n_wires {
            return Err(Unsatisfied::Malformed);
        }
        let (chunks, _) = values.words.as_chunks::<N>();
        let elements = chunks.iter().map(|words| field.from_canonical(words));
        let elements: Vec<_> = elements
            .collect::<Option<_>>()
            .ok_or(Unsatisfied::Malformed)?;
        if elements[0] != field.one() {
            return Err(Unsatisfied::Malformed);
        }
        for (index, row) in self.rows.enumerate() {
            let [a, b, c] = row.map(|form| evaluate(&form, field, |wire| elements[wire as usize]));
            if field.mul(&a, &b) != c {
                return Err(Unsatisfied::Constraint(index));
            }
        }
        Ok(())
    }
}

fn element<const N: usize>(values: &Assignment, wire: usize, field: &Montgomery<N>) -> [u64; N] {
    let words = values.words(wire).first_chunk::<N>();
    words
        .and_then(|words| field.from_canonical(words))
        .unwrap_or_else(|| unreachable!("invariant: a witness is canonical"))
}

fn evaluate<const N: usize>(
    form: &Form,
    field: &Montgomery<N>,
    value: impl Fn(u32) -> [u64; N],
) -> [u64; N] {
    form.iter().fold(field.zero(), |sum, (at, factor)| {
        let term = field.mul(&field.from_biguint(factor), &value(*at));
        field.add(&sum, &term)
    })
}
