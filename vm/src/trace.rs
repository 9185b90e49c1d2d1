//! A run as text, one step a line.

use std::io::{self, Write};

use vampx_ir::program::ResolvedInputs;

use crate::{Code, Finished, RunError, run_stepwise};

/// Runs `code` step by step and writes what each step does to `out`:
///
/// ```text
/// 0 0: input r0 1 ; r0 = 5
/// 1 1: mul r1 r0 r0 ; r1 = 25
/// 2 2: output 0 r1
/// accepted after 3 steps
/// ```
///
/// A line has the number of the step, the instruction with its place as the assembly has it, and what it wrote into a register. The last
/// line is the verdict, with the reason if it is `rejected`.
///
/// # Errors
/// If nothing can be written to `out`. The inner error is that of [`run_stepwise`].
pub fn write_trace(
    code: &Code,
    inputs: &ResolvedInputs,
    out: &mut impl Write,
) -> io::Result<Result<Finished, RunError>> {
    let mut written = Ok(());
    let mut n_steps = 0_u64;
    let outcome = run_stepwise(code, inputs, |event| {
        if written.is_err() {
            return;
        }
        let (pc, text) = (event.pc, code.instruction_text(event.pc));
        written = match &event.written {
            Some((to, value)) => writeln!(out, "{n_steps} {pc}: {text} ; {to} = {value}"),
            None => writeln!(out, "{n_steps} {pc}: {text}"),
        };
        n_steps += 1;
    });
    written?;
    match &outcome {
        Ok(finished) => writeln!(out, "accepted after {} steps", finished.n_steps)?,
        Err(error) => writeln!(out, "rejected after {n_steps} steps: {error}")?,
    }
    Ok(outcome)
}
