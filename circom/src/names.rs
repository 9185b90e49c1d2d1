//! Names for wires.

use rustc_hash::FxHashSet;
use thiserror::Error;
use vampx_r1cs::files::{FileError, R1csFile, Symbol, read_symbols};

/// The component that circom puts everything in.
const MAIN: &str = "main.";

/// Why names are not those of the wires.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NameError {
    /// The text is no such file.
    #[error("{0}")]
    File(#[from] FileError),
    /// It names a wire that is not there.
    #[error("it names wire {wire}, and the circuit has {n_wires}: it belongs to another circuit")]
    Wire {
        /// The wire named.
        wire: u32,
        /// The number of wires.
        n_wires: usize,
    },
    /// A name is none of circom's.
    #[error("the name of wire {wire} has characters that names in circom have not")]
    Characters {
        /// The wire.
        wire: u32,
    },
}

/// A name for each wire, the constant first; no two are equal.
///
/// Several names can be of one wire, since circom merges signals that are equal: the one that the circuit's own labels
/// choose is taken, else the first.
pub(crate) fn of_wires(file: &R1csFile, symbols: Option<&str>) -> Result<Vec<String>, NameError> {
    let mut names: Vec<Option<String>> = vec![None; file.labels.len()];
    for symbol in symbols.map(read_symbols).transpose()?.unwrap_or_default() {
        let Some(wire) = symbol.wire else { continue };
        check(&symbol, wire, names.len())?;
        let place = &mut names[wire as usize];
        if place.is_none() || file.labels[wire as usize] == symbol.label {
            let name = symbol.name.strip_prefix(MAIN).unwrap_or(&symbol.name);
            *place = Some(name.to_owned());
        }
    }
    let mut used = FxHashSet::default();
    let names = names.into_iter().enumerate();
    Ok(names
        .map(|(wire, name)| distinct(wire, name, &mut used))
        .collect())
}

fn check(symbol: &Symbol, wire: u32, n_wires: usize) -> Result<(), NameError> {
    if wire as usize >= n_wires {
        return Err(NameError::Wire { wire, n_wires });
    }
    let is_known = |c: char| c.is_ascii_alphanumeric() || "_$.[]".contains(c);
    if symbol.name.is_empty() || !symbol.name.chars().all(is_known) {
        return Err(NameError::Characters { wire });
    }
    Ok(())
}

/// The name, or the next that is like it and not used. No name of circom's has an `@`, so one step is enough.
fn distinct(wire: usize, name: Option<String>, used: &mut FxHashSet<String>) -> String {
    let name = name.unwrap_or_else(|| format!("wire{wire}"));
    let name = if used.contains(&name) {
        format!("{name}@{wire}")
    } else {
        name
    };
    used.insert(name.clone());
    name
}
