//! Times of elaboration, from the text to the program: a block of SHA-256 and the arithmetic and logic unit.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use vampx_fields::Field;
use vampx_ir::Source;
use vampx_ir::syntax::compile;

fn elaboration(c: &mut Criterion) {
    let field = Field::by_name("bls12-381").expect("a field of the catalog");
    let programs = [
        ("alu", include_str!("../tests/programs/alu.pir")),
        ("blake2s", include_str!("../tests/programs/blake2s.pir")),
        ("sha256", include_str!("../tests/programs/sha256.pir")),
    ];
    let mut group = c.benchmark_group("elaborate");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(10));
    for (name, text) in programs {
        let source = Source::new(name, text);
        group.bench_function(name, |bench| {
            bench.iter(|| black_box(compile(&source, Some(&field)).expect("a program")))
        });
    }
    group.finish();
}

criterion_group!(benches, elaboration);
criterion_main!(benches);
