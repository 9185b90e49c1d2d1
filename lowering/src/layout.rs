//! The choice of limbs for a source modulus over a target: searched, not fixed.

use std::collections::BTreeSet;

use num_bigint::{BigInt, BigUint};
use num_traits::{One, Zero};
use vampx_fields::Field;
use vampx_ir::{
    Interval,
    circuit::{Chip, TargetProfile},
};

use crate::{
    LowerError,
    chips::{Factor, Output, Shape, Slot, Target, congruence},
};

/// How a full-size element of the source field is held over a target.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Bits of a limb, `w`.
    pub limb_bits: u32,
    /// Limbs of an element below `2^bits`, `k`.
    pub n_limbs: usize,
    /// Bits of the source modulus.
    pub bits: u32,
    /// The cost of one multiplication modulo `p` under the profile, operands included.
    pub multiplication_cost: f64,
}

/// Where integers are seen within the target field, they have at most so many limbs: products of integers take as many as the square of it.
const MOST_LIMBS_WITHIN: u32 = 16;

impl Layout {
    /// The layout for programs over `source`: that within the field if the target is the same, else the cheapest one.
    ///
    /// # Errors
    /// As [`Layout::search`].
    pub fn of(source: &Field, profile: &TargetProfile) -> Result<Self, LowerError> {
        if *source == profile.field {
            return Ok(Self::within_field(profile));
        }
        Self::search(source.modulus(), profile)
    }

    /// The cheapest layout for multiplication modulo `p` under `profile`.
    ///
    /// # Errors
    /// [`LowerError::NoLayout`] if no limb width fits the target field.
    pub fn search(p: &BigUint, profile: &TargetProfile) -> Result<Self, LowerError> {
        let bits = p.bits() as u32;
        let candidates = candidates(bits, profile);
        let mut best: Option<Self> = None;
        for limb_bits in candidates {
            let Some(layout) = Self::with_limbs(p, limb_bits, profile) else {
                continue;
            };
            if best
                .as_ref()
                .is_none_or(|best| layout.multiplication_cost < best.multiplication_cost)
            {
                best = Some(layout);
            }
        }
        best.ok_or(LowerError::NoLayout {
            source_bits: bits,
            target_bits: profile.field.bits(),
        })
    }

    /// The layout for integers where source and target field are the same, so that multiplication needs no limbs.
    pub fn within_field(profile: &TargetProfile) -> Self {
        let bits = profile.field.bits();
        let least = bits.div_ceil(MOST_LIMBS_WITHIN);
        let limb_bits = profile.table_bits.max(least).min((bits / 2).max(1));
        let n_limbs = bits.div_ceil(limb_bits) as usize;
        Self {
            limb_bits,
            n_limbs,
            bits,
            multiplication_cost: profile.cell_cost,
        }
    }

    /// The layout with limbs of `limb_bits` bits, or `None` if multiplication does not fit the target.
    pub fn with_limbs(p: &BigUint, limb_bits: u32, profile: &TargetProfile) -> Option<Self> {
        let bits = p.bits() as u32;
        let n_limbs = bits.div_ceil(limb_bits).max(1) as usize;
        let mut layout = Self {
            limb_bits,
            n_limbs,
            bits,
            multiplication_cost: 0.0,
        };
        let chip = layout.multiplication(p, profile)?;
        layout.multiplication_cost = cost(&chip, profile);
        Some(layout)
    }

    /// The bits of each limb of a non-negative integer of `bits` bits.
    pub fn limbs(&self, bits: u32) -> Vec<u32> {
        let n_limbs = bits.div_ceil(self.limb_bits).max(1);
        (0..n_limbs)
            .map(|i| self.limb_bits.min(bits - i * self.limb_bits))
            .collect()
    }

    /// The chip that multiplies two elements modulo `p`, or `None` if it does not fit the target.
    pub fn multiplication(&self, p: &BigUint, profile: &TargetProfile) -> Option<Chip> {
        let limb_bits = self.limbs(self.bits);
        let bounds: Vec<Interval> = limb_bits.iter().map(|bits| Interval::bits(*bits)).collect();
        let slot = Slot {
            fixed: false,
            bounds,
        };
        let factor = |slot| Factor {
            terms: vec![(BigInt::one(), slot)],
            constant: BigInt::zero(),
        };
        let shape = Shape {
            slots: vec![slot.clone(), slot],
            products: vec![(BigInt::one(), factor(0), factor(1))],
            linear: Vec::new(),
            constant: BigInt::zero(),
            output: Output::Value { limb_bits },
            modulus: Some(p.clone()),
        };
        let target = Target {
            q: profile.field.modulus(),
            limb_bits: self.limb_bits,
            table_bits: profile.table_bits,
        };
        congruence::build(&shape, &target, "mul".into()).ok()
    }
}

/// Limb widths worth trying: multiples of half a lookup, even splits into few limbs, and for small fields narrow limbs.
fn candidates(bits: u32, profile: &TargetProfile) -> Vec<u32> {
    const MOST_LIMBS: u32 = 128;
    const SMALL_FIELD_BITS: u32 = 40;
    let widest = bits.min(profile.field.bits());
    let half = (profile.table_bits / 2).max(1);
    let multiples = (1..=8).map(|n| n * half);
    let even = (1..=16).map(|n| bits.div_ceil(n));
    let narrow = (1..=8).filter(|_| profile.field.bits() < SMALL_FIELD_BITS);
    let candidates: BTreeSet<u32> = multiples.chain(even).chain(narrow).collect();
    let worthwhile = |w: &u32| (1..=widest).contains(w) && bits.div_ceil(*w) <= MOST_LIMBS;
    candidates.into_iter().filter(worthwhile).collect()
}

/// The cost under `profile` of one instance of `chip`: its cells, operands too, and range checks.
pub(crate) fn cost(chip: &Chip, profile: &TargetProfile) -> f64 {
    let ports = chip.inputs.iter().chain(&chip.outputs).sum::<u32>();
    let cells = f64::from(ports + chip.locals);
    let ranges: f64 = chip
        .ranges
        .iter()
        .map(|range| range_cost(range.bits, profile))
        .sum();
    cells * profile.cell_cost + ranges
}

fn range_cost(bits: u32, profile: &TargetProfile) -> f64 {
    let half = profile.table_bits / 2;
    if bits == half {
        profile.half_lookup_cost
    } else if bits == profile.table_bits || bits < half {
        profile.lookup_cost
    } else {
        2.0 * profile.lookup_cost
    }
}
