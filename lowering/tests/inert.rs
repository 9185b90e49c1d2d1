//! Cells of an arm that is not taken: what nobody computes is 0, or anything else, and all constraints hold.

mod common;

use num_bigint::BigUint;
use vampx_fields::Field;
use vampx_ir::{
    Source,
    circuit::PublicValues,
    program::{Inputs, Node, NodeId, Program},
    syntax::{self, Limits, types},
};
use vampx_lowering::lower;

use common::profile;

/// Each arm divides, bounds or demands what fails in the runs that take the other.
const PROGRAM: &str = "\
priv c, x;
pub y;
y = branch c (1 / x + x % 3) (range 2 (x + 3) + lt (1 / (x - 5)) 7);
";

fn program(field: &Field) -> Program {
    let source = Source::new("arms.pir", PROGRAM);
    let module = syntax::parse(&source).expect("a program");
    let types = types::infer(&module).expect("types");
    syntax::elaborate(&module, &types, field, &Limits::default()).expect("a program")
}

#[test]
fn arms_not_taken_are_inert() {
    for (source, target, table_bits) in [
        ("goldilocks", "goldilocks", 8),
        ("babybear", "babybear", 8),
        ("bls12-381", "bls12-381", 8),
        ("prime:97", "goldilocks", 8),
        ("goldilocks", "pallas", 8),
    ] {
        let field = Field::by_name(source).expect("a field");
        let bounded = vampx_overflow_analysis::analyze(program(&field));
        let circuit = lower(&bounded, &profile(target, table_bits)).expect("a circuit");
        for (c, x) in [(0_u32, 5_u32), (1, 0)] {
            let context = format!("{source} to {target}, arm {c}");
            let values = [("c", c), ("x", x)].map(|(name, value)| (name, BigUint::from(value)));
            let inputs: Inputs = values.into_iter().collect();
            let evaluation = circuit.program.evaluate(&inputs).expect(&context);
            let nodes = (0..).map(NodeId).zip(circuit.program.nodes());
            let n_inert = nodes
                .filter(|(id, node)| {
                    matches!(node, Node::Hint { .. }) && evaluation.value(*id).is_none()
                })
                .count();
            assert!(n_inert > 0, "{context}");
            let publics = evaluation.publics().iter();
            let publics = publics.map(|public| (public.name.clone(), public.value.clone()));
            let publics = PublicValues::new(publics);
            let filled = |inert: u32| {
                let advice = |node| evaluation.value(node).or(Some(inert.into()));
                circuit.fill(advice, &publics).expect(&context)
            };
            let witness = circuit.solve(&inputs).expect(&context);
            assert_eq!(witness, filled(0), "{context}");
            for witness in [witness, filled(1)] {
                circuit.check(&witness).expect(&context);
            }
        }
    }
}
