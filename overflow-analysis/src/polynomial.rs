//! Polynomials of small degree in one variable over a prime field, and those of their roots that are easily found.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Zero};
use vampx_fields::Field;

/// No polynomial has a greater degree.
const MAX_DEGREE: usize = 16;
/// Roots of polynomials that are not linear are sought from `-MAX_ROOT` to `MAX_ROOT`.
const MAX_ROOT: i32 = 16;

/// A polynomial: the canonical coefficients from that of 1 upward, the last of them not 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Polynomial(Vec<BigInt>);

/// Arithmetic of polynomials over one field.
pub(crate) struct Polynomials<'f> {
    field: &'f Field,
    modulus: BigInt,
}

impl<'f> Polynomials<'f> {
    /// Polynomials over `field`.
    pub(crate) fn new(field: &'f Field) -> Self {
        Self {
            field,
            modulus: BigInt::from(field.modulus().clone()),
        }
    }

    /// The constant `value`.
    pub(crate) fn constant(&self, value: BigInt) -> Polynomial {
        self.reduced(vec![value])
    }

    /// The variable.
    pub(crate) fn variable(&self) -> Polynomial {
        Polynomial(vec![BigInt::zero(), BigInt::one()])
    }

    /// `a + factor * b`.
    pub(crate) fn sum(&self, a: &Polynomial, b: &Polynomial, factor: i32) -> Polynomial {
        let mut sum = a.0.clone();
        sum.resize(a.0.len().max(b.0.len()), BigInt::zero());
        for (coefficient, other) in sum.iter_mut().zip(&b.0) {
            *coefficient += factor * other;
        }
        self.reduced(sum)
    }

    /// `a * b`; `None` if its degree is too great.
    pub(crate) fn product(&self, a: &Polynomial, b: &Polynomial) -> Option<Polynomial> {
        let n_coefficients = (a.0.len() + b.0.len()).saturating_sub(1);
        if n_coefficients > MAX_DEGREE + 1 {
            return None;
        }
        let mut product = vec![BigInt::zero(); n_coefficients];
        for (i, x) in a.0.iter().enumerate() {
            for (j, y) in b.0.iter().enumerate() {
                product[i + j] += x * y;
            }
        }
        Some(self.reduced(product))
    }

    /// All roots, as integers congruent to them; `None` if some might be missing or everything is a root.
    pub(crate) fn roots(&self, polynomial: Polynomial) -> Option<Vec<BigInt>> {
        let mut rest = polynomial;
        let mut roots = Vec::new();
        let mut candidates = (0..=MAX_ROOT).flat_map(|root| [root, -root]);
        loop {
            match &rest.0[..] {
                [] => return None,
                [_] => return Some(roots),
                [constant, factor] => {
                    roots.push(self.linear_root(constant, factor));
                    return Some(roots);
                }
                _ => {}
            }
            let root = BigInt::from(candidates.next()?);
            while let Some(quotient) = self.divided_by_root(&rest, &root) {
                roots.push(root.clone());
                rest = quotient;
            }
        }
    }

    /// The quotient by `x - root`; `None` if that does not divide `a`.
    fn divided_by_root(&self, a: &Polynomial, root: &BigInt) -> Option<Polynomial> {
        let mut value = BigInt::zero();
        let mut quotient = Vec::with_capacity(a.0.len());
        for coefficient in a.0.iter().rev() {
            value = (value * root + coefficient).mod_floor(&self.modulus);
            quotient.push(value.clone());
        }
        let remainder = quotient.pop()?;
        quotient.reverse();
        (remainder.is_zero() && !quotient.is_empty()).then_some(Polynomial(quotient))
    }

    /// The `x` for which `constant + factor * x = 0`.
    fn linear_root(&self, constant: &BigInt, factor: &BigInt) -> BigInt {
        if factor.is_one() {
            return -constant;
        }
        let inverse = self.field.inverse(factor.magnitude());
        -constant
            * BigInt::from(
                inverse.unwrap_or_else(|| unreachable!("invariant: the last coefficient is not 0")),
            )
    }

    fn reduced(&self, mut coefficients: Vec<BigInt>) -> Polynomial {
        for coefficient in &mut coefficients {
            *coefficient = coefficient.mod_floor(&self.modulus);
        }
        while coefficients.last().is_some_and(Zero::is_zero) {
            coefficients.pop();
        }
        Polynomial(coefficients)
    }
}

#[cfg(test)]
mod tests;
