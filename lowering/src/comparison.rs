//! Where the canonical integer is seen: comparisons and range checks over the integers.
//!
//! # Soundness
//! A form whose bounds lie in `0 ..= p - 1` is the canonical integer of its value, since it is congruent to it. Otherwise the
//! value is a fresh signal `z` below `2^bits(p)`, and a range check over the integers of `p - 1 - z` makes it canonical.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use vampx_ir::{Span, circuit::SignalId, program::NodeId};

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
        if self.is_canonical(&self.form(id)) {
            return Ok((*self.form(id)).clone());
        }
        let honest = self.form(id).as_signal().filter(|signal| {
            self.canonical_when_honest.contains(signal)
                && !self.signals.value(*signal).lo().is_negative()
        });
        let signal = match honest {
            Some(signal) => signal,
            None => self.reduce_canonically(id)?,
        };
        if !self.is_canonical(&Linear::signal(signal).into()) {
            let distance = Linear::signal(signal)
                .scaled(&-BigInt::one())
                .shifted(&(&self.p - 1));
            self.require_range(&distance.into(), self.layout.bits, self.span(id))?;
            self.canonical.insert(signal);
        }
        Ok((*self.form(id)).clone())
    }

    fn is_canonical(&self, form: &Form) -> bool {
        let bounds = self.signals.bounds(form);
        (!bounds.lo().is_negative() && *bounds.hi() < self.p)
            || form
                .as_signal()
                .is_some_and(|signal| self.canonical.contains(&signal))
    }

    /// The node's value as a fresh signal whose honest value is canonical, in the range the analysis found if that has no
    /// negative members.
    fn reduce_canonically(&mut self, id: NodeId) -> Result<SignalId, LowerError> {
        let range = self.interval(id);
        let (offset, limb_bits) = match range.lo().is_negative() {
            true => (BigInt::zero(), self.layout.limbs(self.layout.bits)),
            false => self.representation(range),
        };
        let output = Output::Value { offset, limb_bits };
        let form = self.form(id);
        let signal = self.congruence(&form, &output, true, self.span(id))?;
        let signal = signal.expect("invariant: an output");
        self.canonical_when_honest.insert(signal);
        self.set_form(id, Linear::signal(signal).into());
        Ok(signal)
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
