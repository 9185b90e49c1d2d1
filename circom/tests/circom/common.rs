//! Files of constraints, and what is made of them.

use num_bigint::{BigInt, BigUint};
use vampx_circom::{Import, import, inputs};
use vampx_fields::Field;
use vampx_ir::program::EvaluateError;
use vampx_r1cs::Constraint;
use vampx_r1cs::files::{R1csFile, WitnessFile};

/// Terms of a sum: wires and factors.
pub type Terms<'a> = &'a [(u32, i64)];

/// The file of these constraints over a field; public outputs first.
pub fn file(field: &str, n_wires: u64, publics: [u32; 2], rows: &[[Terms<'_>; 3]]) -> R1csFile {
    let field = Field::by_name(field).expect("a field");
    let sum = |terms: Terms<'_>| -> Vec<(u32, BigUint)> {
        let terms = terms.iter();
        terms
            .map(|(wire, factor)| (*wire, field.reduce(&BigInt::from(*factor))))
            .collect()
    };
    let [n_outputs, n_inputs] = publics;
    R1csFile {
        modulus: field.modulus().clone(),
        n_outputs,
        n_inputs,
        n_private: 0,
        n_labels: n_wires,
        labels: (0..n_wires).collect(),
        constraints: rows
            .iter()
            .map(|[a, b, c]| Constraint {
                a: sum(a),
                b: sum(b),
                c: sum(c),
            })
            .collect(),
    }
}

/// The import of a file without names.
pub fn imported(file: &R1csFile) -> Import {
    import("test.r1cs", &file.to_bytes(), None).expect("it comes in")
}

/// `c = a * b` for public `b`, and `a + 1 = d`.
pub fn multiplier() -> R1csFile {
    file(
        "bn254",
        5,
        [1, 1],
        &[
            [&[(3, 1)], &[(2, 1)], &[(1, 1)]],
            [&[], &[], &[(3, 1), (0, 1), (4, -1)]],
        ],
    )
}

/// A `.wtns` file of these values; the constant is put before them.
pub fn witness(file: &R1csFile, values: &[u64]) -> Vec<u8> {
    let values = [1].iter().chain(values);
    WitnessFile {
        modulus: file.modulus.clone(),
        values: values.map(|value| BigUint::from(*value)).collect(),
    }
    .to_bytes()
}

/// The text of the constraint that the program of `file` rejects these values by; `None` if it accepts them.
pub fn rejected_by(file: &R1csFile, values: &[u64]) -> Option<String> {
    let Import { source, program } = imported(file);
    let inputs = inputs(&program, &witness(file, values)).expect("values of the wires");
    match program.evaluate(&inputs) {
        Ok(_) => None,
        Err(EvaluateError::Rejected(rejection)) => {
            let span = rejection.span;
            Some(source.text[span.start as usize..span.end as usize].to_owned())
        }
        Err(error) => panic!("{error}"),
    }
}
