//! The command line of vampx: reads, calls the library, prints. It decides nothing.

mod arguments;
mod batch;
mod check;
mod commands;
mod compare;
mod console;
mod export;
mod failure;
mod files;
mod free;
mod graph;
mod inspect;
mod job;
mod keys;
mod lists;
mod machine;
mod policy;
mod reflect;
mod report;

use std::{
    panic::{self, PanicHookInfo},
    process::ExitCode,
};

use clap::{CommandFactory, Parser, error::ErrorKind};
use mimalloc::MiMalloc;

use crate::{
    arguments::{Cli, Command},
    console::{Console, HOW_TO_REPORT},
    failure::{Ending, Failure},
    report::Report,
};

/// Compiling makes many small integers.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The exit code for a bug of vampx.
const BUG: u8 = 70;

fn main() -> ExitCode {
    panic::set_hook(Box::new(report_bug));
    panic::catch_unwind(|| start(&Cli::parse())).unwrap_or(ExitCode::from(BUG))
}

fn start(cli: &Cli) -> ExitCode {
    let console = Console::new(cli.noise());
    match execute(cli, &console) {
        Ok(ending) => ending.into(),
        Err(failure) => {
            console.failure(&failure);
            if cli.tells_failures_as_json() {
                console.print(&Report::of_failure(cli.command_name(), &failure).to_json());
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

fn execute(cli: &Cli, console: &Console) -> Result<Ending, Failure> {
    if let Some(threads) = cli.noise().threads {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.into());
        pool.build_global()
            .map_err(|error| Failure::user(format!("cannot use {threads} threads: {error}")))?;
    }
    match &cli.command {
        None => match &cli.main.program {
            Some(program) => commands::main_job(program, &cli.main, console),
            None => Cli::command()
                .error(
                    ErrorKind::MissingRequiredArgument,
                    "name a program, or a command",
                )
                .exit(),
        },
        Some(Command::Run(arguments)) => commands::run(arguments, console),
        Some(Command::Check(arguments)) => check::check(arguments, console),
        Some(Command::Compile(arguments)) => commands::compile(arguments, console),
        Some(Command::Prove(arguments)) => commands::prove(arguments, console),
        Some(Command::Verify(arguments)) => commands::verify(arguments, console),
        Some(Command::Inspect(arguments)) => inspect::inspect(arguments, console),
        Some(Command::Export(arguments)) => export::export(arguments, console),
        Some(Command::Compare(arguments)) => compare::compare(arguments, console),
        Some(Command::Fields(arguments)) => lists::fields(arguments, console),
        Some(Command::Backends(arguments)) => lists::backends(arguments, console),
        Some(Command::Completions { shell }) => lists::completions(*shell, console),
        Some(Command::Man) => lists::manual(console),
    }
}

/// What a panic says: only bugs of vampx panic.
fn report_bug(panic: &PanicHookInfo<'_>) {
    #[cfg(feature = "columns")]
    if batch::is_decoding() {
        return;
    }
    let payload = panic.payload();
    let message = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let place = panic.location().map_or_else(String::new, |place| {
        format!(" ({}:{})", place.file(), place.line())
    });
    eprintln!(
        "bug: {}{place}\nnote: {HOW_TO_REPORT}",
        message.unwrap_or("no message")
    );
}
