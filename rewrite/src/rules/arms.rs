//! What an arm of a branch may take for granted: in one the selector is 0, in the other it is 1.

use crate::Rule;

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    Rule { name: "arm-zero-branch", lhs: "(branch ?c (branch ?c ?x ?y) ?z)", rhs: "(branch ?c ?x ?z)", given: &[],
           why: "in this arm the selector is 0" },
    Rule { name: "arm-one-branch", lhs: "(branch ?c ?x (branch ?c ?y ?z))", rhs: "(branch ?c ?x ?z)", given: &[],
           why: "in this arm the selector is 1" },
    Rule { name: "arm-zero-selector", lhs: "(branch ?c ?c ?x)", rhs: "(branch ?c 0 ?x)", given: &[],
           why: "in this arm the selector is 0" },
    Rule { name: "arm-one-selector", lhs: "(branch ?c ?x ?c)", rhs: "(branch ?c ?x 1)", given: &[],
           why: "in this arm the selector is 1" },
    Rule { name: "arm-zero-product", lhs: "(branch ?c (* ?c ?x) ?y)", rhs: "(branch ?c 0 ?y)", given: &[],
           why: "in this arm the selector is 0" },
    Rule { name: "arm-one-product", lhs: "(branch ?c ?x (* ?c ?y))", rhs: "(branch ?c ?x ?y)", given: &[],
           why: "in this arm the selector is 1" },
    Rule { name: "arm-zero-sum", lhs: "(branch ?c (+ ?c ?x) ?y)", rhs: "(branch ?c ?x ?y)", given: &[],
           why: "in this arm the selector is 0" },
    Rule { name: "arm-one-sum", lhs: "(branch ?c ?x (+ ?c ?y))", rhs: "(branch ?c ?x (+ 1 ?y))", given: &[],
           why: "in this arm the selector is 1" },
    Rule { name: "arm-zero-term", lhs: "(branch ?c (+ ?z (* ?c ?x)) ?y)", rhs: "(branch ?c ?z ?y)", given: &[],
           why: "in this arm the selector is 0" },
    Rule { name: "arm-one-term", lhs: "(branch ?c ?x (+ ?z (* ?c ?y)))", rhs: "(branch ?c ?x (+ ?z ?y))", given: &[],
           why: "in this arm the selector is 1" },
    Rule { name: "minimum", lhs: "(branch (lt ?x ?y) ?x ?y)", rhs: "(branch (lt ?y ?x) ?y ?x)", given: &[],
           why: "the smaller one, whichever is asked first" },
    Rule { name: "maximum", lhs: "(branch (lt ?x ?y) ?y ?x)", rhs: "(branch (lt ?y ?x) ?x ?y)", given: &[],
           why: "the larger one, whichever is asked first" },
    Rule { name: "arm-below", lhs: "(branch (lt ?x ?y) (branch (lt ?y ?x) ?u ?v) ?w)", rhs: "(branch (lt ?x ?y) ?v ?w)", given: &[],
           why: "where x < y, y is not below x" },
];
