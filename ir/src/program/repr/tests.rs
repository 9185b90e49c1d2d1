use std::collections::HashSet;

use super::*;
use crate::Span;
use crate::program::{Claim, Input, Inputs, NodeId, ProgramBuilder};
use crate::testing::random_program;

/// The program with the names and spans that an encoding gives.
fn anonymous(program: &Program) -> Program {
    let mut program = program.clone();
    for (index, input) in program.inputs.iter_mut().enumerate() {
        input.name = format!("x{index}");
        input.span = Span::default();
    }
    program.spans.fill(Span::default());
    for assertion in &mut program.assertions {
        assertion.span = Span::default();
    }
    program
}

/// Every string of up to 19 bits over three elements: those of programs are written as they were read, and no two are the same program.
#[test]
fn short_strings_and_programs_are_one_to_one() {
    let field = Field::by_name("prime:3").unwrap();
    let mut programs = HashSet::new();
    for integer in 1..1u32 << 20 {
        let repr = Repr {
            field: field.clone(),
            bits: Bits::of_integer(&integer.into()),
        };
        if let Ok(program) = repr.program() {
            assert_eq!(program.repr(), repr);
            assert!(programs.insert(program.to_string()), "{program}");
        }
    }
    assert!(programs.len() > 100, "{} programs", programs.len());
}

/// Every even element of a field of 21 bits that is the element of a program gives it back.
#[test]
fn packed_programs_come_back_from_their_elements() {
    let field = Field::by_name("prime:1048583").unwrap();
    let mut n_programs = 0;
    for element in (2..1u32 << 20).step_by(2) {
        let repr = Repr::of_element(&field, &element.into()).unwrap();
        if let Ok(program) = repr.program() {
            n_programs += 1;
            assert_eq!(program.repr().element(), element.into());
            assert!(program.repr().is_packed());
        }
    }
    assert_eq!(n_programs, 19);
    for element in [0u32, 1, 3, 1_048_583, 1_048_584] {
        assert_eq!(Repr::of_element(&field, &element.into()), None);
    }
}

/// All programs of two inputs and two operations with one equation over a field of three elements: read back as they were.
#[test]
fn all_small_programs_come_back() {
    let field = Field::by_name("prime:3").unwrap();
    let mut encodings = HashSet::new();
    let mut n_programs = 0;
    let mut seen = HashSet::new();
    for code in 0..6 * 16 * 6 * 25 * 16 {
        let mut rest = code;
        let mut digit = |n: usize| {
            let digit = rest % n;
            rest /= n;
            digit
        };
        let mut builder = ProgramBuilder::new(field.clone());
        let mut nodes: Vec<NodeId> = (0..2)
            .map(|index| {
                let input = Input {
                    name: format!("x{index}"),
                    public: index == 0,
                    range: None,
                    span: Span::default(),
                };
                builder.input(input).unwrap()
            })
            .collect();
        for n_operands in [4, 5] {
            let kind = digit(6);
            let (a, b) = (digit(n_operands), digit(n_operands));
            let of = |index: usize| nodes[index % nodes.len()];
            let (a, b) = (of(a), of(b));
            let span = Span::default();
            nodes.push(match kind {
                0 => builder.add(a, b, span),
                1 => builder.mul(a, b, span),
                2 => builder.lt(a, b, span),
                3 => builder.constant(&2u32.into(), span),
                4 => builder.branch(a, b, nodes[0], span),
                _ => builder.hint(crate::program::HintOp::Quotient, a, b, span),
            });
        }
        let (a, b) = (nodes[digit(4)], nodes[digit(4)]);
        builder.assert(Claim::Equal(a, b), None, Span::default());
        let program = builder.finish();
        if !seen.insert(program.to_string()) {
            continue;
        }
        n_programs += 1;
        let repr = program.repr();
        assert_eq!(repr.program().unwrap(), program);
        assert!(encodings.insert(repr.to_bytes()));
    }
    assert!(n_programs > 1000, "{n_programs}");
}

#[test]
fn random_programs_come_back_from_bytes() {
    for (index, name) in ["prime:3", "goldilocks", "bls12-381"]
        .into_iter()
        .enumerate()
    {
        let field = Field::by_name(name).unwrap();
        for seed in 0..40 {
            let (program, _) = random_program(seed * 3 + index as u64, &field, 30);
            let repr = program.repr();
            let again = Repr::from_bytes(&repr.to_bytes()).unwrap();
            assert_eq!(again, repr);
            assert_eq!(again.program().unwrap(), anonymous(&program));
            assert!(
                !repr.is_packed() && repr.element().bit(0) && repr.element() < *field.modulus()
            );
        }
    }
}

#[test]
fn damaged_bytes_are_refused() {
    let field = Field::by_name("goldilocks").unwrap();
    let bytes = random_program(1, &field, 10).0.repr().to_bytes();
    for length in 0..bytes.len() {
        assert!(Repr::from_bytes(&bytes[..length]).is_err());
    }
    let with = |at: usize, byte: u8| {
        let mut bytes = bytes.clone();
        bytes[at] = byte;
        Repr::from_bytes(&bytes)
    };
    assert_eq!(with(0, b'w'), Err(ReprError::Magic));
    assert_eq!(with(8, 2), Err(ReprError::Version(2)));
    assert!(matches!(with(14, 0), Err(ReprError::Field(_))));
    let longer = [&bytes[..], &[0]].concat();
    assert_eq!(Repr::from_bytes(&longer), Err(ReprError::Damaged));
}

fn square(name: &str) -> Program {
    Program::parse_text(&format!(
        "field goldilocks\ninput public {name} - @0..1\ninput private b - @2..3\n\
         %0 = input 0 @0..1\n%1 = input 1 @2..3\n%2 = mul %1 %1 @4..5\n\
         assert - equal %0 %2 @4..5\ndefine 0 = %2\n"
    ))
    .unwrap()
}

/// The test vectors of `docs/repr.md`.
#[test]
fn elements_are_stable() {
    let repr = square("y").repr();
    assert!(repr.is_packed());
    assert_eq!(repr, square("z").repr());
    let element = |program: &Program| program.repr().element().to_string();
    let large = random_program(1, &Field::by_name("goldilocks").unwrap(), 10).0;
    assert_eq!(
        (repr.n_bits(), element(&square("y")), element(&large)),
        (
            39,
            "1692315231260".to_owned(),
            "15287609802574418467".to_owned()
        )
    );
}

#[test]
fn a_set_reflects_its_programs_and_no_others() {
    let mut set = ProgramSet::default();
    let packed = set.insert(square("y")).unwrap();
    assert_eq!(set.insert(square("z")), Ok(packed.clone()));
    let field = Field::by_name("goldilocks").unwrap();
    let (large, inputs) = random_program(1, &field, 10);
    let digest = set.insert(large.clone()).unwrap();
    assert_eq!(
        set.reflect(&digest).unwrap().evaluate(&inputs),
        large.evaluate(&inputs)
    );
    let square = set.reflect(&packed).unwrap();
    let run = square
        .evaluate(&Inputs::from_json(r#"{"b": 5}"#).unwrap())
        .unwrap();
    assert_eq!(run.public("y").unwrap().value, 25u32.into());
    let outside = &digest + 2u32;
    assert_eq!(
        set.reflect(&outside),
        Err(ReflectError::Outside(outside.clone()))
    );
    let (other, _) = random_program(1, &Field::by_name("prime:97").unwrap(), 3);
    assert!(matches!(
        set.insert(other),
        Err(ReflectError::OtherField { .. })
    ));
    let tiny = Field::by_name("prime:3").unwrap();
    let mut set = ProgramSet::default();
    let element = set.insert(random_program(1, &tiny, 3).0).unwrap();
    assert_eq!(element, BigUint::one());
    let (other, _) = random_program(2, &tiny, 3);
    assert_eq!(set.insert(other), Err(ReflectError::Ambiguous(element)));
}
