//! The backend that proves circuits over the scalars of BLS12-381 and BN254 with Groth16, by ark-groth16 0.6.
//!
//! The circuit becomes rank-1 constraints (`vampx-r1cs`); linear expressions are free, ranges cost a constraint a bit. Proofs are
//! three points, and hide the witness.
//!
//! # Security
//! Knowledge soundness holds in the generic and the algebraic group model, for keys of a setup whose secret nobody knows. A setup made here
//! takes its secret from the operating system and forgets it: whoever does not trust the machine must not trust the proofs, so
//! such keys are **for tests only**. The bits are estimates, not proven: the least of a discrete logarithm in the pairing's target group (117 for
//! BLS12-381, 100 for BN254; the sources are in `curve.rs`) and of Cheon's attack on the powers of the secret in the keys.

#![deny(missing_docs, unsafe_code)]

mod curve;
mod keys;
mod reduction;
mod snarkjs;
mod synthesis;
mod zkey;

use ark_bls12_381::Bls12_381;
use ark_bn254::Bn254;
use vampx_backend_api::{
    Backend, BackendError, ProofFile, Prover, ProvingKey, TrustedSetup, Unsupported, VerifyingKey,
};
use vampx_fields::Field;
use vampx_ir::circuit::{Circuit, TargetProfile};
use vampx_r1cs::{MAX_TERMS, R1cs, TooLarge};

use crate::curve::Curve;
use crate::keys::{Proving, Statement, Verifying};

const NAME: &str = "groth16";

/// Linear constraints are solved to know the cost of a circuit of so many constraints.
const MAX_SOLVED_FOR_COST: usize = 1 << 14;

/// Proves circuits over the scalars of BLS12-381 and BN254.
#[derive(Clone, Copy, Debug, Default)]
pub struct Groth16;

impl Backend for Groth16 {
    fn name(&self) -> &'static str {
        NAME
    }

    /// One profile: ranges are bits, and a cell costs what a bit costs.
    fn profiles(&self, field: &Field) -> Result<Vec<TargetProfile>, Unsupported> {
        Curve::of(field)?;
        Ok(vec![TargetProfile {
            field: field.clone(),
            table_bits: 1,
            cell_cost: 1.0,
            lookup_cost: 1.0,
            half_lookup_cost: 1.0,
        }])
    }

    fn supports(&self, circuit: &Circuit) -> Result<(), Unsupported> {
        let most = most_constraints(circuit);
        match R1cs::sizes_before(circuit) {
            Ok([n_constraints, n_wires]) if n_constraints + n_wires <= most => {
                Curve::of(&circuit.target).map(|_| ())
            }
            _ => constraints(circuit).map(|_| ()),
        }
    }

    /// The constraints and the wires; of large circuits, before linear constraints are solved, which takes longer.
    fn cost(&self, circuit: &Circuit) -> Result<f64, Unsupported> {
        self.supports(circuit)?;
        let sum = match R1cs::sizes_before(circuit) {
            Ok([n_constraints, n_wires]) if n_constraints > MAX_SOLVED_FOR_COST => {
                n_constraints + n_wires
            }
            _ => {
                let r1cs = constraints(circuit)?;
                r1cs.n_constraints() + r1cs.n_wires()
            }
        };
        Ok(sum as f64)
    }

    /// Rank-1 constraints, those of ranges too; of a circuit that is not supported, those of the chips.
    fn n_constraints(&self, circuit: &Circuit) -> usize {
        constraints(circuit).map_or_else(
            |_| circuit.statistics().constraints,
            |r1cs| r1cs.n_constraints(),
        )
    }

    fn prover(&self) -> Option<&dyn Prover> {
        Some(self)
    }
}

impl Prover for Groth16 {
    fn is_zero_knowledge(&self) -> bool {
        true
    }

    fn setup<'c>(
        &self,
        circuit: &'c Circuit,
        security_bits: u32,
    ) -> Result<Box<dyn ProvingKey + 'c>, BackendError> {
        let (statement, r1cs, curve) = checked(circuit, security_bits)?;
        Ok(match curve {
            Curve::Bls12381 => Box::new(Proving::<Bls12_381>::new(statement, r1cs)),
            Curve::Bn254 => Box::new(Proving::<Bn254>::new(statement, r1cs)),
        })
    }

    /// Always an error: the key is that of its setup.
    fn verifier<'c>(
        &self,
        circuit: &'c Circuit,
        security_bits: u32,
    ) -> Result<Box<dyn VerifyingKey + 'c>, BackendError> {
        checked(circuit, security_bits)?;
        Err(BackendError::NoKey { backend: NAME })
    }

    fn load_verifier<'c>(
        &self,
        circuit: &'c Circuit,
        security_bits: u32,
        bytes: &[u8],
    ) -> Result<Box<dyn VerifyingKey + 'c>, BackendError> {
        let (statement, r1cs, curve) = checked(circuit, security_bits)?;
        Ok(match curve {
            Curve::Bls12381 => Box::new(Verifying::<Bls12_381>::load(statement, &r1cs, bytes)?),
            Curve::Bn254 => Box::new(Verifying::<Bn254>::load(statement, &r1cs, bytes)?),
        })
    }

    fn trusted_setup(&self) -> Option<&dyn TrustedSetup> {
        Some(self)
    }

    fn proof_formats(&self) -> &'static [&'static str] {
        snarkjs::FORMATS
    }

    fn export_proof(
        &self,
        format: &str,
        circuit: &Circuit,
        proof: &ProofFile,
        key: &[u8],
    ) -> Result<Option<Vec<u8>>, BackendError> {
        let value = snarkjs::export(format, circuit, proof, key)?;
        Ok(value.map(|value| format!("{value:#}\n").into_bytes()))
    }
}

impl TrustedSetup for Groth16 {
    fn load_prover<'c>(
        &self,
        circuit: &'c Circuit,
        security_bits: u32,
        bytes: &[u8],
    ) -> Result<Box<dyn ProvingKey + 'c>, BackendError> {
        let (statement, r1cs, curve) = checked(circuit, security_bits)?;
        Ok(match curve {
            Curve::Bls12381 => Box::new(Proving::<Bls12_381>::load(statement, r1cs, bytes)?),
            Curve::Bn254 => Box::new(Proving::<Bn254>::load(statement, r1cs, bytes)?),
        })
    }
}

/// What is to be proved, if the circuit is valid and the security can be reached.
fn checked(
    circuit: &Circuit,
    security_bits: u32,
) -> Result<(Statement<'_>, R1cs<'_>, Curve), BackendError> {
    circuit.validate()?;
    let curve = Curve::of(&circuit.target)?;
    let r1cs = constraints(circuit)?;
    Ok((Statement::new(&r1cs, curve, security_bits)?, r1cs, curve))
}

/// How many constraints with public values the curve takes.
fn most_constraints(circuit: &Circuit) -> usize {
    1 << (circuit.target.two_adicity() - 1)
}

/// The constraints, if they are not too many for the curve.
fn constraints(circuit: &Circuit) -> Result<R1cs<'_>, Unsupported> {
    Curve::of(&circuit.target)?;
    let too_large = |what: &str, size, most| Unsupported::Size {
        backend: NAME,
        what: what.to_owned(),
        size,
        most,
    };
    let r1cs = R1cs::of(circuit).map_err(|error| match error {
        TooLarge::Wires => too_large("the number of wires", usize::MAX, u32::MAX as usize),
        _ => too_large("the number of terms", MAX_TERMS + 1, MAX_TERMS),
    })?;
    let size = r1cs.n_constraints() + r1cs.n_publics() + 1;
    let most = most_constraints(circuit);
    if size > most {
        return Err(too_large("the number of constraints", size, most));
    }
    Ok(r1cs)
}
