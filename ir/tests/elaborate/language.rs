//! What each construct means.

use expect_test::{Expect, expect};
use vampx_ir::program::{Claim, HintOp, Node, RejectionKind};

use crate::support::{file, inputs, program, program_over, run};

/// The program `text` is satisfied by `json`.
#[track_caller]
fn accepts(text: &str, json: &str) {
    assert_eq!(run(&program(text), &inputs(json, &[])), Ok(()), "{text}");
}

/// The program `text` is not satisfied by `json`.
#[track_caller]
fn rejects(text: &str, json: &str, kind: RejectionKind) {
    let rejection = run(&program(text), &inputs(json, &[])).expect_err(text);
    assert_eq!(rejection.kind, kind, "{text}: {rejection}");
}

/// The program `text` over the integers modulo 97, as text.
#[track_caller]
fn emits(text: &str, expected: Expect) {
    expected.assert_eq(&program_over(text, "prime:97").to_string());
}

/// Nothing is left to prove of `text`.
#[track_caller]
fn folds(text: &str) {
    assert_eq!(program(text).assertions(), [], "{text}");
}

#[test]
fn constants_fold_over_the_field() {
    folds(
        "1 + 2*3 - 4 = 3; 6/4*2 = 3; 7 \\ 2 = 3; 7 % 2 = 1; 2^10 = 1024; 5|0 = 0; 0|0 = 0; lt 3 4 = 0; lt 4 4 = 1;",
    );
    folds("branch 0 1 2 = 1; branch 1 1 2 = 2; range 3 7 = 7; 0x10 + 0b11 + 0o7 = 26;");
    folds("def minus_one = -1; lt 1 minus_one = 0; minus_one = 0 - 1; minus_one^2 = 1;");
    assert_eq!(
        program_over("x = 100;", "prime:97").to_string(),
        program_over("x = 003;", "prime:97").to_string()
    );
}

/// The modulus of BLS12-381 ends in the digit 3, so that `p - 6` ends in 7.
#[test]
fn remainders_are_those_of_canonical_integers() {
    folds("(-6) % 5 = 2; 0 % 5 = 0; 4 % 5 = 4; (-6) \\ (-6) = 1; (-6) \\ (-5) = 0;");
}

#[test]
fn equal_nodes_are_made_once() {
    emits(
        "x*y + y*x = z; (x*y)^2 = z;",
        expect![[r#"
        field prime:97
        input private x - @0..1
        input private y - @2..3
        input private z - @12..13
        %0 = input 0 @0..1
        %1 = input 1 @2..3
        %2 = input 2 @12..13
        %3 = mul %0 %1 @0..3
        %4 = add %3 %3 @0..9
        %5 = mul %3 %3 @15..22
        assert - equal %4 %2 @0..13
        assert - equal %5 %2 @15..26
    "#]],
    );
}

#[test]
fn powers_use_few_multiplications() {
    for (exponent, n_muls) in [
        (1, 0),
        (2, 1),
        (3, 2),
        (5, 3),
        (7, 4),
        (15, 5),
        (23, 6),
        (256, 8),
    ] {
        let program = program(&format!("x^{exponent} = y;"));
        assert_eq!(program.statistics().muls, n_muls, "x^{exponent}");
    }
}

/// All bases modulo 7, exponents as written: neither modulo p nor modulo p - 1.
#[test]
fn exponents_are_integers() {
    for (exponent, powers) in [
        ("0", [1, 1, 1, 1, 1, 1, 1]),
        ("1", [0, 1, 2, 3, 4, 5, 6]),
        ("6", [0, 1, 1, 1, 1, 1, 1]),
        ("7", [0, 1, 2, 3, 4, 5, 6]),
        ("8", [0, 1, 4, 2, 2, 4, 1]),
        ("1000000000000000000000000000004", [0, 1, 4, 2, 2, 4, 1]),
        ("(3 + 5)", [0, 1, 4, 2, 2, 4, 1]),
        ("(2*3*4)", [0, 1, 1, 1, 1, 1, 1]),
    ] {
        let program = program_over(&format!("x^{exponent} = y;"), "prime:7");
        for (x, y) in (0..).zip(powers) {
            let accepted = run(
                &program,
                &inputs(&format!(r#"{{"x": {x}, "y": {y}}}"#), &[]),
            );
            assert_eq!(accepted, Ok(()), "{x}^{exponent} = {y}");
        }
    }
}

#[test]
fn negative_exponents_invert() {
    for exponent in [
        "((-2))",
        "(-2)",
        "(0 - 2)",
        "(1 - 3)",
        "(2*(-1))",
        "minus_two",
        "(-two)",
    ] {
        let text = format!(
            "def minus_two = -2; def two = 2; def power n a = a^n; power {exponent} x * x^2 = 1; x^{exponent} = y;"
        );
        let program = program_over(&text, "prime:97");
        assert_eq!(
            run(&program, &inputs(r#"{"x": 2, "y": 73}"#, &[])),
            Ok(()),
            "{exponent}"
        );
        let rejection =
            run(&program, &inputs(r#"{"x": 0, "y": 0}"#, &[])).expect_err("0 has no inverse");
        assert_eq!(rejection.kind, RejectionKind::DivisionByZero, "{exponent}");
    }
    folds("2^(-1)*2 = 1; (1/3)^(-1) = 3; x^0 = 1; 0^0 = 1;");
}

/// Large exponents are integers too, also over a small field.
#[test]
fn large_exponents_are_exact() {
    for (exponent, y) in [
        ("(2^64)", 2),
        ("(2^64 - 3 + 2)", 1),
        ("(2^64*(2^64 + 2))", 1),
        ("(-(2^64))", 4),
    ] {
        let program = program_over(&format!("x^{exponent} = y;"), "prime:7");
        let json = format!(r#"{{"x": {}, "y": {y}}}"#, 2);
        assert_eq!(run(&program, &inputs(&json, &[])), Ok(()), "{exponent}");
    }
    folds(
        "2^300*2^300 = 2^600; 2^1000*2^1000*2^1000 = 2^3000; 2^1000 + 2^1000 - 2^1001 = 0; 1^(2^70) = 1;",
    );
}

#[test]
fn computed_exponents_are_canonical() {
    for (x, y) in [(2, 7), (3, 11), (96, 13)] {
        let text = format!("x^(22/2) = {x}^11; {y} = {y};");
        let program = program_over(&text, "prime:97");
        assert_eq!(
            run(&program, &inputs(&format!(r#"{{"x": {x}}}"#), &[])),
            Ok(())
        );
    }
    folds("2^(7 \\ 2) = 8; 2^(7 % 4) = 8;");
}

#[test]
fn iterations_and_folds() {
    folds("iter 0 (fun a { a*0 }) 7 = 7; iter 200 (fun a { a + 1 }) 0 = 200;");
    folds(
        "fold [] (fun a b { a - b }) 9 = 9; fold (10:3:1:[]) (fun a b { a - b }) 0 = 10 - (3 - (1 - 0));",
    );
    folds("def add a b = a + b; fold (1:2:3:[]) add 0 = 6; iter 3 (iter 2) (add 1) 0 = 8;");
}

#[test]
fn functions_are_values() {
    folds("def k a b = a; def s f g x = f x (g x); s k k 5 = 5; def i = s k k; i 7 = 7;");
    folds("def twice f x = f (f x); twice twice (fun a { a + 3 }) 0 = 12;");
    folds(
        "def f (a, b) c = { def d = a + b; fun e { d*c + e } }; f (1, 2) 3 4 = 13; def g = f (1, 2); def h = g 3; h 4 = 13;",
    );
    folds(
        "def apply f = f; apply fold (1:[]) (fun a b { a + b }) 1 = 2; apply lt 1 2 = 0; apply iter 2 (fun a { a + a }) 1 = 4;",
    );
    folds("def (f, g) = (fun a { a + 1 }, fun a { 2*a }); f (g 3) = 7;");
    accepts(
        "def hint = fresh; def in_range = range; hint (x*x) = y; in_range 4 x = x;",
        r#"{"x": 3, "y": 9}"#,
    );
}

#[test]
fn patterns_take_apart() {
    folds(
        "def ((a, b), c:d:[], 5, (), []) = ((1, 2), 3:4:[], 5, (), []); (a, b, c, d) = (1, 2, 3, 4);",
    );
    folds(
        "def (((a, b) as pair), c) as whole = ((1, 2), 3); pair = (1, 2); whole = (pair, c); a + b = c;",
    );
    folds(
        "def f (a:_) = a; f (1:2:[]) = 1; def x = 1; def x = x + 1; x = 2; { def x = 5; x } = 5; x = 2;",
    );
    rejects(
        "def (x, 5) = (1, y); x = 1;",
        r#"{"y": 4}"#,
        RejectionKind::UnsatisfiedEquation,
    );
}

/// Equations in a function are made when it has all its arguments, each time.
#[test]
fn equations_of_functions() {
    assert_eq!(program("def f a b = { a = b }; f x;").assertions().len(), 0);
    assert_eq!(
        program("def f a b = { a = b }; f x y; f x z; f x y;")
            .assertions()
            .len(),
        2
    );
    emits(
        "((x, ()), a:b:[]) = ((y, ()), c:d:[]); x = x;",
        expect![[r#"
        field prime:97
        input private x - @2..3
        input private a - @10..11
        input private b - @12..13
        input private y - @22..23
        input private c - @30..31
        input private d - @32..33
        %0 = input 0 @2..3
        %1 = input 1 @10..11
        %2 = input 2 @12..13
        %3 = input 3 @22..23
        %4 = input 4 @30..31
        %5 = input 5 @32..33
        assert - equal %0 %3 @0..37
        assert - equal %1 %4 @0..37
        assert - equal %2 %5 @0..37
    "#]],
    );
}

#[test]
fn division_is_bound() {
    accepts("x/y = z;", r#"{"x": 6, "y": 2, "z": 3}"#);
    rejects(
        "x/y = z;",
        r#"{"x": 0, "y": 0, "z": 3}"#,
        RejectionKind::DivisionByZero,
    );
    emits(
        "x/y = z; x/2 = z;",
        expect![[r#"
        field prime:97
        input private x - @0..1
        input private y - @2..3
        input private z - @6..7
        %0 = input 0 @0..1
        %1 = input 1 @2..3
        %2 = input 2 @6..7
        %3 = hint inverse %1 @0..3
        %4 = mul %1 %3 @0..3
        %5 = constant 1 @0..3
        %6 = mul %0 %3 @0..3
        %7 = constant 2 @9..12
        %8 = constant 49 @9..12
        %9 = mul %0 %8 @9..12
        assert - equal %4 %5 @0..3
        assert - equal %6 %2 @0..7
        assert - equal %9 %2 @9..16
    "#]],
    );
}

#[test]
fn division_or_zero_is_bound() {
    accepts("x|y = z;", r#"{"x": 6, "y": 2, "z": 3}"#);
    accepts("x|y = z;", r#"{"x": 6, "y": 0, "z": 0}"#);
    rejects(
        "x|y = z;",
        r#"{"x": 6, "y": 0, "z": 1}"#,
        RejectionKind::UnsatisfiedEquation,
    );
    emits(
        "x|y = z; x|2 = z; x|0 = z;",
        expect![[r#"
        field prime:97
        input private x - @0..1
        input private y - @2..3
        input private z - @6..7
        %0 = input 0 @0..1
        %1 = input 1 @2..3
        %2 = input 2 @6..7
        %3 = hint inverse-or-zero %1 @0..3
        %4 = mul %1 %3 @0..3
        %5 = constant 0 @0..3
        %6 = constant 1 @0..3
        %7 = neg %4 @0..3
        %8 = add %6 %7 @0..3
        %9 = mul %1 %8 @0..3
        %10 = mul %3 %8 @0..3
        %11 = mul %0 %3 @0..3
        %12 = constant 2 @9..12
        %13 = constant 49 @9..12
        %14 = mul %0 %13 @9..12
        assert - equal %9 %5 @0..3
        assert - equal %10 %5 @0..3
        assert - equal %11 %2 @0..7
        assert - equal %14 %2 @9..16
        assert - equal %5 %2 @18..25
    "#]],
    );
}

#[test]
fn quotient_and_remainder_are_bound_once() {
    let text = "x\\y = q; x%y = r;";
    accepts(text, r#"{"x": 17, "y": 5, "q": 3, "r": 2}"#);
    rejects(
        text,
        r#"{"x": 17, "y": 5, "q": 2, "r": 7}"#,
        RejectionKind::UnsatisfiedEquation,
    );
    rejects(
        text,
        r#"{"x": 17, "y": 0, "q": 0, "r": 17}"#,
        RejectionKind::DivisionByZero,
    );
    let program = program(text);
    let is_division = |claim: &Claim| matches!(claim, Claim::DivRem { .. });
    assert_eq!(
        program
            .assertions()
            .iter()
            .filter(|a| is_division(&a.claim))
            .count(),
        1
    );
}

/// Hints are not bound, whoever makes them; equations of functions called are kept.
#[test]
fn fresh_makes_hints() {
    emits(
        "fresh (x/y + (x|y) + x\\y + x%y) = z;",
        expect![[r#"
            field prime:97
            input private x - @7..8
            input private y - @9..10
            input private z - @34..35
            %0 = input 0 @7..8
            %1 = input 1 @9..10
            %2 = input 2 @34..35
            %3 = hint divide %0 %1 @7..10
            %4 = hint divide-or-zero %0 %1 @14..17
            %5 = add %3 %4 @7..18
            %6 = hint quotient %0 %1 @21..24
            %7 = add %5 %6 @7..24
            %8 = hint remainder %0 %1 @27..30
            %9 = add %7 %8 @7..30
            %10 = hint copy %9 @0..31
            assert - equal %10 %2 @0..35
        "#]],
    );
    emits(
        "def f a = { a = 3; a/y }; fresh (f x) = z;",
        expect![[r#"
        field prime:97
        input private y - @21..22
        input private x - @35..36
        input private z - @40..41
        %0 = input 0 @21..22
        %1 = input 1 @35..36
        %2 = input 2 @40..41
        %3 = constant 3 @12..17
        %4 = hint divide %1 %0 @19..22
        assert - equal %1 %3 @12..17
        assert - equal %4 %2 @26..41
    "#]],
    );
    emits(
        "fresh (x, 5, fresh (x % 2)) = (a, b, c);",
        expect![[r#"
            field prime:97
            input private x - @7..8
            input private a - @31..32
            input private b - @34..35
            input private c - @37..38
            %0 = input 0 @7..8
            %1 = input 1 @31..32
            %2 = input 2 @34..35
            %3 = input 3 @37..38
            %4 = constant 2 @20..25
            %5 = hint remainder %0 %4 @20..25
            %6 = hint copy %0 @0..27
            %7 = constant 5 @0..39
            assert - equal %6 %1 @0..39
            assert - equal %7 %2 @0..39
            assert - equal %5 %3 @0..39
        "#]],
    );
}

/// A closure made inside `fresh` and called outside is outside.
#[test]
fn fresh_ends() {
    let program =
        program("def (f, a) = { def g = fun b { b/y }; (g, fresh (g x)) }; f x = z; a = z;");
    let hints = |op| {
        program
            .nodes()
            .iter()
            .filter(|node| matches!(node, Node::Hint(o, ..) if *o == op))
            .count()
    };
    assert_eq!((hints(HintOp::Inverse), hints(HintOp::Divide)), (1, 1));
}

#[test]
fn branches_are_lazy() {
    let text = "branch (lt x y) (1/x) ({ y = 7; 1/(y - x) }) = z;";
    accepts(text, r#"{"x": 1, "y": 2, "z": 1}"#);
    accepts(
        "branch (lt x y) (1/(y - x)) ({ y = 7; 1/y }) * 7 = 1;",
        r#"{"x": 7, "y": 7}"#,
    );
    rejects(
        text,
        r#"{"x": 0, "y": 2, "z": 1}"#,
        RejectionKind::DivisionByZero,
    );
    rejects(
        text,
        r#"{"x": 9, "y": 8, "z": 1}"#,
        RejectionKind::UnsatisfiedEquation,
    );
    emits(
        "branch c ({ x = 1; branch d (x/y) ({ y = 2; y }) }) 5 = z;",
        expect![[r#"
        field prime:97
        input private c - @7..8
        input private x - @12..13
        input private d - @26..27
        input private y - @31..32
        input private z - @56..57
        %0 = input 0 @7..8
        %1 = input 1 @12..13
        %2 = input 2 @26..27
        %3 = input 3 @31..32
        %4 = input 4 @56..57
        %5 = constant 1 @12..17
        %6 = hint inverse %3 @29..32
        %7 = mul %3 %6 @29..32
        %8 = mul %1 %6 @29..32
        %9 = constant 2 @37..42
        %10 = branch %2 %8 %3 @19..48
        %11 = constant 5 @0..53
        %12 = branch %0 %10 %11 @0..53
        guard !0 = - %0 0
        guard !1 = !0 %2 0
        guard !2 = !0 %2 1
        guard !3 = - %0 1
        assert - boolean %0 @7..8
        assert !0 equal %1 %5 @12..17
        assert !0 boolean %2 @26..27
        assert !1 equal %7 %5 @29..32
        assert !2 equal %3 %9 @37..42
        assert - equal %12 %4 @0..57
    "#]],
    );
}

#[test]
fn a_selector_is_a_bit() {
    accepts("branch c 3 4 = y;", r#"{"c": 0, "y": 3}"#);
    accepts("branch c 3 4 = y;", r#"{"c": 1, "y": 4}"#);
    rejects(
        "branch c 3 4 = y;",
        r#"{"c": 2, "y": 4}"#,
        RejectionKind::SelectorNotBoolean,
    );
    rejects(
        "branch c 3 3 = y;",
        r#"{"c": 2, "y": 3}"#,
        RejectionKind::SelectorNotBoolean,
    );
    rejects(
        "branch c () ();",
        r#"{"c": 2}"#,
        RejectionKind::SelectorNotBoolean,
    );
}

#[test]
fn only_the_arm_taken_of_a_constant_branch_is_elaborated() {
    folds(
        "branch 0 1 (1/0) = 1; branch 1 (1/0) 2 = 2; branch 1 (fun a { a/0 }) (fun a { a }) 3 = 3;",
    );
    folds("branch (lt 3 4) 1 ({ 5 = 6; 2 }) = 1;");
    folds(
        "def gcd = iter 20 (fun k (a, b) { branch (lt b 1) a (k (b, a % b)) }) (fun (a, _) { a }); gcd (1071, 462) = 21;",
    );
}

/// Division by a constant 0 in an arm that may not be taken is no error: it keeps the arm from being taken.
#[test]
fn impossible_arms() {
    accepts("branch c 1 (1/0) = 1;", r#"{"c": 0}"#);
    rejects(
        "branch c 1 (1/0) = 1;",
        r#"{"c": 1}"#,
        RejectionKind::UnsatisfiedEquation,
    );
    accepts("branch c 1 (5 % 0) = 1;", r#"{"c": 0}"#);
    accepts("branch c 1 (branch 7 1 2) = 1;", r#"{"c": 0}"#);
    rejects(
        "branch c 1 (branch 7 1 2) = 1;",
        r#"{"c": 1}"#,
        RejectionKind::SelectorNotBoolean,
    );
}

#[test]
fn branches_choose_between_structures() {
    accepts(
        "branch c (x, y:[], ()) (y, x:[], ()) = (2, 1:[], ());",
        r#"{"c": 1, "x": 1, "y": 2}"#,
    );
    folds("def f = fun a { a }; branch 0 f f 3 = 3;");
    accepts("def f = fun a { a }; branch c f f 3 = 3;", r#"{"c": 1}"#);
}

/// As a value, `branch` is a function like others: its arguments are evaluated before.
#[test]
fn branch_as_a_value_is_strict() {
    accepts(
        "def choose = branch c; choose x y = z;",
        r#"{"c": 1, "x": 1, "y": 2, "z": 2}"#,
    );
    rejects(
        "def choose = branch c; choose (1/x) y = z;",
        r#"{"c": 1, "x": 0, "y": 2, "z": 2}"#,
        RejectionKind::DivisionByZero,
    );
    rejects(
        "def choose = branch c; choose x y = z;",
        r#"{"c": 2, "x": 1, "y": 2, "z": 2}"#,
        RejectionKind::SelectorNotBoolean,
    );
}

/// A gcd as users of Vamp-IR asked for: the arm not taken would divide by 0.
#[test]
fn gcd_divides_only_where_it_must() {
    let text = "def gcd = iter 12 (fun k (a, b) { branch (lt 0 b) (k (b, a % b)) a }) (fun (a, _) { a }); gcd (a, b) = g;";
    accepts(text, r#"{"a": 1071, "b": 462, "g": 21}"#);
    accepts(text, r#"{"a": 7, "b": 0, "g": 7}"#);
    rejects(
        text,
        r#"{"a": 1071, "b": 462, "g": 7}"#,
        RejectionKind::UnsatisfiedEquation,
    );
}

#[test]
fn comparisons_are_of_canonical_integers() {
    for (x, y, less) in [(0, 1, 0), (1, 0, 1), (5, 5, 1), (0, 96, 0), (96, 0, 1)] {
        let json = format!(r#"{{"x": {x}, "y": {y}, "z": {less}}}"#);
        assert_eq!(
            run(
                &program_over("lt x y = z;", "prime:97"),
                &inputs(&json, &[])
            ),
            Ok(()),
            "{json}"
        );
    }
}

#[test]
fn ranges_are_claims() {
    accepts(
        "range 4 x = x; range 0 y = 0; range 300 x = x;",
        r#"{"x": 15, "y": 0}"#,
    );
    rejects("range 4 x;", r#"{"x": 16}"#, RejectionKind::OutOfRange);
    rejects(
        "range 0 x;",
        r#"{"x": 1}"#,
        RejectionKind::UnsatisfiedEquation,
    );
    rejects("range 3 8;", "{}", RejectionKind::OutOfRange);
}

/// Public inputs as declared, private ones as declared, then the others as met; those of functions never called are none.
#[test]
fn inputs_are_in_order() {
    let text = "z = y; def unused a = a*dead; def used a = a*alive; def value = b.0; priv q : 0..10; pub p : u8; used 1 = c; pub unused_public;
                def (t, u, v) = w; t = v;";
    let text = text.replace("b.0", "b");
    let program = program(&text);
    let shown: Vec<String> = program
        .inputs()
        .iter()
        .map(|input| match &input.range {
            Some((lo, hi)) => format!(
                "{}{} {lo}..={hi}",
                if input.public { "pub " } else { "" },
                input.name
            ),
            None => format!("{}{}", if input.public { "pub " } else { "" }, input.name),
        })
        .collect();
    assert_eq!(
        shown,
        [
            "pub p 0..=255",
            "pub unused_public",
            "q 0..=9",
            "z",
            "y",
            "alive",
            "b",
            "c",
            "w.0",
            "w.1.0",
            "w.1.1"
        ]
    );
}

#[test]
fn own_definitions_hide_predefined_ones() {
    folds(
        "def lt a b = a*b; lt 3 4 = 12; def branch a = a + 1; branch 1 = 2; def f range = range + 1; f 1 = 2;",
    );
    accepts("priv fold; fold = 3;", r#"{"fold": 3}"#);
}

/// With inputs as definitions, everything folds, and to the same verdict.
#[test]
fn known_inputs_fold_to_nothing() {
    let known = [
        ("pyt", "def x = 3; def y = 4;"),
        ("if", "def a = 5; def b = 0; def c = 77; def chosen = 0; def nested = 2;"),
        ("sketch_branch", "def a0 = 5; def a1 = 5; def a2 = 1; def a3 = 12; def b = 144;"),
        (
            "sha256",
            "def message = (1633837952,0,0,0,0,0,0,0,0,0,0,0,0,0,0,24);
             def digest = (3128432319,2399260650,1094795486,1571693091,2953011619,2518121116,3021012833,4060091821);",
        ),
    ];
    for (name, definitions) in known {
        let text = file(&format!("{name}.pir"))
            .lines()
            .filter(|line| !line.starts_with("pub"))
            .collect::<Vec<_>>()
            .join("\n");
        folds(&format!("{definitions}\n{text}"));
        let wrong = definitions
            .rsplit_once("= ")
            .map(|(before, _)| format!("{before}= 99;"))
            .expect("a definition");
        if name != "sha256" {
            let program = program(&format!("{wrong}\n{text}"));
            assert!(run(&program, &inputs("{}", &[])).is_err(), "{name}");
        }
    }
}
