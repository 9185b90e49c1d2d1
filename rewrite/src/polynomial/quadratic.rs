//! Products of two forms that take two atoms out of a polynomial at once.
//!
//! In two atoms `x` and `y` with constant coefficients a polynomial is `q(x, y) + x*l + y*m + rest`. Where the form
//! `q` is a product of two linear ones, `q = (t*x + u*y) * (v*x + w*y)`, two sums can be added to them so that all that has
//! `x` or `y` is one product. A quadratic form in `n` atoms so needs about `n/2` products and not `n - 1`.

use num_bigint::{BigInt, BigUint};
use num_integer::Roots;
use num_traits::{One, ToPrimitive, Zero};
use vampx_fields::Field;

use super::{Monomial, Polynomial, split::Split};

/// Atoms beyond so many are not paired.
const MAX_ATOMS: usize = 12;

/// A split for each pair of atoms that has one.
pub(super) fn splits(polynomial: &Polynomial) -> Vec<Split> {
    let atoms = polynomial.atoms();
    let atoms = &atoms[..atoms.len().min(MAX_ATOMS)];
    let mut found = Vec::new();
    for (index, y) in atoms.iter().enumerate() {
        for x in &atoms[..index] {
            found.extend(Pair::new(polynomial, *x, *y).and_then(|pair| pair.split()));
        }
    }
    found
}

/// A polynomial in two of its atoms.
struct Pair<'a> {
    field: &'a Field,
    atoms: [Polynomial; 2],
    /// The coefficients of `x*x`, `x*y` and `y*y`.
    form: [i64; 3],
    /// The coefficients of `x` and `y`; they have neither.
    sums: [Polynomial; 2],
}

impl<'a> Pair<'a> {
    /// `None` if some coefficient of degree 2 in the atoms is not constant or not small, or there is none, or some degree is
    /// higher.
    fn new(polynomial: &'a Polynomial, x: u32, y: u32) -> Option<Self> {
        let field = polynomial.field();
        let mut form = [0; 3];
        let mut sums = [Polynomial::zero(field), Polynomial::zero(field)];
        for (monomial, coefficient) in polynomial.terms() {
            let exponents = [monomial.exponent(x), monomial.exponent(y)];
            match (exponents, monomial.degree()) {
                ([0, 0], _) => {}
                ([1, 0], _) | ([0, 1], _) => {
                    let index = exponents[1] as usize;
                    let atom = Monomial::new([([x, y][index], 1)]);
                    sums[index].add_term(monomial.over(&atom)?, coefficient);
                }
                ([_, by_y], 2) => form[by_y as usize] = small(field, coefficient)?,
                _ => return None,
            }
        }
        (form != [0; 3]).then(|| Self {
            field,
            atoms: [x, y].map(|atom| Polynomial::atom(field, atom)),
            form,
            sums,
        })
    }

    /// The product of the two linear forms, with what is added to them; `None` if `q` has no such factors over the
    /// integers, or is a multiple of a square.
    fn split(&self) -> Option<Split> {
        let [[t, u], [v, w]] = factors(self.form)?;
        let determinant = t * w - u * v;
        let inverse = self.field.inverse(&self.element(determinant))?;
        let [l, m] = &self.sums;
        // (t*x + u*y + c) * (v*x + w*y + d) has `t*d + v*c` at x and `u*d + w*c` at y.
        let scaled = |sum: &Polynomial, by: i64| sum.scaled(&self.element(by));
        let c = scaled(m, t).minus(&scaled(l, u)).scaled(&inverse);
        let d = scaled(l, w).minus(&scaled(m, v)).scaled(&inverse);
        let [x, y] = &self.atoms;
        let a = scaled(x, t).plus(&scaled(y, u)).plus(&c);
        let b = scaled(x, v).plus(&scaled(y, w)).plus(&d);
        Some(Split::new(a, b))
    }

    fn element(&self, x: i64) -> BigUint {
        self.field.reduce(&BigInt::from(x))
    }
}

/// The integer of least size that is congruent to `x`, if it is small.
fn small(field: &Field, x: &BigUint) -> Option<i64> {
    let negated = field.modulus() - x;
    let (size, is_negative) = if *x <= negated {
        (x, false)
    } else {
        (&negated, true)
    };
    let size = size.to_i32()?;
    let size = i64::from(size);
    Some(if is_negative { -size } else { size })
}

/// `t, u, v, w` with `(t*x + u*y) * (v*x + w*y) = a*x*x + b*x*y + c*y*y` over the integers, `t*w` not `u*v`.
fn factors([a, b, c]: [i64; 3]) -> Option<[[i64; 2]; 2]> {
    if a == 0 {
        return (b != 0).then_some([[0, 1], [b, c]]);
    }
    let discriminant = i128::from(b) * i128::from(b) - 4 * i128::from(a) * i128::from(c);
    if discriminant <= 0 {
        return None;
    }
    let root = discriminant.sqrt();
    if root * root != discriminant {
        return None;
    }
    // One root of `a*r*r + b*r + c` in lowest terms; by Gauss's lemma its denominator divides `a`.
    let (numerator, denominator) = (root - i128::from(b), 2 * i128::from(a));
    let divisor = num_integer::gcd(numerator, denominator);
    let (numerator, denominator) = if divisor.is_zero() {
        (0, i128::one())
    } else {
        (numerator / divisor, denominator / divisor)
    };
    let [t, u] = [denominator, -numerator].map(|x| x.to_i64());
    let v = i128::from(a) / denominator;
    let w = (i128::from(b) - v * -numerator) / denominator;
    Some([[t?, u?], [v.to_i64()?, w.to_i64()?]])
}
