//! Rank-1 constraints for the library.

use ark_ff::PrimeField;
use ark_relations::gr1cs::{
    ConstraintSynthesizer, ConstraintSystemRef, LinearCombination, Result, SynthesisError, Variable,
};
use ark_relations::utils::matrix::Matrix;
use num_bigint::BigUint;
use vampx_r1cs::{Assignment, R1cs};

/// The constraints without values, for a setup.
pub(crate) struct Synthesis<'a, 'c>(pub &'a R1cs<'c>);

impl<F: PrimeField> ConstraintSynthesizer<F> for Synthesis<'_, '_> {
    fn generate_constraints(self, system: ConstraintSystemRef<F>) -> Result<()> {
        let r1cs = self.0;
        let no_value = || Err(SynthesisError::AssignmentMissing);
        let mut variables = vec![Variable::One];
        for wire in 1..r1cs.n_wires() {
            variables.push(if wire <= r1cs.n_publics() {
                system.new_input_variable(no_value)?
            } else {
                system.new_witness_variable(no_value)?
            });
        }
        let sum = |terms: &[(u32, BigUint)]| {
            let terms = terms.iter();
            let terms =
                terms.map(|(wire, factor)| (F::from(factor.clone()), variables[*wire as usize]));
            LinearCombination(terms.collect())
        };
        for row in r1cs.constraints() {
            system.enforce_r1cs_constraint(|| sum(&row.a), || sum(&row.b), || sum(&row.c))?;
        }
        Ok(())
    }
}

/// The matrices of the factors of the constraints: their rows and columns are those of the setup.
pub(crate) fn factors<F: PrimeField>(r1cs: &R1cs<'_>) -> [Matrix<F>; 2] {
    let row = |terms: Vec<(u32, BigUint)>| {
        let terms = terms.into_iter();
        terms
            .map(|(wire, factor)| (F::from(factor), wire as usize))
            .collect()
    };
    let rows = r1cs.constraints().map(|it| (row(it.a), row(it.b)));
    let (a, b) = rows.unzip();
    [a, b]
}

/// The values of all wires.
pub(crate) fn values<F: PrimeField>(r1cs: &R1cs<'_>, values: &Assignment) -> Vec<F> {
    (0..r1cs.n_wires())
        .map(|wire| F::from(values.value(wire)))
        .collect()
}
