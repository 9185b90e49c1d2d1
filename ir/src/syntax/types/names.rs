//! Which binding a name refers to: the innermost in force, else the declaration, the predefined function or the
//! undeclared witness of that name.

use rustc_hash::FxHashMap;

use super::super::ast::{Binding, ItemKind, Module, NameId, Pattern, PatternId};
use super::term::TypeId;
use crate::Span;

/// What a name refers to.
#[derive(Clone, Copy)]
pub(super) enum Entry {
    /// A definition or a parameter.
    Bound(TypeId),
    /// An index of [`Names::witnesses`].
    Witness(usize),
    /// A predefined function.
    Predefined(TypeId),
}

/// A witness under inference.
pub(super) struct OpenWitness {
    pub(super) name: NameId,
    pub(super) span: Span,
    pub(super) declaration: Option<usize>,
    pub(super) typ: TypeId,
    pub(super) is_used: bool,
}

/// The names in force at a place of the module.
pub(super) struct Names {
    entries: Vec<Option<Entry>>,
    /// What the names bound within the open scopes referred to before.
    shadowed: Vec<(NameId, Option<Entry>)>,
    pub(super) witnesses: Vec<OpenWitness>,
    /// For each name that a definition at top level binds: the first such item, and where the name is in it.
    definitions: FxHashMap<NameId, (usize, Span)>,
}

impl Names {
    /// Nothing in force yet; the top-level definitions of `module` known.
    pub(super) fn new(module: &Module) -> Self {
        let mut definitions = FxHashMap::default();
        for (index, item) in module.items.iter().enumerate() {
            if let ItemKind::Definition(Binding { pattern, .. }) = item.kind {
                for (name, span) in bound_names(module, &[pattern]) {
                    definitions.entry(name).or_insert((index, span));
                }
            }
        }
        Self {
            entries: vec![None; module.n_names()],
            shadowed: Vec::new(),
            witnesses: Vec::new(),
            definitions,
        }
    }

    /// What `name` refers to.
    pub(super) fn get(&self, name: NameId) -> Option<Entry> {
        self.entries[name.index()]
    }

    /// Makes `name` refer to `entry` outside of all scopes.
    pub(super) fn set(&mut self, name: NameId, entry: Entry) {
        self.entries[name.index()] = Some(entry);
    }

    /// Makes `name` refer to `typ` up to the end of the innermost scope.
    pub(super) fn bind(&mut self, name: NameId, typ: TypeId) {
        let before = self.entries[name.index()].replace(Entry::Bound(typ));
        self.shadowed.push((name, before));
    }

    /// A mark for [`Names::leave_scope`].
    pub(super) fn enter_scope(&self) -> usize {
        self.shadowed.len()
    }

    /// Forgets what was bound since `mark`.
    pub(super) fn leave_scope(&mut self, mark: usize) {
        for (name, before) in self.shadowed.drain(mark..).rev() {
            self.entries[name.index()] = before;
        }
    }

    /// A new witness, in force outside of all scopes.
    pub(super) fn add_witness(&mut self, witness: OpenWitness) {
        self.set(witness.name, Entry::Witness(self.witnesses.len()));
        self.witnesses.push(witness);
    }

    /// The first definition of `name` at top level: the index of the item and where the name is.
    pub(super) fn definition(&self, name: NameId) -> Option<(usize, Span)> {
        self.definitions.get(&name).copied()
    }
}

/// The names that patterns bind, with their places, in source order.
pub(super) fn bound_names(module: &Module, patterns: &[PatternId]) -> Vec<(NameId, Span)> {
    let mut names = Vec::new();
    let mut pending: Vec<PatternId> = patterns.iter().rev().copied().collect();
    while let Some(pattern) = pending.pop() {
        match module.pattern(pattern) {
            Pattern::Name(name) => names.push((name, module.pattern_span(pattern))),
            Pattern::As(inner, name) => {
                names.push((name, module.pattern_span(pattern)));
                pending.push(inner);
            }
            Pattern::Pair(a, b) | Pattern::Cons(a, b) => pending.extend([b, a]),
            Pattern::Integer(_) | Pattern::Unit | Pattern::Nil => {}
        }
    }
    names
}
