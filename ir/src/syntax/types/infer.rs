//! The rules: the type of an expression from those of its parts.

use super::super::ast::{Binding, Expr, ExprId, PatternId};
use super::term::{Term, TypeId};
use super::walk::Inference;
use crate::Span;

impl Inference<'_> {
    /// The type of an expression whose parts are typed.
    pub(super) fn type_of_parts(&mut self, expr: ExprId) -> TypeId {
        let span = self.module.span(expr);
        let module = self.module;
        match module.expr(expr) {
            Expr::Pair(a, b) => self.terms.add(Term::Pair(self.typ(*a), self.typ(*b)), span),
            Expr::Cons(head, tail) => self.cons(*head, *tail, span),
            Expr::Equal(left, right) => {
                self.equation(*left, *right);
                self.terms.add(Term::Unit, span)
            }
            Expr::Binary(_, a, b) => {
                self.integer(*a, span);
                self.integer(*b, span);
                self.terms.add(Term::Int, span)
            }
            Expr::Negate(a) => {
                self.integer(*a, span);
                self.terms.add(Term::Int, span)
            }
            Expr::Apply(function, argument) => self.apply(*function, *argument, span),
            Expr::Block(parts) => self.typ(*parts.last().expect("invariant: a block has parts")),
            Expr::Function { params, body } => {
                let result = self.typ(*body);
                params.iter().rev().fold(result, |result, param| {
                    let param = self.pattern_types[param.index()];
                    self.terms.add(Term::Function(param, result), span)
                })
            }
            Expr::Let { body, .. } => self.typ(*body),
            Expr::Name(_) | Expr::Integer(_) | Expr::Unit | Expr::Nil => {
                unreachable!("invariant: expressions without parts are typed when visited")
            }
        }
    }

    pub(super) fn typ(&self, expr: ExprId) -> TypeId {
        self.expr_types[expr.index()]
    }

    /// `head : tail`.
    fn cons(&mut self, head: ExprId, tail: ExprId, span: Span) -> TypeId {
        let head_type = self.typ(head);
        let list = self.terms.add(Term::List(head_type), span);
        if let Err(mismatch) = self.terms.unify(self.typ(tail), list, span) {
            self.bad_cons(head, tail, mismatch);
        }
        list
    }

    /// `head : tail` in a pattern.
    pub(super) fn cons_pattern(&mut self, head: PatternId, tail: PatternId, span: Span) -> TypeId {
        let head_type = self.pattern_types[head.index()];
        let tail_type = self.pattern_types[tail.index()];
        let list = self.terms.add(Term::List(head_type), span);
        if let Err(mismatch) = self.terms.unify(tail_type, list, span) {
            self.bad_cons_pattern(tail, mismatch);
        }
        list
    }

    /// Both sides have the same type.
    fn equation(&mut self, left: ExprId, right: ExprId) {
        let place = self.module.span(left).join(self.module.span(right));
        if let Err(mismatch) = self.terms.unify(self.typ(left), self.typ(right), place) {
            self.bad_equation(left, right, mismatch);
        }
    }

    /// The operand of an arithmetic operation at `operation`.
    fn integer(&mut self, operand: ExprId, operation: Span) {
        let typ = self.typ(operand);
        match self.terms.term(typ) {
            Term::Int => {}
            Term::Variable => {
                let int = self.terms.add(Term::Int, operation);
                self.terms
                    .unify(typ, int, operation)
                    .expect("invariant: a variable is any type");
            }
            _ => self.bad_operand(operand, operation),
        }
    }

    fn apply(&mut self, function: ExprId, argument: ExprId, span: Span) -> TypeId {
        let (function_type, argument_type) = (self.typ(function), self.typ(argument));
        match self.terms.term(function_type) {
            Term::Function(param, result) => {
                let place = self.module.span(argument);
                if let Err(mismatch) = self.terms.unify(param, argument_type, place) {
                    self.bad_argument(function, argument, param, mismatch);
                }
                result
            }
            Term::Variable => {
                let result = self.terms.variable(self.level, span);
                let wanted = self.terms.add(Term::Function(argument_type, result), span);
                self.terms
                    .unify(function_type, wanted, span)
                    .expect("invariant: a variable is any type");
                result
            }
            _ => {
                self.no_function(function, argument);
                self.terms.variable(self.level, span)
            }
        }
    }

    /// The value of a definition fits its pattern.
    pub(super) fn unify_binding(&mut self, pattern: TypeId, value: TypeId, binding: Binding) {
        let place = self.module.pattern_span(binding.pattern);
        if let Err(mismatch) = self.terms.unify(pattern, value, place) {
            self.bad_binding(binding, mismatch);
        }
    }
}
