//! Rules as data: two sides, the facts they need, and why they hold.
//!
//! Sides are S-expressions over `+`, `*`, `neg`, `lt`, `branch`, integers and variables. A rule keeps the value for all values of the
//! variables of which its facts hold, and where one side traps, so does the other.
//!
//! A theme is a file. What concerns hints and assertions is no rule but a pass of its own: quotients and remainders by
//! constants, bits that are put together again, linear elimination.

mod arithmetic;
mod arms;
mod boolean;
mod choice;
mod comparison;
mod equality;
mod factoring;
mod mux;
mod powers;

use num_bigint::BigUint;

/// An equation between two patterns, used from left to right.
#[derive(Debug)]
pub struct Rule {
    /// A unique name, in kebab-case.
    pub name: &'static str,
    /// What is matched.
    pub lhs: &'static str,
    /// What is equal to it.
    pub rhs: &'static str,
    /// What must be proven of the variables. Each fact is needed.
    pub given: &'static [Fact],
    /// Why the sides are equal.
    pub why: &'static str,
}

/// Something that is known of the values of variables, or of constants, as canonical integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The value is 0 or 1.
    Boolean(&'static str),
    /// The value is not 0.
    Nonzero(&'static str),
    /// The sum of the integers is below `p`.
    SumFits(&'static str, &'static str),
    /// The product of the integers is below `p`.
    ProductFits(&'static str, &'static str),
    /// The first is below the second.
    Below(&'static str, &'static str),
    /// The first is not below the second.
    NotBelow(&'static str, &'static str),
}

/// The least and the greatest canonical integer that a value can be.
pub(crate) type Range = (BigUint, BigUint);

impl Fact {
    /// Whether the fact holds for all values in the ranges that `get` has for its variables.
    pub(crate) fn is_proven(&self, modulus: &BigUint, get: impl Fn(&str) -> Range) -> bool {
        let get = |name: &str| match name.parse::<BigUint>() {
            Ok(constant) => (constant.clone(), constant),
            Err(_) => get(name),
        };
        match self {
            Self::Boolean(x) => get(x).1.bits() <= 1,
            Self::Nonzero(x) => get(x).0 > BigUint::ZERO,
            Self::SumFits(x, y) => get(x).1 + get(y).1 < *modulus,
            Self::ProductFits(x, y) => get(x).1 * get(y).1 < *modulus,
            Self::Below(x, y) => get(x).1 < get(y).0,
            Self::NotBelow(x, y) => get(x).0 >= get(y).1,
        }
    }

    /// Whether the fact holds for these values.
    pub fn holds(&self, modulus: &BigUint, value: impl Fn(&str) -> BigUint) -> bool {
        self.is_proven(modulus, |name| (value(name), value(name)))
    }
}

/// All rules, theme by theme.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let themes = [
        arithmetic::RULES,
        factoring::RULES,
        powers::RULES,
        boolean::RULES,
        choice::RULES,
        arms::RULES,
        mux::RULES,
        comparison::RULES,
        equality::RULES,
    ];
    themes.into_iter().flatten()
}
