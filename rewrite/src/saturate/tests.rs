//! Each rule alone, on its own left side.

use std::collections::BTreeMap;

use egg::{RecExpr, Runner};
use num_bigint::BigUint;
use vampx_fields::Field;
use vampx_ir::Source;
use vampx_ir::program::{NodeId, Program};
use vampx_ir::syntax::compile;

use super::language::{Expression, Graph, Known, Leaf, Operation};
use super::region::{Parts, Region};
use super::search::RULES;
use super::{explain, improvements};
use crate::Rule;
use crate::facts::Facts;
use crate::models::NATIVE;
use crate::rules::{Fact, Range, all};
use crate::total::Total;

const P: u32 = 97;

fn range(lo: u32, hi: u32) -> Range {
    (lo.into(), hi.into())
}

/// Ranges that prove the facts, and no more where that is simple.
fn proving(facts: &[Fact]) -> BTreeMap<&'static str, Range> {
    let mut ranges = BTreeMap::new();
    for fact in facts {
        let known = match *fact {
            Fact::Boolean(x) => vec![(x, range(0, 1))],
            Fact::Nonzero(x) => vec![(x, range(1, 6))],
            Fact::SumFits(x, y) | Fact::ProductFits(x, y) => {
                vec![(x, range(0, 6)), (y, range(0, 6))]
            }
            Fact::Below(x, y) => vec![(x, range(2, 3)), (y, range(4, 6))],
            Fact::NotBelow(x, y) => vec![(x, range(4, 6)), (y, range(2, 4))],
        };
        ranges.extend(known.into_iter().filter(|(name, _)| name.starts_with('?')));
    }
    ranges
}

/// The names of the variables of a rule, in order.
fn variables(rule: &Rule) -> Vec<&'static str> {
    let words = rule
        .lhs
        .split(|c: char| c.is_whitespace() || "()".contains(c));
    let mut names: Vec<&str> = words.filter(|word| word.starts_with('?')).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// A side with a leaf for each variable.
fn side(text: &str, names: &[&str]) -> Expression {
    let mut text = text.to_owned();
    for (leaf, name) in names.iter().enumerate() {
        text = text.replace(name, &format!("%{leaf}"));
    }
    text.parse().expect("an expression")
}

/// Whether the rule alone finds its right side equal to its left side, where this is known of the variables.
fn fires(index: usize, rule: &Rule, ranges: &BTreeMap<&str, Range>) -> bool {
    let names = variables(rule);
    let leaves = names
        .iter()
        .map(|name| ranges.get(name).cloned().unwrap_or(range(0, P - 1)));
    let mut graph = Graph::new(Known {
        modulus: P.into(),
        leaves: leaves.collect(),
        is_contradiction: false,
    });
    let lhs = graph.add_expr(&side(rule.lhs, &names));
    let runner = Runner::default()
        .with_egraph(graph)
        .with_iter_limit(2)
        .run([&RULES[index]]);
    let mut graph = runner.egraph;
    let rhs = graph.add_expr(&side(rule.rhs, &names));
    graph.rebuild();
    graph.find(lhs) == graph.find(rhs)
}

#[test]
fn rules_fire_where_their_facts_are_proven() {
    for (index, rule) in all().enumerate() {
        assert!(fires(index, rule, &proving(rule.given)), "{}", rule.name);
    }
}

#[test]
fn rules_wait_where_a_fact_is_not_proven() {
    let mut n_checked = 0;
    for (index, rule) in all().enumerate() {
        let proving = proving(rule.given);
        for unknown in proving.keys() {
            let mut ranges = proving.clone();
            ranges.remove(unknown);
            assert!(!fires(index, rule, &ranges), "{}: {unknown}", rule.name);
            n_checked += 1;
        }
    }
    assert!(n_checked > 30, "{n_checked} facts");
}

#[test]
fn an_empty_meet_is_a_contradiction() {
    let mut graph = Graph::new(Known {
        modulus: P.into(),
        leaves: vec![range(0, 3), range(5, 6)],
        is_contradiction: false,
    });
    let [a, b] = [0, 1].map(|leaf| graph.add(Operation::Leaf(Leaf(leaf))));
    graph.union_trusted(a, b, "assumed");
    graph.rebuild();
    assert!(graph.analysis.is_contradiction);
}

#[test]
fn ranges_of_equal_values_meet() {
    let mut graph = Graph::new(Known {
        modulus: P.into(),
        leaves: vec![range(0, 4), range(3, 6), range(5, 9)],
        is_contradiction: false,
    });
    let [a, b, c] = [0, 1, 2].map(|leaf| graph.add(Operation::Leaf(Leaf(leaf))));
    let below = graph.add(Operation::Lt([a, c]));
    graph.union_trusted(a, b, "assumed");
    graph.rebuild();
    assert_eq!(graph[a].data, range(3, 4));
    assert_eq!(graph[below].data, range(0, 0));
    let zero: RecExpr<Operation> = "0".parse().expect("an expression");
    assert_eq!(graph.lookup_expr(&zero), Some(graph.find(below)));
    assert_eq!(graph.analysis.modulus, BigUint::from(P));
}

fn program(text: &str) -> Program {
    let field = Field::by_name("pallas").expect("a field");
    compile(&Source::new("test", text), Some(&field)).expect("a program")
}

/// The regions of a program over a large field, and how many of them get cheaper.
fn regions(text: &str) -> (Vec<Region>, usize) {
    let program = program(text);
    let (facts, total) = (Facts::new(&program), Total::new(&program));
    let mut parts = Parts::new(&program, &facts, &total);
    let nodes = (0..program.nodes().len() as u32).rev().map(NodeId);
    let mut regions = Vec::new();
    for node in nodes {
        if parts.is_root(node) {
            regions.extend(parts.region(node).map(|(region, _)| region));
        }
    }
    (
        regions,
        improvements(&program, &NATIVE, &facts, &total).len(),
    )
}

#[test]
fn regions_are_alike_whichever_large_constants_they_have() {
    let with = |one: &str, other: &str| {
        regions(&format!(
            "pub out; priv a, b, c; out = {one}*b*a + {other}*c*a + a;"
        ))
    };
    let (expected, n_better) = with("1234567890123", "98765432101234567890");
    assert_eq!((expected.len(), n_better), (1, 1));
    assert_eq!(with("555555555555", "777777777777777").0, expected);
    for (one, other) in [
        ("3", "98765432101234567890"),
        ("1234567890123", "1234567890123"),
        ("1234567890123", "(-1234567890123)"),
    ] {
        let (regions, n_better) = with(one, other);
        assert_ne!(regions, expected, "{one} {other}");
        assert_eq!(n_better, 1, "{one} {other}");
    }
}

#[test]
fn constants_that_are_compared_have_names() {
    let with = |bound: &str| {
        regions(&format!(
            "pub out; priv a, b; out = b * lt a 100000 * lt a {bound};"
        ))
    };
    let ((low, n_low), (high, n_high)) = (with("200000"), with("300000"));
    assert_ne!(low, high);
    assert_eq!((n_low, n_high), (1, 1));
}

#[test]
fn what_is_there_for_others_is_not_searched() {
    let (found, _) = regions("pub x, y; priv a, b; def p = a*b; x = p + a + 1; y = p - b;");
    assert_eq!(found, []);
    let (found, _) = regions("pub x, y; priv a, b; def p = a*b; x = p + a*a + 1; y = p - b;");
    assert_eq!(found.len(), 1);
}

#[test]
fn arms_that_are_never_taken_are_reported() {
    let explained = |first: &str, second: &str| {
        let selector = format!("(1 - lt x {first}) * lt x {second}");
        let text =
            format!("pub out; priv x, y; out = branch ({selector}) y (branch (lt x 9) x (y*y));");
        let program = program(&text);
        explain(&program, (0..program.nodes().len() as u32).map(NodeId))
    };
    let never = explained("4", "8");
    assert_eq!((never.dead_arms.len(), never.proofs.len()), (1, 1));
    assert_eq!(never.contradictions, []);
    assert_eq!(explained("8", "4").dead_arms, []);
}
