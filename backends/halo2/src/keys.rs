//! Keys: what proves and verifies for one circuit.

use std::sync::Arc;

use halo2_proofs::plonk::{self, SingleVerifier, create_proof, keygen_pk, keygen_vk, verify_proof};
use halo2_proofs::poly::commitment::Params;
use halo2_proofs::transcript::{Blake2bRead, Blake2bWrite, Challenge255, Transcript};
use num_bigint::{BigInt, BigUint};
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use vampx_backend_api::{
    BackendError, ProvingKey, ReadError, Rejection, SecurityReport, Verdict, VerifyingKey, unseal,
};
use vampx_ir::circuit::{Circuit, Digest, PublicError, PublicValues, Witness};

use crate::assembly::{Assembly, Values, with_layout};
use crate::curve::{Curve, element, residue};
use crate::key_file;
use crate::layout::Layout;
use crate::security;

/// The version of the proof system: of everything that decides what a proof of a circuit is.
const VERSION: u32 = 2;
/// The first bytes of a proof: what it is, and the version.
const PROOF_HEADER: [u8; 12] = *b"vampxph2\x02\0\0\0";

/// What is known of a circuit before any commitment.
pub(crate) struct Statement<'c, C: Curve> {
    pub(crate) circuit: &'c Circuit,
    digest: Digest,
    security_bits: u32,
    pub(crate) layout: Arc<Layout>,
    params: Arc<Params<C>>,
}

/// What verifies proofs of a circuit.
pub(crate) struct Verifying<'c, C: Curve> {
    statement: Statement<'c, C>,
    key: plonk::VerifyingKey<C>,
}

/// What proves and verifies for a circuit.
pub(crate) struct Proving<'c, C: Curve> {
    pub(crate) statement: Statement<'c, C>,
    key: plonk::ProvingKey<C>,
}

impl<'c, C: Curve> Statement<'c, C> {
    fn new(circuit: &'c Circuit, security_bits: u32) -> Result<Self, BackendError> {
        circuit.validate()?;
        let layout = Layout::new(circuit)?;
        if security_bits > security::BITS {
            return Err(BackendError::Security {
                wanted: security_bits,
                reachable: security::BITS,
            });
        }
        Ok(Self {
            circuit,
            digest: circuit.digest(),
            security_bits,
            params: C::known().get(layout.k),
            layout: Arc::new(layout),
        })
    }

    /// The key that verifies, computed from the circuit.
    fn key(&self) -> plonk::VerifyingKey<C> {
        let assembly = Assembly::new(self.circuit, &self.layout, None);
        with_layout(&self.layout, || keygen_vk(&self.params, &assembly))
            .unwrap_or_else(|error| unreachable!("invariant: the layout has room: {error}"))
    }

    /// The column of public values.
    pub(crate) fn publics(&self, values: &PublicValues) -> Result<Vec<C::Scalar>, PublicError> {
        let cells = self.circuit.public_cells(values)?;
        let cells = cells.into_iter().flat_map(|(_, cells)| cells);
        Ok(cells.map(|cell| residue(&BigInt::from(cell))).collect())
    }

    /// Binds a transcript to the circuit, of which the library absorbs the constraint system alone.
    fn begin<T: Transcript<C, Challenge255<C>>>(&self, transcript: &mut T) {
        for half in self.digest.as_bytes().chunks_exact(16) {
            let scalar = residue(&BigInt::from(BigUint::from_bytes_le(half)));
            transcript
                .common_scalar(scalar)
                .unwrap_or_else(|error| unreachable!("invariant: nothing is written: {error}"));
        }
    }

    fn verify(
        &self,
        key: &plonk::VerifyingKey<C>,
        publics: &PublicValues,
        proof: &[u8],
    ) -> Result<Verdict, BackendError> {
        let (digest, proof) = read_header(proof).map_err(BackendError::Proof)?;
        if digest != self.digest.as_bytes() {
            return Ok(Verdict::Rejected(Rejection::OtherCircuit));
        }
        let publics = match self.publics(publics) {
            Ok(publics) => publics,
            Err(error) => return Ok(Verdict::Rejected(error.into())),
        };
        let mut rest = proof;
        let mut transcript = Blake2bRead::<_, C, Challenge255<C>>::init(&mut rest);
        self.begin(&mut transcript);
        let verifier = SingleVerifier::new(&self.params);
        let result = verify_proof(&self.params, key, verifier, &[&[&publics]], &mut transcript);
        match result {
            Err(error) => Ok(Verdict::Rejected(Rejection::False(error.to_string()))),
            Ok(()) if rest.is_empty() => Ok(Verdict::Accepted),
            Ok(()) => Err(BackendError::Proof(ReadError::Damaged)),
        }
    }

    fn security(&self) -> SecurityReport {
        let layout = &self.layout;
        let polynomials = layout.columns * layout.max_height() + 5 * layout.lookups + layout.fixed;
        security::report::<C>(layout.k, layout.columns, polynomials, layout.degree)
    }

    fn to_bytes(&self, key: &plonk::VerifyingKey<C>) -> Vec<u8> {
        key_file::to_bytes(self.digest, self.security_bits, &self.layout, key)
    }
}

/// The digest of the circuit in a proof, and the rest of it.
fn read_header(bytes: &[u8]) -> Result<(&[u8; 32], &[u8]), ReadError> {
    let (magic, version) = PROOF_HEADER.split_at(8);
    let rest = bytes
        .strip_prefix(magic)
        .ok_or(ReadError::Magic("halo2 proof of vampx"))?;
    let (found, rest) = rest.split_first_chunk::<4>().ok_or(ReadError::Damaged)?;
    if found != version {
        return Err(ReadError::Version {
            found: u32::from_le_bytes(*found),
            expected: VERSION,
        });
    }
    rest.split_first_chunk().ok_or(ReadError::Damaged)
}

impl<'c, C: Curve> Verifying<'c, C> {
    pub(crate) fn new(circuit: &'c Circuit, security_bits: u32) -> Result<Self, BackendError> {
        let statement = Statement::new(circuit, security_bits)?;
        let key = statement.key();
        Ok(Self { statement, key })
    }

    pub(crate) fn load(
        circuit: &'c Circuit,
        security_bits: u32,
        bytes: &[u8],
    ) -> Result<Self, BackendError> {
        unseal(key_file::KIND, bytes).map_err(BackendError::Key)?;
        let key = Self::new(circuit, security_bits)?;
        if key.to_bytes() == bytes {
            Ok(key)
        } else {
            Err(BackendError::Key(ReadError::Other))
        }
    }
}

impl<'c, C: Curve> Proving<'c, C> {
    pub(crate) fn new(circuit: &'c Circuit, security_bits: u32) -> Result<Self, BackendError> {
        let statement = Statement::new(circuit, security_bits)?;
        let key = statement.key();
        let assembly = Assembly::new(circuit, &statement.layout, None);
        let key = with_layout(&statement.layout, || {
            keygen_pk(&statement.params, key, &assembly)
        })
        .unwrap_or_else(|error| unreachable!("invariant: the layout has room: {error}"));
        Ok(Self { statement, key })
    }

    /// A proof for any values, true or not, and public values; an error if a looked-up value is not in the table.
    ///
    /// Blinded with randomness of the system.
    pub(crate) fn prove_values(
        &self,
        values: &Values<'_, C::Scalar>,
        publics: &[C::Scalar],
    ) -> Result<Vec<u8>, plonk::Error> {
        let statement = &self.statement;
        let mut bytes = PROOF_HEADER.to_vec();
        bytes.extend(statement.digest.as_bytes());
        let mut transcript = Blake2bWrite::<_, C, Challenge255<C>>::init(bytes);
        statement.begin(&mut transcript);
        let assembly = Assembly::new(statement.circuit, &statement.layout, Some(values));
        with_layout(&statement.layout, || {
            create_proof(
                &statement.params,
                &self.key,
                &[assembly],
                &[&[publics]],
                UnwrapErr(SysRng),
                &mut transcript,
            )
        })?;
        Ok(transcript.finalize())
    }
}

/// Appends the values of an instance: its stored cells, then the repeated ones.
pub(crate) fn write_values<F: ff::PrimeField>(
    circuit: &Circuit,
    layout: &Layout,
    witness: &Witness,
    instance: usize,
    values: &mut Vec<F>,
) {
    let used = &circuit.instances[instance];
    let start = values.len();
    let signals = used.inputs.iter().chain(&used.outputs);
    for words in signals
        .map(|signal| witness.signal(*signal))
        .chain([witness.locals(instance)])
    {
        values.extend(words.chunks(witness.stride()).map(element::<F>));
    }
    let chip = layout.chip(used.chip);
    for cell in chip.into_iter().flat_map(|chip| &chip.needs.repeated) {
        values.push(values[start + *cell as usize]);
    }
}

impl<C: Curve> VerifyingKey for Verifying<'_, C> {
    fn verify(&self, publics: &PublicValues, proof: &[u8]) -> Result<Verdict, BackendError> {
        self.statement.verify(&self.key, publics, proof)
    }

    fn security(&self) -> SecurityReport {
        self.statement.security()
    }

    fn to_bytes(&self) -> Vec<u8> {
        self.statement.to_bytes(&self.key)
    }
}

impl<C: Curve> VerifyingKey for Proving<'_, C> {
    fn verify(&self, publics: &PublicValues, proof: &[u8]) -> Result<Verdict, BackendError> {
        self.statement.verify(self.key.get_vk(), publics, proof)
    }

    fn security(&self) -> SecurityReport {
        self.statement.security()
    }

    fn to_bytes(&self) -> Vec<u8> {
        self.statement.to_bytes(self.key.get_vk())
    }
}

impl<C: Curve> ProvingKey for Proving<'_, C> {
    fn prove(&self, witness: &Witness) -> Result<Vec<u8>, BackendError> {
        let Statement {
            circuit, layout, ..
        } = &self.statement;
        circuit.check(witness).map_err(BackendError::Unsatisfied)?;
        let publics = self.statement.publics(witness.publics());
        let publics = publics.unwrap_or_else(|error| {
            unreachable!("invariant: a checked witness has its public values: {error}")
        });
        let values = |instance, values: &mut Vec<C::Scalar>| {
            write_values(circuit, layout, witness, instance, values);
        };
        Ok(self
            .prove_values(&values, &publics)
            .unwrap_or_else(|error| {
                unreachable!("invariant: a checked witness can be proved: {error}")
            }))
    }
}

#[cfg(test)]
mod tests;
