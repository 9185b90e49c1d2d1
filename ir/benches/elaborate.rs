//! Times of elaboration, from the text to the program: the arithmetic and logic unit, BLAKE2s, and SHA-256 of one and of two
//! blocks. Two blocks execute two million operations, more than the 1.8 million rows of Vamp-IR's `sha256.pir`.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use vampx_fields::Field;
use vampx_ir::Source;
use vampx_ir::syntax::compile;

/// The program with a second block, of other words, after the first.
fn two_blocks(program: &str) -> String {
    let last = program.lines().last().expect("a line");
    let words = last
        .trim_start_matches("compress start (")
        .trim_end_matches(") = digest;");
    let other_words = words.replace('m', "n");
    let names = other_words.trim_end_matches(":[]").replace(':', ", ");
    let second = format!(
        "def ({names}) = other;\ncompress (compress start ({words})) ({other_words}) = digest;"
    );
    program.replace(last, &second)
}

fn elaboration(c: &mut Criterion) {
    let field = Field::by_name("bls12-381").expect("a field of the catalog");
    let sha256 = include_str!("../tests/programs/sha256.pir");
    let programs = [
        ("alu", include_str!("../tests/programs/alu.pir").to_owned()),
        (
            "blake2s",
            include_str!("../tests/programs/blake2s.pir").to_owned(),
        ),
        ("sha256", sha256.to_owned()),
        ("sha256, two blocks", two_blocks(sha256)),
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
