//! Branches among themselves.
//!
//! A branch traps unless its selector is 0 or 1, so where a selector disappears it must be known that it is. The arm not
//! taken is not evaluated.

use crate::{Rule, rules::Fact::Boolean};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    Rule { name: "branch-zero", lhs: "(branch 0 ?x ?y)", rhs: "?x", given: &[],
           why: "the selector is 0" },
    Rule { name: "branch-one", lhs: "(branch 1 ?x ?y)", rhs: "?y", given: &[],
           why: "the selector is 1" },
    Rule { name: "branch-same", lhs: "(branch ?c ?x ?x)", rhs: "?x", given: &[Boolean("?c")],
           why: "both arms agree" },
    Rule { name: "branch-on-not", lhs: "(branch (+ 1 (neg ?c)) ?x ?y)", rhs: "(branch ?c ?y ?x)", given: &[],
           why: "1 - c is a bit if and only if c is, and the other one" },
    Rule { name: "branch-common-term", lhs: "(branch ?c (+ ?x ?y) (+ ?x ?z))", rhs: "(+ ?x (branch ?c ?y ?z))", given: &[],
           why: "the term is added in either case" },
    Rule { name: "branch-common-factor", lhs: "(branch ?c (* ?x ?y) (* ?x ?z))", rhs: "(* ?x (branch ?c ?y ?z))", given: &[],
           why: "the factor is there in either case" },
    Rule { name: "branch-common-sign", lhs: "(branch ?c (neg ?x) (neg ?y))", rhs: "(neg (branch ?c ?x ?y))", given: &[],
           why: "the sign is there in either case" },
    Rule { name: "branch-one-term-more", lhs: "(branch ?c ?x (+ ?x ?y))", rhs: "(+ ?x (branch ?c 0 ?y))", given: &[],
           why: "the term is added in either case" },
    Rule { name: "branch-one-term-less", lhs: "(branch ?c (+ ?x ?y) ?x)", rhs: "(+ ?x (branch ?c ?y 0))", given: &[],
           why: "the term is added in either case" },
    Rule { name: "branch-one-factor-more", lhs: "(branch ?c ?x (* ?x ?y))", rhs: "(* ?x (branch ?c 1 ?y))", given: &[],
           why: "the factor is there in either case" },
    Rule { name: "branch-one-factor-less", lhs: "(branch ?c (* ?x ?y) ?x)", rhs: "(* ?x (branch ?c ?y 1))", given: &[],
           why: "the factor is there in either case" },
    Rule { name: "branch-both-products", lhs: "(branch ?c (* ?x ?y) (* ?z ?w))", rhs: "(* (branch ?c ?x ?z) (branch ?c ?y ?w))", given: &[],
           why: "the factors are chosen before" },
    Rule { name: "branch-common-comparison", lhs: "(branch ?c (lt ?x ?z) (lt ?y ?w))", rhs: "(lt (branch ?c ?x ?y) (branch ?c ?z ?w))", given: &[],
           why: "what is compared is chosen before" },
    Rule { name: "sum-of-branches", lhs: "(+ (branch ?c ?x ?y) (branch ?c ?z ?w))", rhs: "(branch ?c (+ ?x ?z) (+ ?y ?w))", given: &[],
           why: "one selector decides both" },
    Rule { name: "branch-nested-or", lhs: "(branch ?c (branch ?d ?x ?y) ?y)", rhs: "(branch (+ ?c (+ ?d (neg (* ?c ?d)))) ?x ?y)", given: &[Boolean("?c")],
           why: "it is y if c or d is 1" },
    Rule { name: "branch-nested-and", lhs: "(branch ?c ?x (branch ?d ?x ?y))", rhs: "(branch (* ?c ?d) ?x ?y)", given: &[Boolean("?c")],
           why: "it is y if c and d are 1" },
    Rule { name: "branch-nested-and-not", lhs: "(branch ?c ?x (branch ?d ?y ?x))", rhs: "(branch (* ?c (+ 1 (neg ?d))) ?x ?y)", given: &[Boolean("?c")],
           why: "it is y if c is 1 and d is 0" },
    Rule { name: "branch-nested-not-and", lhs: "(branch ?c (branch ?d ?x ?y) ?x)", rhs: "(branch (* (+ 1 (neg ?c)) ?d) ?x ?y)", given: &[Boolean("?c")],
           why: "it is y if c is 0 and d is 1" },
    Rule { name: "branch-nested-same", lhs: "(branch ?c (branch ?d ?x ?y) (branch ?d ?x ?z))", rhs: "(branch ?d ?x (branch ?c ?y ?z))", given: &[Boolean("?c")],
           why: "where d is 0, c does not matter" },
];
