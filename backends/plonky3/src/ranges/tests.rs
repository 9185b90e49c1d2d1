use p3_field::{Field as _, PrimeCharacteristicRing, PrimeField64};
use p3_goldilocks::Goldilocks;
use vampx_ir::circuit::Cell;

use super::*;

/// Whether a table of `table_bits` bits has what `lookups` ask of the value `v`.
fn accepts(lookups: &Lookups, table_bits: u32, v: Goldilocks) -> bool {
    let fits = |shifted: &Shifted, bits: u32| {
        (v * Goldilocks::from_u64(1 << shifted.shift)).as_canonical_u64() >> bits == 0
    };
    lookups
        .singles
        .iter()
        .all(|single| fits(single, table_bits))
        && lookups
            .pairs
            .iter()
            .flatten()
            .all(|one| fits(one, table_bits / 2))
}

#[test]
fn lookups_accept_exactly_the_range() {
    for table_bits in 5..=9 {
        for bits in MAX_CONSTRAINT_BITS + 1..=table_bits {
            let lookups = Lookups::new(
                &[Range {
                    cell: Cell(0),
                    bits,
                }],
                table_bits,
            );
            for v in 0..1u64 << (table_bits + 2) {
                let accepted = accepts(&lookups, table_bits, Goldilocks::from_u64(v));
                assert_eq!(
                    accepted,
                    v >> bits == 0,
                    "{v} in {bits} of {table_bits} bits"
                );
            }
            // Values that are small only after they are shifted.
            for shift in 1..=table_bits {
                let inverse = Goldilocks::from_u64(1 << shift).inverse();
                for u in (0..1u64 << table_bits).filter(|u| u % (1 << shift) != 0) {
                    assert!(
                        !accepts(&lookups, table_bits, inverse * Goldilocks::from_u64(u)),
                        "{u} / 2^{shift}"
                    );
                }
            }
        }
    }
}

#[test]
fn halves_share_lookups() {
    let ranges: Vec<Range> = (0..5)
        .map(|cell| Range {
            cell: Cell(cell),
            bits: 8,
        })
        .collect();
    let lookups = Lookups::new(&ranges, 16);
    let cells: Vec<[Operand; 2]> = lookups
        .pairs
        .iter()
        .map(|pair| pair.map(|one| one.cell))
        .collect();
    assert_eq!(cells, [[0, 1], [2, 3], [4, 4]]);
    assert!(lookups.singles.is_empty());
}

#[test]
fn polynomials_vanish_on_the_range_only() {
    for bits in 1..=MAX_CONSTRAINT_BITS {
        let mut sums = Vec::new();
        let zero = constrain(
            &Range {
                cell: Cell(0),
                bits,
            },
            &mut sums,
            1,
        );
        let zero_at = |v: Goldilocks| {
            let mut values = vec![v];
            sums.iter()
                .for_each(|sum| values.push(sum.evaluate(&values)));
            values[zero as usize] == Goldilocks::ZERO
        };
        for v in 0..1000 {
            assert_eq!(zero_at(Goldilocks::from_u64(v)), v >> bits == 0);
            assert!(!zero_at(-Goldilocks::from_u64(v + 1)));
        }
    }
}

#[test]
fn large_circuits_get_the_table_of_pairs() {
    let byte = |cell| Range {
        cell: Cell(cell),
        bits: 8,
    };
    let chip = Chip {
        name: "bytes".to_owned(),
        inputs: Vec::new(),
        outputs: vec![64],
        locals: 0,
        fixed: 0,
        advice: 0,
        exprs: Vec::new(),
        constraints: Vec::new(),
        ranges: (0..64).map(byte).collect(),
        hints: Vec::new(),
        certificate: vampx_ir::circuit::Certificate::PerInstance,
    };
    assert_eq!(table_bits(&[(&chip, 5)], 2), Some(8));
    assert_eq!(table_bits(&[(&chip, 18)], 2), Some(16));
    assert_eq!(
        table_bits(
            &[(
                &Chip {
                    ranges: vec![],
                    ..chip.clone()
                },
                18
            )],
            2
        ),
        None
    );
}
