//! The one STARK configuration of this backend: Goldilocks, its quadratic extension, Blake3, FRI.

use p3_blake3::Blake3;
use p3_challenger::{CanObserve, HashChallenger, SerializingChallenger64};
use p3_commit::ExtensionMmcs;
use p3_dft::Radix2DitParallel;
use p3_field::PrimeCharacteristicRing;
use p3_field::extension::BinomialExtensionField;
use p3_fri::{FriParameters, TwoAdicFriPcs};
use p3_goldilocks::Goldilocks;
use p3_merkle_tree::MerkleTreeMmcs;
use p3_symmetric::{CompressionFunctionFromHasher, SerializingHasher};
use p3_uni_stark::StarkConfig;

use crate::security::Parameters;

/// The field that challenges are drawn from.
pub(crate) type Challenge = BinomialExtensionField<Goldilocks, 2>;
type Compress = CompressionFunctionFromHasher<Blake3, 2, 32>;
type ValueMmcs = MerkleTreeMmcs<Goldilocks, u8, SerializingHasher<Blake3>, Compress, 2, 32>;
type ChallengeMmcs = ExtensionMmcs<Goldilocks, Challenge, ValueMmcs>;
/// The Fiat-Shamir transcript.
pub(crate) type Challenger = SerializingChallenger64<Goldilocks, HashChallenger<u8, Blake3, 32>>;
type Pcs = TwoAdicFriPcs<Goldilocks, Radix2DitParallel<Goldilocks>, ValueMmcs, ChallengeMmcs>;
/// The configuration.
pub(crate) type Config = StarkConfig<Pcs, Challenge, Challenger>;

/// A commitment to columns.
pub(crate) type Commitment = p3_batch_stark::Commitment<Config>;

/// The configuration whose transcript begins with `statement`: what the proof is about, besides the shapes and
/// commitments that the library observes itself.
pub(crate) fn config(parameters: &Parameters, statement: &[u8]) -> Config {
    let values = ValueMmcs::new(SerializingHasher::new(Blake3), Compress::new(Blake3), 0);
    let fri = fri_parameters(parameters, ChallengeMmcs::new(values.clone()));
    let pcs = Pcs::new(Radix2DitParallel::default(), values, fri);
    let mut challenger = Challenger::from_hasher(Vec::new(), Blake3);
    observe_bytes(&mut challenger, statement);
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

/// Absorbs the length and the bytes, four a field element.
fn observe_bytes(challenger: &mut Challenger, bytes: &[u8]) {
    challenger.observe(Goldilocks::from_usize(bytes.len()));
    for chunk in bytes.chunks(4) {
        let word = chunk
            .iter()
            .rev()
            .fold(0, |word, byte| (word << 8) | u32::from(*byte));
        challenger.observe(Goldilocks::from_u32(word));
    }
}
