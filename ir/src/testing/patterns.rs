//! Hints with the equations that bind them, as the elaborator and programs write them.

use num_bigint::BigUint;
use num_traits::{One, Zero};

use super::generator::{Generator, Term};
use crate::program::{Claim, HintOp};

/// The most bits of a decomposition.
const MAX_BITS: usize = 8;

impl Generator {
    pub(super) fn pattern(&mut self) {
        match self.random.below(8) {
            0 => self.fresh_copy(),
            1 => self.division(),
            2 => self.division_or_zero(),
            3 => self.fresh_division(),
            4 | 5 => self.quotient_and_remainder(),
            _ => self.bit_decomposition(),
        }
    }

    /// `h = fresh x; h = x` and, sometimes, a hint that nothing binds.
    fn fresh_copy(&mut self) {
        let x = self.pick_demanded();
        let copy = self.hint(HintOp::Copy, &x, &x);
        if !self.random.one_in(4) {
            self.assert_equal(&copy, &x);
        }
        self.keep(copy);
    }

    /// `a / b`.
    fn division(&mut self) {
        let (a, b) = (self.pick(), self.divisor());
        let inverse = self.hint(HintOp::Inverse, &b, &b);
        let (one, product) = (self.constant(&BigUint::one()), self.mul(&inverse, &b));
        self.assert_equal(&product, &one);
        let result = self.mul(&a, &inverse);
        self.keep(result);
    }

    /// `a | b`.
    fn division_or_zero(&mut self) {
        let (a, b) = (self.pick(), self.pick_demanded());
        let inverse = self.hint(HintOp::InverseOrZero, &b, &b);
        let (one, product) = (self.constant(&BigUint::one()), self.mul(&inverse, &b));
        let is_zero = self.sub(&one, &product);
        let zero = self.constant(&BigUint::ZERO);
        for factor in [&b, &inverse] {
            let product = self.mul(factor, &is_zero);
            self.assert_equal(&product, &zero);
        }
        if is_zero.value.is_some() {
            self.bits.push(is_zero);
        }
        let result = self.mul(&a, &inverse);
        self.keep(result);
    }

    /// `h = fresh (a / b)` or `fresh (a | b)`, bound by `h * b * b = a * b`.
    fn fresh_division(&mut self) {
        let a = self.pick_demanded();
        let (op, b) = if self.random.one_in(2) {
            (HintOp::Divide, self.divisor())
        } else {
            (HintOp::DivideOrZero, self.pick_demanded())
        };
        let quotient = self.hint(op, &a, &b);
        let (left, right) = (self.mul(&quotient, &b), self.mul(&a, &b));
        let left = self.mul(&left, &b);
        self.assert_equal(&left, &right);
        self.keep(quotient);
    }

    /// `a \ b` and `a % b`.
    fn quotient_and_remainder(&mut self) {
        let (a, b) = (self.pick_demanded(), self.divisor());
        let (quotient, remainder) = self.div_rem(&a, &b);
        self.keep(quotient);
        self.keep(remainder);
    }

    fn div_rem(&mut self, a: &Term, b: &Term) -> (Term, Term) {
        let (quotient, remainder) = (
            self.hint(HintOp::Quotient, a, b),
            self.hint(HintOp::Remainder, a, b),
        );
        self.assert(Claim::DivRem {
            dividend: a.node,
            divisor: b.node,
            quotient: quotient.node,
            remainder: remainder.node,
        });
        (quotient, remainder)
    }

    /// The lowest bits of an element as hints, with `b * b = b` each and the sum that binds them.
    fn bit_decomposition(&mut self) {
        let n_bits = 1 + self
            .random
            .below(MAX_BITS.min(self.builder.field().bits() as usize - 1));
        let x = self.pick_demanded();
        let modulus = self.constant(&(BigUint::one() << n_bits));
        let (_, low) = self.div_rem(&x, &modulus);
        let (one, two) = (
            self.constant(&BigUint::one()),
            self.constant(&BigUint::from(2u32)),
        );
        let mut rest = low.clone();
        let mut sum = self.constant(&BigUint::ZERO);
        let mut weight = one;
        for _ in 0..n_bits {
            let bit = self.hint(HintOp::Remainder, &rest, &two);
            rest = self.hint(HintOp::Quotient, &rest, &two);
            let square = self.mul(&bit, &bit);
            self.assert_equal(&square, &bit);
            let weighted = self.mul(&weight, &bit);
            sum = self.add(&sum, &weighted);
            weight = self.add(&weight, &weight.clone());
            if bit.value.is_some() {
                self.bits.push(bit.clone());
            }
            self.keep(bit);
        }
        self.assert_equal(&sum, &low);
    }

    /// A divisor that assertions may demand; in arms that are not taken it may be 0.
    fn divisor(&mut self) -> Term {
        let term = self.pick_demanded();
        match &term.value {
            Some(value) if value.is_zero() && self.scope.active => {
                let value = self.random.other_than(&BigUint::ZERO);
                self.constant(&value)
            }
            _ => term,
        }
    }
}
