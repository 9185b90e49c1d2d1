//! How the values of a program are held in its circuit.

use serde::Serialize;
use vampx_ir::circuit::Circuit;

/// Values by how they are held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Representation {
    /// Values in one cell.
    pub native: usize,
    /// Values on limbs.
    pub emulated: usize,
    /// The limbs of all emulated values.
    pub limbs: usize,
}

impl Representation {
    /// Counts the signals of `circuit`.
    pub fn of(circuit: &Circuit) -> Self {
        let mut representation = Self::default();
        for signal in &circuit.signals {
            match signal.bounds.len() {
                0 | 1 => representation.native += 1,
                n_limbs => {
                    representation.emulated += 1;
                    representation.limbs += n_limbs;
                }
            }
        }
        representation
    }
}
