//! Values that are 0 or 1: and is `x*y`, or is `x + y - x*y`, xor is `x + y - 2*x*y`, not is `1 - x`.
//!
//! What is equal as a polynomial in which `x*x` is `x` is found without rules.

use crate::{Rule, rules::Fact::Boolean};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    Rule { name: "bit-squared", lhs: "(* ?x ?x)", rhs: "?x", given: &[Boolean("?x")],
           why: "0 and 1 are their own squares" },
    Rule { name: "bit-twice", lhs: "(* ?x (* ?x ?y))", rhs: "(* ?x ?y)", given: &[Boolean("?x")],
           why: "0 and 1 are their own squares" },
    Rule { name: "bit-and-not", lhs: "(* ?x (+ 1 (neg ?x)))", rhs: "0", given: &[Boolean("?x")],
           why: "one of the factors is 0" },
    Rule { name: "bit-times-sum-with-itself", lhs: "(* ?x (+ ?x ?y))", rhs: "(+ ?x (* ?x ?y))", given: &[Boolean("?x")],
           why: "0 and 1 are their own squares" },
    Rule { name: "bit-times-difference-with-itself", lhs: "(* ?x (+ ?y (neg ?x)))", rhs: "(+ (* ?x ?y) (neg ?x))", given: &[Boolean("?x")],
           why: "0 and 1 are their own squares" },
    Rule { name: "xor-as-square", lhs: "(+ ?x (+ ?y (neg (* 2 (* ?x ?y)))))", rhs: "(* (+ ?x (neg ?y)) (+ ?x (neg ?y)))", given: &[Boolean("?x"), Boolean("?y")],
           why: "bits differ by 0, 1 or -1" },
    Rule { name: "square-as-xor", lhs: "(* (+ ?x (neg ?y)) (+ ?x (neg ?y)))", rhs: "(+ (+ ?x ?y) (neg (* 2 (* ?x ?y))))", given: &[Boolean("?x"), Boolean("?y")],
           why: "bits differ by 0, 1 or -1" },
    Rule { name: "majority", lhs: "(+ (* ?x ?y) (+ (* ?x ?z) (+ (* ?y ?z) (neg (* 2 (* ?x (* ?y ?z)))))))", rhs: "(+ (* ?x ?y) (* ?z (+ (+ ?x ?y) (neg (* 2 (* ?x ?y))))))", given: &[],
           why: "two agree, or the third decides: the same polynomial" },
    Rule { name: "exclusive-terms", lhs: "(+ (* ?c ?x) (* (+ 1 (neg ?c)) (* ?c ?y)))", rhs: "(* ?c ?x)", given: &[Boolean("?c")],
           why: "the second product has both c and 1 - c" },
];
