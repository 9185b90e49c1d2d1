use proptest::{
    prelude::RngExt,
    test_runner::{RngAlgorithm, TestRng},
};
use vampx_fields::Field;
use vampx_ir::Source;
use vampx_ir::circuit::TargetProfile;
use vampx_ir::program::Program;
use vampx_ir::syntax::compile;
use vampx_lowering::lower;
use vampx_overflow_analysis::analyze;

use crate::polynomial::region::regions;
use crate::reads::read;

fn program(text: &str) -> Program {
    let field = Field::by_name("bls12-381").expect("a field");
    compile(&Source::new("test", text), Some(&field)).expect("a program")
}

/// The cells of the circuit over the program's own field, but for one for each input.
fn lowered(program: &Program) -> usize {
    let profile = TargetProfile {
        field: program.field().clone(),
        table_bits: 16,
        cell_cost: 1.0,
        lookup_cost: 1.0,
        half_lookup_cost: 1.0,
    };
    let circuit = lower(&analyze(program.clone()), &profile).expect("a circuit");
    let secrets = program.inputs().iter().filter(|input| !input.public);
    circuit.statistics().cells - secrets.count()
}

fn counted(program: &Program) -> usize {
    let is_read = read(program, []);
    let is_root = vec![false; program.nodes().len()];
    let regions = regions(program, &is_read, &is_root, |_, _| true);
    let cells = regions
        .iter()
        .map(|region| region.steps(program).cells(program.field()));
    cells.sum()
}

#[test]
fn cells_are_those_of_lowering() {
    for text in [
        "pub y; y = x*z;",
        "pub y; y = x*x - z*z;",
        "pub y; y = 3*x*z + 5*x - 70000*z + 12;",
        "pub y; y = (a + b)*(c + d)*(a - b);",
        "pub y; y = (a + 2*b)*(c + d + a);",
        "pub y; y = a*c*e + a*c*f + a*d*e + a*d*f + b*c*e + b*c*f + b*d*e + b*d*f;",
        "pub y; y = 128*x^8 - 256*x^6 + 160*x^4 - 32*x^2 + 1;",
        "pub y; y = 70000*(7*x*x + 70000*x*z)*x;",
        "pub y; y = 1 + x*(2 + x*(3 + x*(4 + x*(5 + x*(6 + x*(7 + x*(8 + 9*x)))))));",
        "pub y; y = b^2*c^2 - 4*a*c^3 - 4*b^3*d - 27*a^2*d^2 + 18*a*b*c*d;",
    ] {
        let program = program(text);
        assert_eq!(counted(&program), lowered(&program), "{text}");
    }
}

/// A sum of up to 12 products of up to four sums.
fn random_text(random: &mut TestRng) -> String {
    let n_terms = random.random_range(1..13);
    let terms = (0..n_terms).map(|_| {
        let factors = (0..random.random_range(1..5)).map(|_| {
            let mut letter = || ["a", "b", "c", "d", "e"][random.random_range(0..5)];
            let (x, y) = (letter(), letter());
            match random.random_range(0..6) {
                0 => format!("({x} + {y})"),
                1 => format!("({x} - 3*{y})"),
                2 => random.random_range(1..9).to_string(),
                _ => x.to_owned(),
            }
        });
        factors.collect::<Vec<_>>().join("*")
    });
    let sum = terms.collect::<Vec<_>>().join(" + ");
    format!("pub y; y = {sum} + a*b;")
}

#[test]
fn cells_of_random_sums_are_those_of_lowering() {
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[9; 32]);
    let mut n_equal = 0;
    for _ in 0..200 {
        let text = random_text(&mut random);
        let program = program(&text);
        let (counted, lowered) = (counted(&program), lowered(&program));
        n_equal += usize::from(counted == lowered);
        assert!(
            counted.abs_diff(lowered) * 20 <= lowered,
            "{counted} {lowered} {text}"
        );
    }
    assert!(n_equal > 150, "{n_equal} of 200");
}
