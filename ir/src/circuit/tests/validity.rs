//! The validator refuses each broken rule.

use super::samples::*;
use crate::circuit::{
    Circuit, InvalidChip, InvalidCircuit, InvalidInstance, InvalidPublic, ParseCircuitError, Ref,
};
use crate::program::NodeId;

/// What the validator says of [`modular_product_text`] with `from`, which is there, replaced by `to`.
#[track_caller]
fn invalid(from: &str, to: &str) -> InvalidCircuit {
    let text = modular_product_text(&prime(3), &prime(13));
    assert!(text.contains(from), "there is no `{from}`");
    match Circuit::parse_text(&text.replacen(from, to, 1)) {
        Err(ParseCircuitError::Invalid(invalid)) => invalid,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn check_chip(from: &str, to: &str, problem: InvalidChip) {
    assert_eq!(
        invalid(from, to),
        InvalidCircuit::Chip {
            name: "product".to_owned(),
            problem
        }
    );
}

#[track_caller]
fn check_instance(from: &str, to: &str, index: usize, problem: InvalidInstance) {
    assert_eq!(
        invalid(from, to),
        InvalidCircuit::Instance { index, problem }
    );
}

#[track_caller]
fn check_public(from: &str, to: &str, name: &str, problem: InvalidPublic) {
    assert_eq!(
        invalid(from, to),
        InvalidCircuit::Public {
            name: name.to_owned(),
            problem
        }
    );
}

#[test]
fn expressions() {
    check_chip(
        "e1 = i0.0*i1.0 - o0.0",
        "e1 = i0.0*e1",
        InvalidChip::Expr(1),
    );
    check_chip("e0 = i0.0*i1.0", "e0 = i0.0*e1", InvalidChip::Expr(0));
    let steep = (2..9)
        .map(|index| format!("  e{index} = e{0}*e{0}\n", index - 1))
        .collect::<String>();
    check_chip(
        "  zero e0\n",
        &format!("{steep}  zero e0\n"),
        InvalidChip::Degree(7),
    );
    check_chip("zero e0", "zero e2", InvalidChip::Constraint(0));
}

#[test]
fn ranges() {
    check_chip("range l0 1", "range l0 0", InvalidChip::Range(1));
    check_chip("range l0 1", "range l0 4", InvalidChip::Range(1));
    check_chip("range l0 1", "range l0 4000000000", InvalidChip::Range(1));
    check_chip("range l0 1", "range i0.0 1", InvalidChip::Range(1));
}

#[test]
fn hints() {
    check_chip("r0 = advice 0", "r0 = advice 1", InvalidChip::Read(0));
    check_chip("r0 = advice 0", "r0 = e1", InvalidChip::Read(0));
    check_chip("r1 = e1", "r1 = e0", InvalidChip::Read(2));
    check_chip("r1 = e1", "r1 = e7", InvalidChip::Read(2));
    check_chip("r2 = r1 / 3", "r2 = r2 / 3", InvalidChip::Read(3));
    check_chip("r2 = r1 / 3", "r2 = r1 / 0", InvalidChip::DivisionByZero(3));
    check_chip("r2 = r1 / 3", "r2 = r1 - 3*r3", InvalidChip::Read(3));
    check_chip("l0 = r2", "l0 = r3", InvalidChip::Read(4));
    check_chip("l0 = r2", "o0.0 = r2", InvalidChip::Assign(4));
    check_chip("l0 = r2", "i0.0 = r2", InvalidChip::Assign(4));
    check_chip("  l0 = r2\n", "", InvalidChip::NotAssigned(3));
}

#[test]
fn certificates() {
    check_chip(
        "  bound l0 0..=1\n",
        "",
        InvalidChip::CertificateCells {
            expected: 4,
            got: 3,
        },
    );
    check_chip("from c0", "from c1", InvalidChip::Conclusion(0));
    check_chip("conclude e1", "conclude e2", InvalidChip::Conclusion(0));
    check_chip("mod 3", "mod 0", InvalidChip::Conclusion(0));
    let per_instance =
        "chip \"equal\" inputs 1 1 outputs locals 1 fixed 0 advice 0\n  r0 = 0\n  l0 = r0";
    let problem = InvalidChip::PerInstance;
    let from = "chip \"equal\" inputs 1 1 outputs locals 0 fixed 0 advice 0";
    assert_eq!(
        invalid(from, per_instance),
        InvalidCircuit::Chip {
            name: "equal".to_owned(),
            problem
        }
    );
}

#[test]
fn shapes() {
    check_chip(
        "chip \"product\" inputs 1 1 outputs 1",
        "chip \"product\" inputs 1 1 0 outputs 1",
        InvalidChip::EmptySignal,
    );
    let mut circuit = modular_product(&prime(3), &prime(13));
    circuit.chips[0].locals = u32::MAX;
    let problem = InvalidChip::TooManyCells;
    assert_eq!(
        circuit.validate(),
        Err(InvalidCircuit::Chip {
            name: "product".to_owned(),
            problem
        })
    );
    let mut circuit = modular_product(&prime(3), &prime(13));
    circuit.chips[1].name = "product".to_owned();
    assert_eq!(
        circuit.validate(),
        Err(InvalidCircuit::ChipName("product".to_owned()))
    );
}

#[test]
fn signals() {
    assert_eq!(
        invalid("signal s3 v1", "signal s3 v2"),
        InvalidCircuit::Signal(3)
    );
    assert_eq!(
        invalid("signal s3 v1", "signal s3"),
        InvalidCircuit::Signal(3)
    );
    assert_eq!(
        invalid("signal s3 v1", "signal s3 v1\nsignal s4 v1"),
        InvalidCircuit::NeverMade(4)
    );
    assert_eq!(
        invalid("interval v1 0..=3", "interval v1 -1..=12"),
        InvalidCircuit::Interval(1)
    );
}

#[test]
fn publics() {
    let count = InvalidCircuit::PublicCount {
        program: 3,
        circuit: 2,
    };
    assert_eq!(invalid("public \"c\" s2 0..=2 limbs 1\n", ""), count);
    check_public(
        "public \"c\"",
        "public \"d\"",
        "d",
        InvalidPublic::Name("c".to_owned()),
    );
    check_public(
        "public \"c\" s2",
        "public \"c\" s1",
        "c",
        InvalidPublic::Signal,
    );
    check_public(
        "public \"c\" s2",
        "public \"c\" s9",
        "c",
        InvalidPublic::Signal,
    );
    check_public(
        "public \"c\" s2 0..=2",
        "public \"c\" s2 0..=3",
        "c",
        InvalidPublic::Range,
    );
    for (n_cells, limb_bits) in [(2, 0), (3, 0)] {
        let mut circuit = modular_product(&prime(3), &prime(13));
        circuit.signals[2].bounds = vec![0; n_cells];
        circuit.publics[2].limb_bits = limb_bits;
        let problem = InvalidPublic::Limbs;
        assert_eq!(
            circuit.validate(),
            Err(InvalidCircuit::Public {
                name: "c".to_owned(),
                problem
            })
        );
    }
    let mut circuit = Circuit::parse_text(&bits_text()).unwrap();
    circuit.publics[0].range.1 = 16u32.into();
    let problem = InvalidPublic::Limbs;
    assert_eq!(
        circuit.validate(),
        Err(InvalidCircuit::Public {
            name: "x".to_owned(),
            problem
        })
    );
}

#[test]
fn instances() {
    check_instance("s0 s1 -> s3", "s0 -> s3", 0, InvalidInstance::Arity);
    check_instance("s0 s1 -> s3", "s0 s1 -> s3 s3", 0, InvalidInstance::Arity);
    check_instance(
        "fixed advice @1..2",
        "fixed 1 advice @1..2",
        1,
        InvalidInstance::Arity,
    );
    check_instance(
        "fixed advice @1..2",
        "fixed advice %0 @1..2",
        1,
        InvalidInstance::Arity,
    );
    check_instance(
        "s0 s1 -> s3",
        "s0 s3 -> s3",
        0,
        InvalidInstance::NotMadeYet(3),
    );
    check_instance(
        "s0 s1 -> s3",
        "s0 s7 -> s3",
        0,
        InvalidInstance::NotMadeYet(7),
    );
    check_instance(
        "s0 s1 -> s3",
        "s0 s1 -> s2",
        0,
        InvalidInstance::MadeTwice(2),
    );
    check_instance(
        "s0 s1 -> s3",
        "s0 s1 -> s8",
        0,
        InvalidInstance::MadeTwice(8),
    );
    check_instance(
        "signal s3 v1",
        "signal s3 v1 v1",
        0,
        InvalidInstance::Cells(3),
    );
    let mut circuit = modular_product(&prime(3), &prime(13));
    circuit.instances[0].advice = vec![NodeId(1000)];
    let problem = InvalidInstance::Advice(1000);
    assert_eq!(
        circuit.validate(),
        Err(InvalidCircuit::Instance { index: 0, problem })
    );
    circuit.instances[0].chip.0 = 2;
    let problem = InvalidInstance::Chip;
    assert_eq!(
        circuit.validate(),
        Err(InvalidCircuit::Instance { index: 0, problem })
    );
}

#[test]
fn degrees() {
    let mut circuit = modular_product(&prime(3), &prime(13));
    let chip = &mut circuit.chips[0];
    assert_eq!((chip.degree(), chip.constraint_degree(0)), (2, 2));
    chip.exprs[1]
        .products
        .push((1.into(), Ref::Expr(0), Ref::Expr(0)));
    assert_eq!(chip.degree(), 2);
    chip.constraints.push(1);
    assert_eq!(
        (
            chip.degree(),
            chip.constraint_degree(0),
            chip.constraint_degree(1)
        ),
        (4, 2, 4)
    );
    assert_eq!(circuit.chips[1].degree(), 1);
}
