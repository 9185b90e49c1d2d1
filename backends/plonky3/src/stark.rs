//! Proofs over tables. What the library leaves to its user is done here and in [`crate::layout`].
//!
//! | left to the user | done |
//! |---|---|
//! | lookups are taken from the key, not from the AIR | [`packed_lookups`] rebuilds them from the tables |
//! | constraint formulas are not in the transcript | the statement with the circuit's digest begins it |
//! | the degree of constraints is not checked | [`crate::layout`] refuses what the blowup has no room for |
//! | heights are the prover's | every table has a preprocessed column, and [`verify`] compares them |
//! | rows that are not opened read as 0 | a table cannot name a cell of the next row |
//! | widths of messages on a bus panic if unequal | the name of a bus has the width in it, and setup checks |
//! | bytes after a proof are ignored | [`crate::keys`] refuses them |
//! | bad pairings of keys and tables panic | keys are made here only; a panic of the verifier is caught |

use std::panic::{AssertUnwindSafe, catch_unwind};

use p3_batch_stark::common::{GlobalPreprocessed, PreprocessedInstanceMeta};
use p3_batch_stark::{
    BatchProof, CommonData, ProverData, ProverOnlyData, StarkInstance, prove_batch, verify_batch,
};
use p3_commit::{Pcs, UnivariateStarkPcs};
use p3_goldilocks::Goldilocks;
use p3_lookup::{LogUpGadget, Lookups, check_bus_widths, check_multiplicity_height_bound};
use p3_matrix::dense::RowMajorMatrix;
use p3_uni_stark::StarkGenericConfig;

use crate::config::{Challenge, Challenger, Commitment, Config};
use crate::security::{MAX_DEGREE, Shape};
use crate::table::Table;

/// A proof.
pub(crate) type Proof = BatchProof<Config>;

/// The lookups of each table, several in a column of fractions where the degree allows.
pub(crate) fn packed_lookups(tables: &[Table], log_heights: &[usize]) -> Vec<Lookups<Goldilocks>> {
    let lookups = tables.iter().map(Lookups::from_air::<Challenge, Table>);
    let lookups: Vec<_> = lookups
        .map(|lookups| lookups.pack_same_bus(&LogUpGadget::new(), MAX_DEGREE))
        .collect();
    let heights: Vec<usize> = log_heights
        .iter()
        .map(|log_height| 1 << log_height)
        .collect();
    check_bus_widths(&lookups).unwrap_or_else(|error| {
        unreachable!("invariant: the name of a bus has its width: {error}")
    });
    check_multiplicity_height_bound(&lookups, &heights).unwrap_or_else(|error| {
        unreachable!("invariant: fewer messages than field elements: {error}")
    });
    lookups
}

/// What the security of a proof over these tables depends on.
pub(crate) fn shapes(
    tables: &[Table],
    log_heights: &[usize],
    lookups: &[Lookups<Goldilocks>],
) -> Vec<Shape> {
    let shape = |((table, log_height), lookups): ((&Table, &usize), &Lookups<Goldilocks>)| Shape {
        log_height: *log_height,
        width: table.width,
        preprocessed_width: table.preprocessed_width,
        constraints: table.zeros.len(),
        messages: table.messages.len(),
        fractions: lookups.len(),
        message_width: table
            .messages
            .iter()
            .map(|message| message.elements.len())
            .max()
            .unwrap_or(0),
    };
    tables
        .iter()
        .zip(log_heights)
        .zip(lookups)
        .map(shape)
        .collect()
}

/// What proves: commits to the preprocessed columns of the tables.
pub(crate) fn commit(
    config: &Config,
    tables: &[Table],
    log_heights: &[usize],
    lookups: Vec<Lookups<Goldilocks>>,
) -> ProverData<Config> {
    let pcs = config.pcs();
    let columns = tables.iter().zip(log_heights).map(|(table, log_height)| {
        let domain = Pcs::<Challenge, Challenger>::natural_domain_for_degree(pcs, 1 << log_height);
        let Some(values) = &table.preprocessed else {
            unreachable!("invariant: the prover's tables have their columns")
        };
        (domain, values.as_ref().clone())
    });
    let (commitment, data) = UnivariateStarkPcs::<Challenge, Challenger>::commit_preprocessing(
        pcs,
        columns.collect::<Vec<_>>(),
    )
    .unwrap_or_else(|error| {
        unreachable!("invariant: tables are higher than the final polynomial: {error:?}")
    });
    let common = common_data(tables, log_heights, lookups, commitment);
    ProverData {
        common,
        prover_only: ProverOnlyData {
            preprocessed_prover_data: Some(data),
        },
    }
}

/// What verifies: the commitment, and everything else from the tables.
pub(crate) fn common_data(
    tables: &[Table],
    log_heights: &[usize],
    lookups: Vec<Lookups<Goldilocks>>,
    commitment: Commitment,
) -> CommonData<Config> {
    let instances =
        tables
            .iter()
            .zip(log_heights)
            .enumerate()
            .map(|(matrix_index, (table, log_height))| {
                Some(PreprocessedInstanceMeta {
                    matrix_index,
                    width: table.preprocessed_width,
                    degree_bits: *log_height,
                })
            });
    let preprocessed = GlobalPreprocessed {
        commitment,
        instances: instances.collect(),
        matrix_to_instance: (0..tables.len()).collect(),
    };
    CommonData::new(Some(preprocessed), lookups)
}

/// A proof for any values of the tables, true or not.
pub(crate) fn prove(
    config: &Config,
    data: &ProverData<Config>,
    tables: &[Table],
    traces: &[RowMajorMatrix<Goldilocks>],
    publics: &[Vec<Goldilocks>],
) -> Proof {
    let traces: Vec<_> = traces.iter().collect();
    let instances = StarkInstance::new_multiple(tables, &traces, publics);
    prove_batch(config, &instances, data).unwrap_or_else(|error| {
        unreachable!("invariant: tables are higher than the final polynomial: {error:?}")
    })
}

/// Why `proof` is false, if it is.
pub(crate) fn verify(
    config: &Config,
    common: &CommonData<Config>,
    tables: &[Table],
    log_heights: &[usize],
    proof: &Proof,
    publics: &[Vec<Goldilocks>],
) -> Result<(), String> {
    if proof.degree_bits != log_heights {
        return Err("the heights of the tables are not those of the circuit".to_owned());
    }
    let run = || {
        verify_batch(config, tables, proof, publics, common).map_err(|error| format!("{error:?}"))
    };
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Err("the verifier stopped".to_owned()))
}
