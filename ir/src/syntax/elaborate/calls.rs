//! Calls, and what is done with their results.

use super::machine::{Machine, State};
use super::stop::Run;
use super::value::{Builtin, Value, View};

/// What is done with the next result. `pc` is where the instruction stands that asked for it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Continuation {
    /// Push it and go on after `pc` in the frame at `base`.
    Frame { pc: u32, base: u32 },
    /// Apply it to the `n_arguments` on the stack.
    Apply { pc: u32, n_arguments: u32 },
    /// Apply the function on the stack to it, `remaining` times.
    Iterate { pc: u32, remaining: u32 },
    /// Apply the function under the `remaining` elements on the stack to the topmost and it, and so on.
    Fold { pc: u32, remaining: u32 },
}

impl Continuation {
    /// Where the instruction stands that asked for the result.
    pub fn pc(self) -> u32 {
        match self {
            Self::Frame { pc, .. }
            | Self::Apply { pc, .. }
            | Self::Iterate { pc, .. }
            | Self::Fold { pc, .. } => pc,
        }
    }
}

impl Machine<'_> {
    /// Applies the function under `n_arguments` values.
    pub(super) fn apply(&mut self, mut n_arguments: u32) -> Run<State> {
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
    pub(super) fn resume(&mut self, value: Value) -> State {
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
            Builtin::Lt => self.less_than(a, b)?,
            Builtin::Range => self.in_range(a, b)?,
            Builtin::Branch => self.strict_branch(a, b, c)?,
            Builtin::Basis => self.basis(a)?,
            Builtin::Coefficient => self.coefficient(a, b)?,
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
}
