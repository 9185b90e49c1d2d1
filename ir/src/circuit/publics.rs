//! Public values: from named canonical integers to the cells of their signals.

use num_bigint::{BigInt, BigUint};
use num_traits::One;
use serde::{Deserialize, Serialize};

use super::{Circuit, Public, SignalId};

/// The public values of one run: names and canonical integers over the source field, in the circuit's order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicValues(Vec<(String, BigUint)>);

impl PublicValues {
    /// These names and values, in this order.
    pub fn new(values: impl IntoIterator<Item = (String, BigUint)>) -> Self {
        Self(values.into_iter().collect())
    }

    /// The value called `name`.
    pub fn get(&self, name: &str) -> Option<&BigUint> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// The names and values in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &BigUint)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Why values are no public values of a circuit.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublicError {
    /// There are too few or too many.
    #[error("the circuit has {expected} public values, but {got} are given")]
    Count {
        /// The number of public values of the circuit.
        expected: usize,
        /// The number of values given.
        got: usize,
    },
    /// A value has the name of no public value, or of one that belongs elsewhere.
    #[error("the public value `{got}` stands where `{expected}` belongs")]
    Name {
        /// The name in the circuit.
        expected: String,
        /// The name given.
        got: String,
    },
    /// A value is not in the range of its declaration.
    #[error("the public value `{name}` is {value}, which is not in its range {lo} ..= {hi}")]
    OutOfRange {
        /// The name.
        name: String,
        /// The value given.
        value: BigUint,
        /// The smallest value accepted.
        lo: BigUint,
        /// The largest value accepted.
        hi: BigUint,
    },
}

impl Public {
    /// The integers of the signal's `n_cells` cells, least significant limb first; `None` if `value` is outside the range.
    pub fn limbs(&self, value: &BigUint, n_cells: usize) -> Option<Vec<BigUint>> {
        if *value < self.range.0 || *value > self.range.1 {
            return None;
        }
        if n_cells == 1 {
            return Some(vec![value.clone()]);
        }
        let mask = (BigUint::one() << self.limb_bits) - 1u32;
        Some(
            (0..n_cells)
                .map(|limb_idx| (value >> (limb_idx * self.limb_bits as usize)) & &mask)
                .collect(),
        )
    }
}

impl Circuit {
    /// What the verifier puts in the cells of each public signal: canonical residues modulo the target field.
    ///
    /// # Errors
    /// If names or their number or order differ from the circuit's, or a value is outside its range.
    pub fn public_cells(
        &self,
        values: &PublicValues,
    ) -> Result<Vec<(SignalId, Vec<BigUint>)>, PublicError> {
        if values.len() != self.publics.len() {
            return Err(PublicError::Count {
                expected: self.publics.len(),
                got: values.len(),
            });
        }
        self.publics
            .iter()
            .zip(values.iter())
            .map(|(public, (name, value))| self.cells_of(public, name, value))
            .collect()
    }

    fn cells_of(
        &self,
        public: &Public,
        name: &str,
        value: &BigUint,
    ) -> Result<(SignalId, Vec<BigUint>), PublicError> {
        if name != public.name {
            return Err(PublicError::Name {
                expected: public.name.clone(),
                got: name.to_owned(),
            });
        }
        let n_cells = self.signals[public.signal.0 as usize].bounds.len();
        let limbs = public
            .limbs(value, n_cells)
            .ok_or_else(|| PublicError::OutOfRange {
                name: name.to_owned(),
                value: value.clone(),
                lo: public.range.0.clone(),
                hi: public.range.1.clone(),
            })?;
        let residues = limbs
            .into_iter()
            .map(|limb| self.target.reduce(&BigInt::from(limb)))
            .collect();
        Ok((public.signal, residues))
    }
}
