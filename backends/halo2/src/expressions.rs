//! From the expressions of a chip, which share parts, to those of `halo2_proofs`, which are trees.

use halo2_proofs::plonk::Expression;
use num_bigint::BigInt;
use vampx_backend_api::Unsupported;
use vampx_ir::circuit::{Cell, Chip, Expr, Ref};

use crate::NAME;
use crate::curve::residue;
use crate::placement::MAX_CONSTRAINT_BITS;

/// The highest degree of a chip's constraint; with the selector one more, so that the quotient is in eight parts.
pub const MAX_DEGREE: usize = 8;
/// The most operations of the trees of a chip.
const MAX_OPERATIONS: usize = 1 << 20;
/// How deep trees may nest: the library walks them by recursion.
const MAX_DEPTH: usize = 1000;

/// What must be 0 in a row of a chip: its constraints, and those of narrow ranges.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    exprs: Vec<Expr>,
    constraints: Vec<u32>,
    /// Cells and the bits of their narrow ranges.
    narrow: Vec<(Cell, u32)>,
    /// The degree, without the selector.
    pub(crate) degree: usize,
    /// The operations to evaluate it.
    pub(crate) operations: usize,
}

impl Gate {
    /// The gate of a chip; with no constraints if it has none.
    ///
    /// # Errors
    /// If a constraint is too steep, too long or nests too deep.
    pub(crate) fn new(chip: &Chip) -> Result<Self, Unsupported> {
        let narrow: Vec<_> = chip
            .ranges
            .iter()
            .filter(|range| range.bits <= MAX_CONSTRAINT_BITS)
            .map(|range| (range.cell, range.bits))
            .collect();
        let of_ranges = narrow.iter().map(|(_, bits)| 1 << bits).max().unwrap_or(0);
        let degree = of_ranges.max(chip.degree() as usize);
        if degree > MAX_DEGREE {
            return Err(Unsupported::Degree {
                backend: NAME,
                chip: chip.name.clone(),
                degree,
                most: MAX_DEGREE,
            });
        }
        let (operations, depth) = extent(chip);
        let limits = [
            ("the number of operations", operations, MAX_OPERATIONS),
            ("the nesting of expressions", depth, MAX_DEPTH),
        ];
        if let Some((what, size, most)) = limits.into_iter().find(|(_, size, most)| size > most) {
            return Err(Unsupported::Size {
                backend: NAME,
                what: format!("{what} of chip `{}`", chip.name),
                size,
                most,
            });
        }
        Ok(Self {
            exprs: chip.exprs.clone(),
            constraints: chip.constraints.clone(),
            operations: operations + 4 * narrow.len(),
            narrow,
            degree,
        })
    }

    /// Whether nothing is constrained.
    pub(crate) fn is_empty(&self) -> bool {
        self.constraints.is_empty() && self.narrow.is_empty()
    }

    /// What must be 0; `query` gives each cell that is read.
    pub(crate) fn expressions<F: ff::PrimeField>(
        &self,
        mut query: impl FnMut(Cell) -> Expression<F>,
    ) -> Vec<Expression<F>> {
        let mut used = vec![false; self.exprs.len()];
        for expr in &self.constraints {
            used[*expr as usize] = true;
        }
        for (index, expr) in self.exprs.iter().enumerate().rev() {
            if used[index] {
                earlier(expr).for_each(|at| used[at] = true);
            }
        }
        let mut trees: Vec<Option<Expression<F>>> = Vec::with_capacity(self.exprs.len());
        for (expr, used) in self.exprs.iter().zip(used) {
            let tree = used.then(|| tree(expr, &trees, &mut query));
            trees.push(tree);
        }
        let constraints = self
            .constraints
            .iter()
            .map(|expr| known(&trees, *expr))
            .collect::<Vec<_>>();
        let narrow = self.narrow.iter().map(|(cell, bits)| {
            let value = query(*cell);
            (1..1 << bits).fold(value.clone(), |product, member| {
                product * (value.clone() - Expression::Constant(F::from(member)))
            })
        });
        constraints.into_iter().chain(narrow).collect()
    }
}

/// The earlier expressions that `expr` refers to.
fn earlier(expr: &Expr) -> impl Iterator<Item = usize> + '_ {
    expr.refs().filter_map(|a| match a {
        Ref::Expr(at) => Some(at as usize),
        Ref::Cell(_) => None,
    })
}

fn known<F: Clone>(trees: &[Option<Expression<F>>], at: u32) -> Expression<F> {
    match &trees[at as usize] {
        Some(tree) => tree.clone(),
        None => unreachable!("invariant: what a used expression refers to is used"),
    }
}

fn tree<F: ff::PrimeField>(
    expr: &Expr,
    trees: &[Option<Expression<F>>],
    query: &mut impl FnMut(Cell) -> Expression<F>,
) -> Expression<F> {
    let mut operand = |a: &Ref| match a {
        Ref::Cell(cell) => query(*cell),
        Ref::Expr(at) => known(trees, *at),
    };
    let mut terms = Vec::new();
    if expr.constant != BigInt::ZERO {
        terms.push(Expression::Constant(residue(&expr.constant)));
    }
    for (coefficient, a) in &expr.linear {
        terms.push(scaled(coefficient, operand(a)));
    }
    for (coefficient, a, b) in &expr.products {
        terms.push(scaled(coefficient, operand(a) * operand(b)));
    }
    balanced_sum(terms)
}

fn scaled<F: ff::PrimeField>(coefficient: &BigInt, term: Expression<F>) -> Expression<F> {
    match residue::<F>(coefficient) {
        one if one == F::ONE => term,
        minus_one if minus_one == -F::ONE => -term,
        factor => term * factor,
    }
}

/// The sum of `terms`, as deep as the logarithm of their number.
fn balanced_sum<F: ff::PrimeField>(mut terms: Vec<Expression<F>>) -> Expression<F> {
    while terms.len() > 1 {
        let mut rest = terms.into_iter();
        terms = Vec::new();
        while let Some(left) = rest.next() {
            terms.push(match rest.next() {
                Some(right) => left + right,
                None => left,
            });
        }
    }
    terms.pop().unwrap_or(Expression::Constant(F::ZERO))
}

/// The operations of the trees of all constraints, and a bound on how deep they nest.
fn extent(chip: &Chip) -> (usize, usize) {
    let mut extents: Vec<(usize, usize)> = Vec::with_capacity(chip.exprs.len());
    for expr in &chip.exprs {
        let operations = |a: &Ref| match a {
            Ref::Cell(_) => 0,
            Ref::Expr(at) => extents[*at as usize].0,
        };
        let linear = expr
            .linear
            .iter()
            .map(|(_, a)| operations(a).saturating_add(2));
        let products = expr.products.iter().map(|(_, a, b)| {
            operations(a)
                .saturating_add(operations(b))
                .saturating_add(3)
        });
        let total = linear.chain(products).fold(1, usize::saturating_add);
        let n_terms = 1 + expr.linear.len() + expr.products.len();
        let below = earlier(expr).map(|at| extents[at].1).max().unwrap_or(0);
        extents.push((total, below + n_terms.ilog2() as usize + 4));
    }
    let constraints = chip.constraints.iter().map(|expr| extents[*expr as usize]);
    constraints.fold((0, 0), |(operations, depth), extent| {
        (operations.saturating_add(extent.0), depth.max(extent.1))
    })
}

#[cfg(test)]
mod tests {
    use vampx_ir::circuit::Circuit;

    use super::*;

    /// A chip that squares its input again and again.
    fn powers(n_squares: u32) -> Chip {
        let text = include_str!("../../conformance/suite/small.circuit");
        let mut chip = Circuit::parse_text(text)
            .expect("the suite is well formed")
            .chips
            .swap_remove(3);
        let square = |a| Expr {
            products: vec![(1.into(), a, a)],
            ..Expr::default()
        };
        chip.exprs = vec![square(Ref::Cell(Cell(0)))];
        let earlier = (1..n_squares).map(|at| square(Ref::Expr(at - 1)));
        chip.exprs.extend(earlier);
        chip.constraints = vec![n_squares - 1];
        chip
    }

    #[test]
    fn steep_constraints_are_refused() {
        assert!(Gate::new(&powers(3)).is_ok_and(|gate| gate.degree == 8));
        assert!(matches!(
            Gate::new(&powers(4)),
            Err(Unsupported::Degree {
                degree: 16,
                most: 8,
                ..
            })
        ));
    }

    #[test]
    fn shared_parts_that_grow_without_end_are_refused() {
        let mut chip = powers(1);
        let doubled = |at| Expr {
            linear: vec![(1.into(), Ref::Expr(at)), (1.into(), Ref::Expr(at))],
            ..Expr::default()
        };
        chip.exprs.extend((0..40).map(doubled));
        chip.constraints = vec![40];
        assert!(matches!(Gate::new(&chip), Err(Unsupported::Size { .. })));
        chip.constraints = vec![4];
        assert!(Gate::new(&chip).is_ok());
    }

    #[test]
    fn chains_that_nest_too_deep_are_refused() {
        let mut chip = powers(1);
        let next = |at| Expr {
            linear: vec![(2.into(), Ref::Expr(at))],
            ..Expr::default()
        };
        chip.exprs.extend((0..400).map(next));
        chip.constraints = vec![400];
        assert!(matches!(Gate::new(&chip), Err(Unsupported::Size { .. })));
    }
}
