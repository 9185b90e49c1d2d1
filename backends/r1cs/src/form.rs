//! Linear forms: sums of terms modulo the field.

use num_bigint::{BigInt, BigUint};
use num_traits::{One, Zero};

/// A sum of terms, each a variable and its canonical coefficient, which is not 0. Variables rise; variable 0 is the constant 1.
pub(crate) type Form = Vec<(u32, BigUint)>;

/// The form that is this constant.
pub(crate) fn constant(value: BigUint) -> Form {
    if value.is_zero() {
        Form::new()
    } else {
        vec![(0, value)]
    }
}

/// The form that is this variable.
pub(crate) fn variable(variable: u32) -> Form {
    vec![(variable, BigUint::one())]
}

/// The constant that the form is, if it has no variables.
pub(crate) fn as_constant(form: &Form) -> Option<BigUint> {
    match form.as_slice() {
        [] => Some(BigUint::zero()),
        [(0, value)] => Some(value.clone()),
        _ => None,
    }
}

/// Whether the variable is in the form.
pub(crate) fn has(form: &Form, variable: u32) -> bool {
    form.binary_search_by_key(&variable, |(variable, _)| *variable)
        .is_ok()
}

/// `factor * form` modulo `q`.
pub(crate) fn scaled(form: &Form, factor: &BigUint, q: &BigUint) -> Form {
    if factor.is_zero() {
        return Form::new();
    }
    let is_minus = *factor == q - 1u32;
    let times = |value: &BigUint| match value {
        _ if factor.is_one() => value.clone(),
        _ if is_minus => q - value,
        _ => value * factor % q,
    };
    let terms = form.iter();
    terms
        .map(|(variable, value)| (*variable, times(value)))
        .collect()
}

/// The inverse of a coefficient, which is not 0.
pub(crate) fn inverse(value: &BigUint, q: &BigUint) -> BigUint {
    if value.is_one() || *value == q - 1u32 {
        return value.clone();
    }
    value
        .modinv(q)
        .unwrap_or_else(|| unreachable!("invariant: a coefficient is not 0"))
}

/// What the variable of the term at `at` is if the form is 0.
pub(crate) fn solved(form: &Form, at: usize, q: &BigUint) -> Form {
    let mut rest = form.clone();
    let (_, factor) = rest.remove(at);
    scaled(&rest, &inverse(&(q - factor), q), q)
}

/// The sum of terms in any order modulo `q`.
pub(crate) fn sum(mut terms: Form, q: &BigUint) -> Form {
    terms.sort_by_key(|(variable, _)| *variable);
    let mut sum = Form::with_capacity(terms.len());
    for (variable, value) in terms {
        match sum.last_mut() {
            Some((last, total)) if *last == variable => {
                *total += value;
                if *total >= *q {
                    *total -= q;
                }
            }
            _ => {
                sum.retain_last_if_not_zero();
                sum.push((variable, value));
            }
        }
    }
    sum.retain_last_if_not_zero();
    sum
}

/// The form with wires for variables.
pub(crate) fn on_wires(form: &Form, wires: &[u32], q: &BigUint) -> Form {
    let terms = form.iter();
    let terms = terms.map(|(variable, value)| (wires[*variable as usize], value.clone()));
    sum(terms.collect(), q)
}

/// The residue of an integer modulo `q`.
pub(crate) fn residue(value: &BigInt, q: &BigUint) -> BigUint {
    let magnitude = value.magnitude() % q;
    if value.sign() == num_bigint::Sign::Minus && !magnitude.is_zero() {
        q - magnitude
    } else {
        magnitude
    }
}

trait RetainLast {
    /// Drops the last term if its coefficient is 0.
    fn retain_last_if_not_zero(&mut self);
}

impl RetainLast for Form {
    fn retain_last_if_not_zero(&mut self) {
        if self.last().is_some_and(|(_, value)| value.is_zero()) {
            self.pop();
        }
    }
}
