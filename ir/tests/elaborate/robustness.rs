//! Whatever the text, there is a program or an explanation.

use proptest::prelude::*;
use vampx_ir::Source;
use vampx_ir::syntax::{Limits, elaborate, parse, source_field, types};

use crate::support::{PROGRAMS, bls, file};

/// Compiles with limits that keep every text short work.
fn compile_shortly(text: &str) {
    let limits = Limits {
        nodes: 20_000,
        words: 200_000,
        calls: 20_000,
    };
    let Ok(module) = parse(&Source::new("test.pir", text)) else {
        return;
    };
    let Ok(field) = source_field(&module, Some(&bls().into())) else {
        return;
    };
    let Ok(types) = types::infer(&module) else {
        return;
    };
    match elaborate(&module, &types, &field, &limits) {
        Ok(program) => program
            .validate()
            .unwrap_or_else(|invalid| panic!("{invalid}")),
        Err(diagnostics) => assert!(!diagnostics.is_empty()),
    }
}

/// The words and signs of a text.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    for c in text
        .lines()
        .filter(|line| !line.starts_with("//"))
        .flat_map(|line| line.chars().chain([' ']))
    {
        match tokens.last_mut() {
            Some(last) if is_word(c) && last.chars().all(is_word) => last.push(c),
            _ => tokens.push(c.to_string()),
        }
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    /// Programs with some tokens replaced by others of theirs, swapped or dropped.
    #[test]
    fn mutated_programs_are_compiled_or_refused(
        name in prop::sample::select(PROGRAMS.to_vec()),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..3u8), 1..4),
    ) {
        let mut tokens = tokens(&file(&format!("{name}.pir")));
        for (place, other, kind) in edits {
            let (place, other) = (place.index(tokens.len()), other.index(tokens.len()));
            match kind {
                0 => tokens[place] = tokens[other].clone(),
                1 => tokens.swap(place, other),
                _ => drop(tokens.remove(place)),
            }
        }
        compile_shortly(&tokens.concat());
    }

    /// Texts made of the language's words.
    #[test]
    fn random_words_are_compiled_or_refused(
        words in prop::collection::vec(prop::sample::select(vec![
            "x", "y", "f", "1", "0", "3", "(", ")", "{", "}", "=", ";", ",", ":", "[]", "()", "+", "-", "*", "/", "|", "\\",
            "%", "^", "def ", "fun ", "pub ", "fresh ", "iter ", "fold ", "lt ", "branch ", "range ", " ",
        ]), 0..40),
    ) {
        compile_shortly(&words.concat());
    }
}
