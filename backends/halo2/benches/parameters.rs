//! How long parameters of commitments take to compute and to read, and their digests for `src/parameters.rs`.
//!
//! `cargo bench -p vampx-halo2 --bench parameters -- 8 14` for 2^8 to 2^14 rows.

use std::env;
use std::time::Instant;

use blake2b_simd::Params as Blake2b;
use halo2_proofs::arithmetic::CurveAffine;
use halo2_proofs::poly::commitment::Params;
use pasta_curves::{EpAffine, EqAffine};

fn line<C: CurveAffine>(name: &str, k: u32) {
    let start = Instant::now();
    let params = Params::<C>::new(k);
    let computed = start.elapsed();
    let mut bytes = Vec::new();
    params.write(&mut bytes).expect("memory can be written");
    let start = Instant::now();
    Params::<C>::read(&mut &bytes[..]).expect("what was written can be read");
    let read = start.elapsed();
    let digest = Blake2b::new().hash_length(32).hash(&bytes).to_hex();
    println!(
        "{name:6} {k:2} {:8.2} s {:8.3} s {:9} bytes {digest}",
        computed.as_secs_f64(),
        read.as_secs_f64(),
        bytes.len()
    );
}

fn main() {
    let arguments = env::args().filter_map(|argument| argument.parse().ok());
    let bounds: Vec<u32> = arguments.collect();
    let (first, last) = match bounds[..] {
        [first, last] => (first, last),
        _ => (8, 12),
    };
    println!("curve   k    compute        read");
    for k in first..=last {
        line::<EqAffine>("Vesta", k);
        line::<EpAffine>("Pallas", k);
    }
}
