//! Where the canonical integer is seen: comparisons and range checks over the integers.
//!
//! # Soundness
//! A form whose bounds lie in `0 ..= p - 1` is the canonical integer of its value, since it is congruent to it. Otherwise the
//! value is a fresh signal `z` below `2^bits(p)`, and a range check over the integers of `p - 1 - z` makes it canonical.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed};
use vampx_ir::{Span, program::NodeId};

use crate::{
    LowerError,
    chips::Output,
    form::{Form, Linear},
    lower::Lowering,
};

impl Lowering<'_> {
    /// 0 if `a < b`, else 1.
    pub fn less_than(&mut self, a: NodeId, b: NodeId, span: Span) -> Result<Form, LowerError> {
        let difference = self
            .canonical(a)?
            .sum(&self.canonical(b)?.scaled(&-BigInt::one()));
        let bounds = self.signals.bounds(&difference);
        if bounds.hi().is_negative() {
            return Ok(Linear::default().into());
        }
        if !bounds.lo().is_negative() {
            return Ok(Linear::constant(BigInt::one()).into());
        }
        let bits = bounds.magnitude().bits() as u32;
        let sign = self.congruence(&difference, &Output::Sign { bits }, false, span)?;
        Ok(Linear::signal(sign.expect("invariant: an output")).into())
    }

    /// The node's form, made so that its integer is the canonical one.
    pub fn canonical(&mut self, id: NodeId) -> Result<Form, LowerError> {
        let form = self.form(id);
        if self.is_canonical(&form) {
            return Ok((*form).clone());
        }
        if form.as_linear().is_some_and(Linear::is_constant) {
            return Ok(Linear::constant(form.linear.constant.mod_floor(&self.p)).into());
        }
        if let Some(form) = self.canonical_forms.get(&id) {
            return Ok(form.clone());
        }
        let honest = self.form(id).as_signal().filter(|signal| {
            self.canonical_when_honest.contains(signal)
                && self.is_integral(&Linear::signal(*signal).into())
        });
        let value = match honest {
            Some(signal) => Linear::signal(signal),
            None => self.reduce_canonically(id)?,
        };
        if !self.is_canonical(&value.clone().into()) {
            let distance = value.scaled(&-BigInt::one()).shifted(&(&self.p - 1));
            self.require_range(&distance.into(), self.layout.bits, self.span(id))?;
            self.canonical.extend(value.as_signal());
        }
        let form = Form::from(value);
        self.canonical_forms.insert(id, form.clone());
        if !self.in_field {
            self.set_form(id, form.clone());
        }
        Ok(form)
    }

    /// Whether the form's bounds are of use over the integers: a cell that holds any residue has none to speak of.
    fn is_integral(&self, form: &Form) -> bool {
        !self.in_field
            || form.signals().all(|signal| {
                !self.signals.is_native(signal) || self.fits(self.signals.value(signal))
            })
    }

    fn is_canonical(&self, form: &Form) -> bool {
        let bounds = self.signals.bounds(form);
        let proved = |signal| self.canonical.contains(&signal);
        self.is_integral(form)
            && ((!bounds.lo().is_negative() && *bounds.hi() < self.p)
                || form.as_signal().is_some_and(proved))
    }

    /// The node's value as a fresh signal whose honest value is canonical, in the range the analysis found if that has no
    /// negative members.
    fn reduce_canonically(&mut self, id: NodeId) -> Result<Linear, LowerError> {
        let range = self.canonical_interval(id);
        let (form, span) = (self.form(id), self.span(id));
        if range.lo().is_negative() {
            let limb_bits = self.layout.limbs(self.layout.bits);
            return Ok(Linear::signal(self.remainder(&form, limb_bits, span)?));
        }
        let (offset, limb_bits) = self.representation(&range);
        let shifted = form.sum(&Linear::constant(-&offset).into());
        let signal = self.remainder(&shifted, limb_bits, span)?;
        Ok(Linear::signal(signal).shifted(&offset))
    }

    /// Requires `0 <= form < 2^bits` over the integers, unless the bounds say so already.
    pub fn require_range(&mut self, form: &Form, bits: u32, span: Span) -> Result<(), LowerError> {
        let bounds = self.signals.bounds(form);
        if !bounds.lo().is_negative() && bounds.hi().bits() <= u64::from(bits) {
            return Ok(());
        }
        self.congruence(form, &Output::Range { bits }, false, span)?;
        Ok(())
    }
}
