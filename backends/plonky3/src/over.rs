//! The backend over each of its fields.

use std::marker::PhantomData;

use p3_baby_bear::BabyBear;
use p3_goldilocks::Goldilocks;
use p3_koala_bear::KoalaBear;
use vampx_backend_api::{BackendError, ProvingKey, Unsupported, VerifyingKey};
use vampx_fields::Field;
use vampx_ir::circuit::Circuit;

use crate::field::ProofField;
use crate::keys::{Proving, Verifying};
use crate::layout::{Layout, committed_cells};
use crate::{NAME, ranges};

/// The backend over one field: what it says of circuits over it, and their keys.
pub(crate) trait Over: Sync {
    /// The name of the field.
    fn field(&self) -> &'static str;

    /// Refuses what is not supported.
    fn supports(&self, circuit: &Circuit) -> Result<(), Unsupported>;

    /// The cells that are committed to.
    fn committed_cells(&self, circuit: &Circuit) -> Result<usize, Unsupported>;

    /// The cells of a table of ranges.
    fn table_cells(&self, table_bits: u32) -> usize;

    /// What proves.
    fn setup<'c>(
        &self,
        circuit: &'c Circuit,
        security_bits: u32,
    ) -> Result<Box<dyn ProvingKey + 'c>, BackendError>;

    /// What verifies.
    fn verifier<'c>(
        &self,
        circuit: &'c Circuit,
        security_bits: u32,
    ) -> Result<Box<dyn VerifyingKey + 'c>, BackendError>;

    /// What verifies, from bytes.
    fn load_verifier<'c>(
        &self,
        circuit: &'c Circuit,
        security_bits: u32,
        bytes: &[u8],
    ) -> Result<Box<dyn VerifyingKey + 'c>, BackendError>;
}

/// The backend over `field`.
///
/// # Errors
/// If there is none.
pub(crate) fn over(field: &Field) -> Result<&'static dyn Over, Unsupported> {
    const ALL: [&dyn Over; 3] = [
        &PhantomData::<Goldilocks>,
        &PhantomData::<BabyBear>,
        &PhantomData::<KoalaBear>,
    ];
    let same = |over: &&&dyn Over| over.field() == field.name();
    let reason = match field.name() {
        "mersenne31" => "its multiplicative group has no large subgroup of a power of 2; ",
        _ => "",
    };
    ALL.iter()
        .find(same)
        .copied()
        .ok_or_else(|| Unsupported::Field {
            backend: NAME,
            field: field.name().to_owned(),
            works: format!("{reason}it proves over goldilocks, babybear and koalabear"),
        })
}

impl<F: ProofField> Over for PhantomData<F> {
    fn field(&self) -> &'static str {
        F::NAME
    }

    fn supports(&self, circuit: &Circuit) -> Result<(), Unsupported> {
        Layout::new::<F>(circuit)?.tables::<F>(circuit).map(|_| ())
    }

    fn committed_cells(&self, circuit: &Circuit) -> Result<usize, Unsupported> {
        committed_cells::<F>(circuit)
    }

    fn table_cells(&self, table_bits: u32) -> usize {
        ranges::table_cost(table_bits, F::CHALLENGES.degree)
    }

    fn setup<'c>(
        &self,
        circuit: &'c Circuit,
        security_bits: u32,
    ) -> Result<Box<dyn ProvingKey + 'c>, BackendError> {
        Ok(Box::new(Proving::<F>::new(circuit, security_bits)?))
    }

    fn verifier<'c>(
        &self,
        circuit: &'c Circuit,
        security_bits: u32,
    ) -> Result<Box<dyn VerifyingKey + 'c>, BackendError> {
        Ok(Box::new(Verifying::<F>::new(circuit, security_bits)?))
    }

    fn load_verifier<'c>(
        &self,
        circuit: &'c Circuit,
        security_bits: u32,
        bytes: &[u8],
    ) -> Result<Box<dyn VerifyingKey + 'c>, BackendError> {
        Ok(Box::new(Verifying::<F>::load(
            circuit,
            security_bits,
            bytes,
        )?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_served_or_refused_with_a_reason() {
        for field in Field::catalog() {
            let served = ["goldilocks", "babybear", "koalabear"].contains(&field.name());
            match over(field) {
                Ok(over) => assert!(served && over.field() == field.name(), "{field}"),
                Err(error) => {
                    assert!(!served, "{field}");
                    let text = error.to_string();
                    assert!(
                        text.contains("goldilocks, babybear and koalabear"),
                        "{text}"
                    );
                    assert_eq!(
                        text.contains("no large subgroup"),
                        field.name() == "mersenne31"
                    );
                }
            }
        }
    }
}
