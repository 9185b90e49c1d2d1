//! The models of costs against what lowering emits, as a golden table.

use std::{fs, path::PathBuf};

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
use vampx_rewrite::{MODELS, Model};

fn field(name: &str) -> Field {
    Field::by_name(name).expect("a field")
}

/// The folders with programs. Those over small fields, and those that take long, are left out.
const FOLDERS: [&str; 4] = [
    "ir/tests/programs",
    "examples",
    "overflow-analysis/corpus",
    "rewrite/tests/programs",
];
const LARGE: [&str; 6] = [
    "sha256",
    "blake2s",
    "alu",
    "merkle",
    "poseidon_pallas",
    "fib10",
];
const MIN_BITS: u32 = 250;

/// The programs with their names, in order.
fn programs() -> Vec<(String, Program)> {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let mut paths = Vec::new();
    let mut open: Vec<PathBuf> = FOLDERS.iter().map(|name| root.join(name)).collect();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.extension() {
                _ if path.is_dir() => open.push(path),
                Some(extension) if extension == "pir" => paths.push(path),
                _ => {}
            }
        }
    }
    paths.sort();
    let large_field = field("bls12-381");
    let mut found = Vec::new();
    for path in paths {
        let stem = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if LARGE.contains(&&*stem) {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a text");
        let source = Source::new(&*stem, text);
        let program = compile(&source, None).or_else(|_| compile(&source, Some(&large_field)));
        let inside = path.strip_prefix(&root).expect("a file of the tree");
        let parts = inside.iter().rev().skip(1).take(1);
        let folder = parts.map(|part| part.to_string_lossy().into_owned());
        let name = format!("{}/{stem}", folder.collect::<String>());
        found.extend(program.ok().map(|program| (name, program)));
    }
    found.retain(|(_, program)| program.field().bits() >= MIN_BITS);
    found
}

/// What lowering emits, in the order of the models; `None` if it refuses the program.
fn measured(program: &Program) -> Option<[f64; 3]> {
    let bounded = analyze(program.clone());
    let over = |target: &Field, is_r1cs: bool| {
        let mut profile = Exec.profiles(target).expect("any field").remove(0);
        if is_r1cs {
            profile.table_bits = 1;
        }
        lower(&bounded, &profile).ok()
    };
    let native = Exec.cost(&over(program.field(), false)?);
    let emulated = Exec.cost(&over(&field("goldilocks"), false)?);
    let bits = over(program.field(), true)?;
    let constraints = R1cs::of(&bits).ok()?;
    Some([native, emulated, constraints.n_constraints() as f64])
}

/// Positions in the order of the values; those of equal values are averaged.
fn ranks(values: &[f64]) -> Vec<f64> {
    let rank = |value: &f64| {
        let below = values.iter().filter(|other| *other < value).count();
        let equal = values.iter().filter(|other| *other == value).count();
        below as f64 + equal as f64 / 2.0
    };
    values.iter().map(rank).collect()
}

/// Spearman's correlation.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let centered = |values: &[f64]| {
        let ranks = ranks(values);
        let mean = ranks.iter().sum::<f64>() / ranks.len() as f64;
        ranks
            .into_iter()
            .map(|rank| rank - mean)
            .collect::<Vec<_>>()
    };
    let (a, b) = (centered(a), centered(b));
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt()
}

#[test]
fn models_are_near_to_what_lowering_emits() {
    let programs = programs();
    let names = MODELS.map(|model| format!("{:>9} {:>8}", model.name, "measured"));
    let mut table = format!("{:<44} {}\n", "program", names.join("  "));
    let mut pairs: [Vec<[f64; 2]>; 3] = Default::default();
    for (name, program) in &programs {
        let Some(measured) = measured(program) else {
            continue;
        };
        let columns = (0..3).map(|index| {
            let predicted = MODELS[index].estimate(program) as f64 / Model::SCALE as f64;
            pairs[index].push([predicted, measured[index]]);
            format!("{predicted:>9.0} {:>8}", measured[index])
        });
        table += &format!("{name:<44} {}\n", columns.collect::<Vec<_>>().join("  "));
    }
    for (model, pairs) in MODELS.iter().zip(&pairs) {
        let [predicted, measured] = [0, 1].map(|side| {
            let column = pairs.iter().map(|pair| pair[side]);
            column.collect::<Vec<f64>>()
        });
        let correlation = correlation(&predicted, &measured);
        let large = pairs.iter().filter(|pair| pair[1] >= 20.0);
        let mut ratios: Vec<f64> = large.map(|[a, b]| a / b).collect();
        ratios.sort_by(f64::total_cmp);
        let at = |part: usize| ratios[(ratios.len() - 1) * part / 10];
        let near = ratios
            .iter()
            .filter(|ratio| (0.5..=2.0).contains(*ratio))
            .count();
        table += &format!(
            "{}: rank correlation {correlation:.2}; predicted/measured {:.2} {:.2} {:.2} at a tenth, half and nine tenths of {}\n",
            model.name,
            at(1),
            at(5),
            at(9),
            ratios.len(),
        );
        assert!(correlation > 0.9, "{}: {correlation}", model.name);
        assert!(
            near * 10 >= ratios.len() * 7,
            "{}: {near} of {}",
            model.name,
            ratios.len()
        );
    }
    assert!(pairs[0].len() > 80, "{} programs", pairs[0].len());
    expect_file!["models.txt"].assert_eq(&table);
}
