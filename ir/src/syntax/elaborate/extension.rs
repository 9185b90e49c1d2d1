//! Arithmetic over an extension field: an element is its coefficients, which are nodes over the base field.
//!
//! An element whose coefficients above the first are the constant 0 is a node like any other: it is *known* to be in the base
//! field. All others live on the heap.

use num_bigint::BigUint;
use num_traits::{One, Zero};

use super::machine::Machine;
use super::power::{Step, addition_chain};
use super::stop::{Run, Stop};
use super::value::{Value, View};
use crate::Span;
use crate::program::{Claim, HintOp, NodeId};
use crate::syntax::BinaryOp;

/// The coefficients of an element, from that of `u^0` on.
pub(super) type Coefficients = Vec<NodeId>;

impl Machine<'_> {
    /// The coefficients of `value`, as many as the field has degrees.
    pub(super) fn coefficients(&mut self, value: Value, span: Span) -> Coefficients {
        if let View::Element(address) = value.view() {
            let words = self.heap.element(address).to_vec();
            return words.into_iter().map(|it| self.node(it, span)).collect();
        }
        let constant = self.node(value, span);
        let mut coefficients = vec![self.small_constant(0, span); self.extension.degree()];
        coefficients[0] = constant;
        coefficients
    }

    /// The element with these coefficients.
    pub(super) fn element(&mut self, coefficients: &[NodeId]) -> Value {
        if coefficients[1..].iter().all(|&id| self.is_zero(id)) {
            return Value::node(coefficients[0]);
        }
        let words: Vec<Value> = coefficients.iter().copied().map(Value::node).collect();
        self.heap.new_element(&words)
    }

    /// `value` as a node of the base field, where only such an element can stand.
    pub(super) fn base_node(&mut self, value: Value, what: &str, span: Span) -> Run<NodeId> {
        match value.view() {
            View::Element(_) => Err(self.outside_error(what)),
            _ => Ok(self.node(value, span)),
        }
    }

    /// The error that `what` is not known to be in the base field.
    pub(super) fn outside_error(&self, what: &str) -> Stop {
        let (field, base) = (self.extension.name(), self.extension.field());
        self.error(format!("{what} is not known to be in {base}"))
            .label(format!("an element of {field}, which has no order"))
            .help(
                "`coefficient 0 x` is in the base field, and so are inputs with a range, as in `pub x : u32`, and what is made \
                 of these alone; `range 32 x` states that `x` is one of 32 bits",
            )
            .into()
    }

    /// `a operator b`, one of which is not known to be in the base field.
    pub(super) fn binary_of_elements(
        &mut self,
        operator: BinaryOp,
        a: Value,
        b: Value,
    ) -> Run<Value> {
        let span = self.span();
        if let BinaryOp::Quotient | BinaryOp::Remainder = operator {
            return Err(self.outside_error(&format!("an operand of `{}`", operator.symbol())));
        }
        let (x, y) = (self.coefficients(a, span), self.coefficients(b, span));
        let result = match operator {
            BinaryOp::Add => self.zip(&x, &y, |machine, x, y| machine.builder.add(x, y, span)),
            BinaryOp::Sub => self.zip(&x, &y, |machine, x, y| machine.builder.sub(x, y, span)),
            BinaryOp::Mul => self.product(&x, &y, span),
            BinaryOp::Div => {
                let inverse = self.inverse_of(b, span)?;
                self.product(&x, &inverse, span)
            }
            BinaryOp::DivOrZero => {
                let inverse = self.inverse_or_zero_of(b, span);
                self.product(&x, &inverse, span)
            }
            BinaryOp::Quotient | BinaryOp::Remainder | BinaryOp::Pow => {
                unreachable!("invariant: integers and powers have been dealt with")
            }
        };
        Ok(self.element(&result))
    }

    /// `-a` of an element.
    pub(super) fn negate_element(&mut self, a: Value) -> Value {
        let span = self.span();
        let x = self.coefficients(a, span);
        let negated: Coefficients = x.iter().map(|&x| self.builder.neg(x, span)).collect();
        self.element(&negated)
    }

    /// `base ^ exponent` of an element, where the exponent is not 0 and a negative one inverts.
    pub(super) fn power_of_element(
        &mut self,
        base: Value,
        is_inverted: bool,
        exponent: &BigUint,
    ) -> Run<Value> {
        let span = self.span();
        let base = if is_inverted {
            self.inverse_of(base, span)?
        } else {
            self.coefficients(base, span)
        };
        let mut powers = vec![base];
        for Step(left, right) in addition_chain(exponent) {
            powers.push(self.product(&powers[left].clone(), &powers[right].clone(), span));
        }
        let power = powers.pop().unwrap_or_default();
        Ok(self.element(&power))
    }

    /// Coefficient by coefficient.
    pub(super) fn zip(
        &mut self,
        x: &[NodeId],
        y: &[NodeId],
        mut f: impl FnMut(&mut Self, NodeId, NodeId) -> NodeId,
    ) -> Coefficients {
        let pairs = x.iter().zip(y);
        pairs.map(|(&x, &y)| f(self, x, y)).collect()
    }

    /// `x y`, in `k^2` products of coefficients.
    ///
    /// Karatsuba's method has fewer, in more sums, and lowering makes one constraint of a sum of products: 50 products over
    /// `goldilocks^2` are 150 constraints over Goldilocks, and 201 by that method; 25,294 and 26,325 over BN254.
    fn product(&mut self, x: &[NodeId], y: &[NodeId], span: Span) -> Coefficients {
        self.product_coefficients(x, y, x.len(), span)
    }

    /// The first `n` coefficients of `x y`.
    fn product_coefficients(
        &mut self,
        x: &[NodeId],
        y: &[NodeId],
        n: usize,
        span: Span,
    ) -> Coefficients {
        let extension = self.extension.clone();
        let powers = extension.powers();
        let is_needed = |power: &[BigUint]| power[..n].iter().any(|c| !c.is_zero());
        let terms: Vec<Option<NodeId>> = powers
            .iter()
            .enumerate()
            .map(|(i, power)| is_needed(power).then(|| self.convolution(x, y, i, span)))
            .collect();
        let coefficient = |j: usize| {
            let terms = powers.iter().zip(&terms);
            let scaled = terms.filter_map(|(power, term)| Some((&power[j], (*term)?)));
            self.combination(scaled, span)
        };
        (0..n).map(coefficient).collect()
    }

    /// The sum of `x_i y_j` over `i + j = n`.
    fn convolution(&mut self, x: &[NodeId], y: &[NodeId], n: usize, span: Span) -> NodeId {
        let k = x.len();
        let mut sum = self.small_constant(0, span);
        for i in (n + 1).saturating_sub(k)..=n.min(k - 1) {
            let product = self.builder.mul(x[i], y[n - i], span);
            sum = self.builder.add(sum, product, span);
        }
        sum
    }

    /// The sum of `c x` over the pairs.
    fn combination<'a>(
        &mut self,
        pairs: impl Iterator<Item = (&'a BigUint, NodeId)>,
        span: Span,
    ) -> NodeId {
        let mut sum = self.small_constant(0, span);
        for (factor, x) in pairs.filter(|(factor, _)| !factor.is_zero()) {
            let scaled = if factor.is_one() {
                x
            } else {
                let factor = self.builder.constant(factor, span);
                self.builder.mul(factor, x, span)
            };
            sum = self.builder.add(sum, scaled, span);
        }
        sum
    }

    /// `x^p`.
    fn frobenius(&mut self, x: &[NodeId], span: Span) -> Coefficients {
        let extension = self.extension.clone();
        let coefficient = |j: usize| {
            let images = extension.frobenius().iter().zip(x);
            self.combination(images.map(|(image, &x)| (&image[j], x)), span)
        };
        (0..x.len()).map(coefficient).collect()
    }

    /// Hints `op` of the coefficients of `c` and of `n`, where `c / n = 1 / b` and `n` is in the base field.
    ///
    /// `n` is the norm of `b`, the product of its conjugates `b^(p^i)`, and `c` that of all but `b` itself.
    fn inverse_hints(&mut self, op: HintOp, b: &[NodeId], span: Span) -> Coefficients {
        let mut conjugate = self.frobenius(b, span);
        let mut others = conjugate.clone();
        for _ in 2..b.len() {
            conjugate = self.frobenius(&conjugate, span);
            others = self.product(&others, &conjugate, span);
        }
        let norm = self.product_coefficients(b, &others, 1, span)[0];
        let hints = others.iter();
        hints
            .map(|&c| self.builder.hint(op, c, norm, span))
            .collect()
    }

    /// `1 / b`: bound by `inverse * b = 1`, or mere hints inside `fresh`.
    fn inverse_of(&mut self, b: Value, span: Span) -> Run<Coefficients> {
        if !b.is_element() {
            let b = self.node(b, span);
            let inverse = self.inverse(b, span)?;
            return Ok(self.coefficients(Value::node(inverse), span));
        }
        let b = self.coefficients(b, span);
        let inverse = self.inverse_hints(HintOp::Divide, &b, span);
        if !self.is_fresh() {
            let product = self.product(&inverse, &b, span);
            let one = self.small_constant(1, span);
            let one = self.coefficients(Value::node(one), span);
            self.assert_equal(&product, &one, span);
        }
        Ok(inverse)
    }

    /// `1 / b`, or 0 where `b = 0`: with `z = 1 - i b`, the equations `b z = 0` and `i z = 0` leave `i` no choice.
    fn inverse_or_zero_of(&mut self, b: Value, span: Span) -> Coefficients {
        let (zero, one) = (self.small_constant(0, span), self.small_constant(1, span));
        if !b.is_element() {
            let b = self.node(b, span);
            let inverse = self.divide_or_zero(one, b, span);
            return self.coefficients(Value::node(inverse), span);
        }
        let b = self.coefficients(b, span);
        let inverse = self.inverse_hints(HintOp::DivideOrZero, &b, span);
        if !self.is_fresh() {
            let mut is_zero = self.product(&inverse, &b, span);
            for (i, coefficient) in is_zero.iter_mut().enumerate() {
                let minuend = if i == 0 { one } else { zero };
                *coefficient = self.builder.sub(minuend, *coefficient, span);
            }
            let zeros = vec![zero; b.len()];
            for factor in [&b, &inverse] {
                let product = self.product(factor, &is_zero, span);
                self.assert_equal(&product, &zeros, span);
            }
        }
        inverse
    }

    /// Asserts `x = y`.
    pub(super) fn assert_equal(&mut self, x: &[NodeId], y: &[NodeId], span: Span) {
        for (&x, &y) in x.iter().zip(y) {
            self.builder.assert(Claim::Equal(x, y), self.guard, span);
        }
    }

    /// Asserts that an element is in the base field, and returns it as a node there.
    pub(super) fn assert_in_base(&mut self, value: Value, span: Span) -> NodeId {
        let coefficients = self.coefficients(value, span);
        let zeros = vec![self.small_constant(0, span); coefficients.len() - 1];
        self.assert_equal(&coefficients[1..], &zeros, span);
        coefficients[0]
    }

    /// `basis i`: the element `u^i`.
    pub(super) fn basis(&mut self, position: Value) -> Run<Value> {
        let position = self.position(position, "the exponent of `basis`")?;
        let span = self.span();
        let mut coefficients = vec![self.small_constant(0, span); self.extension.degree()];
        coefficients[position] = self.small_constant(1, span);
        Ok(self.element(&coefficients))
    }

    /// `coefficient i x`: the coefficient of `u^i`.
    pub(super) fn coefficient(&mut self, position: Value, value: Value) -> Run<Value> {
        let position = self.position(position, "the position of `coefficient`")?;
        let span = self.span();
        Ok(Value::node(self.coefficients(value, span)[position]))
    }

    fn position(&self, value: Value, what: &str) -> Run<usize> {
        let position = self.count(value, what)? as usize;
        let degree = self.extension.degree();
        if position < degree {
            return Ok(position);
        }
        let field = self.extension.name();
        let error = self.error(format!(
            "{what} is {position}, but {field} has degree {degree}"
        ));
        let help = match degree {
            1 => "over a prime field only 0 can stand here: an element is its own coefficient"
                .to_owned(),
            _ => format!("it is an integer from 0 to {}", degree - 1),
        };
        Err(error.help(help).into())
    }
}
