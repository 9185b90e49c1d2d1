//! One program over several targets: `vampx compare`. Each target is run in a process of its own, so that its memory is its own.

use std::{
    env,
    ffi::OsStr,
    io::{self, Write},
    process::{Command, Output, Stdio},
    thread,
};

use vampx::{
    Blame, Field,
    reports::comparison::{Comparison, Disagreement, Target, to_html, to_text},
};

use crate::{
    arguments::{self, CompareFormat},
    console::Console,
    failure::{Ending, Failure},
    files,
    report::file_name,
};

/// `vampx compare`: proves a program over each target, and shows what each costs.
pub fn compare(arguments: &arguments::Compare, console: &Console) -> Result<Ending, Failure> {
    files::check_streams(&arguments.path, arguments.inputs.path.as_deref())?;
    for name in &arguments.targets {
        Field::by_name(name).map_err(|error| Failure::user(format!("--targets: {error}")))?;
    }
    let piped = piped(arguments)?;
    let mut targets: Vec<Target> = Vec::new();
    for name in &arguments.targets {
        let output = run_alone(arguments, name, &piped)
            .map_err(|error| Failure::user(format!("vampx cannot start itself: {error}")))?;
        let target = target_of(name, &output);
        let said = String::from_utf8_lossy(&output.stderr);
        if let Some(error) = target.error.as_ref().filter(|error| error.kind == "user") {
            return Err(Failure::said(Blame::User, &error.message, said));
        }
        if target.rejection.is_some() && targets.iter().all(|it| it.rejection.is_none()) {
            console.pass_on(&said);
        }
        console.progress(&match target.reason() {
            None => format!("proved over {name}"),
            Some(_) => format!("no proof over {name}"),
        });
        targets.push(target);
    }
    let program = match files::is_standard_input(&arguments.path) {
        true => files::STANDARD_INPUT.to_owned(),
        false => file_name(&arguments.path.display().to_string()),
    };
    let (comparison, agreement) = Comparison::new(program, targets);
    let text = match arguments.format {
        CompareFormat::Text => to_text(&comparison),
        CompareFormat::Json => comparison.to_json(),
        CompareFormat::Html => to_html(&comparison),
    };
    match &arguments.output {
        Some(path) => files::write(path, text.as_bytes())?,
        None => console.print(&text),
    }
    Ok(ending(&comparison, agreement).unwrap_or_else(|failure| {
        console.failure(&failure);
        Ending::Failed(failure.blame)
    }))
}

/// How it ends: a bug, else what the program says of the inputs, else that no target takes the program.
fn ending(comparison: &Comparison, agreement: Result<(), Disagreement>) -> Result<Ending, Failure> {
    agreement.map_err(|error| Failure::bug(error.to_string()))?;
    let bug = comparison.targets.iter().find_map(|target| {
        let error = target.error.as_ref().filter(|error| error.kind == "bug")?;
        Some(format!("{}: {}", target.target_field, error.message))
    });
    match (bug, comparison.verdict.as_deref()) {
        (Some(bug), _) => Err(Failure::bug(bug)),
        (None, Some("rejected")) => Ok(Ending::Rejected),
        (None, Some(_)) => Ok(Ending::Accepted),
        (None, None) => Err(Failure::unsupported(
            "none of the targets takes the program; `vampx fields` lists others, and `vampx run` makes no proof",
        )),
    }
}

/// What comes on standard input, which every process is given.
fn piped(arguments: &arguments::Compare) -> Result<Vec<u8>, Failure> {
    let inputs = arguments.inputs.path.as_deref();
    match [Some(arguments.path.as_path()), inputs]
        .into_iter()
        .flatten()
        .find(|path| files::is_standard_input(path))
    {
        Some(path) => files::read(path, "program or inputs"),
        None => Ok(Vec::new()),
    }
}

/// Proves the program over one target.
fn run_alone(arguments: &arguments::Compare, target: &str, piped: &[u8]) -> io::Result<Output> {
    let mut command = Command::new(env::current_exe()?);
    // A key from the cache would hide what a setup costs.
    command.env("VAMPX_CACHE", "");
    command.args([
        "--format", "json", "--quiet", "--color", "never", "--target", target,
    ]);
    let mut option = |name: &str, value: &OsStr| {
        command.arg(name).arg(value);
    };
    option("--opt", arguments.opt.to_string().as_ref());
    option("--security", arguments.security.bits.to_string().as_ref());
    if let Some(field) = &arguments.source_field {
        option("--source-field", field.as_ref());
    }
    if let Some(threads) = arguments.noise.threads {
        option("--threads", threads.to_string().as_ref());
    }
    if let Some(path) = &arguments.inputs.path {
        option("--inputs", path.as_ref());
    }
    for assignment in &arguments.inputs.assignments {
        option("--set", assignment.as_ref());
    }
    command.arg("--").arg(&arguments.path);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let pipe = child.stdin.take();
    thread::scope(|scope| {
        scope.spawn(move || {
            // A process that has gone away says itself why.
            let _ = pipe.map(|mut pipe| pipe.write_all(piped));
        });
        child.wait_with_output()
    })
}

/// What a process has to say about its target.
fn target_of(name: &str, output: &Output) -> Target {
    let canonical =
        Field::by_name(name).map_or_else(|_| name.to_owned(), |it| it.name().to_owned());
    match Target::from_report(&canonical, &output.stdout) {
        Ok(target) => target,
        Err(_) if output.status.code().is_none() => Target::refused(
            &canonical,
            "limit",
            format!(
                "the process was ended from outside ({}), as when memory is short",
                output.status
            ),
        ),
        Err(error) => Target::refused(
            &canonical,
            "bug",
            format!("no report came ({}): {error}", output.status),
        ),
    }
}
