//! What the tests share.

use std::fs;
use std::path::PathBuf;

use vampx_fields::Field;
use vampx_ir::program::{EvaluateError, Inputs, Program, Rejection};
use vampx_ir::syntax::compile;
use vampx_ir::{Diagnostic, Source};

/// The names of the programs in `tests/programs`.
pub const PROGRAMS: [&str; 17] = [
    "alu",
    "blake2s",
    "bool",
    "fresh",
    "funcs",
    "if",
    "if16",
    "if32",
    "ints",
    "less_mod16",
    "propagate",
    "pyt",
    "range",
    "sha256",
    "sketch_branch",
    "sketch_polynomial",
    "tuples",
];

/// The field that most tests are over.
pub fn bls() -> Field {
    Field::by_name("bls12-381").expect("a field of the catalog")
}

/// The file `name` of `tests/programs`.
pub fn file(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/programs")
        .join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What `text` compiles to over `field`.
pub fn try_compile(text: &str, field: &str) -> Result<Program, Vec<Diagnostic>> {
    let field = Field::by_name(field).expect("a field");
    compile(&Source::new("test.pir", text), Some(&field))
}

/// The program `text` over `field`, which is valid.
#[track_caller]
pub fn program_over(text: &str, field: &str) -> Program {
    let program = try_compile(text, field)
        .unwrap_or_else(|diagnostics| panic!("{}", described(text, &diagnostics)));
    program
        .validate()
        .unwrap_or_else(|invalid| panic!("{invalid}"));
    program
}

/// The program `text` over the scalar field of BLS12-381.
#[track_caller]
pub fn program(text: &str) -> Program {
    program_over(text, "bls12-381")
}

/// Inputs from JSON, with assignments over it.
#[track_caller]
pub fn inputs(json: &str, changes: &[&str]) -> Inputs {
    let mut inputs = Inputs::from_json(json).unwrap_or_else(|error| panic!("{error}"));
    for change in changes {
        inputs.set(change).unwrap_or_else(|error| panic!("{error}"));
    }
    inputs
}

/// `Ok` if the program is satisfied, else why not.
#[track_caller]
pub fn run(program: &Program, inputs: &Inputs) -> Result<(), Rejection> {
    match program.evaluate(inputs) {
        Ok(_) => Ok(()),
        Err(EvaluateError::Rejected(rejection)) => Err(rejection),
        Err(error) => panic!("{error}"),
    }
}

/// The diagnostics, one a line with its place, labels below.
pub fn described(text: &str, diagnostics: &[Diagnostic]) -> String {
    let source = Source::new("test.pir", text);
    let place = |span| {
        let location = source.location(span);
        format!("{}:{}", location.line, location.column)
    };
    let mut lines = String::new();
    for diagnostic in diagnostics {
        lines += &format!("{} {}", place(diagnostic.span), diagnostic.message);
        if !diagnostic.label.is_empty() {
            lines += &format!(" [{}]", diagnostic.label);
        }
        lines.push('\n');
        for (span, label) in &diagnostic.related {
            lines += &format!("  {} {label}\n", place(*span));
        }
        if let Some(help) = &diagnostic.help {
            lines += &format!("  help: {help}\n");
        }
    }
    lines
}
