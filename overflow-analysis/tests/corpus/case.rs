//! The pairs of `corpus/`: a program with a published mistake and the same program mended.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use num_bigint::BigUint;
use vampx_ir::program::{Inputs, Program};
use vampx_ir::syntax::{Module, compile, parse};
use vampx_ir::{Source, Span};

/// A program of a pair.
pub struct Version {
    pub source: Source,
    pub module: Module,
    pub program: Program,
}

/// A pair with its inputs.
pub struct Case {
    pub name: String,
    pub broken: Version,
    pub mended: Version,
    /// Accepted by both.
    pub honest: Inputs,
    /// Accepted by the broken version alone, together with `hints`.
    pub attack: Option<Inputs>,
    /// For the text of hints, values in place of those that an honest prover computes, in the order of the program.
    pub hints: BTreeMap<String, Vec<BigUint>>,
}

/// A line that has to be flagged.
pub struct Mark {
    pub line: u32,
    /// Any of these rules will do.
    pub rules: Vec<String>,
}

/// A program without a mistake that looks like one of those that have it.
pub struct Sound {
    pub name: String,
    pub version: Version,
    pub inputs: Inputs,
}

/// All pairs, in the order of their names.
pub fn all() -> Vec<Case> {
    let folders = entries("")
        .into_iter()
        .filter(|path| path.join("broken.pir").exists());
    folders.map(|folder| Case::read(&folder)).collect()
}

/// The sound programs, in the order of their names.
pub fn sound() -> Vec<Sound> {
    let programs = entries("sound")
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "pir"));
    programs
        .map(|path| Sound {
            name: name(&path.with_extension("")),
            version: Version::read(&path),
            inputs: inputs(&path.with_extension("json")).expect("inputs"),
        })
        .collect()
}

/// What is in a folder of the corpus, in order.
fn entries(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(folder);
    let mut entries: Vec<PathBuf> = fs::read_dir(&root)
        .unwrap_or_else(|error| panic!("{}: {error}", root.display()))
        .map(|entry| entry.expect("an entry of a folder").path())
        .collect();
    entries.sort();
    entries
}

fn name(path: &Path) -> String {
    path.file_name()
        .expect("a path with a name")
        .to_string_lossy()
        .into_owned()
}

/// The inputs in a file, if there is one.
fn inputs(path: &Path) -> Option<Inputs> {
    let inputs = Inputs::from_json(&read(path)?);
    Some(inputs.unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

impl Case {
    fn read(folder: &Path) -> Self {
        let hints = read(&folder.join("hints.json")).map(|text| {
            let hints: BTreeMap<String, Vec<String>> = serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
            let number = |text: &String| text.parse().expect("a number");
            let numbers =
                |(hint, values): (String, Vec<String>)| (hint, values.iter().map(number).collect());
            hints.into_iter().map(numbers).collect()
        });
        Self {
            name: name(folder),
            broken: Version::read(&folder.join("broken.pir")),
            mended: Version::read(&folder.join("mended.pir")),
            honest: inputs(&folder.join("inputs.json")).expect("inputs.json"),
            attack: inputs(&folder.join("attack.json")),
            hints: hints.unwrap_or_default(),
        }
    }
}

/// The text of a file, if there is one.
fn read(path: &Path) -> Option<String> {
    path.exists().then(|| {
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    })
}

impl Version {
    fn read(path: &Path) -> Self {
        let text = read(path).unwrap_or_else(|| panic!("no {}", path.display()));
        let source = Source::new(path.display().to_string(), text);
        let compiled = parse(&source).and_then(|module| Ok((module, compile(&source, None)?)));
        let (module, program) = compiled.unwrap_or_else(|diagnostics| {
            let said = diagnostics.iter().map(|diagnostic| {
                let line = source.location(diagnostic.span).line;
                format!("{}:{line}: {}\n", path.display(), diagnostic.message)
            });
            panic!("{}", said.collect::<String>())
        });
        Self {
            source,
            module,
            program,
        }
    }

    /// The lines that have to be flagged: at least one of them, if there are several.
    pub fn marks(&self) -> Vec<Mark> {
        (1..)
            .zip(self.source.text.lines())
            .filter_map(|(line, text)| {
                let (_, rules) = text.split_once("// flagged: ")?;
                let rules = rules.split('|').map(|rule| rule.trim().to_owned());
                Some(Mark {
                    line,
                    rules: rules.collect(),
                })
            })
            .collect()
    }

    /// The text of `span`.
    pub fn text(&self, span: Span) -> &str {
        &self.source.text[span.start as usize..span.end as usize]
    }

    /// The line that `span` begins on.
    pub fn line(&self, span: Span) -> u32 {
        self.source.location(span).line
    }
}
