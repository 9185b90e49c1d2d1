//! Fewer products: common factors, and the formulas for squares.

use crate::Rule;

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    Rule { name: "common-factor", lhs: "(+ (* ?x ?y) (* ?x ?z))", rhs: "(* ?x (+ ?y ?z))", given: &[],
           why: "multiplication distributes over addition" },
    Rule { name: "common-factor-of-difference", lhs: "(+ (* ?x ?y) (neg (* ?x ?z)))", rhs: "(* ?x (+ ?y (neg ?z)))", given: &[],
           why: "multiplication distributes over subtraction" },
    Rule { name: "common-factor-one", lhs: "(+ (* ?x ?y) ?x)", rhs: "(* ?x (+ ?y 1))", given: &[],
           why: "?x is ?x * 1" },
    Rule { name: "common-factor-minus-one", lhs: "(+ (* ?x ?y) (neg ?x))", rhs: "(* ?x (+ ?y (neg 1)))", given: &[],
           why: "-?x is ?x * -1" },
    Rule { name: "common-factor-multiple", lhs: "(+ (* ?x ?y) (* ?k (* ?x ?z)))", rhs: "(* ?x (+ ?y (* ?k ?z)))", given: &[],
           why: "multiplication commutes and distributes over addition" },
    Rule { name: "difference-of-squares", lhs: "(+ (* ?x ?x) (neg (* ?y ?y)))", rhs: "(* (+ ?x ?y) (+ ?x (neg ?y)))", given: &[],
           why: "the mixed products cancel" },
    Rule { name: "conjugates", lhs: "(* (+ ?x ?y) (+ ?x (neg ?y)))", rhs: "(+ (* ?x ?x) (neg (* ?y ?y)))", given: &[],
           why: "the mixed products cancel" },
    Rule { name: "square-of-a-sum", lhs: "(+ (* ?x ?x) (+ (* 2 (* ?x ?y)) (* ?y ?y)))", rhs: "(* (+ ?x ?y) (+ ?x ?y))", given: &[],
           why: "the binomial formula" },
    Rule { name: "square-of-a-difference", lhs: "(+ (* ?x ?x) (+ (* ?y ?y) (neg (* 2 (* ?x ?y)))))", rhs: "(* (+ ?x (neg ?y)) (+ ?x (neg ?y)))", given: &[],
           why: "the binomial formula" },
    Rule { name: "product-of-neighbors", lhs: "(+ (* ?x ?y) (+ ?x (+ ?y 1)))", rhs: "(* (+ ?x 1) (+ ?y 1))", given: &[],
           why: "multiplied out it is that sum" },
];
