//! Wrapped intervals: arcs of the circle of residues modulo `p`.
//!
//! An [`Interval`] stands for the residues of its members. It is *normal* if `-p < lo`, `hi < p` and either
//! `hi - lo < p - 1` or it is `0 ..= p - 1`, which stands for every residue. Of the normal intervals for the same
//! residues one is chosen: without negative members, unless zero lies inside or everything lies above `p / 2`.
//!
//! Source: Gange et al., *Interval Analysis and Machine Arithmetic: Why Signedness Ignorance Is Bliss* (TOPLAS 2015).

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::{One, Signed, Zero};
use vampx_ir::Interval;

/// Arithmetic on normal intervals modulo one prime. Every operation takes and returns normal intervals, and its
/// result holds the residue of the operation on all residues of its operands.
pub(crate) struct Wrapped {
    modulus: BigInt,
    half: BigInt,
}

impl Wrapped {
    /// Arithmetic modulo `modulus`.
    pub(crate) fn new(modulus: &BigUint) -> Self {
        let modulus = BigInt::from(modulus.clone());
        Self {
            half: &modulus >> 1u32,
            modulus,
        }
    }

    /// The modulus `p`.
    pub(crate) fn modulus(&self) -> &BigInt {
        &self.modulus
    }

    /// All residues: `0 ..= p - 1`.
    pub(crate) fn full(&self) -> Interval {
        interval(BigInt::zero(), &self.modulus - 1)
    }

    /// Whether `a` stands for all residues.
    pub(crate) fn is_full(&self, a: &Interval) -> bool {
        a.width() + 1 >= self.modulus
    }

    /// The normal interval for the residues of `a`, whatever its ends.
    pub(crate) fn normal(&self, a: &Interval) -> Interval {
        if self.is_full(a) {
            return self.full();
        }
        let lo = a.lo().mod_floor(&self.modulus);
        let hi = &lo + a.width();
        if hi >= self.modulus || lo > self.half {
            interval(lo - &self.modulus, hi - &self.modulus)
        } else {
            interval(lo, hi)
        }
    }

    /// The smallest interval of canonical integers `0 .. p` for the residues of `a`; it need not be normal.
    pub(crate) fn canonical(&self, a: &Interval) -> Interval {
        if a.hi().is_negative() {
            a.shifted(&self.modulus)
        } else if a.lo().is_negative() {
            self.full()
        } else {
            a.clone()
        }
    }

    /// Residues of `x + y`.
    pub(crate) fn sum(&self, a: &Interval, b: &Interval) -> Interval {
        self.normal(&a.sum(b))
    }

    /// Residues of `-x`.
    pub(crate) fn negated(&self, a: &Interval) -> Interval {
        self.normal(&a.negated())
    }

    /// Residues of `x * y`.
    pub(crate) fn product(&self, a: &Interval, b: &Interval) -> Interval {
        self.normal(&a.product(b))
    }

    /// Residues of `x * x`.
    pub(crate) fn square(&self, a: &Interval) -> Interval {
        self.normal(&a.square())
    }

    /// The narrowest normal interval that holds `a` and `b`.
    pub(crate) fn hull(&self, a: &Interval, b: &Interval) -> Interval {
        let hulls = [
            b.clone(),
            b.shifted(&self.modulus),
            b.shifted(&-&self.modulus),
        ]
        .map(|b| a.hull(&b));
        let narrowest = hulls
            .iter()
            .min_by_key(|hull| hull.width())
            .expect("invariant: three hulls");
        self.normal(narrowest)
    }

    /// The narrowest interval to be had for what `a` and `b` share; `None` if they share nothing.
    ///
    /// Two arcs can share two pieces: the narrower operand is returned then, `a` if both are as wide.
    pub(crate) fn meet(&self, a: &Interval, b: &Interval) -> Option<Interval> {
        if self.is_full(b) {
            return Some(a.clone());
        }
        if self.is_full(a) {
            return Some(b.clone());
        }
        let shifted = [
            b.clone(),
            b.shifted(&self.modulus),
            b.shifted(&-&self.modulus),
        ];
        let mut pieces = shifted.iter().filter_map(|b| a.meet(b));
        match (pieces.next(), pieces.next()) {
            (None, _) => None,
            (Some(piece), None) => Some(self.normal(&piece)),
            (Some(_), Some(_)) => Some(if b.width() < a.width() {
                b.clone()
            } else {
                a.clone()
            }),
        }
    }

    /// Whether some member of `a` is congruent to `value`.
    pub(crate) fn contains(&self, a: &Interval, value: &BigInt) -> bool {
        (value - a.lo()).mod_floor(&self.modulus) <= a.width()
    }

    /// The narrowest interval that holds all of `residues`; `None` without any.
    pub(crate) fn covering(&self, residues: impl IntoIterator<Item = BigInt>) -> Option<Interval> {
        let mut residues: Vec<BigInt> = residues
            .into_iter()
            .map(|residue| residue.mod_floor(&self.modulus))
            .collect();
        residues.sort();
        residues.dedup();
        let wrapped = residues.first()? + &self.modulus;
        let nexts = residues.iter().skip(1).chain([&wrapped]);
        let (last, next) = residues
            .iter()
            .zip(nexts)
            .max_by_key(|(last, next)| *next - *last)?;
        Some(self.normal(&interval(next - &self.modulus, last.clone())))
    }

    /// `x` given that `x` is not 0 modulo `p`.
    pub(crate) fn nonzero(&self, a: &Interval) -> Option<Interval> {
        self.meet_integers(a, BigInt::one(), &self.modulus - 1)
    }

    /// `x` given that its canonical integer lies in `lo ..= hi`, of which the part in `0 .. p` counts.
    pub(crate) fn meet_integers(&self, a: &Interval, lo: BigInt, hi: BigInt) -> Option<Interval> {
        let integers = Interval::new(lo, hi)?.meet(&self.full())?;
        self.meet(a, &self.normal(&integers))
    }

    /// `x` given the residues `product` of `x * y`.
    ///
    /// Works on the integers that `a` and `factor` hold: their product is one of those integers between the corners
    /// that are congruent to a member of `product`, and dividing it by `y` is exact.
    pub(crate) fn cofactor(
        &self,
        a: &Interval,
        factor: &Interval,
        product: &Interval,
    ) -> Option<Interval> {
        let excludes_zero = !self.contains(product, &BigInt::zero());
        if !excludes_zero && product.width().is_zero() && !self.contains(factor, &BigInt::zero()) {
            return self.meet(a, product);
        }
        let integers = self.congruent_members(&a.product(factor), product)?;
        let quotients = match nonzero_part(factor, excludes_zero)? {
            Some(factor) => quotients(&integers, &factor)?,
            None => a.clone(),
        };
        let a = a.meet(&quotients)?;
        if excludes_zero {
            self.nonzero(&self.normal(&a))
        } else {
            Some(self.normal(&a))
        }
    }

    /// The narrowest interval of those members of `integers` that are congruent to a member of `a`.
    fn congruent_members(&self, integers: &Interval, a: &Interval) -> Option<Interval> {
        let above = (integers.lo() - a.lo()).mod_floor(&self.modulus);
        let lo = if above <= a.width() {
            integers.lo().clone()
        } else {
            integers.lo() + &self.modulus - above
        };
        let below = (a.hi() - integers.hi()).mod_floor(&self.modulus);
        let hi = if below <= a.width() {
            integers.hi().clone()
        } else {
            integers.hi() - &self.modulus + below
        };
        Interval::new(lo, hi)
    }
}

/// The interval `lo ..= hi`.
pub(crate) fn interval(lo: BigInt, hi: BigInt) -> Interval {
    Interval::new(lo, hi).unwrap_or_else(|| unreachable!("invariant: ends in order"))
}

/// `a` without a zero at its end if zero is excluded. The inner `None`: zero stays; the outer: nothing stays.
fn nonzero_part(a: &Interval, excludes_zero: bool) -> Option<Option<Interval>> {
    let zero = BigInt::zero();
    let one = BigInt::one();
    let part = match (excludes_zero, a.lo() == &zero, a.hi() == &zero) {
        (true, true, _) => Interval::new(one, a.hi().clone())?,
        (true, _, true) => Interval::new(a.lo().clone(), -one)?,
        _ => a.clone(),
    };
    Some((!part.contains(&zero)).then_some(part))
}

/// The integers `x` with `x * y` in `products` for some `y` in `factor`, which does not hold 0; `None` if there are none.
fn quotients(products: &Interval, factor: &Interval) -> Option<Interval> {
    let corners = [products.lo(), products.hi()]
        .into_iter()
        .flat_map(|x| [(x, factor.lo()), (x, factor.hi())]);
    let lo = corners.clone().map(|(x, y)| x.div_ceil(y)).min()?;
    let hi = corners.map(|(x, y)| x.div_floor(y)).max()?;
    Interval::new(lo, hi)
}
