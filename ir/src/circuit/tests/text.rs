//! The textual form parses back, and nothing else is taken for it.

use proptest::prelude::*;

use super::samples::*;
use crate::circuit::{Cell, Circuit, Expr, Operation, ParseCircuitError, Ref, Register, Step};

#[test]
fn round_trips() {
    for text in [bits_text(), native_product_text(&field("bls12-381"))] {
        assert_eq!(Circuit::parse_text(&text).unwrap().to_string(), text);
    }
    for circuit in [
        modular_product(&prime(3), &prime(13)),
        modular_product(&field("secp256k1"), &field("p521")),
    ] {
        assert_eq!(Circuit::parse_text(&circuit.to_string()), Ok(circuit));
    }
}

#[test]
fn round_trips_of_odd_terms() {
    let mut circuit = modular_product(&prime(3), &prime(13));
    let chip = &mut circuit.chips[0];
    chip.name = "a \"b\"\n-> \u{1F600} \\".to_owned();
    let (linear, products) = (chip.exprs[1].linear.clone(), chip.exprs[1].products.clone());
    chip.exprs.push(Expr {
        constant: (-7).into(),
        linear,
        products,
    });
    chip.exprs.push(Expr::default());
    chip.exprs[0]
        .linear
        .insert(0, (0.into(), Ref::Cell(Cell(0))));
    chip.hints
        .push(Step::Let(Operation::Linear(Vec::new(), 0.into())));
    chip.hints.push(Step::Let(Operation::Linear(
        vec![(0.into(), Register(0))],
        (-1).into(),
    )));
    chip.hints
        .push(Step::Let(Operation::Mod(Register(0), 9u32.into())));
    circuit.validate().unwrap();
    let read = Circuit::parse_text(&circuit.to_string());
    assert_eq!(read.as_ref(), Ok(&circuit), "{circuit}");
}

#[track_caller]
fn check_line(from: &str, to: &str, line: usize, expected: &str) {
    let text = modular_product_text(&prime(3), &prime(13));
    assert!(text.contains(from), "there is no `{from}`");
    match Circuit::parse_text(&text.replacen(from, to, 1)) {
        Err(ParseCircuitError::Line {
            line: found,
            expected: what,
        }) => assert_eq!((found, what), (line, expected)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn errors_have_lines() {
    check_line(
        "circuit prime:13",
        "circuit prime:12",
        1,
        "`circuit` and a field",
    );
    check_line("circuit prime:13", "", 1, "`circuit` and a field");
    check_line(
        "interval v0 0..=2",
        "interval v1 0..=2",
        2,
        "the number of the interval, in order",
    );
    check_line(
        "interval v0 0..=2",
        "interval v0 2..=0",
        2,
        "an interval that is not empty",
    );
    check_line("signal s1 v0", "signal s1 x", 5, "an interval such as `v0`");
    check_line("public \"a\"", "public a", 8, "a name in double quotes");
    check_line(
        "public \"a\" s0 0",
        "public \"a\" s0 -1",
        8,
        "a range without negative integers",
    );
    check_line(
        "inputs 1 1 outputs",
        "inputs 1 1000000000 outputs",
        11,
        "a chip of fewer cells",
    );
    check_line(
        "e0 = i0.0*i1.0",
        "e0 = i0.0*i1.0*i1.0",
        12,
        "at most two factors",
    );
    check_line(
        "e0 = i0.0*i1.0",
        "e0 = i0.0*i1.1",
        12,
        "a cell such as `i0.0` or `l0`, or an expression such as `e0`",
    );
    check_line(
        "e0 = i0.0*i1.0 - ",
        "e0 = i0.0*i1.0 ",
        12,
        "`+` or `-` between terms",
    );
    check_line("e0 = i0.0*i1.0 -", "e0 = i0.0*", 12, "a factor after `*`");
    check_line(
        "e1 = i0.0*",
        "e2 = i0.0*",
        13,
        "the number of the expression, in order",
    );
    check_line(
        "r1 = e1",
        "r2 = e1",
        19,
        "the number of the register, in order",
    );
    check_line("r2 = r1 / 3", "r2 = r1 / -3", 20, "a natural number");
    check_line(
        "l0 = r2",
        "l1 = r2",
        21,
        "a cell such as `i0.0`, `o0.0`, `l0` or `f0`",
    );
    check_line(
        "bound i1.0 0..=2",
        "bound l0 0..=2",
        24,
        "the bounds of the cells, in order",
    );
    check_line(
        "chip \"equal\"",
        "chip \"product\"",
        28,
        "a name that no other chip has",
    );
    check_line(
        "instance \"equal\"",
        "instance \"other\"",
        33,
        "the name of a chip above",
    );
    check_line("@1..2", "@1..2 x", 33, "nothing more on this line");
    let line = "`zero`, `range`, `certificate`, `bound`, `conclude`, or something and `=`";
    check_line("program\n", "", 34, line);
    check_line("chip \"product\"", "ship \"product\"", 11, "a declaration");
}

#[test]
fn errors_of_the_program() {
    let text =
        modular_product_text(&prime(3), &prime(13)).replace("field prime:3", "field prime:4");
    assert!(matches!(
        Circuit::parse_text(&text),
        Err(ParseCircuitError::Program(_))
    ));
    let text = modular_product_text(&prime(3), &prime(13)).replace("range l0 1", "range l0 9");
    assert!(matches!(
        Circuit::parse_text(&text),
        Err(ParseCircuitError::Invalid(_))
    ));
    let unfinished = ParseCircuitError::Line {
        line: 1,
        expected: "a line `program`, and the program",
    };
    assert_eq!(Circuit::parse_text("").unwrap_err(), unfinished);
    assert!(matches!(
        Circuit::parse_text("program\n"),
        Err(ParseCircuitError::Line { line: 1, .. })
    ));
}

proptest! {
    #[test]
    fn changed_texts_do_not_panic(at in any::<prop::sample::Index>(), length in 0_usize..4, inserted in "[-+*0-9eilorfcvs%@ .=\"\n]{0,3}") {
        let mut text = bits_text();
        let start = at.index(text.len());
        let end = (start + length).min(text.len());
        text.replace_range(start..end, &inserted);
        if let Ok(circuit) = Circuit::parse_text(&text) {
            prop_assert_eq!(circuit.validate(), Ok(()));
            prop_assert_eq!(Circuit::parse_text(&circuit.to_string()), Ok(circuit));
        }
    }

    #[test]
    fn any_text_does_not_panic(text in "circuit goldilocks\n(\\PC|\n){0,60}") {
        prop_assert!(Circuit::parse_text(&text).is_err());
    }
}
