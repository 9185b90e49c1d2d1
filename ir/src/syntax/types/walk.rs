//! The order in which a module is typed: items from the top, and within them with a stack of what remains.

use rustc_hash::FxHashMap;

use super::super::ast::{
    Binding, Expr, ExprId, Item, ItemKind, Module, NameId, Pattern, PatternId,
};
use super::names::{Entry, Names, OpenWitness, bound_names};
use super::term::{Term, Terms, TypeId};
use super::{MAX_PARTS, PREDEFINED, Shape, ShapePart, Types, Witness};
use crate::{Diagnostic, Span};

/// No more complaints than these are collected.
const MAX_DIAGNOSTICS: usize = 50;

/// Uses of polymorphic definitions may need so many type nodes, and so many more for each expression.
const MAX_COPIES: (usize, usize) = (4_000_000, 64);

/// The level of witnesses, which no definition generalizes.
const GLOBAL: u32 = 1;

/// What remains to be done.
#[derive(Clone, Copy)]
enum Task {
    Visit(ExprId),
    /// Types an expression whose parts are typed.
    Finish(ExprId),
    /// Types the pattern of a definition whose value is typed.
    Bind(Binding),
    /// Forgets the names bound since the mark.
    LeaveScope(usize),
}

/// Why a type is that of no witness.
enum NoShape {
    /// A function or a list in it.
    Part(TypeId),
    TooLarge,
}

/// A module with the types found so far.
pub(super) struct Inference<'m> {
    pub(super) module: &'m Module,
    pub(super) terms: Terms,
    pub(super) names: Names,
    /// The types of the expressions visited; others have the type of the first node.
    pub(super) expr_types: Vec<TypeId>,
    pub(super) pattern_types: Vec<TypeId>,
    /// How many definitions the place is in the value of, from [`GLOBAL`].
    pub(super) level: u32,
    /// The index of the item at hand.
    item: usize,
    max_copies: usize,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'m> Inference<'m> {
    /// Nothing typed but the predefined names and the declarations.
    pub(super) fn new(module: &'m Module) -> Self {
        let mut terms = Terms::default();
        let unit = terms.add(Term::Unit, Span::default());
        let mut inference = Self {
            module,
            terms,
            names: Names::new(module),
            expr_types: vec![unit; module.n_exprs()],
            pattern_types: vec![unit; module.n_patterns()],
            level: GLOBAL,
            item: 0,
            max_copies: MAX_COPIES.0 + MAX_COPIES.1 * module.n_exprs(),
            diagnostics: Vec::new(),
        };
        for text in PREDEFINED {
            if let Some(name) = module.lookup(text) {
                let typ = inference.predefined(text);
                inference.names.set(name, Entry::Predefined(typ));
            }
        }
        inference.declarations();
        inference
    }

    /// The type of a predefined function.
    fn predefined(&mut self, name: &str) -> TypeId {
        let none = Span::default();
        let terms = &mut self.terms;
        let (a, b) = (
            terms.variable(GLOBAL + 1, none),
            terms.variable(GLOBAL + 1, none),
        );
        let int = terms.add(Term::Int, none);
        let mut function = |params: &[TypeId], result: TypeId| {
            let add = |result, param: &TypeId| terms.add(Term::Function(*param, result), none);
            params.iter().rev().fold(result, add)
        };
        let typ = match name {
            "fresh" => function(&[a], a),
            "iter" => {
                let step = function(&[a], a);
                function(&[int, step, a], a)
            }
            "fold" => {
                let step = function(&[a, b], b);
                let list = self.terms.add(Term::List(a), none);
                let mut function =
                    |param, result| self.terms.add(Term::Function(param, result), none);
                let rest = function(b, b);
                let rest = function(step, rest);
                function(list, rest)
            }
            "branch" => function(&[int, a, a], a),
            "basis" => function(&[int], int),
            _ => function(&[int, int], int),
        };
        self.terms.generalize(typ, GLOBAL);
        typ
    }

    /// Makes witnesses of all declared inputs: declarations hold wherever they stand.
    fn declarations(&mut self) {
        let mut declared: Vec<Option<Span>> = vec![None; self.module.n_names()];
        for (index, item) in self.module.items.iter().enumerate() {
            let ItemKind::Inputs { inputs, .. } = &item.kind else {
                continue;
            };
            for input in inputs {
                match declared[input.name.index()] {
                    Some(first) => self.declared_twice(input.name, input.span, first),
                    None => {
                        declared[input.name.index()] = Some(input.span);
                        self.declare(input.name, input.span, Some(index));
                    }
                }
            }
        }
    }

    fn declare(&mut self, name: NameId, span: Span, declaration: Option<usize>) {
        let typ = self.terms.variable(GLOBAL, span);
        self.names.add_witness(OpenWitness {
            name,
            span,
            declaration,
            typ,
            is_used: false,
        });
    }

    /// Types all items.
    pub(super) fn items(&mut self) {
        for (index, Item { kind, span }) in self.module.items.iter().enumerate() {
            self.item = index;
            match kind {
                ItemKind::Definition(binding) => {
                    self.level += 1;
                    self.run(&[Task::Visit(binding.value), Task::Bind(*binding)]);
                }
                ItemKind::Expr(expr) => self.run(&[Task::Visit(*expr)]),
                ItemKind::Inputs { .. } | ItemKind::Field { .. } => {}
            }
            if self.terms.n_copies() > self.max_copies {
                return self.too_many_types(*span, self.max_copies);
            }
        }
    }

    fn run(&mut self, tasks: &[Task]) {
        let mut pending: Vec<Task> = Vec::new();
        let mut next: Vec<Task> = tasks.to_vec();
        loop {
            pending.extend(next.drain(..).rev());
            let Some(task) = pending.pop() else { return };
            match task {
                Task::Visit(expr) => self.visit(expr, &mut next),
                Task::Finish(expr) => {
                    self.expr_types[expr.index()] = self.type_of_parts(expr);
                }
                Task::Bind(binding) => self.bind(binding),
                Task::LeaveScope(mark) => self.names.leave_scope(mark),
            }
        }
    }

    /// Types an expression without parts, or says what is to be done `next` for its parts.
    fn visit(&mut self, expr: ExprId, next: &mut Vec<Task>) {
        let span = self.module.span(expr);
        match self.module.expr(expr) {
            Expr::Name(name) => self.expr_types[expr.index()] = self.name(*name, span),
            Expr::Integer(_) => self.expr_types[expr.index()] = self.terms.add(Term::Int, span),
            Expr::Unit => self.expr_types[expr.index()] = self.terms.add(Term::Unit, span),
            Expr::Nil => {
                let element = self.terms.variable(self.level, span);
                self.expr_types[expr.index()] = self.terms.add(Term::List(element), span);
            }
            Expr::Pair(a, b)
            | Expr::Cons(a, b)
            | Expr::Equal(a, b)
            | Expr::Apply(a, b)
            | Expr::Binary(_, a, b) => {
                next.extend([Task::Visit(*a), Task::Visit(*b), Task::Finish(expr)]);
            }
            Expr::Negate(a) => next.extend([Task::Visit(*a), Task::Finish(expr)]),
            Expr::Block(parts) => {
                next.extend(parts.iter().map(|part| Task::Visit(*part)));
                next.push(Task::Finish(expr));
            }
            Expr::Function { params, body } => {
                let mark = self.names.enter_scope();
                self.bind_names(params);
                next.extend([
                    Task::Visit(*body),
                    Task::LeaveScope(mark),
                    Task::Finish(expr),
                ]);
            }
            Expr::Let { binding, body } => {
                let mark = self.names.enter_scope();
                self.level += 1;
                next.extend([
                    Task::Visit(binding.value),
                    Task::Bind(*binding),
                    Task::Visit(*body),
                    Task::LeaveScope(mark),
                    Task::Finish(expr),
                ]);
            }
        }
    }

    /// The type of a use of `name`.
    fn name(&mut self, name: NameId, span: Span) -> TypeId {
        let entry = match self.names.get(name) {
            Some(Entry::Bound(typ)) => return self.instantiate(typ, span),
            Some(entry) => entry,
            None => {
                self.declare(name, span, None);
                Entry::Witness(self.names.witnesses.len() - 1)
            }
        };
        if let Some((item, definition)) = self.names.definition(name)
            && item > self.item
        {
            self.used_above_definition(name, span, definition);
        }
        match entry {
            Entry::Bound(typ) | Entry::Predefined(typ) => {
                self.terms.instantiate(typ, self.level, span)
            }
            Entry::Witness(index) => {
                let witness = &mut self.names.witnesses[index];
                witness.is_used = true;
                witness.typ
            }
        }
    }

    /// The type of a use at `span` of what has the type `typ`; anything if there are too many types already.
    fn instantiate(&mut self, typ: TypeId, span: Span) -> TypeId {
        if self.terms.n_copies() > self.max_copies {
            return self.terms.variable(self.level, span);
        }
        self.terms.instantiate(typ, self.level, span)
    }

    /// Binds the names of a pattern to the type of the value, for any type that its variables stand for.
    fn bind(&mut self, binding: Binding) {
        let typ = self.bind_names(&[binding.pattern])[0];
        let value = self.expr_types[binding.value.index()];
        self.unify_binding(typ, value, binding);
        self.level -= 1;
        self.terms.generalize(typ, self.level);
    }

    /// Binds the names of patterns; the types of the patterns.
    fn bind_names(&mut self, patterns: &[PatternId]) -> Vec<TypeId> {
        let types = patterns
            .iter()
            .map(|pattern| self.pattern(*pattern))
            .collect();
        let names = bound_names(self.module, patterns);
        self.check_distinct(&names);
        types
    }

    /// The type of a pattern, whose names are bound to the types of their parts.
    fn pattern(&mut self, pattern: PatternId) -> TypeId {
        let mut pending = vec![(pattern, false)];
        while let Some((id, is_typed)) = pending.pop() {
            let span = self.module.pattern_span(id);
            let typ = match (self.module.pattern(id), is_typed) {
                (Pattern::Name(name), _) => {
                    let typ = self.terms.variable(self.level, span);
                    self.names.bind(name, typ);
                    typ
                }
                (Pattern::Integer(_), _) => self.terms.add(Term::Int, span),
                (Pattern::Unit, _) => self.terms.add(Term::Unit, span),
                (Pattern::Nil, _) => {
                    let element = self.terms.variable(self.level, span);
                    self.terms.add(Term::List(element), span)
                }
                (Pattern::Pair(a, b) | Pattern::Cons(a, b), false) => {
                    pending.extend([(id, true), (b, false), (a, false)]);
                    continue;
                }
                (Pattern::As(inner, _), false) => {
                    pending.extend([(id, true), (inner, false)]);
                    continue;
                }
                (Pattern::Pair(a, b), true) => {
                    let (a, b) = (self.pattern_types[a.index()], self.pattern_types[b.index()]);
                    self.terms.add(Term::Pair(a, b), span)
                }
                (Pattern::Cons(head, tail), true) => self.cons_pattern(head, tail, span),
                (Pattern::As(inner, name), true) => {
                    let typ = self.pattern_types[inner.index()];
                    self.names.bind(name, typ);
                    typ
                }
            };
            self.pattern_types[id.index()] = typ;
        }
        self.pattern_types[pattern.index()]
    }

    /// The types of the witnesses, unless something is wrong.
    pub(super) fn finish(mut self) -> Result<Types, Vec<Diagnostic>> {
        self.check_cycles();
        if self.diagnostics.is_empty() {
            let types = self.witnesses();
            if self.diagnostics.is_empty() {
                return Ok(types);
            }
        }
        self.diagnostics
            .sort_by(|a, b| (a.span, &a.message).cmp(&(b.span, &b.message)));
        self.diagnostics.dedup();
        self.diagnostics.truncate(MAX_DIAGNOSTICS);
        Err(self.diagnostics)
    }

    fn witnesses(&mut self) -> Types {
        let open = std::mem::take(&mut self.names.witnesses);
        let mut types = Types {
            witnesses: Vec::new(),
            by_name: FxHashMap::default(),
        };
        let mut max_parts = MAX_PARTS;
        for witness in open {
            if !witness.is_used
                && let Some((_, definition)) = self.names.definition(witness.name)
            {
                self.only_defined(&witness, definition);
            }
            let shape = match self.shape(witness.typ, max_parts) {
                Ok(shape) => shape,
                Err(NoShape::Part(part)) => {
                    self.no_input(&witness, part);
                    continue;
                }
                Err(NoShape::TooLarge) => {
                    self.too_large(&witness, MAX_PARTS);
                    break;
                }
            };
            max_parts -= shape.0.len();
            let OpenWitness {
                name,
                span,
                declaration,
                ..
            } = witness;
            types.by_name.insert(name, types.witnesses.len());
            types.witnesses.push(Witness {
                name,
                span,
                declaration,
                shape,
            });
        }
        types
    }

    /// The shape of a type with at most `max_parts` parts; what is left open is an integer.
    fn shape(&mut self, typ: TypeId, max_parts: usize) -> Result<Shape, NoShape> {
        let mut parts = Vec::new();
        let mut pending = vec![typ];
        while let Some(typ) = pending.pop() {
            if parts.len() == max_parts {
                return Err(NoShape::TooLarge);
            }
            parts.push(match self.terms.term(typ) {
                Term::Int | Term::Variable => ShapePart::Int,
                Term::Unit => ShapePart::Unit,
                Term::Pair(a, b) => {
                    pending.extend([b, a]);
                    ShapePart::Pair
                }
                Term::List(_) | Term::Function(..) | Term::Link(_) => {
                    return Err(NoShape::Part(typ));
                }
            });
        }
        Ok(Shape(parts.into()))
    }

    /// Adds a complaint, unless there are enough.
    pub(super) fn say(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < MAX_DIAGNOSTICS {
            self.diagnostics.push(diagnostic);
        }
    }
}
