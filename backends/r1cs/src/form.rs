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

/// `factor * form` modulo `q`.
pub(crate) fn scaled(form: &Form, factor: &BigUint, q: &BigUint) -> Form {
    if factor.is_zero() {
        return Form::new();
    }
    let terms = form.iter();
    terms
        .map(|(variable, value)| (*variable, value * factor % q))
        .collect()
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
