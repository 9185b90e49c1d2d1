//! Every rule on every value of small fields, and at random on large ones; every fact is needed.

use std::collections::BTreeMap;

use num_bigint::BigUint;
use num_traits::{One, Zero};
use vampx_fields::Field;
use vampx_rewrite::Rule;
use vampx_rewrite::rules::{Fact, all};

type Values = BTreeMap<String, BigUint>;

/// An S-expression.
enum Pattern {
    Word(String),
    List(Vec<Pattern>),
}

fn read(text: &str) -> Pattern {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let mut open: Vec<Vec<Pattern>> = vec![Vec::new()];
    for word in spaced.split_whitespace() {
        match word {
            "(" => open.push(Vec::new()),
            ")" => {
                let list = open.pop().expect("an open list");
                open.last_mut()
                    .expect("a list around it")
                    .push(Pattern::List(list));
            }
            word => open
                .last_mut()
                .expect("a list")
                .push(Pattern::Word(word.to_owned())),
        }
    }
    open.pop()
        .expect("the whole")
        .pop()
        .expect("one expression")
}

/// Both sides of a rule, read once.
struct Sides {
    rule: &'static Rule,
    names: Vec<String>,
    sides: [Pattern; 2],
}

impl Sides {
    fn of(rule: &'static Rule) -> Self {
        Self {
            rule,
            names: variables(rule),
            sides: [rule.lhs, rule.rhs].map(read),
        }
    }

    fn agree(&self, p: &BigUint, values: &Values) -> bool {
        let [lhs, rhs] = &self.sides;
        value(lhs, p, values) == value(rhs, p, values)
    }
}

/// The value; `None` is a trap.
fn value(pattern: &Pattern, p: &BigUint, values: &Values) -> Option<BigUint> {
    let list = match pattern {
        Pattern::Word(word) => {
            return Some(match values.get(word) {
                Some(value) => value.clone(),
                None => word.parse::<BigUint>().expect("a number") % p,
            });
        }
        Pattern::List(list) => list,
    };
    let of = |position: usize| value(&list[position], p, values);
    let Pattern::Word(operation) = &list[0] else {
        panic!("an operation");
    };
    Some(match operation.as_str() {
        "+" => (of(1)? + of(2)?) % p,
        "*" => of(1)? * of(2)? % p,
        "neg" => (p - of(1)?) % p,
        "lt" => BigUint::from(of(1)? >= of(2)?),
        "branch" => match of(1)? {
            bit if bit.is_zero() => of(2)?,
            bit if bit.is_one() => of(3)?,
            _ => return None,
        },
        other => panic!("no operation {other}"),
    })
}

fn variables(rule: &Rule) -> Vec<String> {
    let text = format!("{} {}", rule.lhs, rule.rhs);
    let words = text.split(|c: char| c.is_whitespace() || "()".contains(c));
    let mut names: Vec<String> = words
        .filter(|word| word.starts_with('?'))
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    names
}

/// All values of the variables.
fn assignments(names: &[String], p: u32) -> impl Iterator<Item = Values> {
    (0..p.pow(names.len() as u32)).map(move |index| {
        let value = |(place, name): (usize, &String)| {
            (name.clone(), BigUint::from(index / p.pow(place as u32) % p))
        };
        names.iter().enumerate().map(value).collect()
    })
}

fn holds(facts: &[Fact], p: &BigUint, values: &Values) -> bool {
    facts
        .iter()
        .all(|fact| fact.holds(p, |name| values[name].clone()))
}

const PRIMES: [u32; 5] = [3, 5, 7, 11, 13];

#[test]
fn rules_are_sound() {
    for rule in all() {
        let sides = Sides::of(rule);
        let mut n_checked = 0;
        for p in PRIMES {
            let modulus = BigUint::from(p);
            for values in assignments(&sides.names, p) {
                if holds(rule.given, &modulus, &values) {
                    assert!(
                        sides.agree(&modulus, &values),
                        "{} modulo {p}: {values:?}",
                        rule.name
                    );
                    n_checked += 1;
                }
            }
        }
        assert!(n_checked >= 10, "{}: {n_checked} cases", rule.name);
    }
}

#[test]
fn facts_are_needed() {
    for sides in all().map(Sides::of) {
        for (dropped, fact) in sides.rule.given.iter().enumerate() {
            let mut others = sides.rule.given.to_vec();
            others.remove(dropped);
            let breaks = |p: u32| {
                let modulus = BigUint::from(p);
                assignments(&sides.names, p).any(|values| {
                    holds(&others, &modulus, &values) && !sides.agree(&modulus, &values)
                })
            };
            assert!(
                PRIMES.into_iter().any(breaks),
                "{} without {fact:?}",
                sides.rule.name
            );
        }
    }
}

#[test]
fn rules_are_sound_over_large_fields() {
    let mut state = 1u64;
    let mut random = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state >> 11
    };
    for field in Field::catalog() {
        let p = field.modulus();
        for sides in all().map(Sides::of) {
            for _ in 0..40 {
                let mut values = Values::new();
                for name in &sides.names {
                    let value = match random() % 4 {
                        0 => BigUint::from(random() % 3),
                        1 => p - 1u32 - BigUint::from(random() % 3),
                        _ => (0..8).fold(BigUint::ZERO, |value, _| (value << 53) + random()) % p,
                    };
                    values.insert(name.clone(), value);
                }
                if holds(sides.rule.given, p, &values) {
                    assert!(
                        sides.agree(p, &values),
                        "{} over {field}: {values:?}",
                        sides.rule.name
                    );
                }
            }
        }
    }
}

#[test]
fn names_are_unique_and_reasons_given() {
    let mut names: Vec<&str> = all().map(|rule| rule.name).collect();
    let n_rules = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), n_rules);
    assert!(all().all(|rule| !rule.why.is_empty()));
}
