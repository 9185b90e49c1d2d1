//! The command line as types: what `vampx --help` shows.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::{free, reflect};

/// Cross-compiles a program over one prime field to a circuit over another, and runs or proves it there.
#[derive(Debug, Parser)]
#[command(
    name = "vampx",
    version,
    about,
    args_conflicts_with_subcommands = true,
    arg_required_else_help = true,
    after_help = "Without a command: compile, run, prove and verify PROGRAM in one go.\n\n\
                  Exit codes: 0 accepted, 1 rejected, 2 the user's error, 3 a limit or something unsupported, 70 a bug of vampx."
)]
pub struct Cli {
    /// What to do; without a command: compile, run, prove and verify in one go.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The options of the main job.
    #[command(flatten)]
    pub main: Main,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compile and run: no proof.
    Run(Run),
    /// Parse, analyze, report overflow; needs no inputs.
    Check(Check),
    /// Write the compiled circuit.
    Compile(Compile),
    /// Prove one run of a compiled circuit.
    Prove(Prove),
    /// Verify a proof; needs no witness and no program.
    Verify(Verify),
    /// Show what a stage made of the program.
    Inspect(Inspect),
    /// Write the circuit in another system's format.
    Export(Export),
    /// Prove the program over several targets, and show side by side what each costs.
    Compare(Compare),
    /// List the fields.
    Fields(Console),
    /// List the backends and the targets they serve.
    Backends(Console),
    /// Write a completion script for a shell to standard output.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Write the manual page to standard output.
    Man,
}

/// The main job.
#[derive(Debug, Args)]
pub struct Main {
    /// There unless there is a command.
    #[command(flatten)]
    pub program: Option<Program>,
    #[command(flatten)]
    pub inputs: Inputs,
    #[command(flatten)]
    pub search: free::Search,
    #[command(flatten)]
    pub security: Security,
    #[command(flatten)]
    pub setup: Setup,
    #[command(flatten)]
    pub console: Console,
}

/// `vampx run`.
#[derive(Debug, Args)]
pub struct Run {
    #[command(flatten)]
    pub program: Program,
    #[command(flatten)]
    pub inputs: Inputs,
    #[command(flatten)]
    pub search: free::Search,
    #[command(flatten)]
    pub reflect: reflect::Reflect,
    /// Write what the machine does to a file, one step a line.
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,
    /// Write how many instructions the machine executes to a file, and say the most on standard error: a flame graph if its name ends in .svg; how often the arms of branches are taken, which `vampx inspect` and `vampx export` plan by, if in .json; else folded stacks for other tools.
    #[arg(long, value_name = "FILE")]
    pub profile: Option<PathBuf>,
    /// Begin early with the arms of branches that are likely by this profile, the JSON that --profile writes: on a second thread, where a program is so large that it pays.
    #[arg(long, value_name = "FILE", conflicts_with = "batch")]
    pub likely: Option<PathBuf>,
    /// Run on many inputs: JSON lines, each as --inputs takes it, or an Arrow or Parquet file with a column for each input; `-` is standard input. Prints a JSON line for each.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["inputs", "assignments", "trace"])]
    pub batch: Option<PathBuf>,
    #[command(flatten)]
    pub machine: Machine,
    #[command(flatten)]
    pub console: Console,
}

/// `vampx check`.
#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    pub program: Program,
    /// The file of old findings, which do not count; default: the one that vampx.toml names.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write what is found now to the baseline.
    #[arg(long)]
    pub update_baseline: bool,
    /// What is printed on standard output.
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub format: CheckFormat,
    /// The file to write instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub noise: Noise,
}

/// `vampx compile`.
#[derive(Debug, Args)]
pub struct Compile {
    #[command(flatten)]
    pub program: Program,
    /// The file to write.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    #[command(flatten)]
    pub console: Console,
}

/// `vampx prove`.
#[derive(Debug, Args)]
pub struct Prove {
    /// A circuit that `vampx compile` wrote.
    pub circuit: PathBuf,
    #[command(flatten)]
    pub inputs: Inputs,
    /// The file to write the proof to.
    #[arg(short, long, value_name = "PROOF")]
    pub output: PathBuf,
    /// The backend; default: the target's own.
    #[arg(long, value_name = "NAME")]
    pub backend: Option<String>,
    #[command(flatten)]
    pub security: Security,
    #[command(flatten)]
    pub setup: Setup,
    #[command(flatten)]
    pub console: Console,
}

/// `vampx verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// The circuit.
    pub circuit: PathBuf,
    /// The proof.
    pub proof: PathBuf,
    #[command(flatten)]
    pub security: Security,
    #[command(flatten)]
    pub setup: Setup,
    #[command(flatten)]
    pub console: Console,
}

/// `vampx inspect`.
#[derive(Debug, Args)]
pub struct Inspect {
    #[command(flatten)]
    pub program: Program,
    /// The stage whose result is shown.
    #[arg(long, value_enum, default_value_t = Stage::Circuit)]
    pub stage: Stage,
    /// How it is shown.
    #[arg(long, value_enum, default_value_t = Drawing::Text)]
    pub format: Drawing,
    /// Show instead why --opt 2 writes the values of this output in another way, step by step; dot and svg show what is equal.
    #[arg(long, value_name = "OUTPUT")]
    pub explain: Option<String>,
    /// Show the program whose runs cost the machine least on average, if branches go as in this profile: the JSON that `vampx run --profile` writes.
    #[arg(long, value_name = "FILE", conflicts_with = "explain")]
    pub profile: Option<PathBuf>,
    #[command(flatten)]
    pub noise: Noise,
}

/// `vampx export`.
#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    pub program: Program,
    /// The file to write.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// The format: text or json of the circuit; r1cs or sym of its rank-1 constraints; wtns of their values for the inputs; smtlib of the circuit or smtlib-program of the program, as formulas over finite fields; assembly or bytecode of the program for the machine of `vampx run --trace`; repr of the program, its encoding and the element that stands for it. With --proof, and a circuit instead of a program: snarkjs-proof, snarkjs-public, snarkjs-vkey.
    #[arg(long, value_name = "FORMAT")]
    pub format: String,
    #[command(flatten)]
    pub inputs: Inputs,
    /// The proof that a format of snarkjs is about; it has to be true.
    #[arg(long, value_name = "PROOF")]
    pub proof: Option<PathBuf>,
    /// For assembly and bytecode: the program whose runs cost least on average, if branches go as in this profile: the JSON that `vampx run --profile` writes.
    #[arg(long, value_name = "FILE")]
    pub profile: Option<PathBuf>,
    #[command(flatten)]
    pub setup: Setup,
    #[command(flatten)]
    pub machine: Machine,
    #[command(flatten)]
    pub noise: Noise,
}

/// `vampx compare`.
#[derive(Debug, Args)]
pub struct Compare {
    /// The program; `-` is standard input.
    #[arg(value_name = "PROGRAM")]
    pub path: PathBuf,
    /// The target fields, each proved by its own backend.
    #[arg(long, value_name = "F,...", value_delimiter = ',', required = true)]
    pub targets: Vec<String>,
    /// The field of the program, by name, as prime:<n>, or an extension such as goldilocks^2; a `field` line in the program may say it instead.
    #[arg(long, value_name = "F")]
    pub source_field: Option<String>,
    /// How hard to optimize: 0 not at all, 1 default, 2 slow and thorough.
    #[arg(long, value_name = "LEVEL", default_value_t = 1, value_parser = clap::value_parser!(u8).range(0..=2))]
    pub opt: u8,
    #[command(flatten)]
    pub inputs: Inputs,
    #[command(flatten)]
    pub security: Security,
    /// What is printed on standard output.
    #[arg(long, value_enum, default_value_t = CompareFormat::Text)]
    pub format: CompareFormat,
    /// The file to write instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub noise: Noise,
}

/// The program and how to compile it.
#[derive(Clone, Debug, Args)]
pub struct Program {
    /// The program; `-` is standard input.
    #[arg(id = "program", value_name = "PROGRAM")]
    pub path: PathBuf,
    /// The field of the program, by name, as prime:<n>, or an extension such as goldilocks^2; a `field` line in the program may say it instead.
    #[arg(long, value_name = "F")]
    pub source_field: Option<String>,
    /// The field of the circuit; default: the source field, or what it extends.
    #[arg(long, value_name = "F")]
    pub target: Option<String>,
    /// The backend; default: the target's own.
    #[arg(long, value_name = "NAME")]
    pub backend: Option<String>,
    /// How hard to optimize: 0 not at all, 1 default, 2 slow and thorough.
    #[arg(long, value_name = "LEVEL", default_value_t = 1, value_parser = clap::value_parser!(u8).range(0..=2))]
    pub opt: u8,
    /// Treat findings as errors: those of a rule (VX0001 or contradiction), or of a level (note, warning, error) and above. What names a rule goes over what names a level, and an option over vampx.toml.
    #[arg(long, value_name = "LINT")]
    pub deny: Vec<String>,
    /// Treat findings as warnings: those of a rule, or of a level.
    #[arg(long, value_name = "LINT")]
    pub warn: Vec<String>,
    /// Do not show findings: those of a rule, or of a level and below.
    #[arg(long, value_name = "LINT")]
    pub allow: Vec<String>,
}

/// The values of the inputs.
#[derive(Debug, Args)]
pub struct Inputs {
    /// The inputs as JSON: {"name": "decimal or 0x hex" | number | nested list}; `-` is standard input.
    #[arg(id = "inputs", long, value_name = "FILE")]
    pub path: Option<PathBuf>,
    /// One input, over the file's; may be repeated.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub assignments: Vec<String>,
}

/// The machine that runs programs.
#[derive(Debug, Args)]
pub struct Machine {
    /// The registers of the machine, for the assembly, the trace and the profile.
    #[arg(long = "registers", value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u32).range(4..=256))]
    pub n_registers: u32,
}

/// How sure a proof has to be.
#[derive(Debug, Args)]
pub struct Security {
    /// Bits of security, for backends with a choice.
    #[arg(long = "security", value_name = "BITS", default_value_t = vampx::DEFAULT_SECURITY_BITS)]
    pub bits: u32,
}

/// The keys of a setup that was made elsewhere.
#[derive(Debug, Args)]
pub struct Setup {
    /// The keys of a trusted setup, instead of those in the cache: a .zkey file of snarkjs. Trust it as you trust the circuit.
    #[arg(id = "setup", long = "setup", value_name = "FILE")]
    pub path: Option<PathBuf>,
}

/// What is printed, and how.
#[derive(Debug, Args)]
pub struct Console {
    /// What is printed on standard output.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    #[command(flatten)]
    pub noise: Noise,
}

/// How much is said, and by how many threads.
#[derive(Debug, Args)]
pub struct Noise {
    /// Say more on standard error.
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Say nothing on standard error but errors.
    #[arg(short, long)]
    pub quiet: bool,
    /// Colors on standard error; NO_COLOR is respected.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub color: Color,
    /// Threads to use; default: one a core. The result does not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
}

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// Exactly one JSON object.
    Json,
}

/// The form of what `vampx check` found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people.
    Text,
    /// Exactly one JSON object.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// XML for what shows the results of tests.
    Junit,
    /// A section for the summary of a build.
    Markdown,
    /// A page that needs nothing else: the source with ranges, values, costs and findings.
    Html,
}

/// The form of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CompareFormat {
    /// A table for people.
    Text,
    /// Exactly one JSON object.
    Json,
    /// A page that needs nothing else: a table with plots.
    Html,
}

/// The form of a stage's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Drawing {
    /// The stage's textual form.
    Text,
    /// A graph for graphviz.
    Dot,
    /// A drawing.
    Svg,
    /// The stage's data.
    Json,
}

/// When to color.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// A stage whose result can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// The program as parsed.
    Ast,
    /// The program as elaborated.
    Program,
    /// The program after rewriting.
    Optimized,
    /// The program with the range of every value.
    Bounded,
    /// The circuit.
    Circuit,
}

impl Cli {
    /// The command's name; that of the main job is `prove`, of which it is the whole.
    pub fn command_name(&self) -> &'static str {
        match &self.command {
            None | Some(Command::Prove(_)) => "prove",
            Some(Command::Run(_)) => "run",
            Some(Command::Check(_)) => "check",
            Some(Command::Compile(_)) => "compile",
            Some(Command::Verify(_)) => "verify",
            Some(Command::Inspect(_)) => "inspect",
            Some(Command::Export(_)) => "export",
            Some(Command::Compare(_)) => "compare",
            Some(Command::Fields(_)) => "fields",
            Some(Command::Backends(_)) => "backends",
            Some(Command::Completions { .. }) => "completions",
            Some(Command::Man) => "man",
        }
    }

    /// How much the command is to say.
    pub fn noise(&self) -> &Noise {
        const NORMAL: &Noise = &Noise {
            verbose: false,
            quiet: false,
            color: Color::Auto,
            threads: None,
        };
        match (self.console(), &self.command) {
            (Some(console), _) => &console.noise,
            (None, Some(Command::Check(it))) => &it.noise,
            (None, Some(Command::Inspect(it))) => &it.noise,
            (None, Some(Command::Export(it))) => &it.noise,
            (None, Some(Command::Compare(it))) => &it.noise,
            (None, _) => NORMAL,
        }
    }

    /// Whether what goes wrong is to be told as JSON on standard output.
    pub fn tells_failures_as_json(&self) -> bool {
        match &self.command {
            Some(Command::Compare(it)) => it.format == CompareFormat::Json,
            _ => self
                .console()
                .is_some_and(|console| console.format == Format::Json),
        }
    }

    fn console(&self) -> Option<&Console> {
        match &self.command {
            None => Some(&self.main.console),
            Some(Command::Run(it)) => Some(&it.console),
            Some(Command::Compile(it)) => Some(&it.console),
            Some(Command::Prove(it)) => Some(&it.console),
            Some(Command::Verify(it)) => Some(&it.console),
            Some(Command::Fields(it) | Command::Backends(it)) => Some(it),
            Some(
                Command::Check(_)
                | Command::Inspect(_)
                | Command::Export(_)
                | Command::Compare(_)
                | Command::Completions { .. }
                | Command::Man,
            ) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn arguments_are_consistent() {
        Cli::command().debug_assert();
    }
}
