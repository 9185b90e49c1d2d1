//! What saturation makes of the smallest programs that show it: products, comparisons and branches.

use expect_test::expect;
use vampx_fields::Field;
use vampx_ir::Source;
use vampx_ir::program::{Node, Program};
use vampx_ir::syntax::compile;
use vampx_rewrite::{Effort, optimize};

const PROGRAMS: [(&str, &str); 14] = [
    (
        "mux as two products",
        "pub out; priv c, a, b; c*(c - 1) = 0; out = c*a + (1 - c)*b;",
    ),
    (
        "mux of a selector that is no bit",
        "pub out; priv c, a, b; out = c*a + (1 - c)*b + 3*c*a;",
    ),
    (
        "common factor",
        "pub out; priv a, b, c; out = a*b + a*c + b;",
    ),
    (
        "difference of squares",
        "pub out; priv a, b; out = a*a - b*b;",
    ),
    (
        "xor with itself",
        "pub out; priv a, b; a*(a - 1) = 0; b*(b - 1) = 0; def c = a + b - 2*a*b; out = c + b - 2*c*b;",
    ),
    (
        "shifted comparison",
        "pub out; priv a, b; range 5 a; range 5 b; out = lt (a + 1) (b + 1) + lt a b;",
    ),
    (
        "shifted comparison that may wrap",
        "pub out; priv a, b; range 5 a; out = lt (a + 1) (b + 1) + lt a b;",
    ),
    (
        "equality by comparisons",
        "pub out; priv a, b; out = lt a b * lt b a;",
    ),
    ("two bounds", "pub out; priv a; out = lt a 5 * lt a 9;"),
    (
        "one of two is zero",
        "pub out; priv a, b; def x = lt 0 a; def y = lt 0 b; out = x + y - x*y;",
    ),
    (
        "minimum and minimum",
        "pub out; priv a, b; out = branch (lt a b) a b + branch (lt b a) b a;",
    ),
    (
        "products in both arms",
        "pub out; priv a, b, c, d; out = branch (lt a b) (a*c) (a*d);",
    ),
    (
        "comparisons in both arms",
        "pub out; priv a, b, c, d; out = branch (lt a b) (lt c d) (lt d c);",
    ),
    (
        "the selector in its arm",
        "pub out; priv a, b, c; def s = lt a b; out = branch s (branch s a b) (s*c + b);",
    ),
];

fn counts(program: &Program) -> String {
    let is_constant = |id| matches!(program.node(id), Node::Constant(_));
    let products = program
        .nodes()
        .iter()
        .filter(|node| matches!(**node, Node::Mul(a, b) if !is_constant(a) && !is_constant(b)));
    let stats = program.statistics();
    format!(
        "{:>2} {:>2} {:>2}",
        products.count(),
        stats.lts,
        stats.branches
    )
}

#[test]
fn small_programs_need_less() {
    let field = Field::by_name("prime:97").expect("a field");
    let mut table = format!("{:<34}*  lt br   *  lt br\n", "");
    for (name, text) in PROGRAMS {
        let program = compile(&Source::new(name, text), Some(&field));
        let program = program.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let [before, after] = [Effort::Normal, Effort::Thorough]
            .map(|effort| optimize(&program, effort).unwrap_or_else(|| program.clone()));
        table += &format!("{name:<33}{}  {}\n", counts(&before), counts(&after));
    }
    expect![[r#"
                                          *  lt br   *  lt br
        mux as two products               2  0  0   0  0  1
        mux of a selector that is no bit  3  0  0   1  0  0
        common factor                     2  0  0   1  0  0
        difference of squares             2  0  0   1  0  0
        xor with itself                   2  0  0   0  0  0
        shifted comparison                0  2  0   0  1  0
        shifted comparison that may wrap  0  2  0   0  2  0
        equality by comparisons           1  2  0   0  1  0
        two bounds                        1  2  0   0  1  0
        one of two is zero                1  2  0   1  1  0
        minimum and minimum               0  2  2   0  1  1
        products in both arms             2  1  1   1  1  1
        comparisons in both arms          0  3  1   0  2  2
        the selector in its arm           2  1  1   0  1  1
    "#]]
    .assert_eq(&table);
}
