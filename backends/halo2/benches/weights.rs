//! The weights of the cost of a layout, measured: proofs of synthetic circuits of many shapes, and the least-squares fit of
//! times to the terms of the cost. Times are those of the processor (all threads, Linux), so that other work disturbs little.
//!
//! `cargo bench -p vampx-halo2 --bench weights`

use std::cell::Cell;
use std::fs;

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{
    Advice, Circuit, Column, ConstraintSystem, Constraints, Error, Expression, Fixed, Selector,
    TableColumn, create_proof, keygen_pk, keygen_vk,
};
use halo2_proofs::poly::{Rotation, commitment::Params};
use halo2_proofs::transcript::{Blake2bWrite, Challenge255};
use pasta_curves::{EqAffine, Fp};
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;

/// The binary logarithms of the rows.
const KS: [u32; 4] = [8, 9, 11, 12];
const TABLE_BITS: u32 = 7;
/// The terms of the cost of a proof, in the order of [`Shape::terms`]. All are counted a row.
const TERMS: [&str; 5] = [
    "a proof with its opening",
    "a permutation product",
    "a lookup",
    "a column and part of the quotient",
    "a gate's operation and part of the quotient",
];

/// What a synthetic circuit has.
#[derive(Clone, Copy, Debug)]
struct Shape {
    k: u32,
    columns: usize,
    lookups: usize,
    degree: usize,
    height: usize,
    /// The products of the gate.
    products: usize,
}

thread_local! {
    static SHAPE: Cell<Option<Shape>> = const { Cell::new(None) };
}

/// The shape of the circuits of this thread.
fn shape() -> Shape {
    SHAPE
        .get()
        .unwrap_or_else(|| unreachable!("invariant: the shape is set"))
}

impl Shape {
    /// The rows that hold values.
    fn used_rows(self) -> usize {
        (1 << self.k) - 48
    }

    /// What the time of a proof is the weighted sum of, a row.
    fn terms(self) -> [f64; TERMS.len()] {
        let parts = (self.degree - 1).next_power_of_two();
        let products = (self.columns + 1).div_ceil(self.degree - 2);
        let sum = [
            1,
            products,
            self.lookups,
            parts * self.columns,
            parts * self.products,
        ];
        sum.map(|count| count as f64)
    }

    /// The columns of the verifying key: of permutations, and of small values (factors, the table and the selector).
    fn key_columns(self) -> [f64; 2] {
        [self.columns, self.lookups + 2].map(|count| count as f64)
    }

    /// The milliseconds of processor time that the verifying key takes, and a proof with the rest of the proving key: the least of
    /// three.
    fn milliseconds(self, params: &Params<EqAffine>) -> [f64; 2] {
        SHAPE.set(Some(self));
        let expected = "the shape can be proved";
        let run = || {
            let start = processor_milliseconds();
            let key = keygen_vk(params, &Synthetic).expect(expected);
            let between = processor_milliseconds();
            let key = keygen_pk(params, key, &Synthetic).expect(expected);
            let mut transcript = Blake2bWrite::<_, _, Challenge255<_>>::init(Vec::new());
            let random = UnwrapErr(SysRng);
            create_proof(params, &key, &[Synthetic], &[&[]], random, &mut transcript)
                .expect(expected);
            [between - start, processor_milliseconds() - between]
        };
        let runs = [run(), run(), run()];
        [0, 1].map(|part| {
            runs.map(|run| run[part])
                .into_iter()
                .fold(f64::INFINITY, f64::min)
        })
    }
}

/// A circuit of the thread's [`shape`] whose values are all below 2^8, and whose gate is 0 for any.
struct Synthetic;

#[derive(Clone)]
struct Columns {
    advice: Vec<Column<Advice>>,
    factors: Vec<Column<Fixed>>,
    table: TableColumn,
    selector: Selector,
}

impl Circuit<Fp> for Synthetic {
    type Config = Columns;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Self
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Columns {
        let shape = shape();
        let advice: Vec<_> = (0..shape.columns).map(|_| meta.advice_column()).collect();
        advice
            .iter()
            .for_each(|column| meta.enable_equality(*column));
        let factors: Vec<_> = (0..shape.lookups).map(|_| meta.fixed_column()).collect();
        let table = meta.lookup_table_column();
        for (factor, column) in factors.iter().zip(&advice) {
            meta.lookup(|meta| {
                let factor = meta.query_fixed(*factor);
                vec![(factor * meta.query_advice(*column, Rotation::cur()), table)]
            });
        }
        let selector = meta.selector();
        meta.create_gate("gate", |meta| {
            let selected = meta.query_selector(selector);
            let rotations = (0..shape.height as i32).map(Rotation);
            let cells: Vec<Expression<Fp>> = rotations
                .flat_map(|row| advice.iter().map(move |column| (*column, row)))
                .map(|(column, row)| meta.query_advice(column, row))
                .collect();
            let product = |at: usize| {
                let (a, b) = (&cells[at % cells.len()], &cells[(at + 1) % cells.len()]);
                a.clone() * b.clone() - b.clone() * a.clone()
            };
            let sums = (0..shape.products.div_ceil(2)).map(product);
            let touched = cells
                .iter()
                .fold(Expression::Constant(Fp::zero()), |sum, cell| {
                    sum + cell.clone() * Fp::zero()
                });
            Constraints::with_selector(selected, sums.chain([touched]).collect::<Vec<_>>())
        });
        meta.set_minimum_degree(shape.degree);
        Columns {
            advice,
            factors,
            table,
            selector,
        }
    }

    fn synthesize(&self, columns: Columns, mut layouter: impl Layouter<Fp>) -> Result<(), Error> {
        layouter.assign_table(
            || "table",
            |mut table| {
                (0..1 << TABLE_BITS).try_for_each(|value| {
                    let entry = || Value::known(Fp::from(value as u64));
                    table.assign_cell(|| "entry", columns.table, value, entry)
                })
            },
        )?;
        layouter.assign_region(
            || "rows",
            |mut region| {
                for row in 0..shape().used_rows() {
                    let mut first = None;
                    for (at, column) in columns.advice.iter().enumerate() {
                        // Equal in pairs, which are copied.
                        let value = (row * 31 + at / 2 * 17) % (1 << TABLE_BITS);
                        let value = || Value::known(Fp::from(value as u64));
                        let cell = region.assign_advice(|| "cell", *column, row, value)?;
                        match first.take() {
                            None => first = Some(cell.cell()),
                            Some(other) => region.constrain_equal(cell.cell(), other)?,
                        }
                    }
                    for factor in &columns.factors {
                        region.assign_fixed(|| "one", *factor, row, || Value::known(Fp::one()))?;
                    }
                    if row + shape().height <= shape().used_rows() {
                        columns.selector.enable(&mut region, row)?;
                    }
                }
                Ok(())
            },
        )
    }
}

/// The time that this process has had, in steps of a hundredth of a second.
fn processor_milliseconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2);
    let ticks = ticks.map(|ticks| ticks.parse::<f64>().expect("a number of ticks"));
    ticks.sum::<f64>() * 10.0
}

/// The weights that minimize the sum of squares of relative errors, by the normal equations, and that sum.
fn fit<const N: usize>(rows: &[([f64; N], f64)]) -> ([f64; N], f64) {
    let mut matrix = vec![[0.0; N]; N];
    let mut right = [0.0; N];
    for (terms, time) in rows {
        for i in 0..N {
            for j in 0..N {
                matrix[i][j] += terms[i] * terms[j] / (time * time);
            }
            right[i] += terms[i] / time;
        }
    }
    for pivot in 0..N {
        let (row, of_row) = (matrix[pivot], right[pivot]);
        for other in 0..N {
            if other != pivot {
                let factor = matrix[other][pivot] / row[pivot];
                for (entry, of) in matrix[other].iter_mut().zip(row) {
                    *entry -= factor * of;
                }
                right[other] -= factor * of_row;
            }
        }
    }
    let weights = std::array::from_fn(|at| right[at] / matrix[at][at]);
    let errors = rows.iter().map(|row| error(row, &weights).powi(2));
    (weights, errors.sum())
}

/// The relative error of a time by the weights.
fn error<const N: usize>((terms, time): &([f64; N], f64), weights: &[f64; N]) -> f64 {
    let sum: f64 = terms.iter().zip(weights).map(|(term, of)| term * of).sum();
    sum / time - 1.0
}

/// The best fit of times to terms a row, the rows being some more than there are.
fn fit_rows<const N: usize>(times: &[(u32, [f64; N], f64)]) -> [f64; N] {
    let weighted = |more: u32| -> Vec<([f64; N], f64)> {
        let scaled = times.iter().map(|(k, terms, time)| {
            let rows = f64::from((1u32 << k) + more);
            (terms.map(|term| term * rows / 1e3), *time)
        });
        scaled.collect()
    };
    let fits = (0..600)
        .step_by(10)
        .map(|more| (more, fit(&weighted(more))));
    let (more, (weights, _)) = fits
        .min_by(|(_, (_, a)), (_, (_, b))| a.total_cmp(b))
        .unwrap_or_else(|| unreachable!("invariant: there are candidates"));
    let errors = weighted(more);
    let worst = errors.iter().map(|row| error(row, &weights).abs());
    println!(
        "as if there were {more} more rows; largest error {:.0} %; microseconds a row:",
        100.0 * worst.fold(0.0, f64::max)
    );
    weights
}

fn main() {
    let shapes = [
        (4, 0, 3, 1, 2),
        (16, 0, 3, 1, 2),
        (48, 0, 3, 1, 2),
        (16, 0, 3, 1, 100),
        (16, 0, 5, 1, 2),
        (48, 0, 5, 1, 2),
        (48, 0, 9, 1, 2),
        (16, 0, 9, 1, 100),
        (8, 4, 5, 1, 2),
        (16, 4, 5, 1, 100),
        (16, 12, 5, 1, 2),
        (24, 24, 5, 1, 2),
        (16, 8, 9, 1, 2),
        (16, 4, 5, 4, 2),
        (16, 0, 3, 8, 2),
        (24, 8, 5, 4, 200),
        (8, 8, 9, 4, 200),
    ];
    println!(" k columns lookups degree height products |  key ms  proof ms");
    let (mut keys, mut proofs) = (Vec::new(), Vec::new());
    for k in KS {
        let params = Params::new(k);
        for (columns, lookups, degree, height, products) in shapes {
            let shape = Shape {
                k,
                columns,
                lookups,
                degree,
                height,
                products,
            };
            let [key, proof] = shape.milliseconds(&params);
            println!(
                "{k:2} {columns:7} {lookups:7} {degree:6} {height:6} {products:8} | {key:7.0} {proof:9.0}"
            );
            keys.push((k, shape.key_columns(), key));
            proofs.push((k, shape.terms(), proof));
        }
    }
    println!("\nkey");
    let [column, small] = fit_rows(&keys);
    println!("{column:8.2}  a column");
    println!("{small:8.2}  a column of small values");
    println!("\nproof");
    let weights = fit_rows(&proofs);
    for (name, weight) in TERMS.iter().zip(weights) {
        println!("{weight:8.2}  {name}");
    }
}
