//! `vampx check`: what is found in a program, for people and for machines.

use std::mem;

use vampx::{
    Field,
    findings::{Level, Rule},
    reports::{self, Found, Subject, Trouble, View},
};
use vampx_ir::Source;

use crate::{
    arguments::{self, CheckFormat},
    commands::{compile_options, read_program},
    console::Console,
    failure::{Ending, Failure},
    files, policy,
    report::Report,
};

/// `vampx check`: analyzes a program and says what is found.
pub fn check(arguments: &arguments::Check, console: &Console) -> Result<Ending, Failure> {
    let check = Check { arguments, console };
    let mut source = None;
    match check.judge(&mut source) {
        Ok((report, ending)) => {
            check.print(&report)?;
            ending
        }
        Err(failure) => {
            if let Some(report) = check.report_of_failure(&failure, source) {
                check.print(&report)?;
            }
            Err(failure)
        }
    }
}

struct Check<'a> {
    arguments: &'a arguments::Check,
    console: &'a Console,
}

impl Check<'_> {
    /// The report, and whether something denied was found or the target refused the program. `read` is given the program
    /// as soon as it is read.
    fn judge(
        &self,
        read: &mut Option<Source>,
    ) -> Result<(String, Result<Ending, Failure>), Failure> {
        let program = &self.arguments.program;
        let mut found = policy::find(
            program,
            self.arguments.baseline.as_deref(),
            self.arguments.update_baseline,
            Some(Level::Error),
        )?;
        let options = compile_options(program)?;
        let code = read_program(&program.path)?;
        let source: &Source = read.insert(code.source().clone());
        let mut checked =
            vampx::check(code, &options).map_err(|error| Failure::of(&error, Some(source)))?;
        let has_target = options.target.is_some();
        let looks_for = |rule: &Rule| reports::looks_for(rule, has_target);
        let findings = mem::take(&mut checked.findings);
        let mut judgement = found.policy.judge(source, findings.clone(), looks_for);
        if self.arguments.update_baseline {
            found.update_baseline(&judgement)?;
            judgement = found.policy.judge(source, findings, looks_for);
        }
        let subject = Subject {
            source,
            program: checked.bounded.program(),
            source_field: program.source_field.as_deref(),
            is_searched: true,
        };
        self.console.findings(&judgement.findings, &subject);
        let ending = if judgement.is_denied() {
            Ending::Rejected
        } else {
            Ending::Accepted
        };
        let outcome = Found {
            subject,
            checked: &checked,
            judgement: &judgement,
            has_baseline: found.policy.baseline.is_some(),
        };
        let report = match self.arguments.format {
            CheckFormat::Text | CheckFormat::Json => {
                let mut report = Report::new("check");
                report.add_checked(source, &checked);
                report.add_findings(&subject, &judgement);
                report.verdict = checked
                    .refusal
                    .is_none()
                    .then_some(if judgement.is_denied() {
                        "rejected"
                    } else {
                        "accepted"
                    });
                report.finish(&checked.times);
                match self.arguments.format {
                    CheckFormat::Json => report.to_json(),
                    _ => report.to_text(),
                }
            }
            format => self.render(format, source, options.target.as_ref(), Ok(outcome)),
        };
        let ending = match &checked.refusal {
            None => Ok(ending),
            Some(refusal) => Err(Failure::of(refusal, Some(source))),
        };
        Ok((report, ending))
    }

    /// What a machine is told of a failure; nothing in the form for people.
    fn report_of_failure(&self, failure: &Failure, source: Option<Source>) -> Option<String> {
        match self.arguments.format {
            CheckFormat::Text => None,
            CheckFormat::Json => Some(Report::of_failure("check", failure).to_json()),
            format => {
                let name = self.arguments.program.path.display().to_string();
                let source = source.unwrap_or_else(|| Source::new(name, ""));
                let is_about_program = failure.source.as_ref() == Some(&source);
                let trouble = Trouble {
                    message: failure.message.clone(),
                    diagnostics: match is_about_program {
                        true => failure.diagnostics.clone(),
                        false => Vec::new(),
                    },
                };
                Some(self.render(format, &source, None, Err(&trouble)))
            }
        }
    }

    fn render(
        &self,
        format: CheckFormat,
        source: &Source,
        target: Option<&Field>,
        outcome: Result<Found<'_>, &Trouble>,
    ) -> String {
        let view = View {
            source,
            path: &files::path_from_root(&self.arguments.program.path),
            target,
            outcome,
        };
        match format {
            CheckFormat::Sarif => reports::to_sarif(&view),
            CheckFormat::Junit => reports::to_junit(&view),
            CheckFormat::Markdown => reports::to_markdown(&view),
            CheckFormat::Html => reports::to_html(&view),
            CheckFormat::Text | CheckFormat::Json => {
                unreachable!("invariant: these are written from the command's report")
            }
        }
    }

    /// Writes the report where it is to go.
    fn print(&self, report: &str) -> Result<(), Failure> {
        match &self.arguments.output {
            Some(path) => files::write(path, report.as_bytes()),
            None => {
                self.console.print(report);
                Ok(())
            }
        }
    }
}
