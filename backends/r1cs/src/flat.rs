//! The constraints of all instances, before any is left out.

use num_bigint::BigUint;
use rustc_hash::FxHashMap;
use vampx_ir::circuit::{Circuit, Instance, SignalId};

use crate::remaining::{Row, System, once_each};
use crate::shape::Shape;
use crate::{MAX_TERMS, TooLarge, form};

/// A circuit as rank-1 constraints over the cells of all signals, local cells, products and bits.
#[derive(Debug)]
pub(crate) struct Flat<'c> {
    pub circuit: &'c Circuit,
    shapes: Vec<Shape>,
    /// The shape of each instance.
    uses: Vec<u32>,
    /// The first wire of each signal.
    pub signals: Vec<u32>,
    /// The first wire of each instance's own, and one past the last.
    pub own: Vec<u32>,
    /// The first constraint of each instance, and one past the last.
    rows: Vec<usize>,
    pub n_publics: u32,
}

impl<'c> Flat<'c> {
    /// The constraints of a valid circuit.
    pub fn of(circuit: &'c Circuit) -> Result<Self, TooLarge> {
        let (signals, n_publics, first_own) = number_signals(circuit)?;
        let mut flat = Self {
            circuit,
            shapes: Vec::new(),
            uses: Vec::with_capacity(circuit.instances.len()),
            signals,
            own: vec![first_own],
            rows: vec![0],
            n_publics,
        };
        let mut known = FxHashMap::default();
        let mut terms_left = MAX_TERMS;
        let (mut end, mut n_rows) = (first_own, 0);
        for instance in &circuit.instances {
            let shape = *match known.entry((instance.chip, &instance.fixed)) {
                std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
                std::collections::hash_map::Entry::Vacant(entry) => {
                    let (chip, q) = (circuit.chip_of(instance), circuit.target.modulus());
                    let shape = Shape::new(chip, &instance.fixed, q, &mut terms_left)?;
                    flat.shapes.push(shape);
                    entry.insert(flat.shapes.len() as u32 - 1)
                }
            };
            flat.uses.push(shape);
            let shape = &flat.shapes[shape as usize];
            n_rows += shape.rows.len();
            flat.rows.push(n_rows);
            let n_own = circuit.chip_of(instance).locals as usize + shape.n_extras();
            end = add(end, n_own)?;
            flat.own.push(end);
        }
        Ok(flat)
    }

    /// A name for each wire but the constant.
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

    pub fn shape(&self, instance: usize) -> &Shape {
        &self.shapes[self.uses[instance] as usize]
    }

    fn signal_wires(&self, signal: SignalId) -> std::ops::Range<u32> {
        let first = self.signals[signal.0 as usize];
        first..first + self.circuit.signal(signal).bounds.len() as u32
    }

    /// The wire of each variable of an instance's shape.
    pub fn wires(&self, index: usize) -> Vec<u32> {
        let instance: &Instance = &self.circuit.instances[index];
        let signals = instance.inputs.iter().chain(&instance.outputs);
        let cells = signals.flat_map(|signal| self.signal_wires(*signal));
        std::iter::once(0)
            .chain(cells)
            .chain(self.own[index]..self.own[index + 1])
            .collect()
    }
}

impl System for Flat<'_> {
    fn modulus(&self) -> &BigUint {
        self.circuit.target.modulus()
    }

    fn n_wires(&self) -> usize {
        self.own[self.uses.len()] as usize
    }

    fn n_publics(&self) -> u32 {
        self.n_publics
    }

    fn n_rows(&self) -> usize {
        self.rows[self.uses.len()]
    }

    fn rows(&self) -> impl Iterator<Item = (usize, Row)> {
        (0..self.uses.len()).flat_map(move |instance| {
            let wires = self.wires(instance);
            let indices = self.rows[instance]..self.rows[instance + 1];
            let rows = indices.zip(&self.shape(instance).rows);
            rows.map(move |(index, row)| (index, on_wires(row, &wires, self.modulus())))
        })
    }

    fn incidences(&self) -> impl Iterator<Item = (usize, u32)> {
        (0..self.uses.len()).flat_map(move |instance| {
            let wires = self.wires(instance);
            let indices = self.rows[instance]..self.rows[instance + 1];
            let rows = indices.zip(&self.shape(instance).rows);
            rows.flat_map(move |(index, row)| {
                let variables = row.iter().flatten();
                let wires = once_each(variables.map(|(variable, _)| wires[*variable as usize]));
                wires.map(move |wire| (index, wire))
            })
        })
    }

    fn row(&self, index: usize) -> Row {
        let instance = self.rows.partition_point(|first| *first <= index) - 1;
        let row = &self.shape(instance).rows[index - self.rows[instance]];
        on_wires(row, &self.wires(instance), self.modulus())
    }
}

fn on_wires(row: &Row, wires: &[u32], q: &BigUint) -> Row {
    row.each_ref().map(|form| form::on_wires(form, wires, q))
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

#[cfg(test)]
mod tests;
