//! Standard error and standard output: what is said, in which colors.

use std::{
    io::{self, IsTerminal, Write},
    process,
};

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use anstream::{AutoStream, ColorChoice};
use indexmap::IndexMap;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use vampx::{
    Blame,
    findings::{self, Label},
    policy::Judged,
    reports::{Subject, range},
};
use vampx_ir::{Diagnostic, Severity, Source};

use crate::{
    arguments::{Color, Noise},
    failure::Failure,
};

/// What to do about a bug of vampx.
pub const HOW_TO_REPORT: &str = "this is a bug of vampx: please report it with this message, the command line, \
                                 `vampx --version` and, if you can, the program";

/// So many notes of one rule are shown.
const MAX_NOTES: usize = 10;

/// The two streams of a command.
#[derive(Clone, Copy, Debug)]
pub struct Console {
    color: ColorChoice,
    level: NoiseLevel,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum NoiseLevel {
    Quiet,
    Normal,
    Verbose,
}

impl Console {
    /// The streams as `noise` asks.
    pub fn new(noise: &Noise) -> Self {
        let color = match noise.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let level = match (noise.quiet, noise.verbose) {
            (true, _) => NoiseLevel::Quiet,
            (false, false) => NoiseLevel::Normal,
            (false, true) => NoiseLevel::Verbose,
        };
        Self { color, level }
    }

    /// Says on standard error what has been done, unless asked to be quiet.
    pub fn progress(&self, message: &str) {
        if self.level >= NoiseLevel::Normal {
            self.say(message);
        }
    }

    /// A count of lines or rows that are run, shown on standard error until it is dropped, unless asked to be quiet. Only to a terminal that does not show
    /// standard output as well.
    pub fn counter(&self, unit: &'static str) -> ProgressBar {
        let is_seen = self.level >= NoiseLevel::Normal && !io::stdout().is_terminal();
        let target = match is_seen {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        let style = ProgressStyle::with_template("{spinner} ran {human_pos} {msg}s in {elapsed}");
        let style = style.unwrap_or_else(|error| unreachable!("invariant: {error}"));
        ProgressBar::with_draw_target(None, target)
            .with_style(style)
            .with_message(unit)
    }

    /// Warns on standard error, unless asked to be quiet.
    pub fn warning(&self, message: &str) {
        if self.level >= NoiseLevel::Normal {
            let title = Level::WARNING.primary_title(message);
            self.say(&self.renderer().render(&[Group::with_title(title)]));
        }
    }

    /// Says a detail on standard error, if asked to.
    pub fn detail(&self, message: &str) {
        if self.level >= NoiseLevel::Verbose {
            self.say(message);
        }
    }

    /// Says on standard error why a command could not do what it was asked.
    pub fn failure(&self, failure: &Failure) {
        if let Some(said) = &failure.said {
            return self.say(said.trim_end());
        }
        if let Some(source) = &failure.source {
            self.diagnostics(&failure.diagnostics, source);
        }
        if failure.diagnostics.is_empty() || failure.source.is_none() {
            let kind = match failure.blame {
                Blame::User => Level::ERROR,
                Blame::Limit => Level::ERROR.with_name("limit"),
                Blame::Unsupported => Level::ERROR.with_name("unsupported"),
                Blame::Bug => Level::ERROR.with_name("bug"),
            };
            self.say(&self.renderer().render(&[Group::with_title(
                kind.primary_title(failure.message.as_str()),
            )]));
        }
        if failure.blame == Blame::Bug {
            self.say(&format!("note: {HOW_TO_REPORT}"));
        }
    }

    /// Says on standard error what another process said there.
    pub fn pass_on(&self, said: &str) {
        self.say(said.trim_end());
    }

    /// Shows diagnostics with the lines they are about.
    pub fn diagnostics(&self, diagnostics: &[Diagnostic], source: &Source) {
        for diagnostic in diagnostics {
            if diagnostic.severity != Severity::Warning || self.level >= NoiseLevel::Normal {
                self.say(&self.render(diagnostic, source));
            }
        }
    }

    /// Shows that a statement is false, with the line that says so.
    pub fn rejection(&self, rejection: &vampx::Rejection, source: Option<&Source>) {
        let title = Level::ERROR.with_name("rejected");
        match (source, rejection.span) {
            (Some(source), Some(span)) => {
                let annotation = AnnotationKind::Primary
                    .span(range(&source.text, span))
                    .label("demanded here");
                let snippet = Snippet::source(&*source.text)
                    .path(&*source.name)
                    .annotation(annotation);
                let report = [title
                    .primary_title(rejection.message.as_str())
                    .element(snippet)];
                self.say(&self.renderer().render(&report));
            }
            _ => self.say(&self.renderer().render(&[Group::with_title(
                title.primary_title(rejection.message.as_str()),
            )])),
        }
    }

    /// Shows findings: only those that are denied if asked to be quiet, and of the notes of each rule the first few unless
    /// asked for more.
    pub fn findings(&self, found: &[Judged], subject: &Subject<'_>) {
        let mut n_notes: IndexMap<&str, usize> = IndexMap::new();
        for judged in found {
            if self.level == NoiseLevel::Quiet && !judged.denied {
                continue;
            }
            if judged.level == findings::Level::Note {
                let n_notes = n_notes.entry(judged.finding.rule.id).or_default();
                *n_notes += 1;
                if *n_notes > MAX_NOTES && self.level < NoiseLevel::Verbose {
                    continue;
                }
            }
            self.finding(judged, subject);
        }
        for (rule, n_notes) in n_notes.iter().filter(|(_, n_notes)| **n_notes > MAX_NOTES) {
            let more = n_notes - MAX_NOTES;
            self.progress(&format!(
                "note: {more} more by {rule}; --verbose shows them"
            ));
        }
    }

    /// Shows a finding: the place with what is known of others, the way of the bounds, what shows it, and help.
    fn finding(&self, judged: &Judged, subject: &Subject<'_>) {
        let (finding, source) = (&judged.finding, subject.source);
        let level = match judged.level {
            findings::Level::Error => Level::ERROR,
            findings::Level::Warning => Level::WARNING,
            findings::Level::Note => Level::NOTE,
        };
        let own = |label: &&Label| label.span == finding.span;
        let primary = AnnotationKind::Primary.span(range(&source.text, finding.span));
        let primary = match finding.labels.iter().find(own) {
            Some(label) => primary.label(label.text.as_str()),
            None => primary,
        };
        let others = finding.labels.iter().filter(|label| !own(label));
        let snippet = snippet_of(source)
            .annotation(primary)
            .annotations(others.map(|label| context(label, source)));
        let mut group = level
            .primary_title(finding.message.as_str())
            .id(finding.rule.id)
            .element(snippet);
        for line in subject.evidence(finding) {
            group = group.element(Level::NOTE.message(line));
        }
        if judged.known {
            group = group.element(Level::NOTE.message("known from the baseline"));
        }
        for help in &finding.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let mut report = vec![group];
        if !finding.trace.is_empty() {
            let steps = finding.trace.iter().map(|label| context(label, source));
            report.push(
                Level::NOTE
                    .secondary_title("the way of the bounds")
                    .element(snippet_of(source).annotations(steps)),
            );
        }
        self.say(&self.renderer().render(&report));
    }

    /// Prints on standard output. A reader that has gone away is no error.
    pub fn print(&self, text: &str) {
        let mut output = io::stdout().lock();
        if let Err(error) = output
            .write_all(text.as_bytes())
            .and_then(|()| output.flush())
            && error.kind() != io::ErrorKind::BrokenPipe
        {
            self.say(&format!("error: cannot write to standard output: {error}"));
            process::exit(2);
        }
    }

    fn say(&self, text: &str) {
        // A standard error that is gone leaves nobody to tell.
        let _ = writeln!(AutoStream::new(io::stderr(), self.color).lock(), "{text}");
    }

    fn renderer(&self) -> Renderer {
        Renderer::styled()
    }

    fn render(&self, diagnostic: &Diagnostic, source: &Source) -> String {
        let level = match diagnostic.severity {
            Severity::Error | Severity::Limit => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let place = AnnotationKind::Primary.span(range(&source.text, diagnostic.span));
        let place = if diagnostic.label.is_empty() {
            place
        } else {
            place.label(diagnostic.label.as_str())
        };
        let related = diagnostic.related.iter().map(|(span, label)| {
            AnnotationKind::Context
                .span(range(&source.text, *span))
                .label(label.as_str())
        });
        let snippet = Snippet::source(&*source.text)
            .path(&*source.name)
            .annotation(place)
            .annotations(related);
        let mut group = level
            .primary_title(diagnostic.message.as_str())
            .element(snippet);
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        self.renderer().render(&[group])
    }
}

fn snippet_of(source: &Source) -> Snippet<'_, Annotation<'_>> {
    Snippet::source(&*source.text).path(&*source.name)
}

fn context<'a>(label: &'a Label, source: &Source) -> Annotation<'a> {
    AnnotationKind::Context
        .span(range(&source.text, label.span))
        .label(label.text.as_str())
}
