//! The STARK configuration of a field: its extension, Blake3, FRI.

use p3_batch_stark::BatchProof;
use p3_blake3::Blake3;
use p3_challenger::{HashChallenger, SerializingChallenger64};
use p3_commit::ExtensionMmcs;
use p3_dft::Radix2DitParallel;
use p3_fri::{FriParameters, TwoAdicFriPcs};
use p3_merkle_tree::MerkleTreeMmcs;
use p3_symmetric::{CompressionFunctionFromHasher, SerializingHasher};
use p3_uni_stark::StarkConfig;

use crate::field::ProofField;
use crate::security::Parameters;

type Compress = CompressionFunctionFromHasher<Blake3, 2, 32>;
type ValueMmcs<F> = MerkleTreeMmcs<F, u8, SerializingHasher<Blake3>, Compress, 2, 32>;
type ChallengeMmcs<F> = ExtensionMmcs<F, <F as ProofField>::Challenge, ValueMmcs<F>>;
/// The Fiat-Shamir transcript.
pub(crate) type Challenger<F> = SerializingChallenger64<F, HashChallenger<u8, Blake3, 32>>;
type Pcs<F> = TwoAdicFriPcs<F, Radix2DitParallel<F>, ValueMmcs<F>, ChallengeMmcs<F>>;
/// The configuration.
pub(crate) type Config<F> = StarkConfig<Pcs<F>, <F as ProofField>::Challenge, Challenger<F>>;

/// A commitment to columns.
pub(crate) type Commitment<F> = p3_batch_stark::Commitment<Config<F>>;
/// A proof.
pub(crate) type Proof<F> = BatchProof<Config<F>>;

/// The configuration whose transcript begins with `statement`: what the proof is about, besides the shapes and
/// commitments that the library observes itself.
pub(crate) fn config<F: ProofField>(parameters: &Parameters, statement: &[u8]) -> Config<F> {
    let values = ValueMmcs::<F>::new(SerializingHasher::new(Blake3), Compress::new(Blake3), 0);
    let fri = fri_parameters(parameters, ChallengeMmcs::<F>::new(values.clone()));
    let pcs = Pcs::new(Radix2DitParallel::default(), values, fri);
    let length = (statement.len() as u64).to_le_bytes();
    let challenger = Challenger::from_hasher([&length, statement].concat(), Blake3);
    StarkConfig::new(pcs, challenger)
        .with_lookup_proof_of_work_bits(parameters.lookup_grinding)
        .with_ood_proof_of_work_bits(parameters.out_of_domain_grinding)
}

/// The FRI parameters over a commitment scheme.
pub(crate) fn fri_parameters<M>(parameters: &Parameters, mmcs: M) -> FriParameters<M> {
    FriParameters {
        log_blowup: parameters.log_blowup,
        log_final_poly_len: parameters.log_final_len,
        max_log_arity: parameters.log_arity,
        num_queries: parameters.queries,
        batch_proof_of_work_bits: parameters.batch_grinding,
        commit_proof_of_work_bits: parameters.commit_grinding,
        query_proof_of_work_bits: parameters.query_grinding,
        mmcs,
    }
}
