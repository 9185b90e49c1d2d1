//! Polynomials in several variables, kept small.

use std::collections::BTreeMap;

use num_bigint::BigUint;
use num_traits::{One, Zero};
use vampx_ir::program::NodeId;

/// No polynomial has more terms.
const MAX_TERMS: usize = 320;

/// No term has a greater degree.
const MAX_DEGREE: u32 = 32;

/// Variables with their exponents, in order; no exponent is 0.
pub(crate) type Monomial = Vec<(NodeId, u32)>;

/// A polynomial whose variables are nodes: canonical coefficients, none of them 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Polynomial(BTreeMap<Monomial, BigUint>);

impl Polynomial {
    pub(crate) fn constant(value: BigUint) -> Self {
        let mut polynomial = Self::default();
        if !value.is_zero() {
            polynomial.0.insert(Monomial::new(), value);
        }
        polynomial
    }

    pub(crate) fn variable(node: NodeId) -> Self {
        Self([(vec![(node, 1)], BigUint::one())].into())
    }

    pub(crate) fn n_terms(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether no variable is in it.
    pub(crate) fn is_constant(&self) -> bool {
        self.0.keys().all(Vec::is_empty)
    }

    /// Whether no term has a degree above 1.
    pub(crate) fn is_linear(&self) -> bool {
        self.0.keys().all(|monomial| degree(monomial) <= 1)
    }

    /// `self + factor * other` modulo `p`; `None` if that is too large.
    pub(crate) fn plus(&self, factor: &BigUint, other: &Self, p: &BigUint) -> Option<Self> {
        let mut sum = self.clone();
        for (monomial, coefficient) in &other.0 {
            sum.add_term(monomial.clone(), factor * coefficient, p);
        }
        sum.if_small()
    }

    /// `self * other` modulo `p`; `None` if that is too large.
    pub(crate) fn times(&self, other: &Self, p: &BigUint) -> Option<Self> {
        self.product(other, MAX_DEGREE, p)
    }

    /// `self * other` modulo `p`; `None` if that has more terms than others, or a greater degree than `max_degree`.
    pub(crate) fn product(&self, other: &Self, max_degree: u32, p: &BigUint) -> Option<Self> {
        if self.n_terms() * other.n_terms() > MAX_TERMS * MAX_TERMS / 4 {
            return None;
        }
        let mut product = Self::default();
        for (a, x) in &self.0 {
            for (b, y) in &other.0 {
                let monomial = product_of(a, b);
                if degree(&monomial) > max_degree {
                    return None;
                }
                product.add_term(monomial, x * y, p);
            }
        }
        product.if_small()
    }

    fn add_term(&mut self, monomial: Monomial, value: BigUint, p: &BigUint) {
        let coefficient = self.0.entry(monomial.clone()).or_default();
        *coefficient = (&*coefficient + value) % p;
        if coefficient.is_zero() {
            self.0.remove(&monomial);
        }
    }

    fn if_small(self) -> Option<Self> {
        (self.n_terms() <= MAX_TERMS).then_some(self)
    }

    /// The coefficient of a monomial, if it has one.
    pub(crate) fn coefficient(&self, monomial: &Monomial) -> Option<&BigUint> {
        self.0.get(monomial)
    }

    /// The greatest of the monomials of the highest degree, if that is above 1.
    pub(crate) fn leading(&self) -> Option<&Monomial> {
        let leading = self
            .0
            .keys()
            .max_by_key(|monomial| (degree(monomial), *monomial));
        leading.filter(|monomial| degree(monomial) > 1)
    }

    /// The variables that occur in one term only, and there alone to the first power, each with its coefficient.
    pub(crate) fn lone_variables(&self) -> Vec<(NodeId, &BigUint)> {
        let mut n_terms: BTreeMap<NodeId, usize> = BTreeMap::new();
        for (node, _) in self.0.keys().flatten() {
            *n_terms.entry(*node).or_default() += 1;
        }
        let lone = self.0.iter().filter_map(|(monomial, coefficient)| {
            let [(node, 1)] = monomial[..] else {
                return None;
            };
            (n_terms[&node] == 1).then_some((node, coefficient))
        });
        lone.collect()
    }

    pub(crate) fn contains(&self, variable: NodeId) -> bool {
        self.0.keys().flatten().any(|(node, _)| *node == variable)
    }

    /// What remains without the lone `variable`.
    pub(crate) fn without(&self, variable: NodeId) -> Self {
        let mut rest = self.clone();
        rest.0.remove(&vec![(variable, 1)]);
        rest
    }

    /// With `value` in place of `variable`, modulo `p`; `None` if that is too large.
    pub(crate) fn substitute(&self, variable: NodeId, value: &Self, p: &BigUint) -> Option<Self> {
        let mut powers = vec![Self::constant(BigUint::one())];
        let mut result = Self::default();
        for (monomial, coefficient) in &self.0 {
            let mut rest = monomial.clone();
            let mut exponent = 0;
            rest.retain(|(node, power)| {
                if *node == variable {
                    exponent = *power as usize;
                }
                *node != variable
            });
            while powers.len() <= exponent {
                let next = powers[powers.len() - 1].times(value, p)?;
                powers.push(next);
            }
            let rest = Self([(rest, coefficient.clone())].into());
            result = result.plus(&BigUint::one(), &rest.times(&powers[exponent], p)?, p)?;
        }
        Some(result)
    }

    /// The only variable, with the coefficients from that of 1 upward; `None` if there is not one variable.
    pub(crate) fn in_one_variable(&self) -> Option<(NodeId, Vec<BigUint>)> {
        let mut variables = self.0.keys().flatten().map(|(node, _)| *node);
        let variable = variables.next()?;
        if variables.any(|other| other != variable) {
            return None;
        }
        let mut coefficients = Vec::new();
        for (monomial, coefficient) in &self.0 {
            let exponent = degree(monomial) as usize;
            coefficients.resize(coefficients.len().max(exponent + 1), BigUint::ZERO);
            coefficients[exponent] = coefficient.clone();
        }
        Some((variable, coefficients))
    }
}

fn degree(monomial: &Monomial) -> u32 {
    monomial.iter().map(|(_, exponent)| exponent).sum()
}

fn product_of(a: &Monomial, b: &Monomial) -> Monomial {
    let mut product = a.clone();
    for (node, exponent) in b {
        match product.binary_search_by_key(node, |(node, _)| *node) {
            Ok(at) => product[at].1 += exponent,
            Err(at) => product.insert(at, (*node, *exponent)),
        }
    }
    product
}
