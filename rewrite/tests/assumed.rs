//! What an arm of a branch takes for granted, over all inputs of a small field.

use expect_test::expect;
use num_bigint::BigUint;
use vampx_fields::Field;
use vampx_ir::Source;
use vampx_ir::program::{Inputs, Node, Program, Public};
use vampx_ir::syntax::compile;
use vampx_rewrite::{Effort, explain, optimize};

/// Each fact, and the same program where the fact says too little.
const PROGRAMS: [(&str, &str); 14] = [
    (
        "x < 4, so x < 8",
        "branch (lt x 4) (branch (lt x 8) x (y*y)) y",
    ),
    (
        "x < 4, but not x < 3",
        "branch (lt x 4) (branch (lt x 3) x (y*y)) y",
    ),
    (
        "x < y, so 0 < y",
        "branch (lt x y) (branch (lt 0 y) y (x*x)) x",
    ),
    (
        "x < y, but not 1 < y",
        "branch (lt x y) (branch (lt 1 y) y (x*x)) x",
    ),
    (
        "x >= 8, so not x < 8",
        "branch (lt x 8) y (branch (lt x 4) (y*y) x)",
    ),
    (
        "x >= 8, but x < 9",
        "branch (lt x 8) y (branch (lt x 9) (y*y) x)",
    ),
    (
        "4 >= y, so not 6 < y",
        "branch (lt 4 y) x (branch (lt 6 y) (x*x) y)",
    ),
    (
        "4 >= y, but 3 < y",
        "branch (lt 4 y) x (branch (lt 3 y) (x*x) y)",
    ),
    (
        "both are 1",
        "branch (lt x 4 * lt y 4) y (branch (lt x 3) (y*y) x)",
    ),
    (
        "not both are 1",
        "branch (lt x 4 * lt y 4) (branch (lt x 3) (y*y) x) y",
    ),
    (
        "1 less a bit",
        "branch ((1 - lt x 4) * lt y 4) y (branch (lt x 8) x (y*y))",
    ),
    (
        "1 less a bit, the other way",
        "branch ((1 - lt x 4) * lt y 4) (branch (lt x 8) x (y*y)) y",
    ),
    (
        "in the other arm",
        "branch (lt x 4) y (branch (lt x 8) x (y*y))",
    ),
    (
        "a selector in a comparison",
        "branch (lt x y) (lt (x*y) (lt x y)) y",
    ),
];

fn program(text: &str) -> Program {
    let text = format!("pub out; priv x, y; out = {text};");
    let field = Field::by_name("prime:13").expect("a field");
    compile(&Source::new("test", text), Some(&field)).expect("a program")
}

fn output(program: &Program, [x, y]: [u32; 2]) -> Vec<Public> {
    let inputs: Inputs = [("x", x), ("y", y)]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), BigUint::from(value)))
        .collect();
    let evaluation = program.evaluate(&inputs).expect("accepted");
    evaluation.publics().to_vec()
}

fn counts(program: &Program) -> String {
    let is_constant = |id| matches!(program.node(id), Node::Constant(_));
    let is_product =
        |node: &&Node| matches!(**node, Node::Mul(a, b) if !is_constant(a) && !is_constant(b));
    let products = program.nodes().iter().filter(is_product).count();
    let statistics = program.statistics();
    format!(
        "{products:>2} {:>2} {:>2}",
        statistics.lts, statistics.branches
    )
}

#[test]
fn arms_need_what_does_not_follow_from_their_selector() {
    let mut table = format!("{:<28} * lt br   * lt br\n", "");
    for (name, text) in PROGRAMS {
        let program = program(text);
        let better = optimize(&program, Effort::Thorough).unwrap_or_else(|| program.clone());
        table += &format!("{name:<28}{}  {}\n", counts(&program), counts(&better));
        for [x, y] in (0..13).flat_map(|x| (0..13).map(move |y| [x, y])) {
            let [before, after] = [&program, &better].map(|it| output(it, [x, y]));
            assert_eq!(before, after, "{name} {x} {y}\n{better}");
        }
    }
    expect![[r#"
                                     * lt br   * lt br
        x < 4, so x < 8              1  2  2   0  1  1
        x < 4, but not x < 3         1  2  2   1  2  2
        x < y, so 0 < y              1  2  2   0  1  1
        x < y, but not 1 < y         1  2  2   1  2  2
        x >= 8, so not x < 8         1  2  2   0  1  1
        x >= 8, but x < 9            1  2  2   1  2  2
        4 >= y, so not 6 < y         1  2  2   0  1  1
        4 >= y, but 3 < y            1  2  2   1  2  2
        both are 1                   2  3  2   1  2  1
        not both are 1               2  3  2   2  3  2
        1 less a bit                 2  3  2   1  2  1
        1 less a bit, the other way  2  3  2   2  3  2
        in the other arm             1  2  2   1  2  2
        a selector in a comparison   1  2  1   0  1  1
    "#]]
    .assert_eq(&table);
}

#[test]
fn what_is_equal_where_it_is_taken_has_a_proof() {
    let explanation = explain(&program(PROGRAMS[0].1), None).expect("all values");
    let steps = explanation.proofs.iter().flat_map(|proof| &proof.steps);
    let rules: Vec<&str> = steps.map(|step| step.rule.as_str()).collect();
    assert!(rules.contains(&"equal-where-taken"), "{rules:?}");
    assert_eq!(explanation.contradictions, []);
}

#[test]
fn arms_that_are_never_taken_are_found_as_written() {
    let n_dead = |name: &str| {
        let (_, text) = PROGRAMS.iter().find(|(known, _)| *known == name)?;
        Some(explain(&program(text), None)?.dead_arms.len())
    };
    assert_eq!(n_dead("both are 1"), Some(0));
    let text = "branch ((1 - lt x 4) * lt x 8) y (branch (lt x 9) x (y*y))";
    let explanation = explain(&program(text), Some("out")).expect("an output");
    assert_eq!(explanation.dead_arms.len(), 1);
}
