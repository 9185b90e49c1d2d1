//! The examples of the manual.

use vampx_ir::Source;
use vampx_ir::syntax::types::infer;

use crate::{parsed, render};

/// The indented blocks of `docs/language.md` above its grammar.
fn examples() -> Vec<String> {
    let manual = include_str!("../../../docs/language.md");
    let (text, _) = manual.split_once("## Grammar").expect("a grammar");
    let paragraphs = text.split("\n\n");
    let blocks = paragraphs.filter(|paragraph| paragraph.starts_with("    "));
    blocks.map(str::to_owned).collect()
}

#[test]
fn are_programs_with_types() {
    assert_eq!(examples().len(), 6);
    for example in examples() {
        let source = Source::new("docs/language.md", example.clone());
        if let Err(diagnostics) = infer(&parsed(&example)) {
            panic!("{example}\n{}", render(&source, &diagnostics));
        }
    }
}
