//! Values that are not yet computed: integer polynomials of degree two over signals.

use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use vampx_ir::circuit::SignalId;

/// `constant + sum coefficient * signal` over the integers.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Linear {
    /// Ordered by signal; no coefficient is 0.
    pub terms: Vec<(SignalId, BigInt)>,
    pub constant: BigInt,
}

impl Linear {
    pub fn constant(constant: BigInt) -> Self {
        Self {
            terms: Vec::new(),
            constant,
        }
    }

    pub fn signal(signal: SignalId) -> Self {
        Self {
            terms: vec![(signal, BigInt::one())],
            constant: BigInt::zero(),
        }
    }

    pub fn is_constant(&self) -> bool {
        self.terms.is_empty()
    }

    /// The signal this is, if it is one.
    pub fn as_signal(&self) -> Option<SignalId> {
        match &self.terms[..] {
            [(signal, coefficient)] if coefficient.is_one() && self.constant.is_zero() => {
                Some(*signal)
            }
            _ => None,
        }
    }

    pub fn scaled(&self, factor: &BigInt) -> Self {
        if factor.is_zero() {
            return Self::default();
        }
        let terms = self
            .terms
            .iter()
            .map(|(signal, c)| (*signal, c * factor))
            .collect();
        Self {
            terms,
            constant: &self.constant * factor,
        }
    }

    pub fn shifted(mut self, constant: &BigInt) -> Self {
        self.constant += constant;
        self
    }

    /// The sum, by merging the ordered terms.
    pub fn sum(&self, other: &Self) -> Self {
        let mut terms = Vec::with_capacity(self.terms.len() + other.terms.len());
        let (mut left, mut right) = (self.terms.iter().peekable(), other.terms.iter().peekable());
        loop {
            let next = match (left.peek(), right.peek()) {
                (Some((a, _)), Some((b, _))) if a == b => {
                    let (signal, x) = left.next().expect("invariant: peeked");
                    let (_, y) = right.next().expect("invariant: peeked");
                    (*signal, x + y)
                }
                (Some((a, _)), Some((b, _))) if a > b => {
                    right.next().expect("invariant: peeked").clone()
                }
                (Some(_), _) => left.next().expect("invariant: peeked").clone(),
                (None, Some(_)) => right.next().expect("invariant: peeked").clone(),
                (None, None) => break,
            };
            if !next.1.is_zero() {
                terms.push(next);
            }
        }
        Self {
            terms,
            constant: &self.constant + &other.constant,
        }
    }

    pub fn difference(&self, other: &Self) -> Self {
        self.sum(&other.scaled(&-BigInt::one()))
    }
}

/// `coefficient * left * right`.
#[derive(Clone, Debug)]
pub(crate) struct Product {
    pub coefficient: BigInt,
    pub left: Rc<Linear>,
    pub right: Rc<Linear>,
}

/// `linear + sum of products`, an integer congruent modulo `p` to the value it stands for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    pub products: Vec<Product>,
    pub linear: Linear,
}

impl From<Linear> for Form {
    fn from(linear: Linear) -> Self {
        Self {
            products: Vec::new(),
            linear,
        }
    }
}

impl Form {
    pub fn product(left: Linear, right: Linear) -> Self {
        let (left, right) = (Rc::new(left), Rc::new(right));
        let right = if left == right { left.clone() } else { right };
        let product = Product {
            coefficient: BigInt::one(),
            left,
            right,
        };
        Self {
            products: vec![product],
            linear: Linear::default(),
        }
    }

    /// `factor * linear`, a product for each term, so that its coefficient is one of the product.
    pub fn each_times(factor: &Linear, linear: &Linear) -> Self {
        let left = Rc::new(factor.clone());
        let products = linear.terms.iter().map(|(signal, coefficient)| Product {
            coefficient: coefficient.clone(),
            left: left.clone(),
            right: Rc::new(Linear::signal(*signal)),
        });
        Self {
            products: products.collect(),
            linear: factor.scaled(&linear.constant),
        }
    }

    pub fn sum(&self, other: &Self) -> Self {
        let products = self
            .products
            .iter()
            .chain(&other.products)
            .cloned()
            .collect();
        Self {
            products,
            linear: self.linear.sum(&other.linear),
        }
    }

    pub fn scaled(&self, factor: &BigInt) -> Self {
        if factor.is_zero() {
            return Self::default();
        }
        let scale = |product: &Product| Product {
            coefficient: &product.coefficient * factor,
            ..product.clone()
        };
        Self {
            products: self.products.iter().map(scale).collect(),
            linear: self.linear.scaled(factor),
        }
    }

    /// The linear form this is, if it has no products.
    pub fn as_linear(&self) -> Option<&Linear> {
        self.products.is_empty().then_some(&self.linear)
    }

    pub fn as_signal(&self) -> Option<SignalId> {
        self.as_linear().and_then(Linear::as_signal)
    }

    /// The signals it reads; some more than once.
    pub fn signals(&self) -> impl Iterator<Item = SignalId> {
        let factors = self
            .products
            .iter()
            .flat_map(|product| [&*product.left, &*product.right]);
        let parts = factors.chain([&self.linear]);
        parts.flat_map(|part| part.terms.iter().map(|(signal, _)| *signal))
    }

    /// The number of operands a chip would read, those read twice counted twice.
    pub fn n_operands(&self) -> usize {
        let products = self.products.iter();
        self.linear.terms.len()
            + products
                .map(|product| product.left.terms.len() + product.right.terms.len())
                .sum::<usize>()
    }

    /// The largest coefficient of a product, by absolute value.
    pub fn largest_product_coefficient(&self) -> BigInt {
        let products = self.products.iter();
        products
            .map(|product| product.coefficient.abs())
            .max()
            .unwrap_or_default()
    }

    /// Two halves that sum to this, or `None` for a form of one piece.
    pub fn halves(&self) -> Option<(Self, Self)> {
        let pieces = self.products.len() + self.linear.terms.len();
        if pieces < 2 {
            return None;
        }
        let n_products = self.products.len().min(pieces / 2);
        let n_terms = pieces / 2 - n_products;
        let first = Self {
            products: self.products[..n_products].to_vec(),
            linear: Linear {
                terms: self.linear.terms[..n_terms].to_vec(),
                constant: BigInt::zero(),
            },
        };
        let second = Self {
            products: self.products[n_products..].to_vec(),
            linear: Linear {
                terms: self.linear.terms[n_terms..].to_vec(),
                constant: self.linear.constant.clone(),
            },
        };
        Some((first, second))
    }
}
