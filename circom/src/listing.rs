//! A circuit as text, for messages: a line a wire and a line a constraint.

use std::fmt::Write;

use num_bigint::BigInt;
use num_traits::{One, Signed};
use vampx_fields::Field;
use vampx_ir::Span;
use vampx_r1cs::files::R1csFile;

use crate::ImportError;
use crate::sum::{Centered, ONE, Sum};

/// Longer sums are cut.
const MAX_TERMS: usize = 12;
/// Longer numbers are cut in the middle.
const MAX_DIGITS: usize = 24;
/// What is left of a long number at both ends.
const DIGITS_SHOWN: usize = 8;

/// The text, and where wires and constraints stand in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listing {
    pub text: String,
    /// The name of each wire where it is declared; nothing for the constant.
    pub wires: Vec<Span>,
    /// Each constraint without its number.
    pub constraints: Vec<Span>,
}

/// The listing of a circuit; its size is linear in the numbers of wires and constraints.
pub(crate) fn write(
    file: &R1csFile,
    field: &Field,
    names: &[String],
) -> Result<Listing, ImportError> {
    let mut listing = Listing {
        text: format!(
            "// circom circuit over {field}: {} constraints, numbered from 0, over {} wires\n",
            file.constraints.len(),
            names.len()
        ),
        wires: vec![Span::default()],
        constraints: Vec::with_capacity(file.constraints.len()),
    };
    let n_publics = (file.n_outputs + file.n_inputs) as usize;
    for (wire, name) in names.iter().enumerate().skip(1) {
        let kind = match wire {
            _ if wire <= file.n_outputs as usize => "output",
            _ if wire <= n_publics => "public",
            _ => "private",
        };
        let place = listing.line(kind, name)?;
        listing.wires.push(place);
    }
    let centered = Centered::new(field.modulus());
    for (index, constraint) in file.constraints.iter().enumerate() {
        let [a, b, c] =
            [&constraint.a, &constraint.b, &constraint.c].map(|terms| Sum::new(terms, &centered));
        let text = match (a.as_constant(), b.as_constant()) {
            (None, None) => format!(
                "{} * {} = {}",
                factor(&a, names),
                factor(&b, names),
                sum(&c, names)
            ),
            (Some(value), _) => format!(
                "{} = {}",
                sum(&b.scaled(&value, &centered), names),
                sum(&c, names)
            ),
            (_, Some(value)) => format!(
                "{} = {}",
                sum(&a.scaled(&value, &centered), names),
                sum(&c, names)
            ),
        };
        let place = listing.line(&format!("{index}:"), &text)?;
        listing.constraints.push(place);
    }
    Ok(listing)
}

impl Listing {
    /// Adds a line; returns the place of `text`.
    fn line(&mut self, head: &str, text: &str) -> Result<Span, ImportError> {
        let start = self.text.len() + head.len() + 1;
        let end = start + text.len();
        self.text.extend([head, " ", text, "\n"]);
        match (u32::try_from(start), u32::try_from(end)) {
            (Ok(start), Ok(end)) => Ok(Span::new(start, end)),
            _ => Err(ImportError::TooLarge),
        }
    }
}

/// The sum, in parentheses if it is more than a wire.
fn factor(terms: &Sum, names: &[String]) -> String {
    match &terms.0[..] {
        [(_, coefficient)] if coefficient.is_one() => sum(terms, names),
        _ => format!("({})", sum(terms, names)),
    }
}

fn sum(terms: &Sum, names: &[String]) -> String {
    let mut text = String::new();
    for (index, (wire, coefficient)) in terms.0.iter().take(MAX_TERMS).enumerate() {
        text.push_str(match (index, coefficient.is_negative()) {
            (0, false) => "",
            (0, true) => "-",
            (_, false) => " + ",
            (_, true) => " - ",
        });
        match (*wire, coefficient.magnitude().is_one()) {
            (ONE, _) => text.push_str(&number(coefficient)),
            (wire, true) => text.push_str(&names[wire as usize]),
            (wire, false) => {
                let _ = write!(text, "{} {}", number(coefficient), names[wire as usize]);
            }
        }
    }
    match terms.0.len().checked_sub(MAX_TERMS) {
        _ if terms.0.is_empty() => text.push('0'),
        None | Some(0) => {}
        Some(more) => {
            let _ = write!(text, " + ({more} more terms)");
        }
    }
    text
}

/// The magnitude of a number.
fn number(value: &BigInt) -> String {
    let digits = value.magnitude().to_string();
    if digits.len() <= MAX_DIGITS {
        return digits;
    }
    let (first, last) = (
        &digits[..DIGITS_SHOWN],
        &digits[digits.len() - DIGITS_SHOWN..],
    );
    format!("{first}..{last}")
}
