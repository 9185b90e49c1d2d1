//! Sums of products before they are added up, and the coefficients of those that the runtime adds up as linear combinations.

use std::collections::BTreeMap;

/// The operands of a sum: values of the code generator, or places in the frame.
#[derive(Debug)]
pub(crate) struct Terms<T> {
    /// The factors of each product.
    pub(crate) products: Vec<[T; 2]>,
    /// What is no product.
    pub(crate) others: Vec<T>,
}

impl<T: Copy> Terms<T> {
    /// One product.
    pub(crate) fn product(a: T, b: T) -> Self {
        Self {
            products: vec![[a, b]],
            others: Vec::new(),
        }
    }

    /// The sum with another one. All sums of `n` products take time proportional to `n log n` at most, as the shorter list is appended to the longer.
    pub(crate) fn add(mut self, mut other: Self) -> Self {
        if self.products.len() < other.products.len() {
            std::mem::swap(&mut self, &mut other);
        }
        self.products.append(&mut other.products);
        self.others.append(&mut other.others);
        self
    }

    /// The coefficients of the products and what they are multiplied with, if `constant` knows a factor of each.
    pub(crate) fn combination(
        &self,
        constant: impl Fn(T) -> Option<u32>,
    ) -> Option<(Vec<u32>, Vec<T>)> {
        let products = self.products.iter().map(|[a, b]| match constant(*a) {
            Some(coefficient) => Some((coefficient, *b)),
            None => constant(*b).map(|coefficient| (coefficient, *a)),
        });
        products.collect()
    }
}

/// The coefficients of linear combinations, those of each one after another; the same list is there once.
#[derive(Debug, Default)]
pub(crate) struct Coefficients {
    /// The constants that are coefficients.
    constants: Vec<u32>,
    starts: BTreeMap<Vec<u32>, u32>,
}

impl Coefficients {
    /// The number of the first coefficient of a list of constants.
    pub(crate) fn start(&mut self, constants: Vec<u32>) -> u32 {
        let all = &mut self.constants;
        *self
            .starts
            .entry(constants)
            .or_insert_with_key(|constants| {
                let start = all.len() as u32;
                all.extend(constants);
                start
            })
    }

    /// The constant that each coefficient is.
    pub(crate) fn constants(&self) -> &[u32] {
        &self.constants
    }
}
