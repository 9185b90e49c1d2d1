//! The textual form of a circuit, one declaration a line. It parses back to an equal circuit.
//!
//! ```text
//! circuit goldilocks
//! interval v0 0..=255
//! signal s0 v0
//! signal s1 v0
//! public "x" s0 0..=255 limbs 8
//! chip "half" inputs 1 outputs 1 locals 1 fixed 1 advice 1
//!   e0 = -i0.0 + 2*o0.0 + l0
//!   e1 = 3 - l0 + l0*l0 - 2*f0*e0
//!   zero e0
//!   range o0.0 8
//!   r0 = advice 0
//!   r1 = e0
//!   r2 = 7 + 3*r0 - r1
//!   r3 = r2 / 256
//!   r4 = r2 % 256
//!   o0.0 = r3
//!   certificate fixed
//!   bound i0.0 0..=255
//!   conclude e0 mod 7 from c0 - 3*c1
//! instance "half" s0 -> s1 fixed -5 advice %6 @10..20
//! program
//! field goldilocks
//! ```
//!
//! Cells are `i` (input), `o` (output), `l` (local) and `f` (fixed); `i0.3` is cell 3 of the signal that goes in first.
//! What stands after `program` is the textual form of the program.

mod parse;

use std::fmt::{self, Display, Formatter};

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::{
    Cell, Certificate, Chip, Circuit, Expr, Instance, InvalidCircuit, Operation, Ref, Step,
};
use crate::{Interval, Span, program::ParseTextError};

/// Why a text is no circuit.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseCircuitError {
    /// A line is malformed.
    #[error("line {line}: expected {expected}")]
    Line {
        /// The number of the line, from 1.
        line: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// What stands after `program` is no program. Lines are counted from there.
    #[error("after the line `program`: {0}")]
    Program(#[from] ParseTextError),
    /// Every line is well formed, but the whole is no valid circuit.
    #[error(transparent)]
    Invalid(#[from] InvalidCircuit),
}

impl Circuit {
    /// The valid circuit that `text` is the textual form of.
    ///
    /// # Errors
    /// If a line is malformed, or the circuit or its program breaks a rule.
    pub fn parse_text(text: &str) -> Result<Self, ParseCircuitError> {
        parse::circuit(text)
    }
}

impl Display for Circuit {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "circuit {}", self.target)?;
        for (index, interval) in self.intervals.iter().enumerate() {
            writeln!(f, "interval v{index} {}", IntervalText(interval))?;
        }
        for (index, signal) in self.signals.iter().enumerate() {
            writeln!(f, "signal s{index}{}", List(" v", &signal.bounds))?;
        }
        for public in &self.publics {
            let (lo, hi) = &public.range;
            let name = Quoted(&public.name);
            writeln!(
                f,
                "public {name} s{} {lo}..={hi} limbs {}",
                public.signal.0, public.limb_bits
            )?;
        }
        for chip in &self.chips {
            write!(f, "{}", ChipText(chip))?;
        }
        for instance in &self.instances {
            self.write_instance(instance, f)?;
        }
        write!(f, "program\n{}", self.program)
    }
}

impl Circuit {
    fn write_instance(&self, instance: &Instance, f: &mut Formatter<'_>) -> fmt::Result {
        let Instance {
            chip,
            inputs,
            outputs,
            fixed,
            advice,
            span: Span { start, end },
        } = instance;
        let inputs: Vec<u32> = inputs.iter().map(|signal| signal.0).collect();
        let outputs: Vec<u32> = outputs.iter().map(|signal| signal.0).collect();
        let advice: Vec<u32> = advice.iter().map(|node| node.0).collect();
        let name = Quoted(&self.chips[chip.0 as usize].name);
        write!(
            f,
            "instance {name}{} ->{}",
            List(" s", &inputs),
            List(" s", &outputs)
        )?;
        write!(
            f,
            " fixed{} advice{}",
            List(" ", fixed),
            List(" %", &advice)
        )?;
        writeln!(f, " @{start}..{end}")
    }
}

/// The items, each after a prefix.
struct List<'a, T>(&'static str, &'a [T]);

impl<T: Display> Display for List<'_, T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.1
            .iter()
            .try_for_each(|item| write!(f, "{}{item}", self.0))
    }
}

/// A name as a JSON string.
struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        serde_json::Value::from(self.0).fmt(f)
    }
}

struct IntervalText<'a>(&'a Interval);

impl Display for IntervalText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}..={}", self.0.lo(), self.0.hi())
    }
}

struct ChipText<'a>(&'a Chip);

impl Display for ChipText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let chip = self.0;
        write!(
            f,
            "chip {} inputs{}",
            Quoted(&chip.name),
            List(" ", &chip.inputs)
        )?;
        write!(
            f,
            " outputs{} locals {}",
            List(" ", &chip.outputs),
            chip.locals
        )?;
        writeln!(f, " fixed {} advice {}", chip.fixed, chip.advice)?;
        for (index, expr) in chip.exprs.iter().enumerate() {
            writeln!(f, "  e{index} = {}", ExprText(chip, expr))?;
        }
        for expr in &chip.constraints {
            writeln!(f, "  zero e{expr}")?;
        }
        for range in &chip.ranges {
            writeln!(f, "  range {} {}", CellText(chip, range.cell), range.bits)?;
        }
        self.write_hints(f)?;
        self.write_certificate(f)
    }
}

impl ChipText<'_> {
    fn write_hints(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut n_registers = 0;
        for step in &self.0.hints {
            match step {
                Step::Assign(cell, register) => {
                    writeln!(f, "  {} = r{}", CellText(self.0, *cell), register.0)?
                }
                Step::Let(operation) => {
                    writeln!(f, "  r{n_registers} = {}", OperationText(operation))?;
                    n_registers += 1;
                }
            }
        }
        Ok(())
    }

    fn write_certificate(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Certificate::Fixed {
            bounds,
            conclusions,
        } = &self.0.certificate
        else {
            return writeln!(f, "  certificate per-instance");
        };
        writeln!(f, "  certificate fixed")?;
        for (cell, interval) in bounds.iter().enumerate() {
            let cell = CellText(self.0, Cell(cell as u32));
            writeln!(f, "  bound {cell} {}", IntervalText(interval))?;
        }
        for conclusion in conclusions {
            write!(f, "  conclude e{}", conclusion.statement)?;
            if let Some(modulus) = &conclusion.modulus {
                write!(f, " mod {modulus}")?;
            }
            let mut sum = Sum::new(f);
            sum.f.write_str(" from ")?;
            for (weight, constraint) in &conclusion.weights {
                sum.term(weight, &[&format_args!("c{constraint}")])?;
            }
            sum.finish()?;
            writeln!(f)?;
        }
        Ok(())
    }
}

struct CellText<'a>(&'a Chip, Cell);

impl Display for CellText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(chip, Cell(cell)) = *self;
        let mut first = 0;
        for (kind, signals) in [('i', &chip.inputs), ('o', &chip.outputs)] {
            for (signal, n_cells) in signals.iter().enumerate() {
                if cell - first < *n_cells {
                    return write!(f, "{kind}{signal}.{}", cell - first);
                }
                first += n_cells;
            }
        }
        if cell - first < chip.locals {
            write!(f, "l{}", cell - first)
        } else {
            write!(f, "f{}", cell - first - chip.locals)
        }
    }
}

struct RefText<'a>(&'a Chip, Ref);

impl Display for RefText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.1 {
            Ref::Cell(cell) => CellText(self.0, cell).fmt(f),
            Ref::Expr(expr) => write!(f, "e{expr}"),
        }
    }
}

struct ExprText<'a>(&'a Chip, &'a Expr);

impl Display for ExprText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(chip, expr) = *self;
        let mut sum = Sum::new(f);
        sum.constant(&expr.constant)?;
        for (coefficient, a) in &expr.linear {
            sum.term(coefficient, &[&RefText(chip, *a)])?;
        }
        for (coefficient, a, b) in &expr.products {
            sum.term(coefficient, &[&RefText(chip, *a), &RefText(chip, *b)])?;
        }
        sum.finish()
    }
}

struct OperationText<'a>(&'a Operation);

impl Display for OperationText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Operation::Advice(at) => write!(f, "advice {at}"),
            Operation::Expr(expr) => write!(f, "e{expr}"),
            Operation::Div(register, divisor) => write!(f, "r{} / {divisor}", register.0),
            Operation::Mod(register, divisor) => write!(f, "r{} % {divisor}", register.0),
            Operation::Linear(terms, constant) => {
                let mut sum = Sum::new(f);
                sum.constant(constant)?;
                for (coefficient, register) in terms {
                    sum.term(coefficient, &[&format_args!("r{}", register.0)])?;
                }
                sum.finish()
            }
        }
    }
}

/// Writes a sum term by term.
struct Sum<'a, 'f> {
    f: &'a mut Formatter<'f>,
    is_empty: bool,
}

impl<'a, 'f> Sum<'a, 'f> {
    fn new(f: &'a mut Formatter<'f>) -> Self {
        Self { f, is_empty: true }
    }

    fn constant(&mut self, value: &BigInt) -> fmt::Result {
        if value.is_zero() {
            Ok(())
        } else {
            self.term(value, &[])
        }
    }

    fn term(&mut self, coefficient: &BigInt, factors: &[&dyn Display]) -> fmt::Result {
        self.f
            .write_str(match (self.is_empty, coefficient.is_negative()) {
                (true, true) => "-",
                (true, false) => "",
                (false, true) => " - ",
                (false, false) => " + ",
            })?;
        self.is_empty = false;
        let magnitude = coefficient.magnitude();
        let mut separator = "";
        if factors.is_empty() || !magnitude.is_one() {
            write!(self.f, "{magnitude}")?;
            separator = "*";
        }
        for factor in factors {
            write!(self.f, "{separator}{factor}")?;
            separator = "*";
        }
        Ok(())
    }

    fn finish(self) -> fmt::Result {
        if self.is_empty {
            self.f.write_str("0")
        } else {
            Ok(())
        }
    }
}
