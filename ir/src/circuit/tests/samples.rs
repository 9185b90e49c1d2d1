//! The circuits that the tests use, written in the textual form.

use num_bigint::{BigInt, BigUint};
use vampx_fields::Field;

use crate::Span;
use crate::circuit::{Cell, Circuit, PublicValues, Witness};
use crate::program::{Claim, Input, Inputs, NodeId, Program, ProgramBuilder};

/// The field that `name` means.
pub fn field(name: &str) -> Field {
    Field::by_name(name).unwrap()
}

/// The field of `p` elements.
pub fn prime(p: u32) -> Field {
    Field::from_modulus(&BigUint::from(p)).unwrap()
}

/// A program with a public input for each name, the last of which is what `result` makes of the others.
pub fn program(
    source: &Field,
    names: &[&str],
    result: impl Fn(&mut ProgramBuilder, &[NodeId]) -> NodeId,
) -> (Program, NodeId) {
    let mut builder = ProgramBuilder::new(source.clone());
    let input = |name: &&str| Input {
        name: (*name).to_owned(),
        public: true,
        range: None,
        span: Span::new(0, 1),
    };
    let inputs: Vec<NodeId> = names
        .iter()
        .map(|name| builder.input(input(name)).unwrap())
        .collect();
    let (last, others) = inputs.split_last().unwrap();
    let node = result(&mut builder, others);
    builder.assert(Claim::Equal(node, *last), None, Span::new(1, 2));
    (builder.finish(), node)
}

/// `a * b = c` modulo `p` over `target`, in one cell a value: `a * b = remainder + p * quotient` over the integers.
pub fn modular_product(source: &Field, target: &Field) -> Circuit {
    Circuit::parse_text(&modular_product_text(source, target)).unwrap()
}

/// The textual form of [`modular_product`].
pub fn modular_product_text(source: &Field, target: &Field) -> String {
    let (program, product) = program(source, &["a", "b", "c"], |builder, inputs| {
        builder.mul(inputs[0], inputs[1], Span::new(3, 4))
    });
    let p = source.modulus();
    let max = p - 1u32;
    let (r_bits, k_bits) = (p.bits(), (&max * &max / p).bits());
    let (r_max, k_max) = (
        (BigUint::from(1u32) << r_bits) - 1u32,
        (BigUint::from(1u32) << k_bits) - 1u32,
    );
    let (target, product) = (target.name(), product.0);
    format!(
        r#"circuit {target}
interval v0 0..={max}
interval v1 0..={r_max}
signal s0 v0
signal s1 v0
signal s2 v0
signal s3 v1
public "a" s0 0..={max} limbs 1
public "b" s1 0..={max} limbs 1
public "c" s2 0..={max} limbs 1
chip "product" inputs 1 1 outputs 1 locals 1 fixed 0 advice 1
  e0 = i0.0*i1.0 - o0.0 - {p}*l0
  e1 = i0.0*i1.0 - o0.0
  zero e0
  range o0.0 {r_bits}
  range l0 {k_bits}
  r0 = advice 0
  o0.0 = r0
  r1 = e1
  r2 = r1 / {p}
  l0 = r2
  certificate fixed
  bound i0.0 0..={max}
  bound i1.0 0..={max}
  bound o0.0 0..={r_max}
  bound l0 0..={k_max}
  conclude e1 mod {p} from c0
chip "equal" inputs 1 1 outputs locals 0 fixed 0 advice 0
  e0 = i0.0 - i1.0
  zero e0
  certificate per-instance
instance "product" s0 s1 -> s3 fixed advice %{product} @3..4
instance "equal" s3 s2 -> fixed advice @1..2
program
{program}"#
    )
}

/// `y = 5 - 2 x` for `x < 16`, over a field of 61 elements: `x` comes in two limbs of 2 bits, is joined, split into bits and joined again.
pub const BITS: &str = r#"circuit prime:61
interval v0 0..=3
interval v1 0..=15
interval v2 -25..=5
signal s0 v0 v0
signal s1 v2
signal s2 v1
signal s3 v0 v1
signal s4 v2
public "x" s0 0..=15 limbs 2
public "y" s1 0..=5 limbs 3
chip "join" inputs 2 outputs 1 locals 0 fixed 0 advice 0
  e0 = i0.0 + 4*i0.1
  e1 = e0 - o0.0
  zero e1
  r0 = e0
  o0.0 = r0
  certificate per-instance
chip "bits" inputs 1 outputs 2 locals 4 fixed 0 advice 0
  e0 = i0.0
  e1 = l0 + 2*l1
  e2 = 4*l2 + 8*l3
  e3 = e1 - o0.0
  e4 = -o0.1 + o0.0 + e2
  e5 = e0 - o0.1
  zero e3
  zero e4
  zero e5
  range l0 1
  range l1 1
  range l2 1
  range l3 1
  r0 = e0
  r1 = r0 % 2
  l0 = r1
  r2 = r0 / 2
  r3 = r2 % 2
  l1 = r3
  r4 = r0 / 4
  r5 = r4 % 2
  l2 = r5
  r6 = r0 / 8
  l3 = r6
  r7 = e1
  o0.0 = r7
  r8 = e2
  r9 = r7 + r8
  o0.1 = r9
  certificate fixed
  bound i0.0 0..=15
  bound o0.0 0..=3
  bound o0.1 0..=15
  bound l0 0..=1
  bound l1 0..=1
  bound l2 0..=1
  bound l3 0..=1
  conclude e5 from c2
chip "line" inputs 2 outputs 1 locals 0 fixed 2 advice 0
  e0 = f0 + f1*i0.1
  e1 = e0 - o0.0
  zero e1
  r0 = e0
  o0.0 = r0
  certificate per-instance
chip "equal" inputs 1 1 outputs locals 0 fixed 0 advice 0
  e0 = i0.0 - i1.0
  zero e0
  certificate per-instance
instance "join" s0 -> s2 fixed advice @1..2
instance "bits" s2 -> s3 fixed advice @2..3
instance "line" s3 -> s4 fixed 5 -2 advice @3..4
instance "equal" s4 s1 -> fixed advice @4..5
program
"#;

/// [`BITS`] with a program over a field of 37 elements.
pub fn bits_text() -> String {
    let source = prime(37);
    let (program, _) = program(&source, &["x", "y"], |builder, inputs| {
        let (five, minus_two) = (BigUint::from(5u32), source.reduce(&BigInt::from(-2)));
        let (five, factor) = (
            builder.constant(&five, Span::new(0, 1)),
            builder.constant(&minus_two, Span::new(0, 1)),
        );
        let product = builder.mul(inputs[0], factor, Span::new(0, 1));
        builder.add(product, five, Span::new(0, 1))
    });
    format!("{BITS}{program}")
}

/// `x * y = z` in the target field itself.
pub fn native_product_text(field: &Field) -> String {
    let (program, _) = program(field, &["x", "y", "z"], |builder, inputs| {
        builder.mul(inputs[0], inputs[1], Span::new(3, 4))
    });
    let (name, q, max) = (field.name(), field.modulus(), field.modulus() - 1u32);
    format!(
        r#"circuit {name}
interval v0 0..={max}
signal s0 v0
signal s1 v0
signal s2 v0
signal s3 v0
public "x" s0 0..={max} limbs 1
public "y" s1 0..={max} limbs 1
public "z" s2 0..={max} limbs 1
chip "product" inputs 1 1 outputs 1 locals 0 fixed 0 advice 0
  e0 = i0.0*i1.0
  e1 = e0 - o0.0
  zero e1
  r0 = e0
  o0.0 = r0
  certificate fixed
  bound i0.0 0..={max}
  bound i1.0 0..={max}
  bound o0.0 0..={max}
  conclude e1 mod {q} from c0
chip "equal" inputs 1 1 outputs locals 0 fixed 0 advice 0
  e0 = i0.0 - i1.0
  zero e0
  certificate per-instance
instance "product" s0 s1 -> s3 fixed advice @3..4
instance "equal" s3 s2 -> fixed advice @1..2
program
{program}"#
    )
}

/// Inputs of these names and values.
pub fn inputs(values: &[(&str, u64)]) -> Inputs {
    let mut inputs = Inputs::new();
    for (name, value) in values {
        inputs.insert(*name, &BigUint::from(*value));
    }
    inputs
}

/// Public values of these names and values.
pub fn publics(values: &[(&str, u64)]) -> PublicValues {
    PublicValues::new(
        values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), BigUint::from(*value))),
    )
}

/// The cells of an instance that are not fixed, with the instance.
pub fn stored_cells(circuit: &Circuit) -> Vec<(usize, Cell)> {
    let cells = circuit
        .instances
        .iter()
        .enumerate()
        .flat_map(|(index, instance)| {
            (0..circuit.chip_of(instance).fixed_cells().start).map(move |cell| (index, Cell(cell)))
        });
    cells.collect()
}

/// Whether `witness` with one cell changed is accepted.
pub fn accepts_with(
    circuit: &Circuit,
    witness: &Witness,
    (instance, cell): (usize, Cell),
    value: &BigInt,
) -> bool {
    let mut forged = witness.clone();
    forged.set(circuit, instance, cell, value);
    circuit.check(&forged).is_ok()
}
