//! How a command ends: its exit code, and why it could not do what it was asked.

use std::process::ExitCode;

use vampx::{Blame, Error};
use vampx_ir::{Diagnostic, Source};

/// How a command ended that did what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The statement is true, or nothing denied was found.
    Accepted,
    /// The statement is false, or something denied was found.
    Rejected,
    /// What could be done is done and printed; why that is not all has been said.
    Failed(Blame),
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Accepted => Self::SUCCESS,
            Ending::Rejected => Self::from(1),
            Ending::Failed(blame) => Self::from(exit_code(blame)),
        }
    }
}

/// Why a command could not do what it was asked.
#[derive(Debug)]
pub struct Failure {
    /// Whose fault it is.
    pub blame: Blame,
    /// What is wrong, and what to do; empty if the diagnostics say it.
    pub message: String,
    /// What is wrong in the program.
    pub diagnostics: Vec<Diagnostic>,
    /// The program's text, for diagnostics.
    pub source: Option<Source>,
    /// What another process has already made of it for standard error.
    pub said: Option<String>,
}

impl Failure {
    /// The user's fault.
    pub fn user(message: impl Into<String>) -> Self {
        Self::new(Blame::User, message)
    }

    /// More than vampx does.
    pub fn limit(message: impl Into<String>) -> Self {
        Self::new(Blame::Limit, message)
    }

    /// Something vampx does not do.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self::new(Blame::Unsupported, message)
    }

    /// A bug of vampx.
    pub fn bug(message: impl Into<String>) -> Self {
        Self::new(Blame::Bug, message)
    }

    /// What another process said on standard error, under a message for machines.
    pub fn said(blame: Blame, message: impl Into<String>, said: impl Into<String>) -> Self {
        Self {
            said: Some(said.into()),
            ..Self::new(blame, message)
        }
    }

    /// What `error` says, of a program or not.
    pub fn of(error: &Error, source: Option<&Source>) -> Self {
        Self {
            blame: error.blame(),
            message: error.to_string(),
            diagnostics: error.diagnostics(),
            source: source.cloned(),
            said: None,
        }
    }

    /// The same with advice.
    pub fn advise(mut self, advice: &str) -> Self {
        self.message = format!("{}; {advice}", self.message);
        self
    }

    /// The exit code.
    pub fn exit_code(&self) -> u8 {
        exit_code(self.blame)
    }

    fn new(blame: Blame, message: impl Into<String>) -> Self {
        Self {
            blame,
            message: message.into(),
            diagnostics: Vec::new(),
            source: None,
            said: None,
        }
    }
}

fn exit_code(blame: Blame) -> u8 {
    match blame {
        Blame::User => 2,
        Blame::Limit | Blame::Unsupported => 3,
        Blame::Bug => 70,
    }
}
