//! Chains of multiplications, each waiting for the one before, beside ark-ff and Plonky3, whose moduli
//! are known at compile time.
//!
//! One iteration is [`CHAIN`] multiplications: criterion's element rate is the inverse of the latency of one.

use std::hint::black_box;
use std::ops::Mul;

use ark_ff::{Fp64, MontBackend, MontConfig, PrimeField};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use p3_goldilocks::Goldilocks;
use vampx_fields::{Field, FieldVisitor, Montgomery};

const CHAIN: u64 = 1000;

/// The factors: two arbitrary numbers that fit every field measured.
const FACTORS: [u64; 2] = [0x1234_5678_9abc_def1, 0x0fed_cba9_8765_4321];

/// Goldilocks as ark-ff does any field of one word.
#[derive(MontConfig)]
#[modulus = "18446744069414584321"]
#[generator = "7"]
struct ArkGoldilocksConfig;
type ArkGoldilocks = Fp64<MontBackend<ArkGoldilocksConfig, 1>>;

/// Measures the chain in the arithmetic that [`Field::visit`] hands out.
struct Ours<'a, 'c>(&'a mut BenchmarkGroup<'c, WallTime>);

impl FieldVisitor for Ours<'_, '_> {
    type Output = ();

    fn visit<const N: usize>(self, field: &Montgomery<N>) {
        let [x, y] = FACTORS.map(|factor| field.from_u64(factor));
        self.0.bench_function("vampx", |bencher| {
            bencher.iter(|| {
                let y = black_box(y);
                (0..CHAIN).fold(black_box(x), |product, _| field.mul(&product, &y))
            })
        });
    }
}

/// Measures the chain in a type whose modulus is known at compile time.
fn theirs<F: Copy + Mul<Output = F>>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    library: &str,
    [x, y]: [F; 2],
) {
    group.bench_function(library, |bencher| {
        bencher.iter(|| {
            let y = black_box(y);
            (0..CHAIN).fold(black_box(x), |product, _| product * y)
        })
    });
}

fn compare(
    criterion: &mut Criterion,
    name: &str,
    measure_theirs: impl Fn(&mut BenchmarkGroup<'_, WallTime>),
) {
    let field = Field::by_name(name).expect("a name of the catalog");
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(CHAIN));
    field.visit(Ours(&mut group));
    measure_theirs(&mut group);
    group.finish();
}

fn ark<F: PrimeField>(group: &mut BenchmarkGroup<'_, WallTime>) {
    theirs(group, "ark-ff", FACTORS.map(F::from));
}

fn multiply(criterion: &mut Criterion) {
    compare(criterion, "goldilocks", |group| {
        ark::<ArkGoldilocks>(group);
        theirs(group, "plonky3", FACTORS.map(Goldilocks::new));
    });
    compare(criterion, "bls12-381", ark::<ark_bls12_381::Fr>);
    compare(criterion, "secp256k1", ark::<ark_secp256k1::Fq>);
    compare(criterion, "bls12-381-fq", ark::<ark_bls12_381::Fq>);
}

criterion_group!(benches, multiply);
criterion_main!(benches);
