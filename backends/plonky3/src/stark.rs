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
use p3_batch_stark::{CommonData, ProverData, ProverOnlyData, StarkInstance};
use p3_commit::{Pcs, UnivariateStarkPcs};
use p3_lookup::{LogUpGadget, Lookups, check_bus_widths, check_multiplicity_height_bound};
use p3_matrix::dense::RowMajorMatrix;
use p3_uni_stark::StarkGenericConfig;

use crate::config::{Challenger, Commitment, Config, Proof};
use crate::field::ProofField;
use crate::security::{MAX_DEGREE, Shape};
use crate::table::Table;

/// The lookups of each table, several in a column of fractions where the degree allows.
pub(crate) fn packed_lookups<F: ProofField>(
    tables: &[Table<F>],
    log_heights: &[usize],
) -> Vec<Lookups<F>> {
    let lookups = tables
        .iter()
        .map(Lookups::from_air::<F::Challenge, Table<F>>);
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
pub(crate) fn shapes<F: ProofField>(
    tables: &[Table<F>],
    log_heights: &[usize],
    lookups: &[Lookups<F>],
) -> Vec<Shape> {
    let shape = |((table, log_height), lookups): ((&Table<F>, &usize), &Lookups<F>)| Shape {
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
pub(crate) fn commit<F: ProofField>(
    config: &Config<F>,
    tables: &[Table<F>],
    log_heights: &[usize],
    lookups: Vec<Lookups<F>>,
) -> ProverData<Config<F>> {
    let pcs = config.pcs();
    let columns = tables.iter().zip(log_heights).map(|(table, log_height)| {
        let domain =
            Pcs::<F::Challenge, Challenger<F>>::natural_domain_for_degree(pcs, 1 << log_height);
        let Some(values) = &table.preprocessed else {
            unreachable!("invariant: the prover's tables have their columns")
        };
        (domain, values.as_ref().clone())
    });
    let (commitment, data) =
        UnivariateStarkPcs::<F::Challenge, Challenger<F>>::commit_preprocessing(
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
pub(crate) fn common_data<F: ProofField>(
    tables: &[Table<F>],
    log_heights: &[usize],
    lookups: Vec<Lookups<F>>,
    commitment: Commitment<F>,
) -> CommonData<Config<F>> {
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
pub(crate) fn prove<F: ProofField>(
    config: &Config<F>,
    data: &ProverData<Config<F>>,
    tables: &[Table<F>],
    traces: &[RowMajorMatrix<F>],
    publics: &[Vec<F>],
) -> Proof<F> {
    let traces: Vec<_> = traces.iter().collect();
    let instances = StarkInstance::new_multiple(tables, &traces, publics);
    F::prove(config, &instances, data)
}

/// Why `proof` is false, if it is.
pub(crate) fn verify<F: ProofField>(
    config: &Config<F>,
    common: &CommonData<Config<F>>,
    tables: &[Table<F>],
    log_heights: &[usize],
    proof: &Proof<F>,
    publics: &[Vec<F>],
) -> Result<(), String> {
    if proof.degree_bits != log_heights {
        return Err("the heights of the tables are not those of the circuit".to_owned());
    }
    let run = || F::verify(config, tables, proof, publics, common);
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Err("the verifier stopped".to_owned()))
}
