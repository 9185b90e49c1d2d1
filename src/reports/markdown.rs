//! Markdown for the summary of a pull request or a build.

use std::fmt::{self, Write};

use vampx_overflow_analysis::findings::Level;

use super::{Found, Trouble, View};
use crate::{Representation, lines::Lines, policy::Judged};

/// A summary may have 1 MiB on GitHub; so many findings are far below.
const MAX_FINDINGS: usize = 200;

/// The findings as a section of Markdown.
pub fn to_markdown(view: &View<'_>) -> String {
    let mut text = String::new();
    write(&mut text, view).expect("invariant: writing to a string does not fail");
    text
}

fn write(out: &mut String, view: &View<'_>) -> fmt::Result {
    writeln!(out, "### vampx check `{}`\n", view.path)?;
    match &view.outcome {
        Err(trouble) => write_trouble(out, view, trouble),
        Ok(found) => write_found(out, view, found),
    }
}

fn write_trouble(out: &mut String, view: &View<'_>, trouble: &Trouble) -> fmt::Result {
    writeln!(
        out,
        "**It does not compile**: {}",
        escaped(&trouble.message)
    )?;
    let lines = Lines::new(&view.source.text);
    for diagnostic in trouble.diagnostics.iter().take(MAX_FINDINGS) {
        let at = lines.location(diagnostic.span.start);
        let message = escaped(&diagnostic.message);
        writeln!(out, "- line {}, column {}: {message}", at.line, at.column)?;
    }
    Ok(())
}

fn write_found(out: &mut String, view: &View<'_>, found: &Found<'_>) -> fmt::Result {
    let judgement = found.judgement;
    let verdict = if judgement.is_denied() {
        "**rejected**"
    } else {
        "**accepted**"
    };
    writeln!(
        out,
        "{verdict}, {}: {}\n",
        view.fields(),
        judgement.summary()
    )?;
    let shown = judgement.gravest_first();
    let lines = Lines::new(&view.source.text);
    if !shown.is_empty() {
        writeln!(
            out,
            "| | rule | line | what | help |\n|---|---|---|---|---|"
        )?;
    }
    for position in shown.iter().take(MAX_FINDINGS) {
        write_row(out, view, &judgement.findings[*position], &lines)?;
    }
    if shown.len() > MAX_FINDINGS {
        writeln!(out, "\nand {} more", shown.len() - MAX_FINDINGS)?;
    }
    if let Some(circuit) = &found.checked.circuit {
        let size = circuit.statistics();
        let Representation {
            native,
            emulated,
            limbs,
        } = Representation::of(circuit);
        writeln!(
            out,
            "\nThe circuit has {} cells in {} rows, {} lookups; {native} values are native, {emulated} emulated on {limbs} limbs.",
            size.cells, size.rows, size.lookups
        )?;
    }
    Ok(())
}

fn write_row(out: &mut String, view: &View<'_>, judged: &Judged, lines: &Lines<'_>) -> fmt::Result {
    let finding = &judged.finding;
    let level = match (judged.known, judged.level) {
        (true, _) => "known",
        (false, Level::Error) => "**error**",
        (false, Level::Warning) => "warning",
        (false, Level::Note) => "note",
    };
    let mut what = vec![escaped(&finding.message)];
    what.extend(finding.labels.iter().map(|label| escaped(&label.text)));
    what.extend(view.evidence(finding).iter().map(|line| escaped(line)));
    let help: Vec<String> = finding.help.iter().map(|help| escaped(help)).collect();
    let line = lines.line(finding.span.start);
    let (what, help) = (what.join("<br>"), help.join("<br>"));
    writeln!(
        out,
        "| {level} | {} {} | {line} | {what} | {help} |",
        finding.rule.id, finding.rule.name
    )
}

/// `text` in a cell of a table, as it is written.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => escaped.push(' '),
            '<' => escaped.push_str("&lt;"),
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '#' | '~' => {
                escaped.extend(['\\', character])
            }
            _ => escaped.push(character),
        }
    }
    escaped
}
