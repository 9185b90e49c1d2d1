//! Runs with a dishonest prover: some hints have the values they are given.

use std::collections::BTreeMap;

use num_bigint::BigUint;
use vampx_ir::program::{Inputs, Node, NodeId, Rejection};

use crate::case::Version;

/// Evaluates `version` with `inputs`, where the first hints written as a key of `hints` take the values under it.
///
/// # Errors
/// If the run is rejected.
pub fn evaluate(
    version: &Version,
    inputs: &Inputs,
    hints: &BTreeMap<String, Vec<BigUint>>,
) -> Result<(), Rejection> {
    let program = &version.program;
    let run = inputs
        .resolve(program)
        .and_then(|given| program.evaluate_forged(&given, &forged(version, hints)));
    let (_, rejections) = run.unwrap_or_else(|error| panic!("{}: {error}", version.source.name));
    rejections.into_iter().next().map_or(Ok(()), Err)
}

/// The hints that are forged, with their values: fewer than there are values if the program has fewer hints of a text.
pub fn forged(version: &Version, hints: &BTreeMap<String, Vec<BigUint>>) -> Vec<(NodeId, BigUint)> {
    let program = &version.program;
    let mut left: BTreeMap<&str, _> = hints
        .iter()
        .map(|(text, values)| (text.as_str(), values.iter()))
        .collect();
    let ids = (0..program.nodes().len() as u32).map(NodeId);
    let hints = ids.filter(|id| matches!(program.node(*id), Node::Hint(..)));
    let forged = hints.filter_map(|id| {
        let value = left.get_mut(version.text(program.span(id)))?.next()?;
        Some((id, value.clone()))
    });
    forged.collect()
}
