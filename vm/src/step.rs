//! What each instruction means, on canonical integers: the definition of the machine.

use num_bigint::BigUint;
use num_traits::One;
use vampx_ir::program::{InputId, Public, Rejection, ResolvedInputs};

use crate::outcome::{Fault, Finished, RunError, publics};
use crate::{Cell, Check, CheckId, Code, Instruction, Pc, Preload, Register, Thunk};

/// Whether a thunk has run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThunkState {
    /// Nothing has forced it.
    #[default]
    Suspended,
    /// It runs, and then goes on there.
    Running(Pc),
    /// It has run.
    Done,
}

/// The state of the machine between two steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The next instruction.
    pub pc: Pc,
    /// The registers; `None` before anything writes one.
    pub registers: Vec<Option<BigUint>>,
    /// The cells of memory.
    pub cells: Vec<Option<BigUint>>,
    /// The thunks.
    pub thunks: Vec<ThunkState>,
    /// The flags.
    pub flags: Vec<bool>,
    /// The values of the inputs: those given, and the outputs so far.
    pub inputs: Vec<Option<BigUint>>,
}

/// What one step did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The instruction.
    pub pc: Pc,
    /// What it wrote into a register.
    pub written: Option<(Register, BigUint)>,
}

impl State {
    /// The state before the first step.
    ///
    /// # Errors
    /// If `inputs` are not the ones the code is made for.
    pub fn new(code: &Code, inputs: &ResolvedInputs) -> Result<Self, Fault> {
        let is_given = inputs.values.iter().map(Option::is_some);
        if !is_given.eq(code.given.iter().copied()) {
            return Err(Fault::Inputs);
        }
        let mut state = Self {
            pc: Pc(0),
            registers: vec![None; code.n_registers as usize],
            cells: vec![None; code.n_cells as usize],
            thunks: vec![ThunkState::Suspended; code.thunks.len()],
            flags: vec![false; code.n_flags as usize],
            inputs: inputs.values.clone(),
        };
        for (register, preload) in &code.preloads {
            state.registers[register.index()] = Some(match preload {
                Preload::Constant(constant) => code.constants[constant.index()].clone(),
                Preload::Input(input) => state.input(*input)?,
            });
        }
        Ok(state)
    }

    /// One step; `None` at the end of an accepted run.
    ///
    /// # Errors
    /// If the run is rejected, or the code reads what nothing has written.
    pub fn step(&mut self, code: &Code) -> Result<Option<Event>, RunError> {
        let pc = self.pc;
        let mut written = None;
        self.pc = Pc(pc.0 + 1);
        match code.instructions[pc.index()] {
            Instruction::Halt => {
                self.pc = pc;
                return Ok(None);
            }
            Instruction::Store(cell, from) => {
                self.cells[cell.index()] = Some(self.read(from, pc)?.clone());
            }
            Instruction::Branch(selector, zero, one) => {
                let selector = self.read(selector, pc)?;
                if let Some(rejection) = Rejection::of_selector(selector, code.span(pc)) {
                    return Err(rejection.into());
                }
                self.pc = if selector.is_one() { one } else { zero };
            }
            Instruction::Jump(to) => self.pc = to,
            Instruction::When(register, arm, flag, to) => {
                if *self.read(register, pc)? == BigUint::from(arm) {
                    self.flags[flag.index()] = true;
                } else {
                    self.pc = to;
                }
            }
            Instruction::Again(flag, to) => {
                if !self.flags[flag.index()] {
                    self.pc = to;
                }
            }
            Instruction::Force(thunk) => self.force(code, thunk, pc)?,
            Instruction::Return(thunk) => match self.thunks[thunk.index()] {
                ThunkState::Running(to) => {
                    self.thunks[thunk.index()] = ThunkState::Done;
                    self.pc = to;
                }
                _ => return Err(Fault::Thunk(pc).into()),
            },
            Instruction::Assert(check) => self.check(code, check, pc)?,
            Instruction::Output(input, from) => {
                let value = self.read(from, pc)?.clone();
                let declared = &code.inputs[input.index()];
                if let Some(rejection) = Rejection::of_input(declared, &value) {
                    return Err(rejection.into());
                }
                self.inputs[input.index()] = Some(value);
            }
            instruction => {
                let value = self.value(code, instruction, pc)?;
                let to = instruction
                    .writes()
                    .unwrap_or_else(|| unreachable!("invariant: {instruction:?} writes"));
                self.registers[to.index()] = Some(value.clone());
                written = Some((to, value));
            }
        }
        Ok(Some(Event { pc, written }))
    }

    /// The public inputs at the end of an accepted run.
    ///
    /// # Errors
    /// If an output is missing: the code has not come to it.
    pub fn publics(&self, code: &Code) -> Result<Vec<Public>, Fault> {
        publics(code, &self.inputs)
    }

    /// What an instruction writes that only computes.
    fn value(&self, code: &Code, instruction: Instruction, pc: Pc) -> Result<BigUint, RunError> {
        let p = code.field.modulus();
        let read = |register| self.read(register, pc);
        Ok(match instruction {
            Instruction::Constant(_, constant) => code.constants[constant.index()].clone(),
            Instruction::Input(_, input) => self.input(input)?,
            Instruction::Move(_, from) => read(from)?.clone(),
            Instruction::Load(_, cell) => self.load(cell, pc)?,
            Instruction::Neg(_, a) => (p - read(a)?) % p,
            Instruction::Add(_, a, b) => (read(a)? + read(b)?) % p,
            Instruction::Mul(_, a, b) => read(a)? * read(b)? % p,
            Instruction::Lt(_, a, b) => BigUint::from(read(a)? >= read(b)?),
            Instruction::Hint(op, _, a, b) => {
                let (a, b) = (read(a)?, read(b)?);
                op.apply(&code.field, a, b)
                    .ok_or_else(|| Rejection::of_hint(op, a, code.span(pc)))?
            }
            other => unreachable!("invariant: {other:?} is a step of its own"),
        })
    }

    fn force(&mut self, code: &Code, thunk: Thunk, pc: Pc) -> Result<(), Fault> {
        match self.thunks[thunk.index()] {
            ThunkState::Done => Ok(()),
            ThunkState::Running(_) => Err(Fault::Thunk(pc)),
            ThunkState::Suspended => {
                self.thunks[thunk.index()] = ThunkState::Running(self.pc);
                self.pc = code.thunks[thunk.index()];
                Ok(())
            }
        }
    }

    fn check(&self, code: &Code, check: CheckId, pc: Pc) -> Result<(), RunError> {
        let check = code.checks[check.index()];
        let mut values = Vec::with_capacity(4);
        for register in check.reads() {
            values.push(self.read(*register, pc)?.clone());
        }
        rejection(code, check, values, pc).map_or(Ok(()), |rejection| Err(rejection.into()))
    }

    fn read(&self, register: Register, pc: Pc) -> Result<&BigUint, Fault> {
        let value = self.registers[register.index()].as_ref();
        value.ok_or(Fault::Unwritten(pc))
    }

    fn load(&self, cell: Cell, pc: Pc) -> Result<BigUint, Fault> {
        let value = self.cells[cell.index()].as_ref();
        value.cloned().ok_or(Fault::Unwritten(pc))
    }

    fn input(&self, input: InputId) -> Result<BigUint, Fault> {
        self.inputs[input.index()].clone().ok_or(Fault::Inputs)
    }
}

/// Why the canonical integers `values` of what `check` reads do not pass it.
pub(crate) fn rejection(
    code: &Code,
    check: Check,
    values: Vec<BigUint>,
    pc: Pc,
) -> Option<Rejection> {
    let span = code.span(pc);
    match check {
        Check::Equal(_) => Rejection::of_equation(&values[0], &values[1], span),
        Check::InRange(_, bits) => Rejection::of_range(&values[0], bits, span),
        Check::Boolean(_) => Rejection::of_selector(&values[0], span),
        Check::Declared(_, input) => Rejection::of_input(&code.inputs[input.index()], &values[0]),
        Check::DivRem(_) => {
            let values = <[BigUint; 4]>::try_from(values)
                .unwrap_or_else(|_| unreachable!("invariant: a division has four values"));
            Rejection::of_division(&values, span)
        }
    }
}

/// Runs `code` step by step, and tells `trace` what each did.
///
/// # Errors
/// If the inputs are not the ones the code is made for, the run is rejected, or the code is not what [`compile()`](crate::compile()) makes.
pub fn run_stepwise(
    code: &Code,
    inputs: &ResolvedInputs,
    mut trace: impl FnMut(&Event),
) -> Result<Finished, RunError> {
    let mut state = State::new(code, inputs)?;
    let mut n_steps = 0;
    while let Some(event) = state.step(code)? {
        n_steps += 1;
        trace(&event);
    }
    Ok(Finished {
        publics: state.publics(code)?,
        n_steps,
    })
}
