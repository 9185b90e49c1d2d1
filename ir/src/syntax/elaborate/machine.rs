//! The abstract machine that evaluates a compiled module: call by value, with its own stacks.
//!
//! A frame is a stretch of the value stack: the function called, its arguments, what is bound in it, intermediate
//! values. What is to be done with a result stands on a stack of [`Continuation`]s, so nothing recurses.

use rustc_hash::FxHashMap;
use vampx_fields::Extension;

use super::Limits;
use super::calls::Continuation;
use super::code::{Code, Op};
use super::forks::Fork;
use super::heap::Heap;
use super::integers::Integers;
use super::stop::{Run, Stop};
use super::value::{Value, View};
use crate::program::{GuardId, NodeId, Program, ProgramBuilder};
use crate::{Diagnostic, Span};

/// How many calls around an error are named.
const MAX_CALLS_NAMED: usize = 3;

/// What the machine does next.
pub(super) enum State {
    /// Goes on with the instruction at `pc`.
    Step,
    /// Applies the function under so many arguments on the stack.
    Apply(u32),
    /// Gives the value to the innermost continuation.
    Return(Value),
    /// Is done with the item.
    Halted,
}

/// The machine and what it has made so far.
pub(super) struct Machine<'a> {
    pub(super) code: &'a Code,
    pub(super) limits: &'a Limits,
    pub(super) extension: Extension,
    pub(super) builder: ProgramBuilder,
    pub(super) heap: Heap,
    pub(super) integers: Integers,
    pub(super) guard: Option<GuardId>,
    pub(super) integer_nodes: FxHashMap<i64, NodeId>,
    pub(super) inverses: FxHashMap<NodeId, NodeId>,
    pub(super) stack: Vec<Value>,
    pub(super) continuations: Vec<Continuation>,
    pub(super) forks: Vec<Fork>,
    /// Where the current instruction stands.
    pub(super) pc: u32,
    /// Where the current frame begins on the stack: with the first argument, above the function.
    pub(super) base: u32,
    globals: Vec<Value>,
    fresh_depth: u32,
    n_calls: u64,
}

impl<'a> Machine<'a> {
    /// A machine for values of `extension`; no definition has one yet.
    pub fn new(code: &'a Code, limits: &'a Limits, extension: Extension) -> Self {
        Self {
            code,
            limits,
            builder: ProgramBuilder::new(extension.field().clone()),
            extension,
            heap: Heap::new(),
            integers: code.integers.clone(),
            guard: None,
            integer_nodes: FxHashMap::default(),
            inverses: FxHashMap::default(),
            stack: Vec::new(),
            continuations: Vec::new(),
            forks: Vec::new(),
            pc: 0,
            base: 0,
            globals: vec![Value::POISON; code.n_globals as usize],
            fresh_depth: 0,
            n_calls: 0,
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

    /// Takes the top of the stack.
    pub(super) fn pop(&mut self) -> Value {
        self.stack
            .pop()
            .unwrap_or_else(|| unreachable!("invariant: instructions find their operands"))
    }

    /// Takes the two values on top of the stack, in the order in which they were pushed.
    pub(super) fn pop_two(&mut self) -> (Value, Value) {
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

    /// Collects garbage if that is due; an error if the program has outgrown a limit. Called on each call.
    pub(super) fn keep_limits(&mut self) -> Run<()> {
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
        self.n_calls += 1;
        if self.n_calls > self.limits.calls {
            return Err(self.limit_error("function calls", self.limits.calls));
        }
        Ok(())
    }

    /// The error that the program makes more than `limit` of `what`.
    pub(super) fn limit_error(&self, what: &str, limit: impl std::fmt::Display) -> Stop {
        let diagnostic = self
            .error(format!("the program needs more than {limit} {what}"))
            .limit()
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
            let span = self.code.spans[continuation.pc() as usize];
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
