//! The roots of a polynomial in one variable, all of them.
//!
//! Source: M. O. Rabin, "Probabilistic algorithms in finite fields", 1980, and D. G. Cantor, H. Zassenhaus, "A new algorithm
//! for factoring polynomials over finite fields", 1981; the shifts are 0, 1, 2 and so on, so that nothing is random.

use num_bigint::BigUint;
use vampx_fields::{Field, FieldVisitor, Montgomery};

/// The elements at which the polynomial is 0, in order. `coefficients` are canonical integers from that of 1 upward.
///
/// # Panics
/// If all coefficients are 0: everything is a root.
pub(crate) fn roots(field: &Field, coefficients: &[BigUint]) -> Vec<BigUint> {
    field.visit(Roots {
        coefficients,
        half: (field.modulus() - 1u32) >> 1u32,
    })
}

struct Roots<'a> {
    coefficients: &'a [BigUint],
    /// `(p - 1) / 2`.
    half: BigUint,
}

impl FieldVisitor for Roots<'_> {
    type Output = Vec<BigUint>;

    fn visit<const N: usize>(self, field: &Montgomery<N>) -> Vec<BigUint> {
        let dense = Dense { field };
        let coefficients = self.coefficients.iter();
        let polynomial = dense.trimmed(coefficients.map(|c| field.from_biguint(c)).collect());
        assert!(!polynomial.is_empty(), "the polynomial is not 0");
        if polynomial.len() == 1 {
            return Vec::new();
        }
        // x^p - x is the product of x - r over all elements r.
        let x = dense.remainder(vec![field.zero(), field.one()], &polynomial);
        let power = dense.power(&x, &(&self.half * 2u32 + 1u32), &polynomial);
        let mut parts = vec![dense.gcd(dense.difference(power, &x), polynomial)];
        let mut roots = Vec::new();
        let mut shift = 0u64;
        while !parts.is_empty() {
            let mut next = Vec::new();
            for part in parts {
                match &part[..] {
                    [] | [_] => {}
                    [constant, factor] => {
                        let inverse = field.inverse(factor);
                        let inverse =
                            inverse.unwrap_or_else(|| unreachable!("invariant: the last is not 0"));
                        roots.push(field.to_biguint(&field.neg(&field.mul(constant, &inverse))));
                    }
                    _ => next.extend(dense.split(part, shift, &self.half)),
                }
            }
            parts = next;
            shift += 1;
        }
        roots.sort();
        roots
    }
}

/// Polynomials as coefficients from that of 1 upward, the last of them not 0.
struct Dense<'f, const N: usize> {
    field: &'f Montgomery<N>,
}

type Coefficients<const N: usize> = Vec<[u64; N]>;

impl<const N: usize> Dense<'_, N> {
    /// Two factors of `part`, a product of different `x - r`: those for which `r + shift` is a square other than 0, and the others.
    fn split(&self, part: Coefficients<N>, shift: u64, half: &BigUint) -> [Coefficients<N>; 2] {
        let shifted = vec![self.field.from_u64(shift), self.field.one()];
        let mut power = self.power(&self.remainder(shifted, &part), half, &part);
        match power.first_mut() {
            Some(constant) => *constant = self.field.sub(constant, &self.field.one()),
            None => power.push(self.field.neg(&self.field.one())),
        }
        let squares = self.gcd(self.trimmed(power), part.clone());
        let others = self.quotient(part, &squares);
        [squares, others]
    }

    /// `base^exponent` modulo `modulus`, which is not constant.
    fn power(
        &self,
        base: &Coefficients<N>,
        exponent: &BigUint,
        modulus: &Coefficients<N>,
    ) -> Coefficients<N> {
        let mut power = vec![self.field.one()];
        for bit in (0..exponent.bits()).rev() {
            power = self.remainder(self.product(&power, &power), modulus);
            if exponent.bit(bit) {
                power = self.remainder(self.product(&power, base), modulus);
            }
        }
        power
    }

    fn product(&self, a: &Coefficients<N>, b: &Coefficients<N>) -> Coefficients<N> {
        if a.is_empty() || b.is_empty() {
            return Vec::new();
        }
        let mut product = vec![self.field.zero(); a.len() + b.len() - 1];
        for (i, x) in a.iter().enumerate() {
            for (j, y) in b.iter().enumerate() {
                product[i + j] = self.field.add(&product[i + j], &self.field.mul(x, y));
            }
        }
        product
    }

    fn difference(&self, mut a: Coefficients<N>, b: &Coefficients<N>) -> Coefficients<N> {
        a.resize(a.len().max(b.len()), self.field.zero());
        for (x, y) in a.iter_mut().zip(b) {
            *x = self.field.sub(x, y);
        }
        self.trimmed(a)
    }

    fn remainder(&self, a: Coefficients<N>, b: &Coefficients<N>) -> Coefficients<N> {
        self.divide(a, b).1
    }

    fn quotient(&self, a: Coefficients<N>, b: &Coefficients<N>) -> Coefficients<N> {
        self.divide(a, b).0
    }

    /// Quotient and remainder by `b`, which is not 0.
    fn divide(&self, mut a: Coefficients<N>, b: &[[u64; N]]) -> (Coefficients<N>, Coefficients<N>) {
        let Some((leading, lower)) = b.split_last() else {
            unreachable!("invariant: the divisor is not 0");
        };
        let inverse = self.field.inverse(leading);
        let inverse = inverse.unwrap_or_else(|| unreachable!("invariant: the last is not 0"));
        let mut quotient = Vec::new();
        while a.len() >= b.len() {
            let start = a.len() - b.len();
            let Some(last) = a.pop() else { break };
            let factor = self.field.mul(&last, &inverse);
            for (x, y) in a[start..].iter_mut().zip(lower) {
                *x = self.field.sub(x, &self.field.mul(&factor, y));
            }
            quotient.push(factor);
        }
        quotient.reverse();
        (self.trimmed(quotient), self.trimmed(a))
    }

    fn gcd(&self, mut a: Coefficients<N>, mut b: Coefficients<N>) -> Coefficients<N> {
        while !b.is_empty() {
            let rest = self.remainder(a, &b);
            a = b;
            b = rest;
        }
        a
    }

    fn trimmed(&self, mut a: Coefficients<N>) -> Coefficients<N> {
        while a.last().is_some_and(|last| self.field.is_zero(last)) {
            a.pop();
        }
        a
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(p: u32, coefficients: &[BigUint], x: u32) -> BigUint {
        let horner = coefficients.iter().rev();
        horner.fold(BigUint::ZERO, |sum, c| (sum * x + c) % p)
    }

    /// All polynomials of degree at most 3 over the smallest fields, and a thousand of higher degree.
    #[test]
    fn roots_are_those_found_by_trying() {
        let check = |field: &Field, p: u32, coefficients: &[BigUint]| {
            let tried = (0..p).filter(|x| value(p, coefficients, *x) == BigUint::ZERO);
            let tried: Vec<BigUint> = tried.map(BigUint::from).collect();
            assert_eq!(
                roots(field, coefficients),
                tried,
                "{coefficients:?} modulo {p}"
            );
        };
        for p in [3u32, 5, 7] {
            let field = Field::by_name(&format!("prime:{p}")).unwrap();
            for code in 1..p.pow(4) {
                let digits = (0..4).map(|i| BigUint::from(code / p.pow(i) % p));
                check(&field, p, &digits.collect::<Vec<_>>());
            }
        }
        let field = Field::by_name("prime:101").unwrap();
        let mut state = 1u32;
        for _ in 0..1000 {
            let mut digits: Vec<BigUint> = Vec::new();
            for _ in 0..10 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                digits.push(((state >> 8) % 101).into());
            }
            digits.push(1u32.into());
            check(&field, 101, &digits);
        }
    }

    /// Products of known factors over large fields, one of them with high two-adicity.
    #[test]
    fn large_fields_have_all_roots_found() {
        for name in ["goldilocks", "bls12-381", "secp256k1", "mersenne31"] {
            let field = Field::by_name(name).unwrap();
            let p = field.modulus();
            let known: Vec<BigUint> = (0..12u32)
                .map(|i| BigUint::from(7u32).pow(i * i) % p)
                .collect();
            let mut coefficients = vec![BigUint::from(1u32)];
            for root in &known {
                let mut next = vec![BigUint::ZERO; coefficients.len() + 1];
                for (i, c) in coefficients.iter().enumerate() {
                    next[i + 1] = (&next[i + 1] + c) % p;
                    next[i] = (&next[i] + c * (p - root)) % p;
                }
                coefficients = next;
            }
            let mut sorted = known;
            sorted.sort();
            assert_eq!(roots(&field, &coefficients), sorted, "{name}");
        }
    }
}
