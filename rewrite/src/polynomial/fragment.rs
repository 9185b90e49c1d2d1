//! Polynomials as products of sums.

use num_bigint::{BigInt, BigUint};
use num_traits::{One, Zero};
use vampx_fields::Field;
use vampx_ir::Span;
use vampx_ir::program::{NodeId, ProgramBuilder};

use super::Polynomial;
use crate::cells::{Step, Steps};

/// What a sum is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Term {
    /// The atom of this number.
    Atom(u32),
    /// The product of this number.
    Product(u32),
}

/// `constant + sum coefficient * term`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sum {
    /// Ordered; no coefficient is 0.
    pub terms: Vec<(Term, BigUint)>,
    /// Canonical.
    pub constant: BigUint,
}

impl Sum {
    /// Adds `factor * other`.
    pub(super) fn add(&mut self, other: &Self, factor: &BigUint, field: &Field) {
        let p = field.modulus();
        self.constant = (&self.constant + &other.constant * factor) % p;
        for (term, coefficient) in &other.terms {
            self.add_term(*term, &(coefficient * factor), field);
        }
    }

    /// Adds `coefficient * term`.
    pub(super) fn add_term(&mut self, term: Term, coefficient: &BigUint, field: &Field) {
        match self.terms.binary_search_by_key(&term, |(term, _)| *term) {
            Ok(place) => {
                let sum = (&self.terms[place].1 + coefficient) % field.modulus();
                if sum.is_zero() {
                    self.terms.remove(place);
                } else {
                    self.terms[place].1 = sum;
                }
            }
            Err(place) => {
                let coefficient = coefficient % field.modulus();
                if !coefficient.is_zero() {
                    self.terms.insert(place, (term, coefficient));
                }
            }
        }
    }

    fn has_products(&self) -> bool {
        self.terms
            .iter()
            .any(|(term, _)| matches!(term, Term::Product(_)))
    }
}

/// A way to compute polynomials: products of sums of atoms and earlier products, and sums as outputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    pub(super) field: Field,
    pub(super) products: Vec<[Sum; 2]>,
    pub(super) outputs: Vec<Sum>,
}

/// Coefficients of at most so many bits, of either sign, are small: a product with one of them does not make a value much
/// larger.
const SMALL_BITS: u64 = 16;

impl Fragment {
    /// The modulus of the field.
    pub(crate) fn modulus(&self) -> BigInt {
        self.field.modulus().clone().into()
    }

    /// The factors of each product, in an order in which they can be computed.
    pub fn products(&self) -> &[[Sum; 2]] {
        &self.products
    }

    /// What is computed, in the order asked for.
    pub fn outputs(&self) -> &[Sum] {
        &self.outputs
    }

    /// The number of factors that are neither atoms nor sums of them: values that an arithmetic of large integers has to
    /// reduce before it multiplies them.
    pub fn n_reduced(&self) -> usize {
        let factors = self.products.iter().flatten();
        let mut reduced: Vec<&Sum> = factors.filter(|sum| sum.has_products()).collect();
        reduced.sort_unstable();
        reduced.dedup();
        reduced.len()
    }

    /// The number of coefficients that are not small.
    pub fn n_large(&self) -> usize {
        let sums = self.products.iter().flatten().chain(&self.outputs);
        let terms = sums.flat_map(|sum| &sum.terms);
        terms.filter(|(_, c)| is_large(&self.field, c)).count()
    }

    /// The number of summands of all sums.
    pub fn n_terms(&self) -> usize {
        let sums = self.products.iter().flatten().chain(&self.outputs);
        sums.map(|sum| sum.terms.len()).sum()
    }

    /// What decides between fragments; less is better. A product with a large constant counts like one of two values,
    /// as it does where the field is emulated.
    pub(super) fn cost(&self) -> (usize, usize, usize) {
        let n_products = self.products.len();
        (
            n_products + self.n_large(),
            self.n_reduced(),
            self.n_terms(),
        )
    }

    /// The nodes of the outputs, where these are the nodes of the atoms.
    pub(crate) fn build(
        &self,
        builder: &mut ProgramBuilder,
        atoms: &[NodeId],
        span: Span,
    ) -> Vec<NodeId> {
        let mut products: Vec<NodeId> = Vec::new();
        let sum = |sum: &Sum, products: &[NodeId], builder: &mut ProgramBuilder| {
            let mut result = builder.constant(&sum.constant, span);
            for (term, coefficient) in &sum.terms {
                let node = match term {
                    Term::Atom(atom) => atoms[*atom as usize],
                    Term::Product(product) => products[*product as usize],
                };
                let factor = builder.constant(coefficient, span);
                let term = builder.mul(factor, node, span);
                result = builder.add(result, term, span);
            }
            result
        };
        for [a, b] in &self.products {
            let [a, b] = [a, b].map(|factor| sum(factor, &products, builder));
            products.push(builder.mul(a, b, span));
        }
        let outputs = self.outputs.iter();
        outputs.map(|it| sum(it, &products, builder)).collect()
    }

    /// The steps to the only output, as [`Fragment::build`] makes them.
    pub(crate) fn steps(&self) -> Steps {
        let mut steps = Steps::default();
        let mut products: Vec<usize> = Vec::new();
        let sum = |sum: &Sum, products: &[usize], steps: &mut Steps| {
            let mut result = steps.push(Step::Constant(sum.constant.clone()));
            for (term, coefficient) in &sum.terms {
                let value = match term {
                    Term::Atom(atom) => steps.push(Step::Atom(*atom)),
                    Term::Product(product) => products[*product as usize],
                };
                let factor = steps.push(Step::Constant(coefficient.clone()));
                let term = steps.push(Step::Mul(factor, value));
                result = steps.push(Step::Add(result, term));
            }
            result
        };
        for [a, b] in &self.products {
            let [a, b] = [a, b].map(|factor| sum(factor, &products, &mut steps));
            products.push(steps.push(Step::Mul(a, b)));
        }
        for output in &self.outputs {
            sum(output, &products, &mut steps);
        }
        steps
    }

    /// The polynomials that the outputs are.
    pub fn expand(&self) -> Vec<Polynomial> {
        let mut products: Vec<Polynomial> = Vec::new();
        for [a, b] in &self.products {
            let [a, b] = [a, b].map(|sum| self.expand_sum(sum, &products));
            products.push(a.times(&b));
        }
        let outputs = self.outputs.iter();
        outputs.map(|sum| self.expand_sum(sum, &products)).collect()
    }

    fn expand_sum(&self, sum: &Sum, products: &[Polynomial]) -> Polynomial {
        let mut result = Polynomial::constant(&self.field, &sum.constant);
        for (term, coefficient) in &sum.terms {
            result = match term {
                Term::Atom(atom) => {
                    result.plus(&Polynomial::atom(&self.field, *atom).scaled(coefficient))
                }
                Term::Product(product) => {
                    result.plus(&products[*product as usize].scaled(coefficient))
                }
            };
        }
        result
    }

    /// The values of the outputs where the atoms have these values.
    ///
    /// # Panics
    /// If an atom has no value.
    pub fn evaluate(&self, values: &[BigUint]) -> Vec<BigUint> {
        let mut products: Vec<BigUint> = Vec::new();
        let sum = |sum: &Sum, products: &[BigUint]| {
            let terms = sum.terms.iter().map(|(term, coefficient)| match term {
                Term::Atom(atom) => coefficient * &values[*atom as usize],
                Term::Product(product) => coefficient * &products[*product as usize],
            });
            (terms.sum::<BigUint>() + &sum.constant) % self.field.modulus()
        };
        for [a, b] in &self.products {
            let product = sum(a, &products) * sum(b, &products) % self.field.modulus();
            products.push(product);
        }
        self.outputs.iter().map(|it| sum(it, &products)).collect()
    }
}

/// Whether a product with this element counts like one of two values.
pub(crate) fn is_large(field: &Field, x: &BigUint) -> bool {
    x.bits() > SMALL_BITS && (field.modulus() - x).bits() > SMALL_BITS
}

/// The sum that a polynomial of degree 0 or 1 is.
pub(super) fn linear(polynomial: &Polynomial) -> Sum {
    let mut sum = Sum::default();
    for (monomial, coefficient) in polynomial.terms() {
        match monomial.powers() {
            [] => sum.constant = coefficient.clone(),
            [(atom, 1)] => {
                sum.add_term(Term::Atom(*atom), coefficient, polynomial.field());
            }
            powers => unreachable!("invariant: {powers:?} is linear"),
        }
    }
    sum
}

/// The sum that is the product of this number.
pub(super) fn product(index: usize) -> Sum {
    Sum {
        terms: vec![(Term::Product(index as u32), BigUint::one())],
        constant: BigUint::zero(),
    }
}
