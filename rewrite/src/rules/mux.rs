//! Branches as arithmetic and arithmetic as branches, where the selector is a bit.

use crate::{Rule, rules::Fact::Boolean};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    Rule { name: "branch-selector", lhs: "(branch ?c 0 1)", rhs: "?c", given: &[Boolean("?c")],
           why: "the selector is the value" },
    Rule { name: "branch-not-selector", lhs: "(branch ?c 1 0)", rhs: "(+ 1 (neg ?c))", given: &[Boolean("?c")],
           why: "the value is the other bit" },
    Rule { name: "branch-to-arithmetic", lhs: "(branch ?c ?x ?y)", rhs: "(+ ?x (* ?c (+ ?y (neg ?x))))", given: &[Boolean("?c")],
           why: "a bit times the difference of the arms" },
    Rule { name: "branch-or-nothing", lhs: "(branch ?c 0 ?x)", rhs: "(* ?c ?x)", given: &[Boolean("?c")],
           why: "0 times x is 0, and 1 times x is x" },
    Rule { name: "branch-unless", lhs: "(branch ?c ?x 0)", rhs: "(* (+ 1 (neg ?c)) ?x)", given: &[Boolean("?c")],
           why: "0 times x is 0, and 1 times x is x" },
    Rule { name: "product-to-branch", lhs: "(* ?c ?x)", rhs: "(branch ?c 0 ?x)", given: &[Boolean("?c")],
           why: "0 times x is 0, and 1 times x is x" },
    Rule { name: "arithmetic-to-branch", lhs: "(+ ?x (* ?c (+ ?y (neg ?x))))", rhs: "(branch ?c ?x ?y)", given: &[Boolean("?c")],
           why: "a bit times the difference of the arms" },
    Rule { name: "expanded-to-branch", lhs: "(+ ?x (+ (* ?c ?y) (neg (* ?c ?x))))", rhs: "(branch ?c ?x ?y)", given: &[Boolean("?c")],
           why: "a bit times the difference of the arms" },
    Rule { name: "two-products-to-branch", lhs: "(+ (* (+ 1 (neg ?c)) ?x) (* ?c ?y))", rhs: "(branch ?c ?x ?y)", given: &[Boolean("?c")],
           why: "one of the products is 0, the other an arm" },
    Rule { name: "two-products-to-one", lhs: "(+ (* (+ 1 (neg ?c)) ?x) (* ?c ?y))", rhs: "(+ ?x (* ?c (+ ?y (neg ?x))))", given: &[],
           why: "(1 - c)*x + c*y = x + c*(y - x) in every ring" },
];
