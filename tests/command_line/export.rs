//! Circuits in other formats.

use std::fs;

use vampx_r1cs::files::{R1csFile, WitnessFile, read_symbols};

use crate::vampx::{Vampx, example};

fn export(vampx: &Vampx, code: i32, format: &str, more: &[&str]) -> Vec<u8> {
    let program = example("pythagoras", "pythagoras.pir");
    let arguments = [
        "export",
        &program,
        "--target",
        "goldilocks",
        "--format",
        format,
    ];
    vampx.ends(code, &[&arguments[..], more, &["-o", format]].concat());
    fs::read(vampx.path(format)).unwrap_or_default()
}

#[test]
fn constraints_wires_and_values_agree() {
    let vampx = Vampx::new();
    let inputs = example("pythagoras", "inputs.json");
    let r1cs = R1csFile::from_bytes(&export(&vampx, 0, "r1cs", &[])).expect("a file");
    let values = export(&vampx, 0, "wtns", &["--inputs", &inputs]);
    let values = WitnessFile::from_bytes(&values).expect("a file");
    let symbols = String::from_utf8(export(&vampx, 0, "sym", &[])).expect("text");
    assert_eq!(values.values.len(), r1cs.labels.len());
    assert_eq!(values.modulus, r1cs.modulus);
    let symbols = read_symbols(&symbols).expect("lines");
    let square = symbols.iter().find(|it| it.name == "main.square");
    let wire = square.and_then(|it| it.wire).expect("a wire") as usize;
    assert_eq!(values.values[wire], 625u32.into());
}

#[test]
fn rejected_inputs_write_nothing() {
    let vampx = Vampx::new();
    let inputs = example("pythagoras", "inputs.json");
    let wrong = ["--inputs", &inputs, "--set", "square=626"];
    assert!(export(&vampx, 1, "wtns", &wrong).is_empty());
    assert!(export(&vampx, 2, "wtns", &[]).is_empty());
    assert!(vampx.names().is_empty());
}

#[test]
fn constraints_are_counted_as_they_are_exported() {
    let vampx = Vampx::new();
    let program = example("range", "range.pir");
    let target = [&program, "--target", "bn254", "-o"];
    let report = vampx.ends(
        0,
        &[&["compile", "--format", "json"], &target[..], &["circuit"]].concat(),
    );
    vampx.ends(
        0,
        &[&["export", "--format", "r1cs"], &target[..], &["r1cs"]].concat(),
    );
    let bytes = fs::read(vampx.path("r1cs")).expect("it is written");
    let r1cs = R1csFile::from_bytes(&bytes).expect("a file");
    assert_eq!(
        report.json()["circuit"]["constraints"],
        r1cs.constraints.len()
    );
}
