//! Rank-1 constraints as a quadratic program.

use ark_ff::{LegendreSymbol, PrimeField};
use ark_groth16::r1cs_to_qap::R1CSToQAP;
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use ark_relations::gr1cs::{ConstraintSystemRef, R1CS_PREDICATE_LABEL, Result, SynthesisError};
use ark_relations::utils::matrix::Matrix;

/// The quadratic program of snarkjs, so that its keys can be used here.
///
/// Row `i` is at the power `i` of a root of unity of order `n`. The remainder `A B - C`, which vanishes on those, is given
/// by its values at the odd powers of a root of order `2 n`. Roots are powers of the least non-residue.
///
/// # Source
/// snarkjs 0.7, `groth16_prove.js`, and its library ffjavascript, `wasm_field1.js`.
pub(crate) struct SnarkjsReduction;

impl R1CSToQAP for SnarkjsReduction {
    fn instance_map_with_evaluation<F: PrimeField, D: EvaluationDomain<F>>(
        system: ConstraintSystemRef<F>,
        secret: &F,
    ) -> Result<(Vec<F>, Vec<F>, Vec<F>, F, usize, usize)> {
        let matrices = &system.to_matrices()?[R1CS_PREDICATE_LABEL];
        let (n_rows, n_inputs) = (system.num_constraints(), system.num_instance_variables());
        let n_wires = n_inputs + system.num_witness_variables();
        let domain = domain::<F>(n_rows + n_inputs)?;
        let at_rows = domain.evaluate_all_lagrange_coefficients(*secret);
        let sums = |matrix: &Matrix<F>| {
            let mut sums = vec![F::ZERO; n_wires];
            for (row, at_row) in matrix.iter().zip(&at_rows) {
                for (factor, wire) in row {
                    sums[*wire] += *factor * at_row;
                }
            }
            sums
        };
        let mut a = sums(&matrices[0]);
        for (sum, at_row) in a[..n_inputs].iter_mut().zip(&at_rows[n_rows..]) {
            *sum += at_row;
        }
        Ok((
            a,
            sums(&matrices[1]),
            sums(&matrices[2]),
            domain.evaluate_vanishing_polynomial(*secret),
            n_wires - 1,
            domain.size(),
        ))
    }

    fn witness_map_from_matrices<F: PrimeField, D: EvaluationDomain<F>>(
        matrices: &[Matrix<F>],
        n_inputs: usize,
        n_rows: usize,
        values: &[F],
    ) -> Result<Vec<F>> {
        let domain = domain::<F>(n_rows + n_inputs)?;
        let odd_powers = domain
            .get_coset(root_of_unity::<F>(2 * domain.size())?)
            .ok_or(SynthesisError::PolynomialDegreeTooLarge)?;
        let products = |matrix: &Matrix<F>| {
            let rows = matrix.iter().map(|row| {
                let terms = row.iter().map(|(factor, wire)| *factor * values[*wire]);
                terms.sum()
            });
            rows.collect::<Vec<F>>()
        };
        let (mut a, mut b) = (products(&matrices[0]), products(&matrices[1]));
        a.extend_from_slice(&values[..n_inputs]);
        a.resize(domain.size(), F::ZERO);
        b.resize(domain.size(), F::ZERO);
        let mut remainder: Vec<F> = a.iter().zip(&b).map(|(a, b)| *a * b).collect();
        for polynomial in [&mut a, &mut b, &mut remainder] {
            domain.ifft_in_place(polynomial);
            odd_powers.fft_in_place(polynomial);
        }
        for ((c, a), b) in remainder.iter_mut().zip(&a).zip(&b) {
            *c = *a * b - *c;
        }
        Ok(remainder)
    }

    fn h_query_scalars<F: PrimeField, D: EvaluationDomain<F>>(
        max_power: usize,
        secret: F,
        _: F,
        delta_inverse: F,
    ) -> Result<Vec<F>> {
        let twice = domain::<F>(2 * (max_power + 1))?;
        let at_powers = twice.evaluate_all_lagrange_coefficients(secret);
        let odd = at_powers.into_iter().skip(1).step_by(2);
        Ok(odd.map(|value| value * delta_inverse).collect())
    }
}

/// The powers of snarkjs's root of unity of the least order that is a power of 2 and at least `n`.
fn domain<F: PrimeField>(n: usize) -> Result<Radix2EvaluationDomain<F>> {
    let domain = Radix2EvaluationDomain::new(n).ok_or(SynthesisError::PolynomialDegreeTooLarge)?;
    let group_gen = root_of_unity::<F>(domain.size())?;
    let group_gen_inv = group_gen.inverse().ok_or(SynthesisError::DivisionByZero)?;
    Ok(Radix2EvaluationDomain {
        group_gen,
        group_gen_inv,
        ..domain
    })
}

/// The root of unity of this order, a power of 2, that is a power of the least non-residue.
fn root_of_unity<F: PrimeField>(order: usize) -> Result<F> {
    let log_order = order.trailing_zeros();
    let squarings = F::TWO_ADICITY
        .checked_sub(log_order)
        .ok_or(SynthesisError::PolynomialDegreeTooLarge)?;
    let mut candidates = (2u64..).map(F::from);
    let non_residue = candidates
        .find(|candidate| candidate.legendre() == LegendreSymbol::QuadraticNonResidue)
        .unwrap_or_else(|| unreachable!("invariant: half of the elements are no squares"));
    let root = non_residue.pow(F::TRACE);
    Ok((0..squarings).fold(root, |root, _| root.square()))
}
