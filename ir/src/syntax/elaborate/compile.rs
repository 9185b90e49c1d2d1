//! From the syntax tree to instructions: names become slots, captured positions and globals.

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use rustc_hash::FxHashMap;

use super::code::{Code, Function, Op, Sides};
use super::value::{Builtin, Value};
use crate::Span;
use crate::syntax::types::Types;
use crate::syntax::{
    Binding, Expr, ExprId, IntegerId, ItemKind, Module, NameId, Pattern, PatternId,
};

/// A module as instructions.
#[derive(Debug)]
pub(super) struct Compiled {
    /// The instructions; the first globals are the witnesses.
    pub code: Code,
    /// For each witness whether something that is evaluated refers to it: a function that nobody calls does not.
    pub is_reached: Vec<bool>,
}

/// A name bound inside an item.
#[derive(Clone, Copy, Debug)]
struct Local {
    level: usize,
    slot: u32,
    /// Tells apart all bindings of the module.
    id: u32,
}

/// Code under construction: that of an item (level 0) or of a function in it.
#[derive(Debug, Default)]
struct Context {
    ops: Vec<Op>,
    spans: Vec<Span>,
    /// The number of values in the frame.
    depth: u32,
    /// Where the captured values come from in the context around.
    captures: Vec<Op>,
    captured: FxHashMap<u32, u32>,
    /// Jumps whose target is not known yet.
    jumps: Vec<usize>,
}

/// What is left to do. Tasks wait on a stack, so that no depth of nesting costs machine stack.
#[derive(Clone, Copy, Debug)]
enum Task {
    /// Computes the expression; `is_tail` if its value is that of the function.
    Expr { id: ExprId, is_tail: bool },
    /// Appends an instruction.
    Emit(Op, Span),
    /// Binds the value just computed.
    Bind(PatternId),
    /// Forgets the names and values since the `let` was begun, except the last value.
    EndLet {
        depth: u32,
        n_names: usize,
        is_tail: bool,
        span: Span,
    },
    /// Makes a closure of the innermost context.
    EndFunction { id: ExprId, n_names: usize },
    /// After the selector of a branch.
    Fork(Span),
    /// After the first arm.
    NextArm(Span),
    /// After the second arm.
    Join(Span),
}

/// Compiles `module`, whose types are `types`.
pub(super) fn compile(module: &Module, types: &Types) -> Compiled {
    let n_witnesses = types.witnesses().len() as u32;
    let mut witnesses = vec![None; module.n_names()];
    for (global, witness) in (0..).zip(types.witnesses()) {
        witnesses[witness.name.index()] = Some(global);
    }
    let mut compiler = Compiler {
        module,
        code: Code {
            constants: vec![Value::UNIT, Value::NIL],
            n_globals: n_witnesses,
            ..Code::default()
        },
        contexts: Vec::new(),
        tasks: Vec::new(),
        locals: vec![Vec::new(); module.n_names()],
        trail: Vec::new(),
        n_locals: 0,
        definitions: vec![None; module.n_names()],
        witnesses,
        references: Vec::new(),
        reach: Reach::default(),
    };
    for item in &module.items {
        match item.kind {
            ItemKind::Expr(id) => compiler.item(id, None, item.span),
            ItemKind::Definition(Binding { pattern, value }) => {
                compiler.item(value, Some(pattern), item.span)
            }
            ItemKind::Inputs { .. } | ItemKind::Field { .. } => {}
        }
    }
    let mut is_reached = compiler.reach.reached(compiler.code.n_globals);
    is_reached.truncate(n_witnesses as usize);
    Compiled {
        code: compiler.code,
        is_reached,
    }
}

/// Index of [`Value::UNIT`] among the constants.
const UNIT: u32 = 0;
/// Index of [`Value::NIL`] among the constants.
const NIL: u32 = 1;

struct Compiler<'m> {
    module: &'m Module,
    code: Code,
    contexts: Vec<Context>,
    tasks: Vec<Task>,
    /// The local bindings of each name, innermost last.
    locals: Vec<Vec<Local>>,
    /// The names bound inside the current item, in order.
    trail: Vec<NameId>,
    n_locals: u32,
    /// The global that each name is defined as so far.
    definitions: Vec<Option<u32>>,
    /// The global of each name that is a witness where it is not defined.
    witnesses: Vec<Option<u32>>,
    /// The globals that the current item refers to.
    references: Vec<u32>,
    reach: Reach,
}

/// Which globals refer to which.
#[derive(Default)]
struct Reach {
    /// The globals that are evaluated in any case.
    roots: Vec<u32>,
    /// For the globals of functions, what they refer to.
    references: FxHashMap<u32, Vec<u32>>,
}

impl Reach {
    /// For each global whether a root leads to it.
    fn reached(mut self, n_globals: u32) -> Vec<bool> {
        let mut reached = vec![false; n_globals as usize];
        let mut todo = self.roots;
        while let Some(global) = todo.pop() {
            if !std::mem::replace(&mut reached[global as usize], true) {
                todo.extend(self.references.remove(&global).unwrap_or_default());
            }
        }
        reached
    }
}

impl Compiler<'_> {
    /// Compiles an expression, or the definition of `pattern` as its value.
    fn item(&mut self, id: ExprId, pattern: Option<PatternId>, span: Span) {
        self.contexts.push(Context::default());
        self.tasks.push(Task::Expr { id, is_tail: false });
        self.run_tasks();
        let mut defined = Vec::new();
        match pattern {
            None => self.emit(Op::Pop, span),
            Some(pattern) => {
                self.bind(pattern);
                defined = std::mem::take(&mut self.trail);
            }
        }
        let is_function = matches!(self.module.expr(id), Expr::Function { .. });
        let references = std::mem::take(&mut self.references);
        if !is_function || pattern.is_none() {
            self.reach.roots.extend(&references);
        }
        for name in defined {
            let slot = self.locals[name.index()].pop().map_or_else(
                || unreachable!("invariant: bound above"),
                |local| local.slot,
            );
            let global = self.new_global();
            self.emit(Op::Local(slot), span);
            self.emit(Op::Define(global), span);
            self.definitions[name.index()] = Some(global);
            if is_function {
                self.reach.references.insert(global, references.clone());
            }
        }
        self.emit(Op::Halt, span);
        let context = self.pop_context();
        let start = self.append(context);
        self.code.entries.push(start);
    }

    fn new_global(&mut self) -> u32 {
        self.code.n_globals += 1;
        self.code.n_globals - 1
    }

    fn pop_context(&mut self) -> Context {
        self.contexts.pop().unwrap_or_else(|| {
            unreachable!("invariant: contexts are pushed before they are popped")
        })
    }

    fn context(&mut self) -> &mut Context {
        self.contexts
            .last_mut()
            .unwrap_or_else(|| unreachable!("invariant: code is made inside an item"))
    }

    /// Appends finished code; returns where it starts.
    fn append(&mut self, context: Context) -> u32 {
        let start = self.code.ops.len() as u32;
        self.code
            .ops
            .extend(context.ops.into_iter().map(|op| match op {
                Op::Fork(target) => Op::Fork(start + target),
                Op::NextArm(target) => Op::NextArm(start + target),
                op => op,
            }));
        self.code.spans.extend(context.spans);
        start
    }

    fn emit(&mut self, op: Op, span: Span) {
        let (n_taken, n_left) = match op {
            Op::Constant(_) | Op::Local(_) | Op::Captured(_) | Op::Global(_) => (0, 1),
            Op::Pair | Op::Cons | Op::Binary(_) | Op::Equate(_) | Op::Join => (2, 1),
            Op::Unpair | Op::Uncons => (1, 2),
            Op::ExpectNil | Op::Return | Op::Pop | Op::Fork(_) | Op::Define(_) => (1, 0),
            Op::Closure(function) => (self.code.functions[function as usize].n_captured, 1),
            Op::Call(n_arguments) | Op::TailCall(n_arguments) => (n_arguments + 1, 1),
            Op::Slide(n_dropped) => (n_dropped + 1, 1),
            Op::Negate | Op::FreshBegin | Op::FreshEnd | Op::NextArm(_) | Op::Halt => (0, 0),
        };
        let context = self.context();
        context.depth = context.depth + n_left - n_taken;
        context.ops.push(op);
        context.spans.push(span);
    }

    fn run_tasks(&mut self) {
        while let Some(task) = self.tasks.pop() {
            match task {
                Task::Expr { id, is_tail } => self.expr(id, is_tail),
                Task::Emit(op, span) => self.emit(op, span),
                Task::Bind(pattern) => self.bind(pattern),
                Task::EndLet {
                    depth,
                    n_names,
                    is_tail,
                    span,
                } => self.end_let(depth, n_names, is_tail, span),
                Task::EndFunction { id, n_names } => self.end_function(id, n_names),
                Task::Fork(span) => self.jump(Op::Fork(0), span),
                Task::NextArm(span) => {
                    self.jump(Op::NextArm(0), span);
                    self.land(1);
                }
                Task::Join(span) => {
                    self.emit(Op::Join, span);
                    self.land(0);
                }
            }
        }
    }

    /// Puts tasks on the stack, the first of them on top.
    fn plan<const N: usize>(&mut self, tasks: [Task; N]) {
        self.tasks.extend(tasks.into_iter().rev());
    }

    /// Appends a jump without a target.
    fn jump(&mut self, op: Op, span: Span) {
        let position = self.context().ops.len();
        self.context().jumps.push(position);
        self.emit(op, span);
    }

    /// Makes the end of the code the target of the last jump but `n_later`.
    fn land(&mut self, n_later: usize) {
        let context = self.context();
        let position = context.jumps.remove(context.jumps.len() - 1 - n_later);
        let end = context.ops.len() as u32;
        match &mut context.ops[position] {
            Op::Fork(target) | Op::NextArm(target) => *target = end,
            op => unreachable!("invariant: a jump waits for its target, not {op:?}"),
        }
    }

    fn expr(&mut self, id: ExprId, is_tail: bool) {
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

    fn new_equation(&mut self, sides: Sides) -> u32 {
        self.code.equations.push(sides);
        self.code.equations.len() as u32 - 1
    }

    fn constant(&mut self, value: Value) -> Op {
        self.code.constants.push(value);
        Op::Constant(self.code.constants.len() as u32 - 1)
    }

    fn integer(&mut self, id: IntegerId, span: Span) {
        let integer = self.module.integer(id);
        let value = integer.to_i64().and_then(Value::exact).unwrap_or_else(|| {
            self.code.literals.push(BigInt::from(integer.clone()));
            Value::literal(self.code.literals.len() as u32 - 1)
        });
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

    /// The predefined function that an expression names, if nothing else has its name.
    fn builtin(&self, id: ExprId) -> Option<Builtin> {
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

    fn name(&mut self, name: NameId, span: Span) {
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
    fn bind(&mut self, pattern: PatternId) {
        let slot = self.context().depth - 1;
        self.destructure(pattern, slot);
    }

    fn destructure(&mut self, pattern: PatternId, slot: u32) {
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

    fn forget_names(&mut self, n_names: usize) {
        for name in self.trail.drain(n_names..) {
            self.locals[name.index()].pop();
        }
    }

    fn end_let(&mut self, depth: u32, n_names: usize, is_tail: bool, span: Span) {
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

    fn end_function(&mut self, id: ExprId, n_names: usize) {
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
