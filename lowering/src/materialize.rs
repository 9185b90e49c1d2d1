//! Making signals of forms: the only place that instantiates chips.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use rustc_hash::FxHashMap;
use vampx_ir::{
    Interval, Span,
    circuit::{Certificate, Chip, ChipId, Instance, SignalId},
    program::NodeId,
};

use crate::{
    LowerError,
    chips::{
        TooSmall,
        congruence::{self, Factor, Output, Shape, Slot, Target},
        digits::{centered, unsigned},
        fresh,
        native::{self, Coefficient},
    },
    form::{Form, Linear},
    lower::Lowering,
};

/// What makes two chips the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ChipKey {
    Congruence(Shape),
    Native(native::Shape),
    Fresh(fresh::Shape),
}

/// The chip of a key, or why there is none.
pub(crate) type ChipEntry = Result<ChipId, TooSmall>;

/// The operands of a chip in the making: each signal once, then fixed values.
#[derive(Default)]
struct Operands {
    slots: Vec<Slot>,
    signals: Vec<SignalId>,
    index: FxHashMap<SignalId, usize>,
    fixed: Vec<BigInt>,
}

impl Lowering<'_> {
    /// Whether integers within `bounds` are told apart by one cell, with room to compare them.
    pub fn fits(&self, bounds: &Interval) -> bool {
        bounds.width().bits() + 2 <= self.q.bits()
    }

    /// The node's value as a signal.
    pub fn signal(&mut self, id: NodeId) -> Result<SignalId, LowerError> {
        let form = self.form(id);
        if let Some(signal) = form.as_signal() {
            return Ok(signal);
        }
        if self.signals.all_native(&form) && self.fits(&self.signals.bounds(&form)) {
            let signal = self
                .native(&form, true, self.span(id))?
                .expect("invariant: an output");
            self.set_form(id, Linear::signal(signal).into());
            return Ok(signal);
        }
        self.reduce_node(id)
    }

    /// The node's value as a fresh signal in the range the analysis found, which the signal's range checks enforce.
    pub fn reduce_node(&mut self, id: NodeId) -> Result<SignalId, LowerError> {
        let form = self.form(id);
        let signal = self.reduce(&form, self.interval(id), self.span(id))?;
        self.set_form(id, Linear::signal(signal).into());
        Ok(signal)
    }

    /// The form's value modulo `p` as a signal.
    pub fn materialize(&mut self, form: &Form, span: Span) -> Result<SignalId, LowerError> {
        if let Some(signal) = form.as_signal() {
            return Ok(signal);
        }
        if self.signals.all_native(form) && self.fits(&self.signals.bounds(form)) {
            return Ok(self
                .native(form, true, span)?
                .expect("invariant: an output"));
        }
        let all = Interval::new(BigInt::zero(), &self.p - 1).expect("invariant: p is positive");
        self.reduce(form, &all, span)
    }

    /// A fresh signal congruent to the form modulo `p`, within the power-of-two cover of `range`.
    pub fn reduce(
        &mut self,
        form: &Form,
        range: &Interval,
        span: Span,
    ) -> Result<SignalId, LowerError> {
        let bounds = self.signals.bounds(form);
        let range = if bounds.width() < range.width() {
            &bounds
        } else {
            range
        };
        let (offset, limb_bits) = self.representation(range);
        let canonical = offset.is_zero();
        let output = Output::Value { offset, limb_bits };
        let signal = self
            .congruence(form, &output, true, span)?
            .expect("invariant: an output");
        if canonical {
            self.canonical_when_honest.insert(signal);
        }
        Ok(signal)
    }

    /// The offset and limbs that hold every integer of `range`, or every element if `range` has no short form.
    pub fn representation(&self, range: &Interval) -> (BigInt, Vec<u32>) {
        let bits = range.width().bits() as u32;
        let one_cell = u64::from(bits) + 2 <= self.q.bits();
        if one_cell && bits < self.layout.bits {
            return (range.lo().clone(), vec![bits]);
        }
        let bits = match range.lo().is_negative() {
            true => self.layout.bits,
            false => (range.hi().bits() as u32).min(self.layout.bits),
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
        if modular {
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
            return Err(refusal);
        };
        if product.left.as_signal().is_some() && product.right.as_signal().is_some() {
            return Err(refusal);
        }
        let (left, right) = (product.left.clone(), product.right.clone());
        let mut simpler = form.clone();
        let left_signal = self.materialize(&Form::from((*left).clone()), span)?;
        let right_signal = if left == right {
            left_signal
        } else {
            self.materialize(&Form::from((*right).clone()), span)?
        };
        let value = Form::product(Linear::signal(left_signal), Linear::signal(right_signal));
        simpler.products = value.scaled(&product.coefficient).products;
        Ok(simpler)
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
        let form = Form::from(Linear::signal(signal).shifted(&-bounds.lo()));
        let limb_bits = self.layout.limbs(bounds.width().bits() as u32);
        let output = Output::Value {
            offset: BigInt::zero(),
            limb_bits,
        };
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

    fn target(&self) -> Target<'_> {
        Target {
            q: self.profile.field.modulus(),
            limb_bits: self.layout.limb_bits,
            table_bits: self.profile.table_bits,
        }
    }

    fn try_congruence(
        &mut self,
        form: &Form,
        output: &Output,
        modular: bool,
        span: Span,
    ) -> Result<Option<SignalId>, TooSmall> {
        let mut operands = Operands::default();
        let mut products = Vec::new();
        for product in &form.products {
            let left = self.factor_slots(&mut operands, &product.left);
            let right = self.factor_slots(&mut operands, &product.right);
            products.push((product.coefficient.clone(), left, right));
        }
        let mut terms = form.linear.terms.clone();
        terms.sort_by(|(a, x), (b, y)| (x, a).cmp(&(y, b)));
        let mut linear = Vec::new();
        for (signal, coefficient) in terms {
            let slot = self.slot(&mut operands, signal);
            if !modular || self.is_baked(&coefficient) {
                linear.push((coefficient, slot));
            } else {
                let fixed = self.fixed_slot(&mut operands, &coefficient);
                let factor = |slot| Factor {
                    terms: vec![(BigInt::one(), slot)],
                    constant: BigInt::zero(),
                };
                products.push((BigInt::one(), factor(fixed), factor(slot)));
            }
        }
        let mut constant = form.linear.constant.clone();
        if modular && !self.is_baked(&constant) {
            linear.push((BigInt::one(), self.fixed_slot(&mut operands, &constant)));
            constant = BigInt::zero();
        }
        let shape = Shape {
            slots: operands.slots,
            products,
            linear,
            constant,
            output: output.clone(),
            modulus: modular.then(|| self.program.field().modulus().clone()),
        };
        self.instantiate(
            ChipKey::Congruence(shape),
            operands.signals,
            operands.fixed,
            Vec::new(),
            span,
        )
    }

    /// Whether a coefficient or constant is worth being part of the chip.
    fn is_baked(&self, value: &BigInt) -> bool {
        value.abs() <= BigInt::from(2)
            || value.abs().bits() == value.trailing_zeros().unwrap_or(0) + 1
            || self.popular.contains(value)
    }

    fn slot(&self, operands: &mut Operands, signal: SignalId) -> usize {
        if let Some(slot) = operands.index.get(&signal) {
            return *slot;
        }
        let bounds = self.signals.cells(signal).cloned().collect();
        operands.slots.push(Slot {
            fixed: false,
            bounds,
        });
        operands.signals.push(signal);
        operands.index.insert(signal, operands.slots.len() - 1);
        operands.slots.len() - 1
    }

    fn factor_slots(&self, operands: &mut Operands, factor: &Linear) -> Factor {
        let terms = factor.terms.iter();
        let terms = terms
            .map(|(signal, c)| (c.clone(), self.slot(operands, *signal)))
            .collect();
        Factor {
            terms,
            constant: factor.constant.clone(),
        }
    }

    /// A slot of fixed cells for `value` modulo `p`: one signed digit, or all limbs.
    fn fixed_slot(&self, operands: &mut Operands, value: &BigInt) -> usize {
        let w = self.layout.limb_bits;
        let value = centered(value, &self.p);
        let base = BigInt::one() << w;
        let bounds = if value.abs() <= base {
            operands.fixed.push(value);
            vec![Interval::new(-&base, base).expect("invariant: in order")]
        } else {
            let canonical = centered(&value, &self.p);
            let canonical = if canonical.is_negative() {
                canonical + &self.p
            } else {
                canonical
            };
            operands
                .fixed
                .extend(unsigned(&canonical, w, self.layout.n_limbs));
            vec![Interval::bits(w); self.layout.n_limbs]
        };
        operands.slots.push(Slot {
            fixed: true,
            bounds,
        });
        operands.slots.len() - 1
    }

    /// The native chip on `form`: its value as a signal, or the requirement that it is 0 over the integers.
    pub fn native(
        &mut self,
        form: &Form,
        output: bool,
        span: Span,
    ) -> Result<Option<SignalId>, LowerError> {
        let mut operands = Operands::default();
        let mut products = Vec::new();
        for product in &form.products {
            let left = self.factor_slots(&mut operands, &product.left);
            let right = self.factor_slots(&mut operands, &product.right);
            products.push((product.coefficient.clone(), left, right));
        }
        let mut terms = form.linear.terms.clone();
        terms.sort_by(|(a, x), (b, y)| (x, a).cmp(&(y, b)));
        let mut fixed = Vec::new();
        let mut coefficient = |this: &Self, value: &BigInt| {
            if this.is_baked(value) {
                return Coefficient::Baked(value.clone());
            }
            fixed.push(value.clone());
            Coefficient::Fixed
        };
        let mut linear = Vec::new();
        for (signal, value) in &terms {
            let slot = self.slot(&mut operands, *signal);
            linear.push((coefficient(self, value), slot));
        }
        let constant = coefficient(self, &form.linear.constant);
        let shape = native::Shape {
            slots: operands.slots.len(),
            products,
            linear,
            constant,
            output,
        };
        let bounds = output.then(|| self.signals.bounds(form));
        let (key, signals) = (ChipKey::Native(shape), operands.signals);
        let made = self.instantiate_bounded(key, signals, fixed, Vec::new(), bounds, span);
        Ok(made.expect("invariant: a native chip is checked where it is instantiated"))
    }

    /// A signal the prover supplies: the canonical value of `advice`, or its representative from the offset on.
    pub fn fresh(
        &mut self,
        advice: NodeId,
        offset: BigInt,
        limb_bits: Vec<u32>,
        span: Span,
    ) -> Result<SignalId, LowerError> {
        let canonical = offset.is_zero();
        let modulus = self.program.field().modulus().clone();
        let key = ChipKey::Fresh(fresh::Shape {
            offset,
            limb_bits,
            modulus,
        });
        let made = self.instantiate(key, Vec::new(), Vec::new(), vec![advice], span);
        let signal = made.map_err(|TooSmall { needed_bits }| LowerError::TargetTooSmall {
            needed_bits,
            target_bits: self.q.bits(),
            span,
        })?;
        let signal = signal.expect("invariant: an output");
        if canonical {
            self.canonical_when_honest.insert(signal);
        }
        Ok(signal)
    }

    fn instantiate(
        &mut self,
        key: ChipKey,
        inputs: Vec<SignalId>,
        fixed: Vec<BigInt>,
        advice: Vec<NodeId>,
        span: Span,
    ) -> Result<Option<SignalId>, TooSmall> {
        self.instantiate_bounded(key, inputs, fixed, advice, None, span)
    }

    fn instantiate_bounded(
        &mut self,
        key: ChipKey,
        inputs: Vec<SignalId>,
        fixed: Vec<BigInt>,
        advice: Vec<NodeId>,
        bounds: Option<Interval>,
        span: Span,
    ) -> Result<Option<SignalId>, TooSmall> {
        let chip = self.chip(key)?;
        let output = match bounds {
            Some(bounds) => Some(vec![bounds]),
            None => output_bounds(&self.chips[chip.0 as usize]),
        };
        let output = output.map(|bounds| self.signals.push(bounds));
        let outputs = output.into_iter().collect();
        self.instances.push(Instance {
            chip,
            inputs,
            outputs,
            fixed,
            advice,
            span,
        });
        Ok(output)
    }

    fn chip(&mut self, key: ChipKey) -> ChipEntry {
        if let Some(entry) = self.chip_cache.get(&key) {
            return *entry;
        }
        let name = self.chip_name(&key);
        let target = self.target();
        let chip = match &key {
            ChipKey::Congruence(shape) => congruence::build(shape, &target, name.clone()),
            ChipKey::Native(shape) => native::build(shape, target.q, name.clone()),
            ChipKey::Fresh(shape) => fresh::build(shape, &target, name.clone()),
        };
        let entry = chip.map(|chip| {
            self.chips.push(chip);
            ChipId(self.chips.len() as u32 - 1)
        });
        if entry.is_ok() {
            let theme = name.split('-').next().unwrap_or(&name).to_owned();
            *self.chip_names.entry(theme).or_default() += 1;
        }
        self.chip_cache.insert(key, entry);
        entry
    }

    fn chip_name(&self, key: &ChipKey) -> String {
        let theme = match key {
            ChipKey::Congruence(shape) => congruence_theme(shape),
            ChipKey::Native(shape) if shape.output => "native",
            ChipKey::Native(_) => "assert",
            ChipKey::Fresh(_) => "fresh",
        };
        match self.chip_names.get(theme) {
            None => theme.to_owned(),
            Some(count) => format!("{theme}-{}", count + 1),
        }
    }
}

fn congruence_theme(shape: &Shape) -> &'static str {
    match (
        &shape.output,
        &shape.modulus,
        &shape.products[..],
        &shape.linear[..],
    ) {
        (Output::Range { .. }, ..) => "range",
        (Output::Sign { .. }, ..) => "compare",
        (Output::Zero, ..) => "equal",
        (Output::Value { .. }, None, ..) => "split",
        (Output::Value { .. }, _, [(_, left, right)], []) if left == right => "square",
        (Output::Value { .. }, _, [_], []) => "multiply",
        (Output::Value { .. }, ..) => "reduce",
    }
}

fn output_bounds(chip: &Chip) -> Option<Vec<Interval>> {
    let Certificate::Fixed { bounds, .. } = &chip.certificate else {
        return None;
    };
    let start = chip.inputs.iter().sum::<u32>() as usize;
    let count = *chip.outputs.first()? as usize;
    Some(bounds[start..start + count].to_vec())
}
