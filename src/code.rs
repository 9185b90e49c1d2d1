//! What a program is read from.

use vampx_circom::Import;
use vampx_ir::{Source, program::Program};
use vampx_overflow_analysis::{
    findings::{Finding, Rule},
    rules::{SELECTOR, find_in_text},
};

use crate::{CompileOptions, Error, Extension, Times, elaborate, parse, source_field};

/// What is read from [`Code`].
pub(crate) struct Reading {
    /// The field of the text, or of the circuit.
    pub source_field: Extension,
    /// The program, over that field or its base.
    pub program: Program,
    /// What is found in the text.
    pub findings: Vec<Finding>,
}

/// What a program is read from: text, or a circuit that another compiler made.
#[derive(Clone, Debug)]
pub enum Code {
    /// Text in vampx's language.
    Text(Source),
    /// A circuit of circom, as [`vampx_circom::import`] makes a program of it.
    Circom(Box<Import>),
}

impl From<&Source> for Code {
    fn from(source: &Source) -> Self {
        Self::Text(source.clone())
    }
}

impl From<&Code> for Code {
    fn from(code: &Code) -> Self {
        code.clone()
    }
}

impl Code {
    /// The text that spans are places of; of a circuit, a listing.
    pub fn source(&self) -> &Source {
        match self {
            Self::Text(source) => source,
            Self::Circom(import) => &import.source,
        }
    }

    /// The program.
    ///
    /// # Errors
    /// If the text has no meaning, or the options name a field that is not the program's.
    pub fn program(self, options: &CompileOptions) -> Result<Program, Error> {
        Ok(self.read(options, &mut Times::default())?.program)
    }

    /// Rules whose findings say nothing of it: bits of a circuit are stated by constraints, and are no selectors.
    pub(crate) fn unconcerned(&self) -> &'static [&'static Rule] {
        match self {
            Self::Text(_) => &[],
            Self::Circom(_) => &[&SELECTOR],
        }
    }

    /// The program, with what is found in its text.
    pub(crate) fn read(
        self,
        options: &CompileOptions,
        times: &mut Times,
    ) -> Result<Reading, Error> {
        match self {
            Self::Text(source) => {
                let module = times.measure("parse", || parse(&source))?;
                let source_field = source_field(&module, options)?;
                let program = times.measure("elaborate", || elaborate(&module, &source_field))?;
                let findings = find_in_text(&module, program.field());
                Ok(Reading {
                    source_field,
                    program,
                    findings,
                })
            }
            Self::Circom(import) => {
                let source_field = Extension::from(import.program.field());
                check_field(&source_field, options.source_field.as_ref())?;
                Ok(Reading {
                    source_field,
                    program: import.program,
                    findings: Vec::new(),
                })
            }
        }
    }
}

/// Whether the field asked for, if one is, is that of the circuit.
fn check_field(field: &Extension, asked: Option<&Extension>) -> Result<(), Error> {
    match asked {
        Some(asked) if asked != field => Err(Error::OtherField {
            asked: asked.name().to_owned(),
            field: field.name().to_owned(),
        }),
        _ => Ok(()),
    }
}
