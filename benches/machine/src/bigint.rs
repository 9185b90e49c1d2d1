//! The peer that knows nothing of words: an interpreter of arithmetic on big integers.

use num_bigint::BigUint;
use vampx_ir::program::{Node, Program, ResolvedInputs};

/// The value of the last node of a program of sums and products.
pub fn run(program: &Program, inputs: &ResolvedInputs) -> BigUint {
    let p = program.field().modulus();
    let mut values: Vec<BigUint> = Vec::with_capacity(program.nodes().len());
    for node in program.nodes() {
        let value = |id: &vampx_ir::program::NodeId| &values[id.index()];
        values.push(match node {
            Node::Constant(constant) => program.constant(*constant).clone(),
            Node::Input(input) => inputs.values[input.index()].clone().unwrap_or_default(),
            Node::Add(a, b) => (value(a) + value(b)) % p,
            Node::Mul(a, b) => value(a) * value(b) % p,
            other => unreachable!("invariant: no {other:?} in these programs"),
        });
    }
    values.pop().unwrap_or_default()
}
