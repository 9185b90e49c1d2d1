//! A circuit flattened to rank-1 constraints `A * B = C`, and the files of iden3 that carry them: `.r1cs`, `.wtns`, `.sym`.
//!
//! Linear expressions are free, each product of two expressions that are not constant is one constraint, and the product that only
//! one constraint reads is that constraint. A range of `k` bits is `k` constraints.

#![deny(missing_docs, unsafe_code)]

mod assignment;
pub mod files;
mod form;
mod shape;

use num_bigint::BigUint;
use rustc_hash::FxHashMap;
use thiserror::Error;
use vampx_ir::circuit::{Circuit, Instance, SignalId};

pub use assignment::{Assignment, Unsatisfied};

use crate::shape::Shape;

/// The most terms of all distinct chips together, after linear expressions are written out.
pub const MAX_TERMS: usize = 1 << 25;

/// Why a circuit is not flattened.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TooLarge {
    /// The expressions of the chips have more than [`MAX_TERMS`] terms when they are written out.
    #[error("the constraints have more than {MAX_TERMS} terms")]
    Terms,
    /// There are more wires than 32 bits count.
    #[error("there are more than 2^32 wires")]
    Wires,
}

/// The rank-1 constraint `A * B = C` over wires: three sums of terms, each a wire and its canonical coefficient, which is
/// not 0. The wires of a sum rise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constraint {
    /// The left factor.
    pub a: Vec<(u32, BigUint)>,
    /// The right factor.
    pub b: Vec<(u32, BigUint)>,
    /// The product.
    pub c: Vec<(u32, BigUint)>,
}

/// A circuit as rank-1 constraints.
///
/// Wire 0 is 1, then come the cells of the public signals in the order of [`Circuit::publics`], then the cells of the other
/// signals, then, instance by instance, the local cells and the wires for products and bits.
#[derive(Debug)]
pub struct R1cs<'c> {
    circuit: &'c Circuit,
    shapes: Vec<Shape>,
    /// The shape of each instance.
    uses: Vec<u32>,
    /// The first wire of each signal.
    signals: Vec<u32>,
    /// The first wire of each instance's own, and one past the last.
    own: Vec<u32>,
    n_publics: u32,
    n_constraints: usize,
}

impl<'c> R1cs<'c> {
    /// The constraints of a valid circuit: satisfiable with the same public values.
    ///
    /// Each chip is flattened once; one with fixed cells, once for each value of these.
    ///
    /// # Errors
    /// If there would be too many terms or wires.
    ///
    /// # Panics
    /// Unless [`Circuit::validate`] finds nothing.
    pub fn of(circuit: &'c Circuit) -> Result<Self, TooLarge> {
        let (signals, n_publics, first_own) = number_signals(circuit)?;
        let mut r1cs = Self {
            circuit,
            shapes: Vec::new(),
            uses: Vec::with_capacity(circuit.instances.len()),
            signals,
            own: vec![first_own],
            n_publics,
            n_constraints: 0,
        };
        let mut known = FxHashMap::default();
        let mut terms_left = MAX_TERMS;
        let mut end = first_own;
        for instance in &circuit.instances {
            let shape = *match known.entry((instance.chip, &instance.fixed)) {
                std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
                std::collections::hash_map::Entry::Vacant(entry) => {
                    let (chip, q) = (circuit.chip_of(instance), circuit.target.modulus());
                    let shape = Shape::new(chip, &instance.fixed, q, &mut terms_left)?;
                    r1cs.shapes.push(shape);
                    entry.insert(r1cs.shapes.len() as u32 - 1)
                }
            };
            r1cs.uses.push(shape);
            let shape = &r1cs.shapes[shape as usize];
            r1cs.n_constraints += shape.rows.len();
            let n_own = circuit.chip_of(instance).locals as usize + shape.n_extras();
            end = add(end, n_own)?;
            r1cs.own.push(end);
        }
        Ok(r1cs)
    }

    /// The circuit.
    pub fn circuit(&self) -> &'c Circuit {
        self.circuit
    }

    /// The number of wires, the constant one too.
    pub fn n_wires(&self) -> usize {
        self.own[self.uses.len()] as usize
    }

    /// The number of public wires; the constant is not counted.
    pub fn n_publics(&self) -> usize {
        self.n_publics as usize
    }

    /// The number of constraints.
    pub fn n_constraints(&self) -> usize {
        self.n_constraints
    }

    /// The constraints, by instance.
    pub fn constraints(&self) -> impl Iterator<Item = Constraint> + '_ {
        (0..self.uses.len()).flat_map(|instance| {
            let wires = self.wires(instance);
            let q = self.circuit.target.modulus();
            let rows = self.shape(instance).rows.iter();
            rows.map(move |[a, b, c]| Constraint {
                a: form::on_wires(a, &wires, q),
                b: form::on_wires(b, &wires, q),
                c: form::on_wires(c, &wires, q),
            })
        })
    }

    /// A name for each wire but the constant, in order: `name` or `name[cell]` of public values, `s3[0]` of other signals,
    /// `i5.l[0]` of local cells and `i5.w[0]` of further wires.
    pub fn names(&self) -> Vec<String> {
        let mut names = vec![String::new(); self.n_wires() - 1];
        let mut name = |first: u32, n_wires: usize, text: &dyn Fn(usize) -> String| {
            (0..n_wires).for_each(|index| names[first as usize - 1 + index] = text(index));
        };
        for (index, signal) in self.circuit.signals.iter().enumerate() {
            name(self.signals[index], signal.bounds.len(), &|cell| {
                format!("s{index}[{cell}]")
            });
        }
        for public in &self.circuit.publics {
            let n_cells = self.circuit.signal(public.signal).bounds.len();
            name(
                self.signals[public.signal.0 as usize],
                n_cells,
                &|cell| match n_cells {
                    1 => public.name.clone(),
                    _ => format!("{}[{cell}]", public.name),
                },
            );
        }
        for (index, instance) in self.circuit.instances.iter().enumerate() {
            let n_locals = self.circuit.chip_of(instance).locals as usize;
            let first = self.own[index];
            name(first, n_locals, &|cell| format!("i{index}.l[{cell}]"));
            let n_extras = self.shape(index).n_extras();
            name(first + n_locals as u32, n_extras, &|wire| {
                format!("i{index}.w[{wire}]")
            });
        }
        names
    }

    fn shape(&self, instance: usize) -> &Shape {
        &self.shapes[self.uses[instance] as usize]
    }

    fn signal_wires(&self, signal: SignalId) -> std::ops::Range<u32> {
        let first = self.signals[signal.0 as usize];
        first..first + self.circuit.signal(signal).bounds.len() as u32
    }

    /// The wire of each variable of an instance's shape.
    fn wires(&self, index: usize) -> Vec<u32> {
        let instance: &Instance = &self.circuit.instances[index];
        let signals = instance.inputs.iter().chain(&instance.outputs);
        let cells = signals.flat_map(|signal| self.signal_wires(*signal));
        std::iter::once(0)
            .chain(cells)
            .chain(self.own[index]..self.own[index + 1])
            .collect()
    }
}

/// The first wire of each signal, the number of public wires, and the first wire after all of them.
fn number_signals(circuit: &Circuit) -> Result<(Vec<u32>, u32, u32), TooLarge> {
    let mut firsts = vec![0; circuit.signals.len()];
    let mut next = 1;
    for public in &circuit.publics {
        firsts[public.signal.0 as usize] = next;
        next = add(next, circuit.signal(public.signal).bounds.len())?;
    }
    let n_publics = next - 1;
    for (first, signal) in firsts.iter_mut().zip(&circuit.signals) {
        if *first == 0 {
            *first = next;
            next = add(next, signal.bounds.len())?;
        }
    }
    Ok((firsts, n_publics, next))
}

fn add(wire: u32, n_wires: usize) -> Result<u32, TooLarge> {
    let n_wires = u32::try_from(n_wires).map_err(|_| TooLarge::Wires)?;
    wire.checked_add(n_wires).ok_or(TooLarge::Wires)
}
