//! Branches: `branch c a b` evaluates only the arms that may be taken, each under its guard.

use super::machine::{Machine, State};
use super::stop::{Run, Stop};
use super::value::Value;
use crate::program::{Claim, Guard, GuardId, NodeId};

/// A branch under evaluation.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fork {
    /// The selector is constant: this arm is taken.
    Taken,
    /// Both arms are evaluated, each under its guard.
    Both {
        selector: NodeId,
        outer: Option<GuardId>,
    },
}

/// What is known of a selector.
enum Selector {
    /// It is 0 (`false`) or 1.
    Known(bool),
    /// It is a witness, now asserted to be 0 or 1.
    Open(NodeId),
}

impl Machine<'_> {
    /// Decides from the selector on the stack which arms are evaluated; the second one begins at `second`.
    pub(super) fn fork(&mut self, second: u32) -> Run<State> {
        let value = self.pop();
        let selector = self.selector(value)?;
        self.pc += 1;
        match selector {
            Selector::Known(false) => self.forks.push(Fork::Taken),
            Selector::Known(true) => {
                self.forks.push(Fork::Taken);
                self.stack.push(Value::UNIT);
                self.pc = second;
            }
            Selector::Open(selector) => {
                self.forks.push(Fork::Both {
                    selector,
                    outer: self.guard,
                });
                self.enter_arm(selector, self.guard, false);
            }
        }
        Ok(State::Step)
    }

    /// Between the arms: goes to `end` if only the first one is taken.
    pub(super) fn next_arm(&mut self, end: u32) -> State {
        match self.forks.last() {
            Some(&Fork::Both { selector, outer }) => {
                self.enter_arm(selector, outer, true);
                self.pc += 1;
            }
            _ => {
                self.forks.pop();
                self.pc = end;
            }
        }
        State::Step
    }

    fn enter_arm(&mut self, selector: NodeId, parent: Option<GuardId>, arm: bool) {
        self.guard = Some(self.builder.guard(Guard {
            parent,
            selector,
            arm,
        }));
    }

    /// After the arms: makes one value of theirs.
    pub(super) fn join(&mut self) -> Run<()> {
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

    /// `branch` as a function value: both arms have been evaluated.
    pub(super) fn strict_branch(&mut self, selector: Value, zero: Value, one: Value) -> Run<Value> {
        match self.selector(selector)? {
            Selector::Known(false) => Ok(zero),
            Selector::Known(true) => Ok(one),
            Selector::Open(selector) => self.merge(selector, zero, one),
        }
    }

    /// What is known of a selector. A constant other than 0 and 1 is an error, unless in an arm that may not be taken.
    fn selector(&mut self, value: Value) -> Run<Selector> {
        let span = self.span();
        let selector = self.base_node(value, "the selector of a branch", span)?;
        match self
            .builder
            .constant_value(selector)
            .map(|value| u8::try_from(value).ok())
        {
            Some(Some(0)) => return Ok(Selector::Known(false)),
            Some(Some(1)) => return Ok(Selector::Known(true)),
            Some(_) if self.guard.is_none() => return Err(self.selector_error(selector)),
            _ => {}
        }
        self.builder
            .assert(Claim::Boolean(selector), self.guard, span);
        Ok(Selector::Open(selector))
    }

    /// The error that a constant selector is neither 0 nor 1.
    fn selector_error(&self, selector: NodeId) -> Stop {
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
}
