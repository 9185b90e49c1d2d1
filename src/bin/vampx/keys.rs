//! The cache of verifier keys: they follow from the circuit, and spare `vampx verify` the time of a setup.
//!
//! Keys are in `$XDG_CACHE_HOME/vampx`, by default `~/.cache/vampx`; `VAMPX_CACHE` names another folder, and none if empty. A key
//! decides what is accepted, so the folder has to be one's own, like the circuit. A key that is missing, damaged or of another
//! circuit is computed again.

use std::{env, fs, path::PathBuf};

use vampx::ProofFile;

use crate::{console::Console, files};

/// The key for the proof's circuit, if it is in the cache.
pub fn load(proof: &ProofFile) -> Option<Vec<u8>> {
    fs::read(path(proof)?).ok()
}

/// Puts a key in the cache. A cache that cannot be written costs time later, and is no error.
pub fn store(proof: &ProofFile, key: &[u8], console: &Console) {
    let Some(path) = path(proof) else { return };
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    match made
        .map_err(|error| error.to_string())
        .and_then(|()| files::write(&path, key).map_err(|failure| failure.message))
    {
        Ok(()) => console.detail(&format!("the verifier key is in {}", path.display())),
        Err(message) => console.detail(&format!("the verifier key is not cached: {message}")),
    }
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
