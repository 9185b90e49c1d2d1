//! The commands that compile, run, prove and verify.

use std::path::Path;

use vampx::{
    Backend, Blame, Code, CompileOptions, Effort, Error, Extension, Field, ProofFile, ProveOptions,
    circom,
};
use vampx_ir::{
    Source,
    circuit::Circuit,
    program::{Inputs, Likelihood, Program},
};

use crate::{
    arguments, batch,
    console::Console,
    failure::{Ending, Failure},
    files,
    job::{Job, LOCAL_SETUP},
    keys::{self, Place},
    machine,
};

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
