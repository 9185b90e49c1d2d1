//! A comparison for a terminal: a column for each target.

use super::{Comparison, Target, bytes, milliseconds};

/// How a measure of a target is written, if it has one.
pub(super) type Measure = fn(&Target) -> Option<String>;

/// The lines of the table: what is measured, and how it is written.
pub(super) const MEASURES: &[(&str, Measure)] = &[
    ("backend", |it| it.backend.clone()),
    ("cells", |it| Some(it.circuit.as_ref()?.cells.to_string())),
    ("constraints", |it| {
        Some(it.circuit.as_ref()?.constraints.to_string())
    }),
    ("lookups", |it| {
        Some(it.circuit.as_ref()?.lookups.to_string())
    }),
    ("rows", |it| Some(it.circuit.as_ref()?.rows.to_string())),
    ("compile", |it| it.compile_time().map(milliseconds)),
    ("solve", |it| it.time("solve").map(milliseconds)),
    ("setup", |it| it.time("setup").map(milliseconds)),
    ("prove", |it| it.time("prove").map(milliseconds)),
    ("verify", |it| it.time("verify").map(milliseconds)),
    ("proof", |it| it.proof_bytes.map(bytes)),
    ("memory", |it| it.peak_rss_bytes.map(bytes)),
    ("security", |it| Some(format!("{} bits", it.security_bits?))),
    ("which is", |it| {
        Some(
            if it.security_proven? {
                "proven"
            } else {
                "conjectured"
            }
            .to_owned(),
        )
    }),
    ("setup kind", |it| {
        Some(
            if it.trusted_setup? {
                "trusted"
            } else {
                "transparent"
            }
            .to_owned(),
        )
    }),
    ("zero-knowledge", |it| {
        Some(if it.zero_knowledge? { "yes" } else { "no" }.to_owned())
    }),
];

/// The comparison for people.
pub fn to_text(comparison: &Comparison) -> String {
    let mut text = String::new();
    for (name, value) in comparison.outputs.iter().flatten() {
        text += &format!("{name} = {value}\n");
    }
    let source = comparison.source_field.as_deref().unwrap_or_default();
    text += &format!("{} {source}\n\n", comparison.program);
    text += &table(&comparison.targets);
    for target in &comparison.targets {
        if let Some(reason) = target.reason() {
            text += &format!("\n{}: {}\n", target.target_field, reason.message);
        }
    }
    if let Some(verdict) = &comparison.verdict {
        text += &format!("\n{verdict}\n");
    }
    text
}

fn table(targets: &[Target]) -> String {
    let heads = targets.iter().map(|it| it.target_field.clone());
    let mut lines = vec![(String::new(), heads.collect::<Vec<String>>())];
    for (label, measure) in MEASURES {
        let values: Vec<Option<String>> = targets.iter().map(measure).collect();
        if values.iter().any(Option::is_some) {
            let or_dash = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
            lines.push((
                (*label).to_owned(),
                values.into_iter().map(or_dash).collect(),
            ));
        }
    }
    let longest = |column: &mut dyn Iterator<Item = &String>| {
        column.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let label_width = longest(&mut lines.iter().map(|(label, _)| label));
    let widths: Vec<usize> = (0..targets.len())
        .map(|column| longest(&mut lines.iter().map(|(_, cells)| &cells[column])))
        .collect();
    let mut text = String::new();
    for (label, cells) in &lines {
        text += &format!("{label:<label_width$}");
        for (cell, width) in cells.iter().zip(&widths) {
            text += &format!("  {cell:>width$}");
        }
        text.push('\n');
    }
    text
}
