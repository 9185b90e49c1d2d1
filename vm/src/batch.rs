//! One program, many inputs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use vampx_ir::program::{EvaluateError, Inputs, Program, Public};

use crate::{Code, RunError, compile, run};

/// Runs one program on many inputs, on any number of threads. The code is made once for each choice of inputs that are given.
#[derive(Debug)]
pub struct Batch<'a> {
    program: &'a Program,
    /// `None` where outputs are defined by each other.
    codes: Mutex<BTreeMap<Vec<bool>, Option<Arc<Code>>>>,
}

impl<'a> Batch<'a> {
    /// No run of `program` so far.
    pub fn new(program: &'a Program) -> Self {
        Self {
            program,
            codes: Mutex::default(),
        }
    }

    /// The public inputs of the run on `inputs`: those that [`Program::evaluate`] gives.
    ///
    /// # Errors
    /// As [`Program::evaluate`].
    pub fn run(&self, inputs: &Inputs) -> Result<Vec<Public>, EvaluateError> {
        let resolved = inputs.resolve(self.program)?;
        let Some(code) = self.code(resolved.given()) else {
            return Ok(self.program.evaluate(inputs)?.publics().to_vec());
        };
        match run(&code, &resolved) {
            Ok(finished) => Ok(finished.publics),
            Err(RunError::Rejected(rejection)) => Err(rejection.into()),
            Err(RunError::Fault(fault)) => {
                unreachable!("invariant: compiled code has no faults: {fault}")
            }
        }
    }

    fn code(&self, given: Vec<bool>) -> Option<Arc<Code>> {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        let code = codes.entry(given).or_insert_with_key(|given| {
            let compiled = compile(self.program, given).ok()?;
            Some(Arc::new(compiled.code))
        });
        code.clone()
    }
}
