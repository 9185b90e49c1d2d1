//! Names and the patterns that bind them.

use super::{Compiler, Context, Local};
use crate::Span;
use crate::syntax::elaborate::code::{Op, Sides};
use crate::syntax::elaborate::value::{Builtin, Value};
use crate::syntax::{Expr, ExprId, NameId, Pattern, PatternId};

impl Compiler<'_> {
    /// The predefined function that an expression names, if nothing else has its name.
    pub(super) fn builtin(&self, id: ExprId) -> Option<Builtin> {
        let Expr::Name(name) = *self.module.expr(id) else {
            return None;
        };
        let is_bound = !self.locals[name.index()].is_empty() || self.global(name).is_some();
        if is_bound {
            None
        } else {
            Builtin::by_name(self.module.name(name))
        }
    }

    /// The definition or witness that a name means outside local bindings.
    fn global(&self, name: NameId) -> Option<u32> {
        self.definitions[name.index()].or(self.witnesses[name.index()])
    }

    pub(super) fn name(&mut self, name: NameId, span: Span) {
        let op = if let Some(&local) = self.locals[name.index()].last() {
            self.local(local)
        } else if let Some(global) = self.global(name) {
            self.references.push(global);
            Op::Global(global)
        } else if let Some(builtin) = Builtin::by_name(self.module.name(name)) {
            self.constant(Value::builtin(builtin))
        } else {
            unreachable!("invariant: a name without a definition is a witness or predefined")
        };
        self.emit(op, span);
    }

    /// Fetches a local binding, captured by each function between it and here.
    fn local(&mut self, local: Local) -> Op {
        let innermost = self.contexts.len() - 1;
        let is_captured = |context: &Context| context.captured.contains_key(&local.id);
        let first = (local.level + 1..=innermost)
            .rev()
            .find(|&level| is_captured(&self.contexts[level]));
        let first = first.unwrap_or(local.level);
        let mut op = match self.contexts[first].captured.get(&local.id) {
            Some(&position) => Op::Captured(position),
            None => Op::Local(local.slot),
        };
        for context in &mut self.contexts[first + 1..] {
            let position = context.captures.len() as u32;
            context.captures.push(op);
            context.captured.insert(local.id, position);
            op = Op::Captured(position);
        }
        op
    }

    /// Gives `name` the value in `slot`.
    fn bind_name(&mut self, name: NameId, slot: u32) {
        let local = Local {
            level: self.contexts.len() - 1,
            slot,
            id: self.n_locals,
        };
        self.n_locals += 1;
        self.locals[name.index()].push(local);
        self.trail.push(name);
    }

    /// Binds the last value of the frame to a pattern.
    pub(super) fn bind(&mut self, pattern: PatternId) {
        let slot = self.context().depth - 1;
        self.destructure(pattern, slot);
    }

    pub(super) fn destructure(&mut self, pattern: PatternId, slot: u32) {
        let mut todo = vec![(pattern, slot)];
        while let Some((id, slot)) = todo.pop() {
            let span = self.module.pattern_span(id);
            match self.module.pattern(id) {
                Pattern::Name(name) => self.bind_name(name, slot),
                Pattern::Unit => {}
                Pattern::As(inner, name) => {
                    self.bind_name(name, slot);
                    todo.push((inner, slot));
                }
                Pattern::Integer(integer) => {
                    self.emit(Op::Local(slot), span);
                    self.integer(integer, span);
                    let equation = self.new_equation(Sides {
                        left: span,
                        right: span,
                    });
                    self.emit(Op::Equate(equation), span);
                    self.emit(Op::Pop, span);
                }
                Pattern::Nil => {
                    self.emit(Op::Local(slot), span);
                    self.emit(Op::ExpectNil, span);
                }
                Pattern::Pair(left, right) | Pattern::Cons(left, right) => {
                    let is_pair = matches!(self.module.pattern(id), Pattern::Pair(..));
                    self.emit(Op::Local(slot), span);
                    self.emit(if is_pair { Op::Unpair } else { Op::Uncons }, span);
                    let depth = self.context().depth;
                    todo.extend([(right, depth - 1), (left, depth - 2)]);
                }
            }
        }
    }

    pub(super) fn forget_names(&mut self, n_names: usize) {
        for name in self.trail.drain(n_names..) {
            self.locals[name.index()].pop();
        }
    }
}
