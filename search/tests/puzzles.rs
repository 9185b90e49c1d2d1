//! Puzzles: free inputs with ranges, and equations between many of them.

use vampx_fields::Field;
use vampx_ir::program::{Inputs, Program};
use vampx_ir::syntax::{Limits, elaborate, parse, types};
use vampx_search::{Answer, DEFAULT_WORK, Found, search};

fn program(text: &str) -> Program {
    let module = parse(&vampx_ir::Source::new("puzzle", text)).unwrap();
    let types = types::infer(&module).unwrap();
    let field = Field::by_name("goldilocks").unwrap();
    elaborate(&module, &types, &field, &Limits::default()).unwrap()
}

/// What a search comes to, with the values of the inputs, in order.
fn solve(text: &str) -> (Found, Vec<u64>) {
    let program = program(text);
    let given = Inputs::new().resolve_given(&program).unwrap();
    let found = search(&program, &given, DEFAULT_WORK);
    let values = match &found.answer {
        Answer::One(values) | Answer::Two(values, _) => &values.values[..],
        Answer::None | Answer::Unknown(_) => &[],
    };
    let values = values.iter().map(|value| value.clone().unwrap());
    let values = values.map(|value| value.try_into().unwrap()).collect();
    println!("{} cases, {} work", found.n_cases, found.work);
    (found, values)
}

/// States that all of these differ.
fn different(names: &[String]) -> String {
    let mut text = String::new();
    for (index, a) in names.iter().enumerate() {
        for b in &names[index + 1..] {
            text += &format!("def _ = 1 / ({a} - {b});\n");
        }
    }
    text
}

/// A sudoku with `side^2` cells in each row, column and box; 0 is free.
fn sudoku(side: usize, clues: &str) -> String {
    let n = side * side;
    let name = |row: usize, column: usize| format!("?c{row}_{column}");
    let mut text = String::new();
    for (index, clue) in clues.chars().enumerate() {
        let range = match clue {
            '0' => format!("1..={n}"),
            digit => format!("{digit}..={digit}"),
        };
        text += &format!("priv {} : {range};\n", name(index / n, index % n));
    }
    for group in 0..n {
        let (top, left) = (group / side * side, group % side * side);
        let row: Vec<String> = (0..n).map(|i| name(group, i)).collect();
        let column: Vec<String> = (0..n).map(|i| name(i, group)).collect();
        let cells: Vec<String> = (0..n)
            .map(|i| name(top + i / side, left + i % side))
            .collect();
        text += &[row, column, cells].map(|names| different(&names)).concat();
    }
    text
}

#[test]
fn a_small_sudoku_has_one_solution() {
    let (found, values) = solve(&sudoku(2, "1000003001000002"));
    assert!(matches!(found.answer, Answer::One(_)), "{:?}", found.answer);
    assert_eq!(values[..4], [1, 3, 2, 4], "{values:?}");
}

#[test]
fn a_large_sudoku_has_one_solution() {
    let clues = "530070000600195000098000060800060003400803001700020006060000280000419005000080079";
    let (found, values) = solve(&sudoku(3, clues));
    assert!(matches!(found.answer, Answer::One(_)));
    assert_eq!(values[..9], [5, 3, 4, 6, 7, 8, 9, 1, 2]);
}

#[test]
fn letters_stand_for_digits() {
    let letters: Vec<String> = "sendmory"
        .chars()
        .map(|letter| format!("?{letter}"))
        .collect();
    let mut text = format!("priv {} : 0..=9;\n", letters.join(", "));
    text += "def _ = 1 / ?s; def _ = 1 / ?m;\n";
    text += &different(&letters);
    text += "1000*?s + 100*?e + 10*?n + ?d + 1000*?m + 100*?o + 10*?r + ?e \
             = 10000*?m + 1000*?o + 100*?n + 10*?e + ?y;";
    let (found, values) = solve(&text);
    assert!(matches!(found.answer, Answer::One(_)), "{:?}", found.answer);
    assert_eq!(values, [9, 5, 6, 7, 1, 0, 8, 2]);
}

#[test]
fn a_knapsack_is_packed() {
    let weights: Vec<u64> = (1..=16u64).map(|i| 7919 * i * i % 10007).collect();
    let names: Vec<String> = (0..weights.len()).map(|i| format!("?x{i}")).collect();
    let total: u64 = weights.iter().step_by(3).sum();
    let terms = names
        .iter()
        .zip(&weights)
        .map(|(name, weight)| format!("{weight}*{name}"));
    let sum = terms.collect::<Vec<_>>().join(" + ");
    let (_, values) = solve(&format!(
        "priv {} : 0..=1;\n{sum} = {total};",
        names.join(", ")
    ));
    let packed: u64 = values
        .iter()
        .zip(&weights)
        .map(|(value, weight)| value * weight)
        .sum();
    assert_eq!(packed, total);
}
