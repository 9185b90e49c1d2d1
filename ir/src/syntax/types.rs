//! Types as in Vamp-IR: `()`, `int`, lists, pairs and functions, inferred (Hindley and Milner, definitions are
//! polymorphic) and never written.
//!
//! Inference says what shape the witnesses have: the names that nothing defines.

mod complain;
mod infer;
mod names;
mod term;
mod walk;

use rustc_hash::FxHashMap;

use super::ast::{Module, NameId};
use crate::{Diagnostic, Span};

/// The witnesses have no more parts together than these.
const MAX_PARTS: usize = 1 << 24;

/// What [`infer`] has found out about a module.
#[derive(Clone, Debug)]
pub struct Types {
    witnesses: Vec<Witness>,
    by_name: FxHashMap<NameId, usize>,
}

/// A name that is declared as an input or used without a definition: a tuple of inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Its name.
    pub name: NameId,
    /// Where it is declared, or first used if it is not.
    pub span: Span,
    /// The index among the module's items of the declaration; without one it is private and has no range.
    pub declaration: Option<usize>,
    /// Its parts.
    pub shape: Shape,
}

/// The shape of a witness: a tree of pairs, in preorder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape(Box<[ShapePart]>);

/// A node of a [`Shape`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShapePart {
    /// A field element.
    Int,
    /// `()`.
    Unit,
    /// A pair, whose left part and then right part follow.
    Pair,
}

impl Shape {
    /// The nodes in preorder: a pair, then all of its left part, then all of its right part.
    pub fn parts(&self) -> &[ShapePart] {
        &self.0
    }
}

impl Types {
    /// The witnesses: declared ones as declared, then the others by their first use.
    pub fn witnesses(&self) -> &[Witness] {
        &self.witnesses
    }

    /// The witness called `name`. A declared one is a witness even if it is called as a predefined function.
    pub fn witness(&self, name: NameId) -> Option<&Witness> {
        self.by_name.get(&name).map(|index| &self.witnesses[*index])
    }
}

/// The names that are functions unless the program defines or declares them.
pub const PREDEFINED: [&str; 8] = [
    "fresh",
    "iter",
    "fold",
    "lt",
    "branch",
    "range",
    "basis",
    "coefficient",
];

/// The types of `module`, which parsing has made.
///
/// Takes time nearly linear in the module.
///
/// # Errors
/// Conflicts of types, names used above their definition or bound or declared twice, witnesses that would have to be
/// functions or lists; in source order, at most 50.
pub fn infer(module: &Module) -> Result<Types, Vec<Diagnostic>> {
    let mut inference = walk::Inference::new(module);
    inference.items();
    inference.finish()
}
