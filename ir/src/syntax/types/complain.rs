//! What is said about a program that cannot be typed. Every conflict names both places.

use super::super::ast::{Binding, Expr, ExprId, NameId, PatternId};
use super::names::OpenWitness;
use super::term::{Mismatch, Term, TypeId};
use super::walk::Inference;
use crate::{Diagnostic, Span};

impl Inference<'_> {
    /// Says `diagnostic`, and where the types come from that do not go together.
    ///
    /// Says nothing where an earlier complaint explains this one: about a part of the same text, or a type that
    /// contains itself.
    fn conflict(&mut self, mut diagnostic: Diagnostic, Mismatch(a, b): Mismatch) {
        let is_about = |place: Span, said: Span| place.start <= said.start && said.end <= place.end;
        let is_explained = self.diagnostics.iter().any(|said| {
            is_about(diagnostic.span, said.span)
                || diagnostic
                    .related
                    .iter()
                    .any(|(place, _)| is_about(*place, said.span))
        });
        if is_explained || self.terms.is_cyclic([a, b]) {
            return;
        }
        for typ in [a, b] {
            let origin = self.terms.origin(typ);
            let is_known = origin == Span::default()
                || origin == diagnostic.span
                || diagnostic.related.iter().any(|(span, _)| *span == origin);
            if !is_known {
                let kind = self.kind(typ);
                diagnostic = diagnostic.related(origin, format!("this makes it {kind}"));
            }
        }
        self.say(diagnostic);
    }

    /// What sort of type it is, in words.
    fn kind(&mut self, typ: TypeId) -> &'static str {
        match self.terms.term(typ) {
            Term::Int => "an integer",
            Term::Unit => "`()`",
            Term::List(_) => "a list",
            Term::Function(..) => "a function",
            Term::Pair(..) => "a pair",
            Term::Variable | Term::Link(_) => "of any type",
        }
    }

    /// "this is `int`".
    fn this_is(&mut self, typ: TypeId) -> String {
        format!("this is `{}`", self.terms.describe(typ))
    }

    pub(super) fn bad_equation(&mut self, left: ExprId, right: ExprId, mismatch: Mismatch) {
        let (left_is, right_is) = (self.this_is(self.typ(left)), self.this_is(self.typ(right)));
        let message = "the sides of this equation have different types";
        let mut diagnostic = Diagnostic::error(self.module.span(right), message)
            .label(right_is)
            .related(self.module.span(left), left_is);
        if matches!(self.module.expr(left), Expr::Equal(..)) {
            diagnostic = diagnostic.help(
                "`a = b = c` means `(a = b) = c`, and the value of an equation is `()`; \
                 write two equations, with `;` between them",
            );
        }
        self.conflict(diagnostic, mismatch);
    }

    pub(super) fn bad_operand(&mut self, operand: ExprId, operation: Span) {
        let typ = self.typ(operand);
        let span = self.module.span(operand);
        let message = format!("arithmetic is on integers, and this is {}", self.kind(typ));
        let label = self.this_is(typ);
        let mut diagnostic = Diagnostic::error(span, message)
            .label(label)
            .related(operation, "the operation it is used in");
        match self.terms.term(typ) {
            Term::Function(..) => {
                diagnostic =
                    diagnostic.help("give the function its arguments; `f -3` is a subtraction, `f (-3)` applies `f`");
            }
            Term::Unit => {
                diagnostic = diagnostic
                    .help("the value of an equation, and of a block that ends with one, is `()`");
            }
            _ => {}
        }
        self.conflict(diagnostic, Mismatch(typ, typ));
    }

    pub(super) fn no_function(&mut self, function: ExprId, argument: ExprId) {
        let typ = self.typ(function);
        let span = self.module.span(function);
        let message = format!("this is {}, not a function", self.kind(typ));
        let label = self.this_is(typ);
        let diagnostic = Diagnostic::error(span, message)
            .label(label)
            .related(self.module.span(argument), "and this is its argument")
            .help("`f x` applies `f` to `x`: are there too many arguments, or is a `;`, `,` or operator missing?");
        self.conflict(diagnostic, Mismatch(typ, typ));
    }

    pub(super) fn bad_argument(
        &mut self,
        function: ExprId,
        argument: ExprId,
        param: TypeId,
        mismatch: Mismatch,
    ) {
        let label = self.this_is(self.typ(argument));
        let wanted = format!("this takes `{}`", self.terms.describe(param));
        let diagnostic = Diagnostic::error(
            self.module.span(argument),
            "this argument has the wrong type",
        )
        .label(label)
        .related(self.module.span(function), wanted);
        self.conflict(diagnostic, mismatch);
    }

    pub(super) fn bad_cons(&mut self, head: ExprId, tail: ExprId, mismatch: Mismatch) {
        let (head_is, tail_is) = (self.this_is(self.typ(head)), self.this_is(self.typ(tail)));
        let tail_type = self.typ(tail);
        let is_list = matches!(self.terms.term(tail_type), Term::List(_));
        let message = match is_list {
            true => "the elements of a list have one type",
            false => "what follows `:` is a list",
        };
        let mut diagnostic = Diagnostic::error(self.module.span(tail), message)
            .label(tail_is)
            .related(self.module.span(head), head_is);
        if !is_list {
            diagnostic = diagnostic.help("a list ends with `[]`: `1 : 2 : []`");
        }
        self.conflict(diagnostic, mismatch);
    }

    pub(super) fn bad_cons_pattern(&mut self, tail: PatternId, mismatch: Mismatch) {
        let label = self.this_is(self.pattern_types[tail.index()]);
        let diagnostic = Diagnostic::error(
            self.module.pattern_span(tail),
            "this list has elements of different types",
        )
        .label(label);
        self.conflict(diagnostic, mismatch);
    }

    pub(super) fn bad_binding(&mut self, binding: Binding, mismatch: Mismatch) {
        let value_is = self.this_is(self.typ(binding.value));
        let pattern_is = self.this_is(self.pattern_types[binding.pattern.index()]);
        let diagnostic = Diagnostic::error(
            self.module.span(binding.value),
            "this value does not fit its pattern",
        )
        .label(value_is)
        .related(self.module.pattern_span(binding.pattern), pattern_is);
        self.conflict(diagnostic, mismatch);
    }

    /// Reports every type that contains itself.
    pub(super) fn check_cycles(&mut self) {
        for (typ, part) in self.terms.cycles() {
            let kind = self.kind(typ);
            let (place, link) = (self.terms.origin(typ), self.terms.origin(part));
            let message = "this would need a type that contains itself";
            let mut diagnostic = Diagnostic::error(place, message)
                .label(format!("{kind} with itself as a part"))
                .help(
                    "the length of a list is not part of its type: lists can grow, tuples cannot",
                );
            if link != place {
                diagnostic = diagnostic.related(link, "this makes it a part of itself");
            }
            self.say(diagnostic);
        }
    }

    pub(super) fn declared_twice(&mut self, name: NameId, span: Span, first: Span) {
        let message = format!("`{}` is declared twice", self.module.name(name));
        self.say(Diagnostic::error(span, message).related(first, "declared here"));
    }

    /// Reports names that are bound twice in `names`. Names that begin with `_` may be.
    pub(super) fn check_distinct(&mut self, names: &[(NameId, Span)]) {
        if names.len() < 2 {
            return;
        }
        let mut sorted = names.to_vec();
        sorted.sort_unstable();
        for pair in sorted.windows(2) {
            let ((name, first), (next, second)) = (pair[0], pair[1]);
            let text = self.module.name(name);
            if name == next && !text.starts_with('_') {
                let message = format!("`{text}` is bound twice");
                self.say(
                    Diagnostic::error(second, message)
                        .related(first, "bound here")
                        .help("rename one of them, or call a part that is not used `_`"),
                );
            }
        }
    }

    pub(super) fn used_above_definition(&mut self, name: NameId, span: Span, definition: Span) {
        let message = format!("`{}` is used above its definition", self.module.name(name));
        self.say(
            Diagnostic::error(span, message)
                .related(definition, "defined here")
                .help("a definition is visible in the items after it: move it up, or rename one of the two"),
        );
    }

    /// Reports a declared input that only its namesake's uses could have used.
    pub(super) fn only_defined(&mut self, witness: &OpenWitness, definition: Span) {
        let name = self.module.name(witness.name);
        let message =
            format!("the input `{name}` is never used: its name is defined as something else");
        self.say(
            Diagnostic::error(witness.span, message)
                .related(definition, "defined here")
                .help(format!(
                    "to give the input this value, write an equation, without `def`: `{name} = ..;`"
                )),
        );
    }

    /// Reports a witness whose type has a function or a list at `part`.
    pub(super) fn no_input(&mut self, witness: &OpenWitness, part: TypeId) {
        let name = self.module.name(witness.name);
        let kind = self.kind(part);
        let root = self.terms.find(part);
        let origin = self.terms.origin(root);
        let message = match witness.declaration {
            Some(_) => format!("the input `{name}` cannot be {kind}"),
            None => format!("`{name}` is used as {kind} but not defined"),
        };
        let help = if witness.declaration.is_some() {
            "inputs are integers or tuples of them".to_owned()
        } else if self.names.definition(witness.name).is_some() {
            "a definition is not visible in its own value: repeat with `iter` or `fold`".to_owned()
        } else {
            format!("define it above, `def {name} .. = ..;`, or correct the name")
        };
        let mut diagnostic = Diagnostic::error(witness.span, message).help(help);
        if origin != witness.span && origin != Span::default() {
            diagnostic = diagnostic.related(origin, format!("this makes it {kind}"));
        }
        self.say(diagnostic);
    }

    pub(super) fn too_large(&mut self, witness: &OpenWitness, limit: usize) {
        let name = self.module.name(witness.name);
        let message = format!("with `{name}` the inputs have more than {limit} parts");
        self.say(Diagnostic::error(witness.span, message));
    }

    /// Reports that the item at `span` and those after it are not typed.
    pub(super) fn too_many_types(&mut self, span: Span, limit: usize) {
        let message = format!("the types of this program have more than {limit} parts");
        self.say(
            Diagnostic::error(span, message)
                .label("not checked from here on")
                .help("the types of functions grow with each definition that nests those before it in tuples"),
        );
    }
}
