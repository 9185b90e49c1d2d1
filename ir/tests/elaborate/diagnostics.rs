//! What is said of programs that cannot be elaborated.

use expect_test::{Expect, expect};
use vampx_fields::Field;
use vampx_ir::Source;
use vampx_ir::syntax::compile;

use crate::support::{described, try_compile};

#[track_caller]
fn check(text: &str, expected: Expect) {
    let diagnostics = try_compile(text, "bls12-381").expect_err(text);
    expected.assert_eq(&described(text, &diagnostics));
}

#[test]
fn lists_of_different_lengths() {
    check(
        "1:2:[] = 3:[];",
        expect![[r#"
        1:1 the lists in this equation have different lengths
          1:1 2 elements
          1:10 1 element
    "#]],
    );
    check(
        "def f l m = { l = m }; f (1:[]) []; (1, 1:[]) = (2, []);",
        expect![[r#"
            1:15 the lists in this equation have different lengths
              1:15 1 element
              1:19 0 elements
              1:24 in this call
            1:37 the lists in this equation have different lengths
              1:38 has a list of 1 element here
              1:50 has a list of 0 elements here
        "#]],
    );
    check(
        "branch c (1:[]) [] = 2:[];",
        expect![[r#"
        1:1 the arms of this branch are lists of different lengths
          help: the selector is a witness: the shape of the result must not depend on it
    "#]],
    );
}

#[test]
fn list_patterns() {
    check(
        "def head (x:_) = x; head [] = 1;",
        expect![[r#"
        1:11 this pattern needs a list of at least one element, and the list is empty [matched against `[]`]
          1:21 in this call
    "#]],
    );
    check(
        "def none [] = 1; none (x:[]) = 1;",
        expect![[r#"
        1:10 this pattern needs the empty list, and the list has elements [matched against `x : xs`]
          1:18 in this call
    "#]],
    );
}

#[test]
fn unknown_counts_and_exponents() {
    check(
        "x^y = 1;",
        expect![[r#"
        1:1 the exponent is not known when the program is compiled [depends on a witness]
          help: a power is unrolled into multiplications: the exponent must be made of literals
    "#]],
    );
    check(
        "iter x (fun a { a }) 1 = 1;",
        expect![[r#"
        1:1 the count of `iter` is not known when the program is compiled [depends on a witness]
          help: it must be made of literals
    "#]],
    );
    check(
        "iter (2 - 3) (fun a { a }) 1 = 1;",
        expect![[r#"
        1:1 the count of `iter` is negative [-1]
          help: it is an integer from 0 to 2^32 - 1
    "#]],
    );
    check(
        "iter 99999999999999999999 (fun a { a }) 1 = 1;",
        expect![[r#"
        1:1 the count of `iter` is too large [99999999999999999999]
          help: it is an integer from 0 to 2^32 - 1
    "#]],
    );
    check(
        "iter (1/2) (fun a { a }) 1 = 1;",
        expect![[r#"
        1:1 the count of `iter` is too large [an integer of 254 bits]
          help: it is an integer from 0 to 2^32 - 1
    "#]],
    );
    check(
        "range (-1) x;",
        expect![[r#"
        1:1 the number of bits of `range` is negative [-1]
          help: it is an integer from 0 to 2^32 - 1
    "#]],
    );
}

#[test]
fn divisions_by_zero() {
    check(
        "x/0 = y;",
        expect![[r#"
        1:1 division by 0 [the divisor is always 0]
    "#]],
    );
    check(
        "def f a = x \\ (a - a); f y = 1;",
        expect![[r#"
        1:11 division by 0 [the divisor is always 0]
          1:24 in this call
    "#]],
    );
    check(
        "x % 0 = y; 0^(-1) = 1;",
        expect![[r#"
        1:1 division by 0 [the divisor is always 0]
        1:12 division by 0 [the divisor is always 0]
    "#]],
    );
}

#[test]
fn selectors() {
    check(
        "branch 2 x y = z;",
        expect![[r#"
        1:8 a branch is selected by 0 or 1, and this selector is 2
          help: `lt a b` gives 0 if a < b, else 1
    "#]],
    );
    check(
        "def b = branch; b (0 - 1) x y = z;",
        expect![[r#"
        1:17 a branch is selected by 0 or 1, and this selector is 52435875175126190479447740508185965837690552500527637822603658699938581184512
          help: `lt a b` gives 0 if a < b, else 1
    "#]],
    );
}

#[test]
fn functions_where_values_are_needed() {
    check(
        "def f a = a; f = f;",
        expect![[r#"
        1:14 functions cannot be compared [an equation between functions]
          help: apply both to arguments and compare the results
    "#]],
    );
    check(
        "def f a = a; fresh f 1 = 1;",
        expect![[r#"
        1:14 `fresh` makes values, and this is a function
          help: apply the function inside `fresh`
    "#]],
    );
    check(
        "def f a = a; branch c f (fun a { a }) 1 = 1;",
        expect![[r#"
        1:14 a branch chooses between values, and these are functions
          help: apply the functions inside the arms
    "#]],
    );
}

/// The calls that led to the error are named, innermost first.
#[test]
fn calls_are_named() {
    check(
        "def inverse a = { def i = 1/a; i };
def half a = { def h = inverse (a*0); h };
def outer a = { def o = half a; o };
outer x = 1;",
        expect![[r#"
            1:27 division by 0 [the divisor is always 0]
              2:24 in this call
              3:25 in this call
              4:1 in this call
        "#]],
    );
}

/// What does not depend on a failed item is evaluated all the same.
#[test]
fn several_errors_in_one_run() {
    check(
        "def a = 1/0;
a = 5;
def f = fun x { x + a };
f 1 = 2;
1:[] = [];
x^y = 1;",
        expect![[r#"
            1:9 division by 0 [the divisor is always 0]
            5:1 the lists in this equation have different lengths
              5:1 1 element
              5:8 0 elements
            6:1 the exponent is not known when the program is compiled [depends on a witness]
              help: a power is unrolled into multiplications: the exponent must be made of literals
        "#]],
    );
}

#[test]
fn empty_input_ranges() {
    let text = "pub x : 100..200; x = 1;";
    let diagnostics = try_compile(text, "prime:97").expect_err("no value is in the range");
    expect![[r#"
        1:9 no value of prime:97 is in the range 100 ..= 199 of the input `x` [starts at the modulus or above]
    "#]].assert_eq(&described(text, &diagnostics));
}

#[track_caller]
fn check_field(text: &str, given: Option<&str>, expected: Expect) {
    let given = given.map(|name| Field::by_name(name).expect("a field"));
    let shown = match compile(&Source::new("test.pir", text), given.as_ref()) {
        Ok(program) => format!("{}\n", program.field()),
        Err(diagnostics) => described(text, &diagnostics),
    };
    expected.assert_eq(&shown);
}

#[test]
fn the_source_field() {
    check_field(
        "field goldilocks; x = 1;",
        None,
        expect![[r#"
        goldilocks
    "#]],
    );
    check_field(
        "x = 1; field bls12-381-fr;",
        Some("bls12-381"),
        expect![[r#"
        bls12-381
    "#]],
    );
    check_field(
        "x = 1;",
        Some("prime:97"),
        expect![[r#"
        prime:97
    "#]],
    );
    check_field(
        "x = 1;",
        None,
        expect![[r#"
        1:1 the program names no source field
          help: begin it with a line such as `field bls12-381;`, or give `--source-field bls12-381`
    "#]],
    );
    check_field(
        "field goldilocks; x = 1;",
        Some("pallas"),
        expect![[r#"
        1:7 the program is over goldilocks, but the field given is pallas
          help: remove this line, or give `--source-field goldilocks`
    "#]],
    );
    check_field(
        "field goldilocks; field pallas; x = 1;",
        None,
        expect![[r#"
        1:25 the program names two fields, goldilocks and pallas
          1:7 first named here
    "#]],
    );
    check_field(
        "field goldilock; x = 1;",
        Some("pallas"),
        expect![[r#"
        1:7 there is no field `goldilock`; did you mean `goldilocks`?
    "#]],
    );
}
