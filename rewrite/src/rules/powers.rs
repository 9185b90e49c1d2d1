//! Powers by fewer products.

use crate::Rule;

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    Rule { name: "fourth-power", lhs: "(* ?x (* ?x (* ?x ?x)))", rhs: "(* (* ?x ?x) (* ?x ?x))", given: &[],
           why: "multiplication is associative, and the square is needed once" },
    Rule { name: "square-of-a-negation", lhs: "(* (neg ?x) (neg ?x))", rhs: "(* ?x ?x)", given: &[],
           why: "the signs cancel" },
    Rule { name: "product-of-squares", lhs: "(* (* ?x ?x) (* ?y ?y))", rhs: "(* (* ?x ?y) (* ?x ?y))", given: &[],
           why: "multiplication commutes, and the product is needed once" },
];
