//! The backend that proves circuits over the fields of Pasta with `halo2_proofs` 0.4.1: PLONKish, an inner-product
//! argument on Pallas or Vesta, no trusted setup.
//!
//! A chip is a custom gate, its instances lie side by side in a few rows, a wire is a copy constraint, a range a lookup. Soundness rests on the discrete
//! logarithm in the curve and on Blake2b as a random oracle: 126 bits against the best attack known. Refused are other fields,
//! ranges of more than [`MAX_TABLE_BITS`] bits, constraints of a degree above [`MAX_DEGREE`], circuits of more than
//! 2^[`MAX_K`] rows.

#![deny(missing_docs, unsafe_code)]

mod assembly;
mod cost;
mod curve;
mod expressions;
mod key_file;
mod keys;
mod layout;
mod parameters;
mod placement;
mod security;

use pasta_curves::{EpAffine, EqAffine};
use vampx_backend_api::{
    Backend, BackendError, Parameters, Prover, ProvingKey, Unsupported, VerifyingKey,
};
use vampx_fields::Field;
use vampx_ir::circuit::{Circuit, TargetProfile};

use crate::curve::{Pasta, pasta};
use crate::keys::{Proving, Verifying};
use crate::layout::Layout;
use crate::parameters::File;

pub use crate::expressions::MAX_DEGREE;
pub use crate::layout::MAX_K;
pub use crate::placement::MAX_TABLE_BITS;

const NAME: &str = "halo2";

/// Proves circuits over the fields of Pasta.
#[derive(Clone, Copy, Debug, Default)]
pub struct Halo2;

impl Backend for Halo2 {
    fn name(&self) -> &'static str {
        NAME
    }

    /// Profiles for small and large circuits: a table of ranges needs as many rows as it has values.
    fn profiles(&self, field: &Field) -> Result<Vec<TargetProfile>, Unsupported> {
        pasta(field)?;
        let profile = |table_bits| TargetProfile {
            field: field.clone(),
            table_bits,
            cell_cost: 1.0,
            lookup_cost: cost::LOOKUP_IN_CELLS,
            half_lookup_cost: cost::LOOKUP_IN_CELLS,
        };
        Ok([8, 11].map(profile).to_vec())
    }

    fn supports(&self, circuit: &Circuit) -> Result<(), Unsupported> {
        pasta(&circuit.target)?;
        Layout::new(circuit).map(|_| ())
    }

    /// What its columns, rows and gates cost the prover, by measured weights.
    fn cost(&self, circuit: &Circuit) -> Result<f64, Unsupported> {
        pasta(&circuit.target)?;
        Ok(Layout::new(circuit)?.cost)
    }

    /// The least area that has room for the table of ranges.
    fn least_cost(&self, profile: &TargetProfile) -> f64 {
        cost::of_table(profile.table_bits)
    }

    fn prover(&self) -> Option<&dyn Prover> {
        Some(self)
    }
}

impl Prover for Halo2 {
    fn is_zero_knowledge(&self) -> bool {
        true
    }

    fn parameters(&self, circuit: &Circuit) -> Option<Box<dyn Parameters>> {
        let k = Layout::new(circuit).ok()?.k;
        Some(match pasta(&circuit.target).ok()? {
            Pasta::Pallas => Box::new(File::<EqAffine>::new(k)?),
            Pasta::Vesta => Box::new(File::<EpAffine>::new(k)?),
        })
    }

    fn setup<'c>(
        &self,
        circuit: &'c Circuit,
        security_bits: u32,
    ) -> Result<Box<dyn ProvingKey + 'c>, BackendError> {
        Ok(match pasta(&circuit.target)? {
            Pasta::Pallas => Box::new(Proving::<EqAffine>::new(circuit, security_bits)?),
            Pasta::Vesta => Box::new(Proving::<EpAffine>::new(circuit, security_bits)?),
        })
    }

    fn verifier<'c>(
        &self,
        circuit: &'c Circuit,
        security_bits: u32,
    ) -> Result<Box<dyn VerifyingKey + 'c>, BackendError> {
        Ok(match pasta(&circuit.target)? {
            Pasta::Pallas => Box::new(Verifying::<EqAffine>::new(circuit, security_bits)?),
            Pasta::Vesta => Box::new(Verifying::<EpAffine>::new(circuit, security_bits)?),
        })
    }

    /// No faster than [`Prover::verifier`]: `halo2_proofs` cannot write a key, so it is computed again and compared.
    fn load_verifier<'c>(
        &self,
        circuit: &'c Circuit,
        security_bits: u32,
        bytes: &[u8],
    ) -> Result<Box<dyn VerifyingKey + 'c>, BackendError> {
        Ok(match pasta(&circuit.target)? {
            Pasta::Pallas => Box::new(Verifying::<EqAffine>::load(circuit, security_bits, bytes)?),
            Pasta::Vesta => Box::new(Verifying::<EpAffine>::load(circuit, security_bits, bytes)?),
        })
    }
}
