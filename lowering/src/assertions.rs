//! Claims, guards and selectors.
//!
//! # Soundness
//! A guard's bit is 1 exactly where all its selectors take its arms; a guarded claim is multiplied by it. Where the bit is 0 the
//! constraint holds for any values, so hints nobody demanded are inert.

use num_bigint::BigInt;
use num_traits::{One, Zero};
use rustc_hash::FxHashSet;
use vampx_ir::{
    Interval, Span,
    program::{Assertion, Claim, GuardId, NodeId},
};

use crate::{
    LowerError,
    arithmetic::is_simple,
    chips::Output,
    form::{Form, Linear},
    lower::Lowering,
};

impl Lowering<'_> {
    /// Lowers every assertion but definitions, which hold by how their inputs are held.
    pub fn assertions(&mut self) -> Result<(), LowerError> {
        let guards = self.program.guards().iter();
        let guarding: FxHashSet<NodeId> = guards.map(|guard| guard.selector).collect();
        for (index, assertion) in self.program.assertions().iter().enumerate() {
            if !self.defined.is_definition(index) {
                self.assertion(assertion, &guarding)?;
            }
        }
        Ok(())
    }

    /// Lowers one of them; `guarding` are the selectors of guards.
    fn assertion(
        &mut self,
        assertion: &Assertion,
        guarding: &FxHashSet<NodeId>,
    ) -> Result<(), LowerError> {
        let span = assertion.span;
        let guard = match assertion.guard {
            Some(guard) => Some(self.guard(guard)?),
            None => None,
        };
        match assertion.claim {
            Claim::Equal(a, b) => {
                let difference = self.form(a).sum(&self.form(b).scaled(&-BigInt::one()));
                self.require_zero(guard.as_ref(), difference, span)
            }
            Claim::Boolean(value) if !guarding.contains(&value) && self.is_element(value) => {
                let value = match self.form(value).as_linear() {
                    Some(linear) => linear.clone(),
                    None => Linear::signal(self.signal(value)?),
                };
                let less_one = value.clone().shifted(&-BigInt::one());
                self.require_zero(guard.as_ref(), Form::product(value, less_one), span)
            }
            Claim::Boolean(selector) => {
                let bit = self.selector(selector)?;
                let difference = self
                    .form(selector)
                    .sum(&Form::from(bit.scaled(&-BigInt::one())));
                self.require_zero(guard.as_ref(), difference, span)
            }
            Claim::InRange { value, bits } => self.in_range(guard.as_ref(), value, bits, span),
            Claim::DivRem {
                dividend,
                divisor,
                quotient,
                remainder,
            } => self.div_rem(
                guard.as_ref(),
                [dividend, divisor, quotient, remainder],
                span,
            ),
        }
    }

    /// Whether the value is held as an element, and no bit is known to equal it: then an equation costs less than a bit, unless a bit is an equation
    /// itself. (There a linear one, that the value is the bit, saves more: rank-1 constraints solve it.)
    fn is_element(&self, id: NodeId) -> bool {
        let form = self.form(id);
        let is_bit = Interval::bits(1).contains_all(&self.signals.bounds(&form));
        let bits_cost_more = self.profile.table_bits > 1;
        self.in_field && bits_cost_more && !is_bit && !self.selectors.contains_key(&id)
    }

    /// The bit that is 1 where the guard is active.
    fn guard(&mut self, id: GuardId) -> Result<Linear, LowerError> {
        let mut missing = Vec::new();
        let mut next = Some(id);
        while let Some(id) = next.filter(|id| !self.guards.contains_key(id)) {
            missing.push(id);
            next = self.program.guards()[id.index()].parent;
        }
        for id in missing.into_iter().rev() {
            let bit = self.guard_within_parent(id)?;
            self.guards.insert(id, bit);
        }
        Ok(self.guards[&id].clone())
    }

    fn guard_within_parent(&mut self, id: GuardId) -> Result<Linear, LowerError> {
        let guard = self.program.guards()[id.index()];
        let selector = self.selector(guard.selector)?;
        let arm = if guard.arm {
            selector
        } else {
            selector.scaled(&-BigInt::one()).shifted(&BigInt::one())
        };
        let Some(parent) = guard.parent else {
            return Ok(arm);
        };
        let both = Form::product(self.guards[&parent].clone(), arm);
        let signal = self.native(&both, true, self.span(guard.selector))?;
        Ok(Linear::signal(signal.expect("invariant: an output")))
    }

    /// A bit that equals the selector wherever a claim says that the selector is boolean.
    pub fn selector(&mut self, id: NodeId) -> Result<Linear, LowerError> {
        if let Some(bit) = self.selectors.get(&id) {
            return Ok(bit.clone());
        }
        let boolean = Interval::bits(1);
        if !boolean.contains_all(&self.signals.bounds(&self.form(id)))
            && boolean.contains_all(self.interval(id))
        {
            self.reduce_node(id)?;
        }
        let bit = if boolean.contains_all(&self.signals.bounds(&self.form(id))) {
            match self.form(id).as_linear() {
                Some(linear) if linear.terms.len() <= 1 => linear.clone(),
                _ => Linear::signal(self.signal(id)?),
            }
        } else {
            Linear::signal(self.fresh(id, 0.into(), vec![1], self.span(id))?)
        };
        self.selectors.insert(id, bit.clone());
        Ok(bit)
    }

    /// Requires `value = 0` modulo `p`, or `guard * value = 0`.
    pub fn require_zero(
        &mut self,
        guard: Option<&Linear>,
        value: Form,
        span: Span,
    ) -> Result<(), LowerError> {
        let value = self.guarded(guard, value, span)?;
        if value.products.is_empty() && value.linear == Linear::default() {
            return Ok(());
        }
        let bounds = self.signals.bounds(&value);
        let magnitude = bounds.magnitude();
        if self.signals.all_native(&value) && magnitude < self.p && magnitude < self.q {
            self.native(&value, false, span)?;
            return Ok(());
        }
        self.congruence(&value, &Output::Zero, true, span)?;
        Ok(())
    }

    /// Requires `value = 0` over the integers.
    fn require_integer_zero(&mut self, value: &Form, span: Span) -> Result<(), LowerError> {
        if self.signals.all_native(value) && self.signals.bounds(value).magnitude() < self.q {
            self.native(value, false, span)?;
        } else {
            self.congruence(value, &Output::Zero, false, span)?;
        }
        Ok(())
    }

    /// `guard * value`, modulo `p`.
    fn guarded(
        &mut self,
        guard: Option<&Linear>,
        value: Form,
        span: Span,
    ) -> Result<Form, LowerError> {
        let Some(guard) = guard else { return Ok(value) };
        let value = self.factor_of(value, span)?;
        Ok(Form::product(guard.clone(), value))
    }

    fn in_range(
        &mut self,
        guard: Option<&Linear>,
        id: NodeId,
        bits: u32,
        span: Span,
    ) -> Result<(), LowerError> {
        if bits >= self.layout.bits {
            return Ok(());
        }
        let form = (*self.form(id)).clone();
        let within = Interval::bits(bits);
        if within.contains_all(&self.signals.bounds(&form)) {
            return Ok(());
        }
        let value = self.guarded(guard, form, span)?;
        let value: Form = self.reduce(&value, &within, span)?.into();
        if !within.contains_all(&self.signals.bounds(&value)) {
            self.require_range(&value, bits, span)?;
        }
        if guard.is_none() {
            self.set_form(id, value);
        }
        Ok(())
    }

    /// `dividend = quotient * divisor + remainder` and `remainder < divisor`, over the integers.
    ///
    /// Dividend and divisor are canonical. Quotient and remainder need only be non-negative: the dividend bounds both below
    /// `p` unless the divisor is 0, which leaves no remainder below it.
    fn div_rem(
        &mut self,
        guard: Option<&Linear>,
        [dividend, divisor, quotient, remainder]: [NodeId; 4],
        span: Span,
    ) -> Result<(), LowerError> {
        let dividend = self.canonical_linear(dividend)?;
        let divisor = self.canonical_linear(divisor)?;
        let quotient = self.canonical_linear(quotient)?;
        let remainder = self.canonical_linear(remainder)?;
        let product = self.integer_product(&quotient, &divisor, span)?;
        let rest = dividend.difference(&remainder);
        let difference = Form::from(rest).sum(&product.scaled(&-BigInt::one()));
        let below = divisor.difference(&remainder).shifted(&-BigInt::one());
        let Some(guard) = guard else {
            self.require_integer_zero(&difference, span)?;
            let bits = self.signals.linear_bounds(&below).magnitude().bits() as u32;
            return self.require_range(&below.into(), bits, span);
        };
        let difference = match difference.as_linear() {
            Some(linear) => linear.clone(),
            None => {
                let product = self.integer_signal(&product, span)?;
                dividend.difference(&remainder).difference(&product)
            }
        };
        self.require_integer_zero(&Form::each_times(guard, &difference), span)?;
        let bits = self.signals.linear_bounds(&below).magnitude().bits() as u32;
        self.require_range(&Form::each_times(guard, &below), bits, span)
    }

    fn canonical_linear(&mut self, id: NodeId) -> Result<Linear, LowerError> {
        let form = self.canonical(id)?;
        match form.as_linear() {
            Some(linear) => Ok(linear.clone()),
            None if self.in_field && !self.fits(&self.signals.bounds(&form)) => {
                self.integer_signal(&form, self.span(id))
            }
            None => Ok(Linear::signal(self.signal(id)?)),
        }
    }

    /// A non-negative integer as a multiple of a factor with small coefficients.
    fn integer_factor(
        &mut self,
        value: &Linear,
        span: Span,
    ) -> Result<(BigInt, Linear), LowerError> {
        if let ([(signal, coefficient)], true) = (&value.terms[..], value.constant.is_zero()) {
            return Ok((coefficient.clone(), Linear::signal(*signal)));
        }
        if is_simple(value) {
            return Ok((BigInt::one(), value.clone()));
        }
        let signal = self.integer_signal(&value.clone().into(), span)?;
        Ok((BigInt::one(), signal))
    }

    /// `a * b` over the integers.
    fn integer_product(&mut self, a: &Linear, b: &Linear, span: Span) -> Result<Form, LowerError> {
        if a.is_constant() {
            return Ok(b.scaled(&a.constant).into());
        }
        if b.is_constant() {
            return Ok(a.scaled(&b.constant).into());
        }
        let product = Form::product(a.clone(), b.clone());
        if self.signals.all_native(&product) && self.fits(&self.signals.bounds(&product)) {
            return Ok(product);
        }
        let (first, a) = self.integer_factor(a, span)?;
        let (second, b) = self.integer_factor(b, span)?;
        let product = Form::product(self.split_wide(&a, span)?, self.split_wide(&b, span)?);
        Ok(product.scaled(&(first * second)))
    }

    /// A non-negative integer as a signal.
    fn integer_signal(&mut self, value: &Form, span: Span) -> Result<Linear, LowerError> {
        let bits = self.signals.bounds(value).hi().bits() as u32;
        let limb_bits = self.layout.limbs(bits);
        let output = Output::Value { limb_bits };
        let signal = self.congruence(value, &output, false, span)?;
        Ok(Linear::signal(signal.expect("invariant: an output")))
    }
}
