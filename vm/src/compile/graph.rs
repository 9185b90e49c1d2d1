//! The program with its outputs replaced by what defines them.

use vampx_ir::program::{Guard, GuardId, InputId, Node, NodeId, Program};

use super::CompileError;

/// A program where some inputs are given.
pub(super) struct Graph<'a> {
    pub(super) program: &'a Program,
    pub(super) given: &'a [bool],
    /// What each input that is not given equals, itself no such input.
    definitions: Vec<Option<NodeId>>,
}

/// How a node needs an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Always.
    Always,
    /// If the arm is taken.
    Arm(bool),
}

impl<'a> Graph<'a> {
    pub(super) fn new(program: &'a Program, given: &'a [bool]) -> Result<Self, CompileError> {
        let n_inputs = program.inputs().len();
        if given.len() != n_inputs {
            return Err(CompileError::Undetermined(InputId(
                given.len().min(n_inputs) as u32,
            )));
        }
        let mut direct = vec![None; n_inputs];
        for definition in program.definitions() {
            direct[definition.input.index()] = Some(definition.node);
        }
        let mut graph = Self {
            program,
            given,
            definitions: direct,
        };
        graph.follow()?;
        Ok(graph)
    }

    /// Replaces definitions by other outputs with those of these.
    fn follow(&mut self) -> Result<(), CompileError> {
        let n_inputs = self.given.len();
        for index in 0..n_inputs {
            if self.given[index] {
                self.definitions[index] = None;
            } else if self.definitions[index].is_none() {
                return Err(CompileError::Undetermined(InputId(index as u32)));
            }
        }
        for index in 0..n_inputs {
            let Some(mut node) = self.definitions[index] else {
                continue;
            };
            let mut chain = vec![index];
            while let Node::Input(input) = self.program.node(node)
                && let Some(next) = self.definitions[input.index()]
            {
                if chain.len() > n_inputs {
                    return Err(CompileError::Circular);
                }
                chain.push(input.index());
                node = next;
            }
            for input in chain {
                self.definitions[input] = Some(node);
            }
        }
        Ok(())
    }

    /// The node that computes an input that is not given.
    pub(super) fn definition(&self, input: InputId) -> NodeId {
        self.definitions[input.index()]
            .unwrap_or_else(|| unreachable!("invariant: inputs that are not given are defined"))
    }

    /// The node that computes `node`.
    pub(super) fn resolve(&self, node: NodeId) -> NodeId {
        match self.program.node(node) {
            Node::Input(input) => self.definitions[input.index()].unwrap_or(node),
            _ => node,
        }
    }

    /// The operand at `position` as resolved, in the order of demand.
    pub(super) fn operand(&self, node: NodeId, position: u32) -> Option<(NodeId, Need)> {
        let (operand, need) = match (self.program.node(node), position) {
            (Node::Neg(a) | Node::Add(a, _) | Node::Mul(a, _) | Node::Lt(a, _), 0) => {
                (a, Need::Always)
            }
            (Node::Add(_, b) | Node::Mul(_, b) | Node::Lt(_, b), 1) => (b, Need::Always),
            (Node::Hint(_, a, _), 0) => (a, Need::Always),
            (Node::Hint(op, _, b), 1) if op.is_binary() => (b, Need::Always),
            (Node::Branch { selector, .. }, 0) => (selector, Need::Always),
            (Node::Branch { zero, .. }, 1) => (zero, Need::Arm(false)),
            (Node::Branch { one, .. }, 2) => (one, Need::Arm(true)),
            _ => return None,
        };
        Some((self.resolve(operand), need))
    }

    /// Whether there is nothing to compute.
    pub(super) fn is_leaf(&self, node: NodeId) -> bool {
        matches!(self.program.node(node), Node::Constant(_) | Node::Input(_))
    }

    pub(super) fn guard(&self, id: GuardId) -> Guard {
        let guard = self.program.guards()[id.index()];
        Guard {
            selector: self.resolve(guard.selector),
            ..guard
        }
    }
}
