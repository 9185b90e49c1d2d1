use proptest::prelude::*;

use super::*;
use crate::program::HintOp;
use crate::program::fixtures::{big, small_field};
use crate::testing::{programs, random_program};

/// A valid program of which every part can be broken.
fn valid() -> Program {
    let text = "\
field prime:97
input public a 0..=15 @4..5
input private b - @10..11
input public c - @12..13
%0 = input 0 @4..5
%1 = input 1 @10..11
%2 = input 2 @12..13
%3 = constant 3 @20..21
%4 = constant 5 @20..21
%5 = mul %1 %3 @20..25
%6 = hint inverse %5 @20..25
%7 = lt %0 %1 @20..25
guard !0 = - %1 0
guard !1 = !0 %0 1
guard !2 = - %7 1
assert - boolean %1 @20..25
assert !0 boolean %0 @20..25
assert !1 equal %0 %5 @20..25
define 0 = %5
define 2 = %0
";
    Program::parse_text(text).unwrap()
}

/// What is wrong with the program after `damage`.
fn broken(damage: impl FnOnce(&mut Program)) -> InvalidProgram {
    let mut program = valid();
    damage(&mut program);
    let invalid = program.validate().unwrap_err();
    assert!(!invalid.to_string().is_empty());
    invalid
}

#[test]
fn spans() {
    let too_few = broken(|program| program.spans.truncate(7));
    assert_eq!(
        too_few,
        InvalidProgram::Spans {
            n_nodes: 8,
            n_spans: 7
        }
    );
    let backward = Span::new(5, 4);
    assert_eq!(
        broken(|program| program.spans[3] = backward),
        InvalidProgram::BackwardSpan(backward)
    );
    assert_eq!(
        broken(|program| program.inputs[1].span = backward),
        InvalidProgram::BackwardSpan(backward)
    );
    assert_eq!(
        broken(|program| program.assertions[1].span = backward),
        InvalidProgram::BackwardSpan(backward)
    );
}

#[test]
fn nodes() {
    for operand in [5, 6, 7, 8, u32::MAX] {
        let order = InvalidProgram::Order {
            node: NodeId(5),
            operand: NodeId(operand),
        };
        assert_eq!(
            broken(|program| program.nodes[5] = Node::Mul(NodeId(1), NodeId(operand))),
            order
        );
        assert_eq!(
            broken(|program| program.nodes[5] = Node::Lt(NodeId(operand), NodeId(1))),
            order
        );
        let selector = NodeId(operand);
        assert_eq!(
            broken(|program| program.nodes[5] = Node::Branch {
                selector,
                zero: NodeId(0),
                one: NodeId(1)
            }),
            order
        );
    }
    let duplicate = broken(|program| program.nodes[7] = program.nodes[5]);
    assert_eq!(duplicate, InvalidProgram::DuplicateNode(NodeId(7)));
    let second =
        broken(|program| program.nodes[6] = Node::Hint(HintOp::Copy, NodeId(5), NodeId(4)));
    assert_eq!(second, InvalidProgram::SecondOperand(NodeId(6)));
}

#[test]
fn constants() {
    assert_eq!(
        broken(|program| program.constants[1] = big(97)),
        InvalidProgram::NotCanonical(ConstantId(1))
    );
    assert_eq!(
        broken(|program| program.constants[1] = big(3)),
        InvalidProgram::DuplicateConstant(ConstantId(1))
    );
    assert_eq!(
        broken(|program| program.constants.push(big(4))),
        InvalidProgram::Unreached
    );
    for constant in [0, 2, u32::MAX] {
        let node = Node::Constant(ConstantId(constant));
        assert_eq!(
            broken(|program| program.nodes[4] = node),
            InvalidProgram::Numbering(NodeId(4))
        );
    }
}

#[test]
fn inputs() {
    for name in ["", "a", "x y", "x\n", "\u{2028}", "\u{0}"] {
        let named = broken(|program| program.inputs[1].name = name.to_owned());
        assert_eq!(named, InvalidProgram::Name(InputId(1)), "{name:?}");
    }
    for (lo, hi) in [(5, 4), (0, 97), (97, 97)] {
        let ranged = broken(|program| program.inputs[1].range = Some((big(lo), big(hi))));
        assert_eq!(ranged, InvalidProgram::InputRange(InputId(1)));
    }
    assert_eq!(
        broken(|program| program.nodes.swap(0, 1)),
        InvalidProgram::Numbering(NodeId(0))
    );
    let unreached = broken(|program| {
        program.inputs.push(Input {
            name: "d".to_owned(),
            ..program.inputs[0].clone()
        })
    });
    assert_eq!(unreached, InvalidProgram::Unreached);
}

#[test]
fn guards() {
    for guard in [
        Guard {
            parent: Some(GuardId(1)),
            selector: NodeId(0),
            arm: true,
        },
        Guard {
            parent: Some(GuardId(9)),
            selector: NodeId(0),
            arm: true,
        },
        Guard {
            parent: Some(GuardId(0)),
            selector: NodeId(8),
            arm: true,
        },
        Guard {
            parent: Some(GuardId(0)),
            selector: NodeId(5),
            arm: true,
        }, // not asserted to be 0 or 1
        Guard {
            parent: None,
            selector: NodeId(0),
            arm: true,
        }, // asserted elsewhere only
    ] {
        assert_eq!(
            broken(|program| program.guards[1] = guard),
            InvalidProgram::Guard(GuardId(1)),
            "{guard:?}"
        );
    }
    let mut program = valid();
    program.guards[1].selector = NodeId(1); // asserted everywhere
    assert_eq!(program.validate(), Ok(()));
}

#[test]
fn assertions() {
    let missing = NodeId(8);
    for claim in [
        Claim::Equal(NodeId(0), missing),
        Claim::InRange {
            value: missing,
            bits: 5,
        },
        Claim::Boolean(missing),
        Claim::DivRem {
            dividend: NodeId(0),
            divisor: NodeId(0),
            quotient: NodeId(0),
            remainder: missing,
        },
    ] {
        assert_eq!(
            broken(|program| program.assertions[2].claim = claim),
            InvalidProgram::Assertion(2)
        );
    }
    for bits in [7, u32::MAX] {
        let claim = Claim::InRange {
            value: NodeId(0),
            bits,
        };
        assert_eq!(
            broken(|program| program.assertions[2].claim = claim),
            InvalidProgram::Assertion(2)
        );
    }
    let guarded = broken(|program| program.assertions[2].guard = Some(GuardId(3)));
    assert_eq!(guarded, InvalidProgram::Assertion(2));
}

#[test]
fn definitions() {
    for (input, node) in [(0, 5), (1, 0), (2, 2), (2, 8), (3, 0)] {
        let definition = Definition {
            input: InputId(input),
            node: NodeId(node),
        };
        let invalid = broken(|program| program.definitions[1] = definition);
        assert_eq!(invalid, InvalidProgram::Definition(1), "{definition:?}");
    }
    for node in [0, 7] {
        let circular = broken(|program| program.definitions[0].node = NodeId(node));
        assert_eq!(circular, InvalidProgram::Definition(0));
    }
}

#[test]
fn files_are_validated() {
    let program = valid();
    let json = serde_json::to_string(&program).unwrap();
    assert_eq!(serde_json::from_str::<Program>(&json).unwrap(), program);
    let damaged = json.replace(r#""Mul":[1,3]"#, r#""Mul":[1,6]"#);
    assert_ne!(damaged, json);
    let error = serde_json::from_str::<Program>(&damaged)
        .unwrap_err()
        .to_string();
    assert!(error.contains("node 5 has the operand 6"), "{error}");
    let bytes = postcard::to_stdvec(&program).unwrap();
    assert_eq!(postcard::from_bytes::<Program>(&bytes).unwrap(), program);
}

proptest! {
    #[test]
    fn built_programs_are_valid((program, _) in programs(small_field(31), 60)) {
        prop_assert_eq!(program.validate(), Ok(()));
    }

    /// Bytes that somebody changed are refused, or are another valid program.
    #[test]
    fn mutated_files_do_not_panic(
        seed in 0u64..1000,
        position in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        length in any::<prop::sample::Index>(),
    ) {
        let (program, inputs) = random_program(seed, &small_field(31), 10);
        let mut bytes = postcard::to_stdvec(&program).unwrap();
        let position = position.index(bytes.len());
        bytes[position] = byte;
        for bytes in [&bytes[..], &bytes[..length.index(bytes.len())]] {
            if let Ok(program) = postcard::from_bytes::<Program>(bytes) {
                prop_assert_eq!(program.validate(), Ok(()));
                if let Err(error) = program.evaluate_fully(&inputs) {
                    prop_assert!(!error.to_string().is_empty());
                }
            }
        }
    }
}
