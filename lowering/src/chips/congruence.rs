//! The congruence chip: a polynomial over limbs, with one carry chain.
//!
//! With operands `x = sum 2^(w i) x_i` in limbs of `w` bits (a native value is one limb of any width), let
//! `R = sum_t e_t A_t B_t + sum_s d_s a_s + k`, where the factors `A_t, B_t` are small linear combinations of operands.
//! The chip proves one of: `R = 0`; `R = z` for a fresh `z`; `0 <= R < 2^bits`; the sign of `R`. With a
//! modulus `p` the equations are modulo `p`, without one they are over the integers.
//!
//! # Constraints
//! The product's coefficient of `2^(w j)` is folded: `e 2^(w j) mod p`, of least absolute value, is written in balanced
//! digits of base `2^w` and adds to the positions `0 .. k`. With the quotient `u` (range-checked chunks, offset by its least
//! value) the integer `E = sum_l 2^(w l) C_l = R' - z - u p` must be 0, where `R'` is `R` folded. Positions are
//! summed in groups as large as the target field allows; each group hands a range-checked carry to the next:
//! `G_g + c_(g-1) = 2^(w s_g) c_g`, and the last carry is 0.
//!
//! # Soundness
//! Each group's equation has integer bounds strictly between `-q` and `q`, computed from the enforced bounds of its cells, so it
//! holds over the integers; their weighted sum is `E = 0`, and `E` is `R - z` modulo `p`. The quotient's range is
//! only needed for these bounds. A remainder is not canonical: it lies below `2^bits`, not below `p`.
//!
//! # Cost
//! The fresh limbs, the chunks of the quotient, and two chunks or so a carry; see the golden table in `tests/costs.rs`.
//!
//! Source: the small quotient is that of "Efficient Foreign-Field Arithmetic in PLONK" (eprint 2025/695); grouping of carries is
//! that of xJsnark (S&P 2018).

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use vampx_ir::{
    Interval,
    circuit::{Chip, Conclusion, Expr, Operation, Ref, Register},
};

use super::{
    builder::{ChipBuilder, TooSmall, bits_of, divided},
    carries::{Carries, Sum},
    digits::{balanced, centered},
    shape::{Factor, Output, Shape, Target},
};

/// The base `2^ONE_POSITION` holds every integer in one position.
const ONE_POSITION: u32 = 1 << 14;

/// The chip of `shape`.
///
/// # Errors
/// [`TooSmall`] if a constraint cannot be kept within the target field.
pub fn build(shape: &Shape, target: &Target<'_>, name: String) -> Result<Chip, TooSmall> {
    if shape.has_one_position()
        && let Ok(chip) = build_in_base(ONE_POSITION, shape, target, name.clone())
    {
        return Ok(chip);
    }
    build_in_base(target.limb_bits, shape, target, name)
}

fn build_in_base(
    w: u32,
    shape: &Shape,
    target: &Target<'_>,
    name: String,
) -> Result<Chip, TooSmall> {
    let mut chip = Congruence::new(w, shape, target);
    let relation = chip.relation();
    if shape.modulus.as_ref() == Some(target.q) {
        return chip.finish_in_field(relation, name);
    }
    chip.products();
    chip.linear();
    let statement = chip.output(relation)?;
    chip.quotient();
    let positions = std::mem::take(&mut chip.positions);
    let limb_bits = chip.w as usize;
    let weights = Carries {
        builder: &mut chip.builder,
        limb_bits,
    }
    .prove(&positions)?;
    let modulus = shape.modulus.clone();
    let conclusions = vec![Conclusion {
        weights,
        statement,
        modulus,
    }];
    Ok(chip.builder.finish(name, conclusions))
}

struct Congruence<'a> {
    shape: &'a Shape,
    w: u32,
    modulus: Option<BigInt>,
    /// Positions below this one are not folded.
    n_limbs: usize,
    builder: ChipBuilder,
    cells: Vec<Vec<Ref>>,
    positions: Vec<Sum>,
    /// `E`, as far as it is assembled: terms for the quotient's hint, and its integer bounds.
    folded: Vec<(BigInt, Ref)>,
    folded_constant: BigInt,
    total: Interval,
    /// What the prover knows of the output: the register of `z` over the integers.
    remainder: Option<Register>,
}

impl<'a> Congruence<'a> {
    /// The chip where the modulus is that of the target field: the relation itself is the one constraint.
    fn finish_in_field(mut self, relation: Ref, name: String) -> Result<Chip, TooSmall> {
        let statement = self.output(relation)?;
        let constraint = self.builder.require_residue_zero(statement);
        let weights = vec![(BigInt::one(), constraint)];
        let modulus = self.shape.modulus.clone();
        Ok(self.builder.finish(
            name,
            vec![Conclusion {
                weights,
                statement,
                modulus,
            }],
        ))
    }

    fn new(w: u32, shape: &'a Shape, target: &Target<'_>) -> Self {
        let modulus = shape.modulus.clone().map(BigInt::from);
        let n_limbs = modulus
            .as_ref()
            .map_or(0, |p| p.bits().div_ceil(w.into()) as usize);
        let mut builder = ChipBuilder::new(target.q, target.table_bits);
        let cells = shape
            .slots
            .iter()
            .map(|slot| {
                let cells = if slot.fixed {
                    builder.fixed(&slot.bounds)
                } else {
                    builder.input(&slot.bounds)
                };
                cells.into_iter().map(Ref::Cell).collect()
            })
            .collect();
        Self {
            shape,
            w,
            modulus,
            n_limbs,
            builder,
            cells,
            positions: Vec::new(),
            folded: Vec::new(),
            folded_constant: BigInt::zero(),
            total: Interval::point(BigInt::zero()),
            remainder: None,
        }
    }

    /// The integer of limbs.
    fn compose(&mut self, limbs: &[Ref]) -> Ref {
        let w = self.w;
        let terms = limbs.iter().enumerate();
        let linear = terms
            .map(|(i, limb)| (BigInt::one() << (w as usize * i), *limb))
            .collect();
        self.builder.linear(linear, BigInt::zero())
    }

    /// `R` itself, unfolded, as the certificate states it.
    fn relation(&mut self) -> Ref {
        let shape = self.shape;
        let values: Vec<Ref> = (0..shape.slots.len())
            .map(|slot| {
                let limbs = self.cells[slot].clone();
                self.compose(&limbs)
            })
            .collect();
        let mut factor = |factor: &Factor| {
            let terms = factor
                .terms
                .iter()
                .map(|(c, slot)| (c.clone(), values[*slot]))
                .collect();
            self.builder.linear(terms, factor.constant.clone())
        };
        let products = shape
            .products
            .iter()
            .map(|(coefficient, left, right)| (coefficient.clone(), factor(left), factor(right)))
            .collect();
        let linear = shape
            .linear
            .iter()
            .map(|(c, slot)| (c.clone(), values[*slot]))
            .collect();
        self.builder.expr(Expr {
            constant: shape.constant.clone(),
            linear,
            products,
        })
    }

    /// Where `coefficient * 2^(w position)` goes: positions and digits, equal to it modulo the modulus.
    fn spread(&self, coefficient: &BigInt, position: usize) -> Vec<(usize, BigInt)> {
        let small = coefficient.abs() <= BigInt::one() << (self.w + 2);
        match &self.modulus {
            None if small => vec![(position, coefficient.clone())],
            None => {
                let digits = balanced(coefficient, self.w).into_iter().enumerate();
                digits.map(|(i, digit)| (position + i, digit)).collect()
            }
            Some(_) if small && position < self.n_limbs => vec![(position, coefficient.clone())],
            Some(p) => {
                let weight = coefficient << (self.w as usize * position);
                balanced(&centered(&weight, p), self.w)
                    .into_iter()
                    .enumerate()
                    .collect()
            }
        }
    }

    fn position(&mut self, index: usize) -> &mut Sum {
        if self.positions.len() <= index {
            self.positions.resize_with(index + 1, Sum::default);
        }
        &mut self.positions[index]
    }

    /// Adds `coefficient * 2^(w position) * term` to `E`.
    fn add(&mut self, coefficient: &BigInt, position: usize, term: Ref) {
        let mut weight = BigInt::zero();
        for (index, digit) in self.spread(coefficient, position) {
            if !digit.is_zero() {
                weight += &digit << (self.w as usize * index);
                self.position(index).add(digit, term);
            }
        }
        self.total = self.total.sum(&self.builder.bounds(term).scaled(&weight));
        self.folded.push((weight, term));
    }

    fn add_constant(&mut self, constant: &BigInt) {
        let constant = match &self.modulus {
            Some(p) => centered(constant, p),
            None => constant.clone(),
        };
        for (index, digit) in balanced(&constant, self.w).into_iter().enumerate() {
            self.position(index).constant += digit;
        }
        self.total = self.total.shifted(&constant);
        self.folded_constant += constant;
    }

    fn factor_limbs(&mut self, factor: &Factor) -> Vec<Ref> {
        let digits = balanced(&factor.constant, self.w);
        let n_limbs = factor.terms.iter().map(|(_, slot)| self.cells[*slot].len());
        let n_limbs = n_limbs.max().unwrap_or(0).max(digits.len());
        (0..n_limbs)
            .map(|i| {
                let terms = factor.terms.iter();
                let linear = terms
                    .filter_map(|(c, slot)| self.cells[*slot].get(i).map(|cell| (c.clone(), *cell)))
                    .collect();
                self.builder
                    .linear(linear, digits.get(i).cloned().unwrap_or_default())
            })
            .collect()
    }

    /// Folds the products: those with small coefficients share one polynomial product.
    fn products(&mut self) {
        let shape = self.shape;
        let small = BigInt::from(1 << 8);
        let (shared, own): (Vec<_>, Vec<_>) = shape
            .products
            .iter()
            .partition(|(coefficient, ..)| coefficient.abs() <= small);
        let mut columns: Vec<Expr> = Vec::new();
        for (coefficient, left, right) in shared {
            self.convolve(&mut columns, coefficient, left, right);
        }
        self.add_columns(columns, &BigInt::one());
        for (coefficient, left, right) in own {
            let mut columns = Vec::new();
            self.convolve(&mut columns, &BigInt::one(), left, right);
            self.add_columns(columns, coefficient);
        }
    }

    fn convolve(
        &mut self,
        columns: &mut Vec<Expr>,
        coefficient: &BigInt,
        left: &Factor,
        right: &Factor,
    ) {
        let square = left == right;
        let left = self.factor_limbs(left);
        let right = if square {
            left.clone()
        } else {
            self.factor_limbs(right)
        };
        let n_columns = (left.len() + right.len()).saturating_sub(1);
        if columns.len() < n_columns {
            columns.resize_with(n_columns, Expr::default);
        }
        for (i, x) in left.iter().enumerate() {
            for (j, y) in right.iter().enumerate() {
                if square && j < i {
                    continue;
                }
                let times = if square && i < j {
                    coefficient * 2
                } else {
                    coefficient.clone()
                };
                columns[i + j].products.push((times, *x, *y));
            }
        }
    }

    fn add_columns(&mut self, columns: Vec<Expr>, coefficient: &BigInt) {
        for (position, column) in columns.into_iter().enumerate() {
            let column = self.builder.expr(column);
            self.add(coefficient, position, column);
        }
    }

    fn linear(&mut self) {
        for (coefficient, slot) in &self.shape.linear {
            for (position, cell) in self.cells[*slot].clone().into_iter().enumerate() {
                self.add(coefficient, position, cell);
            }
        }
        self.add_constant(&self.shape.constant);
    }

    /// Makes the output, subtracts it from `E`, and returns the certificate's statement.
    fn output(&mut self, relation: Ref) -> Result<u32, TooSmall> {
        let minus_one = -BigInt::one();
        let statement = match &self.shape.output {
            Output::Zero => vec![(BigInt::one(), relation)],
            Output::Value { limb_bits } => {
                let bounds: Vec<Interval> =
                    limb_bits.iter().map(|bits| Interval::bits(*bits)).collect();
                let cells = self.builder.output(&bounds);
                let value = self.remainder(relation);
                self.remainder = Some(value);
                for (i, (cell, bits)) in cells.iter().zip(limb_bits).enumerate() {
                    let limb = self.builder.digit(value, self.w * i as u32, *bits);
                    self.builder.bind_range(*cell, limb, *bits)?;
                }
                let cells: Vec<Ref> = cells.into_iter().map(Ref::Cell).collect();
                for (position, cell) in cells.iter().enumerate() {
                    self.position(position).add(minus_one.clone(), *cell);
                }
                let composed = self.compose(&cells);
                self.total = self.total.sum(&self.builder.bounds(composed).negated());
                vec![(BigInt::one(), relation), (minus_one, composed)]
            }
            Output::Element => {
                let Some(modulus) = self.shape.modulus.clone() else {
                    unreachable!("invariant: an element has the target's modulus")
                };
                let cell = self.builder.element_output();
                let value = self.builder.value(relation);
                let value = self.builder.set(Operation::Mod(value, modulus));
                self.builder.assign(cell, value);
                vec![(BigInt::one(), relation), (minus_one, Ref::Cell(cell))]
            }
            Output::Range { bits } => {
                let value = self.builder.value(relation);
                let mut terms = self.subtract_chunks(value, *bits);
                terms.push((BigInt::one(), relation));
                terms
            }
            Output::Sign { bits } => {
                let sign = self.builder.output(&[Interval::bits(1)])[0];
                self.builder.check_range(sign, 1);
                let offset = BigInt::one() << *bits;
                let value = self.builder.value(relation);
                let value = self.linear_register(&[(BigInt::one(), value)], offset.clone());
                let bit = self.builder.digit(value, *bits, 1);
                self.builder.assign(sign, bit);
                let mut terms = self.subtract_chunks(value, *bits);
                self.add(&-offset.clone(), 0, Ref::Cell(sign));
                self.add_constant(&offset);
                terms.extend([
                    (-offset.clone(), Ref::Cell(sign)),
                    (BigInt::one(), relation),
                ]);
                return Ok(self.statement(terms, offset));
            }
        };
        Ok(self.statement(statement, BigInt::zero()))
    }

    fn statement(&mut self, linear: Vec<(BigInt, Ref)>, constant: BigInt) -> u32 {
        self.builder.named(Expr {
            constant,
            linear,
            products: Vec::new(),
        })
    }

    /// The register of the honest output: the canonical representative of `R`, or `R` itself over the integers.
    fn remainder(&mut self, relation: Ref) -> Register {
        let value = self.builder.value(relation);
        match self.shape.modulus.clone() {
            Some(p) => self.builder.set(Operation::Mod(value, p)),
            None => value,
        }
    }

    fn linear_register(&mut self, terms: &[(BigInt, Register)], constant: BigInt) -> Register {
        self.builder
            .set(Operation::Linear(terms.to_vec(), constant))
    }

    /// Subtracts chunks that hold the lowest `bits` bits of `value`; returns them with their signs.
    fn subtract_chunks(&mut self, value: Register, bits: u32) -> Vec<(BigInt, Ref)> {
        let chunked = self.builder.chunks(value, bits);
        self.total = self.total.sum(&chunked.bounds.negated());
        let terms = chunked
            .terms
            .into_iter()
            .map(|(weight, chunk)| (-weight, chunk));
        let terms: Vec<_> = terms.collect();
        for (weight, chunk) in &terms {
            self.place(weight, *chunk);
        }
        terms
    }

    /// Adds `weight * term` exactly, at the highest position that divides `weight`.
    fn place(&mut self, weight: &BigInt, term: Ref) {
        if weight.is_zero() {
            return;
        }
        let shift = weight.trailing_zeros().unwrap_or(0) as usize;
        let position = shift / self.w as usize;
        let digit = weight >> (position * self.w as usize);
        self.position(position).add(digit, term);
    }

    /// Makes the quotient and subtracts its multiple of the modulus.
    fn quotient(&mut self) {
        let Some(p) = self.modulus.clone() else {
            return;
        };
        let Some(range) = divided(&self.total, &p) else {
            return; // no multiple of p is within reach: the carries cannot end in 0
        };
        let bits = bits_of(&range.width());
        let digits = balanced(&p, self.w);
        for (position, digit) in digits.iter().enumerate() {
            self.position(position).constant -= digit * range.lo();
        }
        if bits == 0 {
            return;
        }
        let folded = self
            .builder
            .linear(self.folded.clone(), self.folded_constant.clone());
        let folded = self.builder.value(folded);
        let mut terms = vec![(BigInt::one(), folded)];
        terms.extend(self.remainder.map(|remainder| (-BigInt::one(), remainder)));
        let multiple = self.linear_register(&terms, BigInt::zero());
        let modulus = p.magnitude().clone();
        let quotient = self.builder.set(Operation::Div(multiple, modulus));
        let quotient = self.linear_register(&[(BigInt::one(), quotient)], -range.lo());
        for (weight, chunk) in self.builder.chunks(quotient, bits).terms {
            for (position, digit) in digits.iter().enumerate() {
                let weight = (&weight * -digit) << (position * self.w as usize);
                self.place(&weight, chunk);
            }
        }
    }
}
