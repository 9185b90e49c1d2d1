//! Duties that the library leaves to its user, one test each, and forged values through the real prover.

use std::sync::LazyLock;

use halo2_proofs::dev::MockProver;
use pasta_curves::{EpAffine, EqAffine, Fp};
use vampx_backend_api::Backend;
use vampx_fields::Field;
use vampx_ir::circuit::Instance;
use vampx_ir::program::{Inputs, Program};

use super::*;
use crate::Halo2;

const SECURITY_BITS: u32 = 100;

static CIRCUIT: LazyLock<Circuit> = LazyLock::new(|| small("pallas"));
static KEY: LazyLock<Proving<'static, EqAffine>> =
    LazyLock::new(|| Proving::new(&CIRCUIT, SECURITY_BITS).expect("it is supported"));
static WITNESS: LazyLock<Witness> = LazyLock::new(|| solved(&CIRCUIT, &["x=201"]));
static PROOF: LazyLock<Vec<u8>> = LazyLock::new(|| {
    KEY.prove(&WITNESS)
        .expect("the witness satisfies the circuit")
});

/// The bytes before the library's own proof.
const HEADER: usize = PROOF_HEADER.len() + 32;

/// The small circuit of the suite over another field: it is the same in all large ones.
fn small(target: &str) -> Circuit {
    let text = include_str!("../../../conformance/suite/small.circuit");
    let text = text.replacen("goldilocks", target, 1);
    Circuit::parse_text(&text).expect("the suite is well formed")
}

fn solved(circuit: &Circuit, assignments: &[&str]) -> Witness {
    let mut inputs = Inputs::new();
    for assignment in assignments {
        inputs.set(assignment).expect("an assignment");
    }
    circuit.solve(&inputs).expect("the program accepts")
}

/// The circuits of a program of the suite over Pallas, with every profile, and their witnesses.
fn lowered(text: &str, assignments: &[&str]) -> Vec<(Circuit, Witness)> {
    let program = Program::parse_text(text).expect("the suite is well formed");
    let bounded = vampx_overflow_analysis::analyze(program);
    let pallas = Field::by_name("pallas").expect("a field of the catalog");
    let profiles = Halo2.profiles(&pallas).expect("it is supported");
    let circuits = profiles.iter().map(|profile| {
        let circuit = vampx_lowering::lower(&bounded, profile).expect("it fits");
        let witness = solved(&circuit, assignments);
        (circuit, witness)
    });
    circuits.collect()
}

fn verify(proof: &[u8]) -> Result<Verdict, BackendError> {
    KEY.verify(WITNESS.publics(), proof)
}

fn is_false(verdict: &Result<Verdict, BackendError>) -> bool {
    matches!(verdict, Ok(Verdict::Rejected(Rejection::False(_))))
}

/// A value of an instance: a stored cell or a repeated one.
type At = (usize, usize);

/// The number of values stored of an instance.
fn n_values(layout: &Layout, instance: &Instance) -> usize {
    let chip = layout.chip(instance.chip);
    chip.map_or(0, |chip| chip.needs.n_values())
}

/// All values of a circuit.
fn places<C: Curve>(key: &Proving<C>) -> Vec<At> {
    let statement = &key.statement;
    let instances = statement.circuit.instances.iter().enumerate();
    let values = instances.flat_map(|(index, instance)| {
        let n_values = n_values(&statement.layout, instance);
        (0..n_values).map(move |value| (index, value))
    });
    values.collect()
}

/// The values of a witness, one of them increased.
fn forged<C: Curve>(
    key: &Proving<C>,
    witness: &Witness,
    (instance, value): At,
) -> impl Fn(usize, &mut Vec<C::Scalar>) {
    move |index, values| {
        let Statement {
            circuit, layout, ..
        } = &key.statement;
        let start = values.len();
        write_values(circuit, layout, witness, index, values);
        if index == instance {
            values[start + value] += <C::Scalar as ff::Field>::ONE;
        }
    }
}

/// Whether the real verifier is convinced by the real prover.
fn convinces<C: Curve>(
    key: &Proving<C>,
    publics: &PublicValues,
    values: &Values<'_, C::Scalar>,
) -> bool {
    let column = key
        .statement
        .publics(publics)
        .expect("the public values fit");
    match key.prove_values(values, &column) {
        Ok(proof) => !is_false(&key.verify(publics, &proof)),
        Err(_) => false,
    }
}

/// Whether all constraints, lookups and copies hold, by the library's own check of each.
fn holds(circuit: &Circuit, witness: &Witness, lie: Option<At>) -> bool {
    let layout = Arc::new(Layout::new(circuit).expect("it is supported"));
    let cells = circuit
        .public_cells(witness.publics())
        .expect("the public values fit");
    let cells = cells.into_iter().flat_map(|(_, cells)| cells);
    let publics: Vec<Fp> = cells.map(|cell| residue(&cell.into())).collect();
    let values = |index, values: &mut Vec<Fp>| {
        let start = values.len();
        write_values(circuit, &layout, witness, index, values);
        if let Some((instance, value)) = lie
            && index == instance
        {
            values[start + value] += <Fp as ff::Field>::ONE;
        }
    };
    let assembly = Assembly::new(circuit, &layout, Some(&values));
    let mock = with_layout(&layout, || {
        MockProver::run(layout.k, &assembly, vec![publics]).expect("the layout has room")
    });
    mock.verify().is_ok()
}

#[test]
fn the_proof_is_accepted() {
    assert_eq!(verify(&PROOF), Ok(Verdict::Accepted));
}

#[test]
fn every_value_counts() {
    let all = places(&KEY);
    assert_eq!(all.len(), 21);
    for at in all {
        let lie = forged(&KEY, &WITNESS, at);
        assert!(!convinces(&KEY, WITNESS.publics(), &lie), "{at:?}");
    }
}

#[test]
fn every_value_counts_over_vesta() {
    let circuit = small("vesta");
    let witness = solved(&circuit, &["x=201"]);
    let key = Proving::<EpAffine>::new(&circuit, SECURITY_BITS).expect("it is supported");
    let truth = |index, values: &mut Vec<_>| {
        write_values(&circuit, &key.statement.layout, &witness, index, values);
    };
    assert!(convinces(&key, witness.publics(), &truth));
    for at in places(&key) {
        let lie = forged(&key, &witness, at);
        assert!(!convinces(&key, witness.publics(), &lie), "{at:?}");
    }
}

#[test]
fn every_value_of_emulated_arithmetic_counts() {
    let text = include_str!("../../../conformance/suite/field.program");
    for (circuit, witness) in &lowered(text, &["a=3", "b=500"])[..1] {
        assert!(holds(circuit, witness, None));
        let layout = Layout::new(circuit).expect("it is supported");
        for (index, instance) in circuit.instances.iter().enumerate() {
            for value in 0..n_values(&layout, instance) {
                let lie = (index, value);
                assert!(!holds(circuit, witness, Some(lie)), "{lie:?}");
            }
        }
    }
}

#[test]
fn some_values_of_emulated_arithmetic_count_for_the_real_verifier() {
    let text = include_str!("../../../conformance/suite/field.program");
    let (circuit, witness) = &lowered(text, &["a=3", "b=500"])[0];
    let key = Proving::<EqAffine>::new(circuit, SECURITY_BITS).expect("it is supported");
    for at in places(&key).into_iter().step_by(17) {
        let lie = forged(&key, witness, at);
        assert!(!convinces(&key, witness.publics(), &lie), "{at:?}");
    }
}

/// The witness with other limbs of the first instance of a chip, whose weighted sum is the same.
fn other_limbs(chip: &str, changes: &[(u32, i32)]) -> Witness {
    let mut witness = WITNESS.clone();
    let instance = CIRCUIT
        .instances
        .iter()
        .position(|instance| CIRCUIT.chip_of(instance).name == chip)
        .expect("a chip of the circuit");
    for (local, change) in changes {
        let cell = CIRCUIT
            .chip_of(&CIRCUIT.instances[instance])
            .local_cells()
            .start
            + local;
        let cell = vampx_ir::circuit::Cell(cell);
        let value = BigInt::from(witness.cell(&CIRCUIT, instance, cell)) + change;
        witness.set(&CIRCUIT, instance, cell, &value);
    }
    witness
}

#[test]
fn limbs_out_of_range_are_rejected() {
    // 201 = 9 + 16 * 12 = 1 + 2 * 0 + 8 * 25.
    let lies = [
        other_limbs("byte", &[(0, 16), (1, -1)]),
        other_limbs("byte", &[(0, 192), (1, -12)]),
        other_limbs("byte", &[(0, -16), (1, 1)]),
        other_limbs("odd", &[(0, -2), (1, 1)]),
        other_limbs("odd", &[(0, 2), (1, -1)]),
        other_limbs("odd", &[(1, 4), (2, -1)]),
        other_limbs("odd", &[(1, -4), (2, 1)]),
    ];
    for lie in lies {
        assert!(CIRCUIT.check(&lie).is_err());
        let values = |index, values: &mut Vec<_>| {
            write_values(&CIRCUIT, &KEY.statement.layout, &lie, index, values);
        };
        assert!(!convinces(&KEY, WITNESS.publics(), &values));
    }
}

#[test]
fn a_proof_of_other_publics_is_false() {
    let truth = |index, values: &mut Vec<_>| {
        write_values(&CIRCUIT, &KEY.statement.layout, &WITNESS, index, values);
    };
    let other = PublicValues::new([("y".to_owned(), 41_005u32.into())]);
    assert!(convinces(&KEY, WITNESS.publics(), &truth));
    assert!(!convinces(&KEY, &other, &truth));
}

#[test]
fn bytes_after_a_proof_are_refused() {
    for more in [&[0][..], &[1; 64]] {
        assert_eq!(
            verify(&[PROOF.as_slice(), more].concat()),
            Err(BackendError::Proof(ReadError::Damaged))
        );
    }
}

#[test]
fn changed_bytes_are_never_accepted() {
    let n_changes = 100;
    for change in 0..n_changes {
        let mut proof = PROOF.clone();
        // Spread over the proof, with every bit of a byte at some place.
        let at = change * (proof.len() - 1) / (n_changes - 1);
        proof[at] ^= 1 << (change % 8);
        assert_ne!(verify(&proof), Ok(Verdict::Accepted), "byte {at}");
    }
    for length in (0..PROOF.len()).step_by(PROOF.len() / 30) {
        assert_ne!(
            verify(&PROOF[..length]),
            Ok(Verdict::Accepted),
            "cut at {length}"
        );
    }
}

#[test]
fn publics_in_other_number_are_rejected_although_the_library_pads_them() {
    let y = || ("y".to_owned(), BigUint::from(41_004u32));
    let zero = || ("z".to_owned(), BigUint::ZERO);
    for publics in [vec![], vec![y(), zero()], vec![y(), y()], vec![zero()]] {
        assert!(matches!(
            KEY.verify(&PublicValues::new(publics), &PROOF),
            Ok(Verdict::Rejected(Rejection::Publics(_)))
        ));
    }
    let other = PublicValues::new([("y".to_owned(), 41_005u32.into())]);
    assert!(is_false(&KEY.verify(&other, &PROOF)));
}

#[test]
fn the_digest_is_in_the_transcript() {
    let mut circuit = CIRCUIT.clone();
    circuit.publics[0].range.1 -= 1u32;
    let other = Proving::<EqAffine>::new(&circuit, SECURITY_BITS).expect("it is supported");
    assert_eq!(
        other.verify(WITNESS.publics(), &PROOF),
        Ok(Verdict::Rejected(Rejection::OtherCircuit))
    );
    let mut renamed = PROOF.clone();
    renamed[PROOF_HEADER.len()..HEADER].copy_from_slice(circuit.digest().as_bytes());
    assert!(is_false(&other.verify(WITNESS.publics(), &renamed)));
}

#[test]
fn a_key_belongs_to_one_circuit_and_one_security() {
    let key = KEY.to_bytes();
    let loaded = Verifying::<EqAffine>::load(&CIRCUIT, SECURITY_BITS, &key)
        .map(|key| key.verify(WITNESS.publics(), &PROOF));
    assert_eq!(loaded, Ok(Ok(Verdict::Accepted)));
    let error = |circuit: &Circuit, bits| Verifying::<EqAffine>::load(circuit, bits, &key).err();
    let other_key = Some(BackendError::Key(ReadError::Other));
    assert_eq!(error(&CIRCUIT, 90), other_key);
    let mut other = CIRCUIT.clone();
    other.publics[0].range.1 -= 1u32;
    assert_eq!(error(&other, SECURITY_BITS), other_key);
}

#[test]
fn keys_are_deterministic() {
    let again = Proving::<EqAffine>::new(&CIRCUIT, SECURITY_BITS).expect("it is supported");
    assert_eq!(again.to_bytes(), KEY.to_bytes());
    let verifying = Verifying::<EqAffine>::new(&CIRCUIT, SECURITY_BITS).expect("it is supported");
    assert_eq!(verifying.to_bytes(), KEY.to_bytes());
}

#[test]
fn proofs_are_blinded() {
    let again = KEY
        .prove(&WITNESS)
        .expect("the witness satisfies the circuit");
    assert_eq!(again.len(), PROOF.len());
    let equal = again[HEADER..].iter().zip(&PROOF[HEADER..]);
    let equal = equal.filter(|(a, b)| a == b).count();
    // Bytes of different points and scalars agree by chance: one in 256, and top bits more often.
    assert!(equal * 20 < PROOF.len(), "{equal} of {}", PROOF.len());
    assert_eq!(verify(&again), Ok(Verdict::Accepted));
}

#[test]
fn security_that_cannot_be_reached_is_refused() {
    assert_eq!(
        Proving::<EqAffine>::new(&CIRCUIT, 127).err(),
        Some(BackendError::Security {
            wanted: 127,
            reachable: 126
        })
    );
    let report = KEY.security();
    assert!(!report.proven);
    assert!(
        report
            .terms
            .iter()
            .all(|term| term.bits >= f64::from(report.bits))
    );
}

#[test]
fn circuits_without_instances_have_proofs() {
    let text = "circuit pallas\ninterval v0 0..=9\nsignal s0 v0\npublic \"y\" s0 0..=9 limbs 4\nprogram\n\
                field goldilocks\ninput public y 0..=9 @0..1\n%0 = input 0 @0..1\n";
    let circuit = Circuit::parse_text(text).expect("a circuit");
    let witness = solved(&circuit, &["y=5"]);
    let key = Proving::<EqAffine>::new(&circuit, SECURITY_BITS).expect("it is supported");
    let proof = key
        .prove(&witness)
        .expect("the witness satisfies the circuit");
    assert_eq!(key.verify(witness.publics(), &proof), Ok(Verdict::Accepted));
    let other =
        |value: u32| key.verify(&PublicValues::new([("y".to_owned(), value.into())]), &proof);
    assert!(is_false(&other(6)));
    assert!(matches!(
        other(10),
        Ok(Verdict::Rejected(Rejection::Publics(_)))
    ));
}
