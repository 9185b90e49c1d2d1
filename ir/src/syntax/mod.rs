//! The text people write: the language of Vamp-IR (`.pir`) with input ranges and a field declaration.
//!
//! [`parse`] makes a [`Module`] of a [`Source`](crate::Source), which displays as text again; [`types::infer`]
//! finds the shapes of its free names, [`elaborate`] evaluates it to a [`Program`](crate::program::Program). [`compile`] does all three.
//! `docs/language.md` describes the language.

mod ast;
mod elaborate;
mod equality;
mod lexer;
mod parser;
mod print;
pub mod types;

pub use ast::{
    BinaryOp, Binding, Expr, ExprId, InputDecl, InputRange, IntegerId, Item, ItemKind, Module,
    NameId, Pattern, PatternId,
};
pub use elaborate::{Limits, compile, elaborate, source_field};
pub use parser::parse;
