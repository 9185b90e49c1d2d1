//! The cost of arithmetic over many pairs of fields, as a golden table.
//!
//! Committed cells are the fresh limbs and locals, and one for each lookup, two range checks of half a table sharing one; operands
//! and wiring are not counted.

mod common;

use expect_test::expect_file;
use vampx_fields::Field;
use vampx_ir::circuit::{Chip, TargetProfile};
use vampx_lowering::Layout;

use common::profile;

fn lookups(chip: &Chip, profile: &TargetProfile) -> usize {
    let half = profile.table_bits / 2;
    let count = |wanted: &dyn Fn(u32) -> bool| {
        chip.ranges
            .iter()
            .filter(|range| wanted(range.bits))
            .count()
    };
    let halves = count(&|bits| bits == half);
    let single = count(&|bits| bits == profile.table_bits || bits < half);
    let double = count(&|bits| bits > half && bits < profile.table_bits);
    halves.div_ceil(2) + single + 2 * double
}

fn row(source: &str, target: &str, table_bits: u32) -> String {
    let (field, profile) = (Field::by_name(source).unwrap(), profile(target, table_bits));
    let layout = Layout::search(field.modulus(), &profile).unwrap();
    let chip = layout.multiplication(field.modulus(), &profile).unwrap();
    let main = chip.outputs[0] + chip.locals;
    let lookups = lookups(&chip, &profile);
    let cells = main as usize + lookups;
    format!(
        "{source:>13} {target:>11} {table_bits:>6} {:>5} {:>6} {main:>5} {lookups:>8} {cells:>6} {:>12}\n",
        layout.limb_bits,
        layout.n_limbs,
        chip.constraints.len(),
    )
}

#[test]
fn multiplication_costs() {
    let mut table = format!(
        "{:>13} {:>11} {:>6} {:>5} {:>6} {:>5} {:>8} {:>6} {:>12}\n",
        "source", "target", "table", "limb", "limbs", "main", "lookups", "cells", "constraints"
    );
    for target in ["goldilocks", "babybear", "pallas", "bls12-381", "bn254"] {
        for table_bits in [8, 16] {
            for source in [
                "babybear",
                "goldilocks",
                "secp256k1",
                "pallas",
                "bn254",
                "bls12-381",
                "bls12-381-fq",
            ] {
                if source != target {
                    table += &row(source, target, table_bits);
                }
            }
        }
    }
    expect_file!["./costs.txt"].assert_eq(&table);
}

#[test]
fn a_255_bit_multiplication_over_goldilocks_costs_at_most_130_cells() {
    let (field, profile) = (
        Field::by_name("bls12-381").unwrap(),
        profile("goldilocks", 16),
    );
    let layout = Layout::search(field.modulus(), &profile).unwrap();
    let chip = layout.multiplication(field.modulus(), &profile).unwrap();
    let cells = (chip.outputs[0] + chip.locals) as usize + lookups(&chip, &profile);
    assert!(cells <= 130, "{cells} cells");
}
