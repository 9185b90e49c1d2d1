//! Which nodes have a value in every run that the assertions accept.

use rustc_hash::FxHashSet;
use vampx_ir::program::{Assertion, Claim, GuardId, HintOp, Node, NodeId, Program};

use crate::linear::constant;
use crate::pins::boolean_leaf;

/// The nodes without traps: to demand one of them, or to demand it no more, changes no verdict.
///
/// A trap that an assertion without a guard rules out does not count: where it would happen, the assertion is false or traps
/// itself. Passes keep such an assertion, or what implies it.
pub(crate) struct Total {
    nodes: Vec<bool>,
    guards: Vec<bool>,
}

impl Total {
    /// Looks at each node once.
    pub fn new(program: &Program) -> Self {
        let safe = demanded(program);
        let mut total = vec![false; program.nodes().len()];
        for (index, node) in program.nodes().iter().enumerate() {
            let id = NodeId(index as u32);
            let own = match *node {
                Node::Branch { selector, .. } => {
                    matches!(program.node(selector), Node::Lt(..)) || safe.contains(&selector)
                }
                Node::Hint(op, a, b) => {
                    let divisor = match op {
                        HintOp::Copy | HintOp::InverseOrZero | HintOp::DivideOrZero => None,
                        HintOp::Inverse => Some(a),
                        HintOp::Divide | HintOp::Quotient | HintOp::Remainder => Some(b),
                    };
                    divisor.is_none_or(|divisor| is_nonzero(program, divisor)) || safe.contains(&id)
                }
                _ => true,
            };
            total[index] = own && node.operands().all(|operand| total[operand.index()]);
        }
        Self {
            guards: demanded_guards(program, &total),
            nodes: total,
        }
    }

    /// Whether `node` has no trap.
    pub fn get(&self, node: NodeId) -> bool {
        self.nodes[node.index()]
    }

    /// Whether an assertion under the guard can be left out with the selectors of the guard: each has no trap, or is demanded by
    /// what says that it is a bit.
    pub fn is_demanded(&self, guard: Option<GuardId>) -> bool {
        guard.is_none_or(|guard| self.guards[guard.index()])
    }
}

fn demanded_guards(program: &Program, total: &[bool]) -> Vec<bool> {
    let bits = program.assertions().iter();
    let bits: FxHashSet<(NodeId, Option<GuardId>)> = bits
        .filter_map(|assertion| match assertion.claim {
            Claim::Boolean(selector) => Some((selector, assertion.guard)),
            _ => None,
        })
        .collect();
    let mut demanded: Vec<bool> = Vec::with_capacity(program.guards().len());
    for guard in program.guards() {
        let own = total[guard.selector.index()] || bits.contains(&(guard.selector, guard.parent));
        let around = guard.parent.is_none_or(|parent| demanded[parent.index()]);
        demanded.push(own && around);
    }
    demanded
}

fn is_nonzero(program: &Program, id: NodeId) -> bool {
    constant(program, id).is_some_and(|value| value.bits() > 0)
}

/// Selectors that assertions say are bits, and hints whose divisors they say are not 0.
fn demanded(program: &Program) -> FxHashSet<NodeId> {
    let unguarded = |assertion: &&Assertion| assertion.guard.is_none();
    let mut safe = FxHashSet::default();
    for assertion in program.assertions().iter().filter(unguarded) {
        match assertion.claim {
            Claim::Boolean(selector) => {
                safe.insert(selector);
            }
            Claim::DivRem {
                dividend,
                divisor,
                quotient,
                remainder,
            } => {
                let hints = [(HintOp::Quotient, quotient), (HintOp::Remainder, remainder)];
                let own = hints
                    .into_iter()
                    .filter(|(op, hint)| program.node(*hint) == Node::Hint(*op, dividend, divisor));
                safe.extend(own.map(|(_, hint)| hint));
            }
            Claim::Equal(a, b) => {
                safe.extend(boolean_leaf(program, [a, b]));
                safe.extend(inverse(program, a, b).or_else(|| inverse(program, b, a)));
            }
            Claim::InRange { .. } => {}
        }
    }
    safe
}

/// The inverse in `product = 1`.
fn inverse(program: &Program, product: NodeId, one: NodeId) -> Option<NodeId> {
    let Node::Mul(a, b) = program.node(product) else {
        return None;
    };
    is_nonzero(program, one).then_some(())?;
    let is_inverse = |i, x| program.node(i) == Node::Hint(HintOp::Inverse, x, x);
    match () {
        () if is_inverse(a, b) => Some(a),
        () if is_inverse(b, a) => Some(b),
        () => None,
    }
}
