//! From a circuit to columns and rows.

use vampx_backend_api::Unsupported;
use vampx_ir::circuit::{Chip, ChipId, Circuit};

use crate::NAME;
use crate::cost::Size;
use crate::expressions::Gate;
use crate::placement::{Needs, Placement, table_bits};

/// The binary logarithm of the most rows.
pub const MAX_K: u32 = 18;
/// The binary logarithm of the fewest rows.
const MIN_K: u32 = 4;
/// The most columns of a kind.
const MAX_COLUMNS: usize = 512;
/// The most rows of an instance: as many blinding rows are needed.
const MAX_HEIGHT: usize = 32;

/// The most columns that are looked up.
const MAX_LOOKUPS: usize = 128;
/// Degrees that the quotient has as many parts for as for those below.
const DEGREES: [usize; 3] = [3, 5, 9];

/// The columns and rows of a circuit: all that decides its constraint system.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// The binary logarithm of the number of rows.
    pub(crate) k: u32,
    /// The number of advice columns.
    pub(crate) columns: usize,
    /// The number of them that are looked up: the first ones.
    pub(crate) lookups: usize,
    /// The number of columns for fixed cells.
    pub(crate) fixed: usize,
    /// The bits of the table of ranges, if there is one.
    pub(crate) table_bits: Option<u32>,
    /// The chips, by id; `None` if there is no instance, or nothing to check in one: then any value will do, and none is stored.
    pub(crate) chips: Vec<Option<ChipLayout>>,
    /// The degree of the constraint system.
    pub(crate) degree: usize,
    /// The cost, in the unit of [`Size::cost`].
    pub(crate) cost: f64,
}

/// A chip that is used: its instances lie in blocks, side by side.
#[derive(Clone, Debug)]
pub(crate) struct ChipLayout {
    /// The instances of a block.
    pub(crate) copies: usize,
    /// The fixed cells of an instance.
    pub(crate) fixed: usize,
    pub(crate) needs: Needs,
    pub(crate) placement: Placement,
    pub(crate) gate: Gate,
}

impl Layout {
    /// The cheapest layout of a circuit.
    ///
    /// # Errors
    /// If something in the circuit is not supported.
    pub(crate) fn new(circuit: &Circuit) -> Result<Self, Unsupported> {
        let search = Search::new(circuit)?;
        let best = search.best()?;
        let chips = search.chips.into_iter().map(|used| {
            used.map(|used| {
                let copies = used.copies(&best);
                ChipLayout {
                    placement: used.needs.place(copies, best.columns, best.lookups),
                    copies,
                    fixed: used.fixed,
                    needs: used.needs,
                    gate: used.gate,
                }
            })
        });
        Ok(Self {
            k: best.k,
            columns: best.columns,
            lookups: best.lookups,
            fixed: best.fixed,
            table_bits: search.table_bits,
            degree: best.degree,
            chips: chips.collect(),
            cost: best.cost(),
        })
    }

    /// The layout of a chip; `None` if nothing of its instances is stored.
    pub(crate) fn chip(&self, chip: ChipId) -> Option<&ChipLayout> {
        self.chips[chip.0 as usize].as_ref()
    }

    /// The most rows of a block.
    pub(crate) fn max_height(&self) -> usize {
        let chips = self.chips.iter().flatten();
        chips.map(|chip| chip.placement.height).max().unwrap_or(1)
    }
}

/// What a layout is searched for.
struct Search {
    chips: Vec<Option<Used>>,
    table_bits: Option<u32>,
    n_publics: usize,
    /// The least degree of the constraint system.
    degree: usize,
}

/// A chip that is used.
struct Used {
    /// The instances.
    count: usize,
    fixed: usize,
    needs: Needs,
    gate: Gate,
}

impl Used {
    /// `None` if there is no instance, or nothing to check in one.
    fn new(chip: &Chip, count: usize, table_bits: u32) -> Result<Option<Self>, Unsupported> {
        if count == 0 {
            return Ok(None);
        }
        let fixed = chip.fixed as usize;
        limit("the number of fixed cells of a chip", fixed, MAX_COLUMNS)?;
        let used = Self {
            count,
            fixed,
            needs: Needs::new(chip, table_bits),
            gate: Gate::new(chip)?,
        };
        let is_checked = !used.gate.is_empty() || used.needs.n_checks() > 0;
        Ok(is_checked.then_some(used))
    }

    /// The instances of a block.
    fn copies(&self, size: &Size) -> usize {
        let height = self.needs.height(1, size.columns, size.lookups);
        let wanted = size.copies(self.count, height, self.gate.operations);
        let most = self.needs.most_copies(size.columns, size.lookups);
        let most = most.min((MAX_COLUMNS / self.fixed.max(1)).max(1));
        wanted.clamp(1, most.min(self.count))
    }
}

impl Search {
    fn new(circuit: &Circuit) -> Result<Self, Unsupported> {
        let mut counts = vec![0; circuit.chips.len()];
        for instance in &circuit.instances {
            counts[instance.chip.0 as usize] += 1;
        }
        let used = || {
            circuit
                .chips
                .iter()
                .zip(&counts)
                .filter(|(_, count)| **count > 0)
        };
        let table_bits = table_bits(used().map(|(chip, _)| chip))?;
        let mut chips = Vec::with_capacity(circuit.chips.len());
        for (chip, count) in circuit.chips.iter().zip(&counts) {
            chips.push(Used::new(chip, *count, table_bits.unwrap_or(0))?);
        }
        /// The degrees of the permutation argument, and of a lookup of a product.
        const PERMUTATION: usize = 3;
        const LOOKUP: usize = 5;
        let gates = chips.iter().flatten().map(|used| &used.gate);
        let of_gates = gates.map(|gate| gate.degree + 1).max().unwrap_or(0);
        let of_lookups = table_bits.map_or(PERMUTATION, |_| LOOKUP);
        let n_publics = circuit
            .publics
            .iter()
            .map(|public| circuit.signal(public.signal).bounds.len())
            .sum();
        Ok(Self {
            table_bits,
            n_publics,
            degree: of_gates.max(of_lookups),
            chips,
        })
    }

    /// The size of the least cost.
    fn best(&self) -> Result<Size, Unsupported> {
        let mut best: Option<(f64, Size)> = None;
        for k in MIN_K..=MAX_K {
            for degree in DEGREES.map(|degree| degree.max(self.degree)) {
                for lookups in self.lookups() {
                    let least = self.size(k, degree, lookups.max(1), lookups);
                    let beaten = |cost| best.is_some_and(|(least, _)| least <= cost);
                    if beaten(least.cost_of_columns()) {
                        break;
                    }
                    let size = self.narrowest(k, degree, lookups);
                    if let Some(size) = size.filter(|size| !beaten(size.cost())) {
                        best = Some((size.cost(), size));
                    }
                }
            }
        }
        best.map(|(_, size)| size).ok_or_else(|| {
            let values = self.used().map(|it| it.count * it.needs.n_values());
            Unsupported::Size {
                backend: NAME,
                what: "the number of cells".to_owned(),
                size: values.sum::<usize>().max(self.n_publics),
                most: MAX_COLUMNS << MAX_K,
            }
        })
    }

    fn used(&self) -> impl Iterator<Item = &Used> {
        self.chips.iter().flatten()
    }

    /// The numbers of looked-up columns to try, ascending.
    fn lookups(&self) -> std::ops::RangeInclusive<usize> {
        let checks = self.used().map(|it| it.count * it.needs.n_checks());
        let most = checks.sum::<usize>().min(MAX_LOOKUPS);
        usize::from(self.table_bits.is_some())..=most
    }

    /// The fewest columns that have room in `2^k` rows.
    fn narrowest(&self, k: u32, degree: usize, lookups: usize) -> Option<Size> {
        let columns = (lookups.max(1)..=MAX_COLUMNS).collect::<Vec<_>>();
        let size = |columns| self.size(k, degree, columns, lookups);
        let first = columns.partition_point(|columns| !self.has_room(&size(*columns)));
        let size = size(*columns.get(first)?);
        self.has_room(&size).then_some(size)
    }

    fn size(&self, k: u32, degree: usize, columns: usize, lookups: usize) -> Size {
        let mut size = Size {
            k,
            columns,
            lookups,
            fixed: 0,
            degree,
            selectors: 0.0,
            height: 1,
            operations: 0,
        };
        for used in self.used() {
            let copies = used.copies(&size);
            size.fixed = size.fixed.max(copies * used.fixed);
            // As many selectors share a column as do not make the gate too steep.
            size.selectors += 1.0 / (degree - used.gate.degree) as f64;
            size.height = size.height.max(used.needs.height(copies, columns, lookups));
            size.operations += copies * used.gate.operations;
        }
        size
    }

    fn has_room(&self, size: &Size) -> bool {
        let rows = self.used().map(|used| {
            let copies = used.copies(size);
            let height = used.needs.height(copies, size.columns, size.lookups);
            used.count.div_ceil(copies) * height
        });
        let rows: usize = rows.sum();
        let table = self.table_bits.map_or(0, |bits| 1 << bits);
        size.height <= MAX_HEIGHT
            && rows.max(table).max(self.n_publics) + reserved_rows(size.height) <= 1 << size.k
    }
}

/// The rows at the end that hold no values, if advice columns are read at `max_height` rows: blinding and one more, as in
/// `ConstraintSystem::blinding_factors`.
fn reserved_rows(max_height: usize) -> usize {
    max_height.max(3) + 3
}

fn limit(what: &str, size: usize, most: usize) -> Result<(), Unsupported> {
    if size <= most {
        return Ok(());
    }
    Err(Unsupported::Size {
        backend: NAME,
        what: what.to_owned(),
        size,
        most,
    })
}

#[cfg(test)]
mod tests;
