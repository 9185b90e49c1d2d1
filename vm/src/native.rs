//! Runs of a batch by code of the processor, where something makes it.

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use vampx_ir::program::ResolvedInputs;

use crate::{Code, Finished, RunError};

/// Does what [`run`](crate::run) does with the code that it was made from.
pub type Runner = Box<dyn Fn(&ResolvedInputs) -> Result<Finished, RunError> + Send + Sync>;

/// Makes a runner of code that compilation gave; `None` where there is none.
pub type MakeRunner = fn(&Code) -> Option<Runner>;

/// Runs of one code, which is compiled for the processor after [`Native::AFTER`] of them.
pub(crate) struct Native {
    make: MakeRunner,
    n_runs: AtomicUsize,
    runner: OnceLock<Option<Runner>>,
}

impl Native {
    /// After so many runs compiling has paid, if as many follow.
    pub(crate) const AFTER: usize = 10_000;

    /// Code of more instructions does not fit in the caches of the processor.
    const MOST_INSTRUCTIONS: usize = 100_000;

    pub(crate) fn new(make: MakeRunner, code: &Code) -> Option<Self> {
        let is_short = code.instructions().len() <= Self::MOST_INSTRUCTIONS;
        is_short.then(|| Self {
            make,
            n_runs: AtomicUsize::new(0),
            runner: OnceLock::new(),
        })
    }

    /// Counts a run of `code`; what runs it, if that is made. While one thread makes it, the others go on without.
    pub(crate) fn runner(&self, code: &Code) -> Option<&Runner> {
        if self.n_runs.fetch_add(1, Ordering::Relaxed) == Self::AFTER {
            return self.runner.get_or_init(|| (self.make)(code)).as_ref();
        }
        self.runner.get()?.as_ref()
    }
}

impl fmt::Debug for Native {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Native")
            .field("n_runs", &self.n_runs)
            .finish_non_exhaustive()
    }
}
