//! What is done alike to each bit of a word is done to the word, and nothing else becomes acceptable.

use expect_test::expect;
use num_bigint::BigUint;
use vampx_ir::Source;
use vampx_ir::program::{Claim, HintOp, Inputs, Node, Program};
use vampx_ir::syntax::compile;
use vampx_rewrite::{Effort, optimize};

mod common;

use common::{acceptable, field, n_runs, verdict};

const BITS: &str = "def bool b = { b*(b - 1) = 0; b }; \
    def split a = { def low = fresh (a % 2); def high = fresh (a \\ 2); a = low + 2*high; (bool low, bool high) }; ";

fn program(prime: &str, text: &str) -> Program {
    let source = Source::new("test", format!("{BITS}{text}"));
    compile(&source, Some(&field(prime))).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

/// Products, branches and comparisons; bits of hints, and ranges.
fn counts(program: &Program) -> String {
    let is_constant = |id| matches!(program.node(id), Node::Constant(_));
    let is_product =
        |node: &&Node| matches!(**node, Node::Mul(a, b) if !is_constant(a) && !is_constant(b));
    let is_digit =
        |node: &&Node| matches!(node, Node::Hint(HintOp::Remainder | HintOp::Quotient, ..));
    let is_range = |claim: &Claim| matches!(claim, Claim::InRange { .. });
    let claims = program.assertions().iter().map(|assertion| assertion.claim);
    let statistics = program.statistics();
    format!(
        "{:>2} {:>2} {:>2} {:>2} {:>2}",
        program.nodes().iter().filter(is_product).count(),
        statistics.branches,
        statistics.lts,
        program.nodes().iter().filter(is_digit).count(),
        claims.filter(is_range).count(),
    )
}

const CHOICE: &str = "bool s; def (a0, a1) = split a; def (b0, b1) = split b;";

/// Choices between words, or almost.
const CHOICES: [(&str, &str); 7] = [
    ("words", "(s*a0 + (1 - s)*b0) + 2*(s*a1 + (1 - s)*b1) = 2;"),
    (
        "a sum that may wrap",
        "s*a0 + 2*s*a1 + s*b1 + b0 + 2*b1 = 2;",
    ),
    (
        "digits in another order",
        "(s*a1 + (1 - s)*b0) + 2*(s*a0 + (1 - s)*b1) = 2;",
    ),
    (
        "a digit that is read",
        "(s*a0 + (1 - s)*b0) + 2*(s*a1 + (1 - s)*b1) = 2; a1*b1 = 0;",
    ),
    (
        "a product that is read",
        "def p = s*a0; (p + (1 - s)*b0) + 2*(s*a1 + (1 - s)*b1) = 2; p*b1 = 0;",
    ),
    (
        "the same in both arms",
        "(s*a0 + (1 - s)*a0) + 2*(s*a1 + (1 - s)*a1) + b0 = 2;",
    ),
    (
        "no selector",
        "(b*a0 + (1 - b)*b0) + 2*(b*a1 + (1 - b)*b1) = 2;",
    ),
];

#[test]
fn choices_of_bits_are_choices_of_words() {
    let mut table = format!("{:<24} * br lt di in   * br lt di in\n", "");
    for (name, text) in CHOICES {
        let program = program("prime:5", &format!("priv s, a, b; {CHOICE} {text}"));
        let better = optimize(&program, Effort::Normal).unwrap_or_else(|| program.clone());
        table += &format!("{name:<24}{}  {}\n", counts(&program), counts(&better));
        assert!(n_runs(&program) <= 5_u64.pow(7), "{name}");
        let accepted = acceptable(&program);
        assert_eq!(accepted, acceptable(&better), "{name}\n{program}\n{better}");
        assert!(!accepted.is_empty(), "{name}");
    }
    expect![[r#"
                                 * br lt di in   * br lt di in
        words                    9  0  0  4  0   0  1  0  0  2
        a sum that may wrap      8  0  0  4  0   3  0  0  4  0
        digits in another order  9  0  0  4  0   0  1  0  2  1
        a digit that is read    10  0  0  4  0   1  1  0  4  0
        a product that is read  10  0  0  4  0   2  1  0  4  0
        the same in both arms    9  0  0  4  0   0  0  0  2  1
        no selector              9  0  0  4  0   4  0  0  4  0
    "#]]
    .assert_eq(&table);
}

/// Inputs that are bits, and values of them.
fn of_bits(n: usize, value: &str) -> Program {
    let names: Vec<String> = (0..n).map(|index| format!("b{index}")).collect();
    let bits: String = names.iter().map(|name| format!("bool {name}; ")).collect();
    let list = names.join(":");
    program(
        "prime:97",
        &format!(
            "pub out; priv {}; {bits} def all = {list}:[]; {value}",
            names.join(", ")
        ),
    )
}

#[test]
fn trees_of_bits_are_one_comparison() {
    let mut table = String::new();
    for (name, n, value) in [
        ("or", 16, "out = fold all (fun x y { x + y - x*y }) 0;"),
        ("and", 17, "out = fold all (fun x y { x*y }) 1;"),
        ("nor", 16, "out = fold all (fun x y { (1 - x)*y }) 1;"),
        ("few", 12, "out = fold all (fun x y { x + y - x*y }) 0;"),
    ] {
        let program = of_bits(n, value);
        let better = optimize(&program, Effort::Normal).unwrap_or_else(|| program.clone());
        table += &format!("{name:<4} {}  {}\n", counts(&program), counts(&better));
        let with = |is_one: &dyn Fn(usize) -> bool| -> Inputs {
            let bit = |index| (format!("b{index}"), BigUint::from(u32::from(is_one(index))));
            (0..n).map(bit).collect()
        };
        let mut inputs = vec![with(&|_| false), with(&|_| true)];
        for one in 0..n {
            inputs.push(with(&|index| index == one));
            inputs.push(with(&|index| index != one));
        }
        for inputs in inputs {
            let expected = verdict(&program, &inputs);
            assert!(expected.is_some(), "{name}");
            assert_eq!(verdict(&better, &inputs), expected, "{name} {inputs:?}");
        }
    }
    expect![[r#"
        or   31  0  0  0  0   0  0  1  0  0
        and  33  0  0  0  0   0  0  1  0  0
        nor  31  0  0  0  0   0  0  1  0  0
        few  23  0  0  0  0  11  0  0  0  0
    "#]]
    .assert_eq(&table);
}
