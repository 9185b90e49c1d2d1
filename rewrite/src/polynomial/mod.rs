//! Polynomials over a prime field, and cheaper ways to compute them.
//!
//! What a polynomial costs is its products of two values; sums and products with constants are counted last. A
//! [`Fragment`] computes polynomials by products of sums. [`cheapest`] looks for one with few products: a *split* writes what
//! is left of a polynomial as `a*b + rest`, where all three are simpler. Splits are Horner steps, kernels (Hosangadi,
//! Fallah, Kastner, "Optimizing polynomial expressions by algebraic factorization and common subexpression elimination",
//! 2006), blocks of powers (Paterson, Stockmeyer, 1973), perfect powers, polynomials in one linear form, and products of
//! linear forms in a quadratic one. What has been computed is known as a space of polynomials: what lies in it is free, so that
//! common parts are found whatever they are written like.

mod fragment;
mod quadratic;
pub(crate) mod region;
mod search;
mod space;
mod split;
mod univariate;

use std::{
    cmp::Ordering,
    collections::{BTreeMap, btree_map::Entry},
};

use num_bigint::BigUint;
use num_traits::{One, Zero};
use smallvec::SmallVec;
use vampx_fields::Field;

use crate::linear::add_reduced;
pub use fragment::{Fragment, Sum, Term};
pub use search::cheapest;
pub(crate) use search::search;
pub(crate) use split::estimate;

/// Powers of atoms. Ordered by degree, then lexicographically, the atom of the smallest number first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Monomial(SmallVec<[(u32, u32); 3]>);

impl Monomial {
    /// The product of the atoms, each to its power.
    pub fn new(powers: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let mut sorted: BTreeMap<u32, u32> = BTreeMap::new();
        for (atom, exponent) in powers {
            *sorted.entry(atom).or_default() += exponent;
        }
        Self(sorted.into_iter().filter(|(_, e)| *e > 0).collect())
    }

    /// The atoms and their exponents, by atom; none is 0.
    pub fn powers(&self) -> &[(u32, u32)] {
        &self.0
    }

    /// The sum of the exponents.
    pub fn degree(&self) -> u32 {
        self.0.iter().map(|(_, exponent)| exponent).sum()
    }

    /// The exponent of `atom`.
    pub fn exponent(&self, atom: u32) -> u32 {
        let position = self.0.binary_search_by_key(&atom, |(atom, _)| *atom);
        position.map_or(0, |position| self.0[position].1)
    }

    /// The product.
    pub fn times(&self, other: &Self) -> Self {
        let mut product = SmallVec::with_capacity(self.0.len() + other.0.len());
        let (mut left, mut right) = (&self.0[..], &other.0[..]);
        while let ([a, more_left @ ..], [b, more_right @ ..]) = (left, right) {
            let order = a.0.cmp(&b.0);
            product.push(match order {
                Ordering::Less => *a,
                Ordering::Equal => (a.0, a.1 + b.1),
                Ordering::Greater => *b,
            });
            if order.is_le() {
                left = more_left;
            }
            if order.is_ge() {
                right = more_right;
            }
        }
        product.extend_from_slice(left);
        product.extend_from_slice(right);
        Self(product)
    }

    /// The quotient, if it is one.
    pub fn over(&self, other: &Self) -> Option<Self> {
        let mut left = self.0.clone();
        for (atom, exponent) in &other.0 {
            let position = left.binary_search_by_key(atom, |(atom, _)| *atom).ok()?;
            left[position].1 = left[position].1.checked_sub(*exponent)?;
        }
        left.retain(|(_, exponent)| *exponent > 0);
        Some(Self(left))
    }

    /// The greatest common divisor.
    pub fn common(&self, other: &Self) -> Self {
        let least = |(atom, exponent): &(u32, u32)| (*atom, (*exponent).min(other.exponent(*atom)));
        Self::new(self.0.iter().map(least))
    }
}

impl Ord for Monomial {
    fn cmp(&self, other: &Self) -> Ordering {
        let lexicographic = || {
            let pairs = self.0.iter().zip(&other.0);
            let different = pairs.map(|(a, b)| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            different
                .into_iter()
                .find(|order| order.is_ne())
                .unwrap_or_else(|| self.0.len().cmp(&other.0.len()))
        };
        self.degree().cmp(&other.degree()).then_with(lexicographic)
    }
}

impl PartialOrd for Monomial {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A polynomial in numbered atoms over a prime field. Two are equal if their coefficients are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Polynomial {
    field: Field,
    /// Canonical and not 0.
    terms: BTreeMap<Monomial, BigUint>,
}

/// No fragment of a polynomial of this degree has fewer products: each at most doubles the degree.
pub(crate) fn least_products(degree: u32) -> usize {
    degree.max(1).ilog2() as usize + usize::from(!degree.max(1).is_power_of_two())
}

impl Polynomial {
    /// The polynomial 0.
    pub fn zero(field: &Field) -> Self {
        Self {
            field: field.clone(),
            terms: BTreeMap::new(),
        }
    }

    /// The constant `value`, which need not be canonical.
    pub fn constant(field: &Field, value: &BigUint) -> Self {
        Self::term(field, Monomial::default(), value)
    }

    /// The atom of this number.
    pub fn atom(field: &Field, atom: u32) -> Self {
        Self::term(field, Monomial::new([(atom, 1)]), &BigUint::one())
    }

    /// `coefficient * monomial`; the coefficient need not be canonical.
    pub fn term(field: &Field, monomial: Monomial, coefficient: &BigUint) -> Self {
        let mut polynomial = Self::zero(field);
        polynomial.add_term(monomial, coefficient);
        polynomial
    }

    /// The field of the coefficients.
    pub fn field(&self) -> &Field {
        &self.field
    }

    /// The monomials with coefficients other than 0, in order.
    pub fn terms(&self) -> &BTreeMap<Monomial, BigUint> {
        &self.terms
    }

    /// Whether this is 0.
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// The largest degree of a term; 0 for constants.
    pub fn degree(&self) -> u32 {
        self.leading().map_or(0, |(monomial, _)| monomial.degree())
    }

    /// The atoms that occur, in order.
    pub fn atoms(&self) -> Vec<u32> {
        let powers = self.terms.keys().flat_map(Monomial::powers);
        let mut atoms: Vec<u32> = powers.map(|(atom, _)| *atom).collect();
        atoms.sort_unstable();
        atoms.dedup();
        atoms
    }

    /// The coefficient of `monomial`.
    pub fn coefficient(&self, monomial: &Monomial) -> BigUint {
        self.terms.get(monomial).cloned().unwrap_or_default()
    }

    /// Adds a term.
    pub fn add_term(&mut self, monomial: Monomial, coefficient: &BigUint) {
        let modulus = self.field.modulus();
        match self.terms.entry(monomial) {
            Entry::Vacant(entry) => {
                let coefficient = coefficient % modulus;
                if !coefficient.is_zero() {
                    entry.insert(coefficient);
                }
            }
            Entry::Occupied(mut entry) => {
                add_reduced(entry.get_mut(), coefficient, modulus);
                if entry.get().is_zero() {
                    entry.remove();
                }
            }
        }
    }

    /// The sum.
    pub fn plus(mut self, other: &Self) -> Self {
        for (monomial, coefficient) in &other.terms {
            self.add_term(monomial.clone(), coefficient);
        }
        self
    }

    /// The difference.
    pub fn minus(self, other: &Self) -> Self {
        let minus_one = self.field.modulus() - 1u32;
        self.plus(&other.scaled(&minus_one))
    }

    /// The multiple.
    pub fn scaled(&self, factor: &BigUint) -> Self {
        let mut scaled = Self::zero(&self.field);
        for (monomial, coefficient) in &self.terms {
            scaled.add_term(monomial.clone(), &(coefficient * factor));
        }
        scaled
    }

    /// The product with a monomial.
    pub fn shifted(&self, by: &Monomial) -> Self {
        let terms = self.terms.iter();
        Self {
            field: self.field.clone(),
            terms: terms.map(|(m, c)| (m.times(by), c.clone())).collect(),
        }
    }

    /// The product.
    pub fn times(&self, other: &Self) -> Self {
        let mut product = Self::zero(&self.field);
        for (a, x) in &self.terms {
            for (b, y) in &other.terms {
                *product.terms.entry(a.times(b)).or_default() += x * y;
            }
        }
        let modulus = self.field.modulus();
        product.terms.retain(|_, coefficient| {
            if *coefficient >= *modulus {
                *coefficient %= modulus;
            }
            !coefficient.is_zero()
        });
        product
    }

    /// The value where the atoms have these values.
    ///
    /// # Panics
    /// If an atom has no value.
    pub fn evaluate(&self, values: &[BigUint]) -> BigUint {
        let modulus = self.field.modulus();
        let terms = self.terms.iter().map(|(monomial, coefficient)| {
            monomial
                .0
                .iter()
                .fold(coefficient.clone(), |product, (atom, exponent)| {
                    let power = values[*atom as usize].modpow(&BigUint::from(*exponent), modulus);
                    product * power % modulus
                })
        });
        terms.sum::<BigUint>() % modulus
    }

    /// The part of degree 2 and more, which is not free.
    pub fn nonlinear(&self) -> Self {
        let terms = self.terms.iter().filter(|(m, _)| m.degree() > 1);
        Self {
            field: self.field.clone(),
            terms: terms.map(|(m, c)| (m.clone(), c.clone())).collect(),
        }
    }

    /// The polynomial with other numbers for its atoms, different ones for different ones.
    pub(crate) fn renamed(&self, number: impl Fn(u32) -> u32) -> Self {
        let mut renamed = Self::zero(&self.field);
        for (monomial, coefficient) in &self.terms {
            let powers = monomial.powers().iter();
            let powers = powers.map(|(atom, exponent)| (number(*atom), *exponent));
            renamed.add_term(Monomial::new(powers), coefficient);
        }
        renamed
    }

    fn leading(&self) -> Option<(&Monomial, &BigUint)> {
        self.terms.last_key_value()
    }

    /// The largest monomial that divides all terms.
    fn content(&self) -> Monomial {
        let mut monomials = self.terms.keys();
        let first = monomials.next().cloned().unwrap_or_default();
        monomials.fold(first, |content, monomial| content.common(monomial))
    }

    /// The sum of the terms that `monomial` divides, divided by it.
    fn coefficient_of(&self, monomial: &Monomial) -> Self {
        let terms = self.terms.iter();
        let quotients = terms.filter_map(|(m, c)| Some((m.over(monomial)?, c.clone())));
        Self {
            field: self.field.clone(),
            terms: quotients.collect(),
        }
    }

    /// The quotient by `divisor` in the order of monomials; the remainder has no term that the leading one divides.
    fn quotient(&self, divisor: &Self) -> Self {
        let mut quotient = Self::zero(&self.field);
        let Some((lead, coefficient)) = divisor.leading() else {
            return quotient;
        };
        let Some(inverse) = self.field.inverse(coefficient) else {
            unreachable!("invariant: coefficients are not 0");
        };
        let minus_one = self.field.modulus() - 1u32;
        let mut rest = self.clone();
        while let Some((monomial, coefficient)) = rest.terms.pop_last() {
            if let Some(factor) = monomial.over(lead) {
                let by = coefficient * &inverse % self.field.modulus();
                quotient.add_term(factor.clone(), &by);
                let by = by * &minus_one % self.field.modulus();
                for (m, c) in divisor.terms.iter().rev().skip(1) {
                    rest.add_term(m.times(&factor), &(c * &by));
                }
            }
        }
        quotient
    }

    /// The derivative by an atom.
    fn derivative(&self, atom: u32) -> Self {
        let one = Monomial::new([(atom, 1)]);
        let mut derivative = Self::zero(&self.field);
        for (monomial, coefficient) in &self.terms {
            if let Some(lower) = monomial.over(&one) {
                derivative.add_term(lower, &(coefficient * monomial.exponent(atom)));
            }
        }
        derivative
    }
}
