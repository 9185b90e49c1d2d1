//! Arithmetic of the machine: integers made of literals stay integers, everything else becomes nodes.

use num_bigint::{BigInt, BigUint};
use num_traits::{One, Signed, Zero};

use super::machine::Machine;
use super::power::{Step, addition_chain};
use super::stop::Run;
use super::value::{Value, View};
use crate::Span;
use crate::program::{Claim, HintOp, NodeId};
use crate::syntax::BinaryOp;

impl Machine<'_> {
    /// The field element `value`, which is known to be in the base field, as a node.
    pub(super) fn node(&mut self, value: Value, span: Span) -> NodeId {
        match value.view() {
            View::Node(id) => id,
            View::Exact(integer) => self.small_constant(integer, span),
            View::Literal(position) => self.large_constant(position, span),
            other => unreachable!("invariant: typed values are computed with, not {other:?}"),
        }
    }

    pub(super) fn small_constant(&mut self, integer: i64, span: Span) -> NodeId {
        if let Some(&id) = self.integer_nodes.get(&integer) {
            return id;
        }
        let canonical = self.builder.field().reduce(&BigInt::from(integer));
        let id = self.builder.constant(&canonical, span);
        self.integer_nodes.insert(integer, id);
        id
    }

    fn large_constant(&mut self, position: u32, span: Span) -> NodeId {
        if let Some(id) = *self.integers.node(position) {
            return id;
        }
        let canonical = self.builder.field().reduce(self.integers.large(position));
        let id = self.builder.constant(&canonical, span);
        *self.integers.node(position) = Some(id);
        id
    }

    /// `a operator b`.
    pub(super) fn binary(&mut self, operator: BinaryOp, a: Value, b: Value) -> Run<Value> {
        if let Some(value) = self.integers.binary(operator, a, b) {
            return Ok(value);
        }
        if operator == BinaryOp::Pow {
            return self.power(a, b);
        }
        if a.is_element() || b.is_element() {
            return self.binary_of_elements(operator, a, b);
        }
        let span = self.span();
        let (a, b) = (self.node(a, span), self.node(b, span));
        Ok(Value::node(match operator {
            BinaryOp::Add => self.builder.add(a, b, span),
            BinaryOp::Sub => self.builder.sub(a, b, span),
            BinaryOp::Mul => self.builder.mul(a, b, span),
            BinaryOp::Div => self.divide(a, b, span)?,
            BinaryOp::DivOrZero => self.divide_or_zero(a, b, span),
            BinaryOp::Quotient => self.divide_integers(HintOp::Quotient, a, b, span)?,
            BinaryOp::Remainder => self.divide_integers(HintOp::Remainder, a, b, span)?,
            BinaryOp::Pow => unreachable!("invariant: powers have been dealt with"),
        }))
    }

    /// `-a`.
    pub(super) fn negate(&mut self, a: Value) -> Value {
        if a.is_element() {
            return self.negate_element(a);
        }
        self.integers.negate(a).unwrap_or_else(|| {
            let span = self.span();
            let a = self.node(a, span);
            Value::node(self.builder.neg(a, span))
        })
    }

    pub(super) fn is_zero(&self, id: NodeId) -> bool {
        self.builder.constant_value(id).is_some_and(Zero::is_zero)
    }

    /// The inverse of a constant other than 0; `None` for 0 and for what is no constant.
    fn constant_inverse(&mut self, b: NodeId, span: Span) -> Option<NodeId> {
        if let Some(&inverse) = self.inverses.get(&b) {
            return Some(inverse);
        }
        let inverse = self
            .builder
            .field()
            .inverse(self.builder.constant_value(b)?)?;
        let inverse = self.builder.constant(&inverse, span);
        self.inverses.insert(b, inverse);
        Some(inverse)
    }

    /// An error if `b` is the constant 0 where its inverse or a quotient is demanded for sure.
    fn refuse_zero(&self, b: NodeId) -> Run<()> {
        if self.is_zero(b) && self.guard.is_none() && !self.is_fresh() {
            return Err(self
                .error("division by 0")
                .label("the divisor is always 0")
                .into());
        }
        Ok(())
    }

    /// `1 / b`: bound by `inverse * b = 1`, or a mere hint inside `fresh`.
    pub(super) fn inverse(&mut self, b: NodeId, span: Span) -> Run<NodeId> {
        if let Some(inverse) = self.constant_inverse(b, span) {
            return Ok(inverse);
        }
        self.refuse_zero(b)?;
        let inverse = self.builder.hint(HintOp::Inverse, b, b, span);
        if !self.is_fresh() {
            let product = self.builder.mul(inverse, b, span);
            let one = self.small_constant(1, span);
            self.builder
                .assert(Claim::Equal(product, one), self.guard, span);
        }
        Ok(inverse)
    }

    fn divide(&mut self, a: NodeId, b: NodeId, span: Span) -> Run<NodeId> {
        if self.is_fresh() && self.constant_inverse(b, span).is_none() {
            return Ok(self.builder.hint(HintOp::Divide, a, b, span));
        }
        let inverse = self.inverse(b, span)?;
        Ok(self.builder.mul(a, inverse, span))
    }

    /// `a / b`, or 0 where `b = 0`: with `z = 1 - i b`, the equations `b z = 0` and `i z = 0` leave `i` no choice.
    pub(super) fn divide_or_zero(&mut self, a: NodeId, b: NodeId, span: Span) -> NodeId {
        if self.is_zero(b) {
            return b;
        }
        if let Some(inverse) = self.constant_inverse(b, span) {
            return self.builder.mul(a, inverse, span);
        }
        if self.is_fresh() {
            return self.builder.hint(HintOp::DivideOrZero, a, b, span);
        }
        let inverse = self.builder.hint(HintOp::InverseOrZero, b, b, span);
        let product = self.builder.mul(inverse, b, span);
        let (zero, one) = (self.small_constant(0, span), self.small_constant(1, span));
        let is_zero = self.builder.sub(one, product, span);
        for factor in [b, inverse] {
            let product = self.builder.mul(factor, is_zero, span);
            self.builder
                .assert(Claim::Equal(product, zero), self.guard, span);
        }
        self.builder.mul(a, inverse, span)
    }

    /// The quotient or the remainder of the canonical integers: a claim binds both, unless inside `fresh`.
    fn divide_integers(&mut self, op: HintOp, a: NodeId, b: NodeId, span: Span) -> Run<NodeId> {
        self.refuse_zero(b)?;
        let result = self.builder.hint(op, a, b, span);
        if !self.is_fresh() {
            let quotient = self.builder.hint(HintOp::Quotient, a, b, span);
            let remainder = self.builder.hint(HintOp::Remainder, a, b, span);
            let claim = Claim::DivRem {
                dividend: a,
                divisor: b,
                quotient,
                remainder,
            };
            self.builder.assert(claim, self.guard, span);
        }
        Ok(result)
    }

    /// The integer `value` if it is known: one made of literals, or the canonical one of a constant element.
    fn known_integer(&self, value: Value) -> Option<BigInt> {
        match value.view() {
            View::Node(id) => self
                .builder
                .constant_value(id)
                .map(|value| value.clone().into()),
            _ => self.integers.integer(value),
        }
    }

    /// `base ^ exponent`, where a negative exponent inverts and `0 ^ 0 = 1`.
    fn power(&mut self, base: Value, exponent: Value) -> Run<Value> {
        let Some(exponent) = self.known_integer(exponent) else {
            return Err(self
                .error("the exponent is not known when the program is compiled")
                .label(Self::unknown(exponent))
                .help("a power is unrolled into multiplications: the exponent must be made of literals")
                .into());
        };
        if exponent.is_zero() {
            return Ok(Value::exact(1).unwrap_or_else(|| unreachable!("invariant: 1 is small")));
        }
        if base.is_element() {
            return self.power_of_element(base, exponent.is_negative(), exponent.magnitude());
        }
        let span = self.span();
        let mut base = self.node(base, span);
        if exponent.is_negative() {
            base = self.inverse(base, span)?;
        }
        Ok(Value::node(self.unrolled_power(
            base,
            exponent.magnitude(),
            span,
        )))
    }

    fn unrolled_power(&mut self, base: NodeId, exponent: &BigUint, span: Span) -> NodeId {
        if let Some(value) = self.builder.constant_value(base) {
            let power = value.modpow(exponent, self.builder.field().modulus());
            return self.builder.constant(&power, span);
        }
        let mut powers = vec![base];
        for Step(left, right) in addition_chain(exponent) {
            powers.push(self.builder.mul(powers[left], powers[right], span));
        }
        powers[powers.len() - 1]
    }

    /// `lt a b`.
    pub(super) fn less_than(&mut self, a: Value, b: Value) -> Run<Value> {
        let span = self.span();
        let a = self.base_node(a, "the first argument of `lt`", span)?;
        let b = self.base_node(b, "the second argument of `lt`", span)?;
        Ok(Value::node(self.builder.lt(a, b, span)))
    }

    /// `range n x`: constrains `x` to the integers below `2^n`, which are in the base field, and returns it.
    pub(super) fn in_range(&mut self, n_bits: Value, value: Value) -> Run<Value> {
        let n_bits = self.count(n_bits, "the number of bits of `range`")?;
        let span = self.span();
        let (id, value) = if value.is_element() {
            let id = self.assert_in_base(value, span);
            (id, Value::node(id))
        } else {
            (self.node(value, span), value)
        };
        let claim = match n_bits {
            0 => Claim::Equal(id, self.small_constant(0, span)),
            bits => Claim::InRange { value: id, bits },
        };
        self.builder.assert(claim, self.guard, span);
        Ok(value)
    }

    /// How often `iter` applies its function.
    pub(super) fn iteration_count(&mut self, value: Value) -> Run<u32> {
        self.count(value, "the count of `iter`")
    }

    /// Why `value` is no known integer.
    fn unknown(value: Value) -> &'static str {
        if value.is_element() {
            "an element of the extension field"
        } else {
            "depends on a witness"
        }
    }

    pub(super) fn count(&self, value: Value, what: &str) -> Run<u32> {
        let Some(integer) = self.known_integer(value) else {
            return Err(self
                .error(format!("{what} is not known when the program is compiled"))
                .label(Self::unknown(value))
                .help("it must be made of literals")
                .into());
        };
        u32::try_from(&integer).map_err(|_| {
            let complaint = if integer.is_negative() {
                "is negative"
            } else {
                "is too large"
            };
            let error = self
                .error(format!("{what} {complaint}"))
                .label(abbreviated(&integer));
            error.help("it is an integer from 0 to 2^32 - 1").into()
        })
    }
}

/// The integer in full, or its size if that is more than a line.
fn abbreviated(integer: &BigInt) -> String {
    if integer.magnitude() < &(BigUint::one() << 128) {
        return integer.to_string();
    }
    format!("an integer of {} bits", integer.bits())
}
