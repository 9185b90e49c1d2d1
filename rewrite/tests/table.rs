//! What optimizing saves, as a golden table. A cost is that of the backend `exec`: cells and range checks.

use expect_test::expect_file;
use vampx_backend_api::Backend;
use vampx_exec::Exec;
use vampx_fields::Field;
use vampx_ir::Source;
use vampx_ir::program::Program;
use vampx_ir::syntax::compile;
use vampx_lowering::lower;
use vampx_overflow_analysis::analyze;
use vampx_r1cs::R1cs;
use vampx_rewrite::{Effort, optimize};

fn cost(program: &Program, target: &Field) -> (u64, usize) {
    let profile = &Exec.profiles(target).expect("any field")[0];
    let circuit = lower(&analyze(program.clone()), profile).expect("a target that is large enough");
    let constraints = R1cs::of(&circuit).expect("a circuit that is small enough");
    (Exec.cost(&circuit) as u64, constraints.n_constraints())
}

/// The folders with programs, and the field of those that name none.
const FOLDERS: [&str; 3] = ["ir/tests/programs", "examples", "rewrite/tests/programs"];
/// Too slow for a table that is made often.
const LARGE: [&str; 2] = ["sha256", "blake2s"];

fn programs() -> Vec<(String, Program)> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let mut paths = Vec::new();
    let mut open: Vec<_> = FOLDERS
        .iter()
        .map(|name| format!("{root}/{name}").into())
        .collect();
    while let Some(folder) = open.pop() {
        let folder: std::path::PathBuf = folder;
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.extension() {
                _ if path.is_dir() => open.push(path),
                Some(extension) if extension == "pir" => paths.push(path),
                _ => {}
            }
        }
    }
    let name = |path: &std::path::PathBuf| {
        let mut parts = path.iter().rev();
        let stem = path.file_stem().expect("a name").to_string_lossy();
        let is_example = parts.any(|part| part == "examples");
        format!("{}{stem}", if is_example { "examples/" } else { "" })
    };
    let mut named: Vec<_> = paths.iter().map(|path| (name(path), path)).collect();
    named.sort();
    named.retain(|(name, _)| !LARGE.contains(&&**name));
    let read = |(name, path): (String, &std::path::PathBuf)| {
        let text = std::fs::read_to_string(path).expect("a text");
        let source = Source::new(&*name, text);
        let pallas = Field::by_name("pallas").ok();
        let program = compile(&source, None).or_else(|_| compile(&source, pallas.as_ref()));
        (name, program.expect("a program"))
    };
    named.into_iter().map(read).collect()
}

#[test]
fn costs_never_rise() {
    let mut table = format!(
        "{:<28} {:>10}  {:>7} {:>7}  {:>8} {:>8}  {:>7} {:>7}\n",
        "program", "target", "nodes", "opt 1", "cost", "opt 1", "R1CS", "opt 1"
    );
    for (name, program) in programs() {
        let optimized = optimize(&program, Effort::Normal).unwrap_or_else(|| program.clone());
        let goldilocks = Field::by_name("goldilocks").expect("a field");
        for target in [program.field(), &goldilocks] {
            let (before, constraints) = cost(&program, target);
            let (after, fewer) = cost(&optimized, target);
            table += &format!(
                "{name:<28} {:>10}  {:>7} {:>7}  {before:>8} {after:>8}  {constraints:>7} {fewer:>7}\n",
                target.name(),
                program.nodes().len(),
                optimized.nodes().len(),
            );
            assert!(
                after <= before,
                "{name} over {}: {before} to {after}",
                target.name()
            );
        }
    }
    expect_file!["table.txt"].assert_eq(&table);
}
