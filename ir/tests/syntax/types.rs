//! Inference: what the witnesses are, and what is refused.

use expect_test::{Expect, expect};
use vampx_ir::Source;
use vampx_ir::syntax::types::{ShapePart, Types, infer};
use vampx_ir::syntax::{Module, NameId, parse};

use crate::{parsed, render};

fn types(module: &Module) -> Types {
    infer(module)
        .unwrap_or_else(|errors| panic!("{module}\n{}", render(&Source::new("test", ""), &errors)))
}

/// The witnesses with their shapes in preorder: `i` for an integer, `u` for `()`, `p` for a pair.
fn witnesses(text: &str) -> Vec<String> {
    let module = parsed(text);
    let letter = |part: &ShapePart| match part {
        ShapePart::Int => 'i',
        ShapePart::Unit => 'u',
        ShapePart::Pair => 'p',
    };
    let types = types(&module);
    let witness = types.witnesses().iter().map(|witness| {
        let shape: String = witness.shape.parts().iter().map(letter).collect();
        let declared = if witness.declaration.is_some() {
            "!"
        } else {
            ""
        };
        format!("{}{declared} {shape}", module.name(witness.name))
    });
    witness.collect()
}

/// What is said about `text`, which parses.
fn check(text: &str, expected: Expect) {
    let source = Source::new("test", text);
    let module = parse(&source).unwrap_or_else(|errors| panic!("{}", render(&source, &errors)));
    match infer(&module) {
        Ok(_) => panic!("{text} is well-typed"),
        Err(diagnostics) => expected.assert_eq(&render(&source, &diagnostics)),
    }
}

#[test]
fn free_names_are_witnesses_in_the_order_of_declaration_and_use() {
    assert_eq!(
        witnesses("a + b = c; pub c; priv d, a;"),
        ["c! i", "d! i", "a! i", "b i"]
    );
    assert_eq!(witnesses("def f x = x + k; f 1 = f 2;"), ["k i"]);
    assert_eq!(witnesses("def a = a + 1; a = 2; b = a;"), ["a i", "b i"]);
    assert_eq!(witnesses("x = y;"), ["x i", "y i"]);
    assert_eq!(witnesses("fresh x = fun_;"), ["x i", "fun_ i"]);
}

#[test]
fn witnesses_used_as_tuples_are_tuples() {
    assert_eq!(witnesses("x = (1, 2, 3);"), ["x pipii"]);
    assert_eq!(
        witnesses("x = ((y, ()), z); y = (1, 2);"),
        ["x pppiiui", "y pii", "z i"]
    );
    assert_eq!(
        witnesses(
            "def map f (a, b, c) = { f a; f b; f c }; def bool x = { x*(x - 1) = 0; x }; map bool q = 1;"
        ),
        ["q pipii"]
    );
    assert_eq!(witnesses("def (a, b) = t; a = 1;"), ["t pii"]);
}

#[test]
fn predefined_functions_have_the_types_of_the_manual() {
    assert_eq!(witnesses("iter 3 (fun x { x * x }) y = z;"), ["y i", "z i"]);
    assert_eq!(
        witnesses("fold ((1, 2) : []) (fun (a, b) k { a * b + k }) 0 = z;"),
        ["z i"]
    );
    assert_eq!(
        witnesses("branch c (x, 1) y = z; c = lt a b;"),
        ["c i", "x i", "y pii", "z pii", "a i", "b i"]
    );
    assert_eq!(witnesses("range 8 x = y;"), ["x i", "y i"]);
    assert_eq!(witnesses("fresh (x, 1) = y;"), ["x i", "y pii"]);
}

#[test]
fn predefined_names_can_be_defined_and_declared() {
    assert_eq!(witnesses("def lt a b = (a, b); lt 1 2 = x;"), ["x pii"]);
    assert_eq!(
        witnesses("def range n x = range n (range 3 x); range 1 x;"),
        ["x i"]
    );
    assert_eq!(witnesses("priv branch; branch + 1 = 3;"), ["branch! i"]);
    assert_eq!(witnesses("fun iter { iter + 1 };"), [""; 0]);
}

#[test]
fn definitions_are_polymorphic_and_parameters_are_not() {
    assert_eq!(
        witnesses("def id x = x; id 1 = a; id (1, 2) = b; (id id) 3 = c;"),
        ["a i", "b pii", "c i"]
    );
    assert_eq!(
        witnesses("def f a = { def pair b = (a, b); (pair 1, pair ()) }; f 1 = x; f () = y;"),
        ["x ppiipiu", "y ppuipuu"]
    );
    check(
        "def f g = (g 1, g (1, 2));",
        expect![[r#"
            1:20 `1, 2` this argument has the wrong type (this is `(int, int)`)
                1:17 `g` this takes `int`
                1:14 `1` this makes it an integer
        "#]],
    );
}

#[test]
fn later_uses_of_a_witness_in_a_function_agree() {
    check(
        "def f x = { x = k; x }; f 1 = 2; f (1, 2);",
        expect![[r#"
            1:37 `1, 2` this argument has the wrong type (this is `(int, int)`)
                1:34 `f` this takes `int`
                1:27 `1` this makes it an integer
        "#]],
    );
}

#[test]
fn lists_grow_and_tuples_do_not() {
    assert_eq!(
        witnesses(
            "def rep n = iter n (fun l { 1 : l }) []; fold (rep 3) (fun a b { a + b }) 0 = x;"
        ),
        ["x i"]
    );
    check(
        "iter 3 (fun t { (1, t) }) 0 = x;",
        expect![[r#"
        1:18 `1, t` this would need a type that contains itself (a pair with itself as a part)
            1:9 `fun t { (1, t) }` this makes it a part of itself
            help: the length of a list is not part of its type: lists can grow, tuples cannot
    "#]],
    );
    check(
        "def f x = x x; f f;",
        expect![[r#"
        1:11 `x x` this would need a type that contains itself (a function with itself as a part)
            help: the length of a list is not part of its type: lists can grow, tuples cannot
    "#]],
    );
}

#[test]
fn conflicts_name_both_places() {
    check(
        "x = 1;\ny = 2;\nx = (y, 3);",
        expect![[r#"
        3:6 `y, 3` the sides of this equation have different types (this is `(int, int)`)
            3:1 `x` this is `int`
            1:5 `1` this makes it an integer
    "#]],
    );
    check(
        "x + 1 = 2; (1, x) + 1 = 2;",
        expect![[r#"
        1:13 `1, x` arithmetic is on integers, and this is a pair (this is `(int, int)`)
            1:12 `(1, x) + 1` the operation it is used in
    "#]],
    );
    check(
        "def t = (1, 2);\ndef s (a, b, c) = a + b + c;\ns t = 3;",
        expect![[r#"
        3:3 `t` this argument has the wrong type (this is `(int, int)`)
            3:1 `s` this takes `(int, int, int)`
            2:11 `b, c` this makes it a pair
            1:13 `2` this makes it an integer
    "#]],
    );
    check(
        "def l = 1 : (2, 3) : [];",
        expect![[r#"
        1:13 `(2, 3) : []` the elements of a list have one type (this is `[(int, int)]`)
            1:9 `1` this is `int`
            1:14 `2, 3` this makes it a pair
    "#]],
    );
    check(
        "def l = 1 : 2;",
        expect![[r#"
        1:13 `2` what follows `:` is a list (this is `int`)
            1:9 `1` this is `int`
            1:9 `1 : 2` this makes it a list
            help: a list ends with `[]`: `1 : 2 : []`
    "#]],
    );
    check(
        "def (a, b) = 3;",
        expect![[r#"
        1:14 `3` this value does not fit its pattern (this is `int`)
            1:6 `a, b` this is `(a, b)`
    "#]],
    );
    check(
        "def f (a:b:(c, d):rest) = a + b;",
        expect![[r#"
        1:27 `a` arithmetic is on integers, and this is a pair (this is `(a, b)`)
            1:27 `a + b` the operation it is used in
            1:13 `c, d` this makes it a pair
    "#]],
    );
    check(
        "def f x = x + 1; f 1 2 = 3;",
        expect![[r#"
        1:18 `f 1` this is an integer, not a function (this is `int`)
            1:22 `2` and this is its argument
            1:11 `x + 1` this makes it an integer
            help: `f x` applies `f` to `x`: are there too many arguments, or is a `;`, `,` or operator missing?
    "#]],
    );
    check(
        "def f x = x + 1; f -1 = 0;",
        expect![[r#"
        1:18 `f` arithmetic is on integers, and this is a function (this is `int -> int`)
            1:18 `f -1` the operation it is used in
            1:5 `f x = x + 1` this makes it a function
            help: give the function its arguments; `f -3` is a subtraction, `f (-3)` applies `f`
    "#]],
    );
    check(
        "a = b = c + 1;",
        expect![[r#"
        1:9 `c + 1` the sides of this equation have different types (this is `int`)
            1:1 `a = b` this is `()`
            help: `a = b = c` means `(a = b) = c`, and the value of an equation is `()`; write two equations, with `;` between them
    "#]],
    );
    check(
        "(x = y) + 1 = 2;",
        expect![[r#"
        1:2 `x = y` arithmetic is on integers, and this is `()` (this is `()`)
            1:1 `(x = y) + 1` the operation it is used in
            help: the value of an equation, and of a block that ends with one, is `()`
    "#]],
    );
    check(
        "lt = 3;",
        expect![[r#"
        1:6 `3` the sides of this equation have different types (this is `int`)
            1:1 `lt` this is `int -> int -> int`
    "#]],
    );
}

#[test]
fn an_error_does_not_hide_others_nor_breed_more() {
    check(
        "1 2 + (3, 4) = ();\n(1, 2) = 3;\nx = 4;\n() + 1 = x;",
        expect![[r#"
        1:1 `1` this is an integer, not a function (this is `int`)
            1:3 `2` and this is its argument
            help: `f x` applies `f` to `x`: are there too many arguments, or is a `;`, `,` or operator missing?
        2:10 `3` the sides of this equation have different types (this is `int`)
            2:2 `1, 2` this is `(int, int)`
        4:1 `()` arithmetic is on integers, and this is `()` (this is `()`)
            4:1 `() + 1` the operation it is used in
            help: the value of an equation, and of a block that ends with one, is `()`
    "#]],
    );
}

#[test]
fn witnesses_are_neither_functions_nor_lists() {
    check(
        "f 3 = 4;",
        expect![[r#"
        1:1 `f` `f` is used as a function but not defined
            1:1 `f 3` this makes it a function
            help: define it above, `def f .. = ..;`, or correct the name
    "#]],
    );
    check(
        "fold xs (fun x y { x + y }) 0 = 1;",
        expect![[r#"
        1:6 `xs` `xs` is used as a list but not defined
            1:1 `fold` this makes it a list
            help: define it above, `def xs .. = ..;`, or correct the name
    "#]],
    );
    check(
        "def f n = f (n - 1);",
        expect![[r#"
        1:11 `f` `f` is used as a function but not defined
            1:11 `f (n - 1)` this makes it a function
            help: a definition is not visible in its own value: repeat with `iter` or `fold`
    "#]],
    );
    check(
        "priv xs; def (h:t) = xs;",
        expect![[r#"
        1:6 `xs` the input `xs` cannot be a list
            1:15 `h:t` this makes it a list
            help: inputs are integers or tuples of them
    "#]],
    );
    check(
        "pair = (1, 2 : rest);",
        expect![[r#"
        1:1 `pair` `pair` is used as a list but not defined
            1:12 `2 : rest` this makes it a list
            help: define it above, `def pair .. = ..;`, or correct the name
        1:16 `rest` `rest` is used as a list but not defined
            1:12 `2 : rest` this makes it a list
            help: define it above, `def rest .. = ..;`, or correct the name
    "#]],
    );
}

#[test]
fn names_are_defined_once_and_above_their_uses() {
    check(
        "f 1 = y;\ndef f x = x + 1;",
        expect![[r#"
        1:1 `f` `f` is used above its definition
            2:5 `f` defined here
            help: a definition is visible in the items after it: move it up, or rename one of the two
    "#]],
    );
    check(
        "def f x = x + c; def c = 3;",
        expect![[r#"
        1:15 `c` `c` is used above its definition
            1:22 `c` defined here
            help: a definition is visible in the items after it: move it up, or rename one of the two
    "#]],
    );
    check(
        "fresh x = y; def fresh x = x;",
        expect![[r#"
        1:1 `fresh` `fresh` is used above its definition
            1:18 `fresh` defined here
            help: a definition is visible in the items after it: move it up, or rename one of the two
    "#]],
    );
    check(
        "pub x, y; priv x;",
        expect![[r#"
        1:16 `x` `x` is declared twice
            1:5 `x` declared here
    "#]],
    );
    check(
        "pub out; def out = 3;",
        expect![[r#"
        1:5 `out` the input `out` is never used: its name is defined as something else
            1:14 `out` defined here
            help: to give the input this value, write an equation, without `def`: `out = ..;`
    "#]],
    );
    check(
        "def f (x, (y, x)) = x;",
        expect![[r#"
        1:15 `x` `x` is bound twice
            1:8 `x` bound here
            help: rename one of them, or call a part that is not used `_`
    "#]],
    );
    check(
        "def f x y x = x;",
        expect![[r#"
        1:11 `x` `x` is bound twice
            1:7 `x` bound here
            help: rename one of them, or call a part that is not used `_`
    "#]],
    );
    assert_eq!(
        witnesses("def f (_, _) _ = 1; def x = 1; def x = 2; x = y;"),
        ["y i"]
    );
}

#[test]
fn a_witness_is_found_by_name() {
    let module = parsed("pub x; x = y; def z = 1;");
    let types = types(&module);
    let find = |text: &str| {
        module
            .lookup(text)
            .and_then(|name: NameId| types.witness(name))
    };
    assert_eq!(find("x").and_then(|witness| witness.declaration), Some(0));
    assert_eq!(find("y").map(|witness| witness.declaration), Some(None));
    assert_eq!(find("z"), None);
}
