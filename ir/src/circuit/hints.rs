//! Hint programs, made ready to run many times.

use num_bigint::{BigInt, BigUint};

use super::integer::{Divisor, Integer, Sum};
use super::residue::Bounds;
use super::{Certificate, Chip, Expr, Operation, Ref, Step};

/// The hint program of a chip with its coefficients in machine words.
pub(super) struct Plan {
    actions: Vec<Action>,
    exprs: Vec<Terms>,
    /// The bounds of each cell; `None` if they are those of the instance's signals.
    pub(super) bounds: Option<Vec<Bounds>>,
}

/// A step of a [`Plan`].
enum Action {
    /// Computes an expression, whose parts are computed.
    Compute(u32),
    /// The next register is an advice value.
    Advice(u32),
    /// The next register is a computed expression.
    Expr(u32),
    /// The next register is a sum of registers and a constant.
    Linear(Vec<(Integer, u32)>, Integer),
    /// The next register is a quotient.
    Quotient(u32, Divisor),
    /// The next register is a remainder.
    Remainder(u32, Divisor),
    /// A cell takes the value of a register.
    Assign { cell: u32, register: u32 },
}

/// An [`Expr`] with its coefficients in machine words.
#[derive(Default)]
struct Terms {
    constant: Option<Integer>,
    linear: Vec<(Integer, Ref)>,
    products: Vec<(Integer, Ref, Ref)>,
}

/// The memory of a run, for use with the next instance.
#[derive(Default)]
pub(super) struct Scratch {
    /// The integers of the cells; outputs and locals are set by [`Plan::run`].
    pub(super) cells: Vec<Integer>,
    exprs: Vec<Integer>,
    registers: Vec<Integer>,
}

/// What a [`Plan`] asks of its surroundings.
pub(super) trait Surroundings {
    /// The advice at this position.
    fn advice(&mut self, at: u32) -> BigUint;

    /// Stores the residue of `value` in a cell, and returns the integer that the cell then stands for.
    fn assign(&mut self, cell: u32, value: &Integer) -> Integer;
}

impl Plan {
    pub(super) fn new(chip: &Chip) -> Self {
        let mut plan = Self {
            actions: Vec::with_capacity(chip.hints.len()),
            exprs: chip.exprs.iter().map(|_| Terms::default()).collect(),
            bounds: match &chip.certificate {
                Certificate::Fixed { bounds, .. } => Some(bounds.iter().map(Bounds::new).collect()),
                Certificate::PerInstance => None,
            },
        };
        let mut computed = vec![false; chip.exprs.len()];
        for step in &chip.hints {
            if let Step::Let(Operation::Expr(expr)) = step {
                plan.compute(chip, *expr, &mut computed);
            }
            plan.actions.push(action(step));
        }
        plan
    }

    /// Plans the computation of `root` and of all it refers to that is not `computed` yet.
    fn compute(&mut self, chip: &Chip, root: u32, computed: &mut [bool]) {
        let mut needed = Vec::new();
        let mut waiting = vec![root];
        while let Some(expr) = waiting.pop() {
            if !std::mem::replace(&mut computed[expr as usize], true) {
                needed.push(expr);
                waiting.extend(chip.exprs[expr as usize].refs().filter_map(|a| match a {
                    Ref::Expr(earlier) => Some(earlier),
                    Ref::Cell(_) => None,
                }));
            }
        }
        needed.sort_unstable();
        for expr in needed {
            self.exprs[expr as usize] = Terms::new(&chip.exprs[expr as usize]);
            self.actions.push(Action::Compute(expr));
        }
    }

    /// Runs the hints on `scratch.cells`, of which inputs and fixed cells are set.
    pub(super) fn run(&self, scratch: &mut Scratch, around: &mut impl Surroundings) {
        scratch.registers.clear();
        scratch
            .exprs
            .resize(self.exprs.len().max(scratch.exprs.len()), Integer::ZERO);
        for action in &self.actions {
            let value = match action {
                Action::Compute(expr) => {
                    scratch.exprs[*expr as usize] = self.exprs[*expr as usize].value(scratch);
                    continue;
                }
                Action::Assign { cell, register } => {
                    let value = around.assign(*cell, &scratch.registers[*register as usize]);
                    scratch.cells[*cell as usize] = value;
                    continue;
                }
                Action::Advice(at) => Integer::from(BigInt::from(around.advice(*at))),
                Action::Expr(expr) => scratch.exprs[*expr as usize].clone(),
                Action::Linear(terms, constant) => linear(terms, constant, &scratch.registers),
                Action::Quotient(register, divisor) => {
                    divisor.quotient(&scratch.registers[*register as usize])
                }
                Action::Remainder(register, divisor) => {
                    divisor.remainder(&scratch.registers[*register as usize])
                }
            };
            scratch.registers.push(value);
        }
    }
}

fn action(step: &Step) -> Action {
    match step {
        Step::Assign(cell, register) => Action::Assign {
            cell: cell.0,
            register: register.0,
        },
        Step::Let(Operation::Advice(at)) => Action::Advice(*at),
        Step::Let(Operation::Expr(expr)) => Action::Expr(*expr),
        Step::Let(Operation::Linear(terms, constant)) => Action::Linear(
            terms
                .iter()
                .map(|(coefficient, register)| (Integer::from(coefficient.clone()), register.0))
                .collect(),
            Integer::from(constant.clone()),
        ),
        Step::Let(Operation::Div(register, divisor)) => {
            Action::Quotient(register.0, Divisor::new(divisor))
        }
        Step::Let(Operation::Mod(register, divisor)) => {
            Action::Remainder(register.0, Divisor::new(divisor))
        }
    }
}

fn linear(terms: &[(Integer, u32)], constant: &Integer, registers: &[Integer]) -> Integer {
    let mut sum = Sum::default();
    sum.add(constant);
    for (coefficient, register) in terms {
        sum.add_product(coefficient, &registers[*register as usize]);
    }
    sum.finish()
}

impl Terms {
    fn new(expr: &Expr) -> Self {
        let linear = expr
            .linear
            .iter()
            .map(|(coefficient, a)| (Integer::from(coefficient.clone()), *a));
        let products = expr
            .products
            .iter()
            .map(|(coefficient, a, b)| (Integer::from(coefficient.clone()), *a, *b));
        Self {
            constant: Some(Integer::from(expr.constant.clone())),
            linear: linear.collect(),
            products: products.collect(),
        }
    }

    fn value(&self, scratch: &Scratch) -> Integer {
        let value = |a: &Ref| match a {
            Ref::Cell(cell) => &scratch.cells[cell.0 as usize],
            Ref::Expr(expr) => &scratch.exprs[*expr as usize],
        };
        let mut sum = Sum::default();
        if let Some(constant) = &self.constant {
            sum.add(constant);
        }
        for (coefficient, a) in &self.linear {
            sum.add_product(coefficient, value(a));
        }
        for (coefficient, a, b) in &self.products {
            sum.add_triple(coefficient, value(a), value(b));
        }
        sum.finish()
    }
}
