//! The machine on the command line: code, traces, profiles.

use std::path::Path;

use inferno::flamegraph;
use vampx::{Effort, Planned, Source, vm};
use vampx_ir::{
    Span,
    program::{Inputs, Likelihood, Program, ResolvedInputs},
};
use vampx_vm::{AllocateError, Batch, Code, CompileError, Profile, RunError, allocate, compile};

use crate::{arguments, commands::read_inputs, console::Console, failure::Failure, files};

/// How many lines and branches of a profile are shown.
const MAX_SHOWN: usize = 10;

/// Writes the trace and the profile that `vampx run` was asked for, whatever the verdict. `written` is the program before it
/// was optimized.
pub fn observe(
    arguments: &arguments::Run,
    written: &Program,
    program: &Program,
    inputs: &Inputs,
    source: &Source,
    console: &Console,
) -> Result<(), Failure> {
    if arguments.trace.is_none() && arguments.profile.is_none() {
        return Ok(());
    }
    if let Some(path) = arguments
        .profile
        .as_deref()
        .filter(|path| is_likelihood(path))
    {
        let likelihood = Batch::new(written).likelihood(inputs);
        files::write(path, likelihood.to_json(source).as_bytes())?;
    }
    // What is wrong with inputs is said by the run itself.
    let Ok(inputs) = inputs.resolve(program) else {
        return Ok(());
    };
    let code = code(program, &inputs.given(), arguments.machine.n_registers)?;
    if let Some(path) = &arguments.trace {
        let mut text = Vec::new();
        let outcome = vm::write_trace(&code, &inputs, &mut text)
            .map_err(|error| Failure::bug(format!("a trace cannot be written: {error}")))?;
        outcome.map_or_else(no_fault, |_| Ok(()))?;
        files::write(path, &text)?;
    }
    if let Some(path) = &arguments.profile {
        let profile = profile(&code, &inputs)?;
        let line = lines(source);
        if is_named(path, "svg") {
            let folded = profile.folded(&source.name, &line);
            files::write(path, &flame_graph(&folded, &source.name)?)?;
        } else if !is_likelihood(path) {
            let folded = profile.folded(&source.name, &line);
            files::write(path, folded.as_bytes())?;
        }
        tell(&profile, line, console);
    }
    Ok(())
}

/// The code of a program for the inputs given; without any, everything that can be computed is.
pub fn for_export(arguments: &arguments::Export, program: &Program) -> Result<Code, Failure> {
    let given = if arguments.inputs.path.is_some() || !arguments.inputs.assignments.is_empty() {
        let inputs = read_inputs(&arguments.inputs, program)?;
        let inputs = inputs
            .resolve(program)
            .map_err(|error| Failure::of(&error.into(), None))?;
        inputs.given()
    } else {
        vampx::without_outputs(program)
    };
    code(program, &given, arguments.machine.n_registers)
}

/// Whether a profile of this name says how often the arms of branches are taken.
pub fn is_likelihood(path: &Path) -> bool {
    is_named(path, "json")
}

fn is_named(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|it| it == extension)
}

/// How likely the arms of branches are by the profile in a file.
pub fn likelihood(path: &Path, source: &Source) -> Result<Likelihood, Failure> {
    let text = files::read_text(path, "the profile")?;
    Likelihood::from_json(&text, source)
        .map_err(|error| Failure::user(format!("cannot use {}: {error}", path.display())))
}

/// The program whose runs cost least by the profile in a file; says on standard error what it saves.
pub fn plan(
    path: &Path,
    program: &Program,
    effort: Effort,
    source: &Source,
    console: &Console,
) -> Result<Program, Failure> {
    let planned = vampx::plan(program, effort, &likelihood(path, source)?).map_err(no_code)?;
    let Planned {
        program,
        cost_before,
        cost_after,
    } = planned;
    let [before, after] =
        [cost_before, cost_after].map(|cost| format!("{}.{}", cost / 10, cost % 10));
    console.progress(&format!(
        "a run costs as much as {before} additions on average as written, {after} as planned"
    ));
    Ok(program)
}

fn no_code(error: CompileError) -> Failure {
    match error {
        CompileError::Undetermined(_) => Failure::user(error.to_string()),
        _ => Failure::unsupported(format!("the program has no code for the machine: {error}")),
    }
}

fn code(program: &Program, given: &[bool], n_registers: u32) -> Result<Code, Failure> {
    let compiled = compile(program, given).map_err(no_code)?;
    allocate(&compiled.code, n_registers).map_err(|error| match error {
        AllocateError::TooLong => Failure::unsupported(error.to_string()),
        _ => Failure::bug(error.to_string()),
    })
}

fn profile<'a>(code: &'a Code, inputs: &ResolvedInputs) -> Result<Profile<'a>, Failure> {
    let mut profile = Profile::new(code);
    vm::observe(code, inputs, &mut profile).map_or_else(no_fault, |_| Ok(()))?;
    Ok(profile)
}

/// Rejections are told by the run itself.
fn no_fault(error: RunError) -> Result<(), Failure> {
    match error {
        RunError::Rejected(_) => Ok(()),
        other => Err(Failure::bug(other.to_string())),
    }
}

/// The number of the line of a place.
fn lines(source: &Source) -> impl Fn(Span) -> u32 + use<> {
    let starts: Vec<usize> = source
        .text
        .match_indices('\n')
        .map(|(at, _)| at + 1)
        .collect();
    move |span| 1 + starts.partition_point(|start| *start <= span.start as usize) as u32
}

/// The flame graph of folded stacks, as svg.
fn flame_graph(folded: &str, name: &str) -> Result<Vec<u8>, Failure> {
    let mut options = flamegraph::Options::default();
    options.title = format!("Instructions executed by {name}");
    options.count_name = "instructions".to_owned();
    options.deterministic = true;
    let mut svg = Vec::new();
    flamegraph::from_lines(&mut options, folded.lines(), &mut svg)
        .map_err(|error| Failure::bug(format!("a flame graph cannot be drawn: {error}")))?;
    Ok(svg)
}

fn tell(profile: &Profile<'_>, line: impl Fn(Span) -> u32, console: &Console) {
    let mut kinds: Vec<(&str, u64)> = profile.by_kind().into_iter().collect();
    kinds.sort_by_key(|(kind, count)| (std::cmp::Reverse(*count), *kind));
    let kinds: Vec<String> = kinds
        .iter()
        .map(|(kind, count)| format!("{kind} {count}"))
        .collect();
    console.progress(&format!(
        "executed {} instructions: {}",
        profile.n_steps(),
        kinds.join(", ")
    ));
    console.progress(&format!(
        "the longest chain has {} of them: {:.1} could be executed at a time",
        profile.depth(),
        profile.n_steps() as f64 / profile.depth().max(1) as f64
    ));
    let mut by_line: Vec<(u32, u64)> = profile.by_line(&line).into_iter().collect();
    by_line.sort_by_key(|(line, count)| (std::cmp::Reverse(*count), *line));
    for (line, count) in by_line.iter().take(MAX_SHOWN) {
        console.progress(&format!("line {line}: {count} instructions"));
    }
    for (line, arms) in profile.by_branch(&line).iter().take(MAX_SHOWN) {
        console.progress(&format!(
            "branches of line {line}: 0 taken {} times, 1 taken {} times",
            arms.zero, arms.one
        ));
    }
}
