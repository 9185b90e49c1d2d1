//! Tests whether values are equal: `lt 0 x` is 1 if `x` is 0, and 0 otherwise.

use crate::{
    Rule,
    rules::Fact::{Boolean, Nonzero, SumFits},
};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    Rule { name: "equality-as-zero-test", lhs: "(* (lt ?x ?y) (lt ?y ?x))", rhs: "(lt 0 (+ ?x (neg ?y)))", given: &[],
           why: "x and y are equal if neither is below the other, and if their difference is 0" },
    Rule { name: "equality-of-bits", lhs: "(lt 0 (+ ?x (neg ?y)))", rhs: "(+ 1 (neg (* (+ ?x (neg ?y)) (+ ?x (neg ?y)))))", given: &[Boolean("?x"), Boolean("?y")],
           why: "the square of the difference is 0 or 1" },
    Rule { name: "zero-test-of-negation", lhs: "(lt 0 (neg ?x))", rhs: "(lt 0 ?x)", given: &[],
           why: "-x is 0 if and only if x is" },
    Rule { name: "zero-test-of-multiple", lhs: "(lt 0 (* ?k ?x))", rhs: "(lt 0 ?x)", given: &[Nonzero("?k")],
           why: "a field has no zero divisors" },
    Rule { name: "zero-test-of-square", lhs: "(lt 0 (* ?x ?x))", rhs: "(lt 0 ?x)", given: &[],
           why: "a field has no zero divisors" },
    Rule { name: "zero-tests-or", lhs: "(+ (lt 0 ?x) (+ (lt 0 ?y) (neg (* (lt 0 ?x) (lt 0 ?y)))))", rhs: "(lt 0 (* ?x ?y))", given: &[],
           why: "a product is 0 if and only if a factor is" },
    Rule { name: "zero-tests-and", lhs: "(* (lt 0 ?x) (lt 0 ?y))", rhs: "(lt 0 (+ ?x ?y))", given: &[SumFits("?x", "?y")],
           why: "a sum of integers is 0 if and only if both are" },
    Rule { name: "zero-test-of-difference", lhs: "(lt 0 (+ ?x (neg ?y)))", rhs: "(lt 0 (+ ?y (neg ?x)))", given: &[],
           why: "-x is 0 if and only if x is" },
    Rule { name: "times-zero-test", lhs: "(* ?x (lt 0 ?x))", rhs: "0", given: &[],
           why: "the test is 1 only where x is 0" },
];
