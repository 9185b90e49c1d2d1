//! The laws of rings, constants and signs. Equal polynomials are found without rules, so that these are few.

use crate::Rule;

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    Rule { name: "sum-commutes", lhs: "(+ ?x ?y)", rhs: "(+ ?y ?x)", given: &[],
           why: "addition commutes" },
    Rule { name: "product-commutes", lhs: "(* ?x ?y)", rhs: "(* ?y ?x)", given: &[],
           why: "multiplication commutes" },
    Rule { name: "plus-zero", lhs: "(+ ?x 0)", rhs: "?x", given: &[],
           why: "0 is neutral" },
    Rule { name: "times-one", lhs: "(* ?x 1)", rhs: "?x", given: &[],
           why: "1 is neutral" },
    Rule { name: "times-zero", lhs: "(* ?x 0)", rhs: "0", given: &[],
           why: "0 absorbs" },
    Rule { name: "minus-itself", lhs: "(+ ?x (neg ?x))", rhs: "0", given: &[],
           why: "negation is the inverse of addition" },
    Rule { name: "negated-twice", lhs: "(neg (neg ?x))", rhs: "?x", given: &[],
           why: "negation is its own inverse" },
    Rule { name: "negated-sum", lhs: "(neg (+ ?x ?y))", rhs: "(+ (neg ?x) (neg ?y))", given: &[],
           why: "negation is linear" },
    Rule { name: "sum-of-negations", lhs: "(+ (neg ?x) (neg ?y))", rhs: "(neg (+ ?x ?y))", given: &[],
           why: "negation is linear" },
    Rule { name: "negated-product", lhs: "(neg (* ?x ?y))", rhs: "(* ?x (neg ?y))", given: &[],
           why: "the sign of a product is that of either factor" },
    Rule { name: "negated-factor", lhs: "(* ?x (neg ?y))", rhs: "(neg (* ?x ?y))", given: &[],
           why: "the sign of a product is that of either factor" },
    Rule { name: "twice", lhs: "(+ ?x ?x)", rhs: "(* 2 ?x)", given: &[],
           why: "2 is 1 + 1" },
];
