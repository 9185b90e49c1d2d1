//! The constraints say what the circuit says.

use num_bigint::BigUint;
use vampx_ir::circuit::{Circuit, Witness};
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
    // byte: ranges of 4, 4, 8 bits; square: 1; odd, twice: ranges of 1, 2, 5. The linear ones of byte, odd and same each
    // make a wire a sum.
    assert_eq!(counts(&circuit), (3, 37 - 4, 16 + 1 + 2 * 8));
}

#[test]
fn a_product_that_one_constraint_reads_is_that_constraint() {
    let (circuit, _) = small();
    let r1cs = R1cs::of(&circuit).expect("it is small");
    // 1 - 3 public - s0 is 4: o = i i + 3 i, where o is the public value by digits.
    let square: Vec<Constraint> = r1cs
        .constraints()
        .filter(|row| row.a == row.b && row.a.len() == 1)
        .collect();
    let q = circuit.target.modulus();
    let term = |wire, factor: u32| (wire, BigUint::from(factor));
    let expected = Constraint {
        a: vec![term(4, 1)],
        b: vec![term(4, 1)],
        c: vec![term(1, 1), term(2, 256), term(3, 65536), (4, q - 3u32)],
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

fn assert_accepted(circuit: &Circuit, witness: &Witness) {
    assert_eq!(circuit.check(witness), Ok(()));
    let r1cs = R1cs::of(circuit).expect("it is small");
    assert_eq!(r1cs.check(&r1cs.assignment(witness)), Ok(()));
}

#[test]
fn true_witnesses_are_accepted() {
    for (seed, (source, target)) in (0..12).zip(PAIRS.iter().cycle()) {
        let (circuit, witness) = random(seed, source, target);
        assert_accepted(&circuit, &witness);
    }
    for target in ["goldilocks", "bls12-381"] {
        let (circuit, witness) = comparison(target);
        assert_accepted(&circuit, &witness);
    }
}
