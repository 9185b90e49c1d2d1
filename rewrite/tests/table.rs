//! What optimizing saves, as a golden table: what programs cost as written, without equality saturation (`--opt 1`) and with
//! it (`--opt 2`). A cost is that of a target: the cells and range checks of the backend `exec` over the program's own field
//! and over Goldilocks, and rank-1 constraints over the own field, where ranges are bits.

use expect_test::expect_file;
use vampx_backend_api::Backend;
use vampx_exec::Exec;
use vampx_fields::Field;
use vampx_ir::Source;
use vampx_ir::circuit::TargetProfile;
use vampx_ir::program::Program;
use vampx_ir::syntax::compile;
use vampx_lowering::lower;
use vampx_overflow_analysis::{Bounded, analyze};
use vampx_r1cs::R1cs;
use vampx_rewrite::{Effort, Model, optimize_for};

/// The folders with programs, and the field of those that name none.
const FOLDERS: [&str; 3] = ["ir/tests/programs", "examples", "rewrite/tests/programs"];
/// Too slow for a table that is made often.
const LARGE: [&str; 3] = ["sha256", "blake2s", "examples/poseidon_pallas"];

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

/// A target: a field, and whether what costs there is cells with range checks, or rank-1 constraints.
#[derive(Clone, Copy)]
struct Target<'a> {
    field: &'a Field,
    is_r1cs: bool,
}

/// Rank-1 constraints of larger systems are counted before linear ones are solved, which takes longer.
const MAX_SOLVED: usize = 1 << 14;

impl Target<'_> {
    fn profile(self) -> TargetProfile {
        let mut profile = Exec.profiles(self.field).expect("any field").remove(0);
        if self.is_r1cs {
            profile.table_bits = 1;
        }
        profile
    }

    fn cost(self, program: &Bounded) -> u64 {
        let circuit = lower(program, &self.profile()).expect("a target that is large enough");
        if !self.is_r1cs {
            return Exec.cost(&circuit).expect("a cost") as u64;
        }
        let [before, _] = R1cs::sizes_before(&circuit).expect("a circuit that is small enough");
        let solved = || R1cs::of(&circuit).expect("a circuit that is small enough");
        if before > MAX_SOLVED {
            before as u64
        } else {
            solved().n_constraints() as u64
        }
    }
}

/// The program as written, and what each effort makes of what the one before made, as the pipeline does; `None` where that
/// is nothing new.
fn efforts(program: &Program, target: Target) -> [Option<Bounded>; 3] {
    let model = Model::of(program.field(), target.field, target.is_r1cs);
    let normal = optimize_for(program, Effort::Normal, &model);
    let before = normal.as_ref().unwrap_or(program);
    let thorough = optimize_for(before, Effort::Thorough, &model);
    [Some(program.clone()), normal, thorough].map(|program| program.map(analyze))
}

/// A number for each effort; where there is none, that of the one before.
fn filled<T: Copy + Default>(values: [Option<T>; 3]) -> [T; 3] {
    let mut last = T::default();
    values.map(|value| {
        last = value.unwrap_or(last);
        last
    })
}

#[test]
fn costs_never_rise() {
    let goldilocks = Field::by_name("goldilocks").expect("a field");
    let mut table = format!(
        "{:<28} {:>10} {:>5}  {:>6} {:>6} {:>6}  {:>7} {:>7} {:>7}\n",
        "program", "target", "cost", "nodes", "opt 1", "opt 2", "before", "opt 1", "opt 2"
    );
    let programs = programs();
    assert!(programs.len() >= 40, "{} programs", programs.len());
    for (name, program) in programs {
        let targets = [
            (program.field(), false),
            (program.field(), true),
            (&goldilocks, false),
        ];
        for (field, is_r1cs) in targets {
            let target = Target { field, is_r1cs };
            let efforts = efforts(&program, target);
            let n_nodes = |it: &Bounded| it.program().nodes().len();
            let [nodes, nodes_1, nodes_2] =
                filled(efforts.each_ref().map(|it| it.as_ref().map(n_nodes)));
            let costs = efforts
                .each_ref()
                .map(|it| it.as_ref().map(|it| target.cost(it)));
            let [before, normal, thorough] = filled(costs);
            let unit = if is_r1cs { "r1cs" } else { "cells" };
            let target = field.name();
            table += &format!(
                "{name:<28} {target:>10} {unit:>5}  {nodes:>6} {nodes_1:>6} {nodes_2:>6}  {before:>7} {normal:>7} {thorough:>7}\n",
            );
            let rises = normal > before || thorough > normal;
            assert!(
                !rises,
                "{name} over {target}: {before}, {normal}, {thorough}"
            );
        }
    }
    expect_file!["table.txt"].assert_eq(&table);
}
