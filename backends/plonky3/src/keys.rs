//! Keys: what proves and verifies for one circuit.

use p3_batch_stark::ProverData;
use p3_matrix::dense::RowMajorMatrix;
use serde::{Deserialize, Serialize};
use vampx_backend_api::{
    BackendError, Kind, ProvingKey, ReadError, Rejection, SecurityReport, Verdict, VerifyingKey,
    seal, unseal,
};
use vampx_ir::circuit::{Circuit, Digest, PublicError, PublicValues, Witness};

use crate::config::{Commitment, Config, Proof, config};
use crate::field::ProofField;
use crate::layout::Layout;
use crate::security::{Parameters, Shape};
use crate::stark;
use crate::table::Table;

/// The version of the proof system: of everything that decides what a proof of a circuit is.
const VERSION: u32 = 2;
/// The first bytes of a proof: what it is, and the version.
const PROOF_HEADER: [u8; 12] = *b"vampxpl3\x02\0\0\0";
const KEY: Kind = (*b"vampxpk3", VERSION, "plonky3 verifier key of vampx");

/// What is known of a circuit and a level of security before any commitment.
pub(crate) struct Statement<'c, F: ProofField> {
    circuit: &'c Circuit,
    digest: Digest,
    layout: Layout,
    pub(crate) tables: Vec<Table<F>>,
    pub(crate) log_heights: Vec<usize>,
    shapes: Vec<Shape>,
    parameters: Parameters,
    pub(crate) config: Config<F>,
}

/// What verifies proofs of a circuit.
pub(crate) struct Verifying<'c, F: ProofField> {
    pub(crate) statement: Statement<'c, F>,
    pub(crate) data: ProverData<Config<F>>,
}

/// What proves and verifies for a circuit.
pub(crate) struct Proving<'c, F: ProofField>(pub(crate) Verifying<'c, F>);

/// What the bytes of a verifier key hold: all else is computed from the circuit.
#[derive(Serialize, Deserialize)]
struct KeyBody<C> {
    statement: [u8; 32],
    commitment: C,
}

impl<'c, F: ProofField> Statement<'c, F> {
    fn new(circuit: &'c Circuit, security_bits: u32) -> Result<(Self, Lookups<F>), BackendError> {
        circuit.validate()?;
        let layout = Layout::new::<F>(circuit)?;
        let (tables, log_heights) = layout.tables(circuit)?;
        let lookups = stark::packed_lookups(&tables, &log_heights);
        let shapes = stark::shapes(&tables, &log_heights, &lookups);
        let parameters =
            Parameters::search(F::CHALLENGES, &shapes, security_bits).map_err(|reachable| {
                BackendError::Security {
                    wanted: security_bits,
                    reachable: reachable as u32,
                }
            })?;
        let digest = circuit.digest();
        let config = config(&parameters, &statement_bytes(digest, &parameters, &shapes));
        Ok((
            Self {
                circuit,
                digest,
                layout,
                tables,
                log_heights,
                shapes,
                parameters,
                config,
            },
            lookups,
        ))
    }

    /// The public values of each table: only the last has some.
    pub(crate) fn publics(&self, values: &PublicValues) -> Result<Vec<Vec<F>>, PublicError> {
        let cells = self.circuit.public_cells(values)?;
        let residues =
            cells
                .iter()
                .flat_map(|(_, cells)| cells)
                .map(|cell| match u64::try_from(cell) {
                    Ok(word) => F::from_u64(word),
                    Err(_) => unreachable!("invariant: a residue is one word"),
                });
        let mut publics = vec![Vec::new(); self.tables.len() - 1];
        publics.push(residues.collect());
        Ok(publics)
    }
}

type Lookups<F> = Vec<p3_lookup::Lookups<F>>;

/// What the transcript begins with: everything that decides the constraints, which the library does not absorb.
fn statement_bytes(digest: Digest, parameters: &Parameters, shapes: &[Shape]) -> Vec<u8> {
    postcard::to_allocvec(&("vampx plonky3", VERSION, digest, parameters, shapes))
        .unwrap_or_else(|error| unreachable!("invariant: a statement can be written: {error}"))
}

impl<'c, F: ProofField> Proving<'c, F> {
    pub(crate) fn new(circuit: &'c Circuit, security_bits: u32) -> Result<Self, BackendError> {
        let (mut statement, lookups) = Statement::new(circuit, security_bits)?;
        statement.layout.preprocess(circuit, &mut statement.tables);
        let data = stark::commit(
            &statement.config,
            &statement.tables,
            &statement.log_heights,
            lookups,
        );
        Ok(Self(Verifying { statement, data }))
    }

    /// The values of all tables.
    pub(crate) fn traces(&self, witness: &Witness) -> Vec<RowMajorMatrix<F>> {
        let statement = &self.0.statement;
        statement.layout.traces(statement.circuit, witness)
    }

    /// A proof for any values of the tables, true or not.
    pub(crate) fn prove_traces(
        &self,
        traces: &[RowMajorMatrix<F>],
        publics: &PublicValues,
    ) -> Result<Vec<u8>, PublicError> {
        let publics = self.0.statement.publics(publics)?;
        Ok(self.write(&self.prove_values(traces, &publics)))
    }

    /// A proof for any values of the tables, and the public values of each.
    pub(crate) fn prove_values(
        &self,
        traces: &[RowMajorMatrix<F>],
        publics: &[Vec<F>],
    ) -> Proof<F> {
        let Verifying { statement, data } = &self.0;
        stark::prove(&statement.config, data, &statement.tables, traces, publics)
    }

    /// A proof as bytes.
    pub(crate) fn write(&self, proof: &Proof<F>) -> Vec<u8> {
        let mut bytes = PROOF_HEADER.to_vec();
        bytes.extend(self.0.statement.digest.as_bytes());
        postcard::to_extend(proof, bytes)
            .unwrap_or_else(|error| unreachable!("invariant: a proof can be written: {error}"))
    }
}

impl<'c, F: ProofField> Verifying<'c, F> {
    pub(crate) fn new(circuit: &'c Circuit, security_bits: u32) -> Result<Self, BackendError> {
        let Proving(Self {
            mut statement,
            mut data,
        }) = Proving::new(circuit, security_bits)?;
        statement
            .tables
            .iter_mut()
            .for_each(|table| table.preprocessed = None);
        data.prover_only.preprocessed_prover_data = None;
        Ok(Self { statement, data })
    }

    pub(crate) fn load(
        circuit: &'c Circuit,
        security_bits: u32,
        bytes: &[u8],
    ) -> Result<Self, BackendError> {
        let body = unseal(KEY, bytes).map_err(BackendError::Key)?;
        let Ok((body, [])) = postcard::take_from_bytes::<KeyBody<Commitment<F>>>(body) else {
            return Err(BackendError::Key(ReadError::Damaged));
        };
        let (statement, lookups) = Statement::new(circuit, security_bits)?;
        if body.statement != statement.hash() {
            return Err(BackendError::Key(ReadError::Other));
        }
        let common = stark::common_data(
            &statement.tables,
            &statement.log_heights,
            lookups,
            body.commitment,
        );
        Ok(Self {
            statement,
            data: ProverData {
                common,
                prover_only: p3_batch_stark::ProverOnlyData::empty(),
            },
        })
    }
}

impl<F: ProofField> Statement<'_, F> {
    fn hash(&self) -> [u8; 32] {
        *blake3::hash(&statement_bytes(
            self.digest,
            &self.parameters,
            &self.shapes,
        ))
        .as_bytes()
    }
}

/// The proof in `bytes` and the digest of its circuit.
fn read_proof<F: ProofField>(bytes: &[u8]) -> Result<(&[u8; 32], Proof<F>), ReadError> {
    let (magic, version) = PROOF_HEADER.split_at(8);
    let rest = bytes
        .strip_prefix(magic)
        .ok_or(ReadError::Magic("plonky3 proof of vampx"))?;
    let (found, rest) = rest.split_first_chunk::<4>().ok_or(ReadError::Damaged)?;
    if found != version {
        return Err(ReadError::Version {
            found: u32::from_le_bytes(*found),
            expected: VERSION,
        });
    }
    let (digest, rest) = rest.split_first_chunk().ok_or(ReadError::Damaged)?;
    match postcard::take_from_bytes(rest) {
        Ok((proof, [])) => Ok((digest, proof)),
        _ => Err(ReadError::Damaged),
    }
}

impl<F: ProofField> VerifyingKey for Verifying<'_, F> {
    fn verify(&self, publics: &PublicValues, proof: &[u8]) -> Result<Verdict, BackendError> {
        let (digest, proof) = read_proof(proof).map_err(BackendError::Proof)?;
        let statement = &self.statement;
        if digest != statement.digest.as_bytes() {
            return Ok(Verdict::Rejected(Rejection::OtherCircuit));
        }
        let publics = match statement.publics(publics) {
            Ok(publics) => publics,
            Err(error) => return Ok(Verdict::Rejected(error.into())),
        };
        let Statement {
            config,
            tables,
            log_heights,
            ..
        } = statement;
        Ok(
            match stark::verify(
                config,
                &self.data.common,
                tables,
                log_heights,
                &proof,
                &publics,
            ) {
                Ok(()) => Verdict::Accepted,
                Err(reason) => Verdict::Rejected(Rejection::False(reason)),
            },
        )
    }

    fn security(&self) -> SecurityReport {
        self.statement.parameters.report(&self.statement.shapes)
    }

    fn to_bytes(&self) -> Vec<u8> {
        let Some(preprocessed) = &self.data.common.preprocessed else {
            unreachable!("invariant: every table has a preprocessed column")
        };
        let body = KeyBody {
            statement: self.statement.hash(),
            commitment: preprocessed.commitment.clone(),
        };
        let body = postcard::to_allocvec(&body)
            .unwrap_or_else(|error| unreachable!("invariant: a key can be written: {error}"));
        seal(KEY, &body)
    }
}

impl<F: ProofField> VerifyingKey for Proving<'_, F> {
    fn verify(&self, publics: &PublicValues, proof: &[u8]) -> Result<Verdict, BackendError> {
        self.0.verify(publics, proof)
    }

    fn security(&self) -> SecurityReport {
        self.0.security()
    }

    fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes()
    }
}

impl<F: ProofField> ProvingKey for Proving<'_, F> {
    fn prove(&self, witness: &Witness) -> Result<Vec<u8>, BackendError> {
        let circuit = self.0.statement.circuit;
        circuit.check(witness).map_err(BackendError::Unsatisfied)?;
        let proof = self.prove_traces(&self.traces(witness), witness.publics());
        Ok(proof.unwrap_or_else(|error| {
            unreachable!("invariant: a checked witness has its public values: {error}")
        }))
    }
}

#[cfg(test)]
mod tests;
