//! Polynomials over a prime field: coefficients from that of `u^0` on.

use num_bigint::BigUint;
use num_traits::{One, Zero};

use crate::Field;

type Polynomial = Vec<BigUint>;

/// The ring `F_p[u] / (f)`; its elements have `k` coefficients.
pub(super) struct Quotient<'a> {
    field: &'a Field,
    /// The coefficients of `f` below the leading one, which is 1.
    modulus: &'a [BigUint],
}

impl<'a> Quotient<'a> {
    /// Modulo `u^k + modulus[k-1] u^(k-1) + .. + modulus[0]`, whose coefficients are canonical.
    pub fn new(field: &'a Field, modulus: &'a [BigUint]) -> Self {
        Self { field, modulus }
    }

    fn degree(&self) -> usize {
        self.modulus.len()
    }

    /// The element 1.
    fn one(&self) -> Polynomial {
        let mut one = vec![BigUint::ZERO; self.degree()];
        one[0] = BigUint::one();
        one
    }

    /// `u x`.
    fn shifted(&self, x: &[BigUint]) -> Polynomial {
        let p = self.field.modulus();
        let leading = &x[self.degree() - 1];
        let below = [BigUint::ZERO];
        let shifted = below.iter().chain(x).zip(self.modulus);
        shifted.map(|(x, c)| (x + leading * (p - c)) % p).collect()
    }

    /// `x y`.
    fn mul(&self, x: &[BigUint], y: &[BigUint]) -> Polynomial {
        let p = self.field.modulus();
        let mut product = vec![BigUint::ZERO; self.degree()];
        for factor in y.iter().rev() {
            product = self.shifted(&product);
            for (sum, x) in product.iter_mut().zip(x) {
                *sum = (&*sum + x * factor) % p;
            }
        }
        product
    }

    /// `u^0 .. u^(2k-2)`.
    pub fn powers(&self) -> Vec<Polynomial> {
        let powers = std::iter::successors(Some(self.one()), |power| Some(self.shifted(power)));
        powers.take(2 * self.degree() - 1).collect()
    }

    /// The `p`-th powers of `u^0 .. u^(k-1)`.
    pub fn frobenius(&self) -> Vec<Polynomial> {
        let p = self.field.modulus();
        let mut image = self.one();
        for bit in (0..p.bits()).rev() {
            image = self.mul(&image, &image);
            if p.bit(bit) {
                image = self.shifted(&image);
            }
        }
        let images = std::iter::successors(Some(self.one()), |last| Some(self.mul(last, &image)));
        images.take(self.degree()).collect()
    }

    /// Whether `f` is irreducible.
    ///
    /// That is so if and only if `u^(p^k) = u`, and `u^(p^(k/r)) - u` is prime to `f` for each prime `r` that divides `k`.
    ///
    /// Source: Rabin, *Probabilistic algorithms in finite fields* (1980), lemma 1.
    pub fn is_field(&self) -> bool {
        let k = self.degree();
        if k == 1 {
            return true;
        }
        let images = self.frobenius();
        let u = self.shifted(&self.one());
        let conjugates: Vec<Polynomial> =
            std::iter::successors(Some(u.clone()), |x| Some(self.linear(&images, x)))
                .take(k + 1)
                .collect();
        let is_prime = |r: usize| (2..r).all(|d| !r.is_multiple_of(d));
        conjugates[k] == u
            && (2..=k)
                .filter(|&r| k.is_multiple_of(r) && is_prime(r))
                .all(|r| self.is_prime_to(&self.difference(&conjugates[k / r], &u)))
    }

    /// The image of `x` under the linear map that sends `u^i` to `images[i]`.
    fn linear(&self, images: &[Polynomial], x: &[BigUint]) -> Polynomial {
        let p = self.field.modulus();
        let coefficient = |j: usize| {
            let terms = images.iter().zip(x).map(|(image, x)| &image[j] * x);
            terms.sum::<BigUint>() % p
        };
        (0..self.degree()).map(coefficient).collect()
    }

    fn difference(&self, x: &[BigUint], y: &[BigUint]) -> Polynomial {
        let p = self.field.modulus();
        x.iter().zip(y).map(|(x, y)| (x + p - y) % p).collect()
    }

    /// Whether `x` and `f` have no common divisor.
    fn is_prime_to(&self, x: &[BigUint]) -> bool {
        let mut a = self.modulus.to_vec();
        a.push(BigUint::one());
        let mut b = trimmed(x.to_vec());
        while !b.is_empty() {
            let remainder = self.remainder(a, &b);
            a = std::mem::replace(&mut b, remainder);
        }
        a.len() == 1
    }

    /// The remainder of `a` by `b`, whose last coefficient is not 0.
    fn remainder(&self, mut a: Polynomial, b: &[BigUint]) -> Polynomial {
        let p = self.field.modulus();
        let leading = b
            .last()
            .and_then(|leading| self.field.inverse(leading))
            .unwrap_or_else(|| unreachable!("invariant: a leading coefficient is not 0"));
        while a.len() >= b.len() {
            let factor = a.pop().unwrap_or_default() * &leading % p;
            let at = a.len() + 1 - b.len();
            for (a, b) in a[at..].iter_mut().zip(b) {
                *a = (&*a + &factor * (p - b)) % p;
            }
        }
        trimmed(a)
    }
}

/// Without zeros at the end.
fn trimmed(mut x: Polynomial) -> Polynomial {
    while x.last().is_some_and(Zero::is_zero) {
        x.pop();
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All polynomials below the leading coefficient 1 of degree `k`.
    fn all(p: u32, k: u32) -> impl Iterator<Item = Vec<u32>> {
        (0..p.pow(k)).map(move |n| (0..k).map(|i| n / p.pow(i) % p).collect())
    }

    /// The product of two polynomials whose leading coefficients 1 are not written.
    fn product(p: u32, x: &[u32], y: &[u32]) -> Vec<u32> {
        let full = |x: &[u32]| [x, &[1]].concat();
        let (x, y) = (full(x), full(y));
        let mut product = vec![0; x.len() + y.len() - 1];
        for (i, x) in x.iter().enumerate() {
            for (j, y) in y.iter().enumerate() {
                product[i + j] = (product[i + j] + x * y) % p;
            }
        }
        product.pop();
        product
    }

    #[test]
    fn irreducible_is_what_is_no_product() {
        for (p, largest) in [(3, 6), (5, 4), (7, 3)] {
            let field = Field::from_modulus(&p.into()).expect("a prime");
            for k in 2..=largest {
                let mut composite = std::collections::BTreeSet::new();
                for d in 1..=k / 2 {
                    for x in all(p, d) {
                        composite.extend(all(p, k - d).map(|y| product(p, &x, &y)));
                    }
                }
                for f in all(p, k) {
                    let modulus: Vec<BigUint> = f.iter().map(|&c| c.into()).collect();
                    let is_field = Quotient::new(&field, &modulus).is_field();
                    assert_eq!(is_field, !composite.contains(&f), "{f:?} modulo {p}");
                }
            }
        }
    }
}
