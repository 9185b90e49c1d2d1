//! Each rule of the grammar, by texts that mean the same.

use num_bigint::BigUint;
use vampx_ir::syntax::{Expr, ItemKind, Module, Pattern};

use crate::parsed;

/// The texts parse to equal modules.
#[track_caller]
fn same(left: &str, right: &str) {
    assert_eq!(parsed(left).to_string(), parsed(right).to_string());
    assert_eq!(parsed(left), parsed(right), "{left} and {right}");
}

/// The texts parse to different modules.
#[track_caller]
fn different(left: &str, right: &str) {
    assert_ne!(parsed(left), parsed(right), "{left} and {right}");
}

/// The only item, which is an expression.
fn only_expr(module: &Module) -> &Expr {
    match module.items[..] {
        [
            vampx_ir::syntax::Item {
                kind: ItemKind::Expr(expr),
                ..
            },
        ] => module.expr(expr),
        _ => panic!("{module} is not one expression"),
    }
}

#[test]
fn operators_bind_in_the_order_of_the_table() {
    same("a, b = c, d;", "a, (b = c), d;");
    same("a = b : c;", "a = (b : c);");
    same("a : b + c;", "a : (b + c);");
    same("a + b * c;", "a + (b * c);");
    same("a * b ^ c;", "a * (b ^ c);");
    same("a ^ f x;", "a ^ (f x);");
    same("f x * g y;", "(f x) * (g y);");
    for op in ["*", "/", "|", "\\", "%"] {
        same(
            &format!("a + b {op} c - d;"),
            &format!("(a + (b {op} c)) - d;"),
        );
    }
}

#[test]
fn operators_associate_as_in_vamp_ir() {
    same("a, b, c;", "a, (b, c);");
    same("a = b = c;", "(a = b) = c;");
    same("a : b : c;", "a : (b : c);");
    same("a - b + c - d;", "((a - b) + c) - d;");
    same("a / b * c % d \\ e | f;", "((((a / b) * c) % d) \\ e) | f;");
    same("a ^ b ^ c;", "a ^ (b ^ c);");
    same("f x y z;", "((f x) y) z;");
    different("a, b, c;", "(a, b), c;");
    different("a : b : c;", "(a : b) : c;");
    different("a ^ b ^ c;", "(a ^ b) ^ c;");
    different("a - b - c;", "a - (b - c);");
    different("f x y;", "f (x y);");
}

#[test]
fn minus_negates_where_an_operand_begins() {
    same("x = (-5);", "x = -5;");
    same("x = (---y);", "x = -(-(-y));");
    same("-a^b;", "-(a^b);");
    same("-a*b;", "(-a)*b;");
    same("-f x;", "-(f x);");
    same("a - -b;", "a - (-b);");
    same("a * -b ^ c * d;", "(a * (-(b ^ c))) * d;");
    same("a ^ -b ^ c;", "a ^ (-(b ^ c));");
    same("(-a)^b;", "((-a))^b;");
    same("f (-3);", "f ((-3));");
    same("a, -b : -c = -d;", "a, (((-b) : (-c)) = (-d));");
    different("f -3;", "f (-3);");
    same("f -3;", "f - 3;");
}

#[test]
fn integers_have_four_radixes_and_no_bound() {
    same("x = 255;", "x = 0xFf;");
    same("x = 255;", "x = 0o377;");
    same("x = 255;", "x = 0b11111111;");
    let digits = "123456789".repeat(100);
    let module = parsed(&format!("{digits};"));
    let &Expr::Integer(id) = only_expr(&module) else {
        panic!("an integer")
    };
    assert_eq!(
        *module.integer(id),
        BigUint::parse_bytes(digits.as_bytes(), 10).expect("digits")
    );
}

#[test]
fn space_and_comments_separate_and_mean_nothing() {
    same(
        "x=y;",
        "\u{feff} // x = 1;\r\n x /* = 2;\n */ = \t y // the end\n ; // ;",
    );
    same("f x;", "f/**/x;");
    same("x / y;", "x / /* / */ y;");
    same("() = ( );", "() = ();");
    same("[] = [ ];", "[] = [];");
    same("", "/* nothing */");
}

#[test]
fn names_may_begin_with_keywords() {
    same(
        "default = public_x + func + def_ + fields + priv_;",
        "(default) = public_x + func + def_ + fields + priv_;",
    );
    let module = parsed("funx;");
    assert!(matches!(only_expr(&module), Expr::Name(_)));
}

#[test]
fn blocks_have_the_value_of_the_last_and_a_single_one_is_itself() {
    same("x = {a};", "x = a;");
    same("{ { a; b } };", "{ a; b };");
    different("{ { a; b }; c };", "{ a; b; c };");
    different("{ a; { b; c } };", "{ a; b; c };");
    same("x = { a; b } + 1;", "x = ({ a; b }) + 1;");
    assert!(matches!(only_expr(&parsed("{ a; b; c };")), Expr::Block(parts) if parts.len() == 3));
}

#[test]
fn a_definition_with_parameters_is_a_function() {
    same("def f x y = x + y;", "def f = fun x y { x + y };");
    same("def f x = { a = x; b };", "def f = fun x { a = x; b };");
    same(
        "def f (x, y) [] () 0 z:w = x;",
        "def f = fun (x, y) [] () 0 (z:w) { x };",
    );
    same("{ def f x = x; f 1 };", "{ def f = fun x { x }; f 1 };");
    different("def f x y = x;", "def f x = fun y { x };");
}

#[test]
fn parameters_need_no_parentheses() {
    same("def f x, y = x;", "def f (x, y) = x;");
    same("def f x:xs k = x;", "def f (x:xs) k = x;");
    same("fun a, b c:d { a };", "fun (a, b) (c:d) { a };");
    same("fun x as y { x };", "fun (x as y) { x };");
    same("def (x, y) as z = w;", "def ((x, y) as z) = w;");
    same("def x, y as z = w;", "def ((x, y) as z) = w;");
    same("def x, y:z, w = v;", "def (x, ((y:z), w)) = v;");
}

#[test]
fn a_definition_in_an_expression_holds_for_the_rest_of_it() {
    same("{ def x = 1; a; b };", "{ def x = 1; { a; b } };");
    same("{ a; def x = 1; b; c };", "{ a; (def x = 1; b; c) };");
    same(
        "{ def x = 1; def y = 2; x + y };",
        "{ def x = 1; (def y = 2; x + y) };",
    );
    same(
        "def f a = def b = a; b; f 1;",
        "def f a = { def b = a; { b; f 1 } };",
    );
    same("1 + (def x = 1; x);", "1 + ({ def x = 1; x });");
    same("f def x = 1; x;", "f (def x = 1; x);");
    same("def x = 1, 2;", "def x = (1, 2);");
}

#[test]
fn a_function_is_an_operand_like_any_other() {
    same("f fun x { x } y;", "(f (fun x { x })) y;");
    same("fun x { x } 3;", "(fun x { x }) 3;");
    same("(fun x { x }, fun y { y });", "(fun x {x}), (fun y {y});");
}

#[test]
fn as_is_a_name_unless_a_name_follows_a_pattern_and_it() {
    same("def as = 3;", "def (as) = 3;");
    same("fun as { as };", "fun (as) { as };");
    same("fun x as { as };", "fun x (as) { as };");
    same("def f as x y = x;", "def f (as) x y = x;");
    let module = parsed("def x as as = 3;");
    let ItemKind::Definition(binding) = module.items[0].kind else {
        panic!("a definition")
    };
    let Pattern::As(_, name) = module.pattern(binding.pattern) else {
        panic!("an as-pattern")
    };
    assert_eq!(module.name(name), "as");
}

/// The inputs of each declaration: visibility, names, range.
fn declarations(text: &str) -> Vec<String> {
    let module = parsed(text);
    let kinds = module.items.iter().map(|item| &item.kind);
    kinds
        .map(|kind| match kind {
            ItemKind::Inputs {
                public,
                inputs,
                range,
            } => {
                let names: Vec<&str> = inputs.iter().map(|input| module.name(input.name)).collect();
                let range = range
                    .as_ref()
                    .map(|range| format!(" {} ..= {}", range.lo, range.hi));
                format!("{public} {}{}", names.join(" "), range.unwrap_or_default())
            }
            ItemKind::Field { name, .. } => format!("field {name}"),
            ItemKind::Definition(_) => "def".to_owned(),
            ItemKind::Expr(_) => "expr".to_owned(),
        })
        .collect()
}

#[test]
fn declarations_stand_anywhere_and_one_range_is_for_all_names() {
    assert_eq!(
        declarations(
            "x = 1; pub x, y : u32; priv z : 0..100; pub w:5..=5; field bls12-381; priv a,b;"
        ),
        [
            "expr",
            "true x y 0 ..= 4294967295",
            "false z 0 ..= 99",
            "true w 5 ..= 5",
            "field bls12-381",
            "false a b",
        ]
    );
    assert_eq!(
        declarations("priv x : u1; priv y : 0x10..0x20;"),
        ["false x 0 ..= 1", "false y 16 ..= 31"]
    );
    assert_eq!(
        declarations("field prime:0x7f; field goldilocks ;"),
        ["field prime:0x7f", "field goldilocks"]
    );
}

#[test]
fn a_question_mark_is_part_of_the_name_of_an_input() {
    assert_eq!(
        declarations("pub ?x, y : u8; priv ?z; f ?x ?w = 1; field ?v;"),
        ["true ?x y 0 ..= 255", "false ?z", "expr", "expr"]
    );
    different("?x = 1;", "x = 1;");
    for bound in [
        "def ?x = 1;",
        "def f ?x = 1;",
        "def (a, ?x) = (1, 2);",
        "(fun ?x { 1 }) 2;",
    ] {
        let errors = vampx_ir::syntax::parse(&vampx_ir::Source::new("test", bound)).unwrap_err();
        assert!(
            errors[0].message.contains("found `?x`"),
            "{bound}: {errors:?}"
        );
    }
}

#[test]
fn field_and_priv_are_names_except_where_a_declaration_begins() {
    assert_eq!(
        declarations("field = 3; priv = x; priv : [] = y; field; (field x);"),
        ["expr"; 5]
    );
    assert_eq!(
        declarations("def priv x = x; priv y; def (field, z) = (f, 1); field x;"),
        ["def", "expr", "def", "expr"]
    );
    assert_eq!(
        declarations("def f x = def y = x; y; priv z; f 1;"),
        ["def", "false z", "expr"]
    );
}

#[test]
fn spans_are_those_of_the_text() {
    let text = "pub xy : u8;\ndef f x = { x * (x - 1) = 0; x };";
    let module = parsed(text);
    let slice = |span: vampx_ir::Span| &text[span.start as usize..span.end as usize];
    assert_eq!(slice(module.items[0].span), "pub xy : u8");
    assert_eq!(
        slice(module.items[1].span),
        "def f x = { x * (x - 1) = 0; x }"
    );
    let ItemKind::Inputs {
        inputs,
        range: Some(range),
        ..
    } = &module.items[0].kind
    else {
        panic!("a declaration with a range")
    };
    assert_eq!((slice(inputs[0].span), slice(range.span)), ("xy", "u8"));
    let ItemKind::Definition(binding) = module.items[1].kind else {
        panic!("a definition")
    };
    let Expr::Function { body, .. } = module.expr(binding.value) else {
        panic!("a function")
    };
    let Expr::Block(parts) = module.expr(*body) else {
        panic!("a block")
    };
    assert_eq!(slice(module.span(parts[0])), "x * (x - 1) = 0");
    let &Expr::Equal(product, _) = module.expr(parts[0]) else {
        panic!("an equation")
    };
    assert_eq!(slice(module.span(product)), "x * (x - 1)");
}
