//! Circuits with witnesses.

use vampx_fields::Field;
use vampx_ir::circuit::{Circuit, TargetProfile, Witness};
use vampx_ir::program::{Inputs, Program};
use vampx_ir::testing::random_program;

/// The field called `name`.
pub fn field(name: &str) -> Field {
    Field::by_name(name).expect("a field of the catalog")
}

/// The circuit of `program` over `target`, with ranges of single bits.
pub fn lower(program: Program, target: &str) -> Circuit {
    let profile = TargetProfile {
        field: field(target),
        table_bits: 1,
        cell_cost: 0.0,
        lookup_cost: 1.0,
        half_lookup_cost: 1.0,
    };
    vampx_lowering::lower(&vampx_overflow_analysis::analyze(program), &profile).expect("it lowers")
}

/// A circuit with fixed cells, wide ranges and a chip of two instances, and a witness.
pub fn small() -> (Circuit, Witness) {
    let text = include_str!("../../../conformance/suite/small.circuit");
    let circuit = Circuit::parse_text(text).expect("the suite is well formed");
    let mut inputs = Inputs::new();
    inputs.set("x=201").expect("an assignment");
    let witness = circuit.solve(&inputs).expect("the program accepts");
    (circuit, witness)
}

/// `out = branch (a < b) (a a b + a) (a a)` over the scalars of BLS12-381, in a circuit over `target`, and a witness.
pub fn comparison(target: &str) -> (Circuit, Witness) {
    let text = include_str!("../../../conformance/suite/field.program");
    let circuit = lower(
        Program::parse_text(text).expect("the suite is well formed"),
        target,
    );
    let mut inputs = Inputs::new();
    inputs.set("a=30").expect("an assignment");
    inputs.set("b=400").expect("an assignment");
    let witness = circuit.solve(&inputs).expect("the program accepts");
    (circuit, witness)
}

/// A random program over `source` in a circuit over `target`, and a witness.
pub fn random(seed: u64, source: &str, target: &str) -> (Circuit, Witness) {
    let (program, inputs) = random_program(seed, &field(source), 4);
    let circuit = lower(program, target);
    let witness = circuit.solve(&inputs).expect("the program accepts");
    (circuit, witness)
}
