//! The other objective: not what a circuit costs, where all arms are there, but what runs on the machine cost on average.

use vampx_ir::program::{ExecutionCosts, Likelihood, Program};
use vampx_rewrite::{Effort, optimize, optimize_execution};
use vampx_vm::{CompileError, compile, expected_cost};

/// A program for the machine.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The program.
    pub program: Program,
    /// The mean cost of a run of the program as written, in tenths of an addition.
    pub cost_before: u64,
    /// The mean cost of a run of this one.
    pub cost_after: u64,
}

/// Of the program as written, as optimized for circuits, and each of them with branches and arithmetic chosen by `likelihood`:
/// the one whose runs cost least, the first of equals. All inputs without definitions are given.
///
/// # Errors
/// If the program has no code for the machine.
pub fn plan(
    program: &Program,
    effort: Effort,
    likelihood: &Likelihood,
) -> Result<Planned, CompileError> {
    let costs = ExecutionCosts::of(program.field());
    let cost = |program: &Program| {
        let code = compile(program, &without_outputs(program))?.code;
        Ok(expected_cost(&code, likelihood, &costs))
    };
    let cost_before = cost(program)?;
    let (mut best, mut least) = (None, cost_before);
    let optimized = optimize(program, effort);
    let bases = [Some(program), optimized.as_ref()].into_iter().flatten();
    for base in bases {
        let planned = optimize_execution(base, likelihood);
        for candidate in [Some(base.clone()), planned].into_iter().flatten() {
            let cost = cost(&candidate)?;
            if cost < least {
                (best, least) = (Some(candidate), cost);
            }
        }
    }
    Ok(Planned {
        program: best.unwrap_or_else(|| program.clone()),
        cost_before,
        cost_after: least,
    })
}

/// Which inputs are given where all that can be computed is.
pub fn without_outputs(program: &Program) -> Vec<bool> {
    let mut given = vec![true; program.inputs().len()];
    for definition in program.definitions() {
        given[definition.input.index()] = false;
    }
    given
}
