//! The backend that runs and checks circuits over any field, and proves nothing.

#![deny(missing_docs, unsafe_code)]

use vampx_backend_api::{Backend, Unsupported};
use vampx_fields::Field;
use vampx_ir::circuit::{Circuit, TargetProfile};

/// The widest range check worth a table.
const MAX_TABLE_BITS: u32 = 16;

/// Runs and checks circuits over any field.
#[derive(Clone, Copy, Debug, Default)]
pub struct Exec;

impl Backend for Exec {
    fn name(&self) -> &'static str {
        "exec"
    }

    /// One profile: ranges of up to 16 bits, of fewer where the field is small.
    fn profiles(&self, field: &Field) -> Result<Vec<TargetProfile>, Unsupported> {
        let table_bits = field.bits().saturating_sub(2).clamp(1, MAX_TABLE_BITS);
        Ok(vec![TargetProfile {
            field: field.clone(),
            table_bits,
            cell_cost: 1.0,
            lookup_cost: 1.0,
            half_lookup_cost: 1.0,
        }])
    }

    fn supports(&self, _circuit: &Circuit) -> Result<(), Unsupported> {
        Ok(())
    }

    /// The cells and range checks of all instances.
    fn cost(&self, circuit: &Circuit) -> Result<f64, Unsupported> {
        let statistics = circuit.statistics();
        Ok((statistics.cells + statistics.lookups) as f64)
    }
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;

    use super::*;

    #[test]
    fn every_field_has_a_profile_whose_ranges_fit() {
        let tiny = [3u32, 5, 7, 11, 13, 17, 31, 257, 65537]
            .map(|q| Field::from_modulus(&q.into()).expect("a prime"));
        for field in Field::catalog().iter().chain(&tiny) {
            let profiles = Exec.profiles(field).expect("any field");
            let [profile] = &profiles[..] else {
                panic!("{field}: {} profiles", profiles.len())
            };
            assert!((1..=MAX_TABLE_BITS).contains(&profile.table_bits));
            assert!(
                BigUint::from(1u32) << profile.table_bits < *field.modulus(),
                "{field}"
            );
            assert_eq!(profile.field, *field);
        }
        assert!(Exec.prover().is_none());
    }
}
