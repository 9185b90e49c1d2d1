//! Expressions: what is left to do of them waits on the stack of tasks.

use super::{Compiler, Context, NIL, Task, UNIT};
use crate::Span;
use crate::syntax::elaborate::code::{Function, Op, Sides};
use crate::syntax::elaborate::value::{Builtin, Value};
use crate::syntax::{Expr, ExprId, IntegerId, PatternId};

impl Compiler<'_> {
    /// Computes an expression; `is_tail` if its value is that of the function.
    pub(super) fn expr(&mut self, id: ExprId, is_tail: bool) {
        let span = self.module.span(id);
        let part = |id| Task::Expr { id, is_tail: false };
        match *self.module.expr(id) {
            Expr::Name(name) => self.name(name, span),
            Expr::Integer(integer) => self.integer(integer, span),
            Expr::Unit => self.emit(Op::Constant(UNIT), span),
            Expr::Nil => self.emit(Op::Constant(NIL), span),
            Expr::Pair(a, b) => self.plan([part(a), part(b), Task::Emit(Op::Pair, span)]),
            Expr::Cons(a, b) => self.plan([part(a), part(b), Task::Emit(Op::Cons, span)]),
            Expr::Binary(op, a, b) => {
                self.plan([part(a), part(b), Task::Emit(Op::Binary(op), span)])
            }
            Expr::Negate(a) => self.plan([part(a), Task::Emit(Op::Negate, span)]),
            Expr::Equal(a, b) => {
                let sides = Sides {
                    left: self.module.span(a),
                    right: self.module.span(b),
                };
                let equate = Op::Equate(self.new_equation(sides));
                self.plan([part(a), part(b), Task::Emit(equate, span)]);
            }
            Expr::Apply(..) => self.application(id, is_tail),
            Expr::Block(ref exprs) => self.block(exprs, is_tail),
            Expr::Function { ref params, body } => self.begin_function(id, params, body),
            Expr::Let { binding, body } => {
                let end = Task::EndLet {
                    depth: self.context().depth,
                    n_names: self.trail.len(),
                    is_tail,
                    span,
                };
                let body = Task::Expr { id: body, is_tail };
                self.plan([part(binding.value), Task::Bind(binding.pattern), body, end]);
            }
        }
    }

    pub(super) fn new_equation(&mut self, sides: Sides) -> u32 {
        self.code.equations.push(sides);
        self.code.equations.len() as u32 - 1
    }

    pub(super) fn constant(&mut self, value: Value) -> Op {
        self.code.constants.push(value);
        Op::Constant(self.code.constants.len() as u32 - 1)
    }

    pub(super) fn integer(&mut self, id: IntegerId, span: Span) {
        let value = self
            .code
            .integers
            .value(self.module.integer(id).clone().into());
        let op = self.constant(value);
        self.emit(op, span);
    }

    fn block(&mut self, exprs: &[ExprId], is_tail: bool) {
        for (i, &id) in exprs.iter().enumerate().rev() {
            if i + 1 == exprs.len() {
                self.tasks.push(Task::Expr { id, is_tail });
            } else {
                self.plan([
                    Task::Expr { id, is_tail: false },
                    Task::Emit(Op::Pop, self.module.span(id)),
                ]);
            }
        }
    }

    /// A call, or one of the special forms `fresh e` and `branch c a b`, which do not evaluate all arguments first.
    fn application(&mut self, id: ExprId, is_tail: bool) {
        let span = self.module.span(id);
        let mut callee = id;
        let mut arguments = Vec::new();
        while let Expr::Apply(function, argument) = *self.module.expr(callee) {
            arguments.push(argument);
            callee = function;
        }
        arguments.reverse();
        let part = |id| Task::Expr { id, is_tail: false };
        let (head, n_used): (Vec<Task>, usize) = match (self.builtin(callee), arguments.as_slice())
        {
            (Some(Builtin::Fresh), &[value, ..]) => (
                vec![
                    Task::Emit(Op::FreshBegin, span),
                    part(value),
                    Task::Emit(Op::FreshEnd, span),
                ],
                1,
            ),
            (Some(Builtin::Branch), &[selector, zero, one, ..]) => {
                let selector_span = self.module.span(selector);
                let tasks = [
                    part(selector),
                    Task::Fork(selector_span),
                    part(zero),
                    Task::NextArm(span),
                    part(one),
                    Task::Join(span),
                ];
                (tasks.into(), 3)
            }
            _ => (vec![part(callee)], 0),
        };
        let rest = &arguments[n_used..];
        let n_rest = rest.len() as u32;
        match n_rest {
            0 => {}
            _ if is_tail => self.tasks.push(Task::Emit(Op::TailCall(n_rest), span)),
            _ => self.tasks.push(Task::Emit(Op::Call(n_rest), span)),
        }
        self.tasks.extend(rest.iter().rev().map(|&id| part(id)));
        self.tasks.extend(head.into_iter().rev());
    }

    pub(super) fn end_let(&mut self, depth: u32, n_names: usize, is_tail: bool, span: Span) {
        self.forget_names(n_names);
        let n_dropped = self.context().depth - 1 - depth;
        if is_tail {
            self.context().depth = depth + 1;
        } else {
            self.emit(Op::Slide(n_dropped), span);
        }
    }

    fn begin_function(&mut self, id: ExprId, params: &[PatternId], body: ExprId) {
        let n_names = self.trail.len();
        self.contexts.push(Context {
            depth: params.len() as u32,
            ..Context::default()
        });
        for (slot, &param) in (0..).zip(params) {
            self.destructure(param, slot);
        }
        self.plan([
            Task::Expr {
                id: body,
                is_tail: true,
            },
            Task::EndFunction { id, n_names },
        ]);
    }

    pub(super) fn end_function(&mut self, id: ExprId, n_names: usize) {
        self.forget_names(n_names);
        let span = self.module.span(id);
        self.emit(Op::Return, span);
        let context = self.pop_context();
        let captures = context.captures.clone();
        let arity = match self.module.expr(id) {
            Expr::Function { params, .. } => params.len() as u32,
            other => unreachable!("invariant: a function was begun, not {other:?}"),
        };
        let entry = self.append(context);
        self.code.functions.push(Function {
            entry,
            arity,
            n_captured: captures.len() as u32,
        });
        let function = self.code.functions.len() as u32 - 1;
        for capture in captures {
            self.emit(capture, span);
        }
        self.emit(Op::Closure(function), span);
    }
}
