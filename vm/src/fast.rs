//! The fast interpreter: the same steps on words in Montgomery form.

use num_bigint::BigUint;
use vampx_fields::{FieldVisitor, Montgomery};
use vampx_ir::program::{HintOp, Rejection, ResolvedInputs};

use crate::outcome::{Fault, Finished, RunError, publics};
use crate::words;
use crate::{Check, Code, Instruction, Pc, Preload, Register};

/// What is told of a run as it goes on.
pub trait Observer {
    /// The instruction is executed next.
    fn executes(&mut self, pc: Pc);

    /// It wrote this element, in Montgomery form.
    fn wrote<const N: usize>(&mut self, to: Register, value: &[u64; N]);
}

/// Sees nothing, and costs nothing.
impl Observer for () {
    #[inline(always)]
    fn executes(&mut self, _: Pc) {}

    #[inline(always)]
    fn wrote<const N: usize>(&mut self, _: Register, _: &[u64; N]) {}
}

/// Runs `code`.
///
/// # Errors
/// If the inputs are not the ones the code is made for, the run is rejected, or the code is not what [`compile()`](crate::compile()) makes.
pub fn run(code: &Code, inputs: &ResolvedInputs) -> Result<Finished, RunError> {
    observe(code, inputs, &mut ())
}

/// Runs `code`, and tells `observer` what it does.
///
/// # Errors
/// As [`run`].
pub fn observe(
    code: &Code,
    inputs: &ResolvedInputs,
    observer: &mut impl Observer,
) -> Result<Finished, RunError> {
    code.field.visit(Observed {
        code,
        inputs,
        observer,
    })
}

struct Observed<'a, O> {
    code: &'a Code,
    inputs: &'a ResolvedInputs,
    observer: &'a mut O,
}

impl<O: Observer> FieldVisitor for Observed<'_, O> {
    type Output = Result<Finished, RunError>;

    fn visit<const N: usize>(self, field: &Montgomery<N>) -> Self::Output {
        let mut machine = Machine::new(self.code, field, self.inputs)?;
        let n_steps = machine.run(self.observer)?;
        Ok(Finished {
            publics: machine.publics()?,
            n_steps,
        })
    }
}

/// Where a thunk goes on that has not run, and one that has.
const SUSPENDED: u32 = u32::MAX;
const DONE: u32 = u32::MAX - 1;

/// The state, with elements of `N` words in Montgomery form.
pub(crate) struct Machine<'a, const N: usize> {
    code: &'a Code,
    field: &'a Montgomery<N>,
    pub(crate) registers: Vec<[u64; N]>,
    /// Whether each register was written.
    pub(crate) is_written: Vec<bool>,
    cells: Vec<Option<[u64; N]>>,
    thunks: Vec<u32>,
    flags: Vec<bool>,
    constants: Vec<[u64; N]>,
    inputs: Vec<Option<[u64; N]>>,
}

impl<'a, const N: usize> Machine<'a, N> {
    pub(crate) fn new(
        code: &'a Code,
        field: &'a Montgomery<N>,
        inputs: &ResolvedInputs,
    ) -> Result<Self, Fault> {
        let is_given = inputs.values.iter().map(Option::is_some);
        if !is_given.eq(code.given.iter().copied()) {
            return Err(Fault::Inputs);
        }
        let element = |value: &BigUint| field.from_biguint(value);
        let inputs = inputs
            .values
            .iter()
            .map(|value| value.as_ref().map(element));
        let mut machine = Self {
            code,
            field,
            registers: vec![field.zero(); code.n_registers as usize],
            is_written: vec![false; code.n_registers as usize],
            cells: vec![None; code.n_cells as usize],
            thunks: vec![SUSPENDED; code.thunks.len()],
            flags: vec![false; code.n_flags as usize],
            constants: code.constants.iter().map(element).collect(),
            inputs: inputs.collect(),
        };
        for (register, preload) in &code.preloads {
            let value = match preload {
                Preload::Constant(constant) => machine.constants[constant.index()],
                Preload::Input(input) => machine.inputs[input.index()].ok_or(Fault::Inputs)?,
            };
            machine.write(*register, value);
        }
        Ok(machine)
    }

    /// Runs to the end; the number of steps.
    pub(crate) fn run(&mut self, observer: &mut impl Observer) -> Result<u64, RunError> {
        let (code, field) = (self.code, self.field);
        let mut n_steps = 0;
        let mut pc = Pc(0);
        loop {
            let at = pc;
            observer.executes(at);
            pc = Pc(pc.0 + 1);
            let (to, value) = match code.instructions[at.index()] {
                Instruction::Add(to, a, b) => (to, field.add(self.read(a, at)?, self.read(b, at)?)),
                Instruction::Mul(to, a, b) => (to, field.mul(self.read(a, at)?, self.read(b, at)?)),
                Instruction::Neg(to, a) => (to, field.neg(self.read(a, at)?)),
                Instruction::Lt(to, a, b) => {
                    (to, words::lt(field, self.read(a, at)?, self.read(b, at)?))
                }
                Instruction::Hint(op, to, a, b) => (to, self.hint(op, a, b, at)?),
                Instruction::Move(to, from) => (to, *self.read(from, at)?),
                Instruction::Constant(to, constant) => (to, self.constants[constant.index()]),
                Instruction::Input(to, input) => {
                    (to, self.inputs[input.index()].ok_or(Fault::Inputs)?)
                }
                Instruction::Load(to, cell) => {
                    (to, self.cells[cell.index()].ok_or(Fault::Unwritten(at))?)
                }
                Instruction::Halt => return Ok(n_steps),
                instruction => {
                    n_steps += 1;
                    pc = self.control(instruction, at)?;
                    continue;
                }
            };
            n_steps += 1;
            self.write(to, value);
            observer.wrote(to, &value);
        }
    }

    /// Does what writes no register, and says where to go on.
    #[inline]
    fn control(&mut self, instruction: Instruction, at: Pc) -> Result<Pc, RunError> {
        let next = Pc(at.0 + 1);
        match instruction {
            Instruction::Store(cell, from) => {
                self.cells[cell.index()] = Some(*self.read(from, at)?);
            }
            Instruction::Branch(selector, zero, one) => {
                let value = self.read(selector, at)?;
                return match words::as_bit(self.field, value) {
                    Some(false) => Ok(zero),
                    Some(true) => Ok(one),
                    None => Err(self.trapped_selector(value, at)),
                };
            }
            Instruction::Jump(to) => return Ok(to),
            Instruction::When(register, arm, flag, to) => {
                if words::as_bit(self.field, self.read(register, at)?) != Some(arm) {
                    return Ok(to);
                }
                self.flags[flag.index()] = true;
            }
            Instruction::Again(flag, to) => {
                return Ok(if self.flags[flag.index()] { next } else { to });
            }
            Instruction::Force(thunk) => match self.thunks[thunk.index()] {
                DONE => {}
                SUSPENDED => {
                    self.thunks[thunk.index()] = next.0;
                    return Ok(self.code.thunks[thunk.index()]);
                }
                _ => return Err(Fault::Thunk(at).into()),
            },
            Instruction::Return(thunk) => {
                return match std::mem::replace(&mut self.thunks[thunk.index()], DONE) {
                    DONE | SUSPENDED => Err(Fault::Thunk(at).into()),
                    to => Ok(Pc(to)),
                };
            }
            Instruction::Assert(check) => self.check(self.code.checks[check.index()], at)?,
            Instruction::Output(input, from) => {
                let value = *self.read(from, at)?;
                let declared = &self.code.inputs[input.index()];
                if declared.range.is_some()
                    && let Some(rejection) =
                        Rejection::of_input(declared, &self.field.to_biguint(&value))
                {
                    return Err(rejection.into());
                }
                self.inputs[input.index()] = Some(value);
            }
            other => unreachable!("invariant: {other:?} writes a register or halts"),
        }
        Ok(next)
    }

    /// The public inputs at the end.
    pub(crate) fn publics(&self) -> Result<Vec<vampx_ir::program::Public>, Fault> {
        let inputs = self.code.inputs.iter().zip(&self.inputs);
        let values: Vec<Option<BigUint>> = inputs
            .map(|(input, value)| {
                let value = value.as_ref().filter(|_| input.public);
                value.map(|value| self.field.to_biguint(value))
            })
            .collect();
        publics(self.code, &values)
    }

    #[inline(always)]
    fn read(&self, register: Register, at: Pc) -> Result<&[u64; N], Fault> {
        if self.is_written[register.index()] {
            Ok(&self.registers[register.index()])
        } else {
            Err(Fault::Unwritten(at))
        }
    }

    #[inline(always)]
    fn write(&mut self, to: Register, value: [u64; N]) {
        self.registers[to.index()] = value;
        self.is_written[to.index()] = true;
    }

    fn hint(&self, op: HintOp, a: Register, b: Register, at: Pc) -> Result<[u64; N], RunError> {
        let field = self.field;
        let (a, b) = (self.read(a, at)?, self.read(b, at)?);
        let value = words::hint(field, op, a, b);
        value.ok_or_else(|| Rejection::of_hint(op, &field.to_biguint(a), self.code.span(at)).into())
    }

    fn check(&self, check: Check, at: Pc) -> Result<(), RunError> {
        let mut values = [[0; N]; 4];
        let reads = check.reads();
        for (value, register) in values.iter_mut().zip(reads) {
            *value = *self.read(*register, at)?;
        }
        words::failure(self.field, self.code, check, &values[..reads.len()], at)
            .map_or(Ok(()), |rejection| Err(rejection.into()))
    }

    #[cold]
    fn trapped_selector(&self, value: &[u64; N], at: Pc) -> RunError {
        let value = self.field.to_biguint(value);
        Rejection::of_selector(&value, self.code.span(at))
            .unwrap_or_else(|| unreachable!("invariant: the selector is neither 0 nor 1"))
            .into()
    }
}
