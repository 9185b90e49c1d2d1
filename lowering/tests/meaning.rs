//! Random programs keep their meaning: the circuit is satisfied by the honest witness, its certificates verify, and where
//! the program rejects, the honest witness of the circuit is rejected too.

mod common;

use vampx_fields::Field;
use vampx_ir::{
    circuit::PublicValues,
    program::Inputs,
    testing::{random_inputs, random_program},
};
use vampx_lowering::lower;

use common::profile;

const SOURCES: [&str; 7] = [
    "bls12-381",
    "bn254",
    "pallas",
    "secp256k1",
    "goldilocks",
    "babybear",
    "bls12-381-fq",
];
const TARGETS: [(&str, u32); 6] = [
    ("goldilocks", 16),
    ("goldilocks", 8),
    ("pallas", 16),
    ("bls12-381", 8),
    ("bn254", 1),
    ("babybear", 8),
];

fn check(source: &str, target: &str, table_bits: u32, seed: u64) {
    let field = Field::by_name(source).unwrap();
    let (program, inputs) = random_program(seed, &field, 8);
    let others: Vec<Inputs> = (0..2)
        .map(|n| random_inputs(1000 * seed + n, &program))
        .collect();
    let bounded = vampx_overflow_analysis::analyze(program);
    let context = format!("{source} to {target} with {table_bits}-bit tables, seed {seed}");
    let circuit =
        lower(&bounded, &profile(target, table_bits)).unwrap_or_else(|e| panic!("{context}: {e}"));
    circuit
        .validate()
        .unwrap_or_else(|e| panic!("{context}: {e}"));
    circuit
        .verify_certificates()
        .unwrap_or_else(|e| panic!("{context}: {e}"));
    let witness = circuit
        .solve(&inputs)
        .unwrap_or_else(|e| panic!("{context}: {e}"));
    if let Err(violations) = circuit.check(&witness) {
        panic!("{context}: {violations:#?}");
    }
    for inputs in others {
        let Ok((evaluation, rejections)) = circuit.program.evaluate_fully(&inputs) else {
            continue;
        };
        let publics = evaluation
            .publics()
            .iter()
            .map(|public| (public.name.clone(), public.value.clone()));
        let advice = |node| evaluation.value(node);
        if let Ok(witness) = circuit.fill(advice, &PublicValues::new(publics)) {
            let accepted = circuit.check(&witness).is_ok();
            assert_eq!(accepted, rejections.is_empty(), "{context}: {rejections:?}");
        }
    }
}

#[test]
fn random_programs_over_every_pair() {
    for source in SOURCES {
        for (target, table_bits) in TARGETS {
            for seed in 0..6 {
                check(source, target, table_bits, seed);
            }
        }
    }
}
