use p3_baby_bear::BabyBear;
use p3_goldilocks::Goldilocks;
use p3_koala_bear::KoalaBear;

use super::*;

fn circuit(chip: &str) -> Circuit {
    let text = format!(
        "circuit goldilocks\ninterval v0 0..=9\nsignal s0 v0\npublic \"y\" s0 0..=9 limbs 4\n{chip}\n\
         program\nfield goldilocks\ninput public y 0..=9 @0..1\n%0 = input 0 @0..1\n"
    );
    Circuit::parse_text(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// A chip that says that its input to the power `degree` is 0.
fn power(degree: usize) -> Circuit {
    let mut chip =
        "chip \"power\" inputs 1 outputs locals 0 fixed 0 advice 0\n  e0 = i0.0\n".to_owned();
    (1..degree).for_each(|index| chip += &format!("  e{index} = e{}*i0.0\n", index - 1));
    chip += &format!(
        "  zero e{}\n  certificate per-instance\ninstance \"power\" s0 -> fixed advice @0..1",
        degree - 1
    );
    circuit(&chip)
}

#[test]
fn steep_constraints_are_refused() {
    let check = |circuit: &Circuit| {
        Layout::new::<Goldilocks>(circuit)
            .and_then(|layout| layout.tables::<Goldilocks>(circuit))
            .map(|_| ())
    };
    assert_eq!(check(&power(MAX_DEGREE)), Ok(()));
    let refused = Unsupported::Degree {
        backend: NAME,
        chip: "power".to_owned(),
        degree: MAX_DEGREE + 1,
        most: MAX_DEGREE,
    };
    assert_eq!(check(&power(MAX_DEGREE + 1)), Err(refused));
}

#[test]
fn deep_expressions_are_refused() {
    let mut chip =
        "chip \"deep\" inputs 1 outputs locals 0 fixed 0 advice 0\n  e0 = i0.0\n".to_owned();
    (1..=MAX_DEPTH).for_each(|index| chip += &format!("  e{index} = e{} + i0.0\n", index - 1));
    chip += &format!(
        "  zero e{MAX_DEPTH}\n  certificate per-instance\ninstance \"deep\" s0 -> fixed advice @0..1"
    );
    let circuit = circuit(&chip);
    let error = Layout::new::<Goldilocks>(&circuit)
        .and_then(|layout| layout.tables::<Goldilocks>(&circuit))
        .map(|_| ());
    assert!(matches!(error, Err(Unsupported::Size { .. })), "{error:?}");
}

#[test]
fn wide_ranges_are_refused() {
    let ranged = |bits: u32| {
        circuit(&format!(
            "chip \"wide\" inputs outputs locals 1 fixed 0 advice 0\n  range l0 {bits}\n  r0 = 0\n  l0 = r0\n  \
             certificate fixed\n  bound l0 0..=1\ninstance \"wide\" -> fixed advice @0..1"
        ))
    };
    assert!(Layout::new::<Goldilocks>(&ranged(16)).is_ok());
    let refused = Unsupported::Range {
        backend: NAME,
        chip: "wide".to_owned(),
        bits: 17,
        most: 16,
    };
    assert_eq!(Layout::new::<Goldilocks>(&ranged(17)).err(), Some(refused));
}

#[test]
fn heights_have_subgroups() {
    let heights = |n_instances| {
        [
            log_height::<Goldilocks>("chip", n_instances).ok(),
            log_height::<BabyBear>("chip", n_instances).ok(),
            log_height::<KoalaBear>("chip", n_instances).ok(),
        ]
    };
    assert_eq!(heights(1), [Some(LOG_MIN_HEIGHT); 3]);
    assert_eq!(heights(1 << 22), [Some(22); 3]);
    assert_eq!(heights((1 << 22) + 1), [Some(23), Some(23), None]);
    assert_eq!(heights((1 << 24) + 1), [None; 3]);
}

/// A table of 2^10 messages a row.
fn asking<F: ProofField>() -> Table<F> {
    let ask = |multiplicity| Message {
        bus: SINGLE_BUS.to_owned(),
        elements: vec![Element::Column(0)],
        multiplicity,
    };
    let asked = [Multiplicity::Once, Multiplicity::Selected(1)].map(ask);
    let provided = [
        Multiplicity::Provided(1),
        Multiplicity::ProvidedAt(F::ONE, 1),
    ]
    .map(ask);
    let messages = asked.iter().cycle().take(1 << 10).chain(&provided);
    Table {
        name: "asking".to_owned(),
        width: 1,
        preprocessed_width: 1,
        preprocessed: None,
        n_publics: 0,
        sums: Vec::new(),
        zeros: Vec::new(),
        messages: messages.cloned().collect(),
    }
}

#[test]
fn messages_that_could_cancel_are_refused() {
    fn is_taken<F: ProofField>(log_heights: &[usize]) -> bool {
        let tables = vec![asking::<F>(); log_heights.len()];
        check_messages(&tables, log_heights).is_ok()
    }
    assert!(is_taken::<Goldilocks>(&[24; 9]));
    // 2^30 + .. + 2^27 = 2^31 - 2^27, and 2^30 + .. + 2^24 = 2^31 - 2^24: one less than the order of each.
    assert!(is_taken::<BabyBear>(&[20, 19, 18, 17]));
    assert!(!is_taken::<BabyBear>(&[20, 19, 18, 17, 0]));
    assert!(is_taken::<KoalaBear>(&[20, 19, 18, 17, 16, 15, 14]));
    assert!(!is_taken::<KoalaBear>(&[20, 19, 18, 17, 16, 15, 14, 0]));
}

#[test]
fn messages_of_a_bus_have_one_width() {
    for circuit in ["small", "ranges"] {
        let path = format!(
            "{}/../conformance/suite/{circuit}.circuit",
            env!("CARGO_MANIFEST_DIR")
        );
        let circuit = Circuit::parse_text(&std::fs::read_to_string(path).expect("the suite"))
            .expect("a circuit");
        let (tables, _) = Layout::new::<Goldilocks>(&circuit)
            .and_then(|layout| layout.tables::<Goldilocks>(&circuit))
            .expect("supported");
        let mut widths = std::collections::BTreeMap::new();
        for message in tables.iter().flat_map(|table| &table.messages) {
            assert_eq!(
                *widths.entry(&message.bus).or_insert(message.elements.len()),
                message.elements.len()
            );
        }
        assert!(widths.len() > 2);
    }
}
