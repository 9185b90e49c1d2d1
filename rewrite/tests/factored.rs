//! What fewer products save in circuits, as a golden table: cells and range checks of the backend `exec` over the
//! program's field and over a smaller one, and rank-1 constraints.

use expect_test::expect_file;
use vampx_backend_api::Backend;
use vampx_exec::Exec;
use vampx_fields::Field;
use vampx_ir::Source;
use vampx_ir::program::Program;
use vampx_ir::syntax::compile;
use vampx_lowering::lower;
use vampx_overflow_analysis::analyze;
use vampx_r1cs::R1cs;
use vampx_rewrite::{Effort, optimize};

const PROGRAMS: [(&str, &str); 14] = [
    ("difference of squares", "pub y; y = x*x - z*z;"),
    (
        "three factors",
        "pub y; y = a*c*e + a*c*f + a*d*e + a*d*f + b*c*e + b*c*f + b*d*e + b*d*f;",
    ),
    (
        "quartic spline",
        "pub y; y = z*u^4 + 4*a*v*u^3 + 6*b*u^2*v^2 + 4*u*v^3*w + q*v^4;",
    ),
    (
        "cubic discriminant",
        "pub y; y = b^2*c^2 - 4*a*c^3 - 4*b^3*d - 27*a^2*d^2 + 18*a*b*c*d;",
    ),
    (
        "filter, degree 3",
        "pub s; s = 3 + 5*x + 7*y + 11*x^2 + 13*x*y + 17*y^2 + 19*x^3 + 23*x^2*y + 29*x*y^2 + 31*y^3;",
    ),
    (
        "Chebyshev 8",
        "pub y; y = 128*x^8 - 256*x^6 + 160*x^4 - 32*x^2 + 1;",
    ),
    (
        "Horner, degree 8",
        "pub y; y = 1 + x*(2 + x*(3 + x*(4 + x*(5 + x*(6 + x*(7 + x*(8 + 9*x)))))));",
    ),
    (
        "power 15, one by one",
        "pub y; y = x*x*x*x*x*x*x*x*x*x*x*x*x*x*x;",
    ),
    (
        "symmetric 3 of 5",
        "pub y; y = a*b*c + a*b*d + a*b*e + a*c*d + a*c*e + a*d*e + b*c*d + b*c*e + b*d*e + c*d*e;",
    ),
    (
        "determinant 3x3",
        "pub y; y = a*e*i - a*f*h - b*d*i + b*f*g + c*d*h - c*e*g;",
    ),
    (
        "square, expanded",
        "pub y; y = a*a + b*b + c*c + 2*a*b + 2*a*c + 2*b*c;",
    ),
    (
        "difference, of bytes",
        "pub y; range 8 x; range 8 z; y = x*x - z*z;",
    ),
    (
        "factors, of bytes",
        "pub y; range 8 a; range 8 b; range 8 c; range 8 d; y = a*c + a*d + b*c + b*d;",
    ),
    (
        "choices as factors",
        "pub y; def s = lt a b; y = s*c*e + s*d*e + s*c*f + s*d*f;",
    ),
];

/// Cells and range checks, and constraints.
fn cost(program: &Program, target: &Field) -> (u64, usize) {
    let profile = &Exec.profiles(target).expect("any field")[0];
    let circuit = lower(&analyze(program.clone()), profile).expect("a target that is large enough");
    let constraints = R1cs::of(&circuit).expect("a circuit that is small enough");
    (
        Exec.cost(&circuit).expect("a cost") as u64,
        constraints.n_constraints(),
    )
}

#[test]
fn circuits_are_no_larger() {
    let field = Field::by_name("bls12-381").expect("a field");
    let goldilocks = Field::by_name("goldilocks").expect("a field");
    let mut table = format!(
        "{:<24} {:>10}  {:>7} {:>7}  {:>6} {:>6}\n",
        "program", "target", "cost", "opt 1", "R1CS", "opt 1"
    );
    for (name, text) in PROGRAMS {
        let program = compile(&Source::new(name, text), Some(&field)).expect("a program");
        let optimized = optimize(&program, Effort::Normal).unwrap_or_else(|| program.clone());
        for target in [&field, &goldilocks] {
            let [before, after] = [&program, &optimized].map(|program| cost(program, target));
            table += &format!(
                "{name:<24} {:>10}  {:>7} {:>7}  {:>6} {:>6}\n",
                target.name(),
                before.0,
                after.0,
                before.1,
                after.1,
            );
            assert!(after.0 <= before.0, "{name}");
            assert!(after.1 <= before.1, "{name}");
        }
    }
    expect_file!["factored.txt"].assert_eq(&table);
}
