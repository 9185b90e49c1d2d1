//! The way of a program, in one place: text, [`Program`], [`Bounded`] with its findings, optimized and bounded once more,
//! [`Circuit`], witness, proof, verdict.

use std::mem;

use num_bigint::BigUint;
use vampx_backend_api::{ProofFile, SecurityReport, Verdict};
use vampx_fields::{Extension, Field};
use vampx_ir::{
    Source,
    circuit::{Circuit, SolveError, Witness},
    program::{Ahead, Inputs, Likelihood, Program},
    syntax::{self, Limits, Module, types},
};
use vampx_overflow_analysis::{Bounded, findings::Finding, rules::confirm};
use vampx_rewrite::Effort;

use crate::{Backend, Code, Error, Outcome, Rejection, Times, candidates::bound, emulated};

/// The security asked of a proof where nothing else is said, in bits.
pub const DEFAULT_SECURITY_BITS: u32 = 100;

/// How to compile. The default takes the field from the program, and targets that field.
#[derive(Clone, Debug, Default)]
pub struct CompileOptions {
    /// The source field, where the program does not name it; a prime field or an extension of one.
    pub source_field: Option<Extension>,
    /// The target field; default: the source field, or what it extends.
    pub target: Option<Field>,
    /// The backend whose costs count; default: the target's own, or [`Backend::EXEC`].
    pub backend: Option<Backend>,
    /// How hard to optimize.
    pub effort: Effort,
}

/// A program, and the circuit it became.
#[derive(Debug)]
pub struct Compiled {
    /// The field of the text, of which the program's may be the base.
    pub source_field: Extension,
    /// The program as elaborated, which the findings are about.
    pub program: Program,
    /// The circuit; it holds the program it is made of, which may be optimized.
    pub circuit: Circuit,
    /// What the analysis found.
    pub findings: Vec<Finding>,
    /// The times of `parse`, `elaborate`, `analyze`, `optimize` and `lower`.
    pub times: Times,
}

/// Compiles source text, or other [`Code`], to a circuit. Each stage consumes the one before.
///
/// # Errors
/// The first stage that refuses.
pub fn compile(code: impl Into<Code>, options: &CompileOptions) -> Result<Compiled, Error> {
    let mut times = Times::default();
    let bound = bound(code.into(), options, &mut times)?;
    let field = bound.bounded.program().field();
    let target = options.target.as_ref().unwrap_or(field);
    let circuit = times.measure("lower", || bound.lower(target, options))?;
    Ok(Compiled {
        source_field: bound.source_field,
        program: bound.bounded.into_program(),
        circuit,
        findings: bound.findings,
        times,
    })
}

/// What is found in a program without inputs.
#[derive(Debug)]
pub struct Checked {
    /// The field of the text, of which the program's may be the base.
    pub source_field: Extension,
    /// The program as elaborated, with the range of every value.
    pub bounded: Bounded,
    /// The program as optimized, if that changed it.
    pub optimized: Option<Program>,
    /// The circuit, if a target is named.
    pub circuit: Option<Circuit>,
    /// Why the target named cannot carry the program.
    pub refusal: Option<Error>,
    /// What was found, in the order of the source.
    pub findings: Vec<Finding>,
    /// The times of `parse`, `elaborate`, `analyze`, `optimize`, `search` (for inputs that show what is found) and, with
    /// a target, `lower`.
    pub times: Times,
}

impl Checked {
    /// The program that a circuit is made of: the optimized one, if there is one.
    pub fn lowered(&self) -> &Program {
        self.optimized
            .as_ref()
            .unwrap_or_else(|| self.bounded.program())
    }
}

/// Analyzes source text, or other [`Code`], searches for inputs that show what is found, and lowers it if a target is named.
///
/// # Errors
/// The first stage before lowering that refuses.
pub fn check(code: impl Into<Code>, options: &CompileOptions) -> Result<Checked, Error> {
    let mut times = Times::default();
    let mut bound = bound(code.into(), options, &mut times)?;
    let findings = mem::take(&mut bound.findings);
    let mut findings = times.measure("search", || confirm(&bound.bounded, findings));
    let target = options.target.as_ref();
    let lowered = target.map(|target| times.measure("lower", || bound.lower(target, options)));
    let (circuit, refusal) = match lowered {
        None => (None, None),
        Some(Ok(circuit)) => (Some(circuit), None),
        Some(Err(refusal)) => (None, Some(refusal)),
    };
    if let Some(circuit) = &circuit {
        findings.extend(emulated::find(&bound.bounded, circuit));
        findings.sort_by_key(|finding| (finding.span, finding.rule.id));
    }
    Ok(Checked {
        source_field: bound.source_field,
        bounded: bound.bounded,
        optimized: bound.optimized.pop().map(Bounded::into_program),
        circuit,
        refusal,
        findings,
        times,
    })
}

/// The backend whose costs count.
pub(crate) fn backend_for(target: &Field, options: &CompileOptions) -> Backend {
    options
        .backend
        .unwrap_or_else(|| Backend::of(target).unwrap_or(Backend::EXEC))
}

/// One accepted run of a circuit.
#[derive(Debug)]
pub struct Run {
    /// The values of all cells.
    pub witness: Witness,
    /// The public values that the inputs did not give.
    pub outputs: Vec<(String, BigUint)>,
    /// What a second thread computed ahead.
    pub ahead: Ahead,
    /// The time of `solve`.
    pub times: Times,
}

/// Runs a circuit and checks every constraint.
///
/// # Errors
/// If the inputs are not those of the program.
pub fn run(circuit: &Circuit, inputs: &Inputs) -> Result<Outcome<Run>, Error> {
    run_likely(circuit, inputs, &Likelihood::default())
}

/// As [`run`], where a second thread may begin with the likely arm of a branch while its selector is computed.
///
/// # Errors
/// As [`run`].
pub fn run_likely(
    circuit: &Circuit,
    inputs: &Inputs,
    likelihood: &Likelihood,
) -> Result<Outcome<Run>, Error> {
    let mut times = Times::default();
    let given = inputs.resolve(&circuit.program)?;
    let solved = times.measure("solve", || circuit.solve_likely(inputs, likelihood));
    let (witness, ahead) = match solved {
        Ok(solved) => solved,
        Err(SolveError::Input(error)) => return Err(error.into()),
        Err(SolveError::Rejected(rejection)) => return Ok(Outcome::Rejected(rejection.into())),
        Err(error) => {
            return Ok(Outcome::Rejected(Rejection {
                kind: "public-value",
                message: error.to_string(),
                span: None,
            }));
        }
    };
    times
        .measure("solve", || circuit.check(&witness))
        .map_err(Error::Unsatisfied)?;
    let computed = |name: &str| {
        let position = circuit
            .program
            .inputs()
            .iter()
            .position(|input| input.name == name);
        position.is_some_and(|input| given.values[input].is_none())
    };
    let publics = witness.publics().iter().filter(|(name, _)| computed(name));
    let outputs = publics
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect();
    Ok(Outcome::Accepted(Run {
        witness,
        outputs,
        ahead,
        times,
    }))
}

/// How to prove.
#[derive(Clone, Debug)]
pub struct ProveOptions {
    /// The backend; default: the target's own.
    pub backend: Option<Backend>,
    /// The security of the proof, in bits.
    pub security_bits: u32,
    /// The keys of a trusted setup, as [`setup`] gives them; default: those of a new one. They must come from as trusted a
    /// place as the circuit. Without meaning where the setup is transparent.
    pub proving_key: Option<Vec<u8>>,
}

impl Default for ProveOptions {
    fn default() -> Self {
        Self {
            backend: None,
            security_bits: DEFAULT_SECURITY_BITS,
            proving_key: None,
        }
    }
}

/// The keys of a new trusted setup of `circuit`, for many proofs; `None` if the backend's setup is transparent. Whoever learns the
/// secret of the setup, which is forgotten here, can prove anything.
///
/// # Errors
/// As [`prove`].
pub fn setup(circuit: &Circuit, options: &ProveOptions) -> Result<Option<Vec<u8>>, Error> {
    let prover = backend_to_prove(circuit, options)?.prover()?;
    if prover.trusted_setup().is_none() {
        return Ok(None);
    }
    let key = prover.setup(circuit, options.security_bits)?;
    Ok(key.to_proving_bytes())
}

fn backend_to_prove(circuit: &Circuit, options: &ProveOptions) -> Result<Backend, Error> {
    options
        .backend
        .map_or_else(|| Backend::of(&circuit.target), Ok)
}

/// A proof, and what it took.
#[derive(Debug)]
pub struct Proved {
    /// The proof with its statement.
    pub proof: ProofFile,
    /// What is known about its security.
    pub security: SecurityReport,
    /// What verifies proofs of this circuit without the time of a setup, and if that is trusted, with its keys.
    pub verifying_key: Vec<u8>,
    /// The times of `setup` and `prove`.
    pub times: Times,
}

/// Proves that the circuit's program accepts some private inputs with the public values of `run`.
///
/// # Errors
/// If no backend proves over the target, or not this circuit with this security, or the keys given are not its.
pub fn prove(circuit: &Circuit, run: &Run, options: &ProveOptions) -> Result<Proved, Error> {
    let backend = backend_to_prove(circuit, options)?;
    let prover = backend.prover()?;
    let mut times = Times::default();
    let bits = options.security_bits;
    let key = times.measure("setup", || {
        match (prover.trusted_setup(), &options.proving_key) {
            (Some(trusted), Some(bytes)) => trusted.load_prover(circuit, bits, bytes),
            _ => prover.setup(circuit, bits),
        }
    })?;
    let proof = ProofFile {
        backend: backend.name().to_owned(),
        circuit: circuit.digest(),
        security_bits: options.security_bits,
        publics: run.witness.publics().clone(),
        proof: times.measure("prove", || key.prove(&run.witness))?,
    };
    Ok(Proved {
        proof,
        security: key.security(),
        verifying_key: key.to_bytes(),
        times,
    })
}

/// How to verify.
#[derive(Clone, Debug)]
pub struct VerifyOptions {
    /// The least security that is accepted, in bits.
    pub security_bits: u32,
    /// A key for this circuit, which must come from as trusted a place as the circuit. Where it can be made again, one that
    /// cannot be read, or is of another circuit, is not used.
    pub verifying_key: Option<Vec<u8>>,
}

impl Default for VerifyOptions {
    fn default() -> Self {
        Self {
            security_bits: DEFAULT_SECURITY_BITS,
            verifying_key: None,
        }
    }
}

/// A proof that is true.
#[derive(Debug)]
pub struct Verified {
    /// What is known about its security.
    pub security: SecurityReport,
    /// What verifies proofs of this circuit without the time of a setup.
    pub verifying_key: Vec<u8>,
    /// The times of `setup` and `verify`.
    pub times: Times,
}

/// Whether `proof` proves that the circuit's program accepts some private inputs with the proof's public values.
///
/// # Errors
/// If there is no such backend, or it cannot take the circuit, or cannot read the proof, or needs a key that is not given.
pub fn verify(
    circuit: &Circuit,
    proof: &ProofFile,
    options: &VerifyOptions,
) -> Result<Outcome<Verified>, Error> {
    let reject = |kind, message| {
        Ok(Outcome::Rejected(Rejection {
            kind,
            message,
            span: None,
        }))
    };
    if proof.circuit != circuit.digest() {
        return reject(
            "other-circuit",
            "the proof is of another circuit".to_owned(),
        );
    }
    if proof.security_bits < options.security_bits {
        let (made, asked) = (proof.security_bits, options.security_bits);
        return reject(
            "security",
            format!("the proof is made for {made} bits of security, and {asked} are asked"),
        );
    }
    let prover = Backend::by_name(&proof.backend)?.prover()?;
    let mut times = Times::default();
    let key = times.measure("setup", || {
        let key = options.verifying_key.as_ref();
        match key.map(|bytes| prover.load_verifier(circuit, proof.security_bits, bytes)) {
            Some(Ok(key)) => Ok(key),
            Some(Err(error)) if prover.trusted_setup().is_some() => Err(error),
            _ => prover.verifier(circuit, proof.security_bits),
        }
    })?;
    match times.measure("verify", || key.verify(&proof.publics, &proof.proof))? {
        Verdict::Accepted => Ok(Outcome::Accepted(Verified {
            security: key.security(),
            verifying_key: key.to_bytes(),
            times,
        })),
        Verdict::Rejected(rejection) => reject("proof", rejection.to_string()),
    }
}

/// The syntax tree of a program.
///
/// # Errors
/// With a diagnostic for each thing that is not well formed.
pub fn parse(source: &Source) -> Result<Module, Error> {
    syntax::parse(source).map_err(Error::Program)
}

/// What a syntax tree means over `field`.
///
/// # Errors
/// With a diagnostic for each thing that has no type or no meaning.
pub fn elaborate(module: &Module, field: impl Into<Extension>) -> Result<Program, Error> {
    let types = types::infer(module).map_err(Error::Program)?;
    syntax::elaborate(module, &types, field, &Limits::default()).map_err(Error::Program)
}

/// The source field: what the program says, and what the options say.
///
/// # Errors
/// If neither says it, or they disagree, or there is no such field.
pub fn source_field(module: &Module, options: &CompileOptions) -> Result<Extension, Error> {
    syntax::source_field(module, options.source_field.as_ref()).map_err(Error::Program)
}
