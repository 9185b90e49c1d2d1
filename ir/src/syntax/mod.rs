//! The text people write: the language of Vamp-IR (`.pir`) with input ranges and a field declaration.
//!
//! [`parse`] makes a [`Module`] of a [`Source`](crate::Source); [`types::infer`] finds the types of its free names.
//! `docs/language.md` describes the language.

mod ast;

pub use ast::{
    BinaryOp, Binding, Expr, ExprId, InputDecl, InputRange, IntegerId, Item, ItemKind, Module,
    NameId, Pattern, PatternId,
};
