//! `.r1cs`: constraints, and how many wires are of which kind.

use num_bigint::BigUint;

use super::FileError;
use super::sections::{self, Kind, Reader};
use crate::{Constraint, R1cs};

const KIND: Kind = (sections::R1CS, 1);

/// What a `.r1cs` file holds. Wires: the constant, public outputs, public inputs, private inputs, the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct R1csFile {
    /// The modulus of the field.
    pub modulus: BigUint,
    /// The number of public outputs.
    pub n_outputs: u32,
    /// The number of public inputs.
    pub n_inputs: u32,
    /// The number of private inputs in the text that it was compiled from. circom at `--O2` removes wires of private inputs and
    /// counts them here all the same.
    pub n_private: u32,
    /// The number of labels in the text that it was compiled from.
    pub n_labels: u64,
    /// The label of each wire.
    pub labels: Vec<u64>,
    /// The constraints.
    pub constraints: Vec<Constraint>,
}

impl R1csFile {
    /// The file for a circuit: public values are public inputs, and wire `i` has label `i`.
    pub fn of(r1cs: &R1cs<'_>) -> Self {
        let n_wires = r1cs.n_wires() as u64;
        Self {
            modulus: r1cs.circuit().target.modulus().clone(),
            n_outputs: 0,
            n_inputs: r1cs.n_publics() as u32,
            n_private: 0,
            n_labels: n_wires,
            labels: (0..n_wires).collect(),
            constraints: r1cs.constraints().collect(),
        }
    }

    /// Whether the values of the wires, the constant's first, satisfy the constraints.
    ///
    /// # Panics
    /// If a constraint has a wire that `values` has no value of.
    pub fn is_satisfied(&self, values: &[BigUint]) -> bool {
        let sum = |terms: &[(u32, BigUint)]| -> BigUint {
            let terms = terms.iter();
            terms
                .map(|(wire, factor)| factor * &values[*wire as usize])
                .sum()
        };
        let p = &self.modulus;
        self.constraints
            .iter()
            .all(|row| sum(&row.a) * sum(&row.b) % p == sum(&row.c) % p)
    }

    /// The file as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut header = Vec::new();
        sections::write_modulus(&mut header, &self.modulus);
        let n_wires = self.labels.len() as u32;
        for count in [n_wires, self.n_outputs, self.n_inputs, self.n_private] {
            header.extend(count.to_le_bytes());
        }
        header.extend(self.n_labels.to_le_bytes());
        header.extend((self.constraints.len() as u32).to_le_bytes());
        let n_bytes = sections::element_bytes(&self.modulus);
        let mut constraints = Vec::new();
        for Constraint { a, b, c } in &self.constraints {
            for sum in [a, b, c] {
                constraints.extend((sum.len() as u32).to_le_bytes());
                for (wire, factor) in sum {
                    constraints.extend(wire.to_le_bytes());
                    sections::write_element(&mut constraints, factor, n_bytes);
                }
            }
        }
        let labels = self.labels.iter().flat_map(|label| label.to_le_bytes());
        let sections = [(1, header), (2, constraints), (3, labels.collect())];
        sections::write(KIND, &sections)
    }

    /// The file that `bytes` are. Terms may be in any order.
    ///
    /// # Errors
    /// If a length, a section, a wire or a value is not what it must be. Files with custom gates are not read.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FileError> {
        let [mut header, mut body, mut map] = sections::read(KIND, bytes)?;
        let (modulus, n_bytes) = header.modulus()?;
        let n_wires = header.u32()?;
        let [n_outputs, n_inputs, n_private] = [header.u32()?, header.u32()?, header.u32()?];
        let n_labels = header.u64()?;
        let n_constraints = header.u32()?;
        header.finish()?;
        if 1 + u64::from(n_outputs) + u64::from(n_inputs) > u64::from(n_wires) {
            return Err(FileError::Wire);
        }
        let mut constraints = Vec::with_capacity(body.holds(n_constraints.into(), 3 * 4)?);
        let mut sum = || read_sum(&mut body, &modulus, n_bytes, n_wires);
        for _ in 0..n_constraints {
            let (a, b, c) = (sum()?, sum()?, sum()?);
            constraints.push(Constraint { a, b, c });
        }
        body.finish()?;
        let mut labels = Vec::with_capacity(map.holds(n_wires.into(), 8)?);
        for _ in 0..n_wires {
            labels.push(map.u64()?);
        }
        map.finish()?;
        Ok(Self {
            modulus,
            n_outputs,
            n_inputs,
            n_private,
            n_labels,
            labels,
            constraints,
        })
    }
}

fn read_sum(
    body: &mut Reader<'_>,
    modulus: &BigUint,
    n_bytes: usize,
    n_wires: u32,
) -> Result<Vec<(u32, BigUint)>, FileError> {
    let n_terms = body.u32()?;
    let mut sum = Vec::with_capacity(body.holds(n_terms.into(), 4 + n_bytes)?);
    for _ in 0..n_terms {
        let wire = body.u32()?;
        if wire >= n_wires {
            return Err(FileError::Wire);
        }
        sum.push((wire, body.element(modulus, n_bytes)?));
    }
    Ok(sum)
}
