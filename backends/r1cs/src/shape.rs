//! The constraints of one chip, for given fixed cells.

use std::mem;

use num_bigint::{BigInt, BigUint};
use num_traits::One;
use rustc_hash::FxHashMap;
use vampx_ir::circuit::{Cell, Chip, Ref};

use crate::TooLarge;
use crate::form::{self, Form};

/// The constraints of a chip over its variables: the constant 1, the inputs, outputs and locals, the products, the bits.
#[derive(Debug)]
pub(crate) struct Shape {
    /// The operands of the products that have a wire.
    pub products: Vec<[Form; 2]>,
    /// The variable of a cell, and the position of the bit.
    pub bits: Vec<(u32, u32)>,
    /// `A`, `B` and `C`.
    pub rows: Vec<[Form; 3]>,
}

impl Shape {
    /// The constraints of `chip` modulo `q` where its fixed cells hold `fixed`; takes their terms from `terms_left`.
    ///
    /// # Soundness
    /// A product is left out only where one constraint alone reads it, as `f * p + rest = 0` with `f` not 0: then
    /// `a * b = -rest / f` says the same. A range of `k` bits holds just if the bits above the lowest and the cell without
    /// them are each 0 or 1, since `2^k < q`.
    pub fn new(
        chip: &Chip,
        fixed: &[BigInt],
        q: &BigUint,
        terms_left: &mut usize,
    ) -> Result<Self, TooLarge> {
        let mut flattening = Flattening::new(chip, fixed, q, terms_left);
        flattening.expand(chip)?;
        let constraints = chip.constraints.iter();
        let constraints = constraints
            .map(|expr| flattening.exprs[*expr as usize].clone())
            .collect();
        let mut shape = flattening.rows(constraints);
        for range in &chip.ranges {
            shape.add_range(range.cell.0 + 1, range.bits, flattening.first_product, q);
        }
        let n_terms = shape.rows.iter().flatten().map(Vec::len).sum();
        *flattening.terms_left = flattening
            .terms_left
            .checked_sub(n_terms)
            .ok_or(TooLarge::Terms)?;
        Ok(shape)
    }

    /// The number of wires besides those of cells.
    pub fn n_extras(&self) -> usize {
        self.products.len() + self.bits.len()
    }

    fn add_range(&mut self, cell: u32, bits: u32, first_product: u32, q: &BigUint) {
        let mut lowest = form::variable(cell);
        for bit in 1..bits {
            let wire = first_product + self.n_extras() as u32;
            self.bits.push((cell, bit));
            lowest.push((wire, q - (BigUint::one() << bit)));
            self.add_boolean(form::variable(wire), q);
        }
        self.add_boolean(lowest, q);
    }

    /// `form` is 0 or 1.
    fn add_boolean(&mut self, form: Form, q: &BigUint) {
        let terms = form.iter().cloned().chain([(0, q - 1u32)]);
        let less_one = form::sum(terms.collect(), q);
        self.rows.push([form, less_one, Form::new()]);
    }
}

struct Flattening<'a> {
    q: &'a BigUint,
    terms_left: &'a mut usize,
    cells: Vec<Form>,
    exprs: Vec<Form>,
    first_product: u32,
    products: Vec<[Form; 2]>,
    known: FxHashMap<[Ref; 2], u32>,
}

impl<'a> Flattening<'a> {
    fn new(chip: &Chip, fixed: &[BigInt], q: &'a BigUint, terms_left: &'a mut usize) -> Self {
        let n_variables = chip.local_cells().end + 1;
        let fixed = fixed.iter();
        let fixed = fixed.map(|value| form::constant(form::residue(value, q)));
        Self {
            q,
            terms_left,
            cells: (1..n_variables).map(form::variable).chain(fixed).collect(),
            exprs: Vec::with_capacity(chip.exprs.len()),
            first_product: n_variables,
            products: Vec::new(),
            known: FxHashMap::default(),
        }
    }

    /// Writes out the expressions that constraints need as linear forms of cells and products.
    fn expand(&mut self, chip: &Chip) -> Result<(), TooLarge> {
        let needed = chip.reachable(chip.constraints.iter().copied());
        for (expr, needed) in chip.exprs.iter().zip(needed) {
            let mut terms = Form::new();
            if needed {
                terms = form::constant(form::residue(&expr.constant, self.q));
                for (factor, a) in &expr.linear {
                    let scaled =
                        form::scaled(self.form(*a), &form::residue(factor, self.q), self.q);
                    self.extend(&mut terms, scaled)?;
                }
                for (factor, a, b) in &expr.products {
                    let factor = form::residue(factor, self.q);
                    let product = self.product(*a, *b);
                    let scaled = form::scaled(&product, &factor, self.q);
                    self.extend(&mut terms, scaled)?;
                }
            }
            self.exprs.push(form::sum(terms, self.q));
        }
        Ok(())
    }

    fn extend(&mut self, terms: &mut Form, more: Form) -> Result<(), TooLarge> {
        *self.terms_left = self
            .terms_left
            .checked_sub(more.len())
            .ok_or(TooLarge::Terms)?;
        terms.extend(more);
        Ok(())
    }

    fn form(&self, a: Ref) -> &Form {
        match a {
            Ref::Cell(Cell(cell)) => &self.cells[cell as usize],
            Ref::Expr(expr) => &self.exprs[expr as usize],
        }
    }

    /// The product of two forms: of degree 1, with a variable for the product if need be.
    fn product(&mut self, a: Ref, b: Ref) -> Form {
        let (left, right) = (self.form(a), self.form(b));
        if let Some(factor) = form::as_constant(left) {
            return form::scaled(right, &factor, self.q);
        }
        if let Some(factor) = form::as_constant(right) {
            return form::scaled(left, &factor, self.q);
        }
        let key = if order(a) <= order(b) { [a, b] } else { [b, a] };
        let next = self.first_product + self.products.len() as u32;
        let variable = *self.known.entry(key).or_insert(next);
        if variable == next {
            let operands = [self.form(a).clone(), self.form(b).clone()];
            self.products.push(operands);
        }
        form::variable(variable)
    }

    /// The rows for these forms, which must be 0, and for the products they need.
    fn rows(&mut self, constraints: Vec<Form>) -> Shape {
        let first = self.first_product as usize;
        let mut products: Vec<_> = mem::take(&mut self.products)
            .into_iter()
            .map(Some)
            .collect();
        let mut readers = vec![0u32; products.len()];
        let count = |readers: &mut Vec<u32>, form: &Form| {
            for (variable, _) in form.iter().filter(|(it, _)| *it as usize >= first) {
                readers[*variable as usize - first] += 1;
            }
        };
        constraints
            .iter()
            .for_each(|form| count(&mut readers, form));
        for at in (0..products.len()).rev() {
            if readers[at] == 0 {
                products[at] = None;
            }
            let operands = products[at].iter().flatten();
            operands.for_each(|form| count(&mut readers, form));
        }
        let mut rows: Vec<[Form; 3]> = Vec::new();
        for form in constraints.into_iter().filter(|form| !form.is_empty()) {
            let is_own = |variable: u32| {
                variable as usize >= first && readers[variable as usize - first] == 1
            };
            let own = form.iter().rposition(|(variable, _)| is_own(*variable));
            let taken =
                own.and_then(|at| Some((at, products[form[at].0 as usize - first].take()?)));
            rows.push(match taken {
                Some((at, [a, b])) => [a, b, form::solved(&form, at, self.q)],
                None => [form, form::constant(BigUint::one()), Form::new()],
            });
        }
        self.renumbered(products, rows)
    }

    /// The rows, after those that define the products left; these are numbered without gaps.
    fn renumbered(&self, products: Vec<Option<[Form; 2]>>, rows: Vec<[Form; 3]>) -> Shape {
        let first = self.first_product;
        let mut next = first;
        let mut numbers = Vec::with_capacity(products.len());
        for product in &products {
            numbers.push(next);
            next += u32::from(product.is_some());
        }
        let renumber = |form: &mut Form| {
            for (variable, _) in form.iter_mut().filter(|(it, _)| *it >= first) {
                *variable = numbers[(*variable - first) as usize];
            }
        };
        let mut products: Vec<[Form; 2]> = products.into_iter().flatten().collect();
        products.iter_mut().flatten().for_each(renumber);
        let definitions = (first..).zip(&products);
        let mut all: Vec<[Form; 3]> = definitions
            .map(|(variable, [a, b])| [a.clone(), b.clone(), form::variable(variable)])
            .collect();
        all.extend(rows.into_iter().map(|mut row| {
            row.iter_mut().for_each(renumber);
            row
        }));
        Shape {
            products,
            bits: Vec::new(),
            rows: all,
        }
    }
}

/// A number that tells references apart.
fn order(a: Ref) -> (bool, u32) {
    match a {
        Ref::Cell(Cell(cell)) => (false, cell),
        Ref::Expr(expr) => (true, expr),
    }
}
