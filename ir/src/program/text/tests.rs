use proptest::prelude::*;

use super::*;
use crate::program::fixtures::{Build, at, big, small_field};
use crate::program::{HintOp, ProgramBuilder};
use crate::testing::random_program;

const EXAMPLE: &str = "\
field prime:97
input public a 0..=15 @4..5
input private b - @10..11
%0 = input 0 @4..5
%1 = input 1 @10..11
%2 = constant 3 @20..21
%3 = mul %1 %2 @20..25
%4 = lt %0 %3 @18..25
%5 = branch %4 %0 %1 @30..40
%6 = hint quotient %0 %1 @41..45
%7 = hint copy %5 @41..45
%8 = neg %7 @41..45
%9 = add %7 %8 @41..45
guard !0 = - %4 0
guard !1 = !0 %4 1
assert - equal %0 %3 @18..25
assert !1 range %6 4 @30..31
assert - boolean %1 @30..31
assert !0 divrem %0 %1 %6 %6 @30..31
define 0 = %3
";

/// The line and what was expected there.
fn malformed(text: &str) -> (usize, &'static str) {
    match Program::parse_text(text) {
        Err(ParseTextError::Line { line, expected }) => (line, expected),
        other => panic!("{other:?} for\n{text}"),
    }
}

#[test]
fn the_example_reads_and_prints() {
    let program = Program::parse_text(EXAMPLE).unwrap();
    assert_eq!(program.to_string(), EXAMPLE);
    assert_eq!(program.nodes().len(), 10);
    assert_eq!(
        program.node(NodeId(6)),
        Node::Hint(HintOp::Quotient, NodeId(0), NodeId(1))
    );
    assert_eq!(
        program.node(NodeId(7)),
        Node::Hint(HintOp::Copy, NodeId(5), NodeId(5))
    );
    assert_eq!(program.guards()[1].parent, Some(GuardId(0)));
    assert_eq!(program.span(NodeId(5)), Span::new(30, 40));
}

#[test]
fn the_documented_example_reads_and_prints() {
    let documented: String = include_str!("../text.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("//! "))
        .skip_while(|line| *line != "```text")
        .skip(1)
        .take_while(|line| *line != "```")
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(
        Program::parse_text(&documented).unwrap().to_string(),
        documented
    );
}

#[test]
fn built_programs_print() {
    let mut build = Build::over(97);
    let (x, y) = (build.private("x.0"), build.public("y"));
    let sum = (*build).add(x, y, at(5));
    let five = (*build).constant(&big(5), at(6));
    (*build).assert(Claim::Equal(sum, five), None, at(7));
    let expected = "\
field prime:97
input private x.0 - @0..0
input public y - @0..0
%0 = input 0 @0..0
%1 = input 1 @0..0
%2 = add %0 %1 @5..6
%3 = constant 5 @6..7
%4 = constant 0 @7..8
%5 = neg %0 @7..8
%6 = add %3 %5 @7..8
%7 = constant 1 @7..8
assert - equal %2 %3 @7..8
define 1 = %6
";
    assert_eq!(build.finish().to_string(), expected);
}

#[test]
fn an_empty_program() {
    let program = ProgramBuilder::new(small_field(97)).finish();
    assert_eq!(program.to_string(), "field prime:97\n");
    assert_eq!(Program::parse_text("field prime:97"), Ok(program));
}

#[test]
fn random_programs_read_back() {
    let fields = [
        small_field(3),
        small_field(97),
        vampx_fields::Field::by_name("bls12-381").unwrap(),
    ];
    for seed in 0..600 {
        let (program, _) = random_program(seed, &fields[seed as usize % 3], 1 + seed as usize % 40);
        assert_eq!(Program::parse_text(&program.to_string()), Ok(program));
    }
}

#[test]
fn errors_name_the_line() {
    let with = |line: &str| format!("{EXAMPLE}{line}\n");
    let last = EXAMPLE.lines().count() + 1;
    let span = "a span such as @0..5";
    for (line, expected) in [
        ("%10 = neg %0", span),
        ("%10 = neg %0 @5", span),
        ("%10 = neg %0 @5..", span),
        ("%10 = neg %0 @5..06", span),
        ("%10 = neg %0 @5..4294967296", span),
        ("%11 = neg %0 @5..6", "the id of the next node"),
        ("%010 = neg %0 @5..6", "the id of the next node"),
        ("%10 neg %0 @5..6", "`=`"),
        ("%10 = nag %0 @5..6", "an operation"),
        ("%10 = neg 0 @5..6", "a node such as %0"),
        ("%10 = neg %+0 @5..6", "a node such as %0"),
        ("%10 = neg %0 @5..6 7", "the end of the line"),
        ("%10 = hint half %0 @5..6", "the name of a hint"),
        (
            "%10 = constant 97 @5..6",
            "an integer below the modulus in plain decimal",
        ),
        (
            "%10 = constant 0x5 @5..6",
            "an integer below the modulus in plain decimal",
        ),
        (
            "%10 = constant 05 @5..6",
            "an integer below the modulus in plain decimal",
        ),
        ("guard !3 = - %4 0", "the id of the next guard"),
        ("guard !2 = %4 0", "a guard such as !0, or `-`"),
        ("guard !2 = - %4 2", "the arm 0 or 1"),
        ("assert equal %0 %1 @5..6", "a guard such as !0, or `-`"),
        ("assert - equals %0 %1 @5..6", "a claim"),
        ("assert - range %0 -1 @5..6", "a number of bits"),
        ("input protected x - @5..6", "`public` or `private`"),
        ("input public x 5 @5..6", "a range LO..=HI or `-`"),
        ("define x = %0", "the number of an input"),
        ("", "`input`, a node, `guard`, `assert` or `define`"),
        (
            "field prime:97",
            "`input`, a node, `guard`, `assert` or `define`",
        ),
    ] {
        assert_eq!(malformed(&with(line)), (last, expected), "{line}");
    }
    for text in [
        "",
        "field",
        "field prime:91",
        "field prime:97 x",
        "%0 = constant 5 @0..1",
    ] {
        assert_eq!(malformed(text).0, 1, "{text}");
    }
    let circular = with("%10 = neg %10 @5..6");
    assert!(matches!(
        Program::parse_text(&circular),
        Err(ParseTextError::Invalid(_))
    ));
}

proptest! {
    #[test]
    fn random_texts_do_not_panic(text in "(field prime:97\n)?(.*\n){0,5}") {
        if let Ok(program) = Program::parse_text(&text) {
            prop_assert_eq!(program.validate(), Ok(()));
        }
    }

    /// A text with a changed byte is refused, or is another program that can be printed and evaluated.
    #[test]
    fn mutated_texts_do_not_panic(seed in 0u64..1000, position in any::<prop::sample::Index>(), byte in 32u8..127) {
        let (program, inputs) = random_program(seed, &small_field(97), 10);
        let mut text = program.to_string().into_bytes();
        let position = position.index(text.len());
        text[position] = byte;
        if let Ok(program) = Program::parse_text(&String::from_utf8(text).unwrap()) {
            prop_assert_eq!(program.validate(), Ok(()));
            let printed = program.to_string();
            prop_assert_eq!(Program::parse_text(&printed), Ok(program.clone()));
            if let Err(error) = program.evaluate_fully(&inputs) {
                prop_assert!(!error.to_string().is_empty());
            }
        }
    }
}
