//! The backend that proves circuits over Goldilocks, BabyBear and KoalaBear with Plonky3: a batched STARK with one table a
//! chip.
//!
//! Signals travel on a LogUp bus, ranges are looked up, public values are bound to the statement. Proofs are sound with
//! a *proven* number of bits, computed for each circuit; they do not hide the witness.

#![deny(missing_docs, unsafe_code)]

mod chip;
#[cfg(feature = "comparison")]
pub mod comparison;
mod config;
mod field;
mod keys;
mod layout;
mod over;
mod ranges;
mod security;
mod stark;
mod table;
mod trace;

use vampx_backend_api::{Backend, BackendError, Prover, ProvingKey, Unsupported, VerifyingKey};
use vampx_fields::Field;
use vampx_ir::circuit::{Circuit, TargetProfile};

use crate::over::over;

const NAME: &str = "plonky3";

/// Proves circuits over Goldilocks, BabyBear and KoalaBear.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plonky3;

impl Backend for Plonky3 {
    fn name(&self) -> &'static str {
        NAME
    }

    /// Profiles for small, middling and large circuits: the wider the table of ranges, the fewer cells have the others.
    fn profiles(&self, field: &Field) -> Result<Vec<TargetProfile>, Unsupported> {
        over(field)?;
        let profile = |table_bits| TargetProfile {
            field: field.clone(),
            table_bits,
            cell_cost: 1.0,
            lookup_cost: 0.5,
            half_lookup_cost: 0.25,
        };
        Ok([8, 12, 14].map(profile).to_vec())
    }

    fn supports(&self, circuit: &Circuit) -> Result<(), Unsupported> {
        over(&circuit.target)?.supports(circuit)
    }

    /// The cells that are committed, those of the extension and the quotient too.
    fn cost(&self, circuit: &Circuit) -> Result<f64, Unsupported> {
        let over = over(&circuit.target)?;
        over.supports(circuit)?;
        Ok(over.committed_cells(circuit)? as f64)
    }

    /// The cells of the table of ranges.
    fn least_cost(&self, profile: &TargetProfile) -> f64 {
        over(&profile.field).map_or(0.0, |over| over.table_cells(profile.table_bits) as f64)
    }

    fn prover(&self) -> Option<&dyn Prover> {
        Some(self)
    }
}

impl Prover for Plonky3 {
    fn is_zero_knowledge(&self) -> bool {
        false
    }

    fn setup<'c>(
        &self,
        circuit: &'c Circuit,
        security_bits: u32,
    ) -> Result<Box<dyn ProvingKey + 'c>, BackendError> {
        over(&circuit.target)?.setup(circuit, security_bits)
    }

    fn verifier<'c>(
        &self,
        circuit: &'c Circuit,
        security_bits: u32,
    ) -> Result<Box<dyn VerifyingKey + 'c>, BackendError> {
        over(&circuit.target)?.verifier(circuit, security_bits)
    }

    fn load_verifier<'c>(
        &self,
        circuit: &'c Circuit,
        security_bits: u32,
        bytes: &[u8],
    ) -> Result<Box<dyn VerifyingKey + 'c>, BackendError> {
        over(&circuit.target)?.load_verifier(circuit, security_bits, bytes)
    }
}
