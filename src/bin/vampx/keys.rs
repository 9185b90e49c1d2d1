//! The cache of keys. Verifier keys that follow from the circuit spare `vampx verify` the time of a setup. The keys of a trusted
//! setup follow from nothing: `vampx prove` makes them once and keeps them here, as proofs are true only with those they were made with.
//!
//! Keys are in `$XDG_CACHE_HOME/vampx`, by default `~/.cache/vampx`; `VAMPX_CACHE` names another folder, and none if empty. A key
//! decides what is accepted, so the folder has to be one's own, like the circuit. A key that is missing, damaged or of another
//! circuit is computed again, if it follows from the circuit. Parameters that setups of one size share are there as well; a
//! backend takes none but the right ones.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use vampx::{Backend, Circuit, ProofFile};

use crate::{arguments::Setup, console::Console, failure::Failure, files};

/// The keys of the setup that the user names, if any.
///
/// # Errors
/// If the backend has no use for them, or they cannot be read.
pub fn given(setup: &Setup, backend: Backend) -> Result<Option<Vec<u8>>, Failure> {
    let Some(path) = &setup.path else {
        return Ok(None);
    };
    if !backend.has_trusted_setup() {
        return Err(Failure::user(format!(
            "--setup: the keys of the backend {backend} follow from the circuit; leave it out"
        )));
    }
    files::read(path, "setup").map(Some)
}

/// The verifier key for a proof: of the setup that the user names, else from the cache, if it is there.
///
/// # Errors
/// As [`given`], and if no backend has the name that is in the proof.
pub fn for_proof(setup: &Setup, proof: &ProofFile) -> Result<Option<Vec<u8>>, Failure> {
    let backend = Backend::by_name(&proof.backend).map_err(|error| Failure::of(&error, None))?;
    let cached = || fs::read(path(proof)?).ok();
    Ok(given(setup, backend)?.or_else(cached))
}

/// Puts a key in the cache. A cache that cannot be written costs time later, and is no error.
pub fn store(proof: &ProofFile, key: &[u8], console: &Console) {
    if let Some(path) = path(proof) {
        write_or_say(&path, key, "verifier key", console);
    }
}

/// What `setup` returns; its backend takes parameters from the cache, and if it had to compute them, they are put there.
pub fn with_parameters<T, E>(
    backend: Option<Backend>,
    circuit: &Circuit,
    console: &Console,
    setup: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    let parameters = backend.and_then(|backend| backend.parameters(circuit));
    let Some((parameters, folder)) = parameters.zip(folder()) else {
        return setup();
    };
    let path = folder.join(format!("{}.parameters", parameters.name()));
    let are_known = fs::read(&path).is_ok_and(|bytes| parameters.load(&bytes));
    let result = setup()?;
    if !are_known {
        write_or_say(&path, &parameters.to_bytes(), "parameters", console);
    }
    Ok(result)
}

fn write_or_say(path: &Path, bytes: &[u8], what: &str, console: &Console) {
    match write(path, bytes) {
        Ok(()) => console.detail(&format!("{what}: cached in {}", path.display())),
        Err(message) => console.detail(&format!("{what}: not cached: {message}")),
    }
}

/// A place for the keys of one trusted setup.
pub struct Place(PathBuf);

impl Place {
    /// The place for a circuit's keys.
    ///
    /// # Errors
    /// If there is no cache: nobody could verify what is proved with keys that are not kept.
    pub fn of(circuit: &Circuit, backend: Backend, security_bits: u32) -> Result<Self, Failure> {
        let name = format!("{backend}-{}-{security_bits}.pk", circuit.digest());
        match folder() {
            Some(folder) => Ok(Self(folder.join(name))),
            None => Err(Failure::user(format!(
                "the backend {backend} has a trusted setup whose keys are kept in a cache, and there is none: name a folder in VAMPX_CACHE"
            ))),
        }
    }

    /// The keys, if they are there.
    pub fn load(&self) -> Option<Vec<u8>> {
        fs::read(&self.0).ok()
    }

    /// Keeps the keys.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn store(&self, keys: &[u8], console: &Console) -> Result<(), Failure> {
        write(&self.0, keys).map_err(|message| {
            Failure::user(format!("the keys of the setup are not kept: {message}"))
        })?;
        console.detail(&format!("the proving key is in {}", self.0.display()));
        Ok(())
    }

    /// What to do about keys that cannot be used.
    pub fn advice(&self) -> String {
        format!(
            "it is {}; without that file there will be a new setup, and proofs made with the old one are no longer accepted",
            self.0.display()
        )
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .map_err(|error| error.to_string())?;
    files::write(path, bytes).map_err(|failure| failure.message)
}

/// Where the key for the proof's circuit is, if there is a cache. The name of a backend is not trusted in a path.
fn path(proof: &ProofFile) -> Option<PathBuf> {
    if !proof
        .backend
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    {
        return None;
    }
    Some(folder()?.join(format!(
        "{}-{}-{}.key",
        proof.backend, proof.circuit, proof.security_bits
    )))
}

fn folder() -> Option<PathBuf> {
    let variable = |name| env::var_os(name).map(PathBuf::from);
    match variable("VAMPX_CACHE") {
        Some(folder) => (!folder.as_os_str().is_empty()).then_some(folder),
        None => variable("XDG_CACHE_HOME")
            .filter(|folder| folder.is_absolute())
            .or_else(|| Some(variable("HOME")?.join(".cache")))
            .map(|folder| folder.join("vampx")),
    }
}
