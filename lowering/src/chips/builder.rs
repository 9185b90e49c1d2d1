//! The tool that chips are made with: every expression carries its integer bounds, every constraint is checked
//! against the target modulus as it is added.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::{One, Signed, Zero};
use vampx_ir::{
    Interval,
    circuit::{Cell, Certificate, Chip, Conclusion, Expr, Operation, Range, Ref, Register, Step},
};

/// The target field cannot tell the integers of a constraint apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a constraint spans {needed_bits} bits")]
pub struct TooSmall {
    /// Bits of the largest absolute value the constraint can take.
    pub needed_bits: u64,
}

const FIXED_BASE: u32 = 1 << 30;

/// An integer written in range-checked local cells: `constant + sum coefficient * cell`, with its bounds.
pub(super) struct Chunked {
    pub terms: Vec<(BigInt, Ref)>,
    pub bounds: Interval,
}

pub(super) struct ChipBuilder {
    q: BigInt,
    table_bits: u32,
    inputs: Vec<u32>,
    outputs: Vec<u32>,
    advice: u32,
    cells: Vec<Interval>,
    fixed: Vec<Interval>,
    exprs: Vec<Expr>,
    expr_bounds: Vec<Interval>,
    constraints: Vec<u32>,
    ranges: Vec<Range>,
    hints: Vec<Step>,
    registers: u32,
}

impl ChipBuilder {
    /// A chip over a field of modulus `q` whose range checks take at most `table_bits` bits.
    pub fn new(q: &BigUint, table_bits: u32) -> Self {
        Self {
            q: BigInt::from(q.clone()),
            table_bits,
            inputs: Vec::new(),
            outputs: Vec::new(),
            advice: 0,
            cells: Vec::new(),
            fixed: Vec::new(),
            exprs: Vec::new(),
            expr_bounds: Vec::new(),
            constraints: Vec::new(),
            ranges: Vec::new(),
            hints: Vec::new(),
            registers: 0,
        }
    }

    /// The cells of one more input signal; all inputs come before the output.
    pub fn input(&mut self, bounds: &[Interval]) -> Vec<Cell> {
        self.inputs.push(bounds.len() as u32);
        bounds
            .iter()
            .map(|bound| self.push_cell(bound.clone()))
            .collect()
    }

    /// The cells of one more fixed value.
    pub fn fixed(&mut self, bounds: &[Interval]) -> Vec<Cell> {
        let cells = bounds.iter().map(|bound| {
            self.fixed.push(bound.clone());
            Cell(FIXED_BASE + self.fixed.len() as u32 - 1)
        });
        cells.collect()
    }

    /// The cells of the one output signal; comes before any local.
    pub fn output(&mut self, bounds: &[Interval]) -> Vec<Cell> {
        self.outputs.push(bounds.len() as u32);
        bounds
            .iter()
            .map(|bound| self.push_cell(bound.clone()))
            .collect()
    }

    /// An output of one cell that stands for any residue.
    pub fn element_output(&mut self) -> Cell {
        let residues =
            Interval::new(BigInt::zero(), &self.q - 1).expect("invariant: q is positive");
        self.output(&[residues])[0]
    }

    /// The register that holds the one advice value.
    pub fn advice(&mut self) -> Register {
        self.advice = 1;
        self.set(Operation::Advice(0))
    }

    fn push_cell(&mut self, bounds: Interval) -> Cell {
        self.cells.push(bounds);
        Cell(self.cells.len() as u32 - 1)
    }

    /// The integers that `reference` can stand for.
    pub fn bounds(&self, reference: Ref) -> &Interval {
        match reference {
            Ref::Cell(Cell(cell)) if cell >= FIXED_BASE => {
                &self.fixed[(cell - FIXED_BASE) as usize]
            }
            Ref::Cell(Cell(cell)) => &self.cells[cell as usize],
            Ref::Expr(expr) => &self.expr_bounds[expr as usize],
        }
    }

    fn bounds_of(&self, expr: &Expr) -> Interval {
        let mut bounds = Interval::point(expr.constant.clone());
        for (coefficient, term) in &expr.linear {
            bounds = bounds.sum(&self.bounds(*term).scaled(coefficient));
        }
        for (coefficient, left, right) in &expr.products {
            let product = if left == right {
                self.bounds(*left).square()
            } else {
                self.bounds(*left).product(self.bounds(*right))
            };
            bounds = bounds.sum(&product.scaled(coefficient));
        }
        bounds
    }

    /// A name for `expr`.
    pub fn expr(&mut self, expr: Expr) -> Ref {
        if let ([(coefficient, reference)], [], true) = (
            &expr.linear[..],
            &expr.products[..],
            expr.constant.is_zero(),
        ) && coefficient.is_one()
        {
            return *reference;
        }
        Ref::Expr(self.named(expr))
    }

    /// The position of `expr`, even if it is a cell alone.
    pub fn named(&mut self, expr: Expr) -> u32 {
        self.expr_bounds.push(self.bounds_of(&expr));
        self.exprs.push(expr);
        self.exprs.len() as u32 - 1
    }

    /// `sum coefficient * term + constant` under a name.
    pub fn linear(&mut self, linear: Vec<(BigInt, Ref)>, constant: BigInt) -> Ref {
        self.expr(Expr {
            constant,
            linear,
            products: Vec::new(),
        })
    }

    /// Half of the widest range check, at least a bit: the unit in which range checks are cheap.
    pub fn half_table_bits(&self) -> u32 {
        (self.table_bits / 2).max(1)
    }

    /// Whether integers within `bounds` that are 0 modulo `q` are 0.
    pub fn tells_apart(&self, bounds: &Interval) -> bool {
        bounds.magnitude() < self.q
    }

    /// Adds the constraint `expr = 0`, which then holds over the integers, and returns its position.
    ///
    /// # Errors
    /// [`TooSmall`] unless the expression stays strictly between `-q` and `q`.
    pub fn require_zero(&mut self, expr: Expr) -> Result<u32, TooSmall> {
        let bounds = self.bounds_of(&expr);
        if !self.tells_apart(&bounds) {
            return Err(TooSmall {
                needed_bits: bounds.magnitude().bits(),
            });
        }
        let position = self.named(expr);
        self.constraints.push(position);
        Ok(self.constraints.len() as u32 - 1)
    }

    /// Adds the constraint that a named expression is 0 modulo `q`, whatever its integer is, and returns its position.
    pub fn require_residue_zero(&mut self, expr: u32) -> u32 {
        self.constraints.push(expr);
        self.constraints.len() as u32 - 1
    }

    /// Sets the next register.
    pub fn set(&mut self, operation: Operation) -> Register {
        self.hints.push(Step::Let(operation));
        self.registers += 1;
        Register(self.registers - 1)
    }

    /// The integer value of `reference`, whose cells are assigned by now.
    pub fn value(&mut self, reference: Ref) -> Register {
        let expr = match reference {
            Ref::Expr(expr) => expr,
            Ref::Cell(_) => self.named(Expr {
                linear: vec![(BigInt::one(), reference)],
                ..Expr::default()
            }),
        };
        self.set(Operation::Expr(expr))
    }

    /// Has the prover put the residue of `register` into `cell`.
    pub fn assign(&mut self, cell: Cell, register: Register) {
        self.hints.push(Step::Assign(cell, register));
    }

    /// The bits `shift .. shift + bits` of `register`.
    pub fn digit(&mut self, register: Register, shift: u32, bits: u32) -> Register {
        let shifted = if shift == 0 {
            register
        } else {
            self.set(Operation::Div(register, BigUint::one() << shift))
        };
        self.set(Operation::Mod(shifted, BigUint::one() << bits))
    }

    /// Range-checks an output or local cell that already exists.
    pub fn check_range(&mut self, cell: Cell, bits: u32) {
        self.ranges.push(Range { cell, bits });
    }

    /// Local cells that hold the lowest `bits` bits of `register`, each range-checked; at most `table_bits` bits a cell.
    pub fn chunks(&mut self, register: Register, bits: u32) -> Chunked {
        let mut terms = Vec::new();
        let mut shift = 0;
        while shift < bits {
            let width = self.table_bits.min(bits - shift);
            let cell = self.push_cell(Interval::bits(width));
            self.check_range(cell, width);
            let digit = self.digit(register, shift, width);
            self.assign(cell, digit);
            terms.push((BigInt::one() << shift, Ref::Cell(cell)));
            shift += width;
        }
        Chunked {
            terms,
            bounds: Interval::bits(bits),
        }
    }

    /// Binds an output cell to the lowest `bits` bits of the register, by a range check on the cell itself or by chunks.
    ///
    /// # Errors
    /// [`TooSmall`] if the cell's integers do not fit the field.
    pub fn bind_range(
        &mut self,
        cell: Cell,
        register: Register,
        bits: u32,
    ) -> Result<(), TooSmall> {
        let value = self.digit(register, 0, bits);
        self.assign(cell, value);
        if (1..=self.table_bits).contains(&bits) {
            self.check_range(cell, bits);
            return Ok(());
        }
        let mut linear = self.chunks(register, bits).terms;
        linear.push((-BigInt::one(), Ref::Cell(cell)));
        self.require_zero(Expr {
            linear,
            ..Expr::default()
        })?;
        Ok(())
    }

    /// The chip, with `conclusions` as its certificate.
    pub fn finish(self, name: String, conclusions: Vec<Conclusion>) -> Chip {
        let bounds = self.cells.iter().chain(&self.fixed).cloned().collect();
        self.finish_with(
            name,
            Certificate::Fixed {
                bounds,
                conclusions,
            },
        )
    }

    /// The chip with bounds that depend on the instance.
    pub fn finish_per_instance(self, name: String) -> Chip {
        self.finish_with(name, Certificate::PerInstance)
    }

    fn finish_with(mut self, name: String, certificate: Certificate) -> Chip {
        let n_cells = self.cells.len() as u32;
        let renumber = |reference: &mut Ref| {
            if let Ref::Cell(Cell(cell)) = reference
                && *cell >= FIXED_BASE
            {
                *cell = *cell - FIXED_BASE + n_cells;
            }
        };
        for expr in &mut self.exprs {
            expr.linear.iter_mut().for_each(|(_, term)| renumber(term));
            for (_, left, right) in &mut expr.products {
                renumber(left);
                renumber(right);
            }
        }
        let ports = self.inputs.iter().chain(&self.outputs).sum::<u32>();
        Chip {
            name,
            inputs: self.inputs,
            outputs: self.outputs,
            locals: n_cells - ports,
            fixed: self.fixed.len() as u32,
            advice: self.advice,
            exprs: self.exprs,
            constraints: self.constraints,
            ranges: self.ranges,
            hints: self.hints,
            certificate,
        }
    }
}

/// The bits needed for `0 ..= width`.
pub(crate) fn bits_of(width: &BigInt) -> u32 {
    debug_assert!(!width.is_negative(), "invariant: a width is not negative");
    width.bits() as u32
}

/// The integers `n` with `divisor * n` in `bounds`, or `None` if there are none.
pub(super) fn divided(bounds: &Interval, divisor: &BigInt) -> Option<Interval> {
    let lo = bounds.lo().div_ceil(divisor);
    Interval::new(lo, bounds.hi().div_floor(divisor))
}
