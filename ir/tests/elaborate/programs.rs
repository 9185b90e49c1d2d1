//! The programs of `tests/programs`: each is satisfied by its inputs and by no other ones tried.

use vampx_fields::Field;
use vampx_ir::program::RejectionKind;

use crate::support::{PROGRAMS, bls, file, inputs, program, program_over, run};

/// The program `name` accepts its inputs and rejects them with any of `changes`.
#[track_caller]
fn check(name: &str, changes: &[&str]) {
    let program = program(&file(&format!("{name}.pir")));
    let json = file(&format!("{name}.json"));
    assert_eq!(run(&program, &inputs(&json, &[])), Ok(()), "{name}");
    assert!(!changes.is_empty());
    for change in changes {
        let rejection = run(&program, &inputs(&json, &[change])).expect_err(change);
        assert_eq!(
            rejection.kind,
            RejectionKind::UnsatisfiedEquation,
            "{name}, {change}: {rejection}"
        );
    }
}

#[test]
fn all_files_are_here() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/programs");
    let mut found: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("a name")
        })
        .collect();
    found.sort();
    let mut expected: Vec<String> = PROGRAMS
        .iter()
        .flat_map(|name| [format!("{name}.json"), format!("{name}.pir")])
        .collect();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn bool_accepts_bits() {
    check("bool", &["a=2", "a=3"]);
}

#[test]
fn pyt_accepts_a_triangle() {
    check("pyt", &["x=4", "y=5"]);
}

#[test]
fn funcs_accepts_equal_pairs() {
    check("funcs", &["b=1", "e=1", "g=1"]);
}

#[test]
fn tuples_accepts_bits_and_three_numbers() {
    check("tuples", &["q=[0,1,2,0]", "q=[0,1,1,3]", "r=[7,8,8]"]);
}

#[test]
fn ints_accepts_the_literals() {
    check("ints", &["x=0", "c=0", "f=255"]);
}

#[test]
fn propagate_is_false() {
    let program = program(&file("propagate.pir"));
    let rejection = run(&program, &inputs("{}", &[])).expect_err("2^5 is not 5");
    assert_eq!(rejection.kind, RejectionKind::UnsatisfiedEquation);
    assert_eq!(program.nodes().len(), 2, "two constants");
    let five_is_five = file("propagate.pir").replace("= 5;", "= 32;");
    assert_eq!(crate::support::program(&five_is_five).assertions(), []);
}

#[test]
fn range_and_fresh_fix_two_of_five_bits() {
    for name in ["range", "fresh"] {
        check(name, &["x=8", "x=26", "x=42", "x=0"]);
        let program = program(&file(&format!("{name}.pir")));
        for x in 0..100 {
            let accepted = run(&program, &inputs(&format!(r#"{{"x": {x}}}"#), &[])).is_ok();
            assert_eq!(accepted, x < 16 && x & 2 != 0, "{name}, {x}");
        }
    }
}

#[test]
fn if_chooses() {
    check("if", &["a=6", "b=3", "chosen=5", "nested=3"]);
}

#[test]
fn if16_and_if32_choose_by_bits() {
    check(
        "if16",
        &[
            "a=0",
            "a=65536",
            "b=65536",
            "chosen=0",
            "other=0",
            "inverted=0",
        ],
    );
    check(
        "if32",
        &[
            "a=0",
            "a=4294967296",
            "b=4294967296",
            "chosen=0",
            "other=0",
            "inverted=0",
        ],
    );
}

#[test]
fn less_mod16_compares_signed_numbers() {
    check(
        "less_mod16",
        &[
            "a=32768",
            "b=677",
            "b=32768",
            "least=1",
            "greatest=1",
            "q=18",
            "r=0",
        ],
    );
}

#[test]
fn alu_computes() {
    check(
        "alu",
        &[
            "a=1",
            "a=4294967296",
            "c=5",
            "d=18446744073709551616",
            "narrow=[[1,2,3,4],[1,2,3,4,5],[1,2,3],[0,0,1,1],1,2]",
        ],
    );
}

#[test]
fn alu_gives_outputs_that_are_not_given() {
    let program = program(&file("alu.pir"));
    let evaluation = program
        .evaluate(&inputs(r#"{"a": 100, "b": 7, "c": 100, "d": 7}"#, &[]))
        .expect("outputs");
    let output = |name: &str| evaluation.public(name).expect("an output").value.clone();
    assert_eq!(output("narrow.1.1.1.1.0"), 14u32.into());
    assert_eq!(output("wide.1.1.1.1.1"), 2u32.into());
}

#[test]
fn blake2s_of_abc_is_that_of_rfc_7693() {
    let digest = "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982";
    let words = words(digest, u32::from_le_bytes);
    check(
        "blake2s",
        &[
            "length=4",
            "message=[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]",
            "digest=[1,2,3,4,5,6,7,8]",
        ],
    );
    assert_eq!(
        outputs(
            "blake2s",
            r#"{"message": [6513249,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0], "length": 3}"#
        ),
        words
    );
}

#[test]
fn sha256_of_abc_is_that_of_fips_180() {
    let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let words = words(digest, u32::from_be_bytes);
    check(
        "sha256",
        &[
            "message=[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]",
            "digest=[1,2,3,4,5,6,7,8]",
        ],
    );
    let message = r#"{"message": [1633837952,0,0,0,0,0,0,0,0,0,0,0,0,0,0,24]}"#;
    assert_eq!(outputs("sha256", message), words);
}

/// A digest in hexadecimal as words.
fn words(digest: &str, word: fn([u8; 4]) -> u32) -> Vec<u32> {
    let byte = |i: usize| u8::from_str_radix(&digest[2 * i..2 * i + 2], 16).expect("hexadecimal");
    (0..8)
        .map(|i| word([0, 1, 2, 3].map(|k| byte(4 * i + k))))
        .collect()
}

/// The public outputs of the program `name`.
fn outputs(name: &str, json: &str) -> Vec<u32> {
    let program = program(&file(&format!("{name}.pir")));
    let evaluation = program
        .evaluate(&inputs(json, &[]))
        .unwrap_or_else(|error| panic!("{error}"));
    evaluation
        .publics()
        .iter()
        .map(|public| (&public.value).try_into().expect("a word"))
        .collect()
}

/// 5 is less than 5: no. The arm not taken may divide by zero.
#[test]
fn the_programs_of_the_sketch_compute() {
    check("sketch_polynomial", &["a0=6", "a1=6", "b=0"]);
    check("sketch_branch", &["a0=4", "a3=1", "b=1"]);
    let taken = program(&file("sketch_branch.pir"));
    assert_eq!(
        run(
            &taken,
            &inputs(r#"{"a0": 4, "a1": 5, "a2": 1, "a3": 12, "b": 1}"#, &[])
        ),
        Ok(())
    );
}

/// The comments of the fixtures say which fields are large enough.
#[test]
fn programs_of_small_numbers_hold_over_other_fields() {
    for field in ["goldilocks", "pallas", "bn254"] {
        for name in [
            "bool",
            "pyt",
            "funcs",
            "tuples",
            "range",
            "fresh",
            "if",
            "if16",
            "if32",
            "sketch_polynomial",
        ] {
            let program = program_over(&file(&format!("{name}.pir")), field);
            assert_eq!(
                run(&program, &inputs(&file(&format!("{name}.json")), &[])),
                Ok(()),
                "{name} over {field}"
            );
        }
    }
    assert_eq!(bls(), Field::by_name("bls12-381-fr").expect("an alias"));
}
