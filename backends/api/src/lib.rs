//! What a backend is: it takes a [`Circuit`], never a program, and runs or proves it.
//!
//! A backend that only runs circuits implements [`Backend`]; one that proves them implements [`Prover`] as well. All
//! traits are object-safe, so that a program can choose a backend by name while it runs.

#![deny(missing_docs, unsafe_code)]

mod container;
mod error;
mod proof_file;
mod security;
mod verdict;

use vampx_fields::Field;
use vampx_ir::circuit::{Circuit, PublicValues, TargetProfile, Witness};
use vampx_ir::program::Inputs;

pub use container::{Kind, ReadError, seal, unseal};
pub use error::{BackendError, ExecuteError, Unsupported};
pub use proof_file::ProofFile;
pub use security::{SecurityReport, SecurityTerm};
pub use verdict::{Rejection, Verdict};

/// Something that can take a circuit. Cheap to make; holds no circuit.
pub trait Backend: Send + Sync {
    /// The name in the command line; stable, in kebab case.
    fn name(&self) -> &'static str;

    /// What is cheap over `field`: at least one candidate. A compiler lowers with each and keeps the circuit of the
    /// lowest [`Backend::cost`].
    ///
    /// # Errors
    /// If the backend has no circuits over `field`.
    fn profiles(&self, field: &Field) -> Result<Vec<TargetProfile>, Unsupported>;

    /// Says, before any work, why `circuit` cannot be taken.
    ///
    /// # Errors
    /// The first thing that is not supported.
    fn supports(&self, circuit: &Circuit) -> Result<(), Unsupported>;

    /// How expensive a circuit is. The unit is the backend's own: only circuits of one backend compare.
    ///
    /// # Errors
    /// As [`Backend::supports`].
    fn cost(&self, circuit: &Circuit) -> Result<f64, Unsupported>;

    /// The number of constraints that the backend makes of a circuit: by default those of the chips, an instance each.
    fn n_constraints(&self, circuit: &Circuit) -> usize {
        circuit.statistics().constraints
    }

    /// What a circuit costs at least whose ranges need this profile, in the unit of [`Backend::cost`]: a compiler that has a
    /// cheaper circuit need not lower with this profile.
    fn least_cost(&self, _profile: &TargetProfile) -> f64 {
        0.0
    }

    /// Runs the circuit and checks all constraints and ranges.
    ///
    /// # Errors
    /// If the inputs are not the program's, the program rejects them, or the circuit does.
    fn execute(&self, circuit: &Circuit, inputs: &Inputs) -> Result<Witness, ExecuteError> {
        let witness = circuit.solve(inputs)?;
        circuit.check(&witness).map_err(ExecuteError::Violated)?;
        Ok(witness)
    }

    /// The proving side, if there is one.
    fn prover(&self) -> Option<&dyn Prover> {
        None
    }
}

/// A backend that proves.
pub trait Prover: Backend {
    /// Whether somebody has to be trusted to have made the keys honestly and to have forgotten how.
    fn needs_trusted_setup(&self) -> bool {
        self.trusted_setup().is_some()
    }

    /// Whether a proof says nothing of the witness but that there is one.
    fn is_zero_knowledge(&self) -> bool;

    /// Keys to prove and verify this circuit with at least `security_bits` bits of security. Deterministic, unless there is
    /// a [`Prover::trusted_setup`]: then its secret comes from the operating system, and is forgotten.
    ///
    /// # Errors
    /// If the circuit is not supported or the security cannot be reached.
    fn setup<'c>(
        &self,
        circuit: &'c Circuit,
        security_bits: u32,
    ) -> Result<Box<dyn ProvingKey + 'c>, BackendError>;

    /// What a setup of this circuit shares with others; `None` if there is nothing worth keeping.
    fn parameters(&self, _circuit: &Circuit) -> Option<Box<dyn Parameters>> {
        None
    }

    /// The key to verify proofs of this circuit, computed from the circuit alone. Deterministic.
    ///
    /// # Errors
    /// As [`Prover::setup`], and [`BackendError::NoKey`] if there is a [`Prover::trusted_setup`].
    fn verifier<'c>(
        &self,
        circuit: &'c Circuit,
        security_bits: u32,
    ) -> Result<Box<dyn VerifyingKey + 'c>, BackendError>;

    /// The key that [`VerifyingKey::to_bytes`] wrote, for the same circuit and security. Faster than
    /// [`Prover::verifier`].
    ///
    /// # Correctness
    /// Whoever writes these bytes decides what is accepted: they must come from as trusted a place as the circuit.
    ///
    /// # Errors
    /// As [`Prover::setup`], and if the bytes are damaged or of another circuit, security or version.
    fn load_verifier<'c>(
        &self,
        circuit: &'c Circuit,
        security_bits: u32,
        bytes: &[u8],
    ) -> Result<Box<dyn VerifyingKey + 'c>, BackendError>;

    /// What loads the keys of a setup, if that is trusted: then each setup has its own keys, none follow from the circuit,
    /// and who knows its secret can prove anything. `None` if the setup is transparent.
    fn trusted_setup(&self) -> Option<&dyn TrustedSetup> {
        None
    }

    /// The formats of other tools that verify proofs of this backend: the names of what they take.
    fn proof_formats(&self) -> &'static [&'static str] {
        &[]
    }

    /// One of [`Prover::proof_formats`] of a proof that is true with the verifier key `key`; `None` for another format.
    ///
    /// # Errors
    /// If the circuit is not supported, or the proof or the key are not of it.
    fn export_proof(
        &self,
        _format: &str,
        _circuit: &Circuit,
        _proof: &ProofFile,
        _key: &[u8],
    ) -> Result<Option<Vec<u8>>, BackendError> {
        Ok(None)
    }
}

/// The side of a [`Prover`] whose keys cannot be made again.
pub trait TrustedSetup {
    /// The keys that [`ProvingKey::to_proving_bytes`] wrote, for the same circuit and security.
    ///
    /// # Correctness
    /// As for [`Prover::load_verifier`]; moreover a false key can make proofs tell the witness.
    ///
    /// # Errors
    /// As [`Prover::setup`], and if the bytes are damaged or of another circuit, security or version.
    fn load_prover<'c>(
        &self,
        circuit: &'c Circuit,
        security_bits: u32,
        bytes: &[u8],
    ) -> Result<Box<dyn ProvingKey + 'c>, BackendError>;
}

/// What all setups of some size share: slow to compute and the same for everyone, so that it is worth keeping in a file.
pub trait Parameters {
    /// A name for the file: lower-case letters, digits and hyphens.
    fn name(&self) -> String;

    /// Takes what [`Parameters::to_bytes`] gave, for the setups of this process; returns whether it did. Nothing else is
    /// taken, whoever wrote it: the bytes need not be trusted.
    fn load(&self, bytes: &[u8]) -> bool;

    /// The parameters, which are computed if this process does not know them.
    fn to_bytes(&self) -> Vec<u8>;
}

/// What verifies proofs of one circuit.
pub trait VerifyingKey {
    /// Whether `proof` proves that the circuit accepts with these public values.
    ///
    /// # Errors
    /// If the bytes are no proof of this circuit that this version reads. A false proof is no error.
    fn verify(&self, publics: &PublicValues, proof: &[u8]) -> Result<Verdict, BackendError>;

    /// What is known about the chance that a false proof is accepted.
    fn security(&self) -> SecurityReport;

    /// The key as bytes, with a version, the circuit's digest and a checksum.
    fn to_bytes(&self) -> Vec<u8>;
}

/// What proves and verifies for one circuit.
pub trait ProvingKey: VerifyingKey {
    /// A proof for `witness`, whose hints are final.
    ///
    /// # Errors
    /// If the witness does not satisfy the circuit.
    fn prove(&self, witness: &Witness) -> Result<Vec<u8>, BackendError>;

    /// The keys as bytes for [`TrustedSetup::load_prover`]; `None` if the setup is transparent.
    fn to_proving_bytes(&self) -> Option<Vec<u8>> {
        None
    }
}
