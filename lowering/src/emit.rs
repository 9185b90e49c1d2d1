//! Instantiating chips: the only place that adds signals and instances to the circuit.

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
        Factor, Output, Shape, Slot, Target, TooSmall, congruence,
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
    fn target(&self) -> Target<'_> {
        Target {
            q: self.profile.field.modulus(),
            limb_bits: self.layout.limb_bits,
            table_bits: self.profile.table_bits,
        }
    }

    /// The congruence chip on exactly this form.
    pub fn try_congruence(
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
        let bounds = if self.in_field {
            operands.fixed.push(value);
            let half = &self.p >> 1;
            vec![Interval::new(-&half, half).expect("invariant: in order")]
        } else if value.abs() <= base {
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

    /// A signal the prover supplies: the canonical integer of `advice - offset`.
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
            ChipKey::Native(shape) => Ok(native::build(shape, target.q, name.clone())),
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
        (Output::Value { .. } | Output::Element, _, [(_, left, right)], []) if left == right => {
            "square"
        }
        (Output::Value { .. } | Output::Element, _, [_], []) => "multiply",
        (Output::Value { .. } | Output::Element, ..) => "reduce",
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
