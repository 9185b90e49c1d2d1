//! Duties that the library leaves to its user, one test each, and forged traces through the real prover.

use std::sync::LazyLock;

use p3_baby_bear::BabyBear;
use p3_batch_stark::ProverData;
use p3_field::PrimeCharacteristicRing;
use p3_goldilocks::Goldilocks;
use p3_koala_bear::KoalaBear;
use vampx_backend_api::Backend;
use vampx_fields::Field;
use vampx_ir::program::{Inputs, Program};

use super::*;
use crate::Plonky3;
use crate::ranges::PAIR_BUS;
use crate::security::LOG_MIN_HEIGHT;

const SECURITY_BITS: u32 = 100;
/// For many proofs that are false at the point out of the domain, where queries and work add nothing.
const FEW_BITS: u32 = 2;
/// The part of the cells that is tried over small fields.
const STRIDE: usize = 16;

static CIRCUIT: LazyLock<Circuit> = LazyLock::new(|| {
    let text = include_str!("../../../conformance/suite/small.circuit");
    Circuit::parse_text(text).expect("the suite is well formed")
});
static KEY: LazyLock<Proving<'static, Goldilocks>> =
    LazyLock::new(|| Proving::<Goldilocks>::new(&CIRCUIT, SECURITY_BITS).expect("it is supported"));
static WITNESS: LazyLock<Witness> = LazyLock::new(|| {
    let mut inputs = Inputs::new();
    inputs.set("x=201").expect("an assignment");
    CIRCUIT.solve(&inputs).expect("the program accepts")
});
static PROOF: LazyLock<Vec<u8>> = LazyLock::new(|| {
    KEY.prove(&WITNESS)
        .expect("the witness satisfies the circuit")
});

/// The bytes before the library's own proof.
const HEADER: usize = PROOF_HEADER.len() + 32;

fn verify(proof: &[u8]) -> Result<Verdict, BackendError> {
    KEY.verify(WITNESS.publics(), proof)
}

#[track_caller]
fn assert_false(proof: &[u8]) {
    assert!(
        matches!(verify(proof), Ok(Verdict::Rejected(Rejection::False(_)))),
        "{:?}",
        verify(proof)
    );
}

/// The proof of the library, changed.
fn with_proof(change: impl FnOnce(&mut Proof<Goldilocks>)) -> Vec<u8> {
    let (_, mut proof) = read_proof::<Goldilocks>(&PROOF).expect("a proof");
    change(&mut proof);
    postcard::to_extend(&proof, PROOF[..HEADER].to_vec()).expect("it can be written")
}

#[test]
fn the_proof_is_accepted() {
    assert_eq!(verify(&PROOF), Ok(Verdict::Accepted));
    assert_eq!(with_proof(|_| ()), *PROOF);
}

#[test]
fn every_cell_of_a_trace_counts() {
    assert_cells_count(&KEY, &WITNESS, &[0, (1 << LOG_MIN_HEIGHT) - 1], 1);
}

#[test]
fn every_cell_of_emulated_arithmetic_counts() {
    check_emulated::<Goldilocks>(1);
}

/// Their limbs are small, so that there are many cells: a part of them.
#[test]
fn cells_of_emulated_arithmetic_count_over_small_fields() {
    check_emulated::<BabyBear>(STRIDE);
    check_emulated::<KoalaBear>(STRIDE);
}

/// One in so many cells is changed.
fn check_emulated<F: ProofField>(stride: usize) {
    let text = include_str!("../../../conformance/suite/field.program");
    let program = Program::parse_text(text).expect("the suite is well formed");
    let target = Field::by_name(F::NAME).expect("a name of the catalog");
    let profiles = Plonky3.profiles(&target).expect("it is supported");
    let bounded = vampx_overflow_analysis::analyze(program);
    let circuit = vampx_lowering::lower(&bounded, &profiles[0]).expect("it fits");
    let mut inputs = Inputs::new();
    inputs
        .set("a=3")
        .and_then(|()| inputs.set("b=500"))
        .expect("assignments");
    let witness = circuit.solve(&inputs).expect("the program accepts");
    let key = Proving::<F>::new(&circuit, FEW_BITS).expect("it is supported");
    // Padding without constraints may hold anything within its ranges.
    assert_cells_count(&key, &witness, &[0], stride);
}

/// Proofs with one cell changed in one of these rows of any table are false, although the range table follows. One in
/// `stride` columns is changed.
fn assert_cells_count<F: ProofField>(
    key: &Proving<F>,
    witness: &Witness,
    rows: &[usize],
    stride: usize,
) {
    let traces = key.traces(witness);
    let n_chips = key.0.statement.layout.chips.len();
    for table in 0..traces.len() - 1 {
        for column in (table % stride..traces[table].width).step_by(stride) {
            for row in rows {
                let mut forged = traces.clone();
                forged[table].values[*row * traces[table].width + column] += F::ONE;
                if table < n_chips {
                    recount(key, &mut forged);
                }
                let proof = key
                    .prove_traces(&forged, witness.publics())
                    .expect("the public values fit");
                let verdict = key.verify(witness.publics(), &proof);
                assert!(
                    matches!(verdict, Ok(Verdict::Rejected(Rejection::False(_)))),
                    "table {table}, row {row}, column {column}"
                );
            }
        }
    }
}

/// Gives the range table the multiplicities that the other tables ask for.
fn recount<F: ProofField>(key: &Proving<F>, traces: &mut [RowMajorMatrix<F>]) {
    let layout = &key.0.statement.layout;
    let counts = layout.count_lookups(layout.table_bits.expect("there are ranges"), traces);
    traces[layout.chips.len()] = counts;
}

#[test]
fn consistent_lies_are_rejected() {
    let mut lying = WITNESS.clone();
    let square = CIRCUIT
        .instances
        .iter()
        .position(|it| !it.fixed.is_empty())
        .expect("an instance with a fixed cell");
    let output = CIRCUIT.instances[square].outputs[0];
    lying.set_signal(&CIRCUIT, output, 0, &7.into());
    lying.set_signal(&CIRCUIT, CIRCUIT.publics[0].signal, 0, &7.into());
    assert!(matches!(
        KEY.prove(&lying),
        Err(BackendError::Unsatisfied(_))
    ));
    let proof = KEY
        .prove_traces(&KEY.traces(&lying), WITNESS.publics())
        .expect("the public values fit");
    assert_false(&proof);
    let other = PublicValues::new([("y".to_owned(), 7u32.into())]);
    let proof = KEY
        .prove_traces(&KEY.traces(&lying), &other)
        .expect("the public values fit");
    assert!(matches!(
        KEY.verify(&other, &proof),
        Ok(Verdict::Rejected(Rejection::False(_)))
    ));
}

#[test]
fn lookups_come_from_the_circuit() {
    let (mut statement, _) =
        Statement::<Goldilocks>::new(&CIRCUIT, SECURITY_BITS).expect("it is supported");
    for table in &mut statement.tables {
        table.messages.retain(|message| message.bus != PAIR_BUS);
    }
    let lookups = stark::packed_lookups(&statement.tables, &statement.log_heights);
    statement.layout.preprocess(&CIRCUIT, &mut statement.tables);
    let data = stark::commit(
        &statement.config,
        &statement.tables,
        &statement.log_heights,
        lookups,
    );
    let lax = Proving(Verifying { statement, data });
    let proof = lax
        .prove_traces(&lax.traces(&WITNESS), WITNESS.publics())
        .expect("the public values fit");
    assert_eq!(lax.verify(WITNESS.publics(), &proof), Ok(Verdict::Accepted));
    assert_false(&proof);
}

#[test]
fn lookups_are_packed_as_the_library_packs_them() {
    let statement = &KEY.0.statement;
    let budgets = vec![crate::security::MAX_DEGREE; statement.tables.len()];
    let data = ProverData::from_airs_and_degrees_with_lookup_budgets(
        &statement.config,
        &statement.tables,
        &statement.log_heights,
        &budgets,
        crate::security::LOG_BLOWUP,
    );
    let library = data.expect("the tables are high enough").common;
    let lookups = |common: &p3_batch_stark::CommonData<Config<Goldilocks>>| {
        postcard::to_allocvec(&common.lookups).expect("written")
    };
    assert_eq!(lookups(&library), lookups(&KEY.0.data.common));
    let commitment = |common: &p3_batch_stark::CommonData<Config<Goldilocks>>| {
        postcard::to_allocvec(&common.preprocessed.as_ref().expect("columns").commitment)
            .expect("written")
    };
    assert_eq!(commitment(&library), commitment(&KEY.0.data.common));
}

#[test]
fn heights_are_those_of_the_circuit() {
    for table in 0..KEY.0.statement.tables.len() {
        for log_height in [0, 1, 4, 6, 63, usize::MAX] {
            assert_false(&with_proof(|proof| proof.degree_bits[table] = log_height));
        }
    }
    // A taller table with the same rows, committed as honestly as can be.
    let (mut statement, lookups) =
        Statement::<Goldilocks>::new(&CIRCUIT, SECURITY_BITS).expect("it is supported");
    statement.log_heights[0] += 1;
    statement.layout.chips[0].log_height += 1;
    statement.layout.preprocess(&CIRCUIT, &mut statement.tables);
    let data = stark::commit(
        &statement.config,
        &statement.tables,
        &statement.log_heights,
        lookups,
    );
    let taller = Proving(Verifying { statement, data });
    let proof = taller
        .prove_traces(&taller.traces(&WITNESS), WITNESS.publics())
        .expect("the public values fit");
    assert_eq!(
        taller.verify(WITNESS.publics(), &proof),
        Ok(Verdict::Accepted)
    );
    assert_false(&proof);
}

#[test]
fn every_table_pins_its_height() {
    for table in &KEY.0.statement.tables {
        assert!(table.preprocessed_width > 0, "{}", table.name);
        assert!(
            table
                .preprocessed
                .as_ref()
                .is_some_and(|columns| columns.width == table.preprocessed_width)
        );
    }
}

#[test]
fn bytes_after_a_proof_are_refused() {
    let longer = [PROOF.as_slice(), &[0]].concat();
    assert_eq!(
        verify(&longer),
        Err(BackendError::Proof(ReadError::Damaged))
    );
}

#[test]
fn short_and_other_publics_are_rejected() {
    let none = PublicValues::new([]);
    assert!(matches!(
        KEY.verify(&none, &PROOF),
        Ok(Verdict::Rejected(Rejection::Publics(_)))
    ));
    let other = PublicValues::new([("y".to_owned(), 41_005u32.into())]);
    assert_eq!(WITNESS.publics().get("y"), Some(&41_004u32.into()));
    assert!(matches!(
        KEY.verify(&other, &PROOF),
        Ok(Verdict::Rejected(Rejection::False(_)))
    ));
}

#[test]
fn the_digest_is_in_the_transcript() {
    let mut circuit = CIRCUIT.clone();
    circuit.publics[0].range.1 -= 1u32;
    let other = Proving::<Goldilocks>::new(&circuit, SECURITY_BITS).expect("it is supported");
    assert_eq!(
        other.verify(WITNESS.publics(), &PROOF),
        Ok(Verdict::Rejected(Rejection::OtherCircuit))
    );
    let mut renamed = PROOF.clone();
    renamed[PROOF_HEADER.len()..HEADER].copy_from_slice(circuit.digest().as_bytes());
    assert!(matches!(
        other.verify(WITNESS.publics(), &renamed),
        Ok(Verdict::Rejected(Rejection::False(_)))
    ));
}

#[test]
fn a_key_belongs_to_one_circuit_and_one_security() {
    let key = KEY.to_bytes();
    let loaded = Verifying::<Goldilocks>::load(&CIRCUIT, SECURITY_BITS, &key)
        .map(|key| key.verify(WITNESS.publics(), &PROOF));
    assert_eq!(loaded, Ok(Ok(Verdict::Accepted)));
    let error = |circuit: &Circuit, bits| Verifying::<Goldilocks>::load(circuit, bits, &key).err();
    assert_eq!(
        error(&CIRCUIT, 90),
        Some(BackendError::Key(ReadError::Other))
    );
    let mut other = CIRCUIT.clone();
    other.publics[0].range.1 -= 1u32;
    assert_eq!(
        error(&other, SECURITY_BITS),
        Some(BackendError::Key(ReadError::Other))
    );
}

#[test]
fn keys_are_deterministic() {
    let again = Proving::<Goldilocks>::new(&CIRCUIT, SECURITY_BITS).expect("it is supported");
    assert_eq!(again.to_bytes(), KEY.to_bytes());
    let verifying = Verifying::<Goldilocks>::new(&CIRCUIT, SECURITY_BITS).expect("it is supported");
    assert_eq!(verifying.to_bytes(), KEY.to_bytes());
}

#[test]
fn changed_bytes_are_never_accepted() {
    let n_changes = 400;
    for change in 0..n_changes {
        let mut proof = PROOF.clone();
        // Spread over the proof, with every bit of a byte at some place.
        let at = change * (proof.len() - 1) / (n_changes - 1);
        proof[at] ^= 1 << (change % 8);
        assert_ne!(verify(&proof), Ok(Verdict::Accepted), "byte {at}");
    }
    for length in (0..PROOF.len()).step_by(PROOF.len() / 50) {
        assert!(verify(&PROOF[..length]).is_err(), "cut at {length}");
    }
}

fn pop<T>(list: &mut Vec<T>) {
    list.truncate(list.len() - 1);
}

#[test]
fn changed_shapes_are_never_accepted() {
    let changes: [fn(&mut Proof<Goldilocks>); 14] = [
        |proof| pop(&mut proof.degree_bits),
        |proof| proof.degree_bits.push(LOG_MIN_HEIGHT),
        |proof| proof.degree_bits.clear(),
        |proof| pop(&mut proof.lookup_terminals),
        |proof| proof.lookup_terminals[0] = None,
        |proof| proof.lookup_terminals.swap(0, 1),
        |proof| pop(&mut proof.opened_values.instances),
        |proof| proof.opened_values.instances.swap(0, 1),
        |proof| {
            proof.opened_values.instances[0]
                .base_opened_values
                .trace_local
                .clear()
        },
        |proof| pop(&mut proof.opened_values.instances[0].permutation_local),
        |proof| proof.commitments.permutation = None,
        |proof| proof.commitments.main = proof.commitments.quotient_chunks.clone(),
        |proof| proof.lookup_pow_witness = None,
        |proof| proof.ood_pow_witness += Goldilocks::ONE,
    ];
    for change in changes {
        assert_false(&with_proof(change));
    }
}

#[test]
fn security_that_cannot_be_reached_is_refused() {
    let error = Proving::<Goldilocks>::new(&CIRCUIT, 140).err();
    assert!(
        matches!(
            error,
            Some(BackendError::Security {
                wanted: 140,
                reachable: 100..140
            })
        ),
        "{error:?}"
    );
    for bits in [1, 60, 100, 110] {
        let key = Verifying::<Goldilocks>::new(&CIRCUIT, bits).expect("it can be reached");
        assert!(key.security().bits >= bits, "{}", key.security());
    }
}

#[test]
fn circuits_without_instances_have_proofs() {
    let text = "circuit goldilocks\ninterval v0 0..=9\nsignal s0 v0\npublic \"y\" s0 0..=9 limbs 4\nprogram\n\
                field goldilocks\ninput public y 0..=9 @0..1\n%0 = input 0 @0..1\n";
    let circuit = Circuit::parse_text(text).expect("a circuit");
    let mut inputs = Inputs::new();
    inputs.set("y=5").expect("an assignment");
    let witness = circuit.solve(&inputs).expect("the program accepts");
    let key = Proving::<Goldilocks>::new(&circuit, SECURITY_BITS).expect("it is supported");
    let proof = key
        .prove(&witness)
        .expect("the witness satisfies the circuit");
    assert_eq!(key.verify(witness.publics(), &proof), Ok(Verdict::Accepted));
    let other =
        |value: u32| key.verify(&PublicValues::new([("y".to_owned(), value.into())]), &proof);
    assert!(matches!(
        other(6),
        Ok(Verdict::Rejected(Rejection::False(_)))
    ));
    assert!(matches!(
        other(10),
        Ok(Verdict::Rejected(Rejection::Publics(_)))
    ));
}
