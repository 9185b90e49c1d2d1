//! Poseidon over BLS12-381's scalar field, on the way to a verified proof over Goldilocks: each stage on its own.

use std::{fs, hint::black_box, path::Path};

use criterion::{Criterion, criterion_group, criterion_main};
use vampx::{CompileOptions, Field, Inputs, ProveOptions, Source, VerifyOptions};

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples/poseidon")
        .join(file);
    fs::read_to_string(path).expect("a file of the example")
}

fn poseidon(criterion: &mut Criterion) {
    let source = Source::new("poseidon.pir", read("poseidon.pir"));
    let inputs = Inputs::from_json(&read("inputs.json")).expect("inputs");
    let target = Field::by_name("goldilocks").expect("a field of the catalog");
    let options = CompileOptions {
        target: Some(target),
        ..CompileOptions::default()
    };
    let circuit = vampx::compile(&source, &options)
        .expect("it compiles")
        .circuit;
    let run = vampx::run(&circuit, &inputs)
        .expect("it runs")
        .accepted()
        .expect("it is accepted");
    let prove = ProveOptions::default();
    let proved = vampx::prove(&circuit, &run, &prove).expect("it is proved");
    let verify = VerifyOptions {
        verifying_key: Some(proved.verifying_key),
        ..VerifyOptions::default()
    };

    let mut group = criterion.benchmark_group("poseidon, bls12-381 over goldilocks");
    group.sample_size(10);
    group.bench_function("compile", |bencher| {
        bencher.iter(|| vampx::compile(black_box(&source), &options))
    });
    group.bench_function("run", |bencher| {
        bencher.iter(|| vampx::run(&circuit, black_box(&inputs)))
    });
    group.bench_function("set up and prove", |bencher| {
        bencher.iter(|| vampx::prove(&circuit, black_box(&run), &prove))
    });
    group.bench_function("verify", |bencher| {
        bencher.iter(|| vampx::verify(&circuit, black_box(&proved.proof), &verify))
    });
    group.finish();
}

criterion_group!(benches, poseidon);
criterion_main!(benches);
