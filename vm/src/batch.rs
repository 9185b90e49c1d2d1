//! One program, many inputs.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use vampx_ir::program::{EvaluateError, Inputs, Likelihood, Program, Public, ResolvedInputs};

use crate::lanes::LANES;
use crate::native::{MakeRunner, Native};
use crate::pack::{FEWEST, run_pack};
use crate::{Code, MAX_REGISTERS, Profile, RunError, allocate, compile, observe, run};

/// How many runs are made one by one of code that has more than [`MAX_REGISTERS`]: fitting it to so few takes as long.
const BEFORE_PACKS: usize = 64;

/// What a run on some inputs comes to: the public inputs that [`Program::evaluate`] gives, or its error.
pub type Outcome = Result<Vec<Public>, EvaluateError>;

/// Runs one program on many inputs, on any number of threads. The code is made once for each choice of inputs that are given.
#[derive(Debug)]
pub struct Batch<'a> {
    program: &'a Program,
    /// `None` where outputs are defined by each other.
    codes: Mutex<BTreeMap<Vec<bool>, Option<Arc<Prepared>>>>,
    make_runner: Option<MakeRunner>,
}

/// Code for one choice of inputs.
#[derive(Debug)]
struct Prepared {
    code: Code,
    /// The same code with few registers, for runs side by side.
    small: OnceLock<Option<Code>>,
    /// The number of runs so far.
    n_runs: AtomicUsize,
    /// For runs alone.
    native: Option<Native>,
}

impl<'a> Batch<'a> {
    /// The number of inputs that [`Batch::run_all`] takes best at a time, or a multiple of it.
    pub const PACK: usize = LANES;

    /// After so many runs alone, their code is compiled for the processor if [`Batch::with_runners`] says how.
    pub const ALONE_BEFORE_RUNNERS: usize = Native::AFTER;

    /// No run of `program` so far.
    pub fn new(program: &'a Program) -> Self {
        Self {
            program,
            codes: Mutex::default(),
            make_runner: None,
        }
    }

    /// The same, with runners for runs that are not made side by side.
    pub fn with_runners(self, make: MakeRunner) -> Self {
        Self {
            make_runner: Some(make),
            ..self
        }
    }

    /// What the run on `inputs` comes to.
    ///
    /// # Errors
    /// As [`Program::evaluate`].
    pub fn run(&self, inputs: &Inputs) -> Outcome {
        let resolved = inputs.resolve(self.program)?;
        match self.code(&resolved.given()) {
            Some(prepared) => prepared.run(&resolved),
            None => Ok(self.program.evaluate(inputs)?.publics().to_vec()),
        }
    }

    /// What the run on each of `inputs` comes to, in order. Runs that give the same inputs are made side by side, an instruction for all of them before the
    /// next one, as long as they go the same way.
    pub fn run_all(&self, inputs: &[Inputs]) -> Vec<Outcome> {
        let mut outcomes: Vec<Option<Outcome>> = vec![None; inputs.len()];
        let mut rows: BTreeMap<Vec<bool>, Vec<(usize, ResolvedInputs)>> = BTreeMap::new();
        for (index, inputs) in inputs.iter().enumerate() {
            match inputs.resolve(self.program) {
                Ok(row) => rows.entry(row.given()).or_default().push((index, row)),
                Err(error) => outcomes[index] = Some(Err(error.into())),
            }
        }
        for (given, rows) in rows {
            let Some(prepared) = self.code(&given) else {
                continue;
            };
            let (indices, rows): (Vec<usize>, Vec<ResolvedInputs>) = rows.into_iter().unzip();
            for (index, outcome) in indices.into_iter().zip(prepared.run_all(&rows)) {
                outcomes[index] = Some(outcome);
            }
        }
        let outcomes = outcomes.into_iter().zip(inputs);
        outcomes
            .map(|(outcome, inputs)| outcome.unwrap_or_else(|| self.run(inputs)))
            .collect()
    }

    /// How often the run on `inputs` takes the arms of branches; nothing of inputs that are none, or that no code can be made for.
    pub fn likelihood(&self, inputs: &Inputs) -> Likelihood {
        let resolved = inputs.resolve(self.program).ok();
        let prepared = resolved.as_ref().and_then(|it| self.code(&it.given()));
        let (Some(resolved), Some(prepared)) = (resolved, prepared) else {
            return Likelihood::default();
        };
        let mut profile = Profile::new(&prepared.code);
        // Of a run that is rejected, what it did until then.
        let _: Result<_, RunError> = observe(&prepared.code, &resolved, &mut profile);
        profile.likelihood()
    }

    fn code(&self, given: &[bool]) -> Option<Arc<Prepared>> {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(prepared) = codes.get(given) {
            return prepared.clone();
        }
        let compiled = compile(self.program, given).ok();
        let prepared = compiled.map(|compiled| {
            Arc::new(Prepared {
                native: self
                    .make_runner
                    .and_then(|make| Native::new(make, &compiled.code)),
                code: compiled.code,
                small: OnceLock::new(),
                n_runs: AtomicUsize::new(0),
            })
        });
        codes.insert(given.to_vec(), prepared.clone());
        prepared
    }
}

impl Prepared {
    fn run(&self, inputs: &ResolvedInputs) -> Outcome {
        let native = self.native.as_ref();
        let finished = match native.and_then(|native| native.runner(&self.code)) {
            Some(runner) => runner(inputs),
            None => run(&self.code, inputs),
        };
        match finished {
            Ok(finished) => Ok(finished.publics),
            Err(RunError::Rejected(rejection)) => Err(rejection.into()),
            Err(RunError::Fault(fault)) => {
                unreachable!("invariant: compiled code has no faults: {fault}")
            }
        }
    }

    fn run_all(&self, rows: &[ResolvedInputs]) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(rows.len());
        for rows in rows.chunks(LANES) {
            match self.for_packs(rows.len()) {
                Some(code) => {
                    let finished = run_pack(code, rows).into_iter().zip(rows);
                    outcomes.extend(
                        finished.map(|(publics, row)| publics.map_or_else(|| self.run(row), Ok)),
                    );
                }
                None => outcomes.extend(rows.iter().map(|row| self.run(row))),
            }
        }
        outcomes
    }

    /// The code for so many runs side by side, if they pay.
    fn for_packs(&self, n_rows: usize) -> Option<&Code> {
        let n_before = self.n_runs.fetch_add(n_rows, Ordering::Relaxed);
        if n_rows < FEWEST as usize {
            return None;
        }
        if self.code.n_registers <= MAX_REGISTERS {
            return Some(&self.code);
        }
        if n_before < BEFORE_PACKS {
            return None;
        }
        let small = || allocate(&self.code, MAX_REGISTERS).ok();
        self.small.get_or_init(small).as_ref()
    }
}
