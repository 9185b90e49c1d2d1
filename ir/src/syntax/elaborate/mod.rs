//! Elaboration: a module is evaluated completely when it is compiled, and what is left is a program.
//!
//! The module is compiled to instructions, in which names are slots, and these are executed by an abstract machine with
//! stacks and a heap of its own. Functions are inlined by running them; what they do to witnesses becomes nodes, equal
//! ones made once. Time is linear in what is executed, and no depth of text, data or calls costs machine stack.

mod arithmetic;
mod calls;
mod code;
mod compile;
mod extension;
mod forks;
mod heap;
mod integers;
mod machine;
mod power;
mod stop;
mod structure;
mod value;
mod witnesses;

use vampx_fields::{Extension, Field};

use super::types::Types;
use super::{ItemKind, Module, parse, types};
use crate::program::Program;
use crate::{Diagnostic, Source, Span};
use machine::Machine;
use stop::Stop;

/// How large a program may become before elaboration gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The number of nodes of the program; below `2^31`.
    pub nodes: usize,
    /// The number of intermediate values alive at once, 8 bytes each; below `2^31`.
    pub words: usize,
    /// The number of function calls while the module is evaluated.
    pub calls: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            nodes: 1 << 27,
            words: 1 << 27,
            calls: 1 << 34,
        }
    }
}

/// The program that `source` means over `field`, or over the field that it names itself.
///
/// # Errors
/// What is wrong with the text, its types or its evaluation; that no field is given, or two different ones.
pub fn compile(source: &Source, field: Option<&Field>) -> Result<Program, Vec<Diagnostic>> {
    let module = parse(source)?;
    let given = field.map(Extension::from);
    let field = source_field(&module, given.as_ref())?;
    let types = types::infer(&module)?;
    elaborate(&module, &types, &field, &Limits::default())
}

/// The field of a module, of degree 1 where it is a prime field: that of its `field` item and `given` must agree, and one of
/// them must be there.
///
/// # Errors
/// If there is none, if an item names no field, or if two differ.
pub fn source_field(
    module: &Module,
    given: Option<&Extension>,
) -> Result<Extension, Vec<Diagnostic>> {
    let mut known: Option<(Extension, Option<Span>)> = given.map(|field| (field.clone(), None));
    let mut diagnostics = Vec::new();
    for item in &module.items {
        let ItemKind::Field { name, span } = &item.kind else {
            continue;
        };
        match (Extension::by_name(name), &known) {
            (Err(error), _) => diagnostics.push(Diagnostic::error(*span, error.to_string())),
            (Ok(field), None) => known = Some((field, Some(*span))),
            (Ok(field), Some((other, _))) if field == *other => {}
            (Ok(field), Some((other, first))) => {
                diagnostics.push(disagreement(&field, *span, other, *first))
            }
        }
    }
    match known {
        _ if !diagnostics.is_empty() => Err(diagnostics),
        Some((field, _)) => Ok(field),
        None => Err(vec![
            Diagnostic::error(Span::default(), "the program names no source field")
                .help("begin it with a line such as `field bls12-381;`, or give `--source-field bls12-381`"),
        ]),
    }
}

fn disagreement(
    field: &Extension,
    span: Span,
    other: &Extension,
    first: Option<Span>,
) -> Diagnostic {
    let error = Diagnostic::error(
        span,
        format!("the program is over {field}, but the field given is {other}"),
    );
    match first {
        Some(first) => {
            let message = format!("the program names two fields, {other} and {field}");
            Diagnostic::error(span, message).related(first, "first named here")
        }
        None => error.help(format!(
            "remove this line, or give `--source-field {field}`"
        )),
    }
}

/// The program that `module`, whose types are `types`, means over `field`, a prime field or an extension of one.
///
/// The program is over the base field: over an extension, each value and each input is its coefficients.
///
/// An item that fails does not keep the others from being evaluated, unless they use what it defines.
///
/// # Errors
/// What went wrong in each item: lists of different lengths, powers with unknown exponents, divisions by 0, and so on;
/// or that the program exceeds `limits`.
pub fn elaborate(
    module: &Module,
    types: &Types,
    field: impl Into<Extension>,
    limits: &Limits,
) -> Result<Program, Vec<Diagnostic>> {
    let compiled = compile::compile(module, types);
    let mut machine = Machine::new(&compiled.code, limits, field.into());
    let mut diagnostics = machine.set_witnesses(module, types, &compiled.is_reached);
    for &entry in &compiled.code.entries {
        match machine.run(entry) {
            Ok(()) | Err(Stop::Poisoned) => {}
            Err(Stop::Report(diagnostic)) => diagnostics.push(*diagnostic),
            Err(Stop::Limit(diagnostic)) => {
                diagnostics.push(*diagnostic);
                break;
            }
        }
    }
    if diagnostics.is_empty() {
        Ok(machine.finish())
    } else {
        Err(diagnostics)
    }
}
