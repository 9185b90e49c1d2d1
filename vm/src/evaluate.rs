//! The values of a program's nodes, by the machine.

use vampx_fields::{FieldVisitor, Montgomery};
use vampx_ir::program::{EvaluateError, Evaluation, Inputs, Program, ResolvedInputs};

use crate::fast::Machine;
use crate::{Compiled, RunError, compile};

/// What [`Program::evaluate`] gives, computed by the machine; constants count as evaluated wherever code reads them.
///
/// # Errors
/// As [`Program::evaluate`].
pub fn evaluate(program: &Program, inputs: &Inputs) -> Result<Evaluation, EvaluateError> {
    let given = inputs.resolve(program)?;
    let Ok(compiled) = compile(program, &given.given()) else {
        // Outputs that need each other on paper may not do so in a run.
        return program.evaluate(inputs);
    };
    match compiled.evaluate(&given) {
        Ok(evaluation) => Ok(evaluation),
        Err(RunError::Rejected(rejection)) => Err(rejection.into()),
        Err(RunError::Fault(fault)) => {
            unreachable!("invariant: compiled code has no faults: {fault}")
        }
    }
}

impl Compiled {
    /// The values of a run that satisfies the program.
    ///
    /// # Errors
    /// If the inputs are not those the code is made for, or do not satisfy the program.
    pub fn evaluate(&self, inputs: &ResolvedInputs) -> Result<Evaluation, RunError> {
        self.code.field().visit(Values {
            compiled: self,
            inputs,
        })
    }
}

struct Values<'a> {
    compiled: &'a Compiled,
    inputs: &'a ResolvedInputs,
}

impl FieldVisitor for Values<'_> {
    type Output = Result<Evaluation, RunError>;

    fn visit<const N: usize>(self, field: &Montgomery<N>) -> Self::Output {
        let Compiled { code, registers } = self.compiled;
        let mut machine = Machine::new(code, field, self.inputs)?;
        machine.run(&mut ())?;
        let mut elements = Vec::with_capacity(registers.len());
        let mut evaluated = Vec::with_capacity(registers.len());
        for register in registers {
            let written = register.filter(|register| machine.is_written[register.index()]);
            evaluated.push(written.is_some());
            elements
                .push(written.map_or(field.zero(), |register| machine.registers[register.index()]));
        }
        let publics = machine.publics()?;
        let elements = elements.into_flattened();
        Ok(Evaluation::new(
            code.field().clone(),
            elements,
            evaluated,
            publics,
        ))
    }
}
