//! What every run needs is computed in the order of the nodes, before anything is demanded.
//!
//! A node is needed by every run if an assertion without a guard reads it, if it is the selector of an outermost guard, if it defines a public input
//! that is not given, or if such a node reads it other than as an arm. What traps, or waits for something else, is left to
//! [`Machine::demand`]: so neither the values of a run nor its rejections depend on the sweep.

use super::compute::{Pause, compute};
use super::machine::{Machine, State};
use crate::program::{Node, NodeId};

impl<const N: usize> Machine<'_, N> {
    /// Computes those of the `needed` nodes that can be.
    pub(super) fn sweep(&mut self, needed: &[bool]) {
        for (index, is_needed) in needed.iter().enumerate() {
            if *is_needed && self.states[index] != State::Done {
                let _: Result<(), Pause> = compute(self.shared, self, NodeId(index as u32));
            }
        }
    }

    /// Which nodes every run needs; of those that are done, not what they read.
    pub(super) fn needed(&self) -> Vec<bool> {
        let program = self.shared.program;
        let mut needed = vec![false; program.nodes().len()];
        let mut is_asked = vec![false; program.guards().len()];
        for assertion in program.assertions() {
            match assertion.guard {
                Some(guard) => is_asked[guard.index()] = true,
                None => {
                    let nodes = assertion.claim.nodes();
                    nodes.for_each(|node| needed[node.index()] = true);
                }
            }
        }
        for (index, guard) in program.guards().iter().enumerate().rev() {
            if is_asked[index] {
                match guard.parent {
                    Some(parent) => is_asked[parent.index()] = true,
                    None => needed[guard.selector.index()] = true,
                }
            }
        }
        let inputs = program.inputs().iter().zip(&self.shared.given.values);
        for ((input, given), definition) in inputs.zip(&self.shared.definitions) {
            if let (true, None, Some(node)) = (input.public, given, definition) {
                needed[node.index()] = true;
            }
        }
        for (index, node) in program.nodes().iter().enumerate().rev() {
            if !needed[index] || self.states[index] == State::Done {
                continue;
            }
            match *node {
                Node::Branch { selector, .. } => needed[selector.index()] = true,
                node => {
                    let operands = node.operands();
                    operands.for_each(|operand| needed[operand.index()] = true);
                }
            }
        }
        needed
    }
}
