use vampx_backend_api::Backend;
use vampx_fields::Field;
use vampx_ir::program::Program;
use vampx_lowering::lower;

use super::*;
use crate::Halo2;

fn small() -> Circuit {
    let text = include_str!("../../../conformance/suite/small.circuit");
    let text = text.replacen("goldilocks", "pallas", 1);
    Circuit::parse_text(&text).expect("the suite is well formed")
}

fn n_rows(circuit: &Circuit, layout: &Layout) -> usize {
    let chips = layout.chips.iter().enumerate();
    let rows = chips.filter_map(|(id, chip)| {
        let chip = chip.as_ref()?;
        let instances = circuit.instances.iter();
        let count = instances.filter(|it| it.chip.0 as usize == id).count();
        Some(count.div_ceil(chip.copies) * chip.placement.height)
    });
    rows.sum()
}

#[test]
fn a_layout_has_room_for_rows_and_table() {
    let mut circuit = small();
    let mut previous = 0.0;
    for _ in 0..8 {
        let layout = Layout::new(&circuit).expect("it is supported");
        assert!(n_rows(&circuit, &layout) + reserved_rows(layout.max_height()) <= 1 << layout.k);
        assert!(layout.table_bits.is_some_and(|bits| bits < layout.k));
        assert!(layout.lookups <= layout.columns);
        assert!(layout.cost >= previous, "{} after {previous}", layout.cost);
        previous = layout.cost;
        circuit.instances = [circuit.instances.as_slice(); 4].concat();
    }
}

#[test]
fn a_small_circuit_is_as_low_as_its_table_lets_it() {
    let layout = Layout::new(&small()).expect("it is supported");
    assert_eq!((layout.k, layout.table_bits), (9, Some(8)));
    let mut circuit = small();
    for chip in &mut circuit.chips {
        chip.ranges.clear();
    }
    let layout = Layout::new(&circuit).expect("it is supported");
    assert!(layout.k < 9 && layout.lookups == 0);
}

#[test]
fn instances_that_nothing_is_checked_in_take_no_room() {
    let mut circuit = small();
    for chip in &mut circuit.chips {
        chip.ranges.clear();
        chip.constraints.clear();
    }
    let layout = Layout::new(&circuit).expect("it is supported");
    assert!(layout.chips.iter().all(Option::is_none));
}

#[test]
fn many_small_instances_lie_side_by_side() {
    let mut circuit = small();
    let first = circuit.instances.clone();
    circuit.instances = first.iter().cycle().take(10_000).cloned().collect();
    let layout = Layout::new(&circuit).expect("it is supported");
    assert!(layout.chips.iter().flatten().all(|chip| chip.copies > 1));
    // The rows of one instance each would not do.
    assert!(1 << layout.k < 10_000);
}

#[test]
fn the_cost_is_at_least_that_of_the_table() {
    let text = include_str!("../../../conformance/suite/field.program");
    let program = Program::parse_text(text).expect("the suite is well formed");
    let bounded = vampx_overflow_analysis::analyze(program);
    let field = Field::by_name("vesta").expect("a field of the catalog");
    for profile in Halo2.profiles(&field).expect("it is supported") {
        let circuit = lower(&bounded, &profile).expect("it fits");
        assert!(Halo2.cost(&circuit).expect("a cost") >= Halo2.least_cost(&profile));
    }
}

#[test]
fn what_is_refused_says_why() {
    let refused = |change: fn(&mut Circuit)| {
        let mut circuit = small();
        change(&mut circuit);
        Halo2.supports(&circuit).expect_err("it is refused")
    };
    let goldilocks = refused(|circuit| {
        circuit.target = Field::by_name("goldilocks").expect("a field of the catalog");
    });
    assert!(matches!(goldilocks, Unsupported::Field { .. }));
    let wide = refused(|circuit| circuit.chips[0].ranges[0].bits = 17);
    assert!(matches!(
        wide,
        Unsupported::Range {
            bits: 17,
            most: 16,
            ..
        }
    ));
    let mut search = Search::new(&small()).unwrap_or_else(|error| panic!("{error}"));
    for (kind, _) in &mut search.kinds {
        kind.count *= 100_000_000;
    }
    assert!(matches!(
        search.best().err(),
        Some(Unsupported::Size { .. })
    ));
}
