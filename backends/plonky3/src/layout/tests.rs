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
        Layout::new(circuit)
            .and_then(|layout| layout.tables(circuit))
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
    let error = Layout::new(&circuit)
        .and_then(|layout| layout.tables(&circuit))
        .map(|_| ());
    assert!(matches!(error, Err(Unsupported::Size { .. })), "{error:?}");
}

#[test]
fn wide_ranges_and_other_fields_are_refused() {
    let ranged = |bits: u32| {
        circuit(&format!(
            "chip \"wide\" inputs outputs locals 1 fixed 0 advice 0\n  range l0 {bits}\n  r0 = 0\n  l0 = r0\n  \
             certificate fixed\n  bound l0 0..=1\ninstance \"wide\" -> fixed advice @0..1"
        ))
    };
    assert!(Layout::new(&ranged(16)).is_ok());
    let refused = Unsupported::Range {
        backend: NAME,
        chip: "wide".to_owned(),
        bits: 17,
        most: 16,
    };
    assert_eq!(Layout::new(&ranged(17)).err(), Some(refused));
    let mut pallas = power(2);
    pallas.target = Field::by_name("pallas").expect("it is in the catalog");
    assert!(matches!(
        Layout::new(&pallas).err(),
        Some(Unsupported::Field { .. })
    ));
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
        let (tables, _) = Layout::new(&circuit)
            .and_then(|layout| layout.tables(&circuit))
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
