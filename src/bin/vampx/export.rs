//! The circuit in other formats: `vampx export`.

use vampx::{Compiled, Outcome};
use vampx_ir::Source;
use vampx_r1cs::{
    R1cs,
    files::{R1csFile, WitnessFile, write_symbols},
};

use crate::{
    arguments,
    commands::{check_streams, compile_options, read_inputs, read_program},
    console::Console,
    failure::{Ending, Failure},
    files,
    inspect::to_json,
};

const FORMATS: &[&str] = &["json", "text", "r1cs", "sym", "wtns"];

/// `vampx export`: writes the circuit in another format.
pub fn export(arguments: &arguments::Export, console: &Console) -> Result<Ending, Failure> {
    let format = arguments.format.as_str();
    if !FORMATS.contains(&format) {
        return Err(Failure::unsupported(format!(
            "the format {format} is not there yet; take --format {}, or `vampx compile` for the circuit's binary form",
            FORMATS.join(", ")
        )));
    }
    check_streams(&arguments.program.path, arguments.inputs.path.as_deref())?;
    let source = read_program(&arguments.program.path)?;
    let options = compile_options(&arguments.program)?;
    let compiled =
        vampx::compile(&source, &options).map_err(|error| Failure::of(&error, Some(&source)))?;
    let circuit = &compiled.circuit;
    let bytes = match format {
        "text" => circuit.to_string().into_bytes(),
        "json" => to_json(circuit).to_string().into_bytes(),
        "r1cs" => R1csFile::of(&flatten(&compiled)?).to_bytes(),
        "sym" => write_symbols(&flatten(&compiled)?).into_bytes(),
        _ => match witness(&compiled, &source, arguments, console)? {
            Some(bytes) => bytes,
            None => return Ok(Ending::Rejected),
        },
    };
    files::write(&arguments.output, &bytes)?;
    Ok(Ending::Accepted)
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
    let inputs = read_inputs(&arguments.inputs)?;
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
