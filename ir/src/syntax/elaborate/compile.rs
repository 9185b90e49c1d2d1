//! From the syntax tree to instructions: names become slots, captured positions and globals.

mod expressions;
mod names;

use rustc_hash::FxHashMap;

use super::code::{Code, Op};
use super::value::Value;
use crate::Span;
use crate::syntax::types::Types;
use crate::syntax::{Binding, Expr, ExprId, ItemKind, Module, NameId, PatternId};

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
}
