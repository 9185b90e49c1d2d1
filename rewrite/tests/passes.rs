//! What each pass does, on the smallest programs that show it.

use expect_test::{Expect, expect};
use vampx_fields::Field;
use vampx_ir::Source;
use vampx_ir::program::{Node, Program};
use vampx_ir::syntax::compile;
use vampx_rewrite::{Effort, optimize};

fn program(text: &str) -> Program {
    let field = Field::by_name("prime:97").expect("a field");
    compile(&Source::new("test", text), Some(&field)).expect("a program")
}

/// The textual form of what becomes of `text`, without places.
#[track_caller]
fn check(text: &str, expected: Expect) {
    let program = program(text);
    let optimized = optimize(&program, Effort::Normal).unwrap_or(program);
    let lines = optimized.to_string();
    let lines = lines.lines().map(|line| match line.split_once(" @") {
        Some((line, _)) => line,
        None => line,
    });
    let text: Vec<&str> = lines.collect();
    expected.assert_eq(&text.join("\n"));
}

const BITS: &str = "
def bool b = { b*(b - 1) = 0; b };
def bits n = iter n (fun k a {
    def bit = bool (fresh (a % 2));
    def rest = fresh (a \\ 2);
    a = bit + 2*rest;
    bit:(k rest)
}) (fun 0 { [] });
def number list = fold list (fun bit rest { bit + 2*rest }) 0;
";

#[test]
fn bits_that_nothing_reads_are_a_range() {
    check(
        &format!("{BITS} priv a; bits 5 a;"),
        expect![[r#"
            field prime:97
            input private a -
            %0 = input 0
            assert - range %0 5"#]],
    );
}

#[test]
fn bits_that_are_read_stay() {
    check(
        &format!("{BITS} pub low; priv a; def (bit:_) = bits 5 a; low = bit;"),
        expect![[r#"
            field prime:97
            input public low -
            input private a -
            %0 = input 0
            %1 = input 1
            %2 = constant 2
            %3 = hint remainder %1 %2
            %4 = constant 16
            %5 = hint quotient %1 %2
            %6 = hint remainder %5 %4
            %7 = mul %2 %6
            %8 = add %3 %7
            assert - boolean %3
            assert - range %6 4
            assert - equal %1 %8
            assert - equal %0 %3
            define 0 = %3"#]],
    );
}

#[test]
fn a_number_of_known_bits_is_not_taken_apart_again() {
    check(
        &format!(
            "{BITS} pub same; priv a; def list = bits 3 a; same = number (bits 3 (number list));"
        ),
        expect![[r#"
            field prime:97
            input public same -
            input private a -
            %0 = input 0
            %1 = input 1
            %2 = constant 0
            %3 = constant 1
            assert - range %1 3
            assert - equal %0 %1
            define 0 = %1"#]],
    );
}

#[test]
fn a_number_that_may_have_more_bits_is_taken_apart() {
    let text = format!("{BITS} priv a; def list = bits 4 a; bits 3 (number list);");
    check(
        &text,
        expect![[r#"
            field prime:97
            input private a -
            %0 = input 0
            %1 = constant 0
            %2 = constant 1
            assert - range %0 4
            assert - range %0 3"#]],
    );
}

#[test]
fn a_copy_that_is_bound_is_the_value() {
    check(
        "pub y; priv x; def z = fresh (x*x); z = x*x; y = z + 1;",
        expect![[r#"
            field prime:97
            input public y -
            input private x -
            %0 = input 0
            %1 = input 1
            %2 = mul %1 %1
            %3 = constant 1
            %4 = add %2 %3
            assert - equal %0 %4
            define 0 = %4"#]],
    );
}

#[test]
fn a_copy_that_is_not_bound_stays() {
    check(
        "pub y; priv x; def z = fresh (x*x); y = z + 1;",
        expect![[r#"
            field prime:97
            input public y -
            input private x -
            %0 = input 0
            %1 = input 1
            %2 = mul %1 %1
            %3 = hint copy %2
            %4 = constant 1
            %5 = add %3 %4
            assert - equal %0 %5
            define 0 = %5"#]],
    );
}

#[test]
fn a_comparison_with_one_outcome_is_a_constant() {
    check(
        "pub y; priv x : 0..10; y = lt x 20;",
        expect![[r#"
        field prime:97
        input public y -
        input private x 0..=9
        %0 = input 0
        %1 = input 1
        %2 = constant 0
        assert - equal %0 %2
        define 0 = %2"#]],
    );
}

#[test]
fn a_branch_that_is_decided_is_its_arm() {
    check(
        "pub y; priv x : 0..10; priv c : 1..2; y = branch c (x + 1) (x*x);",
        expect![[r#"
            field prime:97
            input public y -
            input private x 0..=9
            input private c 1..=1
            %0 = input 0
            %1 = input 1
            %2 = input 2
            %3 = mul %1 %1
            assert - boolean %2
            assert - equal %0 %3
            define 0 = %3"#]],
    );
}

#[test]
fn a_branch_between_sums_is_arithmetic_if_its_selector_is_a_bit() {
    check(
        "pub y; priv c : 0..2; priv a; priv b; y = branch c (a + b) (a - b);",
        expect![[r#"
            field prime:97
            input public y -
            input private c 0..=1
            input private a -
            input private b -
            %0 = input 0
            %1 = input 1
            %2 = input 2
            %3 = input 3
            %4 = neg %3
            %5 = add %2 %4
            %6 = add %2 %3
            %7 = neg %6
            %8 = add %5 %7
            %9 = mul %1 %8
            %10 = add %6 %9
            assert - boolean %1
            assert - equal %0 %10
            define 0 = %10"#]],
    );
    check(
        "pub y; priv c; priv a; priv b; y = branch c (a + b) (a - b);",
        expect![[r#"
            field prime:97
            input public y -
            input private c -
            input private a -
            input private b -
            %0 = input 0
            %1 = input 1
            %2 = input 2
            %3 = input 3
            %4 = neg %3
            %5 = add %2 %4
            %6 = add %2 %3
            %7 = neg %6
            %8 = add %5 %7
            %9 = mul %1 %8
            %10 = add %6 %9
            assert - boolean %1
            assert - equal %0 %10
            define 0 = %10"#]],
    );
}

#[test]
fn a_trap_is_never_forgotten() {
    for text in [
        "pub y; priv a; priv b; priv zero : 0..1; def q = fresh (a \\ b); y = q*zero + a;",
        "pub y; priv a; priv b; priv zero : 0..1; def q = fresh (a \\ b); y = q - (q + zero) + a;",
        "pub y; priv a; priv b; priv zero : 0..1; def q = fresh (a \\ b); y = lt (q + zero) q;",
        "pub y; priv a; priv b; priv zero : 0..1; def q = fresh (a \\ b); y = branch q (a + zero) a;",
    ] {
        let program = program(text);
        let n_traps = |program: &Program| {
            let hints = program.nodes().iter();
            hints.filter(|node| matches!(node, Node::Hint(..))).count()
        };
        let before = n_traps(&program);
        let after = optimize(&program, Effort::Normal).map_or(before, |it| n_traps(&it));
        assert_eq!(before, after, "{text}");
    }
}

#[test]
fn a_difference_that_may_be_below_zero_is_compared_by_its_window() {
    check(
        "pub y; priv x : 0..20; y = lt (x - 3) 5;",
        expect![[r#"
            field prime:97
            input public y -
            input private x 0..=19
            %0 = input 0
            %1 = input 1
            %2 = constant 1
            %3 = constant 3
            %4 = lt %1 %3
            %5 = neg %4
            %6 = add %2 %5
            %7 = constant 8
            %8 = lt %1 %7
            %9 = add %6 %8
            assert - equal %0 %9
            define 0 = %9"#]],
    );
    check(
        "pub y; priv x : 0..20; y = lt (x - 30) 5;",
        expect![[r#"
        field prime:97
        input public y -
        input private x 0..=19
        %0 = input 0
        %1 = input 1
        %2 = constant 1
        assert - equal %0 %2
        define 0 = %2"#]],
    );
    check(
        "pub y; priv x; y = lt (x - 3) 5;",
        expect![[r#"
        field prime:97
        input public y -
        input private x -
        %0 = input 0
        %1 = input 1
        %2 = constant 5
        %3 = constant 94
        %4 = add %1 %3
        %5 = lt %4 %2
        assert - equal %0 %5
        define 0 = %5"#]],
    );
}
