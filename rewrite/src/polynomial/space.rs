//! The polynomials that sums of known products are.

use rustc_hash::FxHashMap;

use super::{
    Monomial, Polynomial,
    fragment::{Sum, product},
};

/// A basis of the space that the products span, in echelon form. What is linear in the atoms is free, so that only terms of
/// degree 2 and more lead.
#[derive(Clone, Debug, Default)]
pub(super) struct Space {
    rows: FxHashMap<Monomial, (Polynomial, Sum)>,
    /// The products themselves.
    products: Vec<Polynomial>,
}

impl Space {
    /// The products, in order.
    pub(super) fn products(&self) -> &[Polynomial] {
        &self.products
    }

    /// `polynomial` as a sum of products and a rest without terms that lead a row.
    pub(super) fn reduce(&self, polynomial: &Polynomial) -> (Polynomial, Sum) {
        let field = polynomial.field();
        let minus_one = field.modulus() - 1u32;
        let (mut rest, mut sum) = (polynomial.clone(), Sum::default());
        let mut below: Option<Monomial> = None;
        loop {
            let terms = match &below {
                None => rest.terms.range::<Monomial, _>(..),
                Some(below) => rest.terms.range(..below),
            };
            let next = terms
                .rev()
                .find(|(monomial, _)| self.rows.contains_key(*monomial));
            let Some((monomial, coefficient)) = next.map(|(m, c)| (m.clone(), c.clone())) else {
                return (rest, sum);
            };
            let (row, of_row) = &self.rows[&monomial];
            rest = rest.plus(&row.scaled(&(&coefficient * &minus_one % field.modulus())));
            sum.add(of_row, &coefficient, field);
            below = Some(monomial);
        }
    }

    /// Adds the next product, which is `polynomial`; its number.
    pub(super) fn insert(&mut self, polynomial: Polynomial) -> usize {
        let index = self.products.len();
        let field = polynomial.field().clone();
        let minus_one = field.modulus() - 1u32;
        let (rest, by) = self.reduce(&polynomial);
        self.products.push(polynomial);
        if let Some((lead, coefficient)) = rest.leading().filter(|(lead, _)| lead.degree() > 1) {
            let inverse = field
                .inverse(coefficient)
                .unwrap_or_else(|| unreachable!("invariant: coefficients are not 0"));
            let lead = lead.clone();
            let mut sum = Sum::default();
            sum.add(&product(index), &inverse, &field);
            sum.add(&by, &(&inverse * &minus_one % field.modulus()), &field);
            self.rows.insert(lead, (rest.scaled(&inverse), sum));
        }
        index
    }
}
