//! `lt`, which compares canonical integers and is 0 for yes.

use crate::{
    Rule,
    rules::Fact::{Below, Boolean, Nonzero, NotBelow, ProductFits, SumFits},
};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    Rule { name: "lt-irreflexive", lhs: "(lt ?x ?x)", rhs: "1", given: &[],
           why: "no integer is below itself" },
    Rule { name: "lt-zero", lhs: "(lt ?x 0)", rhs: "1", given: &[],
           why: "no canonical integer is below 0" },
    Rule { name: "lt-known", lhs: "(lt ?x ?y)", rhs: "0", given: &[Below("?x", "?y")],
           why: "the ranges say so" },
    Rule { name: "lt-known-not", lhs: "(lt ?x ?y)", rhs: "1", given: &[NotBelow("?x", "?y")],
           why: "the ranges say so" },
    Rule { name: "lt-shift", lhs: "(lt (+ ?x ?k) (+ ?y ?k))", rhs: "(lt ?x ?y)", given: &[SumFits("?x", "?k"), SumFits("?y", "?k")],
           why: "integer addition keeps order" },
    Rule { name: "lt-scaled", lhs: "(lt (* ?k ?x) (* ?k ?y))", rhs: "(lt ?x ?y)", given: &[ProductFits("?k", "?x"), ProductFits("?k", "?y"), Nonzero("?k")],
           why: "multiplication of integers by a positive one keeps order" },
    Rule { name: "lt-more", lhs: "(lt ?x (+ ?x ?k))", rhs: "0", given: &[SumFits("?x", "?k"), Nonzero("?k")],
           why: "the sum is larger" },
    Rule { name: "lt-not-less", lhs: "(lt (+ ?x ?k) ?x)", rhs: "1", given: &[SumFits("?x", "?k")],
           why: "the sum is not smaller" },
    Rule { name: "lt-negated", lhs: "(lt (neg ?x) (neg ?y))", rhs: "(lt ?y ?x)", given: &[Nonzero("?x"), Nonzero("?y")],
           why: "p - x < p - y if and only if y < x" },
    Rule { name: "lt-complement", lhs: "(lt ?y (+ ?x 1))", rhs: "(+ 1 (neg (lt ?x ?y)))", given: &[SumFits("?x", "1")],
           why: "y < x + 1 if and only if not x < y" },
    Rule { name: "lt-successors", lhs: "(+ 1 (neg (lt ?x ?y)))", rhs: "(lt ?y (+ ?x 1))", given: &[SumFits("?x", "1")],
           why: "y < x + 1 if and only if not x < y" },
    Rule { name: "lt-bits", lhs: "(lt ?x ?y)", rhs: "(+ 1 (neg (* (+ 1 (neg ?x)) ?y)))", given: &[Boolean("?x"), Boolean("?y")],
           why: "0 < 1 is the only way" },
    Rule { name: "lt-bit-one", lhs: "(lt ?x 1)", rhs: "?x", given: &[Boolean("?x")],
           why: "0 is below 1, and 1 is not" },
    Rule { name: "lt-zero-bit", lhs: "(lt 0 ?x)", rhs: "(+ 1 (neg ?x))", given: &[Boolean("?x")],
           why: "0 is below 1, and not below 0" },
    Rule { name: "below-none", lhs: "(* (lt ?x ?y) (lt ?x ?z))", rhs: "(lt ?x ?z)", given: &[NotBelow("?z", "?y")],
           why: "x is below neither if it is not below the larger one" },
    Rule { name: "above-none", lhs: "(* (lt ?y ?x) (lt ?z ?x))", rhs: "(lt ?y ?x)", given: &[NotBelow("?z", "?y")],
           why: "neither is below x if the smaller one is not" },
];
