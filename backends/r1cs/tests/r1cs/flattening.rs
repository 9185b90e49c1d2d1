//! The constraints say what the circuit says.

use num_bigint::{BigInt, BigUint};
use proptest::prelude::*;
use vampx_ir::circuit::{Cell, Circuit, Witness};
use vampx_r1cs::{Assignment, Constraint, R1cs, Unsatisfied};

use crate::common::{comparison, field, random, small};

const PAIRS: &[(&str, &str)] = &[
    ("goldilocks", "goldilocks"),
    ("bls12-381", "bls12-381"),
    ("babybear", "bn254"),
    ("goldilocks", "bls12-381"),
];

fn counts(circuit: &Circuit) -> (usize, usize, usize) {
    let r1cs = R1cs::of(circuit).expect("it is small");
    assert_eq!(r1cs.constraints().count(), r1cs.n_constraints());
    (r1cs.n_publics(), r1cs.n_wires(), r1cs.n_constraints())
}

#[test]
fn counts_are_those_of_the_chips() {
    let (circuit, _) = small();
    // byte: 1 linear row, ranges of 4, 4, 8 bits; square: 1; odd, twice: 1 and ranges of 1, 2, 5; same: 1.
    assert_eq!(counts(&circuit), (3, 37, 17 + 1 + 2 * 9 + 1));
}

#[test]
fn a_product_that_one_constraint_reads_is_that_constraint() {
    let (circuit, _) = small();
    let r1cs = R1cs::of(&circuit).expect("it is small");
    // 1 - 3 public - s0 is 4, s1 is 5: o = i i + 3 i.
    let square: Vec<Constraint> = r1cs
        .constraints()
        .filter(|row| row.a == row.b && row.a.len() == 1)
        .collect();
    let q = circuit.target.modulus();
    let one = BigUint::from(1u32);
    let expected = Constraint {
        a: vec![(4, one.clone())],
        b: vec![(4, one.clone())],
        c: vec![(4, q - 3u32), (5, one)],
    };
    assert_eq!(square, [expected]);
}

#[test]
fn every_wire_that_is_changed_is_noticed() {
    let (circuit, witness) = small();
    let r1cs = R1cs::of(&circuit).expect("it is small");
    let values = r1cs.assignment(&witness);
    assert_eq!(r1cs.check(&values), Ok(()));
    for wire in 0..r1cs.n_wires() {
        for change in [BigUint::from(1u32), circuit.target.modulus() - 1u32] {
            let mut changed = values.clone();
            changed.set(
                wire,
                &((values.value(wire) + change) % circuit.target.modulus()),
            );
            assert!(r1cs.check(&changed).is_err(), "wire {wire}");
        }
    }
}

#[test]
fn values_that_are_no_assignment_are_refused() {
    let (circuit, witness) = small();
    let r1cs = R1cs::of(&circuit).expect("it is small");
    let values = r1cs.assignment(&witness);
    let all: Vec<BigUint> = (0..values.len()).map(|wire| values.value(wire)).collect();
    let made = |values: &[BigUint]| Assignment::new(&circuit.target, values.iter().cloned());
    assert_eq!(made(&all), values);
    let malformed = Err(Unsatisfied::Malformed);
    assert_eq!(r1cs.check(&made(&all[1..])), malformed);
    assert_eq!(
        r1cs.check(&made(&[&all[..], &all[..1]].concat())),
        malformed
    );
    let mut not_canonical = all.clone();
    not_canonical[1] += circuit.target.modulus();
    assert_eq!(r1cs.check(&made(&not_canonical)), malformed);
    let mut zero = all;
    zero[0] = BigUint::ZERO;
    assert_eq!(r1cs.check(&made(&zero)), malformed);
    let other = Assignment::new(&field("bn254"), std::iter::empty());
    assert_eq!(r1cs.check(&other), malformed);
}

/// Whether constraints and ranges hold, whatever the public values are.
fn holds(circuit: &Circuit, witness: &Witness) -> bool {
    match circuit.check(witness) {
        Ok(()) => true,
        Err(violations) => violations.iter().all(|it| it.place.is_none()),
    }
}

fn assert_agree(circuit: &Circuit, witness: &Witness) {
    let r1cs = R1cs::of(circuit).expect("it is small");
    assert_eq!(
        r1cs.check(&r1cs.assignment(witness)).is_ok(),
        holds(circuit, witness)
    );
}

#[test]
fn true_witnesses_are_accepted() {
    for (seed, (source, target)) in (0..12).zip(PAIRS.iter().cycle()) {
        let (circuit, witness) = random(seed, source, target);
        assert!(holds(&circuit, &witness));
        assert_agree(&circuit, &witness);
    }
    for target in ["goldilocks", "bls12-381"] {
        let (circuit, witness) = comparison(target);
        assert_agree(&circuit, &witness);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn it_agrees_with_the_circuit_on_any_cells(
        seed in 0..8u64,
        pair in 0..PAIRS.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), -3..4i64), 0..3),
    ) {
        let (source, target) = PAIRS[pair];
        let (circuit, mut witness) = if seed == 0 { small() } else { random(seed, source, target) };
        for (instance, cell, value) in changes {
            let instance = instance.index(circuit.instances.len());
            let chip = circuit.chip_of(&circuit.instances[instance]);
            let cells = chip.local_cells().end;
            if cells > 0 {
                let cell = Cell(cell.index(cells as usize) as u32);
                witness.set(&circuit, instance, cell, &BigInt::from(value));
            }
        }
        assert_agree(&circuit, &witness);
    }
}
