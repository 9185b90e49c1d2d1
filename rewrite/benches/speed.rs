//! Time and memory of the optimizer on hashes by bits. `cargo bench -p vampx-rewrite`.

use std::{env, fs, time::Instant};

use vampx_fields::Field;
use vampx_ir::Source;
use vampx_ir::program::Program;
use vampx_ir::syntax::compile;
use vampx_rewrite::{Effort, NATIVE, optimize};

fn read(name: &str) -> String {
    let root = env!("CARGO_MANIFEST_DIR");
    fs::read_to_string(format!("{root}/../ir/tests/programs/{name}.pir")).expect("a program")
}

fn program(text: String) -> Program {
    let field = Field::by_name("pallas").expect("a field");
    compile(&Source::new("bench", text), Some(&field)).expect("a program")
}

/// The most memory that the process had, in MB.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1000)
}

fn main() {
    let once = read("sha256");
    let twice = format!(
        "{once}\npub again;\nagain = compress digest (m0:m1:m2:m3:m4:m5:m6:m7:m8:m9:m10:m11:m12:m13:m14:m15:[]);\n"
    );
    let programs = [
        ("blake2s", read("blake2s")),
        ("sha256", once),
        ("sha256 of two blocks", twice),
    ];
    let only = env::args().nth(1).filter(|name| !name.starts_with('-'));
    for (name, text) in programs {
        if only.as_ref().is_some_and(|only| only != name) {
            continue;
        }
        let program = program(text);
        let start = Instant::now();
        let optimized = optimize(&program, Effort::Normal);
        let time = start.elapsed();
        let after = optimized.as_ref().unwrap_or(&program);
        println!(
            "{name}: {} nodes to {}, estimate {} to {}, {time:.2?}, {:?} MB",
            program.nodes().len(),
            after.nodes().len(),
            NATIVE.estimate(&program),
            NATIVE.estimate(after),
            peak(),
        );
    }
}
