//! What there is: fields, backends, shells, the manual.

use clap::CommandFactory;
use clap_complete::Shell;
use serde::Serialize;
use vampx::{Backend, Extension, Field};

use crate::{
    arguments::{self, Cli, Format},
    console::Console,
    failure::{Ending, Failure},
};

#[derive(Serialize)]
struct Fields {
    vampx: &'static str,
    command: &'static str,
    fields: Vec<FieldEntry>,
    extensions: Vec<ExtensionEntry>,
}

#[derive(Serialize)]
struct FieldEntry {
    name: String,
    aliases: &'static [&'static str],
    description: &'static str,
    bits: u32,
    two_adicity: u32,
    modulus: String,
}

#[derive(Serialize)]
struct ExtensionEntry {
    name: &'static str,
    field: &'static str,
    degree: usize,
    polynomial: String,
}

#[derive(Serialize)]
struct Backends {
    vampx: &'static str,
    command: &'static str,
    backends: Vec<BackendEntry>,
}

#[derive(Serialize)]
struct BackendEntry {
    name: &'static str,
    description: &'static str,
    proves: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    trusted_setup: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zero_knowledge: Option<bool>,
    targets: Vec<String>,
    default_for: Vec<String>,
}

/// `vampx fields`: the catalog.
pub fn fields(arguments: &arguments::Console, console: &Console) -> Result<Ending, Failure> {
    let fields: Vec<FieldEntry> = Field::catalog().iter().map(FieldEntry::new).collect();
    let extensions: Vec<ExtensionEntry> = Extension::catalog()
        .iter()
        .map(ExtensionEntry::new)
        .collect();
    match arguments.format {
        Format::Json => print_json(
            &Fields {
                vampx: env!("CARGO_PKG_VERSION"),
                command: "fields",
                fields,
                extensions,
            },
            console,
        ),
        Format::Text => {
            let lines: Vec<String> = fields.iter().map(FieldEntry::to_text).collect();
            let others = "\nprime:<n> is the field of any other prime n, in decimal or after 0x.\n";
            let extended: Vec<String> = extensions.iter().map(ExtensionEntry::to_text).collect();
            let own = "\nF[u]/(f) extends the field F by a root u of any other irreducible f, as in prime:7[u]/(u^2+1).\n";
            let heading = "\nExtensions, for programs:\n";
            console.print(&(lines.concat() + others + heading + &extended.concat() + own));
        }
    }
    Ok(Ending::Accepted)
}

/// `vampx backends`: the backends, and the targets they serve.
pub fn backends(arguments: &arguments::Console, console: &Console) -> Result<Ending, Failure> {
    let backends: Vec<BackendEntry> = Backend::all().map(BackendEntry::new).collect();
    match arguments.format {
        Format::Json => print_json(
            &Backends {
                vampx: env!("CARGO_PKG_VERSION"),
                command: "backends",
                backends,
            },
            console,
        ),
        Format::Text => {
            let lines: Vec<String> = backends.iter().map(BackendEntry::to_text).collect();
            console.print(&lines.concat());
        }
    }
    Ok(Ending::Accepted)
}

/// `vampx completions`: a script for a shell.
pub fn completions(shell: Shell, console: &Console) -> Result<Ending, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "vampx", &mut script);
    console.print(&String::from_utf8_lossy(&script));
    Ok(Ending::Accepted)
}

/// `vampx man`: the manual page, with one section a command.
pub fn manual(console: &Console) -> Result<Ending, Failure> {
    let mut page = Vec::new();
    let manual = clap_mangen::Man::new(Cli::command());
    manual
        .render(&mut page)
        .expect("invariant: writing to memory does not fail");
    console.print(&String::from_utf8_lossy(&page));
    Ok(Ending::Accepted)
}

impl FieldEntry {
    fn new(field: &Field) -> Self {
        Self {
            name: field.name().to_owned(),
            aliases: field.aliases(),
            description: field.spec().map_or("", |spec| spec.description),
            bits: field.bits(),
            two_adicity: field.two_adicity(),
            modulus: field.modulus().to_string(),
        }
    }

    fn to_text(&self) -> String {
        let Self {
            name,
            aliases,
            description,
            bits,
            modulus,
            ..
        } = self;
        let aliases = if aliases.is_empty() {
            String::new()
        } else {
            format!(" (also {})", aliases.join(", "))
        };
        format!("{name}{aliases}\n    {description}, {bits} bits\n    {modulus}\n")
    }
}

impl ExtensionEntry {
    fn new(extension: &'static Extension) -> Self {
        Self {
            name: extension.name(),
            field: extension.field().name(),
            degree: extension.degree(),
            polynomial: extension.polynomial_text(),
        }
    }

    fn to_text(&self) -> String {
        format!("{}\n    {} = 0\n", self.name, self.polynomial)
    }
}

impl BackendEntry {
    fn new(backend: Backend) -> Self {
        let names = |is_listed: &dyn Fn(&Field) -> bool| {
            Field::catalog()
                .iter()
                .filter(|field| is_listed(field))
                .map(|field| field.name().to_owned())
                .collect()
        };
        let prover = backend.prover().ok();
        Self {
            name: backend.name(),
            description: backend.description(),
            proves: prover.is_some(),
            trusted_setup: prover.map(|prover| prover.needs_trusted_setup()),
            zero_knowledge: prover.map(|prover| prover.is_zero_knowledge()),
            targets: names(&|field| backend.serves(field)),
            default_for: names(&|field| Backend::of(field).is_ok_and(|own| own == backend)),
        }
    }

    fn to_text(&self) -> String {
        let default = if self.default_for.is_empty() {
            String::new()
        } else {
            format!("; default for {}", self.default_for.join(", "))
        };
        let kind = match (self.trusted_setup, self.zero_knowledge) {
            (Some(trusted), Some(hides)) => format!(
                "    {}, {}\n",
                if trusted {
                    "trusted setup"
                } else {
                    "transparent"
                },
                if hides {
                    "zero-knowledge"
                } else {
                    "not zero-knowledge"
                }
            ),
            _ => String::new(),
        };
        format!(
            "{}\n    {}\n{kind}    targets: {}{default}\n",
            self.name,
            self.description,
            self.targets.join(", ")
        )
    }
}

fn print_json(value: &impl Serialize, console: &Console) {
    let text = serde_json::to_string(value).expect("invariant: a list has a JSON form");
    console.print(&(text + "\n"));
}
