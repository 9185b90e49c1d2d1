//! The shape of a chip: where its cells are, and how steep its constraints.

use std::ops::Range;

use super::{Chip, ChipId, Circuit, Expr, Instance, Ref, Signal, SignalId};

impl Expr {
    /// What the terms refer to, in order.
    pub fn refs(&self) -> impl Iterator<Item = Ref> + '_ {
        let linear = self.linear.iter().map(|(_, a)| *a);
        linear.chain(self.products.iter().flat_map(|(_, a, b)| [*a, *b]))
    }
}

impl Chip {
    /// The positions of the input cells.
    pub fn input_cells(&self) -> Range<u32> {
        0..self.inputs.iter().sum()
    }

    /// The positions of the output cells.
    pub fn output_cells(&self) -> Range<u32> {
        let start = self.input_cells().end;
        start..start + self.outputs.iter().sum::<u32>()
    }

    /// The positions of the local cells.
    pub fn local_cells(&self) -> Range<u32> {
        let start = self.output_cells().end;
        start..start + self.locals
    }

    /// The positions of the fixed cells.
    pub fn fixed_cells(&self) -> Range<u32> {
        let start = self.local_cells().end;
        start..start + self.fixed
    }

    /// The number of cells.
    pub fn n_cells(&self) -> usize {
        self.fixed_cells().end as usize
    }

    /// The expression of the constraint at this position.
    pub fn constraint(&self, constraint: usize) -> &Expr {
        &self.exprs[self.constraints[constraint] as usize]
    }

    /// The degree of every expression in the cells, fixed ones too, as it is written: nothing is expanded or canceled.
    /// Degrees beyond `u32::MAX` are `u32::MAX`.
    pub fn expr_degrees(&self) -> Vec<u32> {
        let mut degrees: Vec<u32> = Vec::with_capacity(self.exprs.len());
        for expr in &self.exprs {
            let degree = |a: &Ref| match a {
                Ref::Cell(_) => 1,
                Ref::Expr(earlier) => degrees[*earlier as usize],
            };
            let linear = expr.linear.iter().map(|(_, a)| degree(a));
            let products = expr
                .products
                .iter()
                .map(|(_, a, b)| degree(a).saturating_add(degree(b)));
            degrees.push(linear.chain(products).max().unwrap_or(0));
        }
        degrees
    }

    /// The degree of the constraint at this position, as [`Chip::expr_degrees`] counts.
    pub fn constraint_degree(&self, constraint: usize) -> u32 {
        self.expr_degrees()[self.constraints[constraint] as usize]
    }

    /// The largest degree of a constraint; 0 if there is none.
    pub fn degree(&self) -> u32 {
        let degrees = self.expr_degrees();
        self.constraints
            .iter()
            .map(|expr| degrees[*expr as usize])
            .max()
            .unwrap_or(0)
    }

    /// For each expression, whether one of `roots` is it or refers to it.
    pub fn reachable(&self, roots: impl IntoIterator<Item = u32>) -> Vec<bool> {
        let mut reachable = vec![false; self.exprs.len()];
        for root in roots {
            reachable[root as usize] = true;
        }
        for (expr_idx, expr) in self.exprs.iter().enumerate().rev() {
            if reachable[expr_idx] {
                for a in expr.refs() {
                    if let Ref::Expr(earlier) = a {
                        reachable[earlier as usize] = true;
                    }
                }
            }
        }
        reachable
    }
}

impl Circuit {
    /// The chip `id`.
    pub fn chip(&self, id: ChipId) -> &Chip {
        &self.chips[id.0 as usize]
    }

    /// The chip of an instance.
    pub fn chip_of(&self, instance: &Instance) -> &Chip {
        self.chip(instance.chip)
    }

    /// The signal `id`.
    pub fn signal(&self, id: SignalId) -> &Signal {
        &self.signals[id.0 as usize]
    }
}
