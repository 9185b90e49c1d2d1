//! Claims that go, with the hints in them, over all inputs and all hints of a small field.

use expect_test::expect;
use num_bigint::BigUint;
use vampx_ir::Source;
use vampx_ir::program::{Claim, Guard, Input, Inputs, Node, NodeId, Program, ProgramBuilder};
use vampx_ir::syntax::compile;
use vampx_rewrite::{Effort, optimize};

mod common;

use common::{acceptable, field, n_runs, tuples, verdict};

const P: u32 = 7;

/// Each fact that lets a claim go, the range of `y` and the program, and the same without the fact.
const PROGRAMS: [(&str, &str, &str); 29] = [
    ("a multiple", "0..7", "x + y = 3; 2*x + 2*y = 6;"),
    ("no multiple", "0..7", "x + y = 3; 2*x + 2*y = 5;"),
    ("the other sign", "0..7", "x*y = 3 + x; 0 - x = 3 - x*y;"),
    ("not the other sign", "0..7", "x*y = 3 + x; x = 3 - x*y;"),
    (
        "around the arm",
        "0..7",
        "x*x = y; branch (lt x 3) ({ y + 1 = x*x + 1; x }) y;",
    ),
    (
        "another in the arm",
        "0..7",
        "x*x = y; branch (lt x 3) ({ y + 1 = x*x; x }) y;",
    ),
    (
        "an arm in the arm",
        "0..7",
        "branch (lt x 3) ({ x*x = y; branch (lt y 2) ({ y = x*x; x }) y }) y;",
    ),
    (
        "an arm beside",
        "0..7",
        "branch (lt x 3) ({ x*x = y; x }) (branch (lt y 2) ({ y = x*x; x }) y);",
    ),
    (
        "in both arms",
        "0..7",
        "branch (lt x 3) ({ x*x = y; x }) ({ x*x = y; y });",
    ),
    (
        "in one arm",
        "0..7",
        "branch (lt x 3) ({ x*x = y; x }) ({ x*x = 1; y });",
    ),
    ("a bit, twice", "0..7", "x*(x - 1) = 0; branch x y 0;"),
    ("not a bit", "0..7", "x*(x - 2) = 0; branch x y 0;"),
    (
        "read in the arm",
        "0..7",
        "def z = fresh (x*y); branch (lt x 3) ({ z = x*y; y*z = 1; x }) y;",
    ),
    (
        "read outside",
        "0..7",
        "def z = fresh (x*y); y*z = 1; branch (lt x 3) ({ z = x*y; x }) y;",
    ),
    (
        "in the arm's value",
        "0..7",
        "def z = fresh (x*y); y = branch (lt x 3) ({ z = x*y; z + 1 }) x;",
    ),
    (
        "in the other's",
        "0..7",
        "def z = fresh (x*y); y = branch (lt x 3) ({ z = x*y; z + 1 }) z;",
    ),
    (
        "digits of nothing",
        "0..7",
        "def b = fresh (x % 2); def c = fresh (x \\ 2); b*(b - 1) = 0; x = b + 2*c;",
    ),
    (
        "digits, one read",
        "0..7",
        "def b = fresh (x % 2); def c = fresh (x \\ 2); b*(b - 1) = 0; x = b + 2*c; b = y;",
    ),
    (
        "a digit in its range",
        "0..7",
        "def b = fresh (x % 4); range 2 b;",
    ),
    (
        "in a smaller range",
        "0..7",
        "def b = fresh (x % 4); range 1 b;",
    ),
    ("a divisor not 0", "0..3", "def q = x \\ (y + 1);"),
    ("a divisor", "0..7", "def q = x \\ (y + 1);"),
    ("a quotient", "0..3", "def q = x / (y + 1);"),
    ("maybe no quotient", "0..7", "def q = x / (y + 1);"),
    ("a third", "0..7", "def z = fresh (x / 3); 3*z = x;"),
    ("not a third", "0..7", "def z = fresh (x / 3); 2*z = x;"),
    (
        "a factor not 0",
        "1..4",
        "y*x = 0; y*(x + 1) = y*(x*x + 1);",
    ),
    ("factors", "0..4", "y*x = 0; y*(x + 1) = y*(x*x + 1);"),
    ("a square", "0..4", "(x + y)*(x + y) = 0;"),
];

fn program(range: &str, text: &str) -> Program {
    let text = format!("priv x; priv y : {range}; {text}");
    compile(&Source::new("test", text), Some(&field("prime:7"))).expect("a program")
}

/// Claims, guarded ones among them, hints, and products that are not by constants.
fn counts(program: &Program) -> String {
    let is_constant = |id: NodeId| matches!(program.node(id), Node::Constant(_));
    let products = program.nodes().iter();
    let products = products
        .filter(|node| matches!(**node, Node::Mul(a, b) if !is_constant(a) && !is_constant(b)));
    let hints = program.nodes().iter();
    let hints = hints.filter(|node| matches!(node, Node::Hint(..)));
    let assertions = program.assertions().iter();
    let guarded = assertions.filter(|assertion| assertion.guard.is_some());
    format!(
        "{} {} {} {}",
        program.assertions().len(),
        guarded.count(),
        hints.count(),
        products.count()
    )
}

/// The counts before and after; all inputs are tried, with hints as they are written and with all others.
fn checked(program: &Program) -> String {
    let better = optimize(program, Effort::Normal).unwrap_or_else(|| program.clone());
    for values in tuples(P, program.inputs().len()) {
        let names = program.inputs().iter().map(|input| input.name.clone());
        let inputs: Inputs = names.zip(values.into_iter().map(BigUint::from)).collect();
        let [before, after] = [program, &better].map(|program| verdict(program, &inputs));
        assert_eq!(before, after, "{inputs:?}\n{program}\n{better}");
    }
    assert!(n_runs(program) <= 20_000, "{program}");
    assert_eq!(
        acceptable(program),
        acceptable(&better),
        "{program}\n{better}"
    );
    format!("{}   {}", counts(program), counts(&better))
}

#[test]
fn claims_go_if_each_fact_is_there() {
    let mut table = String::new();
    for (name, range, text) in PROGRAMS {
        let counts = checked(&program(range, text));
        table += &format!("{name:<22}{counts}\n");
    }
    expect![[r#"
        a multiple            2 0 0 0   1 0 0 0
        no multiple           2 0 0 0   2 0 0 0
        the other sign        2 0 0 1   1 0 0 1
        not the other sign    2 0 0 1   2 0 0 1
        around the arm        2 1 0 1   1 0 0 1
        another in the arm    2 1 0 1   2 1 0 1
        an arm in the arm     2 2 0 1   1 1 0 1
        an arm beside         2 2 0 1   2 2 0 1
        in both arms          2 2 0 1   1 0 0 1
        in one arm            2 2 0 1   2 2 0 1
        a bit, twice          2 0 0 1   1 0 0 0
        not a bit             2 0 0 1   2 0 0 1
        read in the arm       2 2 1 2   1 1 0 2
        read outside          2 1 1 2   2 1 1 2
        in the arm's value    2 1 1 1   1 0 0 2
        in the other's        2 1 1 1   2 1 1 2
        digits of nothing     2 0 2 1   0 0 0 0
        digits, one read      3 0 2 1   3 0 2 0
        a digit in its range  1 0 1 0   0 0 0 0
        in a smaller range    1 0 1 0   1 0 1 0
        a divisor not 0       1 0 2 0   0 0 0 0
        a divisor             1 0 2 0   1 0 2 0
        a quotient            1 0 1 2   0 0 0 0
        maybe no quotient     1 0 1 2   1 0 1 1
        a third               1 0 1 0   0 0 0 0
        not a third           1 0 1 0   1 0 1 0
        a factor not 0        2 0 0 4   2 0 0 1
        factors               2 0 0 4   2 0 0 4
        a square              1 0 0 1   1 0 0 0
    "#]]
    .assert_eq(&table);
}

/// The same equation in both arms of `x`, which a claim says is a bit, or none.
fn in_both_arms(says_bit: bool) -> Program {
    let field = field("prime:7");
    let mut builder = ProgramBuilder::new(field);
    let span = vampx_ir::Span::default();
    let [x, y] = ["x", "y"].map(|name| {
        let input = Input {
            name: name.to_owned(),
            public: false,
            range: None,
            span,
        };
        builder.input(input).expect("a new name")
    });
    if says_bit {
        builder.assert(Claim::Boolean(x), None, span);
    }
    let square = builder.mul(y, y, span);
    for arm in [false, true] {
        let guard = builder.guard(Guard {
            parent: None,
            selector: x,
            arm,
        });
        builder.assert(Claim::Equal(square, y), Some(guard), span);
    }
    builder.finish()
}

#[test]
fn arms_are_all_there_is_only_of_a_bit() {
    assert_eq!(checked(&in_both_arms(true)), "3 2 0 1   2 0 0 1");
    assert_eq!(checked(&in_both_arms(false)), "2 2 0 1   2 2 0 1");
}
