//! What a constraint says, in a form in which equal products are seen.

use std::hash::{Hash, Hasher};

use num_bigint::BigUint;
use num_traits::Zero;
use rustc_hash::FxHasher;

use crate::form::{self, Form};
use crate::remaining::Row;

/// The form that the constraint says is 0, if a factor is constant.
pub(crate) fn as_linear([a, b, c]: &Row, q: &BigUint) -> Option<Form> {
    let (factor, other) = match (form::as_constant(a), form::as_constant(b)) {
        (Some(factor), _) => (factor, b),
        (None, Some(factor)) => (factor, a),
        (None, None) => return None,
    };
    Some(difference(&form::scaled(other, &factor, q), c, q))
}

fn difference(a: &Form, b: &Form, q: &BigUint) -> Form {
    let terms = form::scaled(b, &(q - 1u32), q);
    form::sum(a.iter().cloned().chain(terms).collect(), q)
}

/// A constraint as a product of sums without constants, whose first coefficients are 1.
pub(crate) struct Product<'r> {
    sides: [Side; 2],
    /// What the product of the factors equals.
    right: &'r Form,
}

/// A factor times `scale`: `sum + shift`.
struct Side {
    sum: Form,
    shift: BigUint,
    scale: BigUint,
}

impl<'r> Product<'r> {
    /// Of a constraint whose factors are not constant.
    pub fn of([a, b, right]: &'r Row, q: &BigUint) -> Self {
        let mut sides = [a, b].map(|form| Side::of(form, q));
        sides.sort_unstable_by(|a, b| a.sum.cmp(&b.sum));
        Self { sides, right }
    }

    /// What the sum that the product equals is less the sum that another equals, if the products are the same: 0.
    pub fn difference(&self, other: &Self, q: &BigUint) -> Option<Form> {
        let [a, b] = [self, other].map(|it| it.sides.each_ref().map(|side| &side.sum));
        (a == b).then(|| difference(&self.value(q), &other.value(q), q))
    }

    /// The sum that the product equals.
    ///
    /// With `a = (x + s) / l` and `b = (y + t) / m`, `a b = c` says `x y = l m c - t x - s y - s t`.
    fn value(&self, q: &BigUint) -> Form {
        let [a, b] = &self.sides;
        let minus = |value: &BigUint| (q - value) % q;
        let mut terms = form::scaled(self.right, &(&a.scale * &b.scale % q), q);
        terms.extend(form::constant(minus(&(&a.shift * &b.shift % q))));
        terms.extend(form::scaled(&a.sum, &minus(&b.shift), q));
        terms.extend(form::scaled(&b.sum, &minus(&a.shift), q));
        form::sum(terms, q)
    }

    /// The same for equal products.
    pub fn hash(&self) -> u64 {
        let mut hasher = FxHasher::default();
        self.sides
            .iter()
            .for_each(|side| side.sum.hash(&mut hasher));
        hasher.finish()
    }
}

impl Side {
    fn of(form: &Form, q: &BigUint) -> Self {
        let (shift, rest) = match form.as_slice() {
            [(0, constant), rest @ ..] => (constant.clone(), rest),
            rest => (BigUint::zero(), rest),
        };
        let scale = form::inverse(&rest[0].1, q);
        Self {
            sum: form::scaled(&rest.to_vec(), &scale, q),
            shift: shift * &scale % q,
            scale,
        }
    }
}
