//! `vampx run --batch`: one program, many inputs.

#[cfg(feature = "columns")]
mod columns;
mod rows;

use std::{fmt, path::Path};

use rayon::prelude::*;
use vampx::{Blame, Compiled, Error, Source};
use vampx_ir::program::{EvaluateError, Inputs, Likelihood};
use vampx_vm::{Batch, Outcome};

#[cfg(feature = "columns")]
pub use columns::is_decoding;
use rows::{Rows, unreadable};

use crate::{
    arguments,
    console::Console,
    failure::{Ending, Failure},
    files,
    machine::is_likelihood,
    report::Report,
};

/// How many lines are read before they are run.
const LINES_AT_ONCE: usize = 1024;

/// Runs a program on each line of a file, and prints what each comes to, in order. Lines may be without end: they are not kept.
pub fn run(
    arguments: &arguments::Run,
    path: &Path,
    compiled: &Compiled,
    source: &Source,
    console: &Console,
) -> Result<Ending, Failure> {
    let profile = arguments.profile.as_deref();
    if profile.is_some_and(|path| !is_likelihood(path)) {
        return Err(Failure::unsupported(
            "the profile of a batch is how often arms are taken; name it *.json",
        ));
    }
    let Rows { unit, texts } = Rows::open(path)?;
    let batch = Batch::new(&compiled.circuit.program);
    #[cfg(feature = "jit")]
    let batch = batch.with_runners(|code| {
        let jit = vampx::jit::Jit::new(code).ok()?;
        Some(Box::new(move |inputs| jit.run(inputs)))
    });
    let written = profile.map(|_| Batch::new(&compiled.program));
    let mut likelihood = Likelihood::default();
    let mut lines = (1_u64..).zip(texts);
    let (mut n_accepted, mut n_rejected, mut n_wrong) = (0_u64, 0_u64, 0_u64);
    let counter = console.counter(unit);
    loop {
        let chunk: Vec<(u64, String)> = lines
            .by_ref()
            .take(LINES_AT_ONCE)
            .map(|(number, line)| line.map(|line| (number, line)))
            .collect::<Result<_, String>>()
            .map_err(|error| unreadable(path, &error))?;
        if chunk.is_empty() {
            break;
        }
        let results: Vec<Vec<(Ending, String)>> = chunk
            .par_chunks(4 * Batch::PACK)
            .map(|lines| run_lines(&batch, lines, unit, source))
            .collect();
        if let Some(written) = &written {
            let runs = chunk.par_iter().filter_map(|(_, line)| {
                let inputs = Inputs::from_json(line).ok()?;
                Some(written.likelihood(&inputs))
            });
            for counted in runs.collect::<Vec<_>>() {
                likelihood.add_all(&counted);
            }
        }
        for (ending, text) in results.into_iter().flatten() {
            match ending {
                Ending::Accepted => n_accepted += 1,
                Ending::Rejected => n_rejected += 1,
                Ending::Failed(_) => n_wrong += 1,
            }
            console.print(&text);
        }
        counter.set_position(n_accepted + n_rejected + n_wrong);
    }
    drop(counter);
    if let Some(path) = profile {
        files::write(path, likelihood.to_json(source).as_bytes())?;
    }
    console.progress(&format!(
        "ran {} {unit}s: {n_accepted} accepted, {n_rejected} rejected, {n_wrong} not inputs of the program",
        n_accepted + n_rejected + n_wrong
    ));
    Ok(match (n_rejected, n_wrong) {
        (0, 0) => Ending::Accepted,
        (_, 0) => Ending::Rejected,
        _ => Ending::Failed(Blame::User),
    })
}

/// What each line comes to that is not empty, and the report of it.
fn run_lines(
    batch: &Batch<'_>,
    lines: &[(u64, String)],
    unit: &str,
    source: &Source,
) -> Vec<(Ending, String)> {
    let mut read: Vec<(u64, Result<(), EvaluateError>)> = Vec::with_capacity(lines.len());
    let mut inputs = Vec::with_capacity(lines.len());
    for (number, line) in lines.iter().filter(|(_, line)| !line.trim().is_empty()) {
        let is_read = Inputs::from_json(line).map(|line| inputs.push(line));
        read.push((*number, is_read.map_err(EvaluateError::from)));
    }
    let mut outcomes = batch.run_all(&inputs).into_iter();
    let mut next = || {
        let outcome = outcomes.next();
        outcome.unwrap_or_else(|| unreachable!("invariant: each line that is read has an outcome"))
    };
    read.into_iter()
        .map(|(number, is_read)| {
            let place = format_args!("{unit} {number}");
            report(place, is_read.and_then(|()| next()), source)
        })
        .collect()
}

/// What a line comes to, and the report of it.
fn report(place: fmt::Arguments<'_>, outcome: Outcome, source: &Source) -> (Ending, String) {
    let mut report = Report::new("run");
    match outcome {
        Ok(publics) => {
            let computed = publics.iter().filter(|public| public.computed);
            report.add_outputs(computed.map(|public| (public.name.as_str(), &public.value)));
            report.accept();
            (Ending::Accepted, report.to_json())
        }
        Err(EvaluateError::Rejected(rejection)) => {
            report.reject(&rejection.into(), Some(source));
            (Ending::Rejected, report.to_json())
        }
        Err(EvaluateError::Input(error)) => {
            let mut failure = Failure::of(&Error::from(error), None);
            failure.message = format!("{place}: {}", failure.message);
            let report = Report::of_failure("run", &failure);
            (Ending::Failed(failure.blame), report.to_json())
        }
        Err(error) => unreachable!("invariant: {error} is no other reason"),
    }
}
