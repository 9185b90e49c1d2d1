//! What is left has the same solutions, on systems small enough to try every value.

use std::collections::BTreeSet;

use num_bigint::BigUint;
use proptest::prelude::*;

use super::{LIMITS, Remaining, Row, System, linear, wires};
use crate::eliminate::Limits;
use crate::form::{self, Form};

#[derive(Clone, Debug)]
struct Small {
    q: BigUint,
    n_wires: usize,
    n_publics: u32,
    rows: Vec<Row>,
}

impl System for Small {
    fn modulus(&self) -> &BigUint {
        &self.q
    }

    fn n_wires(&self) -> usize {
        self.n_wires
    }

    fn n_publics(&self) -> u32 {
        self.n_publics
    }

    fn n_rows(&self) -> usize {
        self.rows.len()
    }

    fn rows(&self) -> impl Iterator<Item = (usize, Row)> {
        self.rows.iter().cloned().enumerate()
    }

    fn incidences(&self) -> impl Iterator<Item = (usize, u32)> {
        let rows = self.rows.iter().enumerate();
        rows.flat_map(|(index, row)| wires(row).map(move |wire| (index, wire)))
    }

    fn row(&self, index: usize) -> Row {
        self.rows[index].clone()
    }
}

/// The sum of `factor * wire`.
fn sum(q: u32, terms: &[(u32, i64)]) -> Form {
    let residue = |factor: i64| BigUint::from(factor.rem_euclid(q.into()) as u64);
    let terms = terms.iter().map(|(wire, factor)| (*wire, residue(*factor)));
    form::sum(terms.collect(), &q.into())
}

fn system(q: u32, n_wires: usize, n_publics: u32, rows: &[[&[(u32, i64)]; 3]]) -> Small {
    Small {
        q: q.into(),
        n_wires,
        n_publics,
        rows: rows.iter().map(|row| row.map(|it| sum(q, it))).collect(),
    }
}

/// All values of so many wires, the first being 1, which satisfy the constraints.
fn solutions(q: u64, n_wires: usize, rows: &[Row]) -> BTreeSet<Vec<u64>> {
    let value = |form: &Form, wires: &[u64]| -> u64 {
        let terms = form.iter();
        let terms = terms.map(|(wire, factor)| {
            factor.iter_u64_digits().next().unwrap_or(0) * wires[*wire as usize]
        });
        terms.sum::<u64>() % q
    };
    let n_all = q.pow(n_wires as u32 - 1);
    let all = (0..n_all).map(|index| {
        let digits = (0..n_wires as u32 - 1).map(|at| index / q.pow(at) % q);
        std::iter::once(1).chain(digits).collect::<Vec<u64>>()
    });
    all.filter(|wires| {
        rows.iter()
            .all(|[a, b, c]| value(a, wires) * value(b, wires) % q == value(c, wires))
    })
    .collect()
}

/// Checks that what is left has the solutions of the system, less the wires left out. Returns the numbers of wires and constraints left.
fn assert_same(system: &Small, limits: Limits) -> (usize, usize) {
    let remaining = Remaining::within(system, limits);
    let q = system.q.iter_u64_digits().next().expect("a prime");
    let rows: Vec<Row> = remaining.rows(system).collect();
    assert_eq!(rows.len(), remaining.n_rows);
    assert!((0..=system.n_publics as usize).all(|wire| remaining.has(wire)));
    let expected = solutions(q, system.n_wires, &system.rows);
    let expected: BTreeSet<Vec<u64>> = expected
        .into_iter()
        .map(|wires| {
            let wires = wires.into_iter().enumerate();
            let left = wires.filter(|(wire, _)| remaining.has(*wire));
            left.map(|(_, value)| value).collect()
        })
        .collect();
    let found = solutions(q, remaining.n_wires, &rows);
    assert_eq!(found, expected, "{system:?} became {rows:?}");
    (remaining.n_wires, remaining.n_rows)
}

fn form(q: u32, n_wires: u32) -> impl Strategy<Value = Form> {
    let term = (0..n_wires, 0..i64::from(q));
    prop::collection::vec(term, 0..4).prop_map(move |terms| sum(q, &terms))
}

/// Constraints of which many are linear.
fn row(q: u32, n_wires: u32) -> impl Strategy<Value = Row> {
    let constant = (1..q).prop_map(|value| form::constant(value.into()));
    let right = prop_oneof![form(q, n_wires), constant];
    (form(q, n_wires), right, form(q, n_wires)).prop_map(|(a, b, c)| [a, b, c])
}

fn any_system() -> impl Strategy<Value = Small> {
    (prop::sample::select(vec![2u32, 3, 5]), 2..6usize, 0..3u32).prop_flat_map(
        |(q, n_wires, n_publics)| {
            let rows = prop::collection::vec(row(q, n_wires as u32), 0..7);
            rows.prop_map(move |rows| Small {
                q: q.into(),
                n_wires,
                n_publics: n_publics.min(n_wires as u32 - 1),
                rows,
            })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn solutions_are_the_same(system in any_system()) {
        assert_same(&system, LIMITS);
        assert_same(&system, Limits { terms: 2, growth: 5 });
    }
}

const ONE: &[(u32, i64)] = &[(0, 1)];

#[test]
fn what_is_linear_is_solved() {
    // Two linear constraints, and the product of what they determine.
    let linear: &[(u32, i64)] = &[(1, 1), (2, 2), (3, -1)];
    let rows = [
        [linear, ONE, &[]],
        [&[(3, 1), (4, -3)], ONE, &[]],
        [&[(3, 1)], &[(4, 1)], &[(1, 1)]],
    ];
    assert_eq!(assert_same(&system(7, 5, 1, &rows), LIMITS), (3, 1));
}

#[test]
fn a_factor_that_becomes_constant_makes_a_constraint_linear() {
    // x y = 6, z y = 5 x, 2 x = 4: read in this order, the first two are linear only at the end.
    let rows: [[&[(u32, i64)]; 3]; 4] = [
        [&[(2, 1)], &[(3, 1)], &[(0, 6)]],
        [&[(4, 1)], &[(3, 1)], &[(2, 5)]],
        [&[(2, 2)], ONE, &[(0, 4)]],
        [&[(4, 1)], &[(4, 1)], &[(1, 1)]],
    ];
    assert_eq!(assert_same(&system(11, 5, 1, &rows), LIMITS), (2, 1));
}

#[test]
fn equal_products_are_made_once() {
    // x y = z; (3 - y) (2 x + 1) = w says w = 6 x + 3 - y - 2 z; x y = v says v = z.
    let rows: [[&[(u32, i64)]; 3]; 4] = [
        [&[(3, 1)], &[(4, 1)], &[(1, 1)]],
        [&[(0, 3), (4, -1)], &[(0, 1), (3, 2)], &[(2, 1)]],
        [&[(3, 1)], &[(4, 1)], &[(5, 1)]],
        [&[(5, 1)], &[(1, 1)], &[(2, 1)]],
    ];
    let first = system(5, 5, 2, &rows[..2]);
    assert_eq!(assert_same(&first, LIMITS), (4, 1));
    assert_eq!(assert_same(&system(5, 6, 2, &rows), LIMITS), (4, 2));
}

#[test]
fn a_constraint_that_is_read_twice_is_not_its_own_copy() {
    // The second makes a wire constant, so that the first is read again.
    let rows: [[&[(u32, i64)]; 3]; 2] = [
        [&[(1, 1)], &[(2, 1)], &[(3, 1), (4, 1)]],
        [&[(4, 1)], ONE, &[(0, 2)]],
    ];
    assert_eq!(assert_same(&system(5, 5, 3, &rows), LIMITS), (4, 1));
}

#[test]
fn of_two_equal_constraints_one_is_left() {
    // The second says that w is 0, so that the first is read again.
    let rows: [[&[(u32, i64)]; 3]; 2] = [
        [&[(1, 1)], &[(2, 1)], &[(3, 1)]],
        [&[(2, 1)], &[(1, 1)], &[]],
    ];
    assert_eq!(assert_same(&system(3, 4, 2, &rows), LIMITS), (3, 1));
}

#[test]
fn a_constraint_is_left_out_only_if_nothing_else_reads_its_wire() {
    let product: [&[(u32, i64)]; 3] = [&[(1, 1)], &[(1, 1)], &[(2, 1), (3, 2)]];
    let boolean: [&[(u32, i64)]; 3] = [&[(3, 1)], &[(3, 1), (0, -1)], &[]];
    let quotient: [&[(u32, i64)]; 3] = [&[(3, 1)], &[(2, 1)], &[(1, 1)]];
    let counts = |rows: &[[&[(u32, i64)]; 3]]| assert_same(&system(5, 4, 2, rows), LIMITS);
    assert_eq!(counts(&[product]), (3, 0));
    assert_eq!(counts(&[boolean]), (4, 1));
    assert_eq!(counts(&[quotient]), (4, 1));
    assert_eq!(counts(&[product, boolean]), (4, 2));
}

#[test]
fn contradictions_stay() {
    let rows: [[&[(u32, i64)]; 3]; 3] = [
        [&[(2, 1)], ONE, &[(0, 2)]],
        [&[(2, 1)], ONE, &[(0, 3)]],
        [&[(2, 1)], &[(2, 1)], &[(0, 1)]],
    ];
    let contradictory = system(7, 3, 1, &rows);
    assert_eq!(assert_same(&contradictory, LIMITS), (2, 2));
    assert!(solutions(7, 3, &contradictory.rows).is_empty());
}

/// Linear constraints that each tie a wire to the next, from either end, and a product at the other.
fn chain(length: u32, is_forward: bool) -> Small {
    let q = 101;
    let mut rows: Vec<Row> = (1..length)
        .map(|wire| linear(&sum(q, &[(wire, 1), (wire + 1, -2), (0, 3)])))
        .collect();
    if !is_forward {
        rows.reverse();
    }
    rows.push([
        sum(q, &[(length, 1)]),
        sum(q, &[(length, 1)]),
        sum(q, &[(1, 1)]),
    ]);
    rows.extend((2..length).map(|wire| {
        let form = sum(q, &[(wire, 1)]);
        [form.clone(), form, sum(q, &[(wire - 1, 1)])]
    }));
    Small {
        q: q.into(),
        n_wires: length as usize + 1,
        n_publics: 1,
        rows,
    }
}

#[test]
fn long_chains_are_no_long_work() {
    for is_forward in [true, false] {
        let chain = chain(20_000, is_forward);
        let remaining = Remaining::of(&chain);
        assert_eq!(remaining.n_wires, 2);
        assert!((1..20_000).contains(&remaining.n_rows));
    }
}
