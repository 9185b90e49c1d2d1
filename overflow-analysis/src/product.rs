//! The operations on [`Members`]: on intervals first, then sharper where strides or lists of members allow.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};
use vampx_ir::Interval;

use crate::members::{Members, congruent_to_both, gcd};
use crate::operation::Operation;
use crate::wrapped::Wrapped;

/// No more pairs of members are tried for one result.
const MAX_PAIRS: usize = 256;

/// The result of `operation` on three operands, those not needed ignored; `None` if no residue remains.
pub(crate) fn apply(
    wrapped: &Wrapped,
    operation: Operation,
    [a, b, c]: [&Members; 3],
) -> Option<Members> {
    let result = operation.apply(wrapped, a.interval(), b.interval(), c.interval())?;
    if operation.narrows() {
        narrowed(wrapped, operation, [a, b, c], result)
    } else {
        let listed = listed(wrapped, operation, a, b);
        Some(listed.unwrap_or_else(|| strided(wrapped, operation, a, b, result)))
    }
}

/// The results for all pairs of members, if they are few.
fn listed(wrapped: &Wrapped, operation: Operation, a: &Members, b: &Members) -> Option<Members> {
    if a.n_few() == 0 || operation.is_binary() && b.n_few() == 0 {
        return None;
    }
    let a_values = a.few()?;
    if operation == Operation::Hull {
        return few(wrapped, a_values.into_iter().chain(b.few()?).collect());
    }
    let b_values = if operation.is_binary() {
        b.few()?
    } else {
        vec![BigInt::zero()]
    };
    if a_values.len() * b_values.len() > MAX_PAIRS {
        return None;
    }
    let pairs = a_values
        .iter()
        .flat_map(|x| b_values.iter().map(move |y| (x, y)));
    let mut results: Vec<BigInt> = pairs
        .map(|(x, y)| value(wrapped, operation, x, y))
        .collect::<Option<_>>()?;
    if matches!(operation, Operation::Quotient | Operation::Remainder) {
        results.push(BigInt::zero());
    }
    few(wrapped, results)
}

/// The residues of `values`, which are few once those that occur twice are gone.
fn few(wrapped: &Wrapped, values: Vec<BigInt>) -> Option<Members> {
    let members = Members::of(wrapped, values)?;
    members.few().is_some().then_some(members)
}

/// An integer congruent to the result for single residues; `None` if `operation` has none.
fn value(wrapped: &Wrapped, operation: Operation, x: &BigInt, y: &BigInt) -> Option<BigInt> {
    let canonical = |value: &BigInt| value.mod_floor(wrapped.modulus());
    Some(match operation {
        Operation::Sum => x + y,
        Operation::Difference => x - y,
        Operation::Negated => -x,
        Operation::Product => x * y,
        Operation::Square => x * x,
        Operation::Less => BigInt::from(canonical(x) >= canonical(y)),
        Operation::Quotient | Operation::Remainder if canonical(y).is_zero() => BigInt::zero(),
        Operation::Quotient => canonical(x) / canonical(y),
        Operation::Remainder => canonical(x) % canonical(y),
        _ => return None,
    })
}

/// `result` with the stride that the operands give.
fn strided(
    wrapped: &Wrapped,
    operation: Operation,
    a: &Members,
    b: &Members,
    result: Interval,
) -> Members {
    let is_plain = match operation {
        Operation::Sum | Operation::Difference | Operation::Hull => {
            a.stride().is_one() || b.stride().is_one()
        }
        Operation::Product => a.stride().is_one() && b.stride().is_one(),
        _ => a.stride().is_one(),
    };
    if is_plain {
        return Members::all(result);
    }
    let refined = match operation {
        Operation::Sum => {
            let exact = a.interval().sum(b.interval());
            shifted(
                wrapped,
                &result,
                &exact,
                &gcd(a.stride(), b.stride()),
                exact.lo(),
            )
        }
        Operation::Difference => {
            let exact = a.interval().sum(&b.interval().negated());
            shifted(
                wrapped,
                &result,
                &exact,
                &gcd(a.stride(), b.stride()),
                exact.lo(),
            )
        }
        Operation::Negated => {
            let exact = a.interval().negated();
            shifted(wrapped, &result, &exact, a.stride(), exact.lo())
        }
        Operation::Product => {
            let [x, y] = [a, b].map(|members| members.interval().lo());
            let stride = gcd(
                &gcd(&(x * b.stride()), &(y * a.stride())),
                &(a.stride() * b.stride()),
            );
            let exact = a.interval().product(b.interval());
            shifted(wrapped, &result, &exact, &stride.abs(), &(x * y))
        }
        Operation::Square => {
            let x = a.interval().lo();
            let stride = gcd(&(x * a.stride() * 2), &(a.stride() * a.stride()));
            let exact = a.interval().square();
            shifted(wrapped, &result, &exact, &stride.abs(), &(x * x))
        }
        Operation::Hull => hull(wrapped, &result, a, b),
        Operation::Quotient | Operation::Remainder => divided(wrapped, operation, &result, a, b),
        _ => None,
    };
    refined.unwrap_or_else(|| Members::all(result))
}

/// The members of `result`, the normal form of `exact`, that are congruent to what `anchor` becomes.
fn shifted(
    wrapped: &Wrapped,
    result: &Interval,
    exact: &Interval,
    stride: &BigInt,
    anchor: &BigInt,
) -> Option<Members> {
    if stride.is_one() || wrapped.is_full(exact) {
        return None;
    }
    let anchor = anchor - exact.lo() + result.lo();
    Members::strided(wrapped, result, stride, &anchor)
}

fn hull(wrapped: &Wrapped, result: &Interval, a: &Members, b: &Members) -> Option<Members> {
    if wrapped.is_full(result) {
        return None;
    }
    let within = Members::all(result.clone());
    let [x, y] = [a, b].map(|members| {
        let interval = members.interval();
        let above = (interval.lo() - result.lo()).mod_floor(wrapped.modulus());
        let lies_within = within.placed(wrapped, interval).is_some();
        lies_within.then(|| result.lo() + above)
    });
    let (x, y) = (x?, y?);
    let stride = gcd(&gcd(a.stride(), b.stride()), &(&x - y).abs());
    Members::strided(wrapped, result, &stride, &x)
}

/// Quotients and remainders of a divisor that divides the stride, and 0.
fn divided(
    wrapped: &Wrapped,
    operation: Operation,
    result: &Interval,
    a: &Members,
    b: &Members,
) -> Option<Members> {
    let divisor = b.interval().lo();
    let is_constant = b.stride().is_zero() && divisor.is_positive();
    if !is_constant || a.interval().lo().is_negative() {
        return None;
    }
    let (quotient, remainder) = a.interval().lo().div_rem(divisor);
    let (value, stride) = match operation {
        Operation::Remainder => {
            let stride = gcd(a.stride(), divisor);
            (remainder.mod_floor(&stride), stride)
        }
        _ if a.stride().is_multiple_of(divisor) => (quotient, a.stride() / divisor),
        _ => return None,
    };
    let results = Members::strided(wrapped, result, &stride, &value)?;
    let zero = Members::all(Interval::point(BigInt::zero()));
    apply(wrapped, Operation::Hull, [&results, &zero, &zero])
}

/// Whether `b` has no say in a result beyond its interval.
fn is_plain_or_unused(operation: Operation, b: &Members) -> bool {
    operation != Operation::Meet || b.stride().is_one() && b.n_few() == 0
}

/// What remains of `a` inside `result`.
fn narrowed(
    wrapped: &Wrapped,
    operation: Operation,
    [a, b, c]: [&Members; 3],
    result: Interval,
) -> Option<Members> {
    if a.stride().is_one() && a.n_few() == 0 && is_plain_or_unused(operation, b) {
        return Some(Members::all(result));
    }
    let lists = if operation == Operation::Meet {
        [(a, b), (b, a)].map(|(a, b)| a.few().map(|values| (values, b)))
    } else {
        [a.few().map(|values| (values, b)), None]
    };
    if let Some((values, other)) = lists.into_iter().flatten().min_by_key(|(few, _)| few.len()) {
        let remains = |value: &BigInt| match operation {
            Operation::Meet => other.contains(wrapped, value),
            _ => {
                let point = wrapped.normal(&Interval::point(value.clone()));
                operation
                    .apply(wrapped, &point, b.interval(), c.interval())
                    .is_some()
            }
        };
        return Members::of(wrapped, values.into_iter().filter(remains));
    }
    let sources = if operation == Operation::Meet {
        [Some(a), Some(b)]
    } else {
        [Some(a), None]
    };
    let placed = sources.into_iter().flatten().filter_map(|members| {
        let anchor = members.placed(wrapped, &result)?;
        Some((anchor, members.stride().clone()))
    });
    let mut class = (BigInt::zero(), BigInt::one());
    for (anchor, stride) in placed {
        class = congruent_to_both((&class.0, &class.1), (&anchor, &stride))?;
    }
    Members::strided(wrapped, &result, &class.1, &class.0)
}

#[cfg(test)]
mod tests;
