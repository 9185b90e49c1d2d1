//! What a program accepts, whatever the prover's hints.

use num_bigint::BigUint;
use vampx_fields::Field;
use vampx_ir::program::{Inputs, Node, NodeId, Program, Public};

pub fn field(name: &str) -> Field {
    Field::by_name(name).expect("a field")
}

/// The public values, if the inputs are accepted.
///
/// Outputs that need each other cannot be left out. Which comes first, that one is missing or that an assertion is false,
/// is the order of the assertions.
pub fn verdict(program: &Program, inputs: &Inputs) -> Option<Vec<Public>> {
    let evaluation = program.evaluate(inputs).ok()?;
    Some(evaluation.publics().to_vec())
}

/// The inputs, as values in order, that some hints make the program accept.
pub fn acceptable(program: &Program) -> Vec<Vec<u32>> {
    let p: u32 = program.field().modulus().try_into().expect("a small prime");
    let nodes = (0..program.nodes().len() as u32).map(NodeId);
    let hints: Vec<NodeId> = nodes
        .filter(|id| matches!(program.node(*id), Node::Hint(..)))
        .collect();
    let accepts = |inputs: &[u32], values: &[u32]| {
        let names = program.inputs().iter().map(|input| input.name.clone());
        let inputs: Inputs = names
            .zip(inputs.iter().map(|value| BigUint::from(*value)))
            .collect();
        let given = inputs.resolve(program).expect("all inputs");
        let values = values.iter().map(|value| BigUint::from(*value));
        let forged: Vec<(NodeId, BigUint)> = hints.iter().copied().zip(values).collect();
        let (_, rejections) = program
            .evaluate_forged(&given, &forged)
            .expect("all inputs are given");
        rejections.is_empty()
    };
    tuples(p, program.inputs().len())
        .filter(|inputs| tuples(p, hints.len()).any(|values| accepts(inputs, &values)))
        .collect()
}

/// All tuples of elements.
pub fn tuples(p: u32, n: usize) -> impl Iterator<Item = Vec<u32>> {
    (0..p.pow(n as u32)).map(move |index| {
        (0..n as u32)
            .map(|place| index / p.pow(place) % p)
            .collect()
    })
}

/// How many runs deciding what is acceptable takes.
pub fn n_runs(program: &Program) -> u64 {
    let p: u64 = program.field().modulus().try_into().expect("a small prime");
    let hints = program.nodes().iter();
    let hints = hints.filter(|node| matches!(node, Node::Hint(..))).count();
    p.saturating_pow((program.inputs().len() + hints) as u32)
}
