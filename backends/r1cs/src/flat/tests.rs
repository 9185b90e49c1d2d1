//! Before any constraint is left out, they say what the circuit says.

use num_bigint::BigInt;
use proptest::prelude::*;
use vampx_ir::circuit::{Cell, Circuit, Witness};

use super::Flat;
use crate::R1cs;
use crate::assignment::Checker;
use crate::remaining::System;

#[path = "../../tests/r1cs/common.rs"]
mod common;

use common::{comparison, random, small};

const PAIRS: &[(&str, &str)] = &[
    ("goldilocks", "goldilocks"),
    ("bls12-381", "bls12-381"),
    ("babybear", "bn254"),
    ("goldilocks", "bls12-381"),
];

/// Whether constraints and ranges hold, whatever the public values are.
fn holds(circuit: &Circuit, witness: &Witness) -> bool {
    match circuit.check(witness) {
        Ok(()) => true,
        Err(violations) => violations.iter().all(|it| it.place.is_none()),
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
        let (circuit, mut witness) = match seed {
            0 => small(),
            1 => comparison(target),
            _ => random(seed, source, target),
        };
        for (instance, cell, value) in changes {
            let instance = instance.index(circuit.instances.len());
            let chip = circuit.chip_of(&circuit.instances[instance]);
            let cells = chip.local_cells().end;
            if cells > 0 {
                let cell = Cell(cell.index(cells as usize) as u32);
                witness.set(&circuit, instance, cell, &BigInt::from(value));
            }
        }
        let flat = Flat::of(&circuit).expect("it is small");
        let values = flat.assignment(&witness);
        let accepted = circuit.target.visit(Checker {
            n_wires: flat.n_wires(),
            rows: flat.rows().map(|(_, row)| row),
            values: &values,
        });
        prop_assert_eq!(accepted.is_ok(), holds(&circuit, &witness));
        if accepted.is_ok() {
            let r1cs = R1cs::of(&circuit).expect("it is small");
            prop_assert_eq!(r1cs.check(&r1cs.assignment(&witness)), Ok(()));
        }
    }
}
