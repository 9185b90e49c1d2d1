//! What a constraint says.

use num_bigint::BigInt;
use num_traits::Zero;
use vampx_r1cs::Constraint;

use crate::sum::{Centered, Sum};

/// A constraint, written so that what it says is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Equation {
    /// The wire is 0 or 1.
    Boolean(u32),
    /// The sum is 0.
    Linear(Sum),
    /// `a * b = c`, where neither `a` nor `b` is constant.
    Product { a: Sum, b: Sum, c: Sum },
}

impl Equation {
    /// What `constraint` says; satisfied by the same values.
    pub fn of(constraint: &Constraint, field: &Centered) -> Self {
        let [a, b, c] = [&constraint.a, &constraint.b, &constraint.c];
        let [a, b, c] = [a, b, c].map(|terms| Sum::new(terms, field));
        for (factor, other) in [(&a, &b), (&b, &a)] {
            if let Some(factor) = factor.as_constant() {
                let sum = c.minus(&other.scaled(&factor, field), field);
                let scale = sum.scale(field);
                return Self::Linear(sum.scaled(&scale, field));
            }
        }
        if let Some(wire) = boolean(&a, &b, &c, field) {
            return Self::Boolean(wire);
        }
        let (left, right) = (a.scale(field), b.scale(field));
        Self::Product {
            a: a.scaled(&left, field),
            b: b.scaled(&right, field),
            c: c.scaled(&field.of(&(left * right)), field),
        }
    }

    /// The wires, each once, in no order.
    pub fn wires(&self) -> Vec<u32> {
        match self {
            Self::Boolean(wire) => vec![*wire],
            Self::Linear(sum) => sum.wires().collect(),
            Self::Product { a, b, c } => {
                let mut wires: Vec<u32> = a.wires().chain(b.wires()).chain(c.wires()).collect();
                wires.sort_unstable();
                wires.dedup();
                wires
            }
        }
    }

    /// What `wire` equals by this equation, as `a * b + c`, or `c` for a linear one; `None` if it is not determined, or only with
    /// larger coefficients.
    pub fn solved_for(&self, wire: u32, field: &Centered) -> Option<(Option<(Sum, Sum)>, Sum)> {
        let (product, c, n_large) = match self {
            Self::Boolean(_) => return None,
            Self::Linear(sum) => (None, sum, sum.n_large()),
            Self::Product { a, b, c } => {
                let is_factor = [a, b].iter().any(|sum| !sum.coefficient(wire).is_zero());
                if is_factor {
                    return None;
                }
                (Some((a, b)), c, a.n_large() + c.n_large())
            }
        };
        let coefficient = c.coefficient(wire);
        if coefficient.is_zero() {
            return None;
        }
        let inverse = field.inverse(&coefficient);
        let rest = c.without(wire).scaled(&-&inverse, field);
        let product = product.map(|(a, b)| (a.scaled(&inverse, field), b.clone()));
        let now = rest.n_large() + product.as_ref().map_or(0, |(a, _)| a.n_large());
        (now <= n_large).then_some((product, rest))
    }
}

/// The wire that `a * b = c` says is 0 or 1.
fn boolean(a: &Sum, b: &Sum, c: &Sum, field: &Centered) -> Option<u32> {
    let wire = a.wires().next()?;
    let is_in = |sum: &Sum| sum.0.len() <= 2 && sum.wires().all(|other| other == wire);
    if ![a, b, c].into_iter().all(is_in) {
        return None;
    }
    // (a1 w + a0) (b1 w + b0) - (c1 w + c0)
    let [a1, b1, c1] = [a, b, c].map(|sum| sum.coefficient(wire));
    let [a0, b0, c0] = [a, b, c].map(|sum| sum.coefficient(crate::sum::ONE));
    let square = field.of(&(&a1 * &b1));
    let single = field.of(&(&a1 * &b0 + &a0 * &b1 - c1));
    let constant = field.of(&(a0 * b0 - c0));
    let is_boolean = constant.is_zero() && field.of(&(square + single)) == BigInt::zero();
    is_boolean.then_some(wire)
}
