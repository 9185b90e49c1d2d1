//! Sums, products and selections: kept symbolic, with operands made into signals only where that is cheaper.

use num_bigint::BigInt;
use num_traits::{One, Signed};
use vampx_ir::{Span, program::NodeId};

use crate::{
    LowerError,
    form::{Form, Linear},
    lower::Lowering,
};

/// Factors of a product are at most this many signals.
const FACTOR_TERMS: usize = 2;
/// Coefficients and constants of factors are part of the chip, so only small ones are left there.
const FACTOR_COEFFICIENT: u32 = 2;
/// Bits by which a limb that enters a product may exceed the layout's limb.
const LIMB_SLACK: u64 = 3;
/// Product coefficients are part of the chip; larger ones are moved to a linear term.
const PRODUCT_COEFFICIENT_BITS: u64 = 16;
/// Operand cells of a form of native values.
const NATIVE_CELLS: usize = 40;
/// Full-size operands of a form.
const EMULATED_OPERANDS: usize = 6;

impl Lowering<'_> {
    pub fn add(&mut self, a: NodeId, b: NodeId) -> Result<Form, LowerError> {
        let sum = self.form(a).sum(&self.form(b));
        if self.operand_cells(&sum) <= self.cell_limit() {
            return Ok(sum);
        }
        for id in [a, b] {
            if self.form(id).n_operands() > 1 {
                self.signal(id)?;
            }
        }
        Ok(self.form(a).sum(&self.form(b)))
    }

    fn cell_limit(&self) -> usize {
        NATIVE_CELLS.max(EMULATED_OPERANDS * self.layout.n_limbs)
    }

    fn operand_cells(&self, form: &Form) -> usize {
        let cells = |linear: &Linear| {
            linear
                .terms
                .iter()
                .map(|(signal, _)| self.signals.cells(*signal).len())
                .sum::<usize>()
        };
        let products = form.products.iter();
        cells(&form.linear)
            + products
                .map(|product| cells(&product.left) + cells(&product.right))
                .sum::<usize>()
    }

    pub fn multiply(&mut self, a: NodeId, b: NodeId, span: Span) -> Result<Form, LowerError> {
        for (constant, other) in [(a, b), (b, a)] {
            if let Some(linear) = self.form(constant).as_linear()
                && linear.is_constant()
            {
                let factor = linear.constant.clone();
                return self.scale(other, &factor);
            }
        }
        let left = self.factor(a)?;
        let right = if a == b {
            left.clone()
        } else {
            self.factor(b)?
        };
        if self.in_field || self.fits_natively(&left, &right) {
            return Ok(Form::product(left, right));
        }
        let left = self.shrink(a, left)?;
        let right = if a == b {
            left.clone()
        } else {
            self.shrink(b, right)?
        };
        if self.fits_natively(&left, &right) {
            return Ok(Form::product(left, right));
        }
        let left = self.split_wide(&left, span)?;
        let right = if a == b {
            left.clone()
        } else {
            self.split_wide(&right, span)?
        };
        Ok(Form::product(left, right))
    }

    fn scale(&mut self, id: NodeId, factor: &BigInt) -> Result<Form, LowerError> {
        let form = self.form(id);
        let largest = form.largest_product_coefficient() * factor;
        if !form.products.is_empty() && largest.bits() > PRODUCT_COEFFICIENT_BITS {
            self.signal(id)?;
        }
        let mut form = self.form(id).scaled(factor);
        for (_, coefficient) in &mut form.linear.terms {
            *coefficient = self.reduce_coefficient(coefficient);
        }
        form.linear.constant = self.reduce_coefficient(&form.linear.constant);
        Ok(form)
    }

    /// The node as a factor of a product: few signals with small coefficients.
    pub fn factor(&mut self, id: NodeId) -> Result<Linear, LowerError> {
        let form = self.form(id);
        if let Some(linear) = form.as_linear()
            && is_simple(linear)
        {
            return Ok(linear.clone());
        }
        Ok(Linear::signal(self.signal(id)?))
    }

    /// `form` as a factor of a product.
    pub fn factor_of(&mut self, form: Form, span: Span) -> Result<Linear, LowerError> {
        match form.as_linear() {
            Some(linear) if is_simple(linear) => Ok(linear.clone()),
            _ => Ok(Linear::signal(self.materialize(&form, span)?)),
        }
    }

    fn fits_natively(&self, left: &Linear, right: &Linear) -> bool {
        self.signals.linear_native(left)
            && self.signals.linear_native(right)
            && self.fits(
                &self
                    .signals
                    .linear_bounds(left)
                    .product(&self.signals.linear_bounds(right)),
            )
    }

    /// A factor whose bounds exceed what the value needs is reduced.
    fn shrink(&mut self, id: NodeId, factor: Linear) -> Result<Linear, LowerError> {
        let bits = self.signals.linear_bounds(&factor).width().bits();
        let needed = self
            .interval(id)
            .width()
            .bits()
            .min(self.layout.bits.into());
        if !self.signals.linear_native(&factor) && needed == u64::from(self.layout.bits)
            || bits <= needed
        {
            return Ok(factor);
        }
        self.reduce_node(id)?;
        self.factor(id)
    }

    /// Replaces native signals too wide for a limb by their limbs.
    pub fn split_wide(&mut self, linear: &Linear, span: Span) -> Result<Linear, LowerError> {
        let mut result = Linear::constant(linear.constant.clone());
        for (signal, coefficient) in &linear.terms {
            let bits = self.signals.value(*signal).magnitude().bits();
            let wide = bits > u64::from(self.layout.limb_bits) + LIMB_SLACK;
            let part = if wide && self.signals.is_native(*signal) {
                self.split(*signal, span)?
            } else {
                Linear::signal(*signal)
            };
            result = result.sum(&part.scaled(coefficient));
        }
        Ok(result)
    }

    /// `zero + bit * (one - zero)`.
    pub fn select(
        &mut self,
        selector: NodeId,
        zero: NodeId,
        one: NodeId,
        span: Span,
    ) -> Result<Form, LowerError> {
        let bit = self.selector(selector)?;
        let zero = self.arm(zero)?;
        let one = self.arm(one)?;
        let mut form = Form::from(zero.clone());
        let difference = self.factor_of(one.difference(&zero).into(), span)?;
        if let Some(value) = bit.is_constant().then_some(&bit.constant) {
            return Ok(form.sum(&Form::from(difference.scaled(value))));
        }
        if !difference.is_constant() {
            let difference = if self.in_field || self.fits_natively(&bit, &difference) {
                difference
            } else {
                self.split_wide(&difference, span)?
            };
            return Ok(form.sum(&Form::product(bit, difference)));
        }
        form.linear = form.linear.sum(&bit.scaled(&difference.constant));
        Ok(form)
    }

    fn arm(&mut self, id: NodeId) -> Result<Linear, LowerError> {
        let form = self.form(id);
        match form.as_linear() {
            Some(linear) if linear.terms.len() <= 1 => Ok(linear.clone()),
            _ => Ok(Linear::signal(self.signal(id)?)),
        }
    }

    /// Decides whether a node's form is made a signal now: if its users would otherwise repeat more than a signal costs.
    pub fn settle(&mut self, id: NodeId, form: Form) -> Result<Form, LowerError> {
        let users = self.uses[id.index()] as usize;
        let operands = form.n_operands();
        if users < 2 || operands < 2 {
            return Ok(form);
        }
        let native = self.in_field || self.is_native(&form);
        let repeated = (users - 1) * (operands - 1);
        if !form.products.is_empty() || repeated > if native { 1 } else { 3 } {
            self.set_form(id, form);
            return Ok(Linear::signal(self.signal(id)?).into());
        }
        Ok(form)
    }
}

/// Whether a chip can have this as a factor: few signals with small coefficients.
pub(crate) fn is_simple(linear: &Linear) -> bool {
    let small = |value: &BigInt| value.abs() <= BigInt::from(FACTOR_COEFFICIENT);
    linear.terms.len() <= FACTOR_TERMS
        && small(&linear.constant)
        && linear
            .terms
            .iter()
            .all(|(_, coefficient)| small(coefficient))
        && (linear.terms.len() == 1 || linear.terms.iter().all(|(_, c)| c.abs().is_one()))
}
