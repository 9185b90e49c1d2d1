//! The files: read back, damaged, and in the eyes of snarkjs.

use std::path::Path;
use std::process::{Command, Output};

use num_bigint::BigUint;
use proptest::prelude::*;
use vampx_ir::circuit::{Circuit, Witness};
use vampx_r1cs::R1cs;
use vampx_r1cs::files::{FileError, R1csFile, Symbol, WitnessFile, read_symbols, write_symbols};

use crate::common::{comparison, small};

fn written((circuit, witness): &(Circuit, Witness)) -> (Vec<u8>, Vec<u8>) {
    let r1cs = R1cs::of(circuit).expect("it is small");
    let values = r1cs.assignment(witness);
    let witness = WitnessFile::of(&r1cs, &values);
    (R1csFile::of(&r1cs).to_bytes(), witness.to_bytes())
}

#[test]
fn files_are_read_back() {
    for target in ["goldilocks", "bls12-381", "bn254", "secp256k1", "pallas"] {
        let (circuit, witness) = comparison(target);
        let r1cs = R1cs::of(&circuit).expect("it is small");
        let file = R1csFile::of(&r1cs);
        assert_eq!(file.n_inputs as usize, r1cs.n_publics());
        assert_eq!(file.labels.len(), r1cs.n_wires());
        assert_eq!(R1csFile::from_bytes(&file.to_bytes()), Ok(file));
        let values = WitnessFile::of(&r1cs, &r1cs.assignment(&witness));
        assert_eq!(values.values[0], BigUint::from(1u32));
        assert_eq!(WitnessFile::from_bytes(&values.to_bytes()), Ok(values));
        let symbols = read_symbols(&write_symbols(&r1cs)).expect("lines");
        assert_eq!(symbols.len(), r1cs.n_wires() - 1);
        assert!(symbols[0].name.starts_with("main.out"), "{:?}", symbols[0]);
    }
}

#[test]
fn every_wire_has_a_name_of_its_own() {
    let (circuit, _) = small();
    let names = R1cs::of(&circuit).expect("it is small").names();
    assert_eq!(names[..4], ["y[0]", "y[1]", "y[2]", "s0[0]"]);
    let distinct: std::collections::BTreeSet<_> = names.iter().collect();
    assert_eq!(distinct.len(), names.len());
    assert!(names.iter().all(|name| !name.is_empty()));
}

#[test]
fn lines_of_symbols_are_read() {
    let symbol = |label, wire, name: &str| Symbol {
        label,
        wire,
        component: 2,
        name: name.to_owned(),
    };
    let expected = vec![symbol(1, Some(7), "main.a"), symbol(2, None, "main.b[0,1]")];
    assert_eq!(
        read_symbols("1,7,2,main.a\n2,-1,2,main.b[0,1]\n"),
        Ok(expected)
    );
    for wrong in ["1,7,2\n", "x,7,2,a\n", "1,-2,2,a\n", "1,4294967296,2,a\n"] {
        assert_eq!(
            read_symbols(&format!("1,7,2,main.a\n{wrong}")),
            Err(FileError::Line(2))
        );
    }
}

#[test]
fn lengths_and_sections_are_checked() {
    let (r1cs, witness) = written(&small());
    for at in 0..r1cs.len() {
        assert!(R1csFile::from_bytes(&r1cs[..at]).is_err(), "cut at {at}");
    }
    for at in 0..witness.len() {
        assert!(WitnessFile::from_bytes(&witness[..at]).is_err());
    }
    let longer = |bytes: &[u8]| [bytes, &[0]].concat();
    assert_eq!(R1csFile::from_bytes(&longer(&r1cs)), Err(FileError::Length));
    assert_eq!(
        WitnessFile::from_bytes(&longer(&witness)),
        Err(FileError::Length)
    );
    assert_eq!(
        WitnessFile::from_bytes(&r1cs),
        Err(FileError::Magic("wtns"))
    );
    let with_kind = |kind: u8| {
        let mut bytes = r1cs.clone();
        bytes[12] = kind;
        R1csFile::from_bytes(&bytes)
    };
    assert_eq!(with_kind(4), Err(FileError::CustomGates));
    assert_eq!(with_kind(6), Err(FileError::Section(6)));
    assert_eq!(with_kind(0), Err(FileError::Section(0)));
    assert_eq!(with_kind(2), Err(FileError::Section(2)));
}

#[test]
fn values_and_wires_are_checked() {
    let (circuit, _) = small();
    let file = R1csFile::of(&R1cs::of(&circuit).expect("it is small"));
    let read = |change: &dyn Fn(&mut R1csFile)| {
        let mut changed = file.clone();
        change(&mut changed);
        R1csFile::from_bytes(&changed.to_bytes()).map(|_| ())
    };
    assert_eq!(read(&|_| ()), Ok(()));
    assert_eq!(
        read(&|file| file.constraints[0].a[0].1 = file.modulus.clone()),
        Err(FileError::Value)
    );
    assert_eq!(
        read(&|file| file.constraints[0].a[0].0 = 33),
        Err(FileError::Wire)
    );
    assert_eq!(read(&|file| file.n_private = 30), Ok(()));
    assert_eq!(read(&|file| file.n_inputs = 33), Err(FileError::Wire));
    assert_eq!(read(&|file| file.modulus += 1u32), Err(FileError::Modulus));
}

proptest! {
    #[test]
    fn damage_is_never_a_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        header in any::<bool>(),
    ) {
        let (mut r1cs, mut witness) = written(&small());
        for (at, byte) in changes {
            for bytes in [&mut r1cs, &mut witness] {
                let length = if header { 90 } else { bytes.len() };
                bytes[at.index(length)] = byte;
            }
        }
        if let Ok(file) = R1csFile::from_bytes(&r1cs) {
            prop_assert_eq!(file.to_bytes().len(), r1cs.len());
        }
        if let Ok(file) = WitnessFile::from_bytes(&witness) {
            prop_assert_eq!(file.to_bytes(), witness);
        }
    }

    #[test]
    fn bytes_are_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in ".*") {
        let with = |magic: &[u8]| [magic, &bytes[..]].concat();
        prop_assert!(R1csFile::from_bytes(&with(b"r1cs\x01\0\0\0")).is_err());
        prop_assert!(WitnessFile::from_bytes(&with(b"wtns\x02\0\0\0")).is_err());
        if let Ok(symbols) = read_symbols(&text) {
            prop_assert_eq!(symbols.len(), text.lines().count());
        }
    }
}

/// What snarkjs says, if it is installed.
fn snarkjs(folder: &Path, arguments: &[&str]) -> Option<Output> {
    let run = Command::new("snarkjs")
        .args(arguments)
        .current_dir(folder)
        .output();
    if let Err(error) = &run {
        eprintln!("skipped: snarkjs does not run: {error}");
    }
    run.ok()
}

#[test]
fn snarkjs_agrees() {
    for target in ["bn254", "bls12-381"] {
        let (circuit, witness) = comparison(target);
        let r1cs = R1cs::of(&circuit).expect("it is small");
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, bytes: &[u8]| {
            std::fs::write(folder.path().join(name), bytes).expect("a file");
        };
        let (r1cs_bytes, witness_bytes) = written(&(circuit.clone(), witness.clone()));
        write("it.r1cs", &r1cs_bytes);
        write("it.wtns", &witness_bytes);
        let Some(info) = snarkjs(folder.path(), &["r1cs", "info", "it.r1cs"]) else {
            return;
        };
        let info = String::from_utf8_lossy(&info.stdout).into_owned();
        for count in [
            format!("Wires: {}", r1cs.n_wires()),
            format!("Constraints: {}", r1cs.n_constraints()),
            format!("Public Inputs: {}", r1cs.n_publics()),
        ] {
            assert!(info.contains(&count), "{count}: {info}");
        }
        let check = || snarkjs(folder.path(), &["wtns", "check", "it.r1cs", "it.wtns"]);
        assert!(check().is_some_and(|it| it.status.success()));
        let mut values = r1cs.assignment(&witness);
        let wire = r1cs.n_publics();
        values.set(wire, &(values.value(wire) + 1u32));
        assert!(r1cs.check(&values).is_err());
        write("it.wtns", &WitnessFile::of(&r1cs, &values).to_bytes());
        assert!(check().is_some_and(|it| !it.status.success()));
    }
}
