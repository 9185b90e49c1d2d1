//! The circuit's own tables beside AIRs written by hand, for benchmarks: what constraints as data cost.

use p3_air::{Air, BaseAir};
use p3_batch_stark::{StarkInstance, prove_batch};
use p3_goldilocks::Goldilocks;
use p3_lookup::InteractionBuilder;
use p3_matrix::dense::RowMajorMatrix;
use vampx_backend_api::{BackendError, Verdict, VerifyingKey};
use vampx_ir::circuit::{Circuit, Violation, ViolationKind, Witness};

use crate::config::Proof;
use crate::keys::{Proving, Verifying};
use crate::table::Table;

/// The constraints and messages of a chip in plain Rust: the same as those of its table, in the same order.
pub trait ByHand: Clone + Send + Sync {
    /// Adds them to a builder, as [`Air::eval`] does. Columns are those of the table.
    fn eval<AB: InteractionBuilder<F = Goldilocks>>(&self, builder: &mut AB);
}

/// A table of the circuit, with its constraints as data or by hand.
#[derive(Clone)]
struct Mixed<A> {
    table: Table<Goldilocks>,
    by_hand: Option<A>,
}

impl<A: ByHand> BaseAir<Goldilocks> for Mixed<A> {
    fn width(&self) -> usize {
        self.table.width()
    }

    fn preprocessed_trace(&self) -> Option<RowMajorMatrix<Goldilocks>> {
        self.table.preprocessed_trace()
    }

    fn preprocessed_width(&self) -> usize {
        self.table.preprocessed_width()
    }

    fn main_next_row_columns(&self) -> Vec<usize> {
        self.table.main_next_row_columns()
    }

    fn preprocessed_next_row_columns(&self) -> Vec<usize> {
        self.table.preprocessed_next_row_columns()
    }

    fn num_public_values(&self) -> usize {
        self.table.num_public_values()
    }
}

impl<A: ByHand, AB: InteractionBuilder<F = Goldilocks>> Air<AB> for Mixed<A> {
    fn eval(&self, builder: &mut AB) {
        match &self.by_hand {
            Some(by_hand) => by_hand.eval(builder),
            None => self.table.eval(builder),
        }
    }
}

/// One witness, to be proved with constraints as data and by hand.
pub struct Comparison<'c> {
    key: Proving<'c, Goldilocks>,
    witness: Witness,
    traces: Vec<RowMajorMatrix<Goldilocks>>,
    publics: Vec<Vec<Goldilocks>>,
}

/// A proof, in either way.
pub struct Compared(Proof<Goldilocks>);

impl<'c> Comparison<'c> {
    /// Setup for a satisfied witness, and the values of its tables.
    ///
    /// # Errors
    /// If the circuit is not supported, or the public values are not its own.
    pub fn new(circuit: &'c Circuit, witness: Witness) -> Result<Self, BackendError> {
        let key = Proving::new(circuit, 100)?;
        let traces = key.traces(&witness);
        let publics = key
            .0
            .statement
            .publics(witness.publics())
            .map_err(|error| {
                BackendError::Unsatisfied(vec![Violation {
                    place: None,
                    kind: ViolationKind::Publics(error),
                }])
            })?;
        Ok(Self {
            key,
            witness,
            traces,
            publics,
        })
    }

    /// The rows of the table of `chip`, if it is used.
    pub fn rows(&self, chip: &str) -> Option<usize> {
        let statement = &self.key.0.statement;
        let table = statement
            .tables
            .iter()
            .position(|table| table.name == chip)?;
        Some(1 << statement.log_heights[table])
    }

    /// A proof with all constraints as data.
    pub fn prove(&self) -> Compared {
        Compared(self.key.prove_values(&self.traces, &self.publics))
    }

    /// A proof with the constraints of one chip by hand.
    ///
    /// # Panics
    /// If the constraints by hand are not those of the chip.
    pub fn prove_by_hand<A: ByHand>(&self, chip: &str, by_hand: &A) -> Compared {
        let Verifying { statement, data } = &self.key.0;
        let mixed = |table: &Table<Goldilocks>| Mixed {
            table: table.clone(),
            by_hand: (table.name == chip).then(|| by_hand.clone()),
        };
        let mixed: Vec<Mixed<A>> = statement.tables.iter().map(mixed).collect();
        let traces: Vec<_> = self.traces.iter().collect();
        let instances = StarkInstance::new_multiple(&mixed, &traces, &self.publics);
        Compared(
            prove_batch(&statement.config, &instances, data)
                .unwrap_or_else(|error| panic!("no proof: {error:?}")),
        )
    }

    /// Whether a proof convinces the verifier, whose constraints are data.
    ///
    /// # Errors
    /// If the proof cannot be written and read.
    pub fn verify(&self, proof: &Compared) -> Result<Verdict, BackendError> {
        self.key
            .verify(self.witness.publics(), &self.key.write(&proof.0))
    }
}
