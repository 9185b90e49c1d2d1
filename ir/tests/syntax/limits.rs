//! Depth and size: a hundred thousand of anything and a million parentheses, on the small stack of a test thread.

use vampx_ir::Source;
use vampx_ir::syntax::{parse, types};

const MANY: usize = 100_000;

/// Parses, types, prints, parses again and compares.
fn survives(text: String) {
    let module =
        parse(&Source::new("test", text)).unwrap_or_else(|errors| panic!("{}", errors[0].message));
    let again = parse(&Source::new("printed", module.to_string()));
    assert!(again.is_ok_and(|again| again == module));
    if let Err(errors) = types::infer(&module) {
        panic!("{}", errors[0].message);
    }
}

/// The first complaint of parsing or typing.
fn complaint(text: String) -> String {
    let module = match parse(&Source::new("test", text)) {
        Ok(module) => module,
        Err(errors) => return errors[0].message.clone(),
    };
    let errors = types::infer(&module).expect_err("a program that is not typed");
    errors[0].message.clone()
}

#[test]
fn nesting_of_any_depth_is_read() {
    survives(format!(
        "{}x{} = 1;",
        "(".repeat(10 * MANY),
        ")".repeat(10 * MANY)
    ));
    survives(format!("x = {}1{};", "{".repeat(MANY), "}".repeat(MANY)));
    survives(format!("x = {}1;", "-".repeat(MANY)));
    survives(format!("x = {}1;", "2^".repeat(MANY)));
    survives(format!("x = {}1;", "2+".repeat(MANY)));
    survives(format!("x = ({}1);", "2,".repeat(MANY)));
    survives(format!("def x = {}[];", "2:".repeat(MANY)));
    survives(format!(
        "def {}x{} = 1;",
        "(".repeat(MANY),
        ")".repeat(MANY)
    ));
    survives(format!("def f ({}x) = x;", "_,".repeat(MANY)));
    survives(format!("x = {}1;", "def a = 1; ".repeat(MANY)));
    survives(format!(
        "def f = {}1{};",
        "fun x {\n".repeat(MANY / 10),
        "}".repeat(MANY / 10)
    ));
    let depth = MANY / 10;
    survives(format!(
        "x = {}1{};",
        "{ def a = ".repeat(depth),
        "; a }".repeat(depth)
    ));
}

#[test]
fn brackets_that_are_not_closed_are_an_error() {
    for open in ["(", "{", "fun x {", "{ def a = ", "def a = (", "f ("] {
        assert_eq!(
            complaint(open.repeat(MANY)),
            "expected an expression, found the end of the program"
        );
    }
    assert_eq!(complaint(")".repeat(MANY)), "unmatched `)`");
    assert_eq!(complaint("[".repeat(MANY)), "expected `]`, found `[`");
    assert_eq!(
        complaint(format!("def {}", "(".repeat(MANY))),
        "expected a pattern, found the end of the program"
    );
}

#[test]
fn types_that_explode_are_an_error() {
    let doubling = (0..100)
        .map(|i| format!("def f{} x = f{i} (f{i} x);", i + 1))
        .collect::<String>();
    let message = complaint(format!("def f0 x = (x, x); {doubling}"));
    assert!(
        message.starts_with("the types of this program have more than"),
        "{message}"
    );
    let witnesses = (0..100)
        .map(|i| format!("x{} = (x{i}, x{i});", i + 1))
        .collect::<String>();
    let message = complaint(witnesses);
    assert!(
        message.starts_with("with `x23` the inputs have more than"),
        "{message}"
    );
}

#[test]
fn integers_have_a_limit() {
    survives(format!("x = {};", "9".repeat(100_000)));
    let message = complaint(format!("x = {};", "9".repeat(100_001)));
    assert_eq!(
        message,
        "this integer has 100001 digits; the limit is 100000"
    );
}
