//! The circuit as `halo2_proofs` wants it: columns, gates and lookups, then the cells and copies of all instances.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::ops::Range;
use std::sync::Arc;

use ff::PrimeField;
use halo2_proofs::circuit::{Cell, Layouter, Region, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{
    Advice, Circuit as Halo2Circuit, Column, ConstraintSystem, Constraints, Error, Expression,
    Fixed, Instance, Selector, TableColumn,
};
use halo2_proofs::poly::Rotation;
use vampx_ir::circuit::{self, ChipId, Circuit, SignalId};

use crate::curve::residue;
use crate::layout::{ChipLayout, Layout};
use crate::placement::Place;

/// The rows of a region: `halo2_proofs` searches regions in time linear in their cells.
const REGION_ROWS: usize = 64;

/// The values of an instance: its stored cells, then the repeated ones.
pub(crate) type Values<'a, F> = dyn Fn(usize, &mut Vec<F>) + 'a;

/// A circuit, with or without the values of its cells.
pub(crate) struct Assembly<'a, F> {
    circuit: &'a Circuit,
    layout: &'a Layout,
    values: Option<&'a Values<'a, F>>,
    /// The first cell of each signal among those of all signals, and one past the last.
    signals: Vec<usize>,
    /// The instances that are stored, by chip.
    instances: Vec<usize>,
    /// What [`Self::instances`] of a chip are side by side.
    blocks: Vec<Block<'a>>,
}

/// Instances of a chip in the same rows.
struct Block<'a> {
    chip: &'a ChipLayout,
    id: ChipId,
    /// From one to as many as fit; if fewer, the first is repeated in the places that are left, bound to nothing.
    instances: Range<usize>,
}

/// The columns.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    advice: Vec<Column<Advice>>,
    /// The powers of 2 that looked-up cells are multiplied with; 0 where nothing is looked up.
    factors: Vec<Column<Fixed>>,
    table: Option<TableColumn>,
    fixed: Vec<Column<Fixed>>,
    publics: Column<Instance>,
    /// By chip; `None` if nothing is stored, or without constraints.
    selectors: Vec<Option<Selector>>,
}

/// Where the cell of a signal is first.
#[derive(Clone, Copy)]
enum Home {
    /// Nowhere yet.
    Unknown,
    /// In the column of public values.
    Public(usize),
    /// Where the first instance that has it has it.
    Stored(Cell),
}

thread_local! {
    /// What [`Halo2Circuit::configure`] configures, since it has no other argument.
    static LAYOUT: RefCell<Option<Arc<Layout>>> = const { RefCell::new(None) };
}

/// What `work` returns, while assemblies on this thread are configured for `layout`.
pub(crate) fn with_layout<T>(layout: &Arc<Layout>, work: impl FnOnce() -> T) -> T {
    struct Restore(Option<Arc<Layout>>);
    impl Drop for Restore {
        fn drop(&mut self) {
            LAYOUT.set(self.0.take());
        }
    }
    let _restore = Restore(LAYOUT.replace(Some(layout.clone())));
    work()
}

impl<'a, F: PrimeField> Assembly<'a, F> {
    /// The circuit with values, or without.
    pub(crate) fn new(
        circuit: &'a Circuit,
        layout: &'a Layout,
        values: Option<&'a Values<'a, F>>,
    ) -> Self {
        let mut signals = Vec::with_capacity(circuit.signals.len() + 1);
        let mut n_cells = 0;
        for signal in &circuit.signals {
            signals.push(n_cells);
            n_cells += signal.bounds.len();
        }
        signals.push(n_cells);
        let (instances, blocks) = blocks(circuit, layout);
        Self {
            circuit,
            layout,
            values,
            signals,
            instances,
            blocks,
        }
    }

    fn cells_of(&self, signal: SignalId) -> Range<usize> {
        self.signals[signal.0 as usize]..self.signals[signal.0 as usize + 1]
    }

    /// The homes of public signals: row by row in the circuit's order.
    fn homes(&self) -> Vec<Home> {
        let mut homes = vec![Home::Unknown; self.signals[self.circuit.signals.len()]];
        let mut rows = 0..;
        for public in &self.circuit.publics {
            for at in self.cells_of(public.signal) {
                homes[at] = Home::Public(rows.next().unwrap_or(usize::MAX));
            }
        }
        homes
    }

    /// The end of the run of blocks from `start` on that fill a region.
    fn region_end(&self, start: usize) -> usize {
        let mut rows = 0;
        let fits = self.blocks[start..].iter().take_while(|block| {
            rows += block.chip.placement.height;
            rows <= REGION_ROWS
        });
        start + fits.count().max(1)
    }

    /// Assigns a run of blocks; returns the cells that are public, and their rows.
    fn assign_region(
        &self,
        columns: &Columns,
        region: &mut Region<'_, F>,
        blocks: &[Block<'_>],
        homes: &mut [Home],
    ) -> Result<Vec<(Cell, usize)>, Error> {
        let mut publics = Vec::new();
        let mut first_row = 0;
        for block in blocks {
            let mut rows = Rows {
                region: &mut *region,
                columns,
                first_row,
            };
            let cells = rows.assign_values(block.chip, self.values_of(block).as_deref())?;
            rows.assign_factors(block.chip)?;
            if let Some(selector) = &columns.selectors[block.id.0 as usize] {
                selector.enable(rows.region, first_row)?;
            }
            let n_values = block.chip.needs.n_values();
            for copy in 0..block.chip.copies {
                let cells = &cells[copy * n_values..][..n_values];
                let instance = &self.circuit.instances[self.instance(block, copy)];
                rows.assign_fixed(copy * block.chip.fixed, &instance.fixed)?;
                rows.repeat(block.chip, cells)?;
                if copy < block.instances.len() {
                    self.wire(instance, rows.region, cells, homes, &mut publics)?;
                }
            }
            first_row += block.chip.placement.height;
        }
        Ok(publics)
    }

    /// The instance that is `copy` in its block.
    fn instance(&self, block: &Block<'_>, copy: usize) -> usize {
        let instances = &self.instances[block.instances.clone()];
        *instances.get(copy).unwrap_or(&instances[0])
    }

    /// The values of a block, if they are known.
    fn values_of(&self, block: &Block<'_>) -> Option<Vec<F>> {
        let write = self.values?;
        let mut values = Vec::with_capacity(block.chip.placement.places.len());
        for copy in 0..block.chip.copies {
            write(self.instance(block, copy), &mut values);
        }
        Some(values)
    }

    /// Binds the cells of signals to their homes; the first cell of a signal is its home.
    fn wire(
        &self,
        instance: &circuit::Instance,
        region: &mut Region<'_, F>,
        cells: &[Cell],
        homes: &mut [Home],
        publics: &mut Vec<(Cell, usize)>,
    ) -> Result<(), Error> {
        let signals = instance.inputs.iter().chain(&instance.outputs);
        for (at, cell) in signals.flat_map(|it| self.cells_of(*it)).zip(cells) {
            match homes[at] {
                Home::Unknown => homes[at] = Home::Stored(*cell),
                Home::Stored(home) => region.constrain_equal(home, *cell)?,
                Home::Public(row) => publics.push((*cell, row)),
            }
        }
        Ok(())
    }
}

/// The instances that are stored, by chip, and how they are side by side.
fn blocks<'a>(circuit: &Circuit, layout: &'a Layout) -> (Vec<usize>, Vec<Block<'a>>) {
    let mut of_chips = vec![Vec::new(); circuit.chips.len()];
    for (index, instance) in circuit.instances.iter().enumerate() {
        of_chips[instance.chip.0 as usize].push(index);
    }
    let (mut instances, mut blocks) = (Vec::new(), Vec::new());
    for (id, of_chip) in (0..).map(ChipId).zip(of_chips) {
        let Some(chip) = layout.chip(id) else {
            continue;
        };
        for together in of_chip.chunks(chip.copies) {
            let start = instances.len();
            instances.extend(together);
            blocks.push(Block {
                chip,
                id,
                instances: start..instances.len(),
            });
        }
    }
    (instances, blocks)
}

/// The rows of a block.
struct Rows<'r, 'l, F: PrimeField> {
    region: &'r mut Region<'l, F>,
    columns: &'r Columns,
    first_row: usize,
}

impl<F: PrimeField> Rows<'_, '_, F> {
    fn assign_values(
        &mut self,
        chip: &ChipLayout,
        values: Option<&[F]>,
    ) -> Result<Vec<Cell>, Error> {
        let places = chip.placement.places.iter().enumerate();
        let cells = places.map(|(index, place)| {
            let value = || values.map_or(Value::unknown(), |values| Value::known(values[index]));
            let column = self.columns.advice[place.column];
            let row = self.first_row + place.row;
            let assigned = self.region.assign_advice(|| "cell", column, row, value)?;
            Ok(assigned.cell())
        });
        cells.collect()
    }

    fn assign_fixed(&mut self, first: usize, fixed: &[num_bigint::BigInt]) -> Result<(), Error> {
        for (value, column) in fixed.iter().zip(&self.columns.fixed[first..]) {
            let value = || Value::known(residue::<F>(value));
            self.region
                .assign_fixed(|| "fixed", *column, self.first_row, value)?;
        }
        Ok(())
    }

    fn assign_factors(&mut self, chip: &ChipLayout) -> Result<(), Error> {
        for (place, shift) in &chip.placement.lookups {
            let factor = || Value::known(F::from(1 << shift));
            let column = self.columns.factors[place.column];
            let row = self.first_row + place.row;
            self.region.assign_fixed(|| "factor", column, row, factor)?;
        }
        Ok(())
    }

    /// Binds the repeated cells of an instance.
    fn repeat(&mut self, chip: &ChipLayout, cells: &[Cell]) -> Result<(), Error> {
        let (stored, repeated) = cells.split_at(chip.needs.n_stored);
        for (original, repeated) in chip.needs.repeated.iter().zip(repeated) {
            self.region
                .constrain_equal(stored[*original as usize], *repeated)?;
        }
        Ok(())
    }
}

impl<F: PrimeField> Halo2Circuit<F> for Assembly<'_, F> {
    type Config = (Columns, PhantomData<F>);
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Self::new(self.circuit, self.layout, None)
    }

    fn configure(meta: &mut ConstraintSystem<F>) -> Self::Config {
        let layout = LAYOUT.with_borrow(Clone::clone);
        let layout = layout.unwrap_or_else(|| unreachable!("invariant: the layout is set"));
        (Columns::new(&layout, meta), PhantomData)
    }

    fn synthesize(
        &self,
        (columns, _): Self::Config,
        mut layouter: impl Layouter<F>,
    ) -> Result<(), Error> {
        if let (Some(column), Some(bits)) = (columns.table, self.layout.table_bits) {
            layouter.assign_table(
                || "ranges",
                |mut table| {
                    (0..1 << bits).try_for_each(|value| {
                        let entry = || Value::known(F::from(value as u64));
                        table.assign_cell(|| "range", column, value, entry)
                    })
                },
            )?;
        }
        let mut homes = self.homes();
        let mut publics = Vec::new();
        let mut start = 0;
        while start < self.blocks.len() {
            let end = self.region_end(start);
            let blocks = &self.blocks[start..end];
            publics.extend(layouter.assign_region(
                || "instances",
                |mut region| self.assign_region(&columns, &mut region, blocks, &mut homes),
            )?);
            start = end;
        }
        publics
            .into_iter()
            .try_for_each(|(cell, row)| layouter.constrain_instance(cell, columns.publics, row))
    }
}

impl Columns {
    fn new<F: PrimeField>(layout: &Layout, meta: &mut ConstraintSystem<F>) -> Self {
        meta.set_minimum_degree(layout.degree);
        let advice: Vec<_> = (0..layout.columns).map(|_| meta.advice_column()).collect();
        let publics = meta.instance_column();
        for column in &advice {
            meta.enable_equality(*column);
        }
        meta.enable_equality(publics);
        let factors: Vec<_> = (0..layout.lookups).map(|_| meta.fixed_column()).collect();
        let table = layout.table_bits.map(|_| meta.lookup_table_column());
        for (factor, column) in factors.iter().zip(&advice) {
            meta.lookup(|meta| {
                let factor = meta.query_fixed(*factor);
                let value = meta.query_advice(*column, Rotation::cur());
                table
                    .map(|table| (factor * value, table))
                    .into_iter()
                    .collect()
            });
        }
        let fixed: Vec<_> = (0..layout.fixed).map(|_| meta.fixed_column()).collect();
        let selectors = layout.chips.iter().map(|chip| {
            let chip = chip.as_ref().filter(|chip| !chip.gate.is_empty())?;
            Some(create_gate(chip, &advice, &fixed, meta))
        });
        Self {
            selectors: selectors.collect(),
            advice,
            factors,
            table,
            fixed,
            publics,
        }
    }
}

/// Makes the gate of a chip; its selector is on in the first row of each block.
fn create_gate<F: PrimeField>(
    chip: &ChipLayout,
    advice: &[Column<Advice>],
    fixed: &[Column<Fixed>],
    meta: &mut ConstraintSystem<F>,
) -> Selector {
    let selector = meta.selector();
    meta.create_gate("chip", |meta| {
        let selected = meta.query_selector(selector);
        let (n_stored, n_values) = (chip.needs.n_stored, chip.needs.n_values());
        let constraints = (0..chip.copies).flat_map(|copy| {
            let query = |cell: circuit::Cell| -> Expression<F> {
                let cell = cell.0 as usize;
                if cell >= n_stored {
                    return meta.query_fixed(fixed[copy * chip.fixed + cell - n_stored]);
                }
                let Place { column, row } = chip.placement.places[copy * n_values + cell];
                meta.query_advice(advice[column], Rotation(row as i32))
            };
            chip.gate.expressions(query)
        });
        Constraints::with_selector(selected, constraints.collect::<Vec<_>>())
    });
    selector
}
