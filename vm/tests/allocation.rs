//! The checker of allocations: what the allocator makes is proved, and changes that matter are not.

use vampx_fields::Field;
use vampx_ir::program::ResolvedInputs;
use vampx_ir::testing::random_program;
use vampx_vm::{AllocateError, Code, allocate, compile, run, verify_allocation};

/// Code with few registers, the code that it is made from, and inputs.
fn samples(n: u64) -> impl Iterator<Item = (Code, Code, ResolvedInputs)> {
    (0..n).map(|seed| {
        let field = Field::by_name("prime:97").expect("a field");
        let (program, inputs) = random_program(seed, &field, 6);
        let inputs = inputs.resolve(&program).expect("inputs");
        let code = compile(&program, &inputs.given()).expect("code").code;
        let small = allocate(&code, 4 + (seed % 3) as u32).expect("an allocation");
        (code, small, inputs)
    })
}

/// The assembly with the word at `position` of the line `index` replaced.
fn with_word(lines: &[&str], index: usize, position: usize, word: &str) -> String {
    let mut words: Vec<&str> = lines[index].split(' ').collect();
    words[position] = word;
    let line = words.join(" ");
    let mut lines = lines.to_vec();
    lines[index] = &line;
    lines.join("\n")
}

#[test]
fn changed_registers_and_cells_are_not_proved() {
    let (mut n_refused, mut n_harmless) = (0, 0);
    for (code, small, inputs) in samples(25) {
        let expected = run(&small, &inputs);
        let text = small.to_string();
        let lines: Vec<&str> = text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            for (position, word) in line.split(' ').enumerate() {
                let Some((prefix, Ok(number))) =
                    word.split_at_checked(1).map(|(a, b)| (a, b.parse::<u32>()))
                else {
                    continue;
                };
                if !matches!(prefix, "r" | "m" | "f" | "t") {
                    continue;
                }
                let other = format!("{prefix}{}", number + 1);
                let Ok(changed) = Code::parse_text(&with_word(&lines, index, position, &other))
                else {
                    continue;
                };
                match verify_allocation(&code, &changed) {
                    Err(_) => n_refused += 1,
                    // A register that nothing reads, or that holds the same value.
                    Ok(()) => {
                        assert_eq!(run(&changed, &inputs), expected, "{line}");
                        n_harmless += 1;
                    }
                }
            }
        }
    }
    assert!(n_refused > 20 * n_harmless, "{n_refused} {n_harmless}");
}

#[test]
fn left_out_and_changed_lines_are_not_proved() {
    let mut n_refused = 0;
    for (code, small, _) in samples(25) {
        let text = small.to_string();
        let lines: Vec<&str> = text.lines().collect();
        let n_heading = lines
            .iter()
            .take_while(|line| !line.starts_with("0: "))
            .count();
        for index in n_heading..lines.len() - 1 {
            // The same place with what stands at the next one.
            let (_, next) = lines[index + 1].split_once(": ").expect("an instruction");
            let line = format!("{}: {next}", index - n_heading);
            let mut changed = lines.clone();
            if changed[index] == line {
                continue;
            }
            changed[index] = &line;
            if let Ok(changed) = Code::parse_text(&changed.join("\n"))
                && changed != small
            {
                assert!(
                    verify_allocation(&code, &changed).is_err(),
                    "{}",
                    lines[index]
                );
                n_refused += 1;
            }
        }
    }
    assert!(n_refused > 500, "{n_refused}");
}

#[test]
fn allocations_of_other_code_are_not_proved() {
    let codes: Vec<_> = samples(12).collect();
    for (index, (code, _, _)) in codes.iter().enumerate() {
        for (other_index, (_, small, _)) in codes.iter().enumerate() {
            let is_own = index == other_index;
            assert_eq!(
                verify_allocation(code, small).is_ok(),
                is_own,
                "{index} {other_index}"
            );
        }
    }
}

#[test]
fn numbers_of_registers_have_limits() {
    let has_cells = |(_, small, _): &(Code, Code, ResolvedInputs)| small.n_cells() > 0;
    let (code, small, _) = samples(25).find(has_cells).expect("a sample");
    for n_registers in [0, 3, 257, u32::MAX] {
        assert_eq!(
            allocate(&code, n_registers),
            Err(AllocateError::Registers(n_registers))
        );
    }
    assert!(allocate(&code, 256).is_ok());
    assert_eq!(allocate(&small, 8), Err(AllocateError::Allocated));
}
