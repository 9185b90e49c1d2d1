//! From a circuit to columns and rows.

use rustc_hash::FxHashMap;
use vampx_backend_api::Unsupported;
use vampx_ir::circuit::{Chip, ChipId, Circuit};

use crate::NAME;
use crate::cost::Size;
use crate::expressions::Gate;
use crate::placement::{Amount, Needs, Placement, table_bits};

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
                let copies = used.kind.copies(&best);
                ChipLayout {
                    placement: used.needs.place(copies, best.columns, best.lookups),
                    copies,
                    fixed: used.kind.fixed,
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
    /// The kinds of chips, each with the number of chips of that kind.
    kinds: Vec<(Kind, usize)>,
    table_bits: Option<u32>,
    n_publics: usize,
    /// The least degree of the constraint system.
    degree: usize,
}

/// A chip that is used.
struct Used {
    kind: Kind,
    needs: Needs,
    gate: Gate,
}

/// All that decides how many instances of a chip a block has.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Kind {
    /// The instances.
    count: usize,
    /// The fixed cells of an instance.
    fixed: usize,
    amount: Amount,
    /// The operations of the gate.
    operations: usize,
}

impl Used {
    /// `None` if there is no instance, or nothing to check in one.
    fn new(chip: &Chip, count: usize, table_bits: u32) -> Result<Option<Self>, Unsupported> {
        if count == 0 {
            return Ok(None);
        }
        let fixed = chip.fixed as usize;
        limit("the number of fixed cells of a chip", fixed, MAX_COLUMNS)?;
        let (needs, gate) = (Needs::new(chip, table_bits), Gate::new(chip)?);
        let kind = Kind {
            count,
            fixed,
            amount: needs.amount(),
            operations: gate.operations,
        };
        let is_checked = !gate.is_empty() || kind.amount.checks > 0;
        Ok(is_checked.then_some(Self { kind, needs, gate }))
    }
}

impl Kind {
    /// The instances of a block.
    fn copies(&self, size: &Size) -> usize {
        let height = self.amount.height(1, size.columns, size.lookups);
        let wanted = size.copies(self.count, height, self.operations);
        let most = self.amount.most_copies(size.columns, size.lookups);
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
            kinds: kinds(&chips),
            chips,
        })
    }

    /// The size of the least cost.
    fn best(&self) -> Result<Size, Unsupported> {
        let n_values = self.total(|kind| kind.count * kind.amount.values);
        let n_checks = self.total(|kind| kind.count * kind.amount.checks);
        let mut best: Option<(f64, Size)> = None;
        for k in MIN_K..=MAX_K {
            let n_rows = (1 << k) - reserved_rows(1);
            let [columns, least_lookups] = [n_values, n_checks].map(|n| n.div_ceil(n_rows));
            if self.least_rows() > n_rows || columns > MAX_COLUMNS {
                continue;
            }
            for degree in DEGREES.map(|degree| degree.max(self.degree)) {
                let least = self.least(k, degree);
                for lookups in self.lookups(n_checks).filter(|it| *it >= least_lookups) {
                    let least = Size {
                        columns: columns.max(lookups).max(1),
                        lookups,
                        ..least
                    };
                    let beaten = |cost| best.is_some_and(|(least, _)| least <= cost);
                    if beaten(least.cost()) {
                        break;
                    }
                    let size = self.narrowest(&least);
                    if let Some(size) = size.filter(|size| !beaten(size.cost())) {
                        best = Some((size.cost(), size));
                    }
                }
            }
        }
        best.map(|(_, size)| size).ok_or_else(|| Unsupported::Size {
            backend: NAME,
            what: "the number of cells".to_owned(),
            size: n_values.max(self.n_publics),
            most: MAX_COLUMNS << MAX_K,
        })
    }

    fn total(&self, of: impl Fn(&Kind) -> usize) -> usize {
        self.kinds.iter().map(|(kind, n)| n * of(kind)).sum()
    }

    /// Rows that there are in any case: of the blocks, of the table, or of the public values.
    fn least_rows(&self) -> usize {
        let table = self.table_bits.map_or(0, |bits| 1 << bits);
        self.total(|_| 1).max(table).max(self.n_publics)
    }

    /// The numbers of looked-up columns to try, ascending.
    fn lookups(&self, n_checks: usize) -> std::ops::RangeInclusive<usize> {
        usize::from(self.table_bits.is_some())..=n_checks.min(MAX_LOOKUPS)
    }

    /// What no size of this many rows and this degree is below, in one column.
    fn least(&self, k: u32, degree: usize) -> Size {
        let gates = self.chips.iter().flatten().map(|used| &used.gate);
        let kinds = self.kinds.iter().map(|(kind, _)| kind);
        Size {
            k,
            columns: 1,
            lookups: 0,
            fixed: kinds.map(|kind| kind.fixed).max().unwrap_or(0),
            degree,
            // As many selectors share a column as do not make the gate too steep.
            selectors: gates.fold(0.0, |sum, gate| sum + 1.0 / (degree - gate.degree) as f64),
            height: 1,
            rows: 0,
            operations: self.total(|kind| kind.operations),
        }
    }

    /// The size of the fewest columns that have room.
    fn narrowest(&self, least: &Size) -> Option<Size> {
        let columns = (least.lookups.max(1)..=MAX_COLUMNS).collect::<Vec<_>>();
        let size = |columns| self.filled(Size { columns, ..*least });
        let first = columns.partition_point(|columns| !self.has_room(&size(*columns)));
        let size = size(*columns.get(first)?);
        self.has_room(&size).then_some(size)
    }

    /// The size with the blocks that suit its columns.
    fn filled(&self, mut size: Size) -> Size {
        let empty = size;
        (size.operations, size.rows) = (0, 0);
        for (kind, n) in &self.kinds {
            let copies = kind.copies(&empty);
            let height = kind.amount.height(copies, empty.columns, empty.lookups);
            size.fixed = size.fixed.max(copies * kind.fixed);
            size.height = size.height.max(height);
            size.rows += n * kind.count.div_ceil(copies) * height;
            size.operations += n * copies * kind.operations;
        }
        size
    }

    fn has_room(&self, size: &Size) -> bool {
        let rows = size.rows.max(self.least_rows());
        size.height <= MAX_HEIGHT && rows + reserved_rows(size.height) <= 1 << size.k
    }
}

/// The kinds of these chips, in the order of their first ones, each with the number of chips of that kind.
fn kinds(chips: &[Option<Used>]) -> Vec<(Kind, usize)> {
    let mut kinds: Vec<(Kind, usize)> = Vec::new();
    let mut positions: FxHashMap<Kind, usize> = FxHashMap::default();
    for used in chips.iter().flatten() {
        let position = *positions.entry(used.kind).or_insert(kinds.len());
        match kinds.get_mut(position) {
            Some((_, n)) => *n += 1,
            None => kinds.push((used.kind, 1)),
        }
    }
    kinds
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
