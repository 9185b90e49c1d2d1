//! Honest witnesses are accepted, forged ones rejected.

use num_bigint::{BigInt, BigUint};

use super::samples::*;
use crate::Span;
use crate::circuit::{Cell, Circuit, Place, PublicError, SolveError, ViolationKind, Witness};
use crate::program::RejectionKind;

#[test]
fn every_statement_and_witness_of_a_modular_product() {
    for (p, q) in [(3, 13), (3, 31), (5, 61)] {
        let circuit = modular_product(&prime(p), &prime(q));
        circuit.verify_certificates().unwrap();
        for (a, b, c) in triples(p) {
            let values = [("a", a), ("b", b), ("c", c)];
            let is_true = a * b % u64::from(p) == c;
            let honest = circuit.solve(&inputs(&values));
            assert_eq!(honest.is_ok(), is_true, "{values:?}");
            if let Ok(witness) = &honest {
                assert_eq!(circuit.check(witness), Ok(()), "{values:?}");
            }
            let filled = circuit.fill(|_| None, &publics(&values)).unwrap();
            assert_eq!(
                accepted_completions(&circuit, &filled, q).len(),
                usize::from(is_true),
                "{values:?}"
            );
        }
    }
}

fn triples(p: u32) -> impl Iterator<Item = (u64, u64, u64)> {
    let p = u64::from(p);
    (0..p * p * p).map(move |index| (index % p, index / p % p, index / (p * p)))
}

/// The outputs and locals of the first instance with which the witness is accepted.
fn accepted_completions(circuit: &Circuit, witness: &Witness, q: u32) -> Vec<(u32, u32)> {
    let pairs = (0..q).flat_map(|remainder| (0..q).map(move |quotient| (remainder, quotient)));
    let accepted = pairs.filter(|(remainder, quotient)| {
        let mut forged = witness.clone();
        forged.set(circuit, 0, Cell(2), &BigInt::from(*remainder));
        forged.set(circuit, 0, Cell(3), &BigInt::from(*quotient));
        circuit.check(&forged).is_ok()
    });
    accepted.collect()
}

#[test]
fn every_change_of_a_cell_is_rejected() {
    let circuit = Circuit::parse_text(&bits_text()).unwrap();
    circuit.verify_certificates().unwrap();
    for x in 0..3 {
        let witness = circuit.solve(&inputs(&[("x", x)])).unwrap();
        assert_eq!(circuit.check(&witness), Ok(()));
        assert_eq!(witness.publics().get("y"), Some(&BigUint::from(5 - 2 * x)));
        for (instance, cell) in stored_cells(&circuit) {
            let honest = BigInt::from(witness.cell(&circuit, instance, cell));
            for value in (0..61).map(BigInt::from).filter(|value| *value != honest) {
                assert!(
                    !accepts_with(&circuit, &witness, (instance, cell), &value),
                    "{instance} {cell:?} {value}"
                );
            }
        }
    }
}

#[test]
fn every_change_of_two_cells_of_a_chip_is_rejected() {
    let circuit = Circuit::parse_text(&bits_text()).unwrap();
    let witness = circuit.solve(&inputs(&[("x", 1)])).unwrap();
    let made = circuit.chips[1].output_cells().start..circuit.chips[1].local_cells().end;
    for first in made.clone() {
        for second in made.clone().filter(|second| *second != first) {
            for index in 0..61 * 61 {
                let mut forged = witness.clone();
                forged.set(&circuit, 1, Cell(first), &BigInt::from(index % 61));
                forged.set(&circuit, 1, Cell(second), &BigInt::from(index / 61));
                assert_eq!(circuit.check(&forged).is_ok(), forged == witness);
            }
        }
    }
}

#[test]
fn large_fields() {
    let pairs = [
        ("prime:97", "goldilocks"),
        ("babybear", "goldilocks"),
        ("goldilocks", "bls12-381"),
        ("goldilocks", "bn254"),
        ("prime:10007", "prime:0xffffffffffffffffffffffffffffff61"),
        ("secp256k1", "p521"),
    ];
    for (source, target) in pairs {
        let (source, target) = (field(source), field(target));
        let circuit = modular_product(&source, &target);
        circuit.verify_certificates().unwrap();
        let max = source.modulus() - 1u32;
        for (a, b) in [
            (max.clone(), max.clone()),
            (max.clone(), 2u32.into()),
            (0u32.into(), max.clone()),
            (&max / 2u32, &max / 3u32),
        ] {
            let mut inputs = inputs(&[]);
            inputs.insert("a", &a);
            inputs.insert("b", &b);
            let witness = circuit.solve(&inputs).unwrap();
            assert_eq!(circuit.check(&witness), Ok(()));
            assert_eq!(
                witness.publics().get("c"),
                Some(&(&a * &b % source.modulus()))
            );
            for (instance, cell) in stored_cells(&circuit) {
                let honest = BigInt::from(witness.cell(&circuit, instance, cell));
                for step in [
                    BigInt::from(1),
                    BigInt::from(-1),
                    BigInt::from(source.modulus().clone()),
                ] {
                    let accepted =
                        accepts_with(&circuit, &witness, (instance, cell), &(&honest + step));
                    assert!(!accepted, "{source} over {target}: {instance} {cell:?}");
                }
            }
        }
    }
}

#[test]
fn the_target_field_itself() {
    for name in ["prime:13", "goldilocks", "bls12-381"] {
        let circuit = Circuit::parse_text(&native_product_text(&field(name))).unwrap();
        circuit.verify_certificates().unwrap();
        let max = circuit.target.modulus() - 1u32;
        let mut values = inputs(&[("x", 2)]);
        values.insert("y", &max);
        let witness = circuit.solve(&values).unwrap();
        assert_eq!(circuit.check(&witness), Ok(()));
        assert_eq!(witness.publics().get("z"), Some(&(max - 1u32)));
        assert!(!accepts_with(
            &circuit,
            &witness,
            (0, Cell(2)),
            &BigInt::from(2)
        ));
    }
}

#[test]
fn violations_say_where_and_what() {
    let circuit = modular_product(&prime(3), &prime(13));
    let mut witness = circuit.solve(&inputs(&[("a", 2), ("b", 2)])).unwrap();
    witness.set(&circuit, 0, Cell(2), &BigInt::from(-1));
    let violations = circuit.check(&witness).unwrap_err();
    let place = |instance, chip: &str, span| {
        Some(Place {
            instance,
            chip: chip.to_owned(),
            span,
        })
    };
    let found: Vec<_> = violations
        .iter()
        .map(|violation| (violation.place.clone(), violation.kind.clone()))
        .collect();
    let product = place(0, "product", Span::new(3, 4));
    let expected = [
        (
            product.clone(),
            ViolationKind::Constraint {
                constraint: 0,
                expr: 0,
            },
        ),
        (
            product,
            ViolationKind::Range {
                range: 0,
                cell: Cell(2),
                bits: 2,
            },
        ),
        (
            place(1, "equal", Span::new(1, 2)),
            ViolationKind::Constraint {
                constraint: 0,
                expr: 0,
            },
        ),
    ];
    assert_eq!(found, expected);
    assert_eq!(
        violations[1].to_string(),
        "instance 0 of chip `product`: cell 2 is not below 2^2"
    );
}

#[test]
fn public_values_are_bound_to_their_signals() {
    let circuit = modular_product(&prime(3), &prime(13));
    let mut witness = circuit.solve(&inputs(&[("a", 2), ("b", 2)])).unwrap();
    witness.set_publics(publics(&[("a", 2), ("b", 2), ("c", 2)]));
    let violations = circuit.check(&witness).unwrap_err();
    let wrong = ViolationKind::PublicSignal {
        name: "c".to_owned(),
    };
    assert_eq!(
        violations
            .iter()
            .map(|violation| &violation.kind)
            .collect::<Vec<_>>(),
        [&wrong]
    );
    assert_eq!(
        violations[0].to_string(),
        "the signal of the public value `c` holds another value"
    );
    witness.set_publics(publics(&[("a", 2), ("b", 2), ("c", 14)]));
    let violations = circuit.check(&witness).unwrap_err();
    assert!(matches!(
        violations[0].kind,
        ViolationKind::Publics(PublicError::OutOfRange { .. })
    ));
}

#[test]
fn public_values_are_those_of_the_circuit() {
    let circuit = modular_product(&prime(3), &prime(13));
    let fill = |values: &[(&str, u64)]| circuit.fill(|_| None, &publics(values)).map(|_| ());
    assert_eq!(fill(&[("a", 1), ("b", 1), ("c", 1)]), Ok(()));
    assert_eq!(
        fill(&[("a", 1), ("b", 1)]),
        Err(PublicError::Count {
            expected: 3,
            got: 2
        })
    );
    let misplaced = PublicError::Name {
        expected: "b".to_owned(),
        got: "c".to_owned(),
    };
    assert_eq!(fill(&[("a", 1), ("c", 1), ("b", 1)]), Err(misplaced));
    let (name, value) = ("c".to_owned(), BigUint::from(3u32));
    let out_of_range = PublicError::OutOfRange {
        name,
        value,
        lo: 0u32.into(),
        hi: 2u32.into(),
    };
    assert_eq!(fill(&[("a", 1), ("b", 1), ("c", 3)]), Err(out_of_range));
}

#[test]
fn what_the_program_rejects_has_no_witness() {
    let circuit = modular_product(&prime(3), &prime(13));
    let error = circuit
        .solve(&inputs(&[("a", 1), ("b", 1), ("c", 2)]))
        .unwrap_err();
    assert!(error.is_rejection());
    assert!(
        matches!(error, SolveError::Rejected(rejection) if rejection.kind == RejectionKind::UnsatisfiedEquation)
    );
    let error = circuit.solve(&inputs(&[("a", 1)])).unwrap_err();
    assert!(!error.is_rejection());
    let circuit = Circuit::parse_text(&bits_text()).unwrap();
    let error = circuit.solve(&inputs(&[("x", 16)])).unwrap_err();
    assert!(error.is_rejection());
    assert!(matches!(
        error,
        SolveError::Public(PublicError::OutOfRange { .. })
    ));
}

#[test]
fn rows_hold_all_cells_in_order() {
    let circuit = Circuit::parse_text(&bits_text()).unwrap();
    let witness = circuit.solve(&inputs(&[("x", 2)])).unwrap();
    let mut row = Vec::new();
    let mut expect = |instance, cells: &[u64]| {
        witness.row(&circuit, instance, &mut row);
        assert_eq!(row, cells);
    };
    expect(0, &[2, 0, 2]);
    expect(1, &[2, 2, 2, 0, 1, 0, 0]);
    expect(2, &[2, 2, 1, 5, 59]);
    expect(3, &[1, 1]);
    assert_eq!(witness.stride(), 1);
    assert_eq!(witness.signal(circuit.instances[1].outputs[0]), [2, 2]);
    assert_eq!(witness.locals(1), [0, 1, 0, 0]);
    assert_eq!(witness.cell(&circuit, 2, Cell(4)), BigUint::from(59u32));
}
