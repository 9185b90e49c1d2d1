//! The carry chain: `sum_l 2^(w l) C_l = 0` over the integers, in groups of positions.
//!
//! # Constraints
//! `G_g + c_(g-1) = 2^(w s_g) c_g` for each group `G_g` of `s_g` positions, with `c = 0` before the first and after the last;
//! each carry is its least value plus range-checked chunks.
//!
//! # Soundness
//! Each equation's integer bounds, with every carry anywhere in its enforced range, stay strictly between `-q` and `q`.
//!
//! # Cost
//! The chunks of the carries; groups are as large as the field allows, so there are few.

use indexmap::IndexMap;
use num_bigint::{BigInt, BigUint};
use num_traits::{One, Zero};
use vampx_ir::{
    Interval,
    circuit::{Expr, Operation, Ref},
};

use super::builder::{ChipBuilder, TooSmall, bits_of, divided};

/// A sum in the making: a position `C_l`, or a group of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Sum {
    pub linear: IndexMap<Ref, BigInt>,
    pub constant: BigInt,
}

impl Sum {
    pub fn add(&mut self, coefficient: BigInt, term: Ref) {
        *self.linear.entry(term).or_default() += coefficient;
    }

    fn add_shifted(&mut self, other: &Self, shift: usize) {
        self.constant += &other.constant << shift;
        for (term, coefficient) in &other.linear {
            self.add(coefficient << shift, *term);
        }
    }

    fn into_terms(self) -> Vec<(BigInt, Ref)> {
        let terms = self
            .linear
            .into_iter()
            .filter(|(_, coefficient)| !coefficient.is_zero());
        terms
            .map(|(term, coefficient)| (coefficient, term))
            .collect()
    }
}

/// The chain over a chip in the making.
pub(super) struct Carries<'a> {
    pub builder: &'a mut ChipBuilder,
    pub limb_bits: usize,
}

impl Carries<'_> {
    /// The carry chain; returns each constraint's weight in `E`.
    pub fn prove(self, positions: &[Sum]) -> Result<Vec<(BigInt, u32)>, TooSmall> {
        let mut weights = Vec::new();
        let mut carry = Sum::default();
        let mut start = 0;
        loop {
            let group = self.group(positions, start, carry)?;
            let weight = BigInt::one() << (self.limb_bits * start);
            let (constant, linear) = (group.sum.constant.clone(), group.sum.into_terms());
            let Some(range) = group.carry else {
                let expr = Expr {
                    constant,
                    linear,
                    products: Vec::new(),
                };
                weights.push((weight, self.builder.require_zero(expr)?));
                return Ok(weights);
            };
            let shift = self.limb_bits * (group.end - start);
            let sum = self.builder.linear(linear, constant);
            let value = self.builder.value(sum);
            let value = self
                .builder
                .set(Operation::Div(value, BigUint::one() << shift));
            let value = self
                .builder
                .set(Operation::Linear(vec![(BigInt::one(), value)], -range.lo()));
            let chunks = self.builder.chunks(value, bits_of(&range.width())).terms;
            let mut linear = vec![(BigInt::one(), sum)];
            linear.extend(
                chunks
                    .iter()
                    .map(|(weight, chunk)| (-weight << shift, *chunk)),
            );
            let constant = -range.lo() << shift;
            let constraint = Expr {
                constant,
                linear,
                products: Vec::new(),
            };
            weights.push((weight, self.builder.require_zero(constraint)?));
            carry = Sum {
                constant: range.lo().clone(),
                ..Sum::default()
            };
            chunks
                .into_iter()
                .for_each(|(weight, chunk)| carry.add(weight, chunk));
            start = group.end;
        }
    }

    /// The largest group from `start` on whose equation the field can hold.
    fn group(&self, positions: &[Sum], start: usize, carry: Sum) -> Result<Group, TooSmall> {
        let mut sum = carry;
        let mut best = None;
        for end in start.. {
            let bounds = self.bounds(&sum);
            let fits = self.builder.tells_apart(&bounds);
            if end == positions.len() && fits {
                return Ok(Group {
                    sum,
                    end,
                    carry: None,
                });
            }
            if end == positions.len() || !fits {
                let needed_bits = bounds.magnitude().bits();
                return best.ok_or(TooSmall { needed_bits });
            }
            let radix = BigInt::one() << (self.limb_bits * (end - start));
            if end > start
                && let Some(honest) = divided(&bounds, &radix)
                && let Some(range) = self.carry_range(&bounds, &honest, &radix)
            {
                best = Some(Group {
                    sum: sum.clone(),
                    end,
                    carry: Some(range),
                });
            }
            sum.add_shifted(&positions[end], self.limb_bits * (end - start));
        }
        unreachable!("invariant: the last position ends the loop")
    }

    /// The range of `2^bits` integers enforced for a carry in `honest`: rounded up to whole lookups if that fits the field.
    fn carry_range(&self, group: &Interval, honest: &Interval, radix: &BigInt) -> Option<Interval> {
        let bits = bits_of(&honest.width());
        let half = self.builder.half_table_bits();
        [bits.next_multiple_of(half), bits]
            .into_iter()
            .find_map(|bits| {
                let range = Interval::bits(bits).shifted(honest.lo());
                let rest = group.sum(&range.scaled(&-radix));
                self.builder.tells_apart(&rest).then_some(range)
            })
    }

    fn bounds(&self, sum: &Sum) -> Interval {
        let start = Interval::point(sum.constant.clone());
        sum.linear
            .iter()
            .fold(start, |bounds, (term, coefficient)| {
                bounds.sum(&self.builder.bounds(*term).scaled(coefficient))
            })
    }
}

/// Positions summed with the carry into them.
struct Group {
    sum: Sum,
    /// One past the last position.
    end: usize,
    /// The enforced range of the carry out; none for the last group.
    carry: Option<Interval>,
}
