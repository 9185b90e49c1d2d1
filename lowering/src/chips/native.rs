//! The native chip: a polynomial over single cells whose integers do not wrap.
//!
//! # Constraints
//! `sum c x y + sum d a + k - z = 0`, or without `z`. Coefficients are part of the shape or fixed cells of the instance.
//!
//! # Soundness
//! Bounds belong to the instance: those of the integer `sum c x y + sum d a + k` follow from the bounds of its
//! operands. It has fewer than `q` values, so `z` stands for it; without `z` it stays strictly
//! between `-q` and `q`, so it is 0 over the integers.
//!
//! # Cost
//! One cell and one message an operand and result; no lookup.

use num_bigint::{BigInt, BigUint};
use num_traits::{One, Zero};
use vampx_ir::{
    Interval,
    circuit::{Chip, Expr, Ref},
};

use super::{builder::ChipBuilder, shape::Factor};

/// A coefficient of a native chip.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Coefficient {
    /// Part of the chip.
    Baked(BigInt),
    /// The next fixed cell of the instance: linear terms in order, then the constant.
    Fixed,
}

/// The chip as data; equal shapes share a chip.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// The number of operands.
    pub slots: usize,
    /// The products, with their coefficients.
    pub products: Vec<(BigInt, Factor, Factor)>,
    /// The linear terms: coefficients and positions of slots.
    pub linear: Vec<(Coefficient, usize)>,
    /// The constant.
    pub constant: Coefficient,
    /// Whether the value comes out as a signal; if not, it is required to be 0.
    pub output: bool,
}

/// The chip of `shape`. Its bounds are checked where it is instantiated.
pub fn build(shape: &Shape, q: &BigUint, name: String) -> Chip {
    let mut builder = ChipBuilder::new(q, 1);
    let nothing = [Interval::point(BigInt::zero())];
    let slots: Vec<Ref> = (0..shape.slots)
        .map(|_| Ref::Cell(builder.input(&nothing)[0]))
        .collect();
    let output = shape.output.then(|| builder.output(&nothing)[0]);
    let mut expr = Expr::default();
    for (coefficient, slot) in &shape.linear {
        match coefficient {
            Coefficient::Baked(value) => expr.linear.push((value.clone(), slots[*slot])),
            Coefficient::Fixed => {
                let fixed = Ref::Cell(builder.fixed(&nothing)[0]);
                expr.products.push((BigInt::one(), fixed, slots[*slot]));
            }
        }
    }
    match &shape.constant {
        Coefficient::Baked(value) => expr.constant = value.clone(),
        Coefficient::Fixed => {
            expr.linear
                .push((BigInt::one(), Ref::Cell(builder.fixed(&nothing)[0])));
        }
    }
    for (coefficient, left, right) in &shape.products {
        let mut factor = |factor: &Factor| {
            let terms = factor
                .terms
                .iter()
                .map(|(c, slot)| (c.clone(), slots[*slot]))
                .collect();
            builder.linear(terms, factor.constant.clone())
        };
        expr.products
            .push((coefficient.clone(), factor(left), factor(right)));
    }
    let zero = match output {
        Some(output) => {
            let value = builder.expr(expr);
            let register = builder.value(value);
            builder.assign(output, register);
            let linear = vec![(BigInt::one(), value), (-BigInt::one(), Ref::Cell(output))];
            Expr {
                linear,
                ..Expr::default()
            }
        }
        None => expr,
    };
    let zero = builder.named(zero);
    builder.require_residue_zero(zero);
    builder.finish_per_instance(name)
}
