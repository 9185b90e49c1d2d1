//! Making signals of forms: which chip, in which range, and what to do when the target field cannot hold it.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use vampx_ir::{Interval, Span, circuit::SignalId, program::NodeId};

use crate::{
    LowerError,
    chips::{Output, TooSmall, digits::centered},
    form::{Form, Linear},
    lower::Lowering,
};

impl Lowering<'_> {
    /// Whether integers within `bounds` are told apart by one cell, with room to compare them.
    pub fn fits(&self, bounds: &Interval) -> bool {
        bounds.width().bits() + 2 <= self.q.bits()
    }

    /// Whether the form's integer fits one cell and is computed from single cells.
    pub fn is_native(&self, form: &Form) -> bool {
        self.signals.all_native(form) && self.fits(&self.signals.bounds(form))
    }

    /// The node's value as a signal.
    pub fn signal(&mut self, id: NodeId) -> Result<SignalId, LowerError> {
        let form = self.form(id);
        if let Some(signal) = form.as_signal() {
            return Ok(signal);
        }
        if self.in_field || self.is_native(&form) {
            let signal = self.materialize(&form, self.span(id))?;
            self.set_form(id, Linear::signal(signal).into());
            return Ok(signal);
        }
        let reduced: Form = self.reduce_node(id)?.into();
        let signal = self.materialize(&reduced, self.span(id))?;
        self.set_form(id, Linear::signal(signal).into());
        Ok(signal)
    }

    /// Reduces the node to the range the analysis found, which range checks enforce.
    pub fn reduce_node(&mut self, id: NodeId) -> Result<Linear, LowerError> {
        let form = self.form(id);
        let reduced = self.reduce(&form, self.interval(id), self.span(id))?;
        self.set_form(id, reduced.clone().into());
        Ok(reduced)
    }

    /// The form's value modulo `p` as a signal.
    pub fn materialize(&mut self, form: &Form, span: Span) -> Result<SignalId, LowerError> {
        if let Some(signal) = form.as_signal() {
            return Ok(signal);
        }
        if self.is_native(form) {
            let signal = self.native(form, true, span)?;
            return Ok(signal.expect("invariant: an output"));
        }
        if self.in_field {
            let element = self.congruence(form, &Output::Element, true, span)?;
            return Ok(element.expect("invariant: an output"));
        }
        let limb_bits = self.layout.limbs(self.layout.bits);
        self.remainder(form, limb_bits, span)
    }

    /// A fresh signal with the canonical integer of the form, which has such limbs.
    pub fn remainder(
        &mut self,
        form: &Form,
        limb_bits: Vec<u32>,
        span: Span,
    ) -> Result<SignalId, LowerError> {
        let output = Output::Value { limb_bits };
        let signal = self.congruence(form, &output, true, span)?;
        let signal = signal.expect("invariant: an output");
        self.canonical_when_honest.insert(signal);
        Ok(signal)
    }

    /// A fresh signal, plus a constant if `range` does not start near 0 and alone if it has one member, congruent to the form modulo `p` and within the
    /// power-of-two cover of `range`.
    pub fn reduce(
        &mut self,
        form: &Form,
        range: &Interval,
        span: Span,
    ) -> Result<Linear, LowerError> {
        let bounds = self.signals.bounds(form);
        let range = if bounds.width() < range.width() {
            &bounds
        } else {
            range
        };
        if range.width().is_zero() {
            let constant = Linear::constant(range.lo().clone());
            self.require_zero(
                None,
                form.sum(&constant.scaled(&-BigInt::one()).into()),
                span,
            )?;
            return Ok(constant);
        }
        let (offset, limb_bits) = self.representation(range);
        let shifted = form.sum(&Linear::constant(-&offset).into());
        let signal = self.remainder(&shifted, limb_bits, span)?;
        Ok(Linear::signal(signal).shifted(&offset))
    }

    /// The offset and limbs that hold every integer of `range`, or every element if `range` has no short form.
    ///
    /// Nothing is offset that is as short without. Widths are rounded up to whole lookups, so that fewer chips serve.
    pub fn representation(&self, range: &Interval) -> (BigInt, Vec<u32>) {
        let fits = |bits: u64| bits + 2 <= self.q.bits() && bits < self.layout.bits.into();
        let unit = u64::from(self.profile.table_bits / 2).max(1);
        let rounded = |bits: u64| match bits.next_multiple_of(unit) {
            wider if bits > 1 && fits(wider) => wider as u32,
            _ => bits as u32,
        };
        let (width, hi) = (range.width().bits(), range.hi().bits());
        let positive = !range.lo().is_negative();
        if positive && fits(hi) && hi <= width + 1 {
            return (BigInt::zero(), vec![rounded(hi)]);
        }
        if fits(width) {
            return (range.lo().clone(), vec![rounded(width)]);
        }
        let w = u64::from(self.layout.limb_bits);
        let bits = match hi.next_multiple_of(w) {
            wider if positive && wider < self.layout.bits.into() => wider as u32,
            _ if positive => (hi as u32).min(self.layout.bits),
            _ => self.layout.bits,
        };
        (BigInt::zero(), self.layout.limbs(bits))
    }

    /// The congruence chip on `form`; simplifies the form until the target field can hold the chip.
    ///
    /// # Errors
    /// [`LowerError::TargetTooSmall`] if it cannot.
    pub fn congruence(
        &mut self,
        form: &Form,
        output: &Output,
        modular: bool,
        span: Span,
    ) -> Result<Option<SignalId>, LowerError> {
        let mut form = form.clone();
        if modular && !self.in_field {
            form = self.pack(form, span)?;
        }
        let needed_bits = match self.try_congruence(&form, output, modular, span) {
            Ok(signal) => return Ok(signal),
            Err(TooSmall { needed_bits }) => needed_bits,
        };
        let simpler = self.split_form(&form, span)?;
        if let Ok(signal) = self.try_congruence(&simpler, output, modular, span) {
            return Ok(signal);
        }
        let target_bits = self.q.bits();
        let refusal = LowerError::TargetTooSmall {
            needed_bits,
            target_bits,
            span,
        };
        if !modular {
            return Err(refusal);
        }
        let simpler = self.simplify(&form, refusal, span)?;
        self.congruence(&simpler, output, modular, span)
    }

    /// The same value modulo `p` with fewer operands in one chip, or `refusal` if there is nothing left to simplify.
    fn simplify(
        &mut self,
        form: &Form,
        refusal: LowerError,
        span: Span,
    ) -> Result<Form, LowerError> {
        if let Some((first, second)) = form.halves() {
            if first.as_signal().is_some() && second.as_signal().is_some() {
                return Err(refusal);
            }
            let first = Linear::signal(self.materialize_smaller(&first, form, &refusal, span)?);
            let second = Linear::signal(self.materialize_smaller(&second, form, &refusal, span)?);
            return Ok(first.sum(&second).into());
        }
        let [product] = &form.products[..] else {
            return self.narrowed(&form.linear, refusal, span);
        };
        let left = self.reduced_factor(&product.left, span)?;
        let right = if product.left == product.right {
            left.clone()
        } else {
            self.reduced_factor(&product.right, span)?
        };
        if left == *product.left && right == *product.right {
            return Err(refusal);
        }
        let mut simpler = Form::product(left, right).scaled(&product.coefficient);
        simpler.linear = form.linear.clone();
        Ok(simpler)
    }

    /// A multiple of one signal wider than an element, as that multiple of its remainder.
    fn narrowed(
        &mut self,
        linear: &Linear,
        refusal: LowerError,
        span: Span,
    ) -> Result<Form, LowerError> {
        match &linear.terms[..] {
            [(signal, coefficient)] if self.is_wide(*signal) && !coefficient.is_one() => {
                let narrow = self.reduced_factor(&Linear::signal(*signal), span)?;
                let constant = Linear::constant(linear.constant.clone());
                Ok(narrow.scaled(coefficient).sum(&constant).into())
            }
            _ => Err(refusal),
        }
    }

    /// The same residue modulo `p`, as a constant or as one signal not wider than an element.
    fn reduced_factor(&mut self, factor: &Linear, span: Span) -> Result<Linear, LowerError> {
        if factor.is_constant() {
            return Ok(Linear::constant(centered(&factor.constant, &self.p)));
        }
        let constant = centered(&factor.constant, &self.p);
        let factor = Linear {
            constant,
            ..factor.clone()
        };
        match factor.as_signal() {
            Some(signal) if self.is_wide(signal) => {
                let limb_bits = self.layout.limbs(self.layout.bits);
                Ok(Linear::signal(self.remainder(
                    &factor.into(),
                    limb_bits,
                    span,
                )?))
            }
            _ => Ok(Linear::signal(self.materialize(&factor.into(), span)?)),
        }
    }

    /// Whether the signal's integer exceeds those of elements.
    fn is_wide(&self, signal: SignalId) -> bool {
        self.signals.value(signal).magnitude().bits() > u64::from(self.layout.bits)
    }

    fn materialize_smaller(
        &mut self,
        part: &Form,
        whole: &Form,
        refusal: &LowerError,
        span: Span,
    ) -> Result<SignalId, LowerError> {
        if part.n_operands() >= whole.n_operands() {
            return Err(refusal.clone());
        }
        self.materialize(part, span)
    }

    fn split_form(&mut self, form: &Form, span: Span) -> Result<Form, LowerError> {
        let mut split = Form::from(self.split_wide(&form.linear, span)?);
        for product in &form.products {
            let left = self.split_wide(&product.left, span)?;
            let right = if product.left == product.right {
                left.clone()
            } else {
                self.split_wide(&product.right, span)?
            };
            split = split.sum(&Form::product(left, right).scaled(&product.coefficient));
        }
        Ok(split)
    }

    /// The limbs of a native signal.
    pub fn split(&mut self, signal: SignalId, span: Span) -> Result<Linear, LowerError> {
        if let Some(limbs) = self.splits.get(&signal) {
            return Ok(limbs.clone());
        }
        let bounds = self.signals.value(signal).clone();
        let mut form = Form::from(Linear::signal(signal).shifted(&-bounds.lo()));
        if bounds.lo().bits() + 2 > self.q.bits() {
            let near = self.native(&form, true, span)?;
            form = Linear::signal(near.expect("invariant: an output")).into();
        }
        let limb_bits = self.layout.limbs(bounds.width().bits() as u32);
        let output = Output::Value { limb_bits };
        let limbs = self
            .try_congruence(&form, &output, false, span)
            .map_err(|error| {
                let TooSmall { needed_bits } = error;
                LowerError::TargetTooSmall {
                    needed_bits,
                    target_bits: self.q.bits(),
                    span,
                }
            })?;
        let limbs = limbs.expect("invariant: an output");
        let limbs = Linear::signal(limbs).shifted(bounds.lo());
        self.splits.insert(signal, limbs.clone());
        Ok(limbs)
    }

    /// Sums native terms whose coefficients share a power of two into native signals, so that a chip reads few of them.
    fn pack(&mut self, form: Form, span: Span) -> Result<Form, LowerError> {
        const WORTH_PACKING: usize = 4;
        let room = self.q.bits() / 2;
        let (mut native, others): (Vec<_>, Vec<_>) = form
            .linear
            .terms
            .into_iter()
            .partition(|(signal, _)| self.signals.is_native(*signal));
        let mut linear = Linear {
            terms: others,
            constant: form.linear.constant,
        };
        if native.len() < WORTH_PACKING {
            native.sort_unstable_by_key(|(signal, _)| *signal);
            let terms = Linear {
                terms: native,
                constant: BigInt::zero(),
            };
            return Ok(Form {
                linear: linear.sum(&terms),
                products: form.products,
            });
        }
        let zeros = |coefficient: &BigInt| coefficient.trailing_zeros().unwrap_or(0);
        native.sort_by(|(a, x), (b, y)| (zeros(x), a).cmp(&(zeros(y), b)));
        let mut native = native.into_iter().peekable();
        while let Some((signal, coefficient)) = native.next() {
            let shift = zeros(&coefficient);
            let mut part = Linear::signal(signal).scaled(&(coefficient >> shift));
            while let Some((signal, coefficient)) = native.peek() {
                let more = part.sum(&Linear::signal(*signal).scaled(&(coefficient >> shift)));
                if self.signals.linear_bounds(&more).width().bits() > room {
                    break;
                }
                part = more;
                native.next();
            }
            let part = match part.terms.len() {
                1 => part,
                _ => {
                    let sum = self.native(&part.into(), true, span)?;
                    Linear::signal(sum.expect("invariant: an output"))
                }
            };
            linear = linear.sum(&part.scaled(&(BigInt::one() << shift)));
        }
        Ok(Form {
            linear,
            products: form.products,
        })
    }
}
