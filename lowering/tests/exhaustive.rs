//! Every chip over fields small enough to enumerate: for all values of its inputs and outputs, some values of its locals satisfy
//! the constraints exactly when the outputs are true.

use num_bigint::{BigInt, BigUint};
use num_traits::{One, ToPrimitive, Zero};
use vampx_ir::{
    Interval,
    circuit::{Cell, Chip, Ref},
};
use vampx_lowering::chips::{
    Factor, Output, Shape, Slot, Target, congruence,
    native::{self, Coefficient},
};

/// Constant, linear and quadratic terms.
type ToyExpr = (i128, Vec<(i128, Ref)>, Vec<(i128, Ref, Ref)>);

/// A chip with machine integers, and what is to be enumerated.
struct Toy {
    q: i128,
    exprs: Vec<ToyExpr>,
    constraints: Vec<usize>,
    n_ports: usize,
    /// For each local its range check.
    locals: Vec<u32>,
    /// For each output its range check, if it has one.
    outputs: Vec<Option<u32>>,
}

impl Toy {
    fn new(chip: &Chip, q: u64) -> Self {
        let int = |value: &BigInt| value.to_i128().unwrap();
        let exprs = chip.exprs.iter().map(|expr| {
            let linear = expr.linear.iter().map(|(c, a)| (int(c), *a)).collect();
            let products = expr
                .products
                .iter()
                .map(|(c, a, b)| (int(c), *a, *b))
                .collect();
            (int(&expr.constant), linear, products)
        });
        let range = |cell: u32| {
            chip.ranges
                .iter()
                .find(|range| range.cell == Cell(cell))
                .map(|range| range.bits)
        };
        let n_inputs = chip.inputs.iter().sum::<u32>();
        let n_ports = n_inputs + chip.outputs.iter().sum::<u32>();
        assert_eq!(chip.fixed, 0, "toys have no fixed cells");
        Self {
            q: q.into(),
            exprs: exprs.collect(),
            constraints: chip
                .constraints
                .iter()
                .map(|position| *position as usize)
                .collect(),
            n_ports: n_ports as usize,
            locals: (n_ports..n_ports + chip.locals)
                .map(|cell| range(cell).expect("every local is range-checked"))
                .collect(),
            outputs: (n_inputs..n_ports).map(range).collect(),
        }
    }

    fn holds(&self, cells: &[i128]) -> bool {
        let mut values: Vec<i128> = Vec::with_capacity(self.exprs.len());
        for (constant, linear, products) in &self.exprs {
            let get = |reference: &Ref| match reference {
                Ref::Cell(Cell(cell)) => cells[*cell as usize],
                Ref::Expr(expr) => values[*expr as usize],
            };
            let linear: i128 = linear.iter().map(|(c, a)| c * get(a)).sum();
            let products: i128 = products.iter().map(|(c, a, b)| c * get(a) * get(b)).sum();
            values.push((constant + linear + products).rem_euclid(self.q));
        }
        self.constraints
            .iter()
            .all(|position| values[*position] == 0)
    }

    /// Whether some locals within their range checks satisfy the constraints; outputs within theirs.
    fn accepts(&self, ports: &[i128], outputs: &[i128]) -> bool {
        let ranged = self.outputs.iter().zip(outputs);
        if ranged
            .clone()
            .any(|(bits, value)| bits.is_some_and(|bits| *value >= 1 << bits))
        {
            return false;
        }
        let mut cells = [ports, outputs].concat();
        cells.resize(self.n_ports + self.locals.len(), 0);
        loop {
            if self.holds(&cells) {
                return true;
            }
            let next = self.locals.iter().enumerate().find(|(local, bits)| {
                let cell = &mut cells[self.n_ports + local];
                *cell = (*cell + 1) % (1 << **bits);
                *cell != 0
            });
            if next.is_none() {
                return false;
            }
        }
    }

    /// The bits of all outputs and locals.
    fn bits(&self) -> u32 {
        let element = 128 - self.q.leading_zeros();
        let outputs = self.outputs.iter().map(|bits| bits.unwrap_or(element));
        outputs.sum::<u32>() + self.locals.iter().sum::<u32>()
    }
}

/// All tuples with `bounds[i]` values each.
fn tuples(sizes: &[i128]) -> impl Iterator<Item = Vec<i128>> {
    let count: i128 = sizes.iter().product();
    (0..count).map(move |mut index| {
        sizes
            .iter()
            .map(|size| {
                let digit = index % size;
                index /= size;
                digit
            })
            .collect()
    })
}

fn compose(limbs: &[i128], limb_bits: u32) -> i128 {
    limbs
        .iter()
        .rev()
        .fold(0, |sum, limb| (sum << limb_bits) + limb)
}

fn limb_sizes(bits: u32, limb_bits: u32) -> Vec<u32> {
    (0..bits.div_ceil(limb_bits))
        .map(|i| limb_bits.min(bits - i * limb_bits))
        .collect()
}

fn slot(limb_bits: &[u32]) -> Slot {
    Slot {
        fixed: false,
        bounds: limb_bits.iter().map(|bits| Interval::bits(*bits)).collect(),
    }
}

fn factor(slot: usize) -> Factor {
    Factor {
        terms: vec![(BigInt::one(), slot)],
        constant: BigInt::zero(),
    }
}

/// One family of shapes: how `R` is made of two operands, as data and as a function.
struct Relation {
    name: &'static str,
    products: Vec<(BigInt, Factor, Factor)>,
    linear: Vec<(BigInt, usize)>,
    constant: i64,
    value: fn(i128, i128) -> i128,
}

fn relations() -> Vec<Relation> {
    let one = BigInt::one;
    let relation = |name, products, linear, constant, value| Relation {
        name,
        products,
        linear,
        constant,
        value,
    };
    vec![
        relation(
            "x*y",
            vec![(one(), factor(0), factor(1))],
            vec![],
            0,
            |x, y| x * y,
        ),
        relation(
            "x*x+y",
            vec![(one(), factor(0), factor(0))],
            vec![(one(), 1)],
            0,
            |x, y| x * x + y,
        ),
        relation("x-y", vec![], vec![(one(), 0), (-one(), 1)], 0, |x, y| {
            x - y
        }),
        relation(
            "3*x-2*y+1",
            vec![],
            vec![(3.into(), 0), ((-2).into(), 1)],
            1,
            |x, y| 3 * x - 2 * y + 1,
        ),
        relation(
            "x*(x-y)",
            vec![(
                one(),
                factor(0),
                Factor {
                    terms: vec![(one(), 0), (-one(), 1)],
                    constant: BigInt::zero(),
                },
            )],
            vec![],
            0,
            |x, y| x * (x - y),
        ),
    ]
}

const FIELDS: [u64; 12] = [5, 7, 11, 13, 17, 19, 23, 29, 31, 61, 127, 251];
const SOURCES: [u64; 8] = [3, 5, 7, 11, 13, 17, 23, 31];
/// Chips with more bits in all their cells are left out.
const MOST_BITS: u32 = 16;

/// Runs `truth` over all inputs and outputs of the chip; returns whether the chip could be built and enumerated.
fn exhaust(
    relation: &Relation,
    output: &Output,
    modulus: Option<u64>,
    q: u64,
    limb_bits: u32,
    operand_bits: u32,
    truth: impl Fn(i128, &[i128]) -> bool,
) -> bool {
    let sizes = limb_sizes(operand_bits, limb_bits);
    let shape = Shape {
        slots: vec![slot(&sizes), slot(&sizes)],
        products: relation.products.clone(),
        linear: relation.linear.clone(),
        constant: relation.constant.into(),
        output: output.clone(),
        modulus: modulus.map(BigUint::from),
    };
    let target = Target {
        q: &BigUint::from(q),
        limb_bits,
        table_bits: limb_bits,
    };
    let Ok(chip) = congruence::build(&shape, &target, "toy".into()) else {
        return false;
    };
    let toy = Toy::new(&chip, q);
    if 2 * operand_bits + toy.bits() > MOST_BITS {
        return false;
    }
    let input_sizes: Vec<i128> = [&sizes[..], &sizes[..]]
        .concat()
        .iter()
        .map(|bits| 1 << bits)
        .collect();
    let output_sizes: Vec<i128> = toy
        .outputs
        .iter()
        .map(|bits| bits.map_or(q.into(), |bits| 1 << bits))
        .collect();
    for ports in tuples(&input_sizes) {
        let (x, y) = ports.split_at(sizes.len());
        let value = (relation.value)(compose(x, limb_bits), compose(y, limb_bits));
        for outputs in tuples(&output_sizes) {
            assert_eq!(
                toy.accepts(&ports, &outputs),
                truth(value, &outputs),
                "{} with {output:?} modulo {modulus:?} over {q}, limbs of {limb_bits} bits: {ports:?} gives {outputs:?}",
                relation.name,
            );
        }
    }
    true
}

#[test]
fn remainders() {
    let mut built = 0;
    let mut limbed = 0;
    for relation in relations() {
        for (p, q) in SOURCES.iter().flat_map(|p| FIELDS.map(|q| (*p, q))) {
            for limb_bits in [2, 3] {
                let bits = 64 - p.leading_zeros();
                let sizes = limb_sizes(bits, limb_bits);
                let output = Output::Value {
                    limb_bits: sizes.clone(),
                };
                let truth = |value: i128, limbs: &[i128]| {
                    let z = compose(limbs, limb_bits);
                    (value - z).rem_euclid(p.into()) == 0 && z < 1 << bits
                };
                if exhaust(&relation, &output, Some(p), q, limb_bits, bits, truth) {
                    built += 1;
                    limbed += usize::from(sizes.len() > 1);
                }
            }
        }
    }
    assert!(
        built > 100 && limbed > 50,
        "only {built} chips, {limbed} of them with limbs"
    );
}

#[test]
fn zeros() {
    let mut built = 0;
    for relation in relations() {
        for (p, q) in SOURCES
            .iter()
            .flat_map(|p| FIELDS.map(|q| (Some(*p), q)))
            .chain(FIELDS.map(|q| (None, q)))
        {
            for limb_bits in [2, 3] {
                let bits = p.map_or(4, |p| 64 - p.leading_zeros());
                let truth = |value: i128, _: &[i128]| match p {
                    Some(p) => value.rem_euclid(p.into()) == 0,
                    None => value == 0,
                };
                built += usize::from(exhaust(
                    &relation,
                    &Output::Zero,
                    p,
                    q,
                    limb_bits,
                    bits,
                    truth,
                ));
            }
        }
    }
    assert!(built > 150, "only {built} chips");
}

#[test]
fn ranges_and_signs() {
    let mut built = 0;
    for relation in relations() {
        for q in FIELDS {
            for (limb_bits, operand_bits, bits) in [
                (2, 1, 2),
                (2, 2, 3),
                (2, 3, 3),
                (2, 4, 4),
                (3, 3, 2),
                (3, 4, 4),
                (3, 5, 6),
            ] {
                let range = |value: i128, _: &[i128]| (0..1 << bits).contains(&value);
                built += usize::from(exhaust(
                    &relation,
                    &Output::Range { bits },
                    None,
                    q,
                    limb_bits,
                    operand_bits,
                    range,
                ));
                let sign = |value: i128, sign: &[i128]| match sign[0] {
                    0 => (-(1 << bits)..0).contains(&value),
                    1 => (0..1 << bits).contains(&value),
                    _ => false,
                };
                built += usize::from(exhaust(
                    &relation,
                    &Output::Sign { bits },
                    None,
                    q,
                    limb_bits,
                    operand_bits,
                    sign,
                ));
            }
        }
    }
    assert!(built > 150, "only {built} chips");
}

#[test]
fn values_in_one_wide_cell() {
    let mut built = 0;
    for relation in relations() {
        for (p, q) in SOURCES.iter().flat_map(|p| FIELDS.map(|q| (*p, q))) {
            for bits in [1, 3, 4] {
                let output = Output::Value {
                    limb_bits: vec![bits],
                };
                let truth = |value: i128, cells: &[i128]| {
                    cells[0] < 1 << bits && (value - cells[0]).rem_euclid(p.into()) == 0
                };
                built += usize::from(exhaust(&relation, &output, Some(p), q, 2, 2, truth));
            }
        }
    }
    assert!(built > 100, "only {built} chips");
}

#[test]
fn elements_of_the_same_field() {
    for relation in relations() {
        for q in [5u64, 7, 13, 31] {
            let bits = 64 - q.leading_zeros();
            let truth = |value: i128, cells: &[i128]| value.rem_euclid(q.into()) == cells[0];
            assert!(exhaust(
                &relation,
                &Output::Element,
                Some(q),
                q,
                8,
                bits - 1,
                truth
            ));
        }
    }
}

#[test]
fn native_values_that_do_not_wrap() {
    for relation in relations() {
        for q in [31u64, 61, 251] {
            for output in [true, false] {
                let shape = native::Shape {
                    slots: 2,
                    products: relation.products.clone(),
                    linear: relation
                        .linear
                        .iter()
                        .map(|(c, s)| (Coefficient::Baked(c.clone()), *s))
                        .collect(),
                    constant: Coefficient::Baked(relation.constant.into()),
                    output,
                };
                let chip = native::build(&shape, &BigUint::from(q), "toy".into());
                let toy = Toy::new(&chip, q);
                for ports in tuples(&[4, 4]) {
                    let value = (relation.value)(ports[0], ports[1]);
                    if output {
                        for z in 0..i128::from(q) {
                            let truth = (value - z).rem_euclid(q.into()) == 0;
                            assert_eq!(
                                toy.accepts(&ports, &[z]),
                                truth,
                                "{} over {q}",
                                relation.name
                            );
                        }
                    } else {
                        assert_eq!(
                            toy.accepts(&ports, &[]),
                            value == 0,
                            "{} over {q}",
                            relation.name
                        );
                    }
                }
            }
        }
    }
}
