//! From assertions to the values they speak of.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed};
use vampx_ir::Interval;
use vampx_ir::program::{Claim, NodeId};

use crate::backward::Consequence;
use crate::context::Setting;
use crate::domain::{BIT, Domain, FULL, MembersId};
use crate::operation::Operation;
use crate::wrapped::Wrapped;

/// What `claim`, which holds, says of the nodes in it.
pub(crate) fn consequences(
    setting: &Setting<'_>,
    domain: &mut Domain,
    claim: Claim,
    get: impl Fn(NodeId) -> MembersId,
) -> Vec<Consequence> {
    match claim {
        Claim::Equal(a, b) => {
            let both = domain.meet(get(a), get(b));
            vec![(a, both), (b, both)]
        }
        Claim::InRange { value, bits } => vec![(value, Some(domain.bits(bits)))],
        Claim::Boolean(value) => vec![(value, Some(BIT))],
        Claim::DivRem {
            dividend,
            divisor,
            quotient,
            remainder,
        } => {
            let nodes = [dividend, divisor, quotient, remainder];
            let integers = nodes.map(|node| domain.wrapped().canonical(domain.interval(get(node))));
            let bounds = division_bounds(domain.wrapped(), integers);
            let intervals = bounds.map(|(lo, hi)| domain.integers(lo, hi));
            let mut all: Vec<Consequence> = nodes.into_iter().zip(intervals).collect();
            all.extend(division(domain, nodes, &get));
            for (below, above, is_strict) in
                [(remainder, divisor, true), (remainder, dividend, false)]
            {
                let pair = [below, above];
                let ordered = setting
                    .differences
                    .of_ordered(domain, pair, is_strict, &get);
                all.extend(ordered.into_iter().flatten());
            }
            all
        }
    }
}

/// What the operations of a division say of their results.
fn division(
    domain: &mut Domain,
    [dividend, divisor, quotient, remainder]: [NodeId; 4],
    get: impl Fn(NodeId) -> MembersId,
) -> [Consequence; 3] {
    let mut apply = |operation, a, b| domain.apply(operation, [a, b, FULL]);
    let [a, b] = [get(dividend), get(divisor)];
    let multiple = apply(Operation::Product, get(quotient), b);
    let sum = multiple.and_then(|multiple| apply(Operation::Sum, multiple, get(remainder)));
    [
        (dividend, sum),
        (quotient, apply(Operation::Quotient, a, b)),
        (remainder, apply(Operation::Remainder, a, b)),
    ]
}

/// Ends for each of `a`, `b`, `q`, `r`, given `a = q * b + r` and `0 <= r < b` for canonical integers.
fn division_bounds(wrapped: &Wrapped, [a, b, q, r]: [Interval; 4]) -> [(BigInt, BigInt); 4] {
    let least_divisor = b.lo().max(&(r.lo() + 1)).clone();
    let greatest_divisor = if q.lo().is_positive() {
        (a.hi() - r.lo()).div_floor(q.lo())
    } else {
        wrapped.modulus() - 1
    };
    let greatest_remainder = a.hi().min(&(b.hi() - 1)).clone();
    let least_remainder = a.lo() - q.hi() * b.hi();
    let least_quotient = a.lo().div_floor(&b.hi().max(&BigInt::one()).clone());
    let greatest_quotient = a.hi().div_floor(&least_divisor);
    [
        (q.lo() * &least_divisor + r.lo(), q.hi() * b.hi() + r.hi()),
        (least_divisor, greatest_divisor),
        (least_quotient, greatest_quotient),
        (least_remainder, greatest_remainder),
    ]
}
