//! Hashes written by bits beside the rows that Vamp-IR makes of them, as a golden table.

use expect_test::expect_file;
use vampx_backend_api::Backend;
use vampx_exec::Exec;
use vampx_fields::Field;
use vampx_ir::Source;
use vampx_ir::syntax::compile;
use vampx_lowering::lower;
use vampx_overflow_analysis::analyze;
use vampx_r1cs::R1cs;
use vampx_rewrite::{Effort, optimize};

/// Programs, the rows of Vamp-IR's circuits, and how many times fewer constraints there are at least.
const HASHES: [(&str, usize, usize); 2] = [("sha256", 1_810_000, 20), ("blake2s", 306_657, 5)];

#[test]
fn hashes_by_bits_are_small() {
    let mut table = format!(
        "{:<8} {:>10} {:>7} {:>7} {:>8} {:>7} {:>8}\n",
        "program", "target", "nodes", "opt 1", "cost", "R1CS", "Vamp-IR"
    );
    let field = Field::by_name("pallas").expect("a field");
    let goldilocks = Field::by_name("goldilocks").expect("a field");
    for (name, n_rows, factor) in HASHES {
        let path = format!(
            "{}/../ir/tests/programs/{name}.pir",
            env!("CARGO_MANIFEST_DIR")
        );
        let text = std::fs::read_to_string(path).expect("a text");
        let program = compile(&Source::new(name, text), Some(&field)).expect("a program");
        let n_nodes = program.nodes().len();
        let optimized = optimize(&program, Effort::Normal).expect("a better program");
        let n_nodes_after = optimized.nodes().len();
        let bounded = analyze(optimized);
        for target in [&field, &goldilocks] {
            let profile = &Exec.profiles(target).expect("any field")[0];
            let circuit = lower(&bounded, profile).expect("a target that is large enough");
            let cost = Exec.cost(&circuit).expect("a cost") as u64;
            let n_constraints = R1cs::of(&circuit).expect("a circuit").n_constraints();
            table += &format!(
                "{name:<8} {:>10} {n_nodes:>7} {n_nodes_after:>7} {cost:>8} {n_constraints:>7} {n_rows:>8}\n",
                target.name(),
            );
            if *target == field {
                assert!(n_constraints * factor <= n_rows, "{name}: {n_constraints}");
            }
        }
    }
    expect_file!["hashes.txt"].assert_eq(&table);
}
