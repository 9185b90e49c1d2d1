//! Polynomials as people write them.

use std::fmt::Write;

use num_bigint::{BigInt, BigUint};
use num_traits::{One, Zero};

use super::MAX_DEGREE;
use crate::{Field, literal};

/// The name of the base field and the polynomial, of `base[u]/(polynomial)`.
pub(super) fn split(name: &str) -> Option<(&str, &str)> {
    let (base, polynomial) = name.split_once("[u]/(")?;
    Some((base, polynomial.strip_suffix(')')?))
}

/// The coefficients below the leading one, which is 1; `None` if the text is no such polynomial or its degree is 0 or above
/// [`MAX_DEGREE`]. Terms may stand in any order, and none twice.
pub(super) fn parse(text: &str, field: &Field) -> Option<Vec<BigUint>> {
    let mut coefficients: Vec<Option<BigInt>> = vec![None; MAX_DEGREE + 1];
    let mut rest = text;
    let mut is_first = true;
    while is_first || !rest.is_empty() {
        let (is_negative, unsigned) = match rest.strip_prefix('-') {
            Some(unsigned) => (true, unsigned),
            None if is_first => (false, rest),
            None => (false, rest.strip_prefix('+')?),
        };
        let end = unsigned.find(['+', '-']).unwrap_or(unsigned.len());
        let (term, after) = unsigned.split_at(end);
        let (coefficient, exponent) = parse_term(term)?;
        let signed = BigInt::from(coefficient) * if is_negative { -1 } else { 1 };
        if coefficients.get_mut(exponent)?.replace(signed).is_some() {
            return None;
        }
        (rest, is_first) = (after, false);
    }
    while coefficients.last()?.is_none() {
        coefficients.pop();
    }
    let is_monic = coefficients.pop()?.is_some_and(|leading| leading.is_one());
    let reduced = |c: Option<BigInt>| field.reduce(&c.unwrap_or_default());
    (is_monic && !coefficients.is_empty()).then(|| coefficients.into_iter().map(reduced).collect())
}

/// `5`, `5*u`, `u^3` and so on: coefficient and exponent.
fn parse_term(term: &str) -> Option<(BigUint, usize)> {
    let Some((factor, power)) = term.split_once('u') else {
        return Some((literal::parse(term).ok()?, 0));
    };
    let coefficient = match factor.strip_suffix('*') {
        Some(factor) => literal::parse(factor).ok()?,
        None => factor.is_empty().then(BigUint::one)?,
    };
    let exponent = match power.strip_prefix('^') {
        Some(digits) => usize::try_from(literal::parse(digits).ok()?).ok()?,
        None => power.is_empty().then_some(1)?,
    };
    Some((coefficient, exponent))
}

/// The polynomial with these coefficients below the leading 1, as [`parse`] reads it.
pub(super) fn shown(coefficients: &[BigUint]) -> String {
    let signed = coefficients.iter().map(|c| BigInt::from(c.clone()));
    written(&signed.collect::<Vec<_>>())
}

/// The same, in which coefficients above `p / 2` are negative.
pub(super) fn shown_signed(coefficients: &[BigUint], field: &Field) -> String {
    let signed = coefficients.iter().map(|c| {
        let integer = BigInt::from(c.clone());
        if c * 2u32 > *field.modulus() {
            integer - BigInt::from(field.modulus().clone())
        } else {
            integer
        }
    });
    written(&signed.collect::<Vec<_>>())
}

fn written(coefficients: &[BigInt]) -> String {
    let power = |exponent: usize| match exponent {
        1 => "u".to_owned(),
        _ => format!("u^{exponent}"),
    };
    let mut text = power(coefficients.len());
    for (exponent, coefficient) in coefficients.iter().enumerate().rev() {
        if coefficient.is_zero() {
            continue;
        }
        let sign = if coefficient.sign() == num_bigint::Sign::Minus {
            '-'
        } else {
            '+'
        };
        let size = coefficient.magnitude();
        let term = match exponent {
            0 => size.to_string(),
            _ if size.is_one() => power(exponent),
            _ => format!("{size}*{}", power(exponent)),
        };
        write!(text, "{sign}{term}")
            .unwrap_or_else(|_| unreachable!("invariant: writing to a string does not fail"));
    }
    text
}
