//! A command under way, step by step.

use std::mem;

use vampx::{
    Backend, Code, Compiled, Error, Outcome, ProofFile, ProveOptions, Proved, Run, SecurityReport,
    Times, VerifyOptions,
    findings::Rule,
    reports::{self, Subject},
};
use vampx_ir::{
    Source,
    circuit::Circuit,
    program::{InputError, Inputs, Likelihood},
};

use crate::{
    arguments::{self, Format},
    commands::{compile_options, read_program},
    console::Console,
    failure::{Ending, Failure},
    free::{Scene, Search},
    keys::{self, Place},
    policy,
    report::Report,
};

/// What a setup made here is good for.
pub const LOCAL_SETUP: &str = "the keys are of a setup made on this machine: they are for tests only, as nobody else can know that its secret is forgotten, and whoever knows that can prove anything";

/// What to do where values of a circuit's wires are missing.
const WITNESS_ADVICE: &str = "a circuit of circom takes the values of all its wires: give --inputs the .wtns file \
                              that circom's own program makes of the inputs";

/// A command under way: what it has to say so far.
pub struct Job<'a> {
    pub report: Report,
    times: Times,
    format: Format,
    console: &'a Console,
    is_circom: bool,
}

impl<'a> Job<'a> {
    pub fn new(command: &'static str, format: Format, console: &'a Console) -> Self {
        Self {
            report: Report::new(command),
            times: Times::default(),
            format,
            console,
            is_circom: false,
        }
    }

    /// The compiled program, or the ending if something denied was found.
    pub fn compile(
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
    pub fn fill(
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
    pub fn run(
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
    pub fn kept_keys(
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

    pub fn prove(
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

    pub fn verify(
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
    pub fn end(&mut self, ending: Ending) -> Ending {
        self.report.finish(&self.times);
        self.console.print(&match self.format {
            Format::Json => self.report.to_json(),
            Format::Text => self.report.to_text(),
        });
        ending
    }
}
