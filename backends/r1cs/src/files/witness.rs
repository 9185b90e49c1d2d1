//! `.wtns`: the values of all wires.

use num_bigint::BigUint;

use super::FileError;
use super::sections::{self, Kind};
use crate::{Assignment, R1cs};

const KIND: Kind = ("wtns", 2);

/// What a `.wtns` file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessFile {
    /// The modulus of the field.
    pub modulus: BigUint,
    /// The value of each wire.
    pub values: Vec<BigUint>,
}

impl WitnessFile {
    /// The file for these values of the wires of a circuit.
    pub fn of(r1cs: &R1cs<'_>, values: &Assignment) -> Self {
        Self {
            modulus: r1cs.circuit().target.modulus().clone(),
            values: (0..values.len()).map(|wire| values.value(wire)).collect(),
        }
    }

    /// The file as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut header = Vec::new();
        sections::write_modulus(&mut header, &self.modulus);
        header.extend((self.values.len() as u32).to_le_bytes());
        let n_bytes = sections::element_bytes(&self.modulus);
        let mut values = Vec::with_capacity(self.values.len() * n_bytes);
        for value in &self.values {
            sections::write_element(&mut values, value, n_bytes);
        }
        sections::write(KIND, &[(1, header), (2, values)])
    }

    /// The file that `bytes` are.
    ///
    /// # Errors
    /// If a length, a section or a value is not what it must be.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FileError> {
        let [mut header, mut body] = sections::read(KIND, bytes)?;
        let (modulus, n_bytes) = header.modulus()?;
        let n_values = header.u32()?;
        header.finish()?;
        let mut values = Vec::with_capacity(body.holds(n_values.into(), n_bytes)?);
        for _ in 0..n_values {
            values.push(body.element(&modulus, n_bytes)?);
        }
        body.finish()?;
        Ok(Self { modulus, values })
    }
}
