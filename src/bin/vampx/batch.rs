//! `vampx run --batch`: one program, many inputs.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::Path,
};

use rayon::prelude::*;
use vampx::{Blame, Error, Source};
use vampx_ir::program::{EvaluateError, Inputs, Program};
use vampx_vm::Batch;

use crate::{
    console::Console,
    failure::{Ending, Failure},
    files,
    report::Report,
};

/// How many lines are read before they are run.
const LINES_AT_ONCE: usize = 1024;

/// Runs `program` on each line of a file, and prints what each comes to, in order. Lines may be without end: they are not kept.
pub fn run(
    path: &Path,
    program: &Program,
    source: &Source,
    console: &Console,
) -> Result<Ending, Failure> {
    let unreadable = |error: io::Error| {
        Failure::user(format!(
            "cannot read the inputs {}: {error}",
            path.display()
        ))
    };
    let reader: Box<dyn BufRead> = if files::is_standard_input(path) {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(path).map_err(unreadable)?))
    };
    let batch = Batch::new(program);
    let mut lines = (1_u64..).zip(reader.lines());
    let (mut n_accepted, mut n_rejected, mut n_wrong) = (0_u64, 0_u64, 0_u64);
    loop {
        let chunk: Vec<(u64, String)> = lines
            .by_ref()
            .take(LINES_AT_ONCE)
            .map(|(number, line)| line.map(|line| (number, line)))
            .collect::<io::Result<_>>()
            .map_err(unreadable)?;
        if chunk.is_empty() {
            break;
        }
        let results: Vec<(Ending, String)> = chunk
            .par_iter()
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(number, line)| run_line(&batch, *number, line, source))
            .collect();
        for (ending, text) in results {
            match ending {
                Ending::Accepted => n_accepted += 1,
                Ending::Rejected => n_rejected += 1,
                Ending::Failed(_) => n_wrong += 1,
            }
            console.print(&text);
        }
    }
    console.progress(&format!(
        "ran {} lines: {n_accepted} accepted, {n_rejected} rejected, {n_wrong} not inputs of the program",
        n_accepted + n_rejected + n_wrong
    ));
    Ok(match (n_rejected, n_wrong) {
        (0, 0) => Ending::Accepted,
        (_, 0) => Ending::Rejected,
        _ => Ending::Failed(Blame::User),
    })
}

/// What one line comes to, and the report of it.
fn run_line(batch: &Batch<'_>, number: u64, line: &str, source: &Source) -> (Ending, String) {
    let mut report = Report::new("run");
    let outcome = Inputs::from_json(line)
        .map_err(EvaluateError::from)
        .and_then(|inputs| batch.run(&inputs));
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
            failure.message = format!("line {number}: {}", failure.message);
            let report = Report::of_failure("run", &failure);
            (Ending::Failed(failure.blame), report.to_json())
        }
        Err(error) => unreachable!("invariant: {error} is no other reason"),
    }
}
