//! How many cells sums and products take where each cell holds an element.
//!
//! Lowering makes one instance of a polynomial of degree 2, with a cell for each value that it reads and one for the result.
//! Factors of products are values or sums of two; sums of products are instances of their own where more than one thing
//! reads them. This counts the cells without making any.

use std::collections::BTreeSet;

use num_bigint::{BigInt, BigUint};
use num_traits::{One, Signed, Zero};
use rustc_hash::FxHashMap;
use vampx_fields::Field;

/// A step of a computation; operands are positions of earlier steps.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// A value that is there.
    Atom(u32),
    /// A canonical constant.
    Constant(BigUint),
    /// A sum.
    Add(usize, usize),
    /// A product.
    Mul(usize, usize),
    /// The opposite.
    Neg(usize),
}

impl Step {
    fn operands(&self) -> impl Iterator<Item = usize> {
        let operands = match *self {
            Self::Atom(_) | Self::Constant(_) => [None, None],
            Self::Neg(a) => [Some(a), None],
            Self::Add(a, b) | Self::Mul(a, b) => [Some(a), Some(b)],
        };
        operands.into_iter().flatten()
    }
}

/// Steps, of which equal ones are one, as in a program.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    steps: Vec<Step>,
    positions: FxHashMap<Step, usize>,
}

impl Steps {
    /// The position of the step. Nothing is added to 0 or multiplied with 0 or 1.
    pub fn push(&mut self, step: Step) -> usize {
        let is = |at: usize, value: u32| matches!(&self.steps[at], Step::Constant(it) if *it == BigUint::from(value));
        match step {
            Step::Add(a, b) if is(a, 0) => return b,
            Step::Add(a, b) if is(b, 0) => return a,
            Step::Mul(a, b) if is(a, 1) || is(b, 0) => return b,
            Step::Mul(a, b) if is(b, 1) || is(a, 0) => return a,
            _ => {}
        }
        *self.positions.entry(step).or_insert_with_key(|step| {
            self.steps.push(step.clone());
            self.steps.len() - 1
        })
    }

    /// The cells of the instances that compute the last step. Linear in the steps.
    pub fn cells(&self, field: &Field) -> usize {
        let mut counting = Counting {
            steps: &self.steps,
            modulus: field.modulus().clone().into(),
            n_users: vec![0; self.steps.len()],
            forms: Vec::with_capacity(self.steps.len()),
            n_values: 0,
            cells: 0,
        };
        for step in &self.steps {
            step.operands()
                .for_each(|operand| counting.n_users[operand] += 1);
        }
        for at in 0..self.steps.len() {
            counting.step(at);
        }
        if let Some(last) = self.steps.len().checked_sub(1) {
            counting.value(last);
        }
        counting.cells
    }
}

/// Lowering's limits.
const FACTOR_TERMS: usize = 2;
const FACTOR_COEFFICIENT: u32 = 2;
const PRODUCT_COEFFICIENT_BITS: u64 = 16;
const MAX_READS: usize = 40;

/// Numbered values with centered coefficients, and a constant.
#[derive(Clone, Debug, Default, PartialEq)]
struct Linear {
    terms: Vec<(u32, BigInt)>,
    constant: BigInt,
}

/// A polynomial of degree 2.
#[derive(Clone, Debug, Default)]
struct Form {
    linear: Linear,
    products: Vec<(BigInt, Linear, Linear)>,
}

impl Form {
    fn value(value: u32) -> Self {
        Self {
            linear: Linear {
                terms: vec![(value, BigInt::one())],
                constant: BigInt::zero(),
            },
            products: Vec::new(),
        }
    }

    fn as_linear(&self) -> Option<&Linear> {
        self.products.is_empty().then_some(&self.linear)
    }

    fn is_value(&self) -> bool {
        let linear = self.as_linear();
        linear.is_some_and(|it| {
            it.constant.is_zero() && matches!(&it.terms[..], [(_, factor)] if factor.is_one())
        })
    }

    /// How many values and constants the sums read, one that occurs twice counted twice.
    fn n_reads(&self) -> usize {
        let products = self.products.iter();
        let of_products = products.map(|(_, a, b)| a.terms.len() + b.terms.len());
        self.linear.terms.len() + of_products.sum::<usize>()
    }

    fn values(&self) -> BTreeSet<u32> {
        let factors = self.products.iter().flat_map(|(_, a, b)| [a, b]);
        let terms = factors.chain([&self.linear]).flat_map(|it| &it.terms);
        terms.map(|(value, _)| *value).collect()
    }
}

struct Counting<'a> {
    steps: &'a [Step],
    modulus: BigInt,
    n_users: Vec<u32>,
    forms: Vec<Form>,
    n_values: u32,
    cells: usize,
}

impl Counting<'_> {
    fn step(&mut self, at: usize) {
        let form = match &self.steps[at] {
            Step::Atom(_) => Form::value(self.fresh()),
            Step::Constant(value) => Form {
                linear: Linear {
                    terms: Vec::new(),
                    constant: self.centered(value.clone().into()),
                },
                products: Vec::new(),
            },
            Step::Neg(a) => self.scaled(&self.forms[*a], &-BigInt::one()),
            Step::Add(a, b) => self.add(*a, *b),
            Step::Mul(a, b) => self.multiply(*a, *b),
        };
        self.forms.push(form);
        self.settle(at);
    }

    /// What is read twice is an instance of its own, but for what costs less to repeat.
    fn settle(&mut self, at: usize) {
        let (n_users, form) = (self.n_users[at] as usize, &self.forms[at]);
        let n_reads = form.n_reads();
        let is_repeated = n_users >= 2 && n_reads >= 2;
        if is_repeated && (!form.products.is_empty() || (n_users - 1) * (n_reads - 1) > 1) {
            self.value(at);
        }
    }

    fn fresh(&mut self) -> u32 {
        self.n_values += 1;
        self.n_values - 1
    }

    /// Makes an instance of the form, unless it is one value.
    fn value(&mut self, at: usize) {
        let form = &self.forms[at];
        if form.is_value() {
            return;
        }
        self.cells += form.values().len() + 1;
        self.forms[at] = Form::value(self.fresh());
    }

    fn add(&mut self, a: usize, b: usize) -> Form {
        let sum = self.sum(&self.forms[a], &self.forms[b]);
        if sum.n_reads() <= MAX_READS {
            return sum;
        }
        for at in [a, b] {
            if self.forms[at].n_reads() > 1 {
                self.value(at);
            }
        }
        self.sum(&self.forms[a], &self.forms[b])
    }

    fn multiply(&mut self, a: usize, b: usize) -> Form {
        for (constant, other) in [(a, b), (b, a)] {
            let linear = self.forms[constant].as_linear();
            if let Some(factor) = linear.filter(|it| it.terms.is_empty()) {
                let factor = factor.constant.clone();
                let products = self.forms[other].products.iter();
                let largest = products.map(|(it, _, _)| (it * &factor).bits()).max();
                if largest.is_some_and(|bits| bits > PRODUCT_COEFFICIENT_BITS) {
                    self.value(other);
                }
                return self.scaled(&self.forms[other], &factor);
            }
        }
        let [left, right] = [a, b].map(|at| self.factor(at));
        Form {
            linear: Linear::default(),
            products: vec![(BigInt::one(), left, right)],
        }
    }

    fn factor(&mut self, at: usize) -> Linear {
        if !self.forms[at].as_linear().is_some_and(is_simple) {
            self.value(at);
        }
        self.forms[at].linear.clone()
    }

    fn centered(&self, number: BigInt) -> BigInt {
        let number = number % &self.modulus;
        if number.magnitude() * 2u32 <= *self.modulus.magnitude() {
            return number;
        }
        match number.is_negative() {
            true => number + &self.modulus,
            false => number - &self.modulus,
        }
    }

    fn scaled(&self, form: &Form, factor: &BigInt) -> Form {
        let times = |number: &BigInt| self.centered(number * factor);
        let terms = form.linear.terms.iter();
        let products = form.products.iter();
        Form {
            linear: Linear {
                terms: terms.map(|(value, it)| (*value, times(it))).collect(),
                constant: times(&form.linear.constant),
            },
            products: products
                .map(|(it, a, b)| (times(it), a.clone(), b.clone()))
                .collect(),
        }
    }

    fn sum(&self, a: &Form, b: &Form) -> Form {
        let mut terms = a.linear.terms.clone();
        for (value, number) in &b.linear.terms {
            match terms.binary_search_by_key(value, |(value, _)| *value) {
                Ok(place) => terms[place].1 = self.centered(&terms[place].1 + number),
                Err(place) => terms.insert(place, (*value, number.clone())),
            }
        }
        terms.retain(|(_, number)| !number.is_zero());
        Form {
            linear: Linear {
                terms,
                constant: self.centered(&a.linear.constant + &b.linear.constant),
            },
            products: a.products.iter().chain(&b.products).cloned().collect(),
        }
    }
}

/// Whether a product can have this as a factor.
fn is_simple(linear: &Linear) -> bool {
    let is_small = |number: &BigInt| number.magnitude() <= &BigUint::from(FACTOR_COEFFICIENT);
    let mut factors = linear.terms.iter().map(|(_, factor)| factor);
    let are_small = match linear.terms.len() {
        1 => factors.all(is_small),
        _ => factors.all(|factor| factor.magnitude().is_one()),
    };
    linear.terms.len() <= FACTOR_TERMS && is_small(&linear.constant) && are_small
}

#[cfg(test)]
mod tests;
