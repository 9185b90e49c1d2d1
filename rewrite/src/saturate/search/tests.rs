use std::fs;

use expect_test::expect_file;
use vampx_fields::Field;
use vampx_ir::Source;
use vampx_ir::program::{NodeId, Program};
use vampx_ir::syntax::compile;

use super::*;
use crate::facts::Facts;
use crate::models::NATIVE;
use crate::saturate::{EXACT, known, region::Parts};
use crate::total::Total;

/// The programs of the corpus that have comparisons and branches in small regions.
const PROGRAMS: [&str; 12] = [
    "absolute",
    "clamp",
    "determinant",
    "gcd",
    "matrix",
    "max",
    "mid_square",
    "nested",
    "power",
    "same_arms",
    "sort4",
    "zero",
];

fn program(name: &str) -> Program {
    let path = format!("{}/tests/programs/{name}.pir", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(path).expect("a text");
    let field = Field::by_name("pallas").ok();
    compile(&Source::new(name, text), field.as_ref()).expect("a program")
}

/// The costs of the chosen expressions of all regions, in little ones, by greedy and by exact choice; how many were
/// small enough for that; and how many regions and alternatives there are.
fn compare(program: &Program) -> [u64; 5] {
    let (facts, total) = (Facts::new(program), Total::new(program));
    let mut parts = Parts::new(program, &facts, &total);
    let mut sums = [0; 5];
    for root in (0..program.nodes().len() as u32).rev().map(NodeId) {
        if parts.is_root(root)
            && let Some((region, _)) = parts.region(root)
        {
            let known = known(program, &region);
            let found = search(&region, known, (&NATIVE, Limits::GREEDY), false);
            let root = found.graph.lookup_expr(&found.written).expect("the root");
            let greedy = cheapest(&found.graph, root, &NATIVE.costs, Limits::GREEDY);
            let exact = cheapest(&found.graph, root, &NATIVE.costs, EXACT);
            assert!(exact.cost <= greedy.cost);
            let n_alternatives = found.graph.total_size() as u64;
            let more = [
                greedy.cost,
                exact.cost,
                u64::from(exact.n_solved > 0),
                1,
                n_alternatives,
            ];
            for (sum, more) in sums.iter_mut().zip(more) {
                *sum += more;
            }
        }
    }
    sums
}

#[test]
fn an_exact_choice_is_no_costlier() {
    let mut table = format!(
        "{:<12} {:>7} {:>12} {:>8} {:>8} {:>8}\n",
        "program", "regions", "alternatives", "greedy", "exact", "exactly"
    );
    for name in PROGRAMS {
        let [greedy, exact, n_solved, n_regions, n_alternatives] = compare(&program(name));
        table += &format!(
            "{name:<12} {n_regions:>7} {n_alternatives:>12} {greedy:>8} {exact:>8} {n_solved:>8}\n"
        );
    }
    expect_file!["../../../tests/exact.txt"].assert_eq(&table);
}
