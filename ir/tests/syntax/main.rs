//! The source language: grammar, printing, errors and types.

mod errors;
mod grammar;
mod limits;
mod manual;
mod properties;
mod types;

use vampx_ir::syntax::{Module, parse};
use vampx_ir::{Diagnostic, Source};

/// The program `text`, which must be one.
fn parsed(text: &str) -> Module {
    let source = Source::new("test", text);
    parse(&source).unwrap_or_else(|diagnostics| panic!("{text}\n{}", render(&source, &diagnostics)))
}

/// What was said about `source`, a few lines each: place, text at the place, message, label, related places, help.
fn render(source: &Source, diagnostics: &[Diagnostic]) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        let place = |span: vampx_ir::Span| {
            let at = source.location(span);
            let slice = &source.text[span.start as usize..span.end as usize];
            format!("{}:{} `{}`", at.line, at.column, slice.replace('\n', " "))
        };
        text += &format!("{} {}", place(diagnostic.span), diagnostic.message);
        if !diagnostic.label.is_empty() {
            text += &format!(" ({})", diagnostic.label);
        }
        text += "\n";
        for (span, label) in &diagnostic.related {
            text += &format!("    {} {label}\n", place(*span));
        }
        if let Some(help) = &diagnostic.help {
            text += &format!("    help: {help}\n");
        }
    }
    text
}
