//! About how large values are, in one look at each node: for costs, not for proofs.

use num_traits::ToPrimitive;
use rustc_hash::FxHashSet;
use vampx_ir::program::{Claim, HintOp, Node, NodeId, Program};

use crate::pins::width;

/// The least and the largest integer that each node is where nothing is reduced.
pub(crate) struct Magnitudes {
    of: Vec<[f64; 2]>,
    modulus: f64,
}

impl Magnitudes {
    /// Of all nodes. A sum or product of more values than there are elements may be any element.
    pub fn new(program: &Program) -> Self {
        let modulus = float(program.field().modulus());
        let (claimed, divided) = claimed(program, modulus);
        let any = [0.0, modulus];
        let mut of: Vec<[f64; 2]> = Vec::with_capacity(program.nodes().len());
        for (node, claimed) in program.nodes().iter().zip(claimed) {
            let get = |id: NodeId| of[id.index()];
            let own = match *node {
                Node::Constant(constant) => {
                    let value = program.constant(constant);
                    let negative = program.field().modulus() - value;
                    let value = match negative < *value {
                        true => -float(&negative),
                        false => float(value),
                    };
                    [value, value]
                }
                Node::Input(input) => {
                    let range = &program.inputs()[input.index()].range;
                    range.as_ref().map_or(any, |(_, hi)| [0.0, float(hi)])
                }
                Node::Hint(op, a, b) if divided.contains(&NodeId(of.len() as u32)) => match op {
                    HintOp::Quotient => [0.0, get(a)[1]],
                    _ => [0.0, get(b)[1]],
                },
                Node::Hint(..) => any,
                Node::Add(a, b) => [get(a)[0] + get(b)[0], get(a)[1] + get(b)[1]],
                Node::Mul(a, b) => product(get(a), get(b)),
                Node::Neg(a) => [-get(a)[1], -get(a)[0]],
                Node::Lt(..) => [0.0, 1.0],
                Node::Branch { zero, one, .. } => {
                    let [zero, one] = [get(zero), get(one)];
                    [zero[0].min(one[0]), zero[1].max(one[1])]
                }
            };
            of.push(match (claimed < modulus, own[1] - own[0] < modulus) {
                (true, true) if own[0] >= 0.0 => [own[0], own[1].min(claimed)],
                (true, _) => [0.0, claimed],
                (false, true) => own,
                (false, false) => any,
            });
        }
        Self { of, modulus }
    }

    /// The largest of either sign.
    pub fn get(&self, id: NodeId) -> f64 {
        let [lo, hi] = self.of[id.index()];
        hi.max(-lo)
    }

    /// Whether the node may be any element.
    pub fn is_any(&self, id: NodeId) -> bool {
        self.get(id) >= self.modulus
    }

    /// Whether the node may be other than the integer that it stands for.
    pub fn wraps(&self, id: NodeId) -> bool {
        self.is_any(id) || self.of[id.index()][0] < 0.0
    }

    /// Whether the product of two nodes may be no smaller than the modulus.
    pub fn is_reduced(&self, a: NodeId, b: NodeId) -> bool {
        self.get(a) * self.get(b) >= self.modulus
    }

    /// The bits of a node that is not any element.
    pub fn bits(&self, id: NodeId) -> u64 {
        (self.get(id) + 1.0).log2().ceil() as u64
    }
}

fn product(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    let corners = [a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1]];
    let least = corners.into_iter().fold(f64::INFINITY, f64::min);
    [least, corners.into_iter().fold(f64::NEG_INFINITY, f64::max)]
}

/// What claims that always hold say of nodes; and the quotients and remainders that are claimed to be those.
fn claimed(program: &Program, modulus: f64) -> (Vec<f64>, FxHashSet<NodeId>) {
    let mut claimed = vec![modulus; program.nodes().len()];
    let mut divided = FxHashSet::default();
    for assertion in program.assertions() {
        if let Claim::DivRem {
            quotient,
            remainder,
            ..
        } = assertion.claim
        {
            divided.extend([quotient, remainder]);
        }
        if assertion.guard.is_some() {
            continue;
        }
        let known = match assertion.claim {
            Claim::InRange { value, bits } => Some((value, bits)),
            Claim::Boolean(value) => Some((value, 1)),
            claim => width(program, claim),
        };
        if let Some((node, bits)) = known {
            let largest = 2f64.powi(bits as i32) - 1.0;
            claimed[node.index()] = claimed[node.index()].min(largest);
        }
    }
    (claimed, divided)
}

fn float(number: &num_bigint::BigUint) -> f64 {
    number.to_f64().unwrap_or(f64::INFINITY)
}
