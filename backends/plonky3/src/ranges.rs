//! Range checks: which table they look into, and how.

use p3_field::Field;
use vampx_ir::circuit::{Chip, Range};

use crate::security::{LOG_BLOWUP, LOG_MIN_HEIGHT};
use crate::table::{Element, Message, Multiplicity, Operand, Sum};

/// The widest table, in bits.
pub(crate) const MAX_TABLE_BITS: u32 = 16;
/// Ranges of so few bits are constraints: a polynomial of degree `2^bits` vanishes on them.
pub(crate) const MAX_CONSTRAINT_BITS: u32 = 2;
/// The bits that every field has at least: those below `2^MIN_FIELD_BITS` are different in it.
const MIN_FIELD_BITS: u32 = 30;
const _: () = assert!(2 * MAX_TABLE_BITS - MAX_CONSTRAINT_BITS - 1 < MIN_FIELD_BITS);
/// The bus of values below `2^table_bits`.
pub(crate) const SINGLE_BUS: &str = "range";
/// The bus of pairs of values below `2^(table_bits / 2)`.
pub(crate) const PAIR_BUS: &str = "pair";

/// What one row looks up to check the ranges of a chip.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lookups {
    /// Cells, each times a power of 2, that must be below `2^table_bits`.
    pub(crate) singles: Vec<Shifted>,
    /// Pairs of cells, each times a power of 2, that must both be below `2^(table_bits / 2)`.
    pub(crate) pairs: Vec<[Shifted; 2]>,
}

/// `2^shift` times a cell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shifted {
    pub(crate) cell: Operand,
    pub(crate) shift: u32,
}

impl Lookups {
    /// The lookups of `ranges` in a table of `table_bits` bits.
    ///
    /// # Soundness
    /// A cell `v` below `2^t` with `2^s v mod q` below `2^t` is below `2^(t - s)`, since `2^s v < 2^(s + t) < q` does not
    /// wrap: `s < t - MAX_CONSTRAINT_BITS` and `t <= MAX_TABLE_BITS`, so that `s + t` is below the [`MIN_FIELD_BITS`] of `q`.
    pub(crate) fn new(ranges: &[Range], table_bits: u32) -> Self {
        let mut lookups = Self::default();
        let mut halves = Vec::new();
        let half_bits = table_bits.is_multiple_of(2).then_some(table_bits / 2);
        for Range { cell, bits } in ranges
            .iter()
            .filter(|range| range.bits > MAX_CONSTRAINT_BITS)
        {
            let shifted = |shift| Shifted {
                cell: cell.0,
                shift,
            };
            match half_bits {
                Some(half_bits) if *bits == half_bits => halves.push(shifted(0)),
                Some(half_bits) if *bits < half_bits => {
                    lookups.pairs.push([shifted(0), shifted(half_bits - bits)])
                }
                _ if *bits == table_bits => lookups.singles.push(shifted(0)),
                _ => lookups
                    .singles
                    .extend([shifted(0), shifted(table_bits - bits)]),
            }
        }
        let (chunks, rest) = halves.as_chunks::<2>();
        lookups.pairs.extend(chunks);
        lookups.pairs.extend(rest.iter().map(|last| [*last, *last]));
        lookups
    }

    /// The messages of a row.
    pub(crate) fn messages<F: Field>(&self) -> impl Iterator<Item = Message<F>> + '_ {
        let ask = |bus: &str, elements| Message {
            bus: bus.to_owned(),
            elements,
            multiplicity: Multiplicity::Once,
        };
        let singles = self
            .singles
            .iter()
            .map(move |single| ask(SINGLE_BUS, vec![single.element()]));
        let pairs = self
            .pairs
            .iter()
            .map(move |pair| ask(PAIR_BUS, pair.iter().map(Shifted::element).collect()));
        singles.chain(pairs)
    }
}

impl Shifted {
    fn element<F: Field>(&self) -> Element<F> {
        match self.shift {
            0 => Element::Column(self.cell),
            shift => Element::Scaled(F::from_u64(1 << shift), self.cell),
        }
    }
}

/// Adds to `sums` what is 0 for the values of a range of few bits; the operand of the first sum is `first`.
pub(crate) fn constrain<F: Field>(
    range: &Range,
    sums: &mut Vec<Sum<F>>,
    first: Operand,
) -> Operand {
    let v = range.cell.0;
    let mut next = |sum| {
        sums.push(sum);
        first + sums.len() as Operand - 1
    };
    if range.bits == 1 {
        return next(Sum {
            products: vec![(v, v)],
            subtracted: vec![v],
            ..Sum::default()
        });
    }
    // v (v - 1) (v - 2) (v - 3) = w (w + 2) for w = v^2 - 3 v.
    let three = (-F::from_u64(3), v);
    let w = next(Sum {
        products: vec![(v, v)],
        scaled: vec![three],
        ..Sum::default()
    });
    next(Sum {
        products: vec![(w, w)],
        added: vec![w, w],
        ..Sum::default()
    })
}

/// The chips that are used, with the binary logarithms of their heights.
type Used<'a> = [(&'a Chip, usize)];

/// The bits of the table that makes the ranges of these chips cheapest; `None` if nothing is looked up.
///
/// Challenges have so many elements of the field as `degree` says.
pub(crate) fn table_bits(chips: &Used, degree: usize) -> Option<u32> {
    let ranges = || chips.iter().flat_map(|(chip, _)| &chip.ranges);
    let widest = ranges()
        .map(|range| range.bits)
        .filter(|bits| *bits > MAX_CONSTRAINT_BITS)
        .max()?;
    let least = widest.max(LOG_MIN_HEIGHT as u32);
    (least..=MAX_TABLE_BITS.max(least)).min_by_key(|table_bits| cost(chips, *table_bits, degree))
}

/// The committed cells of a table of so many bits, with challenges of this degree.
pub(crate) fn table_cost(table_bits: u32, degree: usize) -> usize {
    /// Halves, which are preprocessed, and multiplicities.
    const COLUMNS: usize = 1 + 2;
    /// Fractions, their sum, quotient.
    const CHALLENGES: usize = 2 + 1 + (1 << LOG_BLOWUP);
    (COLUMNS + CHALLENGES * degree) << table_bits
}

/// The committed cells that looking ranges up in a table of so many bits costs.
fn cost(chips: &Used, table_bits: u32, degree: usize) -> usize {
    /// The messages that share a fraction.
    const SHARING: usize = 4;
    let rows = chips.iter().map(|(chip, log_height)| {
        let lookups = Lookups::new(&chip.ranges, table_bits);
        let fractions =
            lookups.singles.len().div_ceil(SHARING) + lookups.pairs.len().div_ceil(SHARING);
        (fractions * degree) << log_height
    });
    rows.sum::<usize>() + table_cost(table_bits, degree)
}

#[cfg(test)]
mod tests;
