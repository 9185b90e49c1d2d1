//! The models of costs against what lowering emits, as a golden table.

use std::{fs, path::PathBuf};

use expect_test::{expect, expect_file};
use vampx_backend_api::Backend;
use vampx_exec::Exec;
use vampx_fields::Field;
use vampx_ir::Source;
use vampx_ir::program::Program;
use vampx_ir::syntax::compile;
use vampx_ir::testing::random_program;
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
    let native = Exec.cost(&over(program.field(), false)?).ok()?;
    let emulated = Exec.cost(&over(&field("goldilocks"), false)?).ok()?;
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

/// What a model says beside what is measured, of programs.
struct Fit {
    correlation: f64,
    /// Predicted by measured, in order, of programs that cost 20 or more.
    ratios: Vec<f64>,
}

impl Fit {
    fn of(pairs: &[[f64; 2]]) -> Self {
        let [predicted, measured] = [0, 1].map(|side| {
            let column = pairs.iter().map(|pair| pair[side]);
            column.collect::<Vec<f64>>()
        });
        let large = pairs.iter().filter(|pair| pair[1] >= 20.0);
        let mut ratios: Vec<f64> = large.map(|[a, b]| a / b).collect();
        ratios.sort_by(f64::total_cmp);
        Self {
            correlation: correlation(&predicted, &measured),
            ratios,
        }
    }

    fn describe(&self, model: &Model) -> String {
        let at = |part: usize| self.ratios[(self.ratios.len() - 1) * part / 10];
        format!(
            "{}: rank correlation {:.2}; predicted/measured {:.2} {:.2} {:.2} at a tenth, half and nine tenths of {}\n",
            model.name,
            self.correlation,
            at(1),
            at(5),
            at(9),
            self.ratios.len(),
        )
    }

    /// How many of ten ratios are within a factor of two.
    fn near(&self) -> usize {
        let near = self.ratios.iter().filter(|it| (0.5..=2.0).contains(*it));
        near.count() * 10 / self.ratios.len()
    }
}

/// What each model says of a program beside what is measured; `None` if lowering refuses it.
fn pairs(program: &Program) -> Option<[[f64; 2]; 3]> {
    let measured = measured(program)?;
    let predicted = MODELS.map(|model| model.estimate(program) as f64 / Model::SCALE as f64);
    Some([0, 1, 2].map(|index| [predicted[index], measured[index]]))
}

#[test]
fn models_are_near_to_what_lowering_emits() {
    let names = MODELS.map(|model| format!("{:>9} {:>8}", model.name, "measured"));
    let mut table = format!("{:<44} {}\n", "program", names.join("  "));
    let mut all = Vec::new();
    for (name, program) in programs() {
        let Some(pairs) = pairs(&program) else {
            continue;
        };
        let columns = pairs.map(|[predicted, measured]| format!("{predicted:>9.0} {measured:>8}"));
        table += &format!("{name:<44} {}\n", columns.join("  "));
        all.push(pairs);
    }
    for (index, model) in MODELS.iter().enumerate() {
        let fit = Fit::of(&all.iter().map(|pairs| pairs[index]).collect::<Vec<_>>());
        table += &fit.describe(model);
        assert!(fit.correlation > 0.9, "{}", fit.describe(model));
        assert!(fit.near() >= 7, "{}", fit.describe(model));
    }
    assert!(all.len() > 80, "{} programs", all.len());
    expect_file!["models.txt"].assert_eq(&table);
}

/// The weights were fitted to the programs above. These are others: of all operations, at random.
#[test]
fn so_they_are_for_programs_that_they_were_not_fitted_to() {
    let field = field("bls12-381");
    let programs = (0..120).map(|seed| random_program(seed, &field, 4 + seed as usize % 20).0);
    let all: Vec<_> = programs.filter_map(|it| pairs(&it)).collect();
    let mut table = String::new();
    for (index, model) in MODELS.iter().enumerate() {
        let fit = Fit::of(&all.iter().map(|pairs| pairs[index]).collect::<Vec<_>>());
        table += &fit.describe(model);
        assert!(fit.correlation > 0.7, "{}", fit.describe(model));
    }
    expect![[r#"
        native: rank correlation 0.85; predicted/measured 0.66 0.99 2.03 at a tenth, half and nine tenths of 112
        emulated: rank correlation 0.84; predicted/measured 0.79 1.66 4.62 at a tenth, half and nine tenths of 118
        r1cs: rank correlation 0.79; predicted/measured 0.60 0.92 2.28 at a tenth, half and nine tenths of 105
    "#]].assert_eq(&table);
}
