//! From a circuit to tables: one a chip that is used, one of ranges, one of public values.

use vampx_backend_api::Unsupported;
use vampx_ir::circuit::{Chip, ChipId, Circuit};

use crate::NAME;
use crate::chip::{chip_table, signal_bus};
use crate::field::ProofField;
use crate::ranges::{self, Lookups, MAX_TABLE_BITS, PAIR_BUS, SINGLE_BUS};
use crate::security::{LOG_BLOWUP, LOG_MIN_HEIGHT, MAX_DEGREE};
use crate::stark::packed_lookups;
use crate::table::{Element, Message, Multiplicity, Operand, Sum, Table};

/// The binary logarithm of the greatest height of a table, where the field has subgroups for it.
const LOG_MAX_HEIGHT: usize = 24;
/// How deep expressions may nest: the library walks them by recursion.
const MAX_DEPTH: usize = 8192;

/// What is known of a circuit before any commitment.
pub(crate) struct Layout {
    /// The chips that are used, in order.
    pub(crate) chips: Vec<ChipLayout>,
    /// The bits of the table of ranges, if there is one.
    pub(crate) table_bits: Option<u32>,
    /// How often each signal goes into an instance.
    pub(crate) fan_outs: Vec<u32>,
}

/// A chip that is used.
pub(crate) struct ChipLayout {
    pub(crate) chip: ChipId,
    /// The positions of its instances.
    pub(crate) instances: Vec<usize>,
    pub(crate) log_height: usize,
    pub(crate) lookups: Lookups,
}

impl Layout {
    /// The layout of a circuit over `F`.
    ///
    /// # Errors
    /// If something in the circuit is not supported.
    pub(crate) fn new<F: ProofField>(circuit: &Circuit) -> Result<Self, Unsupported> {
        // Their ids must differ in the field.
        at_most("the number of signals", circuit.signals.len(), order::<F>())?;
        let mut instances = vec![Vec::new(); circuit.chips.len()];
        let mut fan_outs = vec![0; circuit.signals.len()];
        for (index, instance) in circuit.instances.iter().enumerate() {
            instances[instance.chip.0 as usize].push(index);
            instance
                .inputs
                .iter()
                .for_each(|signal| fan_outs[signal.0 as usize] += 1);
        }
        let mut used = Vec::new();
        for (chip, instances) in circuit
            .chips
            .iter()
            .zip(&instances)
            .filter(|(_, instances)| !instances.is_empty())
        {
            supports(chip)?;
            used.push((chip, log_height::<F>(&chip.name, instances.len())?));
        }
        let table_bits = ranges::table_bits(&used, F::CHALLENGES.degree);
        let mut heights = used.iter().map(|(_, log_height)| *log_height);
        let chips = instances
            .into_iter()
            .enumerate()
            .filter(|(_, instances)| !instances.is_empty());
        let chips = chips
            .zip(&mut heights)
            .map(|((index, instances), log_height)| ChipLayout {
                chip: ChipId(index as u32),
                instances,
                log_height,
                lookups: table_bits.map_or_else(Lookups::default, |bits| {
                    Lookups::new(&circuit.chips[index].ranges, bits)
                }),
            });
        Ok(Self {
            chips: chips.collect(),
            table_bits,
            fan_outs,
        })
    }

    /// The tables without preprocessed values, and the binary logarithms of their heights.
    ///
    /// # Errors
    /// If a constraint is too steep or nests too deep, or if there are too many messages.
    pub(crate) fn tables<F: ProofField>(
        &self,
        circuit: &Circuit,
    ) -> Result<(Vec<Table<F>>, Vec<usize>), Unsupported> {
        let mut tables: Vec<Table<F>> = Vec::new();
        let mut log_heights = Vec::new();
        for chip in &self.chips {
            let table = chip_table(circuit.chip(chip.chip), &chip.lookups);
            check(&table)?;
            tables.push(table);
            log_heights.push(chip.log_height);
        }
        if let Some(table_bits) = self.table_bits {
            let is_asked = |bus: &str| {
                tables
                    .iter()
                    .any(|table| table.messages.iter().any(|message| message.bus == bus))
            };
            let ranges = range_table(table_bits, is_asked);
            tables.push(ranges);
            log_heights.push(table_bits as usize);
        }
        tables.push(self.public_table(circuit));
        log_heights.push(LOG_MIN_HEIGHT);
        check_messages(&tables, &log_heights)?;
        Ok((tables, log_heights))
    }

    /// The table of public values: its first row provides them as often as they are asked for.
    fn public_table<F: ProofField>(&self, circuit: &Circuit) -> Table<F> {
        const ZERO: Operand = 0;
        const FIRST: Operand = 1;
        let mut n_publics = 0;
        let mut messages = Vec::new();
        for public in &circuit.publics {
            let n_cells = circuit.signal(public.signal).bounds.len();
            let fan_out = self.fan_outs[public.signal.0 as usize];
            if fan_out > 0 {
                let id = Element::Constant(F::from_u32(public.signal.0));
                let cells = (n_publics..n_publics + n_cells).map(Element::Public);
                let multiplicity = Multiplicity::ProvidedAt(F::from_u32(fan_out), FIRST);
                messages.push(Message {
                    bus: signal_bus(n_cells),
                    elements: std::iter::once(id).chain(cells).collect(),
                    multiplicity,
                });
            }
            n_publics += n_cells;
        }
        Table {
            name: "publics".to_owned(),
            width: 1,
            preprocessed_width: 1,
            preprocessed: None,
            n_publics,
            sums: Vec::new(),
            zeros: vec![ZERO],
            messages,
        }
    }
}

/// The table of values below `2^table_bits`, which are also pairs of halves, for those buses that are asked.
///
/// Main columns are the multiplicities of the values and of the pairs, preprocessed columns the low and the high half.
fn range_table<F: ProofField>(table_bits: u32, is_asked: impl Fn(&str) -> bool) -> Table<F> {
    const SINGLES: Operand = 0;
    const PAIRS: Operand = 1;
    const LOW: Operand = 2;
    const HIGH: Operand = 3;
    const VALUE: Operand = 4;
    let high = F::from_u64(1 << (table_bits / 2));
    let value = Sum {
        added: vec![LOW],
        scaled: vec![(high, HIGH)],
        ..Sum::default()
    };
    let entry = |bus: &str, elements: &[Operand], times| Message {
        bus: bus.to_owned(),
        elements: elements
            .iter()
            .map(|column| Element::Column(*column))
            .collect(),
        multiplicity: Multiplicity::Provided(times),
    };
    let entries = [
        entry(SINGLE_BUS, &[VALUE], SINGLES),
        entry(PAIR_BUS, &[LOW, HIGH], PAIRS),
    ];
    Table {
        name: "ranges".to_owned(),
        width: 2,
        preprocessed_width: 2,
        preprocessed: None,
        n_publics: 0,
        sums: vec![value],
        zeros: Vec::new(),
        messages: entries
            .into_iter()
            .filter(|entry| is_asked(&entry.bus))
            .collect(),
    }
}

/// Refuses ranges wider than the widest table.
fn supports(chip: &Chip) -> Result<(), Unsupported> {
    match chip
        .ranges
        .iter()
        .map(|range| range.bits)
        .find(|bits| *bits > MAX_TABLE_BITS)
    {
        Some(bits) => Err(Unsupported::Range {
            backend: NAME,
            chip: chip.name.clone(),
            bits,
            most: MAX_TABLE_BITS,
        }),
        None => Ok(()),
    }
}

/// Refuses constraints that the blowup has no room for: the library does not.
fn check<F: ProofField>(table: &Table<F>) -> Result<(), Unsupported> {
    let degree = table.degree();
    if degree > MAX_DEGREE {
        return Err(Unsupported::Degree {
            backend: NAME,
            chip: table.name.clone(),
            degree,
            most: MAX_DEGREE,
        });
    }
    let what = format!("the nesting of the expressions of chip `{}`", table.name);
    at_most(&what, table.depth(), MAX_DEPTH)
}

/// Refuses more than `most` of something.
fn at_most(what: &str, size: usize, most: usize) -> Result<(), Unsupported> {
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

/// The number of elements of the field.
fn order<F: ProofField>() -> usize {
    usize::try_from(F::ORDER_U64).unwrap_or(usize::MAX)
}

/// Refuses so many messages that as many equal ones as the field has elements could count as none.
fn check_messages<F: ProofField>(
    tables: &[Table<F>],
    log_heights: &[usize],
) -> Result<(), Unsupported> {
    let asked = tables.iter().zip(log_heights);
    let asked = asked.map(|(table, log_height)| table.n_asked() << log_height);
    at_most("the number of messages", asked.sum(), order::<F>() - 1)
}

/// The binary logarithm of the height of a table for so many instances.
fn log_height<F: ProofField>(chip: &str, n_instances: usize) -> Result<usize, Unsupported> {
    let most = 1 << LOG_MAX_HEIGHT.min(F::TWO_ADICITY - LOG_BLOWUP);
    let what = format!("the number of instances of chip `{chip}`");
    at_most(&what, n_instances, most)?;
    let log_height = n_instances.next_power_of_two().trailing_zeros() as usize;
    Ok(log_height.max(LOG_MIN_HEIGHT))
}

/// The cells that are committed to prove a circuit: main, extension and quotient columns, with half a cell for each
/// preprocessed one, which is only opened.
///
/// # Errors
/// If something in the circuit is not supported.
pub(crate) fn committed_cells<F: ProofField>(circuit: &Circuit) -> Result<usize, Unsupported> {
    let (tables, log_heights) = Layout::new::<F>(circuit)?.tables::<F>(circuit)?;
    let lookups = packed_lookups(&tables, &log_heights);
    let cells =
        tables
            .iter()
            .zip(&lookups)
            .zip(&log_heights)
            .map(|((table, lookups), log_height)| {
                let fractions = if lookups.is_empty() {
                    0
                } else {
                    lookups.len() + 1
                };
                let quotient = 1 << LOG_BLOWUP;
                (table.width
                    + F::CHALLENGES.degree * (fractions + quotient)
                    + table.preprocessed_width / 2)
                    << log_height
            });
    Ok(cells.sum())
}

#[cfg(test)]
mod tests;
