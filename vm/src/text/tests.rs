use vampx_fields::Field;
use vampx_ir::testing::{random_inputs, random_program};

use super::*;
use crate::{allocate, compile};

/// Code of random programs, with a register for each value and with few.
fn samples() -> Vec<Code> {
    let mut codes = Vec::new();
    for seed in 0..60 {
        let field = Field::by_name(["prime:97", "bls12-381"][seed as usize % 2]).expect("a field");
        let (program, inputs) = random_program(seed, &field, 12);
        let given = inputs.resolve(&program).expect("inputs").given();
        let random = random_inputs(seed, &program)
            .resolve(&program)
            .expect("inputs")
            .given();
        for given in [given, random] {
            if let Ok(compiled) = compile(&program, &given) {
                codes.push(allocate(&compiled.code, 5).expect("an allocation"));
                codes.push(compiled.code);
            }
        }
    }
    codes
}

#[test]
fn the_assembly_parses_back() {
    let codes = samples();
    assert!(codes.len() > 150, "{}", codes.len());
    for code in codes {
        assert_eq!(
            Code::parse_text(&code.to_string()).as_ref(),
            Ok(&code),
            "{code}"
        );
    }
}

#[test]
fn the_samples_have_every_instruction() {
    let texts: Vec<String> = samples().iter().map(Code::to_string).collect();
    let words = [
        "constant",
        "input",
        "move",
        "load",
        "store",
        "neg",
        "add",
        "mul",
        "lt",
        "hint",
        "branch",
        "jump",
        "when",
        "again",
        "force",
        "return",
        "output",
        "halt",
        "assert equal",
        "assert range",
        "assert boolean",
        "assert divrem",
        "assert declared",
    ];
    let mut missing = words.iter().filter(|word| {
        let word = format!(": {word} ");
        !texts.iter().any(|text| text.contains(&word))
    });
    assert_eq!(missing.next(), None);
}

#[test]
fn changed_assembly_is_refused_or_other_code() {
    let code = samples().swap_remove(0);
    let text = code.to_string();
    let lines: Vec<&str> = text.lines().collect();
    for index in 0..lines.len() {
        // What is not said is 0.
        if !matches!(lines[index], "cells 0" | "flags 0") {
            let mut without = lines.clone();
            without.remove(index);
            assert_ne!(
                Code::parse_text(&without.join("\n")).as_ref(),
                Ok(&code),
                "{}",
                lines[index]
            );
        }
        let mut longer = lines.clone();
        let line = format!("{} 1", lines[index]);
        longer[index] = &line;
        let expected = ParseCodeError::Line {
            line: index + 1,
            expected: "the end of the line",
        };
        assert_eq!(
            Code::parse_text(&longer.join("\n")),
            Err(expected),
            "{line}"
        );
    }
    let at = |index: usize| text.chars().nth(index).expect("a character");
    for index in 0..text.len() {
        for change in ["", "0", "9", " ", "x"] {
            let changed = format!("{}{change}{}", &text[..index], &text[index + 1..]);
            if change != at(index).to_string()
                && let Ok(other) = Code::parse_text(&changed)
            {
                assert_eq!(Code::parse_text(&other.to_string()), Ok(other));
            }
        }
    }
}
