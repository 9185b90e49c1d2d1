//! Intervals of expressions hold every value, and no more where that is promised.

use num_bigint::BigInt;
use proptest::prelude::*;

use crate::Interval;
use crate::circuit::polynomial::Intervals;
use crate::circuit::{Cell, Certificate, Chip, Expr, Ref};

const N_CELLS: u32 = 3;

fn chip(exprs: Vec<Expr>) -> Chip {
    Chip {
        name: "chip".to_owned(),
        inputs: vec![N_CELLS],
        outputs: Vec::new(),
        locals: 0,
        fixed: 0,
        advice: 0,
        exprs,
        constraints: Vec::new(),
        ranges: Vec::new(),
        hints: Vec::new(),
        certificate: Certificate::PerInstance,
    }
}

/// A chip with three expressions of few small terms.
fn chips() -> impl Strategy<Value = Chip> {
    let reference = |n_exprs: u32| {
        (0..N_CELLS + n_exprs).prop_map(|index| match index.checked_sub(N_CELLS) {
            None => Ref::Cell(Cell(index)),
            Some(expr) => Ref::Expr(expr),
        })
    };
    let coefficient = || (-3_i64..=3).prop_map(BigInt::from);
    let expr = move |n_exprs| {
        let linear = prop::collection::vec((coefficient(), reference(n_exprs)), 0..4);
        let products = prop::collection::vec(
            (coefficient(), reference(n_exprs), reference(n_exprs)),
            0..4,
        );
        (coefficient(), linear, products).prop_map(|(constant, linear, products)| Expr {
            constant,
            linear,
            products,
        })
    };
    (expr(0), expr(1), expr(2)).prop_map(|(a, b, c)| chip(vec![a, b, c]))
}

fn bounds() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec(
        (-3_i64..=3, 0_i64..=3).prop_map(|(lo, width)| (lo, lo + width)),
        N_CELLS as usize,
    )
}

/// The value of every expression on these cells.
fn values(chip: &Chip, cells: &[i64]) -> Vec<BigInt> {
    let mut values: Vec<BigInt> = Vec::new();
    for expr in &chip.exprs {
        let value = |a: &Ref| match a {
            Ref::Cell(cell) => BigInt::from(cells[cell.0 as usize]),
            Ref::Expr(expr) => values[*expr as usize].clone(),
        };
        let linear: BigInt = expr
            .linear
            .iter()
            .map(|(coefficient, a)| coefficient * value(a))
            .sum();
        let products: BigInt = expr
            .products
            .iter()
            .map(|(coefficient, a, b)| coefficient * value(a) * value(b))
            .sum();
        values.push(&expr.constant + linear + products);
    }
    values
}

/// Every point of the box.
fn points(bounds: &[(i64, i64)]) -> Vec<Vec<i64>> {
    bounds.iter().fold(vec![Vec::new()], |points, (lo, hi)| {
        let longer = |point: &Vec<i64>| {
            (*lo..=*hi)
                .map(|value| [&point[..], &[value]].concat())
                .collect::<Vec<_>>()
        };
        points.iter().flat_map(longer).collect()
    })
}

fn intervals(chip: &Chip, bounds: &[(i64, i64)]) -> Vec<Interval> {
    let cells = bounds
        .iter()
        .map(|(lo, hi)| Interval::new((*lo).into(), (*hi).into()))
        .collect();
    let intervals = Intervals::new(chip, cells);
    chip.exprs
        .iter()
        .map(|expr| intervals.of(expr, None).unwrap())
        .collect()
}

proptest! {
    #[test]
    fn every_value_lies_in_its_interval(chip in chips(), bounds in bounds()) {
        let intervals = intervals(&chip, &bounds);
        for point in points(&bounds) {
            for (value, interval) in values(&chip, &point).iter().zip(&intervals) {
                prop_assert!(interval.contains(value), "{point:?}: {value} is not in {interval}");
            }
        }
    }
}

/// The interval of `expr` is exactly what it takes on these cells.
#[track_caller]
fn check_exact(expr: Expr, bounds: [(i64, i64); 3]) {
    let chip = chip(vec![expr]);
    let values: Vec<BigInt> = points(&bounds)
        .iter()
        .flat_map(|point| values(&chip, point))
        .collect();
    let exact = Interval::new(
        values.iter().min().unwrap().clone(),
        values.iter().max().unwrap().clone(),
    );
    assert_eq!(intervals(&chip, &bounds), [exact.unwrap()]);
}

#[test]
fn polynomials_without_squares_are_exact() {
    let [x, y, z] = [0, 1, 2].map(|cell| Ref::Cell(Cell(cell)));
    let exclusive_or = Expr {
        constant: 0.into(),
        linear: vec![(1.into(), x), (1.into(), y)],
        products: vec![((-2).into(), x, y)],
    };
    check_exact(exclusive_or.clone(), [(0, 1), (0, 1), (0, 0)]);
    check_exact(exclusive_or, [(-2, 1), (-1, 5), (0, 0)]);
    let choice = Expr {
        constant: 5.into(),
        linear: vec![(1.into(), y)],
        products: vec![(1.into(), x, z), ((-1).into(), x, y)],
    };
    check_exact(choice.clone(), [(0, 1), (0, 9), (0, 9)]);
    check_exact(choice, [(0, 1), (-4, 9), (3, 7)]);
    let square = Expr {
        constant: 0.into(),
        linear: Vec::new(),
        products: vec![(3.into(), x, x)],
    };
    check_exact(square, [(-2, 1), (0, 0), (0, 0)]);
}
