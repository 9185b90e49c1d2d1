//! Names, witnesses, and files that are not as they should be.

use num_bigint::BigUint;
use proptest::prelude::*;
use vampx_circom::{
    FileError, ImportError, NameError, WitnessError, import, inputs, is_circuit, is_witness,
};
use vampx_r1cs::files::{R1csFile, WitnessFile};

use crate::common::{file, imported, multiplier, witness};

fn names(symbols: &str) -> Result<Vec<String>, ImportError> {
    let import = import("test.r1cs", &multiplier().to_bytes(), Some(symbols))?;
    let mut inputs: Vec<_> = import.program.inputs().iter().collect();
    inputs.sort_by_key(|input| input.span);
    Ok(inputs.into_iter().map(|input| input.name.clone()).collect())
}

#[test]
fn wires_are_called_as_in_circom() {
    let text = "1,1,1,main.c\n2,2,1,main.b[0]\n3,3,1,main.sub[2].in[0]\n4,4,0,main.sub[2].out\n9,-1,1,main.gone\n";
    let expected = ["c", "b[0]", "sub[2].in[0]", "sub[2].out"];
    assert_eq!(names(text), Ok(expected.map(str::to_owned).to_vec()));
    // A wire of several labels has the name of its own; a wire without takes its number; equal names are told apart.
    let text = "7,1,1,main.alias\n1,1,1,main.c\n8,1,1,main.late\n3,3,1,main.c\n4,4,1,main.wire2\n";
    let expected = ["c", "wire2", "c@3", "wire2@4"];
    assert_eq!(names(text), Ok(expected.map(str::to_owned).to_vec()));
}

#[test]
fn names_of_another_circuit_are_refused() {
    let names = |text: &str| match names(text) {
        Err(ImportError::Names(error)) => error,
        other => panic!("{other:?}"),
    };
    let wire = NameError::Wire {
        wire: 5,
        n_wires: 5,
    };
    assert_eq!(names("1,5,1,main.c\n"), wire);
    let line = NameError::File(FileError::Line(1));
    assert_eq!(names("1;5;1;main.c\n"), line);
    for name in ["main.\u{1b}[31m", "", "main.a b", "// vampx-allow(VX0001)"] {
        let error = names(&format!("1,1,1,{name}\n"));
        assert_eq!(error, NameError::Characters { wire: 1 }, "{name}");
    }
}

#[test]
fn a_witness_is_of_one_circuit() {
    let file = multiplier();
    let program = imported(&file).program;
    let of = |bytes: &[u8]| inputs(&program, bytes).map(|_| ());
    assert_eq!(of(&witness(&file, &[33, 11, 3, 4])), Ok(()));
    let wires = |found| WitnessError::Wires { found, expected: 5 };
    assert_eq!(of(&witness(&file, &[33, 11, 3])), Err(wires(4)));
    assert_eq!(of(&witness(&file, &[33, 11, 3, 4, 5])), Err(wires(6)));
    let with = |modulus: &str, one: u32| {
        let values = [one, 33, 11, 3, 4].map(BigUint::from).to_vec();
        let modulus = modulus.parse().expect("a number");
        of(&WitnessFile { modulus, values }.to_bytes())
    };
    assert!(matches!(with("101", 1), Err(WitnessError::Field { .. })));
    assert_eq!(with(&file.modulus.to_string(), 2), Err(WitnessError::One));
    let cut = &witness(&file, &[33, 11, 3, 4])[..60];
    assert_eq!(of(cut), Err(FileError::Length.into()));
    assert!(is_witness(cut) && !is_circuit(cut));
}

#[test]
fn the_header_may_count_removed_private_inputs() {
    let mut file = multiplier();
    file.n_private = 40;
    assert_eq!(imported(&file).program.inputs().len(), 4);
}

#[test]
fn every_prime_of_circom_has_a_field() {
    let fields = [
        "bn254",
        "bls12-381",
        "goldilocks",
        "bn254-fq",
        "pallas",
        "vesta",
        "p256",
        "bls12-377",
        "prime:101",
    ];
    for name in fields {
        let file = file(name, 3, [1, 0], &[[&[(2, 1)], &[(2, 1)], &[(1, 1)]]]);
        assert_eq!(imported(&file).program.field().name(), name);
    }
}

#[test]
fn damaged_circuits_are_refused() {
    let good = multiplier();
    let refused = |change: &dyn Fn(&mut R1csFile)| {
        let mut file = good.clone();
        change(&mut file);
        import("test.r1cs", &file.to_bytes(), None).map(|_| ())
    };
    assert_eq!(refused(&|_| ()), Ok(()));
    let wire = Err(ImportError::File(FileError::Wire));
    assert_eq!(refused(&|file| file.constraints[0].a[0].0 = 5), wire);
    assert_eq!(refused(&|file| file.n_outputs = 5), wire);
    let value = Err(ImportError::File(FileError::Value));
    let modulus = good.modulus.clone();
    assert_eq!(
        refused(&|file| file.constraints[0].a[0].1 = modulus.clone()),
        value
    );
    let composite = refused(&|file| {
        file.constraints.clear();
        file.modulus = 91u32.into();
    });
    assert!(matches!(composite, Err(ImportError::Field(_))));
    // Counts without data ask for no memory.
    let bytes = good.to_bytes();
    for (at, what) in [
        (12 + 12 + 4 + 32, "wires"),
        (12 + 12 + 4 + 32 + 24, "constraints"),
    ] {
        let mut bytes = bytes.clone();
        bytes[at..at + 4].copy_from_slice(&[0xff; 4]);
        let error = import("test.r1cs", &bytes, None).map(|_| ());
        assert_eq!(error, Err(ImportError::File(FileError::Length)), "{what}");
    }
}

proptest! {
    #[test]
    fn damage_is_never_a_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5),
        header in any::<bool>(),
    ) {
        let mut bytes = multiplier().to_bytes();
        for (at, byte) in changes {
            let length = if header { 90 } else { bytes.len() };
            bytes[at.index(length)] = byte;
        }
        if let Ok(import) = import("test.r1cs", &bytes, None) {
            prop_assert!(import.program.inputs().len() < bytes.len());
        }
    }
}
