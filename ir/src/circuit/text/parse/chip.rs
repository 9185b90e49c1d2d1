//! The lines of a chip.

use num_bigint::BigInt;

use super::words::{Expected, Words, id, numbered, parse, sum};
use crate::circuit::{
    Cell, Certificate, Chip, Conclusion, Expr, Operation, Range, Ref, Register, Step,
};

/// The lines of a chip.
pub(super) struct ChipReader<'a> {
    pub(super) chip: &'a mut Chip,
    /// The number of registers so far.
    pub(super) n_registers: &'a mut usize,
}

impl ChipReader<'_> {
    pub(super) fn line(&mut self, first: &str, mut words: Words) -> Result<(), Expected> {
        match first {
            "zero" => {
                let expr = words.id("e", "an expression such as `e0`")?;
                self.chip.constraints.push(expr);
                words.end()
            }
            "range" => {
                let cell = self.cell(words.next(CELL)?).ok_or(CELL)?;
                let bits = words.parse("a number of bits")?;
                self.chip.ranges.push(Range { cell, bits });
                words.end()
            }
            "certificate" => self.certificate(words),
            "bound" => self.bound(words),
            "conclude" => self.conclusion(words),
            target => {
                words.keyword(
                    "=",
                    "`zero`, `range`, `certificate`, `bound`, `conclude`, or something and `=`",
                )?;
                self.equation(target, words)
            }
        }
    }

    fn equation(&mut self, target: &str, words: Words) -> Result<(), Expected> {
        if let Some(index) = id(target, "e") {
            let expr = self.expr(words)?;
            self.chip.exprs.push(expr);
            numbered(
                index,
                self.chip.exprs.len(),
                "the number of the expression, in order",
            )
        } else if let Some(index) = id(target, "r") {
            let operation = operation(words)?;
            self.chip.hints.push(Step::Let(operation));
            *self.n_registers += 1;
            numbered(
                index,
                *self.n_registers,
                "the number of the register, in order",
            )
        } else {
            self.assignment(target, words)
        }
    }

    fn assignment(&mut self, target: &str, mut words: Words) -> Result<(), Expected> {
        let cell = self.cell(target).ok_or(CELL)?;
        let register = words.id("r", "a register such as `r0`")?;
        self.chip.hints.push(Step::Assign(cell, Register(register)));
        words.end()
    }

    fn expr(&self, words: Words) -> Result<Expr, Expected> {
        let mut expr = Expr::default();
        for (coefficient, factors) in sum(words.words)? {
            let factor = |word: &str| {
                id(word, "e")
                    .map(Ref::Expr)
                    .or_else(|| self.cell(word).map(Ref::Cell))
            };
            let factors: Option<Vec<Ref>> = factors.into_iter().map(factor).collect();
            match factors
                .ok_or("a cell such as `i0.0` or `l0`, or an expression such as `e0`")?
                .as_slice()
            {
                [] => expr.constant += coefficient,
                [a] => expr.linear.push((coefficient, *a)),
                [a, b] => expr.products.push((coefficient, *a, *b)),
                _ => return Err("at most two factors"),
            }
        }
        Ok(expr)
    }

    fn certificate(&mut self, mut words: Words) -> Result<(), Expected> {
        let expected = "`fixed` or `per-instance`";
        self.chip.certificate = match words.next(expected)? {
            "fixed" => Certificate::Fixed {
                bounds: Vec::new(),
                conclusions: Vec::new(),
            },
            "per-instance" => Certificate::PerInstance,
            _ => return Err(expected),
        };
        words.end()
    }

    fn bound(&mut self, mut words: Words) -> Result<(), Expected> {
        let cell = self.cell(words.next(CELL)?).ok_or(CELL)?;
        let interval = words.interval()?;
        words.end()?;
        let Certificate::Fixed { bounds, .. } = &mut self.chip.certificate else {
            return Err("`certificate fixed` before bounds");
        };
        bounds.push(interval);
        numbered(cell.0, bounds.len(), "the bounds of the cells, in order")
    }

    fn conclusion(&mut self, mut words: Words) -> Result<(), Expected> {
        let statement = words.id("e", "an expression such as `e0`")?;
        let expected = "`from`, or `mod` and a modulus and `from`";
        let modulus = match words.next(expected)? {
            "from" => None,
            "mod" => {
                let modulus = words.parse(expected)?;
                words.keyword("from", expected)?;
                Some(modulus)
            }
            _ => return Err(expected),
        };
        let mut weights = Vec::new();
        for (weight, factors) in sum(words.words)? {
            match factors.as_slice() {
                [] if weight == BigInt::ZERO => {}
                [word] => weights.push((weight, id(word, "c").ok_or("a constraint such as `c0`")?)),
                _ => return Err("weighted constraints such as `2*c0 - c1`"),
            }
        }
        let Certificate::Fixed { conclusions, .. } = &mut self.chip.certificate else {
            return Err("`certificate fixed` before conclusions");
        };
        conclusions.push(Conclusion {
            weights,
            statement,
            modulus,
        });
        Ok(())
    }

    /// The cell that `word` names, if the chip has it.
    fn cell(&self, word: &str) -> Option<Cell> {
        let chip = &*self.chip;
        let within = |cell: u32, cells: std::ops::Range<u32>| {
            let cell = cell.checked_add(cells.start)?;
            cells.contains(&cell).then_some(Cell(cell))
        };
        match (word.get(..1)?, word.get(1..)?.split_once('.')) {
            ("i", Some((signal, cell))) => cell_of_signal(&chip.inputs, 0, signal, cell),
            ("o", Some((signal, cell))) => {
                cell_of_signal(&chip.outputs, chip.output_cells().start, signal, cell)
            }
            ("l", None) => within(id(word, "l")?, chip.local_cells()),
            ("f", None) => within(id(word, "f")?, chip.fixed_cells()),
            _ => None,
        }
    }
}

const CELL: Expected = "a cell such as `i0.0`, `o0.0`, `l0` or `f0`";

fn cell_of_signal(signals: &[u32], first: u32, signal: &str, cell: &str) -> Option<Cell> {
    let (signal, cell): (usize, u32) = (signal.parse().ok()?, cell.parse().ok()?);
    let start = first + signals.get(..signal)?.iter().sum::<u32>();
    (cell < *signals.get(signal)?).then_some(Cell(start + cell))
}

fn operation(words: Words) -> Result<Operation, Expected> {
    let register = |word: &str| id(word, "r").map(Register).ok_or("a register such as `r0`");
    let divisor = |word: &str| parse(word, "a natural number");
    let words: Vec<&str> = words.words.collect();
    match words.as_slice() {
        ["advice", at] => Ok(Operation::Advice(parse(
            at,
            "the position of an advice value",
        )?)),
        [word] if word.starts_with('e') => Ok(Operation::Expr(
            id(word, "e").ok_or("an expression such as `e0`")?,
        )),
        [word, "/", by] => Ok(Operation::Div(register(word)?, divisor(by)?)),
        [word, "%", by] => Ok(Operation::Mod(register(word)?, divisor(by)?)),
        words => {
            let mut terms = Vec::new();
            let mut constant = BigInt::ZERO;
            for (coefficient, factors) in sum(words.iter().copied())? {
                match factors.as_slice() {
                    [] => constant += coefficient,
                    [word] => terms.push((coefficient, register(word)?)),
                    _ => return Err("at most one register in a term"),
                }
            }
            Ok(Operation::Linear(terms, constant))
        }
    }
}
