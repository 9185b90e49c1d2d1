//! What tells a finding from others and stays the same when lines are added above it.

use std::collections::BTreeMap;

use vampx_ir::{Source, Span};
use vampx_overflow_analysis::findings::Finding;

/// The fingerprints of `findings`, which are in the order of the source: 16 hexadecimal digits each.
///
/// They depend on the rule, the text found and the line it begins in (spaces and comments not counted), and on how many such there are
/// before it; not on line numbers or messages.
pub fn of_all(source: &Source, findings: &[Finding]) -> Vec<String> {
    let mut seen: BTreeMap<(&str, String, String), u32> = BTreeMap::new();
    let fingerprint = |finding: &Finding| {
        let key = (
            finding.rule.id,
            plain(text_of(&source.text, finding.span)),
            plain(line_of(&source.text, finding.span)),
        );
        let digest = |position: u32| {
            let mut hasher = blake3::Hasher::new();
            for part in [key.0, &key.1, &key.2] {
                hasher.update(part.as_bytes()).update(&[0]);
            }
            hasher.update(&position.to_le_bytes());
            hasher.finalize().to_hex()[..16].to_owned()
        };
        let position = seen.entry(key.clone()).or_default();
        let fingerprint = digest(*position);
        *position += 1;
        fingerprint
    };
    findings.iter().map(fingerprint).collect()
}

fn text_of(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize)
        .unwrap_or_default()
}

/// The line that `span` begins in.
fn line_of(text: &str, span: Span) -> &str {
    let start = (span.start as usize).min(text.len());
    let Some((before, after)) = text.split_at_checked(start) else {
        return "";
    };
    let from = before.rfind('\n').map_or(0, |newline| newline + 1);
    let to = after
        .find('\n')
        .map_or(text.len(), |newline| start + newline);
    &text[from..to]
}

/// The text without comments to the end of a line, each run of spaces one space.
fn plain(text: &str) -> String {
    let code = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    let words: Vec<&str> = code.flat_map(str::split_whitespace).collect();
    words.join(" ")
}
