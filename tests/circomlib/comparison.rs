//! Rank-1 constraints of circomlib's own test circuits: as many as circom's `--O2` leaves, or fewer.

use vampx::{Code, CompileOptions, Effort, Field, circom};
use vampx_r1cs::{R1cs, files::R1csFile};

use crate::{compiler::Compiler, for_each, is_all};

/// The table, of which each row is a circuit: its name, and the constraints of circom's `--O1` and `--O2`, and of ours from the former with
/// `--opt 1` and `--opt 2`.
const DOCUMENTATION: &str = include_str!("../../docs/circom.md");
/// The heading of the table.
const HEADING: &str = "| circuit | `--O1` | `--O2` | `--opt 1` | `--opt 2` |";
/// The most constraints of a circuit that is compiled each time. The others, in which there are hash functions, are compiled if
/// `VAMPX_CIRCOMLIB` is set.
const MOST: usize = 1_500;

/// The rows of the table.
fn rows() -> Vec<(&'static str, [usize; 4])> {
    let mut lines = DOCUMENTATION.lines().skip_while(|line| *line != HEADING);
    let lines = lines.by_ref().skip(2).take_while(|line| !line.is_empty());
    let rows = lines.map(|line| {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let name = cells.next().expect("a name").trim_matches('`');
        let numbers = cells.map(|cell| cell.replace(',', "").parse().expect("a number"));
        let numbers: Vec<usize> = numbers.collect();
        (name, numbers.try_into().expect("four numbers"))
    });
    rows.collect()
}

/// The constraints left of a `.r1cs` file, compiled for its own field.
fn compiled(file: &[u8], effort: Effort) -> usize {
    let import = circom::import("it.r1cs", file, None).expect("it comes in");
    let options = CompileOptions {
        target: Some(Field::by_name("bn254").expect("a field")),
        effort,
        ..CompileOptions::default()
    };
    let compiled = vampx::compile(Code::Circom(Box::new(import)), &options);
    let circuit = compiled.expect("it compiles").circuit;
    let r1cs = R1cs::of(&circuit).expect("it is small enough");
    r1cs.n_constraints()
}

#[test]
fn there_are_no_more_constraints_than_circom_leaves() {
    let rows = rows();
    assert_eq!(rows.len(), 18);
    let fewer = |(_, row): &&(&str, [usize; 4])| row[2] < row[1] && row[3] < row[1];
    assert!(rows.iter().filter(fewer).count() >= 6);
    assert!(
        rows.iter()
            .all(|(_, row)| row[2] <= row[1] && row[3] <= row[2])
    );
    let Some(compiler) = Compiler::installed() else {
        return;
    };
    let is_tested = |(_, row): &&(&str, [usize; 4])| is_all() || row[0] <= MOST;
    let tested: Vec<_> = rows.iter().filter(is_tested).collect();
    assert!(tested.len() >= 6);
    for_each(tested.len(), |index| {
        let (name, expected) = *tested[index];
        let [first, second] = [1, 2].map(|level| compiler.test_circuit(name, level));
        let count = |file: &[u8]| {
            let file = R1csFile::from_bytes(file).expect("a file of circom's");
            file.constraints.len()
        };
        let [normal, thorough] =
            [Effort::Normal, Effort::Thorough].map(|effort| compiled(&first, effort));
        let found = [count(&first), count(&second), normal, thorough];
        assert_eq!(found, expected, "{name}");
    });
}
