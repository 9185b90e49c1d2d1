//! From a chip to a table: a row is an instance.

use num_bigint::{BigInt, Sign};
use vampx_ir::circuit::{Chip, Expr, Ref};

use crate::field::ProofField;
use crate::ranges::{self, Lookups, MAX_CONSTRAINT_BITS};
use crate::table::{Element, Message, Multiplicity, Operand, Sum, Table};

/// The positions of a chip table's columns.
///
/// Main: inputs, outputs, locals; one column of zeros if there are none of them. Preprocessed: 1 on the row of an
/// instance and 0 on padding, fixed cells, the ids of the signals that go in, the id and fan-out of each that comes out.
pub(crate) struct Columns {
    pub(crate) selector: Operand,
    pub(crate) fixed: Operand,
    pub(crate) inputs: Operand,
    pub(crate) outputs: Operand,
    pub(crate) end: Operand,
}

impl Columns {
    pub(crate) fn new(chip: &Chip) -> Self {
        let selector = chip.local_cells().end.max(1);
        let fixed = selector + 1;
        let inputs = fixed + chip.fixed;
        let outputs = inputs + chip.inputs.len() as Operand;
        Self {
            selector,
            fixed,
            inputs,
            outputs,
            end: outputs + 2 * chip.outputs.len() as Operand,
        }
    }

    /// The number of main columns.
    pub(crate) fn width(&self) -> usize {
        self.selector as usize
    }

    /// The number of preprocessed columns.
    pub(crate) fn preprocessed_width(&self) -> usize {
        (self.end - self.selector) as usize
    }
}

/// The bus of signals of so many cells.
pub(crate) fn signal_bus(n_cells: usize) -> String {
    format!("signal/{n_cells}")
}

/// The residue of an integer.
pub(crate) fn residue<F: ProofField>(value: &BigInt) -> F {
    match u64::try_from(value.magnitude() % F::ORDER_U64) {
        Ok(residue) if value.sign() == Sign::Minus => -F::from_u64(residue),
        Ok(residue) => F::from_u64(residue),
        Err(_) => unreachable!("invariant: a residue is one word"),
    }
}

/// The table of a chip, without preprocessed values.
///
/// Constraints and ranges hold on padding too, which repeats the last instance; only messages ask for the selector.
pub(crate) fn chip_table<F: ProofField>(chip: &Chip, lookups: &Lookups) -> Table<F> {
    let columns = Columns::new(chip);
    let mut sums = Vec::new();
    let mut zeros = constraints(chip, &columns, &mut sums);
    for range in chip
        .ranges
        .iter()
        .filter(|range| range.bits <= MAX_CONSTRAINT_BITS)
    {
        zeros.push(ranges::constrain(range, &mut sums, columns.end));
    }
    let mut messages = wires(chip, &columns);
    messages.extend(lookups.messages());
    Table {
        name: chip.name.clone(),
        width: columns.width(),
        preprocessed_width: columns.preprocessed_width(),
        preprocessed: None,
        n_publics: 0,
        sums,
        zeros,
        messages,
    }
}

/// The operands of the chip's constraints; the expressions they rest on are added to `sums`.
fn constraints<F: ProofField>(
    chip: &Chip,
    columns: &Columns,
    sums: &mut Vec<Sum<F>>,
) -> Vec<Operand> {
    let mut needed = vec![false; chip.exprs.len()];
    chip.constraints
        .iter()
        .for_each(|expr| needed[*expr as usize] = true);
    for (index, expr) in chip.exprs.iter().enumerate().rev() {
        for reference in expr.refs().filter(|_| needed[index]).collect::<Vec<_>>() {
            if let Ref::Expr(earlier) = reference {
                needed[earlier as usize] = true;
            }
        }
    }
    let n_stored = chip.local_cells().end;
    let mut operands: Vec<Operand> = vec![Operand::MAX; chip.exprs.len()];
    for (index, expr) in chip
        .exprs
        .iter()
        .enumerate()
        .filter(|(index, _)| needed[*index])
    {
        let operand = |reference: Ref| match reference {
            Ref::Cell(cell) if cell.0 < n_stored => cell.0,
            Ref::Cell(cell) => columns.fixed + cell.0 - n_stored,
            Ref::Expr(earlier) => operands[earlier as usize],
        };
        let sum = sum(expr, operand);
        operands[index] = columns.end + sums.len() as Operand;
        sums.push(sum);
    }
    chip.constraints
        .iter()
        .map(|expr| operands[*expr as usize])
        .collect()
}

/// The terms of an expression, sorted by what they cost.
fn sum<F: ProofField>(expr: &Expr, operand: impl Fn(Ref) -> Operand) -> Sum<F> {
    let mut sum = Sum {
        constant: residue(&expr.constant),
        ..Sum::default()
    };
    for (coefficient, a) in &expr.linear {
        let a = operand(*a);
        match residue(coefficient) {
            one if one == F::ONE => sum.added.push(a),
            minus_one if minus_one == F::NEG_ONE => sum.subtracted.push(a),
            coefficient => sum.scaled.push((coefficient, a)),
        }
    }
    for (coefficient, a, b) in &expr.products {
        let (a, b) = (operand(*a), operand(*b));
        match residue(coefficient) {
            one if one == F::ONE => sum.products.push((a, b)),
            minus_one if minus_one == F::NEG_ONE => sum.subtracted_products.push((a, b)),
            coefficient => sum.scaled_products.push((coefficient, a, b)),
        }
    }
    sum
}

/// The messages that carry signals into and out of a row: `(id, cells)`.
fn wires<F: ProofField>(chip: &Chip, columns: &Columns) -> Vec<Message<F>> {
    let mut first = 0;
    let mut wire = |n_cells: u32, id: Operand, multiplicity| {
        let cells = (first..first + n_cells).map(Element::Column);
        first += n_cells;
        let elements = std::iter::once(Element::Column(id)).chain(cells).collect();
        Message {
            bus: signal_bus(n_cells as usize),
            elements,
            multiplicity,
        }
    };
    let mut messages = Vec::with_capacity(chip.inputs.len() + chip.outputs.len());
    for (id, n_cells) in (columns.inputs..).zip(&chip.inputs) {
        messages.push(wire(*n_cells, id, Multiplicity::Selected(columns.selector)));
    }
    for (id, n_cells) in (columns.outputs..).step_by(2).zip(&chip.outputs) {
        messages.push(wire(*n_cells, id, Multiplicity::Provided(id + 1)));
    }
    messages
}
