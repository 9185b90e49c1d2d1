//! Programs by their elements: `vampx run --reflect` and `vampx export --format repr`.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::{Value, json};
use vampx::{CompileOptions, Rejection};
use vampx_ir::program::{Program, ProgramSet, ReflectError};

use crate::{commands::read_program, failure::Failure, files};

/// Which program is run.
#[derive(Debug, Args)]
pub struct Reflect {
    /// Run the program with this repr: PROGRAM, or one of --among. With any other element the run is rejected.
    #[arg(long = "reflect", value_name = "ELEMENT", conflicts_with = "batch")]
    pub element: Option<String>,
    /// One program more that --reflect may choose; may be repeated.
    #[arg(long, value_name = "PROGRAM", requires = "element")]
    pub among: Vec<PathBuf>,
}

impl Reflect {
    /// The file of the program to run, or why there is none.
    pub fn choose(
        &self,
        first: &Path,
        options: &CompileOptions,
    ) -> Result<Result<PathBuf, Rejection>, Failure> {
        let Some(element) = &self.element else {
            return Ok(Ok(first.to_owned()));
        };
        let mut set = ProgramSet::default();
        let mut paths = BTreeMap::new();
        let mut field = None;
        let others = self.among.iter().map(PathBuf::as_path);
        for path in [first].into_iter().chain(others) {
            if files::is_standard_input(path) {
                return Err(Failure::user("--reflect takes programs from files only"));
            }
            let code = read_program(path)?;
            let source = code.source().clone();
            let program = code.program(options);
            let program = program.map_err(|error| Failure::of(&error, Some(&source)))?;
            field.get_or_insert_with(|| program.field().clone());
            let element = set.insert(program).map_err(of_set)?;
            paths.entry(element).or_insert_with(|| path.to_owned());
        }
        let field = field.unwrap_or_else(|| unreachable!("invariant: there is a first program"));
        let element = field.parse(element);
        let element = element.map_err(|error| Failure::user(format!("--reflect: {error}")))?;
        Ok(set
            .reflect(&element)
            .map_err(|outside| Rejection {
                kind: "reflect",
                message: outside.to_string(),
                span: None,
            })
            .map(|_| paths[&element].clone()))
    }
}

fn of_set(error: ReflectError) -> Failure {
    Failure::user(format!("--among: {error}"))
}

/// The canonical encoding of a program and the element that stands for it.
pub fn to_json(program: &Program) -> Value {
    let repr = program.repr();
    let bytes: String = repr
        .to_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    json!({
        "field": program.field().name(),
        "element": repr.element().to_string(),
        "packed": repr.is_packed(),
        "bits": repr.n_bits(),
        "bytes": bytes,
    })
}
