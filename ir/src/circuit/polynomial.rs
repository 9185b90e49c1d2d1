//! Expressions of a chip read as intervals of integers, and as polynomials in the cells.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_traits::Zero;

use super::{Chip, Expr, Ref};
use crate::Interval;

/// The integers that cells and expressions of a chip can be; `None` where that is not known.
pub(super) struct Intervals {
    cells: Vec<Option<Interval>>,
    exprs: Vec<Option<Interval>>,
}

impl Intervals {
    /// The intervals of all expressions of `chip`, from those of its cells.
    pub(super) fn new(chip: &Chip, cells: Vec<Option<Interval>>) -> Self {
        let mut intervals = Self {
            cells,
            exprs: Vec::with_capacity(chip.exprs.len()),
        };
        for expr in &chip.exprs {
            let interval = intervals.of(expr, None);
            intervals.exprs.push(interval);
        }
        intervals
    }

    /// The intervals of the cells.
    pub(super) fn into_cells(self) -> Vec<Option<Interval>> {
        self.cells
    }

    /// Whether the integers that `a` can be are known.
    pub(super) fn is_known(&self, a: Ref) -> bool {
        self.get(a).is_some()
    }

    /// The interval of `expr`, or of all of it but the linear term at position `without`.
    pub(super) fn of(&self, expr: &Expr, without: Option<usize>) -> Option<Interval> {
        let factors = corner_factors(expr);
        if factors.is_empty() {
            self.by_terms(expr, without)
        } else {
            self.by_corners(expr, without, &factors)
        }
    }

    /// The sum of the intervals of the terms.
    fn by_terms(&self, expr: &Expr, without: Option<usize>) -> Option<Interval> {
        let mut sum = Interval::point(expr.constant.clone());
        for (index, (coefficient, a)) in expr.linear.iter().enumerate() {
            if Some(index) != without {
                sum = sum.sum(&self.get(*a)?.scaled(coefficient));
            }
        }
        for (coefficient, a, b) in &expr.products {
            let (x, y) = (self.get(*a)?, self.get(*b)?);
            let product = if a == b { x.square() } else { x.product(y) };
            sum = sum.sum(&product.scaled(coefficient));
        }
        Some(sum)
    }

    /// A polynomial of degree at most 1 in each of `factors`, wherever they lie in their intervals, is lowest and highest
    /// where each is at an end of its own.
    fn by_corners(&self, expr: &Expr, without: Option<usize>, factors: &[Ref]) -> Option<Interval> {
        let kept = || {
            expr.linear
                .iter()
                .enumerate()
                .filter(|(index, _)| Some(*index) != without)
                .map(|(_, term)| term)
        };
        let mut corners = vec![expr.constant.clone(); 1 << factors.len()];
        let ends: Vec<&Interval> = factors
            .iter()
            .map(|a| self.get(*a))
            .collect::<Option<_>>()?;
        for (corner, value) in corners.iter_mut().enumerate() {
            let end = |a: Ref| {
                let at = factors.iter().position(|factor| *factor == a)?;
                Some(if corner >> at & 1 == 0 {
                    ends[at].lo()
                } else {
                    ends[at].hi()
                })
            };
            *value += kept()
                .filter_map(|(coefficient, a)| Some(coefficient * end(*a)?))
                .sum::<BigInt>();
            *value += expr
                .products
                .iter()
                .filter_map(|(coefficient, a, b)| Some(coefficient * end(*a)? * end(*b)?))
                .sum::<BigInt>();
        }
        let joint = Interval::new(corners.iter().min()?.clone(), corners.iter().max()?.clone())?;
        let mut apart = kept().filter(|(_, a)| !factors.contains(a));
        apart.try_fold(joint, |sum, (coefficient, a)| {
            Some(sum.sum(&self.get(*a)?.scaled(coefficient)))
        })
    }

    fn get(&self, a: Ref) -> Option<&Interval> {
        match a {
            Ref::Cell(cell) => self.cells[cell.0 as usize].as_ref(),
            Ref::Expr(expr) => self.exprs[expr as usize].as_ref(),
        }
    }
}

/// The most factors of which all corners are tried.
const MAX_CORNER_FACTORS: usize = 5;

/// What the products of `expr` multiply, if that is little and there are no squares; else nothing.
fn corner_factors(expr: &Expr) -> Vec<Ref> {
    let mut factors = Vec::new();
    for (_, a, b) in &expr.products {
        for factor in [a, b] {
            if !factors.contains(factor) {
                factors.push(*factor);
            }
        }
        if a == b || factors.len() > MAX_CORNER_FACTORS {
            return Vec::new();
        }
    }
    factors
}

/// The cells of a monomial, in ascending order, and their coefficients; none is 0.
pub(super) type Polynomial = BTreeMap<Vec<u32>, BigInt>;

/// The most products of terms that are multiplied out for the expressions of one chip.
const MAX_PRODUCTS: usize = 1 << 24;

/// The expressions of `chip` that `roots` need, multiplied out; the others are left empty. `None` if that takes too long.
pub(super) fn expand(chip: &Chip, roots: impl IntoIterator<Item = u32>) -> Option<Vec<Polynomial>> {
    let needed = chip.reachable(roots);
    let mut polynomials: Vec<Polynomial> = Vec::with_capacity(chip.exprs.len());
    let mut budget = MAX_PRODUCTS;
    for (expr, needed) in chip.exprs.iter().zip(needed) {
        let polynomial = if needed {
            expand_one(expr, &polynomials, &mut budget)?
        } else {
            Polynomial::new()
        };
        polynomials.push(polynomial);
    }
    Some(polynomials)
}

fn expand_one(expr: &Expr, earlier: &[Polynomial], budget: &mut usize) -> Option<Polynomial> {
    let one = Polynomial::from([(Vec::new(), BigInt::from(1))]);
    let mut sum = Polynomial::new();
    add_product(&mut sum, &expr.constant, &one, &one, budget)?;
    for (coefficient, a) in &expr.linear {
        add_product(
            &mut sum,
            coefficient,
            &polynomial(*a, earlier),
            &one,
            budget,
        )?;
    }
    for (coefficient, a, b) in &expr.products {
        add_product(
            &mut sum,
            coefficient,
            &polynomial(*a, earlier),
            &polynomial(*b, earlier),
            budget,
        )?;
    }
    sum.retain(|_, coefficient| !coefficient.is_zero());
    Some(sum)
}

fn polynomial(a: Ref, earlier: &[Polynomial]) -> std::borrow::Cow<'_, Polynomial> {
    match a {
        Ref::Cell(cell) => {
            std::borrow::Cow::Owned(Polynomial::from([(vec![cell.0], BigInt::from(1))]))
        }
        Ref::Expr(expr) => std::borrow::Cow::Borrowed(&earlier[expr as usize]),
    }
}

/// Adds `factor * a * b` to `sum`; `None` if the budget is spent.
fn add_product(
    sum: &mut Polynomial,
    factor: &BigInt,
    a: &Polynomial,
    b: &Polynomial,
    budget: &mut usize,
) -> Option<()> {
    *budget = budget.checked_sub(a.len().checked_mul(b.len())?)?;
    for (left, x) in a {
        let scaled = factor * x;
        for (right, y) in b {
            let mut monomial = [left.as_slice(), right].concat();
            monomial.sort_unstable();
            *sum.entry(monomial).or_default() += &scaled * y;
        }
    }
    Some(())
}
