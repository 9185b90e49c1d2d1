//! The circuit in other formats: `vampx export`.

use vampx::{Backend, Compiled, Error, Outcome, Program, VerifyOptions, smtlib};
use vampx_ir::Source;
use vampx_r1cs::{
    R1cs,
    files::{R1csFile, WitnessFile, write_symbols},
};

use crate::{
    arguments,
    commands::{compile_options, read_circuit, read_inputs, read_program, read_proof},
    console::Console,
    failure::{Ending, Failure},
    files,
    inspect::to_json,
    keys, machine, reflect,
};

const FORMATS: &[&str] = &[
    "json",
    "text",
    "r1cs",
    "sym",
    "wtns",
    "smtlib",
    "smtlib-program",
    "assembly",
    "bytecode",
    "repr",
];

/// `vampx export`: writes the circuit in another format.
pub fn export(arguments: &arguments::Export, console: &Console) -> Result<Ending, Failure> {
    let format = arguments.format.as_str();
    let of_proofs = proof_formats();
    if of_proofs.contains(&format) {
        return export_proof(arguments, console);
    }
    if !FORMATS.contains(&format) {
        return Err(Failure::unsupported(format!(
            "the format {format} is not there yet; take --format {}, or `vampx compile` for the circuit's binary form",
            [FORMATS, &of_proofs].concat().join(", ")
        )));
    }
    if arguments.profile.is_some() && !["assembly", "bytecode"].contains(&format) {
        return Err(Failure::user(
            "--profile is for the machine; take --format assembly or bytecode",
        ));
    }
    files::check_streams(&arguments.program.path, arguments.inputs.path.as_deref())?;
    let code = read_program(&arguments.program.path)?;
    let source = code.source().clone();
    let options = compile_options(&arguments.program)?;
    let compiled =
        vampx::compile(code, &options).map_err(|error| Failure::of(&error, Some(&source)))?;
    let circuit = &compiled.circuit;
    let bytes = match format {
        "text" => circuit.to_string().into_bytes(),
        "json" => to_json(circuit).to_string().into_bytes(),
        "r1cs" => R1csFile::of(&flatten(&compiled)?).to_bytes(),
        "smtlib" => smtlib::of_circuit(circuit).into_bytes(),
        "smtlib-program" => program_formula(&circuit.program)?.into_bytes(),
        "assembly" | "bytecode" => {
            let planned = match &arguments.profile {
                Some(path) => {
                    let effort = options.effort;
                    Some(machine::plan(
                        path,
                        &compiled.program,
                        effort,
                        &source,
                        console,
                    )?)
                }
                None => None,
            };
            let program = planned.as_ref().unwrap_or(&circuit.program);
            let code = machine::for_export(arguments, program)?;
            match format {
                "assembly" => code.to_string().into_bytes(),
                _ => code.to_bytes(),
            }
        }
        "repr" => reflect::to_json(&compiled.program).to_string().into_bytes(),
        "sym" => write_symbols(&flatten(&compiled)?).into_bytes(),
        _ => match witness(&compiled, &source, arguments, console)? {
            Some(bytes) => bytes,
            None => return Ok(Ending::Rejected),
        },
    };
    files::write(&arguments.output, &bytes)?;
    Ok(Ending::Accepted)
}

/// The formats of proofs that some backend has.
fn proof_formats() -> Vec<&'static str> {
    let provers = Backend::all().filter_map(|backend| backend.prover().ok());
    provers
        .flat_map(|prover| prover.proof_formats())
        .copied()
        .collect()
}

/// Writes what another tool takes of a proof, which has to be true.
fn export_proof(arguments: &arguments::Export, console: &Console) -> Result<Ending, Failure> {
    let format = arguments.format.as_str();
    let Some(path) = &arguments.proof else {
        return Err(Failure::user(format!(
            "--format {format} takes a circuit that `vampx compile` wrote, and --proof with a proof of it"
        )));
    };
    files::check_streams(&arguments.program.path, Some(path))?;
    let circuit = read_circuit(&arguments.program.path)?;
    let proof = read_proof(path)?;
    let failed = |error: Error| Failure::of(&error, None);
    let options = VerifyOptions {
        security_bits: proof.security_bits,
        verifying_key: keys::for_proof(&arguments.setup, &proof)?,
    };
    let key = match vampx::verify(&circuit, &proof, &options).map_err(failed)? {
        Outcome::Accepted(verified) => verified.verifying_key,
        Outcome::Rejected(rejection) => {
            console.rejection(&rejection, None);
            return Ok(Ending::Rejected);
        }
    };
    let backend = Backend::by_name(&proof.backend).map_err(failed)?;
    let prover = backend.prover().map_err(failed)?;
    let exported = prover.export_proof(format, &circuit, &proof, &key);
    let Some(bytes) = exported.map_err(|error| failed(error.into()))? else {
        return Err(Failure::unsupported(format!(
            "proofs of the backend {backend} have no format {format}; --target bls12-381 and bn254 make some that have"
        )));
    };
    files::write(&arguments.output, &bytes)?;
    Ok(Ending::Accepted)
}

fn program_formula(program: &Program) -> Result<String, Failure> {
    smtlib::of_program(program).map_err(|error| {
        Failure::unsupported(format!(
            "{error}; --format smtlib of its circuit says it with limbs"
        ))
    })
}

fn flatten(compiled: &Compiled) -> Result<R1cs<'_>, Failure> {
    R1cs::of(&compiled.circuit).map_err(|error| {
        Failure::unsupported(format!(
            "the circuit is too large for this format: {error}; --format text or json takes any"
        ))
    })
}

/// The values of all wires for the inputs, if the program accepts them.
fn witness(
    compiled: &Compiled,
    source: &Source,
    arguments: &arguments::Export,
    console: &Console,
) -> Result<Option<Vec<u8>>, Failure> {
    let inputs = read_inputs(&arguments.inputs, &compiled.circuit.program)?;
    let outcome = vampx::run(&compiled.circuit, &inputs);
    match outcome.map_err(|error| Failure::of(&error, Some(source)))? {
        Outcome::Accepted(run) => {
            let r1cs = flatten(compiled)?;
            let values = r1cs.assignment(&run.witness);
            Ok(Some(WitnessFile::of(&r1cs, &values).to_bytes()))
        }
        Outcome::Rejected(rejection) => {
            console.rejection(&rejection, Some(source));
            Ok(None)
        }
    }
}
