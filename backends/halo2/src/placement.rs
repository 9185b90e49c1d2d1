//! Where the cells of a chip lie in the rows of a block of its instances.

use std::collections::BTreeMap;

use vampx_backend_api::Unsupported;
use vampx_ir::circuit::Chip;

use crate::NAME;

/// The widest table of ranges, in bits.
pub const MAX_TABLE_BITS: u32 = 16;
/// Ranges of so few bits are constraints: a polynomial of degree `2^bits` vanishes on them.
pub(crate) const MAX_CONSTRAINT_BITS: u32 = 2;

/// How much the rows of a chip must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Amount {
    /// The values placed.
    pub(crate) values: usize,
    /// The values looked up.
    pub(crate) checks: usize,
}

/// What the rows of a chip must hold.
#[derive(Clone, Debug)]
pub(crate) struct Needs {
    /// The cells of inputs, outputs and locals.
    pub(crate) n_stored: usize,
    /// The range checks by lookup.
    checks: Vec<Check>,
    /// The cells that are repeated because they are looked up twice.
    pub(crate) repeated: Vec<u32>,
}

/// The check that a value times `2^shift` is in the table.
#[derive(Clone, Copy, Debug)]
struct Check {
    /// The position among stored cells and then repeated ones.
    value: usize,
    shift: u32,
}

/// A position in the rows of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub(crate) column: usize,
    pub(crate) row: usize,
}

/// Where the values of a block lie: of instances of a chip that are side by side.
#[derive(Clone, Debug)]
pub(crate) struct Placement {
    /// The number of rows.
    pub(crate) height: usize,
    /// For each instance, the places of the stored cells, then of the repeated ones; no two are equal.
    pub(crate) places: Vec<Place>,
    /// The places that are looked up, and the power of 2 that the value is multiplied with.
    pub(crate) lookups: Vec<(Place, u32)>,
}

impl Amount {
    /// The rows of `copies` instances side by side in so many columns, the first `lookups` of which are looked up.
    pub(crate) fn height(&self, copies: usize, columns: usize, lookups: usize) -> usize {
        let checked = (copies * self.checks).div_ceil(lookups.max(1));
        let stored = (copies * self.values).div_ceil(columns);
        stored.max(checked).max(1)
    }

    /// The most instances that fit in the rows that one needs.
    pub(crate) fn most_copies(&self, columns: usize, lookups: usize) -> usize {
        let height = self.height(1, columns, lookups);
        let stored = (height * columns) / self.values.max(1);
        let checked = (height * lookups).checked_div(self.checks);
        stored.min(checked.unwrap_or(stored)).max(1)
    }
}

impl Needs {
    /// The needs of a chip if the table has `table_bits` bits.
    ///
    /// # Soundness
    /// A cell `v` below `2^t` with `2^s v mod q` below `2^t` is below `2^(t - s)`, since `2^s v < 2^(s + t) < q` does not
    /// wrap: `s < t <= MAX_TABLE_BITS`.
    pub(crate) fn new(chip: &Chip, table_bits: u32) -> Self {
        let n_stored = chip.local_cells().end as usize;
        let mut checks = Vec::new();
        let mut repeated = Vec::new();
        for (cell, bits) in narrowest(chip) {
            checks.push(Check {
                value: cell as usize,
                shift: 0,
            });
            if bits < table_bits {
                checks.push(Check {
                    value: n_stored + repeated.len(),
                    shift: table_bits - bits,
                });
                repeated.push(cell);
            }
        }
        Self {
            n_stored,
            checks,
            repeated,
        }
    }

    /// The numbers of values placed and looked up.
    pub(crate) fn amount(&self) -> Amount {
        Amount {
            values: self.n_values(),
            checks: self.checks.len(),
        }
    }

    /// The number of values placed.
    pub(crate) fn n_values(&self) -> usize {
        self.n_stored + self.repeated.len()
    }

    /// The places of all values of `copies` instances; those looked up are in the first `lookups` columns.
    pub(crate) fn place(&self, copies: usize, columns: usize, lookups: usize) -> Placement {
        let height = self.amount().height(copies, columns, lookups);
        let mut places = vec![None; copies * self.n_values()];
        let mut checked = Vec::with_capacity(copies * self.checks.len());
        let mut taken = vec![false; columns * height];
        let checks = (0..copies).flat_map(|copy| self.checks.iter().map(move |it| (copy, it)));
        for (index, (copy, check)) in checks.enumerate() {
            let place = Place {
                column: index % lookups,
                row: index / lookups,
            };
            taken[place.row * columns + place.column] = true;
            places[copy * self.n_values() + check.value] = Some(place);
            checked.push((place, check.shift));
        }
        let mut free = (0..columns * height)
            .filter(|at| !taken[*at])
            .map(|at| Place {
                column: at % columns,
                row: at / columns,
            });
        let places = places
            .into_iter()
            .map(|place| place.or_else(|| free.next()));
        Placement {
            height,
            places: places
                .map(|place| {
                    place.unwrap_or_else(|| unreachable!("invariant: the rows hold all values"))
                })
                .collect(),
            lookups: checked,
        }
    }
}

/// The bits of the table that the ranges of these chips need; `None` if nothing is looked up.
///
/// # Errors
/// If a range is too wide.
pub(crate) fn table_bits<'c>(
    chips: impl Iterator<Item = &'c Chip>,
) -> Result<Option<u32>, Unsupported> {
    let mut widest = None;
    for chip in chips {
        for (_, bits) in narrowest(chip) {
            if bits > MAX_TABLE_BITS {
                return Err(Unsupported::Range {
                    backend: NAME,
                    chip: chip.name.clone(),
                    bits,
                    most: MAX_TABLE_BITS,
                });
            }
            widest = widest.max(Some(bits));
        }
    }
    Ok(widest)
}

/// The cells that are looked up, once each, and the bits of their narrowest range.
fn narrowest(chip: &Chip) -> BTreeMap<u32, u32> {
    let mut cells = BTreeMap::new();
    for range in &chip.ranges {
        let bits = cells.entry(range.cell.0).or_insert(range.bits);
        *bits = range.bits.min(*bits);
    }
    cells.retain(|_, bits| *bits > MAX_CONSTRAINT_BITS);
    cells
}

#[cfg(test)]
mod tests {
    use vampx_ir::circuit::Circuit;

    use super::*;

    fn chips() -> Vec<Chip> {
        let text = include_str!("../../conformance/suite/small.circuit");
        Circuit::parse_text(text)
            .expect("the suite is well formed")
            .chips
    }

    #[test]
    fn every_value_has_a_place_of_its_own() {
        for chip in chips() {
            for (table_bits, columns) in [8, 9]
                .into_iter()
                .flat_map(|t| (1..12).map(move |c| (t, c)))
            {
                let needs = Needs::new(&chip, table_bits);
                for lookups in 1..=columns {
                    let amount = needs.amount();
                    let copies = amount.most_copies(columns, lookups);
                    let Placement {
                        height,
                        mut places,
                        lookups: checked,
                    } = needs.place(copies, columns, lookups);
                    assert_eq!(places.len(), copies * needs.n_values());
                    assert_eq!(height, amount.height(1, columns, lookups));
                    assert!(amount.height(copies + 1, columns, lookups) > height);
                    assert!(
                        places
                            .iter()
                            .all(|it| it.column < columns && it.row < height)
                    );
                    for (place, _) in &checked {
                        assert!(place.column < lookups && places.contains(place));
                    }
                    places.sort_by_key(|place| (place.row, place.column));
                    places.dedup();
                    assert_eq!(places.len(), copies * needs.n_values());
                }
            }
        }
    }

    #[test]
    fn narrow_ranges_are_looked_up_twice() {
        let chips = chips();
        let [byte, _, odd, _] = &chips[..] else {
            panic!("other chips")
        };
        assert_eq!(table_bits(chips.iter()), Ok(Some(8)));
        let needs = Needs::new(byte, 8);
        // The output of 8 bits once, both limbs of 4 bits twice.
        assert_eq!(
            (needs.amount().checks, &needs.repeated[..]),
            (5, &[1, 2][..])
        );
        // Of 1, 2 and 5 bits, only the last is looked up.
        let needs = Needs::new(odd, 8);
        assert_eq!((needs.amount().checks, &needs.repeated[..]), (2, &[3][..]));
        let shifts = needs.place(1, 1, 1).lookups;
        assert_eq!(
            shifts.iter().map(|(_, shift)| *shift).collect::<Vec<_>>(),
            [0, 3]
        );
    }

    #[test]
    fn the_narrowest_of_several_ranges_counts() {
        let mut chip = chips().swap_remove(0);
        for range in &mut chip.ranges {
            range.bits = 3;
        }
        let more = chip.ranges.clone();
        chip.ranges.extend(more.into_iter().map(|mut range| {
            range.bits = 8;
            range
        }));
        assert!(narrowest(&chip).values().all(|bits| *bits == 3));
    }
}
