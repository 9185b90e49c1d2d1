//! Random programs: the evaluator and the naive recursion agree.

use proptest::prelude::*;
use vampx_fields::Field;

use super::naive::{Failure, Naive};
use super::*;
use crate::testing::{programs, random_inputs, random_program, with_one_changed};

/// Whether the inputs are accepted, after comparing everything with the naive recursion.
fn agree(program: &Program, inputs: &Inputs) -> bool {
    let given = inputs.resolve(program).unwrap();
    let mut naive = Naive::new(program, given.values.clone());
    let expected = naive.run();
    match program.evaluate(inputs) {
        Ok(evaluation) => {
            let publics: Vec<_> = evaluation
                .publics()
                .iter()
                .map(|public| public.value.clone())
                .collect();
            assert_eq!(Ok(publics), expected);
            for index in 0..program.nodes().len() {
                let node = NodeId(index as u32);
                if let Some(value) = evaluation.value(node) {
                    assert_eq!(Ok(value), naive.value(node), "%{index} of\n{program}");
                }
            }
            assert_eq!(program.evaluate_fully(inputs), Ok((evaluation, vec![])));
            true
        }
        Err(EvaluateError::Rejected(rejection)) => {
            assert_eq!(expected, Err(Failure::Rejected), "{rejection}\n{program}");
            match program.evaluate_fully(inputs) {
                Ok((_, rejections)) => assert_eq!(rejections.first(), Some(&rejection)),
                Err(error) => assert!(matches!(error, InputError::Missing { .. }), "{error}"),
            }
            false
        }
        Err(EvaluateError::Input(error)) => {
            assert_eq!(expected, Err(Failure::Missing), "{error}\n{program}");
            false
        }
    }
}

fn fields() -> impl Strategy<Value = Field> {
    let small = [3, 5, 7, 11, 13, 31, 97, 257].map(small_field);
    let large = ["goldilocks", "babybear", "bls12-381", "secp256k1"]
        .map(|name| Field::by_name(name).unwrap());
    prop::sample::select([&small[..], &large[..]].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn random_programs_agree(
        (program, inputs) in fields().prop_flat_map(|field| programs(field, 40)),
        seed in any::<u64>().no_shrink(),
    ) {
        program.validate().unwrap();
        prop_assert!(agree(&program, &inputs));
        agree(&program, &with_one_changed(seed, &program, &inputs));
        agree(&program, &random_inputs(seed, &program));
    }
}

/// The generator makes what it promises: everything occurs, and changed inputs are mostly rejected.
#[test]
fn random_programs_are_varied() {
    let mut n_rejected = 0;
    let mut seen = [0; 14];
    for seed in 0..300 {
        let (program, inputs) = random_program(seed, &small_field(257), 40);
        n_rejected += u32::from(!agree(&program, &with_one_changed(seed, &program, &inputs)));
        let evaluation = program.evaluate(&inputs).unwrap();
        let mut see = |kind: usize, there: bool| seen[kind] += u32::from(there);
        let nodes = program.nodes();
        see(0, nodes.iter().any(|node| matches!(node, Node::Lt(..))));
        see(
            1,
            nodes.iter().any(|node| matches!(node, Node::Branch { .. })),
        );
        for op in HintOp::ALL {
            see(
                2 + op as usize,
                nodes
                    .iter()
                    .any(|node| matches!(node, Node::Hint(other, ..) if *other == op)),
            );
        }
        see(
            9,
            program.guards().iter().any(|guard| guard.parent.is_some()),
        );
        see(
            10,
            program.inputs().iter().any(|input| input.range.is_some()),
        );
        see(
            11,
            evaluation.publics().iter().any(|public| public.computed),
        );
        see(
            12,
            (0..nodes.len()).any(|index| evaluation.value(NodeId(index as u32)).is_none()),
        );
        let in_range = |assertion: &crate::program::Assertion| {
            matches!(assertion.claim, Claim::InRange { .. })
        };
        see(13, program.assertions().iter().any(in_range));
    }
    assert!(seen.iter().all(|times| *times > 50), "{seen:?}");
    assert!(n_rejected > 100, "{n_rejected}");
}

#[test]
fn equal_seeds_give_equal_programs() {
    let field = small_field(257);
    assert_eq!(random_program(7, &field, 40), random_program(7, &field, 40));
    assert_ne!(random_program(7, &field, 40), random_program(8, &field, 40));
}
