//! What is recognized: bits, sums of bits, and wires that an equation determines.

use num_bigint::BigInt;
use vampx_fields::Field;
use vampx_ir::circuit::{Circuit, TargetProfile};
use vampx_ir::program::{Claim, Node, Program};
use vampx_r1cs::files::R1csFile;

use crate::common::{Terms, file, imported};

fn circuit(program: Program, target: &str) -> Circuit {
    let profile = TargetProfile {
        field: Field::by_name(target).expect("a field"),
        table_bits: 1,
        cell_cost: 1.0,
        lookup_cost: 1.0,
        half_lookup_cost: 1.0,
    };
    vampx_lowering::lower(&vampx_overflow_analysis::analyze(program), &profile).expect("it lowers")
}

fn is_native(circuit: &Circuit) -> bool {
    circuit
        .signals
        .iter()
        .all(|signal| signal.bounds.len() == 1)
}

#[test]
fn bits_are_recognized_in_every_form() {
    let forms: [[Terms<'_>; 3]; 8] = [
        [&[(1, 1)], &[(1, 1), (0, -1)], &[]],
        [&[(1, 1), (0, -1)], &[(1, 1)], &[]],
        [&[(1, -1)], &[(0, 1), (1, -1)], &[]],
        [&[(1, 3)], &[(0, 7), (1, -7)], &[]],
        [&[(1, 1)], &[(1, 1)], &[(1, 1)]],
        [&[(1, 2)], &[(1, 3)], &[(1, 6)]],
        [&[(0, 1), (1, -1)], &[(0, 1), (1, -1)], &[(0, 1), (1, -1)]],
        [&[(1, 2), (0, 1)], &[(1, 2), (0, 1)], &[(1, 8), (0, 1)]],
    ];
    for form in forms {
        let program = imported(&file("bn254", 2, [0, 0], &[form])).program;
        let claims: Vec<Claim> = program.assertions().iter().map(|it| it.claim).collect();
        assert!(matches!(claims[..], [Claim::Boolean(_)]), "{program}");
    }
    let others: [[Terms<'_>; 3]; 4] = [
        [&[(1, 1)], &[(1, 1), (0, -2)], &[]],
        [&[(1, 1)], &[(2, 1), (0, -1)], &[]],
        [&[(1, 1)], &[(1, 1), (0, -1)], &[(0, 1)]],
        [&[(1, 1)], &[(1, 1)], &[(2, 1)]],
    ];
    for other in others {
        let program = imported(&file("bn254", 3, [0, 0], &[other])).program;
        let mut claims = program.assertions().iter().map(|it| it.claim);
        assert!(claims.all(|it| matches!(it, Claim::Equal(..))), "{program}");
    }
}

/// `Num2Bits(n)`: wire 1 is the number, the next ones its bits; the sum is scaled, and on this side.
fn num2bits(n: u32, scale: i64, in_factor: bool) -> R1csFile {
    let bits = (0..n).map(|bit| (2 + bit, scale << bit));
    let sum: Vec<(u32, i64)> = [(1, -scale)].into_iter().chain(bits).collect();
    let rows: Vec<[(u32, i64); 2]> = (0..n).map(|bit| [(2 + bit, 1), (0, -1)]).collect();
    let mut constraints: Vec<[Terms<'_>; 3]> = rows
        .iter()
        .map(|row| [&row[..1], &row[..], &[][..]])
        .collect();
    constraints.push(match in_factor {
        true => [&sum, &[(0, 5)], &[]],
        false => [&[], &[], &sum],
    });
    file("bn254", u64::from(n) + 2, [0, 0], &constraints)
}

#[test]
fn sums_of_bits_are_ranges() {
    for (scale, in_factor) in [(1, false), (-1, false), (-3, false), (1 << 20, true)] {
        let import = imported(&num2bits(32, scale, in_factor));
        let bounded = vampx_overflow_analysis::analyze(import.program.clone());
        let number = (import.program.input_nodes().zip(import.program.inputs()))
            .find(|(_, input)| input.name == "wire1");
        let (number, _) = number.expect("an input");
        let largest: BigInt = (BigInt::from(1) << 32) - 1;
        assert_eq!(bounded.interval(number).hi(), &largest, "{scale}");
        assert_eq!(bounded.interval(number).lo(), &BigInt::from(0), "{scale}");
        assert!(is_native(&circuit(import.program, "goldilocks")), "{scale}");
    }
}

#[test]
fn a_wire_comes_after_what_determines_it() {
    // d = a * b, where d is used before; d + 2 = e; nothing determines a and b.
    let file = file(
        "bn254",
        6,
        [1, 0],
        &[
            [&[(4, 1)], &[(5, 1)], &[(1, 1)]],
            [&[(2, 1)], &[(3, 1)], &[(4, -1)]],
            [&[(0, 1)], &[(4, 7), (0, 14), (5, -7)], &[]],
        ],
    );
    let program = imported(&file).program;
    let names: Vec<&str> = program.inputs().iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["wire2", "wire3", "wire4", "wire5", "wire1"]);
    for assertion in program.assertions() {
        let Claim::Equal(value, input) = assertion.claim else {
            panic!("{program}")
        };
        let (value, input) = (value.min(input), value.max(input));
        assert!(matches!(program.node(input), Node::Input(_)), "{program}");
        assert!(!matches!(program.node(value), Node::Input(_)), "{program}");
    }
    // Only a, b and the output are more than sums and products of what there is.
    let fresh = circuit(program, "bn254").instances;
    let advice = fresh.iter().filter(|it| !it.advice.is_empty()).count();
    assert_eq!(advice, 2);
}

#[test]
fn small_numbers_stay_small() {
    // 2 c = a + b must not become c = (a + b) / 2 with a large factor; bits are given.
    let bit = |wire| [(wire, 1), (0, -1)];
    let (a, b) = (bit(1), bit(2));
    let file = file(
        "bn254",
        4,
        [0, 0],
        &[
            [&a[..1], &a, &[]],
            [&b[..1], &b, &[]],
            [&[], &[], &[(1, 1), (2, 1), (3, -2)]],
        ],
    );
    let program = imported(&file).program;
    let is_small = |node: &Node| match node {
        Node::Constant(constant) => program.constant(*constant).bits() <= 2,
        _ => true,
    };
    assert!(program.nodes().iter().all(is_small), "{program}");
}
