//! What every circuit keeps, checked.

use num_bigint::BigUint;
use num_traits::{One, Zero};
use rustc_hash::FxHashSet;

use super::{
    Cell, Certificate, Chip, Circuit, Conclusion, Operation, Ref, Register, SignalId, Step,
};

/// The most cells of a chip: beyond it a file of a few bytes could ask for all memory.
pub const MAX_CHIP_CELLS: u64 = 1 << 20;

/// The highest degree of an expression: beyond it a chip of a few lines could compute integers of any size.
pub const MAX_DEGREE: u32 = 64;

/// What is wrong with a [`Circuit`].
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCircuit {
    /// Something is wrong with a chip.
    #[error("chip `{name}`: {problem}")]
    Chip {
        /// The name of the chip.
        name: String,
        /// What is wrong.
        problem: InvalidChip,
    },
    /// Two chips have the same name.
    #[error("there are two chips named `{0}`")]
    ChipName(String),
    /// A signal has no cells or refers to an interval that is not there.
    #[error("signal s{0} has no cells, or cells without an interval")]
    Signal(u32),
    /// An interval of a signal's cell has more members than the field, so a residue would not say which is meant.
    #[error("interval v{0} has more members than the field")]
    Interval(u32),
    /// A public value does not match the program, or its signal does not match it.
    #[error("public value `{name}`: {problem}")]
    Public {
        /// The name of the public value.
        name: String,
        /// What is wrong.
        problem: InvalidPublic,
    },
    /// The public values are not those of the program.
    #[error("the program has {program} public inputs, but the circuit has {circuit}")]
    PublicCount {
        /// The number of public inputs of the program.
        program: usize,
        /// The number of public values of the circuit.
        circuit: usize,
    },
    /// Something is wrong with an instance.
    #[error("instance {index}: {problem}")]
    Instance {
        /// The position of the instance.
        index: usize,
        /// What is wrong.
        problem: InvalidInstance,
    },
    /// No instance makes a signal, and it is not public.
    #[error("nothing makes signal s{0}")]
    NeverMade(u32),
}

/// What is wrong with a chip.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidChip {
    /// There are too many cells.
    #[error("it has more than {MAX_CHIP_CELLS} cells")]
    TooManyCells,
    /// A signal has no cells.
    #[error("it has a signal without cells")]
    EmptySignal,
    /// An expression refers to a cell that is not there, to itself, or to a later expression.
    #[error("expression e{0} refers to a cell or expression that is not there before it")]
    Expr(usize),
    /// An expression has too high a degree.
    #[error("expression e{0} has a degree above {MAX_DEGREE}")]
    Degree(usize),
    /// A constraint refers to an expression that is not there.
    #[error("constraint {0} refers to an expression that is not there")]
    Constraint(usize),
    /// A range check is not on an output or local, or not of 1 bit up to less than the field's.
    #[error(
        "range check {0} is not on an output or local, or its bits are 0 or do not fit the field"
    )]
    Range(usize),
    /// A step reads what is not there or not yet set.
    #[error("step {0} of the hints reads something that is not there or not set yet")]
    Read(usize),
    /// A step divides by 0.
    #[error("step {0} of the hints divides by 0")]
    DivisionByZero(usize),
    /// A step sets a cell that is neither output nor local, or is set already.
    #[error("step {0} of the hints sets a cell that is neither output nor local, or a second time")]
    Assign(usize),
    /// The hints leave a cell without a value.
    #[error("the hints do not set cell {0}")]
    NotAssigned(u32),
    /// The certificate bounds a number of cells that the chip does not have.
    #[error("the certificate bounds {got} cells instead of {expected}")]
    CertificateCells {
        /// The number of cells of the chip.
        expected: usize,
        /// The number of bounds.
        got: usize,
    },
    /// A conclusion refers to a constraint or statement that is not there, or its modulus is 0.
    #[error("conclusion {0} refers to something that is not there, or is modulo 0")]
    Conclusion(usize),
    /// A chip whose bounds depend on the instance has locals, ranges, more than one output cell, or other hints.
    #[error(
        "bounds that depend on the instance need a chip without locals and ranges, with at most one output cell"
    )]
    PerInstance,
}

/// What is wrong with a public value.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPublic {
    /// The program's public input at this position has another name.
    #[error("the program's public input at its place is `{0}`")]
    Name(String),
    /// There is no such signal, or something else makes it.
    #[error("its signal is not there, or is made twice")]
    Signal,
    /// The range is empty or reaches beyond the source field.
    #[error("its range is empty or reaches beyond the source field")]
    Range,
    /// The limbs do not hold the largest value of the range.
    #[error("its limbs do not hold its range")]
    Limbs,
}

/// What is wrong with an instance.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidInstance {
    /// There is no such chip.
    #[error("its chip is not there")]
    Chip,
    /// The numbers of signals, fixed cells or advice values are not those of the chip.
    #[error("its signals, fixed cells or advice are not as many as the chip has")]
    Arity,
    /// A signal has another number of cells than the chip says.
    #[error("signal s{0} has another number of cells than the chip wants there")]
    Cells(u32),
    /// A signal that goes in is not made before.
    #[error("signal s{0} goes in before it is made")]
    NotMadeYet(u32),
    /// A signal that comes out is made already.
    #[error("signal s{0} is made a second time")]
    MadeTwice(u32),
    /// Advice is no node of the program.
    #[error("advice n{0} is no node of the program")]
    Advice(u32),
}

impl Circuit {
    /// Checks everything that the other functions rely on, except the certificates.
    ///
    /// # Errors
    /// The first thing found wrong: see [`InvalidCircuit`].
    pub fn validate(&self) -> Result<(), InvalidCircuit> {
        let mut names = FxHashSet::default();
        for chip in &self.chips {
            if !names.insert(chip.name.as_str()) {
                return Err(InvalidCircuit::ChipName(chip.name.clone()));
            }
            self.validate_chip(chip)
                .map_err(|problem| InvalidCircuit::Chip {
                    name: chip.name.clone(),
                    problem,
                })?;
        }
        self.validate_signals()?;
        let mut made = vec![false; self.signals.len()];
        self.validate_publics(&mut made)?;
        for index in 0..self.instances.len() {
            self.validate_instance(index, &mut made)
                .map_err(|problem| InvalidCircuit::Instance { index, problem })?;
        }
        match made.iter().position(|made| !made) {
            Some(signal) => Err(InvalidCircuit::NeverMade(signal as u32)),
            None => Ok(()),
        }
    }

    fn validate_signals(&self) -> Result<(), InvalidCircuit> {
        for (index, interval) in self.intervals.iter().enumerate() {
            if interval.width().magnitude() >= self.target.modulus() {
                return Err(InvalidCircuit::Interval(index as u32));
            }
        }
        let fits = |bounds: &[u32]| {
            !bounds.is_empty()
                && bounds
                    .iter()
                    .all(|at| (*at as usize) < self.intervals.len())
        };
        match self.signals.iter().position(|signal| !fits(&signal.bounds)) {
            Some(signal) => Err(InvalidCircuit::Signal(signal as u32)),
            None => Ok(()),
        }
    }

    fn validate_publics(&self, made: &mut [bool]) -> Result<(), InvalidCircuit> {
        let expected: Vec<_> = self
            .program
            .inputs()
            .iter()
            .filter(|input| input.public)
            .collect();
        if expected.len() != self.publics.len() {
            return Err(InvalidCircuit::PublicCount {
                program: expected.len(),
                circuit: self.publics.len(),
            });
        }
        for (public, input) in self.publics.iter().zip(expected) {
            let invalid = |problem| {
                Err(InvalidCircuit::Public {
                    name: public.name.clone(),
                    problem,
                })
            };
            if public.name != input.name {
                return invalid(InvalidPublic::Name(input.name.clone()));
            }
            let (lo, hi) = &public.range;
            if lo > hi || hi >= self.program.field().modulus() {
                return invalid(InvalidPublic::Range);
            }
            if !make(made, public.signal) {
                return invalid(InvalidPublic::Signal);
            }
            let n_cells = self.signal(public.signal).bounds.len() as u64;
            if n_cells > 1
                && (public.limb_bits == 0 || hi.bits() > n_cells * u64::from(public.limb_bits))
            {
                return invalid(InvalidPublic::Limbs);
            }
        }
        Ok(())
    }

    fn validate_instance(&self, index: usize, made: &mut [bool]) -> Result<(), InvalidInstance> {
        let instance = &self.instances[index];
        let chip = self
            .chips
            .get(instance.chip.0 as usize)
            .ok_or(InvalidInstance::Chip)?;
        if instance.inputs.len() != chip.inputs.len()
            || instance.outputs.len() != chip.outputs.len()
            || instance.fixed.len() != chip.fixed as usize
            || instance.advice.len() != chip.advice as usize
        {
            return Err(InvalidInstance::Arity);
        }
        for (signal, n_cells) in instance.inputs.iter().zip(&chip.inputs) {
            if !made.get(signal.0 as usize).is_some_and(|made| *made) {
                return Err(InvalidInstance::NotMadeYet(signal.0));
            }
            self.validate_signal_cells(*signal, *n_cells)?;
        }
        for (signal, n_cells) in instance.outputs.iter().zip(&chip.outputs) {
            if !make(made, *signal) {
                return Err(InvalidInstance::MadeTwice(signal.0));
            }
            self.validate_signal_cells(*signal, *n_cells)?;
        }
        let n_nodes = self.program.nodes().len();
        match instance.advice.iter().find(|node| node.index() >= n_nodes) {
            Some(node) => Err(InvalidInstance::Advice(node.0)),
            None => Ok(()),
        }
    }

    fn validate_signal_cells(&self, signal: SignalId, n_cells: u32) -> Result<(), InvalidInstance> {
        if self.signal(signal).bounds.len() == n_cells as usize {
            Ok(())
        } else {
            Err(InvalidInstance::Cells(signal.0))
        }
    }

    fn validate_chip(&self, chip: &Chip) -> Result<(), InvalidChip> {
        let counts = chip
            .inputs
            .iter()
            .chain(&chip.outputs)
            .chain([&chip.locals, &chip.fixed]);
        if counts.map(|count| u64::from(*count)).sum::<u64>() > MAX_CHIP_CELLS {
            return Err(InvalidChip::TooManyCells);
        }
        if chip
            .inputs
            .iter()
            .chain(&chip.outputs)
            .any(|n_cells| *n_cells == 0)
        {
            return Err(InvalidChip::EmptySignal);
        }
        validate_exprs(chip)?;
        let in_range = |expr: &u32| (*expr as usize) < chip.exprs.len();
        if let Some(constraint) = chip.constraints.iter().position(|expr| !in_range(expr)) {
            return Err(InvalidChip::Constraint(constraint));
        }
        let made = chip.output_cells().start..chip.local_cells().end;
        let q = self.target.modulus();
        let fits =
            |bits: u32| bits >= 1 && bits < self.target.bits() && BigUint::one() << bits < *q;
        if let Some(range) = chip
            .ranges
            .iter()
            .position(|it| !made.contains(&it.cell.0) || !fits(it.bits))
        {
            return Err(InvalidChip::Range(range));
        }
        HintCheck::new(chip).run()?;
        validate_certificate(chip)
    }
}

/// Marks `signal` as made; `false` if it is not there or was made before.
fn make(made: &mut [bool], signal: SignalId) -> bool {
    match made.get_mut(signal.0 as usize) {
        Some(made) if !*made => {
            *made = true;
            true
        }
        _ => false,
    }
}

fn validate_exprs(chip: &Chip) -> Result<(), InvalidChip> {
    let n_cells = chip.n_cells();
    for (index, expr) in chip.exprs.iter().enumerate() {
        let known = |a: Ref| match a {
            Ref::Cell(cell) => (cell.0 as usize) < n_cells,
            Ref::Expr(earlier) => (earlier as usize) < index,
        };
        if !expr.refs().all(known) {
            return Err(InvalidChip::Expr(index));
        }
    }
    match chip
        .expr_degrees()
        .iter()
        .position(|degree| *degree > MAX_DEGREE)
    {
        Some(index) => Err(InvalidChip::Degree(index)),
        None => Ok(()),
    }
}

fn validate_certificate(chip: &Chip) -> Result<(), InvalidChip> {
    match &chip.certificate {
        Certificate::Fixed {
            bounds,
            conclusions,
        } => {
            if bounds.len() != chip.n_cells() {
                return Err(InvalidChip::CertificateCells {
                    expected: chip.n_cells(),
                    got: bounds.len(),
                });
            }
            let sound = |it: &Conclusion| {
                it.weights
                    .iter()
                    .all(|(_, constraint)| (*constraint as usize) < chip.constraints.len())
                    && (it.statement as usize) < chip.exprs.len()
                    && !it.modulus.as_ref().is_some_and(Zero::is_zero)
            };
            match conclusions.iter().position(|conclusion| !sound(conclusion)) {
                Some(index) => Err(InvalidChip::Conclusion(index)),
                None => Ok(()),
            }
        }
        Certificate::PerInstance => {
            let n_outputs = chip.output_cells().len();
            let simple = chip.locals == 0 && chip.ranges.is_empty() && n_outputs <= 1;
            if simple && (n_outputs == 0 || chip.constraints.len() == 1) {
                Ok(())
            } else {
                Err(InvalidChip::PerInstance)
            }
        }
    }
}

/// A walk through a hint program that knows what is set so far.
struct HintCheck<'a> {
    chip: &'a Chip,
    set: Vec<bool>,
    /// For each expression, whether all cells it reads are known to be set.
    readable: Vec<bool>,
    n_registers: u32,
}

impl<'a> HintCheck<'a> {
    fn new(chip: &'a Chip) -> Self {
        let made = chip.output_cells().start..chip.local_cells().end;
        let set = (0..chip.n_cells() as u32)
            .map(|cell| !made.contains(&cell))
            .collect();
        Self {
            chip,
            set,
            readable: vec![false; chip.exprs.len()],
            n_registers: 0,
        }
    }

    fn run(mut self) -> Result<(), InvalidChip> {
        for (index, step) in self.chip.hints.iter().enumerate() {
            match step {
                Step::Let(operation) => self.operation(operation, index)?,
                Step::Assign(cell, register) => self.assign(*cell, *register, index)?,
            }
        }
        match self.set.iter().position(|set| !set) {
            Some(cell) => Err(InvalidChip::NotAssigned(cell as u32)),
            None => Ok(()),
        }
    }

    fn operation(&mut self, operation: &Operation, index: usize) -> Result<(), InvalidChip> {
        let is_set = |register: &Register| register.0 < self.n_registers;
        let reads_set = match operation {
            Operation::Advice(at) => *at < self.chip.advice,
            Operation::Expr(expr) => self.is_readable(*expr),
            Operation::Linear(terms, _) => terms.iter().all(|(_, register)| is_set(register)),
            Operation::Div(register, divisor) | Operation::Mod(register, divisor) => {
                if divisor.is_zero() {
                    return Err(InvalidChip::DivisionByZero(index));
                }
                is_set(register)
            }
        };
        self.n_registers += 1;
        if reads_set {
            Ok(())
        } else {
            Err(InvalidChip::Read(index))
        }
    }

    fn assign(&mut self, cell: Cell, register: Register, index: usize) -> Result<(), InvalidChip> {
        if register.0 >= self.n_registers {
            return Err(InvalidChip::Read(index));
        }
        match self.set.get_mut(cell.0 as usize) {
            Some(set) if !*set => *set = true,
            _ => return Err(InvalidChip::Assign(index)),
        }
        Ok(())
    }

    /// Whether the expression is there and every cell that it or one it refers to reads is set.
    fn is_readable(&mut self, expr: u32) -> bool {
        if expr as usize >= self.readable.len() {
            return false;
        }
        let mut waiting = vec![expr];
        while let Some(next) = waiting.pop() {
            if std::mem::replace(&mut self.readable[next as usize], true) {
                continue;
            }
            for a in self.chip.exprs[next as usize].refs() {
                match a {
                    Ref::Expr(earlier) => waiting.push(earlier),
                    Ref::Cell(cell) if self.set[cell.0 as usize] => {}
                    Ref::Cell(_) => return false,
                }
            }
        }
        true
    }
}
