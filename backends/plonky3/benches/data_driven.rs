//! What constraints as data cost: the 255-bit multiplication chip as a table and as a Plonky3 AIR written by hand, side by
//! side in otherwise equal proofs. Prints medians of interleaved runs, and fails if data take over 1.3 times as long.
//!
//! `cargo bench -p vampx-plonky3 --features comparison`

use std::time::{Duration, Instant};

use num_bigint::BigInt;
use num_traits::Zero;
use p3_air::WindowAccess;
use p3_field::{Algebra, PrimeCharacteristicRing, PrimeField64};
use p3_goldilocks::Goldilocks;
use p3_lookup::{Count, InteractionBuilder, LookupBus};
use vampx_backend_api::{Backend, Verdict};
use vampx_fields::Field;
use vampx_ir::Span;
use vampx_ir::circuit::{Chip, Circuit, Ref, Witness};
use vampx_ir::program::{Claim, Input, Inputs, ProgramBuilder};
use vampx_plonky3::Plonky3;
use vampx_plonky3::comparison::{ByHand, Comparison};

/// The most that data may cost.
const LIMIT: f64 = 1.3;
const CHIP: &str = "multiply";
/// The limbs of an element.
const LIMBS: usize = 19;
const LIMB_BITS: usize = 14;
/// The positions of a product of two elements.
const POSITIONS: usize = 2 * LIMBS - 1;
/// The positions that are folded, since they are beyond the element.
const HIGH: usize = POSITIONS - LIMBS;
/// The positions of one carry; the last group has what remains.
const GROUP: usize = 2;
const GROUPS: usize = LIMBS / GROUP;
/// The cells of the quotient, of 14, 14 and 5 bits, and of each carry, of 14, 14 and 7 bits.
const DIGITS: usize = 3;
const LOCALS: usize = DIGITS * GROUPS;

/// `a b = r` modulo the source field, written for these sizes only.
///
/// Group `g` of positions `2g ..` says that the product, folded, less the result and a multiple of the modulus, and the
/// carry that comes in, is `2^28` times the carry that goes out.
#[derive(Clone)]
struct Multiply {
    constants: [Goldilocks; GROUPS],
    /// What the position `LIMBS + k` counts in a group.
    folded: [[Goldilocks; HIGH]; GROUPS],
    quotient: [[Goldilocks; DIGITS]; GROUPS],
    /// What makes each carry positive.
    offsets: [Goldilocks; GROUPS],
}

fn main() {
    println!(
        "p3-batch-stark 0.8.0, goldilocks, blake3, rate 1/4; {} threads; {}",
        threads(),
        machine()
    );
    let ratios = [(12, 9), (16, 5)].map(|(log_rows, n_runs)| compare(log_rows, n_runs));
    assert!(
        ratios.iter().all(|ratio| *ratio <= LIMIT),
        "constraints as data cost more than {LIMIT} times those by hand"
    );
}

/// The time of proofs with constraints as data over that of proofs by hand.
fn compare(log_rows: u32, n_runs: usize) -> f64 {
    let (circuit, witness) = chain(1 << log_rows);
    let chip = circuit
        .chips
        .iter()
        .find(|chip| chip.name == CHIP)
        .expect("the chain multiplies");
    let by_hand = Multiply::new(chip);
    let comparison = Comparison::new(&circuit, witness).expect("it is supported");
    assert_eq!(comparison.rows(CHIP), Some(1 << log_rows));
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..n_runs {
        let start = Instant::now();
        let proof = comparison.prove();
        times[0].push(start.elapsed());
        assert_eq!(comparison.verify(&proof), Ok(Verdict::Accepted));
        let start = Instant::now();
        let proof = comparison.prove_by_hand(CHIP, &by_hand);
        times[1].push(start.elapsed());
        // The verifier has the constraints as data: it accepts only if those by hand are the same.
        assert_eq!(comparison.verify(&proof), Ok(Verdict::Accepted));
    }
    let [data, by_hand] = times.map(median);
    let ratio = data.as_secs_f64() / by_hand.as_secs_f64();
    println!(
        "2^{log_rows} rows: data {data:.2?}, by hand {by_hand:.2?}, ratio {ratio:.3} (median of {n_runs} runs each)"
    );
    ratio
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn machine() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .unwrap_or(" an unknown processor");
    model.trim_start_matches([' ', '\t', ':']).to_owned()
}

/// `x_(i+2) = x_(i+1) x_i` so many times, over the scalar field of BLS12-381.
fn chain(n_products: usize) -> (Circuit, Witness) {
    let field = Field::by_name("bls12-381").expect("it is in the catalog");
    let span = Span { start: 0, end: 1 };
    let mut builder = ProgramBuilder::new(field);
    let mut input = |name: &str, public| {
        let input = Input {
            name: name.to_owned(),
            public,
            range: None,
            span,
        };
        builder.input(input).expect("the names differ")
    };
    let (y, mut x0, mut x1) = (input("y", true), input("a", false), input("b", false));
    // The last product is part of the equation with the output.
    for _ in 0..=n_products {
        (x0, x1) = (x1, builder.mul(x0, x1, span));
    }
    builder.assert(Claim::Equal(y, x1), None, span);
    let bounded = vampx_overflow_analysis::analyze(builder.finish());
    let goldilocks = Field::by_name("goldilocks").expect("it is in the catalog");
    let profiles = Plonky3.profiles(&goldilocks).expect("it is supported");
    let profile = profiles.last().expect("the profile of large circuits");
    let circuit = vampx_lowering::lower(&bounded, profile).expect("it fits");
    let mut inputs = Inputs::new();
    inputs
        .set("a=3")
        .and_then(|()| inputs.set("b=5"))
        .expect("assignments");
    let witness = circuit.solve(&inputs).expect("the program accepts");
    (circuit, witness)
}

impl Multiply {
    /// The constants, from the chip's own; the shape is fixed.
    fn new(chip: &Chip) -> Self {
        let shape = (
            chip.inputs.as_slice(),
            chip.outputs.as_slice(),
            chip.locals as usize,
            chip.constraints.len(),
        );
        assert_eq!(
            shape,
            (
                [LIMBS as u32; 2].as_slice(),
                [LIMBS as u32].as_slice(),
                LOCALS,
                GROUPS
            ),
            "the chip has another layout: adapt this one"
        );
        let first = chip
            .exprs
            .iter()
            .position(|expr| expr.products.len() == 1 && expr.linear.is_empty() && is_cells(expr));
        let first = first.expect("the position 0 of the product") as u32;
        let local = |local: usize| Ref::Cell(vampx_ir::circuit::Cell((3 * LIMBS + local) as u32));
        let mut this = Self {
            constants: [Goldilocks::ZERO; GROUPS],
            folded: [[Goldilocks::ZERO; HIGH]; GROUPS],
            quotient: [[Goldilocks::ZERO; DIGITS]; GROUPS],
            offsets: [Goldilocks::ZERO; GROUPS],
        };
        for group in 0..GROUPS {
            let mut expr = chip.constraint(group);
            if group + 1 < GROUPS {
                this.offsets[group] = residue(&expr.constant);
                expr = match expr.linear.iter().find_map(|(_, a)| {
                    if let Ref::Expr(at) = a {
                        Some(*at)
                    } else {
                        None
                    }
                }) {
                    Some(at) => &chip.exprs[at as usize],
                    None => panic!("the chip has another layout: adapt this one"),
                };
            }
            let coefficient = |a: Ref| {
                expr.linear
                    .iter()
                    .find(|(_, b)| *b == a)
                    .map_or(BigInt::zero(), |(c, _)| c.clone())
            };
            this.constants[group] = residue(&expr.constant);
            for (k, folded) in this.folded[group].iter_mut().enumerate() {
                *folded = residue(&coefficient(Ref::Expr(first + (LIMBS + k) as u32)));
            }
            for (k, quotient) in this.quotient[group].iter_mut().enumerate() {
                *quotient = residue(&coefficient(local(k)));
            }
        }
        this
    }
}

fn is_cells(expr: &vampx_ir::circuit::Expr) -> bool {
    expr.refs().all(|a| matches!(a, Ref::Cell(_)))
}

fn residue(value: &BigInt) -> Goldilocks {
    let q = BigInt::from(Goldilocks::ORDER_U64);
    let residue = ((value % &q) + &q) % &q;
    Goldilocks::from_u64(u64::try_from(residue).expect("a residue is one word"))
}

impl ByHand for Multiply {
    fn eval<AB: InteractionBuilder<F = Goldilocks>>(&self, builder: &mut AB) {
        let main = builder.main();
        let (cells, locals) = main.current_slice().split_at(3 * LIMBS);
        let (a, b, r) = (
            &cells[..LIMBS],
            &cells[LIMBS..2 * LIMBS],
            &cells[2 * LIMBS..],
        );
        let mut product: [AB::Expr; POSITIONS] = std::array::from_fn(|_| AB::Expr::ZERO);
        for i in 0..LIMBS {
            for j in 0..LIMBS {
                product[i + j] += a[i] * b[j];
            }
        }
        let high: [AB::Expr; HIGH] = std::array::from_fn(|k| product[LIMBS + k].clone());
        let quotient: [AB::Expr; DIGITS] = std::array::from_fn(|k| locals[k].into());
        let (carries, _) = locals[DIGITS..].as_chunks::<DIGITS>();
        let mut carry = AB::Expr::ZERO;
        for group in 0..GROUPS {
            let mut sum = carry.clone() + self.constants[group];
            let out = carries.get(group);
            let end = if out.is_some() {
                (group + 1) * GROUP
            } else {
                LIMBS
            };
            for (at, position) in (group * GROUP..end).enumerate() {
                sum += (product[position].clone() - r[position]) * power(at);
            }
            sum += AB::Expr::mixed_dot_product(&high, &self.folded[group]);
            sum += AB::Expr::mixed_dot_product(&quotient, &self.quotient[group]);
            if let Some([low, middle, top]) = out {
                carry = *low + *middle * power(1) + *top * power(2);
                sum += self.offsets[group];
                sum -= carry.clone() * power(GROUP);
            }
            builder.assert_zero(sum);
        }
        self.messages(builder, a, b, r, locals);
    }
}

impl Multiply {
    fn messages<AB: InteractionBuilder<F = Goldilocks>>(
        &self,
        builder: &mut AB,
        a: &[AB::Var],
        b: &[AB::Var],
        r: &[AB::Var],
        locals: &[AB::Var],
    ) {
        let wires = LookupBus::new("signal/19");
        let fixed = builder.preprocessed().current_slice();
        let &[selector, id_a, id_b, id_r, fan_out] = fixed else {
            unreachable!("invariant: five columns")
        };
        for (id, cells) in [(id_a, a), (id_b, b)] {
            wires.lookup_key(
                builder,
                message(id, cells),
                Count::bounded(selector.into(), 1),
            );
        }
        wires.table_entry(builder, message(id_r, r), fan_out);
        self.ranges(builder, r, locals);
    }

    /// Limbs and digits have 14 bits, the top limb 3, the top digit of the quotient 5, those of the carries 7.
    fn ranges<AB: InteractionBuilder<F = Goldilocks>>(
        &self,
        builder: &mut AB,
        r: &[AB::Var],
        locals: &[AB::Var],
    ) {
        let (singles, pairs) = (LookupBus::new("range"), LookupBus::new("pair"));
        for limb in &r[..LIMBS - 1] {
            singles.lookup_key(builder, [*limb], 1);
        }
        let (digits, _) = locals.as_chunks::<DIGITS>();
        for [low, middle, _] in digits {
            singles.lookup_key(builder, [*low], 1);
            singles.lookup_key(builder, [*middle], 1);
        }
        for (cell, bits) in [(r[LIMBS - 1], 3), (locals[DIGITS - 1], 5)] {
            let shifted = cell * Goldilocks::from_u64(1 << (LIMB_BITS / 2 - bits));
            pairs.lookup_key::<AB, AB::Expr>(builder, [cell.into(), shifted], 1);
        }
        for two in digits[1..].chunks_exact(2) {
            pairs.lookup_key(builder, [two[0][DIGITS - 1], two[1][DIGITS - 1]], 1);
        }
    }
}

/// What travels on a bus of signals.
fn message<V: Copy>(id: V, cells: &[V]) -> impl Iterator<Item = V> {
    std::iter::once(id).chain(cells.iter().copied())
}

/// The limb at this position counts so much.
fn power(at: usize) -> Goldilocks {
    Goldilocks::from_u64(1 << (LIMB_BITS * at))
}
