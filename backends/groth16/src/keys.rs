//! Keys: what proves and verifies for one circuit.

use ark_ec::PrimeGroup;
use ark_ec::pairing::Pairing;
use ark_ff::UniformRand;
use ark_groth16::{
    PreparedVerifyingKey, Proof, ProvingKey as LibraryProvingKey, VerifyingKey as LibraryKey,
};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize, Compress};
use ark_snark::SNARK;
use ark_std::rand::rngs::OsRng;
use vampx_backend_api::{
    BackendError, Kind, ProvingKey, ReadError, Rejection, SecurityReport, Verdict, VerifyingKey,
    seal, unseal,
};
use vampx_ir::circuit::{Circuit, Digest, PublicError, PublicValues, Witness};
use vampx_r1cs::R1cs;

use crate::curve::{Curve, log_domain};
use crate::reduction::SnarkjsReduction;
use crate::synthesis::{Synthesis, factors, values};
use crate::zkey::{self, Coordinates, ZkeyFile};

type Groth16<E> = ark_groth16::Groth16<E, SnarkjsReduction>;

/// The version of the proof system: of everything that decides what a proof of a circuit is.
const VERSION: u32 = 2;
/// The first bytes of a proof: what it is, and the version.
const PROOF_HEADER: [u8; 12] = *b"vampxg16\x02\0\0\0";
const KEY: Kind = (*b"vampxk16", VERSION, "groth16 verifier key of vampx");
const PROVING_KEY: Kind = (*b"vampxp16", VERSION, "groth16 proving key of vampx");

/// What keys are for.
#[derive(Clone, Copy)]
pub(crate) struct Statement<'c> {
    circuit: &'c Circuit,
    digest: Digest,
    curve: Curve,
    security_bits: u32,
    /// The binary logarithm of the size of the setup's domain.
    log_domain: u32,
}

/// What verifies proofs of a circuit that were made with the keys of one setup.
pub(crate) struct Verifying<'c, E: Pairing> {
    statement: Statement<'c>,
    key: PreparedVerifyingKey<E>,
    /// The hash of the key, which tells setups apart.
    key_hash: [u8; 32],
}

/// What proves and verifies for a circuit.
pub(crate) struct Proving<'c, E: Pairing> {
    pub(crate) r1cs: R1cs<'c>,
    pub(crate) key: LibraryProvingKey<E>,
    verifying: Verifying<'c, E>,
}

impl<'c> Statement<'c> {
    /// The statement of a valid circuit's constraints.
    ///
    /// # Errors
    /// If the security cannot be reached.
    pub fn new(r1cs: &R1cs<'c>, curve: Curve, security_bits: u32) -> Result<Self, BackendError> {
        let log_domain = log_domain(r1cs);
        let reachable = curve.report(log_domain).bits;
        if security_bits > reachable {
            return Err(BackendError::Security {
                wanted: security_bits,
                reachable,
            });
        }
        Ok(Self {
            circuit: r1cs.circuit(),
            digest: r1cs.circuit().digest(),
            curve,
            security_bits,
            log_domain,
        })
    }

    fn to_bytes(self) -> Vec<u8> {
        [
            self.digest.as_bytes().as_slice(),
            &self.security_bits.to_le_bytes(),
        ]
        .concat()
    }

    /// The bytes after those of the statement.
    fn strip(self, kind: Kind, bytes: &[u8]) -> Result<&[u8], ReadError> {
        let body = unseal(kind, bytes)?;
        body.strip_prefix(self.to_bytes().as_slice())
            .ok_or(ReadError::Other)
    }
}

impl<'c, E: Pairing> Proving<'c, E> {
    /// The keys of a new setup: its secret is random, and forgotten.
    pub fn new(statement: Statement<'c>, r1cs: R1cs<'c>) -> Self {
        let [alpha, beta, gamma, delta] = [(); 4].map(|()| E::ScalarField::rand(&mut OsRng));
        let key = Groth16::<E>::generate_parameters_with_qap(
            Synthesis(&r1cs),
            alpha,
            beta,
            gamma,
            delta,
            E::G1::generator(),
            E::G2::generator(),
            &mut OsRng,
        )
        .unwrap_or_else(|error| unreachable!("invariant: the constraints fit: {error}"));
        Self::with_key(statement, r1cs, key)
    }

    fn with_key(statement: Statement<'c>, r1cs: R1cs<'c>, key: LibraryProvingKey<E>) -> Self {
        let verifying = Verifying::new(statement, key.vk.clone());
        Self {
            r1cs,
            key,
            verifying,
        }
    }

    /// The key that [`ProvingKey::to_proving_bytes`] wrote, or that of a `.zkey` file. Points of the former are not checked:
    /// who can write that key can forge proofs anyhow.
    pub fn load(
        statement: Statement<'c>,
        r1cs: R1cs<'c>,
        bytes: &[u8],
    ) -> Result<Self, BackendError>
    where
        E::G1Affine: Coordinates,
        E::G2Affine: Coordinates,
    {
        if bytes.starts_with(zkey::MAGIC) {
            let key = ZkeyFile::read(bytes).and_then(|file| file.proving_key(&r1cs));
            let key = key.map_err(BackendError::ProvingKey)?;
            return Ok(Self::with_key(statement, r1cs, key));
        }
        let points = statement
            .strip(PROVING_KEY, bytes)
            .map_err(BackendError::ProvingKey)?;
        let lengths = Lengths::of(&r1cs);
        let key = if points.len() == lengths.key_bytes::<E>() {
            LibraryProvingKey::deserialize_uncompressed_unchecked(points).ok()
        } else {
            None
        };
        let key = key.filter(|key| Lengths::of_key(key) == lengths);
        let damaged = BackendError::ProvingKey(ReadError::Damaged);
        Ok(Self::with_key(statement, r1cs, key.ok_or(damaged)?))
    }

    /// A proof of these values, true or not.
    fn prove_values(&self, values: &[E::ScalarField]) -> Proof<E> {
        let random = || E::ScalarField::rand(&mut OsRng);
        Groth16::<E>::create_proof_with_reduction_and_matrices(
            &self.key,
            random(),
            random(),
            &factors(&self.r1cs),
            self.r1cs.n_publics() + 1,
            self.r1cs.n_constraints(),
            values,
        )
        .unwrap_or_else(|error| unreachable!("invariant: the constraints fit: {error}"))
    }

    /// The bytes of a proof.
    fn proof_bytes(&self, proof: &Proof<E>) -> Vec<u8> {
        [self.verifying.header(), compressed(proof)].concat()
    }
}

/// The numbers of points in the lists of a proving key.
#[derive(Debug, PartialEq, Eq)]
struct Lengths {
    /// One and the public wires.
    publics: usize,
    /// The other wires.
    privates: usize,
    /// The wires of each of the lists for the factors.
    factors: [usize; 3],
    /// The points of the domain.
    powers: usize,
}

impl Lengths {
    fn of(r1cs: &R1cs<'_>) -> Self {
        let publics = r1cs.n_publics() + 1;
        Self {
            publics,
            privates: r1cs.n_wires() - publics,
            factors: [r1cs.n_wires(); 3],
            powers: 1 << log_domain(r1cs),
        }
    }

    fn of_key<E: Pairing>(key: &LibraryProvingKey<E>) -> Self {
        Self {
            publics: key.vk.gamma_abc_g1.len(),
            privates: key.l_query.len(),
            factors: [
                key.a_query.len(),
                key.b_g1_query.len(),
                key.b_g2_query.len(),
            ],
            powers: key.h_query.len(),
        }
    }

    /// The bytes of a proving key, uncompressed.
    fn key_bytes<E: Pairing>(&self) -> usize {
        let g1 = E::G1Affine::default().uncompressed_size();
        let g2 = E::G2Affine::default().uncompressed_size();
        let [a, b1, b2] = self.factors;
        let n_g1 = 3 + self.publics + a + b1 + self.powers + self.privates;
        n_g1 * g1 + (3 + b2) * g2 + 6 * size_of::<u64>()
    }
}

impl<'c, E: Pairing> Verifying<'c, E> {
    fn new(statement: Statement<'c>, key: LibraryKey<E>) -> Self {
        let key_hash = *blake3::hash(&compressed(&key)).as_bytes();
        Self {
            statement,
            key: ark_groth16::prepare_verifying_key(&key),
            key_hash,
        }
    }

    /// The key that [`VerifyingKey::to_bytes`] wrote, or that of a `.zkey` file.
    pub fn load(
        statement: Statement<'c>,
        r1cs: &R1cs<'c>,
        bytes: &[u8],
    ) -> Result<Self, BackendError>
    where
        E::G1Affine: Coordinates,
        E::G2Affine: Coordinates,
    {
        if bytes.starts_with(zkey::MAGIC) {
            let key = ZkeyFile::read(bytes).and_then(|file| file.verifying_key(r1cs));
            return Ok(Self::new(statement, key.map_err(BackendError::Key)?));
        }
        let points = statement.strip(KEY, bytes).map_err(BackendError::Key)?;
        let damaged = BackendError::Key(ReadError::Damaged);
        let n_publics = n_publics(statement.circuit);
        if points.len() != key_bytes::<E>(n_publics) {
            return Err(damaged);
        }
        match read::<LibraryKey<E>>(points) {
            Some(key) if key.gamma_abc_g1.len() == n_publics + 1 => Ok(Self::new(statement, key)),
            _ => Err(damaged),
        }
    }

    fn publics(&self, values: &PublicValues) -> Result<Vec<E::ScalarField>, PublicError> {
        let cells = self.statement.circuit.public_cells(values)?;
        let residues = cells.into_iter().flat_map(|(_, cells)| cells);
        Ok(residues.map(E::ScalarField::from).collect())
    }

    /// The bytes before the points of a proof.
    fn header(&self) -> Vec<u8> {
        [
            PROOF_HEADER.as_slice(),
            self.statement.digest.as_bytes(),
            &self.key_hash,
        ]
        .concat()
    }

    /// The points of a proof of this circuit and setup; if they are others', the verdict.
    fn read_proof(&self, bytes: &[u8]) -> Result<Result<Proof<E>, Verdict>, ReadError> {
        let (digest, key_hash, points) = split_proof(bytes)?;
        if digest != self.statement.digest.as_bytes() {
            return Ok(Err(Verdict::Rejected(Rejection::OtherCircuit)));
        }
        if *key_hash != self.key_hash {
            let reason = "it was made with the keys of another setup".to_owned();
            return Ok(Err(Verdict::Rejected(Rejection::False(reason))));
        }
        read(points).map(Ok).ok_or(ReadError::Damaged)
    }

    /// The library's key.
    pub fn library_key(&self) -> &LibraryKey<E> {
        &self.key.vk
    }
}

/// The points of a proof.
pub(crate) fn proof_points<E: Pairing>(bytes: &[u8]) -> Result<Proof<E>, ReadError> {
    let (_, _, points) = split_proof(bytes)?;
    read(points).ok_or(ReadError::Damaged)
}

/// The circuit's digest, the key's hash and the points of a proof.
type ProofParts<'b> = (&'b [u8; 32], &'b [u8; 32], &'b [u8]);

fn split_proof(bytes: &[u8]) -> Result<ProofParts<'_>, ReadError> {
    let (magic, version) = PROOF_HEADER.split_at(8);
    let rest = bytes
        .strip_prefix(magic)
        .ok_or(ReadError::Magic("groth16 proof of vampx"))?;
    let (found, rest) = rest.split_first_chunk::<4>().ok_or(ReadError::Damaged)?;
    if found != version {
        return Err(ReadError::Version {
            found: u32::from_le_bytes(*found),
            expected: VERSION,
        });
    }
    let (digest, rest) = rest.split_first_chunk::<32>().ok_or(ReadError::Damaged)?;
    let (key_hash, points) = rest.split_first_chunk::<32>().ok_or(ReadError::Damaged)?;
    Ok((digest, key_hash, points))
}

/// The number of cells that the verifier fills.
fn n_publics(circuit: &Circuit) -> usize {
    let publics = circuit.publics.iter();
    publics
        .map(|public| circuit.signal(public.signal).bounds.len())
        .sum()
}

/// The length of a key for so many public cells.
fn key_bytes<E: Pairing>(n_publics: usize) -> usize {
    let g1 = E::G1Affine::default().compressed_size();
    let g2 = E::G2Affine::default().compressed_size();
    g1 + 3 * g2 + size_of::<u64>() + (n_publics + 1) * g1
}

fn compressed(value: &impl CanonicalSerialize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.compressed_size());
    value
        .serialize_compressed(&mut bytes)
        .unwrap_or_else(|error| unreachable!("invariant: points can be written: {error}"));
    bytes
}

/// The value whose only form `bytes` are: canonical, on the curve and in the subgroup, with nothing left over.
fn read<T: CanonicalSerialize + CanonicalDeserialize>(bytes: &[u8]) -> Option<T> {
    let value = T::deserialize_compressed(bytes).ok()?;
    (compressed(&value) == bytes).then_some(value)
}

impl<E: Pairing> VerifyingKey for Verifying<'_, E> {
    fn verify(&self, publics: &PublicValues, proof: &[u8]) -> Result<Verdict, BackendError> {
        let proof = match self.read_proof(proof).map_err(BackendError::Proof)? {
            Ok(proof) => proof,
            Err(verdict) => return Ok(verdict),
        };
        let publics = match self.publics(publics) {
            Ok(publics) => publics,
            Err(error) => return Ok(Verdict::Rejected(error.into())),
        };
        if publics.len() + 1 != self.key.vk.gamma_abc_g1.len() {
            unreachable!("invariant: the key has a point for each public cell");
        }
        Ok(
            match Groth16::<E>::verify_with_processed_vk(&self.key, &publics, &proof) {
                Ok(true) => Verdict::Accepted,
                _ => Verdict::Rejected(Rejection::False(
                    "the pairing equation does not hold".to_owned(),
                )),
            },
        )
    }

    fn security(&self) -> SecurityReport {
        self.statement.curve.report(self.statement.log_domain)
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut body = self.statement.to_bytes();
        body.extend(compressed(&self.key.vk));
        seal(KEY, &body)
    }
}

impl<E: Pairing> VerifyingKey for Proving<'_, E> {
    fn verify(&self, publics: &PublicValues, proof: &[u8]) -> Result<Verdict, BackendError> {
        self.verifying.verify(publics, proof)
    }

    fn security(&self) -> SecurityReport {
        self.verifying.security()
    }

    fn to_bytes(&self) -> Vec<u8> {
        self.verifying.to_bytes()
    }
}

impl<E: Pairing> ProvingKey for Proving<'_, E> {
    fn prove(&self, witness: &Witness) -> Result<Vec<u8>, BackendError> {
        let circuit = self.r1cs.circuit();
        circuit.check(witness).map_err(BackendError::Unsatisfied)?;
        let values = values(&self.r1cs, &self.r1cs.assignment(witness));
        let proof = self.proof_bytes(&self.prove_values(&values));
        match self.verify(witness.publics(), &proof)? {
            Verdict::Accepted => Ok(proof),
            Verdict::Rejected(_) => Err(BackendError::ProvingKey(ReadError::Other)),
        }
    }

    fn to_proving_bytes(&self) -> Option<Vec<u8>> {
        let mut body = self.verifying.statement.to_bytes();
        body.reserve(self.key.serialized_size(Compress::No));
        self.key
            .serialize_uncompressed(&mut body)
            .unwrap_or_else(|error| unreachable!("invariant: points can be written: {error}"));
        Some(seal(PROVING_KEY, &body))
    }
}

#[cfg(test)]
mod tests;
