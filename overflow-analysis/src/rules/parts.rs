//! Numbers made of parts: `b0 + 2*b1 + 4*b2`, and whether such a sum says what the parts are.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use vampx_ir::Interval;
use vampx_ir::program::NodeId;

/// A part of a sum.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// The value.
    pub(crate) node: NodeId,
    /// What it is multiplied by, between `-p` and `p`; not 0.
    pub(crate) weight: BigInt,
    /// What the constraints say of it.
    pub(crate) interval: Interval,
}

/// Why a sum does not say what its parts are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ambiguity {
    /// The sum, taken over the integers, goes around the field: it can have so many values.
    Wide {
        /// The difference of the greatest and the least value of the sum.
        width: BigInt,
    },
    /// This part reaches beyond the weight of the next one.
    Overlap {
        /// The part that is too wide.
        part: NodeId,
        /// The one above it.
        above: NodeId,
    },
}

/// Why the sum of `parts` with other values, which lie in `whole`, does not say what the parts are; `None` if it does.
///
/// The equation is `whole + sum of weight * part = 0` modulo `modulus`.
pub(crate) fn ambiguity(
    mut parts: Vec<Part>,
    whole: &Interval,
    modulus: &BigInt,
) -> Option<Ambiguity> {
    parts.retain(|part| !part.interval.width().is_zero());
    parts.sort_by_key(|part| (part.weight.abs(), part.node));
    let mut reach = BigInt::zero();
    for (index, part) in parts.iter().enumerate() {
        if part.weight.abs() <= reach {
            let widest = parts[..index]
                .iter()
                .max_by_key(|part| part.weight.abs() * part.interval.width());
            return Some(Ambiguity::Overlap {
                part: widest.map_or(part.node, |part| part.node),
                above: part.node,
            })
            .filter(|_| parts.len() > 1);
        }
        reach += part.weight.abs() * part.interval.width();
    }
    if reach < *modulus || parts.len() == 1 {
        return None;
    }
    let sum = parts
        .iter()
        .map(|part| part.interval.scaled(&part.weight))
        .fold(Interval::point(BigInt::zero()), |sum, part| sum.sum(&part));
    goes_around(&sum.negated(), whole, modulus).then_some(Ambiguity::Wide { width: reach })
}

/// Whether two members of `sum` that are `modulus` apart are congruent to one member of `whole`.
fn goes_around(sum: &Interval, whole: &Interval, modulus: &BigInt) -> bool {
    (-2..=2).any(|turns: i32| {
        let least = sum.lo() - modulus * turns;
        let greatest = sum.hi() - modulus * (turns + 1);
        Interval::new(least, greatest).is_some_and(|values| values.meet(whole).is_some())
    })
}
