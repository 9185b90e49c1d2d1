//! `.sym`: the names of wires, a line each.

use std::fmt::Write;

use super::FileError;
use crate::R1cs;

/// A line of a `.sym` file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// The label.
    pub label: u64,
    /// The wire, unless the compiler removed it.
    pub wire: Option<u32>,
    /// The component it belongs to.
    pub component: u32,
    /// The name.
    pub name: String,
}

/// The names of the wires of a circuit, in the component `main`.
pub fn write_symbols(r1cs: &R1cs<'_>) -> String {
    let mut text = String::new();
    for (wire, name) in (1..).zip(r1cs.names()) {
        let wire: u32 = wire;
        writeln!(text, "{wire},{wire},0,main.{name}")
            .unwrap_or_else(|_| unreachable!("invariant: text takes text"));
    }
    text
}

/// The lines of a `.sym` file.
///
/// # Errors
/// If a line is of another form.
pub fn read_symbols(text: &str) -> Result<Vec<Symbol>, FileError> {
    let lines = text.lines().enumerate();
    lines
        .map(|(index, line)| read_line(line).ok_or(FileError::Line(index + 1)))
        .collect()
}

fn read_line(line: &str) -> Option<Symbol> {
    let mut parts = line.splitn(4, ',');
    let label = parts.next()?.parse().ok()?;
    let wire = match parts.next()? {
        "-1" => None,
        wire => Some(wire.parse().ok()?),
    };
    let component = parts.next()?.parse().ok()?;
    let name = parts.next()?.to_owned();
    Some(Symbol {
        label,
        wire,
        component,
        name,
    })
}
