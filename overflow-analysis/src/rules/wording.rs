//! Numbers and values in words a person reads at a glance.

use num_bigint::{BigInt, BigUint, Sign};
use num_traits::{One, ToPrimitive};
use vampx_ir::Interval;
use vampx_ir::program::{Node, NodeId};

use super::context::Context;
use crate::findings::Label;

/// Numbers of at most so many digits are written out.
const MAX_DIGITS: usize = 12;

/// `value` as a power of two with a small offset where it is one, in digits where there are few, else roughly.
pub(crate) fn natural(value: &BigUint) -> String {
    let bits = value.bits();
    if bits > 16 {
        for power in [bits, bits - 1] {
            let offset = BigInt::from(value.clone()) - (BigInt::one() << power);
            if offset.bits() <= 8 {
                return match offset.sign() {
                    Sign::NoSign => format!("2^{power}"),
                    Sign::Plus => format!("2^{power} + {offset}"),
                    Sign::Minus => format!("2^{power} - {}", offset.magnitude()),
                };
            }
        }
    }
    let digits = value.to_string();
    if digits.len() <= MAX_DIGITS {
        digits
    } else {
        let is_upper_half = bits >= 2 && value.bit(bits - 2);
        format!("about 2^{}", if is_upper_half { bits } else { bits - 1 })
    }
}

/// `value` as [`natural`] writes it, with its sign; `p - 1` and the like where `value` is a little below `modulus`.
pub(crate) fn integer(value: &BigInt, modulus: &BigUint) -> String {
    let below = BigInt::from(modulus.clone()) - value;
    match (value.sign(), below.to_u32()) {
        (Sign::Plus, Some(0)) => "p".to_owned(),
        (Sign::Plus, Some(below)) if below <= 256 && value.bits() > 16 => format!("p - {below}"),
        (Sign::Minus, _) => {
            let text = natural(value.magnitude());
            if text.contains(' ') {
                format!("-({text})")
            } else {
                format!("-{text}")
            }
        }
        _ => natural(value.magnitude()),
    }
}

/// The members of `interval` in words: `0 ..= 2^32 - 1`, or the one there is; `p - 1` and the like for what is a little below `modulus`.
pub fn range(interval: &Interval, modulus: &BigUint) -> String {
    if interval.lo() == interval.hi() {
        return integer(interval.lo(), modulus);
    }
    let [lo, hi] = [interval.lo(), interval.hi()].map(|end| integer(end, modulus));
    format!("{lo} ..= {hi}")
}

/// That `value` is more than the modulus: `2^80, and p = about 2^64`, or `more than p` where both would read alike.
pub(crate) fn beyond(value: &BigInt, modulus: &BigUint) -> String {
    let [value, end] = [integer(value, modulus), natural(modulus)];
    if value == end {
        "more than p".to_owned()
    } else {
        format!("{value}, and p = {end}")
    }
}

/// The name of an input, else `this`.
pub(crate) fn name(context: &Context<'_>, node: NodeId) -> String {
    let program = context.program();
    match program.node(node) {
        Node::Input(input) => format!("`{}`", program.inputs()[input.index()].name),
        _ => "this".to_owned(),
    }
}

/// What is known of `node`: `x is 0 ..= 2^32 - 1`, at its place.
pub(crate) fn label(context: &Context<'_>, node: NodeId) -> Label {
    let program = context.program();
    let range = range(context.interval(node), program.field().modulus());
    Label {
        span: program.span(node),
        text: format!("{} is {range}", name(context, node)),
    }
}

/// The name of an input, else `the value`.
pub(crate) fn subject(context: &Context<'_>, node: NodeId) -> String {
    match context.program().node(node) {
        Node::Input(_) => name(context, node),
        _ => "the value".to_owned(),
    }
}

/// What is known of the operands of `node` that vary; of `-x`, what is known of `x`.
pub(crate) fn operand_labels(context: &Context<'_>, node: NodeId) -> Vec<Label> {
    let program = context.program();
    let mut labels: Vec<Label> = Vec::new();
    for operand in program.operands(node) {
        let operand = match program.node(operand) {
            Node::Neg(inner) => inner,
            _ => operand,
        };
        let label = label(context, operand);
        if !context.is_constant(operand) && !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels
}
