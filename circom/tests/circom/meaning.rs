//! A program accepts exactly the values that satisfy the constraints.

use num_bigint::BigUint;
use proptest::prelude::*;
use vampx_circom::inputs;
use vampx_ir::program::EvaluateError;
use vampx_r1cs::Constraint;
use vampx_r1cs::files::{R1csFile, WitnessFile};

use crate::common::{imported, multiplier, rejected_by};

const N_WIRES: u32 = 5;

fn terms() -> impl Strategy<Value = Vec<(u32, u64)>> {
    prop::collection::vec((0..N_WIRES, prop_oneof![0..3u64, 0..11u64]), 0..4)
}

/// Few wires, a tiny field, and terms in any order, doubled too.
fn circuits() -> impl Strategy<Value = R1csFile> {
    let rows = prop::collection::vec([terms(), terms(), terms()], 0..5);
    (rows, 0..2u32, 0..2u32).prop_map(|(rows, n_outputs, n_inputs)| {
        let big = |terms: Vec<(u32, u64)>| -> Vec<(u32, BigUint)> {
            let terms = terms.into_iter();
            terms
                .map(|(wire, factor)| (wire, BigUint::from(factor)))
                .collect()
        };
        R1csFile {
            modulus: 11u32.into(),
            n_outputs,
            n_inputs,
            n_private: 0,
            n_labels: N_WIRES.into(),
            labels: (0..N_WIRES.into()).collect(),
            constraints: rows
                .into_iter()
                .map(|[a, b, c]| Constraint {
                    a: big(a),
                    b: big(b),
                    c: big(c),
                })
                .collect(),
        }
    })
}

proptest! {
    #[test]
    fn the_constraints_are_the_program(
        file in circuits(),
        choices in prop::collection::vec(prop::array::uniform4(0..11u32), 20),
    ) {
        let program = imported(&file).program;
        for choice in choices {
            let values: Vec<BigUint> = [1].iter().chain(&choice).map(|value| BigUint::from(*value)).collect();
            let expected = file.is_satisfied(&values);
            let witness = WitnessFile { modulus: file.modulus.clone(), values };
            let inputs = inputs(&program, &witness.to_bytes()).expect("values of the wires");
            match program.evaluate(&inputs) {
                Ok(_) => prop_assert!(expected, "{choice:?}\n{program}"),
                Err(EvaluateError::Rejected(_)) => prop_assert!(!expected, "{choice:?}\n{program}"),
                Err(error) => prop_assert!(false, "{error}"),
            }
        }
    }
}

#[test]
fn a_rejection_shows_the_constraint() {
    let file = multiplier();
    assert_eq!(rejected_by(&file, &[33, 11, 3, 4]), None);
    let product = Some("wire3 * wire2 = wire1".to_owned());
    assert_eq!(rejected_by(&file, &[34, 11, 3, 4]), product);
    assert_eq!(rejected_by(&file, &[33, 12, 3, 4]), product);
    let sum = Some("0 = 1 + wire3 - wire4".to_owned());
    assert_eq!(rejected_by(&file, &[33, 11, 3, 5]), sum);
    assert_eq!(
        &*imported(&file).source.text,
        "// circom circuit over bn254: 2 constraints, numbered from 0, over 5 wires\n\
         output wire1\npublic wire2\nprivate wire3\nprivate wire4\n\
         0: wire3 * wire2 = wire1\n1: 0 = 1 + wire3 - wire4\n"
    );
}

#[test]
fn an_output_is_computed_from_the_rest() {
    let program = imported(&multiplier()).program;
    let inputs = [("wire2", 11u32), ("wire3", 3), ("wire4", 4)];
    let inputs = inputs.map(|(name, value)| (name, BigUint::from(value)));
    let evaluation = program.evaluate(&inputs.into_iter().collect());
    let evaluation = evaluation.expect("the values satisfy the constraints");
    let output = evaluation.public("wire1").expect("an output");
    assert_eq!(output.value, BigUint::from(33u32));
}
