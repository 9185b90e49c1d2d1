//! Operations that go through pairs and lists: equations, copies, branches between structures.
//!
//! Each keeps its own list of what is left to do, so that depth costs no machine stack.

use super::code::Sides;
use super::machine::Machine;
use super::stop::{Run, Stop};
use super::value::{Address, Value, View};
use crate::Span;
use crate::program::{Claim, HintOp, Node, NodeId};

/// Two parts of an equation.
struct Pairing {
    values: (Value, Value),
    /// The lists that they are the rest of, or the values themselves.
    lists: (Value, Value),
}

/// What is left to do of a structure that is rebuilt.
enum Task {
    /// Rebuilds from these two (twice the same where one structure is copied).
    Visit(Value, Value),
    /// Makes a pair of the last two results.
    Pair,
    /// Makes a list cell of the last two results.
    Cons,
}

impl Machine<'_> {
    /// Asserts `left = right` leaf by leaf.
    pub(super) fn equate(&mut self, left: Value, right: Value, sides: Sides) -> Run<()> {
        let span = self.span();
        let mut todo = vec![Pairing {
            values: (left, right),
            lists: (left, right),
        }];
        let mut n_leaves = 0;
        while let Some(Pairing {
            values: (a, b),
            lists,
        }) = todo.pop()
        {
            match (a.view(), b.view()) {
                _ if a == b && !a.is_function() => {}
                (View::Pair(x), View::Pair(y)) => {
                    let (first, rest) = self.zip_parts(x, y);
                    todo.extend([
                        Pairing {
                            values: rest,
                            lists: rest,
                        },
                        Pairing {
                            values: first,
                            lists: first,
                        },
                    ]);
                }
                (View::Cons(x), View::Cons(y)) => {
                    let (first, rest) = self.zip_parts(x, y);
                    todo.extend([
                        Pairing {
                            values: rest,
                            lists,
                        },
                        Pairing {
                            values: first,
                            lists: first,
                        },
                    ]);
                }
                (View::Nil, View::Cons(_)) | (View::Cons(_), View::Nil) => {
                    return Err(self.length_error(lists, lists == (left, right), sides));
                }
                _ if a.is_function() || b.is_function() => {
                    let error = self
                        .error("functions cannot be compared")
                        .label("an equation between functions");
                    return Err(error
                        .help("apply both to arguments and compare the results")
                        .into());
                }
                _ if a.is_element() || b.is_element() => {
                    let (x, y) = (self.coefficients(a, span), self.coefficients(b, span));
                    self.assert_equal(&x, &y, span);
                }
                _ => {
                    let (a, b) = (self.node(a, span), self.node(b, span));
                    self.builder.assert(Claim::Equal(a, b), self.guard, span);
                }
            }
            n_leaves += 1;
            self.keep_leaf_limit(n_leaves)?;
        }
        Ok(())
    }

    fn zip_parts(&self, x: Address, y: Address) -> ((Value, Value), (Value, Value)) {
        let ((a, a_rest), (b, b_rest)) = (self.heap.parts(x), self.heap.parts(y));
        ((a, b), (a_rest, b_rest))
    }

    fn length_error(&self, lists: (Value, Value), are_sides: bool, sides: Sides) -> Stop {
        let described = |list| match (self.length(list), are_sides) {
            (1, true) => "1 element".to_owned(),
            (length, true) => format!("{length} elements"),
            (1, false) => "has a list of 1 element here".to_owned(),
            (length, false) => format!("has a list of {length} elements here"),
        };
        self.error("the lists in this equation have different lengths")
            .related(sides.left, described(lists.0))
            .related(sides.right, described(lists.1))
            .into()
    }

    fn length(&self, mut list: Value) -> usize {
        let mut length = 0;
        while let View::Cons(address) = list.view() {
            length += 1;
            list = self.heap.parts(address).1;
        }
        length
    }

    /// The value of `fresh value`: each leaf that is neither a hint nor a constant is copied to one.
    pub(super) fn copy(&mut self, value: Value) -> Run<Value> {
        self.rebuild(value, value, |machine, leaf, _| {
            let span = machine.span();
            match leaf.view() {
                View::Node(id) => Ok(Value::node(machine.copy_node(id, span))),
                View::Element(_) => {
                    let coefficients = machine.coefficients(leaf, span);
                    let copies = coefficients.iter().map(|&id| machine.copy_node(id, span));
                    let copies: Vec<NodeId> = copies.collect();
                    Ok(machine.element(&copies))
                }
                _ if leaf.is_function() => {
                    let error = machine.error("`fresh` makes values, and this is a function");
                    Err(error.help("apply the function inside `fresh`").into())
                }
                _ => Ok(leaf),
            }
        })
    }

    fn copy_node(&mut self, id: NodeId, span: Span) -> NodeId {
        match self.builder.node(id) {
            Node::Hint(..) | Node::Constant(_) => id,
            _ => self.builder.hint(HintOp::Copy, id, id, span),
        }
    }

    /// `zero` or `one`, as `selector` says, leaf by leaf.
    pub(super) fn merge(&mut self, selector: NodeId, zero: Value, one: Value) -> Run<Value> {
        self.rebuild(zero, one, |machine, zero, one| {
            if zero == one {
                return Ok(zero);
            }
            if zero.is_function() || one.is_function() {
                let error =
                    machine.error("a branch chooses between values, and these are functions");
                return Err(error.help("apply the functions inside the arms").into());
            }
            if zero == Value::NIL || one == Value::NIL {
                let error = machine.error("the arms of this branch are lists of different lengths");
                return Err(error
                    .help(
                        "the selector is a witness: the shape of the result must not depend on it",
                    )
                    .into());
            }
            let span = machine.span();
            if zero.is_element() || one.is_element() {
                let zero = machine.coefficients(zero, span);
                let one = machine.coefficients(one, span);
                let chosen = machine.zip(&zero, &one, |machine, zero, one| {
                    machine.builder.branch(selector, zero, one, span)
                });
                return Ok(machine.element(&chosen));
            }
            let (zero, one) = (machine.node(zero, span), machine.node(one, span));
            Ok(Value::node(
                machine.builder.branch(selector, zero, one, span),
            ))
        })
    }

    /// The structure of `a` and `b`, in which `leaf` made the leaves and the places where their shapes differ.
    fn rebuild(
        &mut self,
        a: Value,
        b: Value,
        mut leaf: impl FnMut(&mut Self, Value, Value) -> Run<Value>,
    ) -> Run<Value> {
        let mut todo = vec![Task::Visit(a, b)];
        let mut done: Vec<Value> = Vec::new();
        let mut n_leaves = 0;
        while let Some(task) = todo.pop() {
            match task {
                Task::Visit(a, b) => match (a.view(), b.view()) {
                    (View::Pair(x), View::Pair(y)) => self.visit_parts(&mut todo, Task::Pair, x, y),
                    (View::Cons(x), View::Cons(y)) => self.visit_parts(&mut todo, Task::Cons, x, y),
                    _ => {
                        done.push(leaf(self, a, b)?);
                        n_leaves += 1;
                        self.keep_leaf_limit(n_leaves)?;
                    }
                },
                Task::Pair | Task::Cons => {
                    let (Some(b), Some(a)) = (done.pop(), done.pop()) else {
                        unreachable!("invariant: both parts were rebuilt")
                    };
                    let pair = matches!(task, Task::Pair);
                    done.push(if pair {
                        self.heap.pair(a, b)
                    } else {
                        self.heap.cons(a, b)
                    });
                }
            }
        }
        done.pop()
            .map_or_else(|| unreachable!("invariant: the whole was rebuilt"), Ok)
    }

    fn visit_parts(&self, todo: &mut Vec<Task>, whole: Task, x: Address, y: Address) {
        let (first, rest) = self.zip_parts(x, y);
        todo.extend([
            whole,
            Task::Visit(rest.0, rest.1),
            Task::Visit(first.0, first.1),
        ]);
    }

    fn keep_leaf_limit(&self, n_leaves: usize) -> Run<()> {
        if n_leaves > self.limits.words {
            return Err(self.limit_error("leaves in one structure", self.limits.words));
        }
        Ok(())
    }
}
