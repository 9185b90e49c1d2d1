//! The abstract machine that evaluates a compiled module: call by value, with its own stacks.
//!
//! A frame is a stretch of the value stack: the function called, its arguments, what is bound in it, intermediate
//! values. What is to be done with a result stands on a stack of [`Continuation`]s, so nothing recurses.

use num_bigint::BigInt;
use rustc_hash::FxHashMap;

use super::Limits;
use super::code::{Code, Op};
use super::heap::Heap;
use super::stop::{Run, Stop};
use super::value::{Builtin, Value, View};
use crate::program::{Claim, Guard, GuardId, NodeId, Program, ProgramBuilder};
use crate::{Diagnostic, Span};

/// How many calls around an error are named.
const MAX_CALLS_NAMED: usize = 3;

/// What is done with the next result. `pc` is where the instruction stands that asked for it.
#[derive(Clone, Copy, Debug)]
enum Continuation {
    /// Push it and go on after `pc` in the frame at `base`.
    Frame { pc: u32, base: u32 },
    /// Apply it to the `n_arguments` on the stack.
    Apply { pc: u32, n_arguments: u32 },
    /// Apply the function on the stack to it, `remaining` times.
    Iterate { pc: u32, remaining: u32 },
    /// Apply the function under the `remaining` elements on the stack to the topmost and it, and so on.
    Fold { pc: u32, remaining: u32 },
}

/// What the machine does next.
enum State {
    /// Goes on with the instruction at `pc`.
    Step,
    /// Applies the function under so many arguments on the stack.
    Apply(u32),
    /// Gives the value to the innermost continuation.
    Return(Value),
    /// Is done with the item.
    Halted,
}

/// A branch under evaluation.
#[derive(Clone, Copy, Debug)]
enum Fork {
    /// The selector is constant: this arm is taken.
    Taken,
    /// Both arms are evaluated, each under its guard.
    Both {
        selector: NodeId,
        outer: Option<GuardId>,
    },
}

/// The machine and what it has made so far.
pub(super) struct Machine<'a> {
    pub(super) code: &'a Code,
    pub(super) limits: &'a Limits,
    pub(super) builder: ProgramBuilder,
    pub(super) heap: Heap,
    pub(super) literals: Vec<BigInt>,
    pub(super) guard: Option<GuardId>,
    pub(super) integer_nodes: FxHashMap<i64, NodeId>,
    pub(super) inverses: FxHashMap<NodeId, NodeId>,
    globals: Vec<Value>,
    stack: Vec<Value>,
    continuations: Vec<Continuation>,
    forks: Vec<Fork>,
    fresh_depth: u32,
    pc: u32,
    base: u32,
}

impl<'a> Machine<'a> {
    /// A machine that adds to `builder`; no definition has a value yet.
    pub fn new(code: &'a Code, limits: &'a Limits, builder: ProgramBuilder) -> Self {
        Self {
            code,
            limits,
            builder,
            heap: Heap::new(),
            literals: code.literals.clone(),
            guard: None,
            integer_nodes: FxHashMap::default(),
            inverses: FxHashMap::default(),
            globals: vec![Value::POISON; code.n_globals as usize],
            stack: Vec::new(),
            continuations: Vec::new(),
            forks: Vec::new(),
            fresh_depth: 0,
            pc: 0,
            base: 0,
        }
    }

    /// Sets the value of a global.
    pub fn set_global(&mut self, global: u32, value: Value) {
        self.globals[global as usize] = value;
    }

    /// The program made.
    pub fn finish(self) -> Program {
        self.builder.finish()
    }

    /// Evaluates the item at `entry`. After an error its definitions have no value and the machine can go on with the next.
    pub fn run(&mut self, entry: u32) -> Run<()> {
        self.pc = entry;
        self.base = 0;
        let result = self
            .run_until_halted()
            .map_err(|stop| self.with_calls(stop));
        self.stack.clear();
        self.continuations.clear();
        self.forks.clear();
        self.fresh_depth = 0;
        self.guard = None;
        result
    }

    fn run_until_halted(&mut self) -> Run<()> {
        let mut state = State::Step;
        loop {
            state = match state {
                State::Step => {
                    let op = self.code.ops[self.pc as usize];
                    self.step(op)?
                }
                State::Apply(n_arguments) => self.apply(n_arguments)?,
                State::Return(value) => self.resume(value),
                State::Halted => return Ok(()),
            };
        }
    }

    /// Executes the instruction at `pc` and, unless it goes elsewhere, advances.
    #[inline]
    fn step(&mut self, op: Op) -> Run<State> {
        match op {
            Op::Constant(constant) => self.stack.push(self.code.constants[constant as usize]),
            Op::Local(slot) => self.stack.push(self.stack[(self.base + slot) as usize]),
            Op::Captured(position) => {
                let captured = match self.stack[self.base as usize - 1].view() {
                    View::Closure(address) => self.heap.captured(address, position),
                    other => unreachable!("invariant: what captures is a closure, not {other:?}"),
                };
                self.stack.push(captured);
            }
            Op::Global(global) => match self.globals[global as usize] {
                Value::POISON => return Err(Stop::Poisoned),
                value => self.stack.push(value),
            },
            Op::Pair => {
                let (a, b) = self.pop_two();
                let pair = self.heap.pair(a, b);
                self.stack.push(pair);
            }
            Op::Cons => {
                let (a, b) = self.pop_two();
                let list = self.heap.cons(a, b);
                self.stack.push(list);
            }
            Op::Unpair | Op::Uncons => self.unpack()?,
            Op::ExpectNil => self.expect_nil()?,
            Op::Closure(function) => self.close(function),
            Op::Call(n_arguments) => {
                self.continuations.push(Continuation::Frame {
                    pc: self.pc,
                    base: self.base,
                });
                return Ok(State::Apply(n_arguments));
            }
            Op::TailCall(n_arguments) => {
                let callee = self.stack.len() - n_arguments as usize - 1;
                self.stack.drain(self.base as usize - 1..callee);
                return Ok(State::Apply(n_arguments));
            }
            Op::Return => {
                let result = self.pop();
                self.stack.truncate(self.base as usize - 1);
                return Ok(State::Return(result));
            }
            Op::Binary(operator) => {
                let (a, b) = self.pop_two();
                let result = self.binary(operator, a, b)?;
                self.stack.push(result);
            }
            Op::Negate => {
                let a = self.pop();
                let result = self.negate(a);
                self.stack.push(result);
            }
            Op::Equate(equation) => {
                let (a, b) = self.pop_two();
                self.equate(a, b, self.code.equations[equation as usize])?;
                self.stack.push(Value::UNIT);
            }
            Op::Pop => {
                self.pop();
            }
            Op::Slide(n_dropped) => {
                let top = self.pop();
                self.stack.truncate(self.stack.len() - n_dropped as usize);
                self.stack.push(top);
            }
            Op::FreshBegin => self.fresh_depth += 1,
            Op::FreshEnd => {
                self.fresh_depth -= 1;
                let value = self.pop();
                let copy = self.copy(value)?;
                self.stack.push(copy);
            }
            Op::Fork(second) => return self.fork(second),
            Op::NextArm(end) => return Ok(self.next_arm(end)),
            Op::Join => self.join()?,
            Op::Define(global) => {
                let value = self.pop();
                self.set_global(global, value);
            }
            Op::Halt => return Ok(State::Halted),
        }
        self.pc += 1;
        Ok(State::Step)
    }

    fn pop(&mut self) -> Value {
        self.stack
            .pop()
            .unwrap_or_else(|| unreachable!("invariant: instructions find their operands"))
    }

    fn pop_two(&mut self) -> (Value, Value) {
        let b = self.pop();
        (self.pop(), b)
    }

    fn unpack(&mut self) -> Run<()> {
        let (a, b) = match self.pop().view() {
            View::Pair(address) | View::Cons(address) => self.heap.parts(address),
            View::Nil => {
                return Err(self
                    .error(
                        "this pattern needs a list of at least one element, and the list is empty",
                    )
                    .label("matched against `[]`")
                    .into());
            }
            other => unreachable!("invariant: typed values are taken apart, not {other:?}"),
        };
        self.stack.extend([a, b]);
        Ok(())
    }

    fn expect_nil(&mut self) -> Run<()> {
        match self.pop() {
            Value::NIL => Ok(()),
            _ => Err(self
                .error("this pattern needs the empty list, and the list has elements")
                .label("matched against `x : xs`")
                .into()),
        }
    }

    fn close(&mut self, function: u32) {
        let n_captured = self.code.functions[function as usize].n_captured as usize;
        let first = self.stack.len() - n_captured;
        let closure = match n_captured {
            0 => Value::function(function),
            _ => self.heap.closure(function, &self.stack[first..]),
        };
        self.stack.truncate(first);
        self.stack.push(closure);
    }

    /// Decides from the selector on the stack which arms are evaluated.
    fn fork(&mut self, second: u32) -> Run<State> {
        let value = self.pop();
        let span = self.span();
        let selector = self.node(value, span);
        match self
            .builder
            .constant_value(selector)
            .map(|value| u8::try_from(value).ok())
        {
            Some(Some(0)) => self.forks.push(Fork::Taken),
            Some(Some(1)) => {
                self.forks.push(Fork::Taken);
                self.stack.push(Value::UNIT);
                self.pc = second;
                return Ok(State::Step);
            }
            Some(_) if self.guard.is_none() => return Err(self.selector_error(selector)),
            _ => {
                let outer = self.guard;
                self.builder.assert(Claim::Boolean(selector), outer, span);
                self.forks.push(Fork::Both { selector, outer });
                self.guard = Some(self.builder.guard(Guard {
                    parent: outer,
                    selector,
                    arm: false,
                }));
            }
        }
        self.pc += 1;
        Ok(State::Step)
    }

    fn next_arm(&mut self, end: u32) -> State {
        match self.forks.last() {
            Some(&Fork::Both { selector, outer }) => {
                self.guard = Some(self.builder.guard(Guard {
                    parent: outer,
                    selector,
                    arm: true,
                }));
                self.pc += 1;
            }
            _ => {
                self.forks.pop();
                self.pc = end;
            }
        }
        State::Step
    }

    fn join(&mut self) -> Run<()> {
        let (zero, one) = self.pop_two();
        let merged = match self.forks.pop() {
            Some(Fork::Both { selector, outer }) => {
                self.guard = outer;
                self.merge(selector, zero, one)?
            }
            _ => one,
        };
        self.stack.push(merged);
        Ok(())
    }

    /// The error that a constant selector is neither 0 nor 1.
    pub(super) fn selector_error(&self, selector: NodeId) -> Stop {
        let value = self
            .builder
            .constant_value(selector)
            .map(ToString::to_string)
            .unwrap_or_default();
        self.error(format!(
            "a branch is selected by 0 or 1, and this selector is {value}"
        ))
        .help("`lt a b` gives 0 if a < b, else 1")
        .into()
    }

    /// Applies the function under `n_arguments` values.
    fn apply(&mut self, mut n_arguments: u32) -> Run<State> {
        self.keep_limits()?;
        loop {
            let callee_at = self.stack.len() - n_arguments as usize - 1;
            let callee = self.stack[callee_at];
            let (arity, function) = match callee.view() {
                View::Function(function) => {
                    (self.code.functions[function as usize].arity, Some(function))
                }
                View::Closure(address) => {
                    let function = self.heap.function(address);
                    (self.code.functions[function as usize].arity, Some(function))
                }
                View::Builtin(builtin) => (builtin.arity(), None),
                View::Partial(address) => {
                    let (inner, held) = self.heap.held(address);
                    n_arguments += held.len() as u32;
                    self.stack.splice(
                        callee_at..=callee_at,
                        std::iter::once(inner).chain(held.iter().copied()),
                    );
                    continue;
                }
                other => unreachable!("invariant: typed values are applied, not {other:?}"),
            };
            if n_arguments < arity {
                let partial = self.heap.partial(callee, &self.stack[callee_at + 1..]);
                self.stack.truncate(callee_at);
                return Ok(State::Return(partial));
            }
            if n_arguments > arity {
                let n_extra = n_arguments - arity;
                self.stack[callee_at..].rotate_left(arity as usize + 1);
                self.continuations.push(Continuation::Apply {
                    pc: self.pc,
                    n_arguments: n_extra,
                });
            }
            return match (function, callee.view()) {
                (Some(function), _) => {
                    self.base = self.stack.len() as u32 - arity;
                    self.pc = self.code.functions[function as usize].entry;
                    Ok(State::Step)
                }
                (None, View::Builtin(builtin)) => self.call_builtin(builtin),
                (None, other) => unreachable!("invariant: typed values are applied, not {other:?}"),
            };
        }
    }

    /// Gives `value` to the innermost continuation.
    fn resume(&mut self, value: Value) -> State {
        let continuation = self
            .continuations
            .pop()
            .unwrap_or_else(|| unreachable!("invariant: an item ends by halting"));
        match continuation {
            Continuation::Frame { pc, base } => {
                self.stack.push(value);
                self.pc = pc + 1;
                self.base = base;
                State::Step
            }
            Continuation::Apply { pc, n_arguments } => {
                self.pc = pc;
                let callee_at = self.stack.len() - n_arguments as usize;
                self.stack.insert(callee_at, value);
                State::Apply(n_arguments)
            }
            Continuation::Iterate { pc, remaining } => {
                self.pc = pc;
                let function = self.pop();
                if remaining == 0 {
                    return State::Return(value);
                }
                self.stack.extend([function, function, value]);
                self.continuations.push(Continuation::Iterate {
                    pc,
                    remaining: remaining - 1,
                });
                State::Apply(1)
            }
            Continuation::Fold { pc, remaining } => {
                self.pc = pc;
                if remaining == 0 {
                    self.pop();
                    return State::Return(value);
                }
                let element = self.pop();
                let function = self.stack[self.stack.len() - remaining as usize];
                self.stack.extend([function, element, value]);
                self.continuations.push(Continuation::Fold {
                    pc,
                    remaining: remaining - 1,
                });
                State::Apply(2)
            }
        }
    }

    /// Calls a predefined function, whose arguments are on top of the stack.
    fn call_builtin(&mut self, builtin: Builtin) -> Run<State> {
        let first = self.stack.len() - builtin.arity() as usize;
        let mut arguments = [Value::UNIT; 3];
        arguments[..builtin.arity() as usize].copy_from_slice(&self.stack[first..]);
        self.stack.truncate(first - 1);
        let [a, b, c] = arguments;
        Ok(State::Return(match builtin {
            Builtin::Fresh => self.copy(a)?,
            Builtin::Lt => self.less_than(a, b),
            Builtin::Range => self.in_range(a, b)?,
            Builtin::Branch => self.strict_branch(a, b, c)?,
            Builtin::Iter => {
                let remaining = self.iteration_count(a)?;
                self.stack.push(b);
                self.continuations.push(Continuation::Iterate {
                    pc: self.pc,
                    remaining,
                });
                c
            }
            Builtin::Fold => {
                self.stack.push(b);
                let remaining = self.push_elements(a);
                self.continuations.push(Continuation::Fold {
                    pc: self.pc,
                    remaining,
                });
                c
            }
        }))
    }

    /// Pushes the elements of a list; returns how many there are.
    fn push_elements(&mut self, mut list: Value) -> u32 {
        let first = self.stack.len();
        while let View::Cons(address) = list.view() {
            let (head, tail) = self.heap.parts(address);
            self.stack.push(head);
            list = tail;
        }
        (self.stack.len() - first) as u32
    }

    /// Collects garbage if that is due and tells whether the program has outgrown a limit.
    fn keep_limits(&mut self) -> Run<()> {
        if self.heap.is_due() {
            self.heap
                .collect(self.stack.iter_mut().chain(&mut self.globals));
        }
        let n_words = self.heap.n_words() + self.stack.len() + self.continuations.len();
        if n_words > self.limits.words {
            return Err(self.limit_error("intermediate values", self.limits.words));
        }
        if self.builder.n_nodes() > self.limits.nodes {
            return Err(self.limit_error("nodes", self.limits.nodes));
        }
        Ok(())
    }

    /// The error that the program makes more than `limit` of `what`.
    pub(super) fn limit_error(&self, what: &str, limit: usize) -> Stop {
        let diagnostic = self
            .error(format!("the program needs more than {limit} {what}"))
            .help(
                "loops and lists are unrolled when a program is compiled: make the counts smaller",
            );
        Stop::Limit(Box::new(diagnostic))
    }

    /// Whether hints are made instead of constraints.
    pub(super) fn is_fresh(&self) -> bool {
        self.fresh_depth > 0
    }

    /// The place of the current instruction.
    pub(super) fn span(&self) -> Span {
        self.code.spans[self.pc as usize]
    }

    /// An error at the current instruction.
    pub(super) fn error(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(self.span(), message)
    }

    /// The error with the innermost calls that led to it.
    fn with_calls(&self, stop: Stop) -> Stop {
        let mut named = vec![self.span()];
        for continuation in self.continuations.iter().rev() {
            let &(Continuation::Frame { pc, .. }
            | Continuation::Apply { pc, .. }
            | Continuation::Iterate { pc, .. }
            | Continuation::Fold { pc, .. }) = continuation;
            let span = self.code.spans[pc as usize];
            if !named.contains(&span) {
                named.push(span);
            }
            if named.len() > MAX_CALLS_NAMED {
                break;
            }
        }
        let calls = named.into_iter().skip(1);
        let add = |diagnostic: Diagnostic| {
            Box::new(calls.fold(diagnostic, |diagnostic, span| {
                diagnostic.related(span, "in this call")
            }))
        };
        match stop {
            Stop::Poisoned => Stop::Poisoned,
            Stop::Report(diagnostic) => Stop::Report(add(*diagnostic)),
            Stop::Limit(diagnostic) => Stop::Limit(add(*diagnostic)),
        }
    }
}
