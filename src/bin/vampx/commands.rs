//! The commands that compile, run, prove and verify.

use std::{mem, path::Path};

use vampx::{
    Backend, Blame, Code, CompileOptions, Compiled, Effort, Error, Extension, Field, Outcome,
    ProofFile, ProveOptions, Proved, Run, SecurityReport, Times, VerifyOptions, circom,
    findings::Rule,
    reports::{self, Subject},
};
use vampx_ir::{
    Source,
    circuit::Circuit,
    program::{InputError, Inputs, Likelihood, Program},
};

use crate::{
    arguments::{self, Format},
    batch,
    console::Console,
    failure::{Ending, Failure},
    files,
    free::{Scene, Search},
    keys::{self, Place},
    machine, policy,
    report::Report,
};

/// What a setup made here is good for.
const LOCAL_SETUP: &str = "the keys are of a setup made on this machine: they are for tests only, as nobody else can know that its secret is forgotten, and whoever knows that can prove anything";

/// What to do where values of a circuit's wires are missing.
const WITNESS_ADVICE: &str = "a circuit of circom takes the values of all its wires: give --inputs the .wtns file \
                              that circom's own program makes of the inputs";

/// `vampx PROGRAM`: compile, run, prove and verify.
pub fn main_job(
    program: &arguments::Program,
    arguments: &arguments::Main,
    console: &Console,
) -> Result<Ending, Failure> {
    files::check_streams(&program.path, arguments.inputs.path.as_deref())?;
    let mut job = Job::new("prove", arguments.console.format, console);
    let (source, compiled) = match job.compile(program)? {
        Ok(it) => it,
        Err(ending) => return Ok(ending),
    };
    let backend = chosen_backend(program.backend.as_deref(), &compiled.circuit.target)?;
    job.report.backend = Some(backend.name().to_owned());
    let inputs = read_inputs(&arguments.inputs, &compiled.circuit.program)?;
    let Some(inputs) = job.fill(inputs, &compiled, &source, &arguments.search)? else {
        return Ok(job.end(Ending::Rejected));
    };
    let Some(run) = job.run(
        &compiled.circuit,
        &inputs,
        &Likelihood::default(),
        Some(&source),
    )?
    else {
        return Ok(job.end(Ending::Rejected));
    };
    if !backend.proves() {
        return Ok(job.end(Ending::Accepted));
    }
    let options = ProveOptions {
        backend: Some(backend),
        security_bits: arguments.security.bits,
        proving_key: keys::given(&arguments.setup, backend)?,
    };
    if backend.has_trusted_setup() && options.proving_key.is_none() {
        console.warning(LOCAL_SETUP);
    }
    let proved = job.prove(&compiled.circuit, &run, &options)?;
    let ending = job.verify(
        &compiled.circuit,
        &proved.proof,
        arguments.security.bits,
        Some(proved.verifying_key),
    )?;
    Ok(job.end(ending))
}

/// `vampx run`: compile and run.
pub fn run(arguments: &arguments::Run, console: &Console) -> Result<Ending, Failure> {
    let input_files = arguments
        .batch
        .as_deref()
        .or(arguments.inputs.path.as_deref());
    files::check_streams(&arguments.program.path, input_files)?;
    let mut job = Job::new("run", arguments.console.format, console);
    let mut program = arguments.program.clone();
    let options = compile_options(&program)?;
    program.path = match arguments.reflect.choose(&program.path, &options)? {
        Ok(path) => path,
        Err(outside) => {
            console.rejection(&outside, None);
            job.report.reject(&outside, None);
            return Ok(job.end(Ending::Rejected));
        }
    };
    let (source, compiled) = match job.compile(&program)? {
        Ok(it) => it,
        Err(ending) => return Ok(ending),
    };
    if let Some(path) = &arguments.batch {
        return batch::run(arguments, path, &compiled, &source, console);
    }
    job.report.backend = Some(Backend::EXEC.name().to_owned());
    let inputs = read_inputs(&arguments.inputs, &compiled.circuit.program)?;
    let Some(inputs) = job.fill(inputs, &compiled, &source, &arguments.search)? else {
        return Ok(job.end(Ending::Rejected));
    };
    let likelihood = match &arguments.likely {
        Some(path) => machine::likelihood(path, &source)?,
        None => Likelihood::default(),
    };
    machine::observe(
        arguments,
        &compiled.program,
        &compiled.circuit.program,
        &inputs,
        &source,
        console,
    )?;
    let ending = match job.run(&compiled.circuit, &inputs, &likelihood, Some(&source))? {
        Some(_) => Ending::Accepted,
        None => Ending::Rejected,
    };
    Ok(job.end(ending))
}

/// `vampx compile`: write the circuit.
pub fn compile(arguments: &arguments::Compile, console: &Console) -> Result<Ending, Failure> {
    let mut job = Job::new("compile", arguments.console.format, console);
    let (_, compiled) = match job.compile(&arguments.program)? {
        Ok(it) => it,
        Err(ending) => return Ok(ending),
    };
    files::write(&arguments.output, &compiled.circuit.to_bytes())?;
    Ok(job.end(Ending::Accepted))
}

/// `vampx prove`: prove one run of a circuit.
pub fn prove(arguments: &arguments::Prove, console: &Console) -> Result<Ending, Failure> {
    files::check_streams(&arguments.circuit, arguments.inputs.path.as_deref())?;
    let mut job = Job::new("prove", arguments.console.format, console);
    let circuit = read_circuit(&arguments.circuit)?;
    let backend = chosen_backend(arguments.backend.as_deref(), &circuit.target)?;
    job.report.add_circuit(&circuit);
    job.report.backend = Some(backend.name().to_owned());
    let inputs = read_inputs(&arguments.inputs, &circuit.program)?;
    let Some(run) = job.run(&circuit, &inputs, &Likelihood::default(), None)? else {
        return Ok(job.end(Ending::Rejected));
    };
    let mut options = ProveOptions {
        backend: Some(backend),
        security_bits: arguments.security.bits,
        proving_key: keys::given(&arguments.setup, backend)?,
    };
    let is_given = options.proving_key.is_some();
    let mut place = None;
    if backend.has_trusted_setup() && !is_given {
        let kept = Place::of(&circuit, backend, arguments.security.bits)?;
        options.proving_key = Some(job.kept_keys(&circuit, &options, &kept)?);
        place = Some(kept);
    }
    let proved = job.prove(&circuit, &run, &options);
    let proved = proved.map_err(|failure| match place {
        Some(place) if failure.blame == Blame::User => Failure {
            message: format!("{}; {}", failure.message, place.advice()),
            ..failure
        },
        _ => failure,
    })?;
    files::write(&arguments.output, &proved.proof.to_bytes())?;
    if !is_given {
        keys::store(&proved.proof, &proved.verifying_key, console);
    }
    Ok(job.end(Ending::Accepted))
}

/// `vampx verify`: say whether a proof is true.
pub fn verify(arguments: &arguments::Verify, console: &Console) -> Result<Ending, Failure> {
    files::check_streams(&arguments.circuit, Some(&arguments.proof))?;
    let mut job = Job::new("verify", arguments.console.format, console);
    let circuit = read_circuit(&arguments.circuit)?;
    let proof = read_proof(&arguments.proof)?;
    job.report.add_circuit(&circuit);
    job.report.backend = Some(proof.backend.clone());
    job.report.proof_bytes = Some(proof.to_bytes().len());
    job.report.add_outputs(proof.publics.iter());
    let key = keys::for_proof(&arguments.setup, &proof)?;
    let ending = job.verify(&circuit, &proof, arguments.security.bits, key)?;
    Ok(job.end(ending))
}

/// The program in a file, shown under the name it was given by.
pub fn read_program(path: &Path) -> Result<Code, Failure> {
    let bytes = files::read(path, "program")?;
    let name = if files::is_standard_input(path) {
        files::STANDARD_INPUT.to_owned()
    } else {
        path.display().to_string()
    };
    if circom::is_circuit(&bytes) {
        return read_circom(path, &name, &bytes);
    }
    let text = files::text(bytes, path, "program")?;
    if u32::try_from(text.len()).is_err() {
        return Err(Failure::user(format!(
            "the program {} is longer than 4 GiB",
            path.display()
        )));
    }
    Ok(Code::Text(Source::new(name, text)))
}

/// A circuit of circom, with the names in the `.sym` file beside it if there is one.
fn read_circom(path: &Path, name: &str, bytes: &[u8]) -> Result<Code, Failure> {
    let symbols = path.with_extension("sym");
    let has_symbols = !files::is_standard_input(path) && symbols.is_file();
    let symbols = has_symbols.then(|| files::read_text(&symbols, "names file"));
    let import = circom::import(name, bytes, symbols.transpose()?.as_deref());
    let import = import.map_err(|error| in_file(path, error.into()))?;
    Ok(Code::Circom(Box::new(import)))
}

/// The library's options for the command line's.
pub fn compile_options(arguments: &arguments::Program) -> Result<CompileOptions, Failure> {
    let source_field = arguments.source_field.as_deref();
    let source_field = source_field.map(Extension::by_name).transpose();
    let target = arguments.target.as_deref().map(Field::by_name).transpose();
    let refused = |option, error| Failure::user(format!("{option}: {error}"));
    let backend = arguments
        .backend
        .as_deref()
        .map(Backend::by_name)
        .transpose();
    Ok(CompileOptions {
        source_field: source_field.map_err(|error| refused("--source-field", error))?,
        target: target.map_err(|error| refused("--target", error))?,
        backend: backend.map_err(|error| Failure::of(&error, None))?,
        effort: [Effort::None, Effort::Normal, Effort::Thorough][usize::from(arguments.opt)],
    })
}

/// A command under way: what it has to say so far.
struct Job<'a> {
    report: Report,
    times: Times,
    format: Format,
    console: &'a Console,
    is_circom: bool,
}

impl<'a> Job<'a> {
    fn new(command: &'static str, format: Format, console: &'a Console) -> Self {
        Self {
            report: Report::new(command),
            times: Times::default(),
            format,
            console,
            is_circom: false,
        }
    }

    /// The compiled program, or the ending if something denied was found.
    fn compile(
        &mut self,
        arguments: &arguments::Program,
    ) -> Result<Result<(Source, Compiled), Ending>, Failure> {
        let found = policy::find(arguments, None, true, None)?;
        let options = compile_options(arguments)?;
        let code = read_program(&arguments.path)?;
        self.is_circom = matches!(code, Code::Circom(_));
        let source = code.source().clone();
        let mut compiled =
            vampx::compile(code, &options).map_err(|error| Failure::of(&error, Some(&source)))?;
        self.times.extend(&compiled.times);
        self.report.add_compiled(&source, &compiled);
        let findings = mem::take(&mut compiled.findings);
        let looks_for = |rule: &Rule| reports::looks_for(rule, false);
        let judgement = found.policy.judge(&source, findings, looks_for);
        let subject = Subject {
            source: &source,
            program: &compiled.program,
            source_field: arguments.source_field.as_deref(),
            is_searched: false,
        };
        self.report.add_findings(&subject, &judgement);
        self.console.findings(&judgement.findings, &subject);
        if judgement.is_denied() {
            self.report.verdict = Some("rejected");
            return Ok(Err(self.end(Ending::Rejected)));
        }
        self.console.progress(&format!("compiled {}", source.name));
        Ok(Ok((source, compiled)))
    }

    /// The inputs with values for those that are searched, if there are any.
    fn fill(
        &mut self,
        inputs: Inputs,
        compiled: &Compiled,
        source: &Source,
        arguments: &Search,
    ) -> Result<Option<Inputs>, Failure> {
        let scene = Scene {
            program: &compiled.program,
            source,
            console: self.console,
        };
        scene.fill(inputs, arguments, &mut self.report, &mut self.times)
    }

    /// The run, if the program accepts the inputs.
    fn run(
        &mut self,
        circuit: &Circuit,
        inputs: &Inputs,
        likelihood: &Likelihood,
        source: Option<&Source>,
    ) -> Result<Option<Run>, Failure> {
        let outcome = vampx::run_likely(circuit, inputs, likelihood).map_err(|error| {
            let failure = Failure::of(&error, source);
            match error {
                Error::Input(InputError::Missing { .. }) if self.is_circom => {
                    failure.advise(WITNESS_ADVICE)
                }
                _ => failure,
            }
        });
        match outcome? {
            Outcome::Accepted(run) => {
                self.times.extend(&run.times);
                self.report.add_outputs(
                    run.outputs
                        .iter()
                        .map(|(name, value)| (name.as_str(), value)),
                );
                self.report.accept();
                self.console.progress("ran: every constraint holds");
                if run.ahead.n_computed > 0 {
                    self.console.detail(&format!(
                        "a second thread computed {} values ahead, of which {} were used",
                        run.ahead.n_computed, run.ahead.n_used
                    ));
                }
                Ok(Some(run))
            }
            Outcome::Rejected(rejection) => {
                self.console.rejection(&rejection, source);
                self.report.reject(&rejection, source);
                Ok(None)
            }
        }
    }

    /// The keys of the circuit's trusted setup, which is made if there was none.
    fn kept_keys(
        &mut self,
        circuit: &Circuit,
        options: &ProveOptions,
        place: &Place,
    ) -> Result<Vec<u8>, Failure> {
        if let Some(keys) = place.load() {
            return Ok(keys);
        }
        let keys = self
            .times
            .measure("setup", || vampx::setup(circuit, options));
        let keys = keys
            .map_err(|error| Failure::of(&error, None))?
            .unwrap_or_else(|| unreachable!("invariant: a trusted setup has keys to keep"));
        self.console.warning(LOCAL_SETUP);
        place.store(&keys, self.console)?;
        Ok(keys)
    }

    fn prove(
        &mut self,
        circuit: &Circuit,
        run: &Run,
        options: &ProveOptions,
    ) -> Result<Proved, Failure> {
        let proved = keys::with_parameters(options.backend, circuit, self.console, || {
            vampx::prove(circuit, run, options)
        })
        .map_err(|error| Failure::of(&error, None))?;
        self.times.extend(&proved.times);
        self.report.proof_bytes = Some(proved.proof.to_bytes().len());
        self.add_security(&proved.security, &proved.proof)?;
        self.console
            .progress(&format!("proved: {}", proved.security));
        Ok(proved)
    }

    fn verify(
        &mut self,
        circuit: &Circuit,
        proof: &ProofFile,
        bits: u32,
        key: Option<Vec<u8>>,
    ) -> Result<Ending, Failure> {
        let had_key = key.is_some();
        let options = VerifyOptions {
            security_bits: bits,
            verifying_key: key,
        };
        let backend = Backend::by_name(&proof.backend).ok();
        let outcome = keys::with_parameters(backend, circuit, self.console, || {
            vampx::verify(circuit, proof, &options)
        });
        match outcome.map_err(|error| Failure::of(&error, None))? {
            Outcome::Accepted(verified) => {
                if !had_key {
                    keys::store(proof, &verified.verifying_key, self.console);
                }
                self.times.extend(&verified.times);
                self.add_security(&verified.security, proof)?;
                self.report.accept();
                self.console.progress("verified");
                Ok(Ending::Accepted)
            }
            Outcome::Rejected(rejection) => {
                self.console.rejection(&rejection, None);
                self.report.reject(&rejection, None);
                Ok(Ending::Rejected)
            }
        }
    }

    fn add_security(
        &mut self,
        security: &SecurityReport,
        proof: &ProofFile,
    ) -> Result<(), Failure> {
        let prover = Backend::by_name(&proof.backend).and_then(Backend::prover);
        let prover = prover.map_err(|error| Failure::of(&error, None))?;
        self.report.add_security(security, prover);
        Ok(())
    }

    /// Prints the report.
    fn end(&mut self, ending: Ending) -> Ending {
        self.report.finish(&self.times);
        self.console.print(&match self.format {
            Format::Json => self.report.to_json(),
            Format::Text => self.report.to_text(),
        });
        ending
    }
}

/// The backend asked for, or the target's own.
fn chosen_backend(name: Option<&str>, target: &Field) -> Result<Backend, Failure> {
    let backend = match name {
        Some(name) => Backend::by_name(name),
        None => Backend::of(target),
    };
    backend.map_err(|error| Failure::of(&error, None))
}

/// The inputs of a run of `program`: a file's, and over them those of the command line.
pub fn read_inputs(arguments: &arguments::Inputs, program: &Program) -> Result<Inputs, Failure> {
    let mut inputs = match &arguments.path {
        None => Inputs::new(),
        Some(path) => {
            let bytes = files::read(path, "inputs file")?;
            let inputs = if circom::is_witness(&bytes) {
                circom::inputs(program, &bytes).map_err(Error::from)
            } else {
                let text = files::text(bytes, path, "inputs file")?;
                Inputs::from_json(&text).map_err(Error::from)
            };
            inputs.map_err(|error| in_file(path, error))?
        }
    };
    for assignment in &arguments.assignments {
        inputs
            .set(assignment)
            .map_err(|error| Failure::user(format!("--set {assignment}: {error}")))?;
    }
    Ok(inputs)
}

/// The proof in a file.
pub fn read_proof(path: &Path) -> Result<ProofFile, Failure> {
    let bytes = files::read(path, "proof")?;
    ProofFile::from_bytes(&bytes).map_err(|error| in_file(path, error.into()))
}

/// The circuit in a file. Its certificates are checked: a file may come from anywhere.
pub fn read_circuit(path: &Path) -> Result<Circuit, Failure> {
    let bytes = files::read(path, "circuit")?;
    let circuit = Circuit::from_bytes(&bytes).map_err(|error| in_file(path, error.into()))?;
    match circuit.verify_certificates() {
        Ok(()) => Ok(circuit),
        Err(error) => Err(Failure::user(format!(
            "{}: the circuit's soundness certificate does not hold: {error}",
            path.display()
        ))),
    }
}

/// The user's fault that a file holds something wrong.
fn in_file(path: &Path, error: Error) -> Failure {
    let mut failure = Failure::of(&error, None);
    failure.message = format!("{}: {}", path.display(), failure.message);
    failure
}
