//! Lying provers: every cell changed alone and every hint replaced is rejected by the circuit's checker.

mod common;

use num_bigint::{BigInt, BigUint};
use vampx_fields::Field;
use vampx_ir::{
    Span,
    circuit::{Cell, Circuit, PublicValues, Witness},
    program::{Claim, Guard, HintOp, Input, Inputs, Node, NodeId, ProgramBuilder},
};
use vampx_lowering::lower;

use common::profile;

const PAIRS: [(&str, &str, u32); 6] = [
    ("bls12-381", "goldilocks", 16),
    ("bls12-381", "goldilocks", 8),
    ("goldilocks", "bls12-381", 16),
    ("babybear", "goldilocks", 8),
    ("secp256k1", "pallas", 16),
    ("pallas", "pallas", 8),
];

/// A program with one of everything, in which every hint is bound.
fn everything(field: &Field) -> (Circuit, Inputs) {
    everything_over(field, "goldilocks", 16)
}

fn everything_over(field: &Field, target: &str, table_bits: u32) -> (Circuit, Inputs) {
    let span = Span::default();
    let mut b = ProgramBuilder::new(field.clone());
    let input = |b: &mut ProgramBuilder, name: &str, public, range: Option<(u32, u32)>| {
        let range = range.map(|(lo, hi)| (lo.into(), hi.into()));
        b.input(Input {
            name: name.into(),
            public,
            range,
            span,
        })
        .unwrap()
    };
    let x = input(&mut b, "x", false, None);
    let y = input(&mut b, "y", false, None);
    let small = input(&mut b, "small", false, Some((3, 100)));
    let word = input(&mut b, "word", true, Some((0, 65535)));
    let out = input(&mut b, "out", true, None);

    let product = b.mul(x, y, span);
    let inverse = b.hint(HintOp::Inverse, y, y, span);
    let one = b.constant(&1u32.into(), span);
    let unit = b.mul(inverse, y, span);
    b.assert(Claim::Equal(unit, one), None, span);
    let quotient = b.hint(HintOp::Quotient, x, small, span);
    let remainder = b.hint(HintOp::Remainder, x, small, span);
    b.assert(
        Claim::DivRem {
            dividend: x,
            divisor: small,
            quotient,
            remainder,
        },
        None,
        span,
    );
    let below = b.lt(x, y, span);
    b.assert(Claim::Boolean(below), None, span);
    let chosen = b.branch(below, product, inverse, span);
    let words = b.lt(small, word, span);
    let guard = b.guard(Guard {
        parent: None,
        selector: words,
        arm: false,
    });
    b.assert(Claim::Boolean(words), None, span);
    let inner = b.hint(HintOp::Inverse, word, word, span);
    let inner_unit = b.mul(inner, word, span);
    b.assert(Claim::Equal(inner_unit, one), Some(guard), span);
    let ranged = b.mul(small, small, span);
    b.assert(
        Claim::InRange {
            value: ranged,
            bits: 14,
        },
        None,
        span,
    );
    let sum = b.add(chosen, quotient, span);
    let sum = b.add(sum, remainder, span);
    let sum = b.add(sum, inner, span);
    b.assert(Claim::Equal(sum, out), None, span);

    let mut inputs = Inputs::new();
    inputs.insert("x", &(field.modulus() - 5u32));
    inputs.insert("y", &(field.modulus() / 3u32));
    inputs.insert("small", &77u32.into());
    inputs.insert("word", &60_000u32.into());
    let bounded = vampx_overflow_analysis::analyze(b.finish());
    (
        lower(&bounded, &profile(target, table_bits)).unwrap(),
        inputs,
    )
}

fn accepts(circuit: &Circuit, witness: &Witness) -> bool {
    circuit.check(witness).is_ok()
}

#[test]
fn each_cell_changed_alone_is_rejected() {
    for (source, target, table_bits) in PAIRS {
        let field = Field::by_name(source).unwrap();
        let (circuit, inputs) = everything_over(&field, target, table_bits);
        let witness = circuit.solve(&inputs).unwrap();
        assert!(accepts(&circuit, &witness), "{source} to {target}");
        for (index, instance) in circuit.instances.iter().enumerate() {
            let chip = &circuit.chips[instance.chip.0 as usize];
            let n_inputs = chip.inputs.iter().sum::<u32>();
            let made = n_inputs..n_inputs + chip.outputs.iter().sum::<u32>() + chip.locals;
            for cell in made.map(Cell) {
                for change in [1, -1, 1 << 20] {
                    let mut forged = witness.clone();
                    let value = BigInt::from(witness.cell(&circuit, index, cell)) + change;
                    forged.set(&circuit, index, cell, &value);
                    assert!(
                        !accepts(&circuit, &forged),
                        "{source} to {target}: {} instance {index} {cell:?} changed by {change}",
                        chip.name
                    );
                }
            }
        }
    }
}

#[test]
fn each_hint_replaced_is_rejected() {
    for (source, target, table_bits) in PAIRS {
        let field = Field::by_name(source).unwrap();
        let (circuit, inputs) = everything_over(&field, target, table_bits);
        let evaluation = circuit.program.evaluate(&inputs).unwrap();
        let publics = PublicValues::new(
            evaluation
                .publics()
                .iter()
                .map(|public| (public.name.clone(), public.value.clone())),
        );
        let hints = (0..circuit.program.nodes().len() as u32).map(NodeId);
        let hints: Vec<NodeId> = hints
            .filter(|id| matches!(circuit.program.node(*id), Node::Hint(..)))
            .collect();
        assert_eq!(hints.len(), 4);
        for hint in hints {
            let honest = evaluation.value(hint).unwrap();
            let one = BigUint::from(1u32);
            let others = [
                (&honest + &one) % field.modulus(),
                (&honest + field.modulus() - &one) % field.modulus(),
                (&honest + 77u32) % field.modulus(),
                field.modulus() - &one - &honest,
            ];
            for lie in others {
                let advice = |id| {
                    if id == hint {
                        Some(lie.clone())
                    } else {
                        evaluation.value(id)
                    }
                };
                let witness = circuit.fill(advice, &publics).unwrap();
                assert!(
                    !accepts(&circuit, &witness),
                    "{source} to {target}: {hint:?} is {lie}"
                );
            }
        }
    }
}

#[test]
fn quotient_and_remainder_shifted_together_are_rejected() {
    let field = Field::by_name("bls12-381").unwrap();
    let (circuit, inputs) = everything(&field);
    let evaluation = circuit.program.evaluate(&inputs).unwrap();
    let publics = PublicValues::new(
        evaluation
            .publics()
            .iter()
            .map(|public| (public.name.clone(), public.value.clone())),
    );
    let value = |op| {
        let ids = (0..circuit.program.nodes().len() as u32).map(NodeId);
        let mut found =
            ids.filter(|id| matches!(circuit.program.node(*id), Node::Hint(o, ..) if o == op));
        found.next().unwrap()
    };
    let (quotient, remainder) = (value(HintOp::Quotient), value(HintOp::Remainder));
    let advice = |id| {
        let honest = evaluation.value(id)?;
        Some(if id == quotient {
            honest - 1u32
        } else if id == remainder {
            honest + 77u32
        } else {
            honest
        })
    };
    assert!(!accepts(&circuit, &circuit.fill(advice, &publics).unwrap()));
}

#[test]
fn the_same_program_makes_the_same_circuit() {
    let field = Field::by_name("bls12-381").unwrap();
    assert_eq!(
        everything(&field).0.to_bytes(),
        everything(&field).0.to_bytes()
    );
}

/// `out = c * x` where `c` is asserted to be `x * x`: as an input with these properties, or as the product itself.
fn cube(is_input: bool, range: Option<u32>, is_guarded: bool) -> Circuit {
    let span = Span::default();
    let mut b = ProgramBuilder::new(Field::by_name("bls12-381").unwrap());
    let input = |b: &mut ProgramBuilder, name: &str, public, hi: Option<u32>| {
        let range = hi.map(|hi| (0u32.into(), hi.into()));
        b.input(Input {
            name: name.into(),
            public,
            range,
            span,
        })
        .unwrap()
    };
    let x = input(&mut b, "x", false, None);
    let square = b.mul(x, x, span);
    let c = match is_input {
        true => input(&mut b, "c", false, range),
        false => square,
    };
    let guard = is_guarded.then(|| {
        b.assert(Claim::Boolean(x), None, span);
        b.guard(Guard {
            parent: None,
            selector: x,
            arm: true,
        })
    });
    b.assert(Claim::Equal(c, square), guard, span);
    let out = input(&mut b, "out", true, None);
    let cube = b.mul(c, x, span);
    b.assert(Claim::Equal(out, cube), None, span);
    let profile = profile("goldilocks", 16);
    lower(&vampx_overflow_analysis::analyze(b.finish()), &profile).unwrap()
}

#[test]
fn a_determined_input_is_what_determines_it() {
    let plain = cube(false, None, false);
    let determined = cube(true, None, false);
    let wiring = |circuit: &Circuit| -> Vec<_> {
        let instances = circuit.instances.iter().cloned();
        instances
            .map(|it| (it.chip, it.inputs, it.outputs))
            .collect()
    };
    assert_eq!(wiring(&determined), wiring(&plain));
    assert_eq!(determined.signals, plain.signals);
    for (range, is_guarded) in [(Some(1 << 20), false), (None, true)] {
        let kept = cube(true, range, is_guarded).instances;
        let n_inputs = |instances: &[vampx_ir::circuit::Instance]| {
            instances.iter().filter(|it| !it.advice.is_empty()).count()
        };
        assert_eq!(n_inputs(&kept), n_inputs(&plain.instances) + 1);
    }
    let inputs = |c: u32, out: u32| {
        let values = [("x", 3u32), ("c", c), ("out", out)];
        let values = values.map(|(name, value)| (name, BigUint::from(value)));
        values.into_iter().collect::<Inputs>()
    };
    let witness = determined.solve(&inputs(9, 27)).unwrap();
    determined.check(&witness).unwrap();
    assert!(determined.solve(&inputs(10, 30)).is_err());
    assert!(determined.solve(&inputs(9, 30)).is_err());
    let publics = PublicValues::new([("out".to_owned(), BigUint::from(30u32))]);
    let evaluation = determined.program.evaluate(&inputs(9, 27)).unwrap();
    let forged = determined.fill(|id| evaluation.value(id), &publics);
    assert!(!accepts(&determined, &forged.unwrap()));
}

/// A program over 97 elements whose values `x` or `x*y` are bits: by a claim, or by an equation.
fn bit_of_97(is_product: bool, is_claim: bool) -> (Circuit, [NodeId; 2]) {
    let span = Span::default();
    let mut b = ProgramBuilder::new(Field::by_name("prime:97").unwrap());
    let inputs = ["x", "y"].map(|name| {
        let (name, public, range) = (name.into(), false, None);
        let input = Input {
            name,
            public,
            range,
            span,
        };
        b.input(input).unwrap()
    });
    let [x, y] = inputs;
    let bit = if is_product { b.mul(x, y, span) } else { x };
    let square = b.mul(bit, bit, span);
    let claim = match is_claim {
        true => Claim::Boolean(bit),
        false => Claim::Equal(square, bit),
    };
    b.assert(claim, None, span);
    let bounded = vampx_overflow_analysis::analyze(b.finish());
    (lower(&bounded, &profile("prime:97", 4)).unwrap(), inputs)
}

/// Over the program's own field a bit that nothing selects by costs no more than the equation that says so.
#[test]
fn a_bit_of_the_own_field_is_an_equation() {
    for is_product in [false, true] {
        let (circuit, [x, y]) = bit_of_97(is_product, true);
        let (by_equation, _) = bit_of_97(is_product, false);
        assert!(circuit.statistics().cells <= by_equation.statistics().cells);
        for (u, v) in (0..97u32).flat_map(|u| (0..97u32).map(move |v| (u, v))) {
            let values = [("x", BigUint::from(u)), ("y", BigUint::from(v))];
            let is_bit = if is_product { u * v % 97 < 2 } else { u < 2 };
            let inputs = values.into_iter().collect::<Inputs>();
            assert_eq!(circuit.solve(&inputs).is_ok(), is_bit, "{u} {v}");
            let forge = |id: NodeId| match id {
                _ if id == x => Some(u.into()),
                _ if id == y => Some(v.into()),
                _ => None,
            };
            let forged = circuit.fill(forge, &PublicValues::new([])).unwrap();
            assert_eq!(accepts(&circuit, &forged), is_bit, "{u} {v}");
        }
    }
}
