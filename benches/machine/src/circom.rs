//! The peer that fills witnesses of circuits: circom's WebAssembly, in node.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use num_bigint::BigUint;

use crate::programs::{Poseidon, TIMES, X, Y};

/// Prints the least time of a run in microseconds, of those that fit in 0.7 s, and the first output. Only what computes the signals is measured:
/// neither the compilation of the module nor what copies the witness out of it.
const SCRIPT: &str = r#"
const fs = require("fs");
const [calculator, module, inputs] = process.argv.slice(1);
(async () => {
    const circuit = await require(calculator)(fs.readFileSync(module));
    const given = JSON.parse(fs.readFileSync(inputs));
    const start = performance.now();
    let least = Infinity;
    while (performance.now() - start < 700) {
        const begun = performance.now();
        await circuit._doCalculateWitness(given, 0);
        least = Math.min(least, performance.now() - begun);
    }
    const { getWitness, readSharedRWMemory } = circuit.instance.exports;
    getWitness(1);
    let output = 0n;
    for (let word = circuit.n32 - 1; word >= 0; word--) {
        output = (output << 32n) + BigInt(readSharedRWMemory(word) >>> 0);
    }
    console.log(least * 1000, output.toString());
})();
"#;

/// A folder in which the package `circom2` is installed.
pub struct Circom(PathBuf);

impl Circom {
    /// The compiler in this folder.
    pub fn new(folder: &str) -> Self {
        Self(fs::canonicalize(folder).expect("a folder with circom2 in its node_modules"))
    }

    /// The time of a run in microseconds, and the first output. The circuit is optimized to level 1, which keeps the signals.
    pub fn measure(&self, prime: &str, (text, inputs): &(String, String)) -> (f64, BigUint) {
        let folder = self.0.join("bench");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("it.circom"), text).expect("a file");
        fs::write(folder.join("it.json"), inputs).expect("a file");
        let compiler = Path::new("node_modules/circom2/cli.js");
        self.node(&[
            compiler.to_str().expect("a name of ours"),
            "bench/it.circom",
            "--wasm",
            "--O1",
            "-p",
            prime,
            "-o",
            "bench",
        ]);
        let calculator = folder.join("it_js/witness_calculator.js");
        let printed = self.node(&[
            "-e",
            SCRIPT,
            calculator.to_str().expect("a name of text"),
            "bench/it_js/it.wasm",
            "bench/it.json",
        ]);
        let (time, output) = printed.trim().split_once(' ').expect("two numbers");
        (
            time.parse().expect("a number"),
            output.parse().expect("a number"),
        )
    }

    fn node(&self, arguments: &[&str]) -> String {
        let run = Command::new("node")
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .expect("node runs");
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "node: {said}");
        String::from_utf8(run.stdout).expect("text")
    }
}

/// The chain of `n` products as a circuit, and its inputs.
pub fn chain(n: usize) -> (String, String) {
    let text = format!(
        "pragma circom 2.0.0;
template Chain(n) {{
    signal input x;
    signal input y;
    signal output out;
    signal product[n + 1];
    product[0] <== x;
    for (var i = 0; i < n; i++) {{
        product[i + 1] <== product[i] * y;
    }}
    out <== product[n];
}}
component main = Chain({n});
"
    );
    (text, format!("{{\"x\": \"{X}\", \"y\": \"{Y}\"}}"))
}

/// The permutations as a circuit, and its inputs.
pub fn poseidon<const T: usize>(permutation: &Poseidon<T>) -> (String, String) {
    let (matrix, constants) = permutation.constants::<u64>();
    let (full, partial) = (permutation.n_full / 2, permutation.n_partial);
    let n_rounds = permutation.n_full + partial;
    let rest = match permutation.power {
        5 => "x",
        _ => "cube",
    };
    let text = format!(
        "pragma circom 2.0.0;
template Box() {{
    signal input x;
    signal output out;
    signal square <== x * x;
    signal fourth <== square * square;
    signal cube <== square * x;
    out <== fourth * {rest};
}}
template Poseidon() {{
    var matrix[{T}][{T}] = {matrix:?};
    var constants[{n_rounds}][{T}] = {constants:?};
    signal input in[{T}];
    signal output out[{T}];
    signal state[{TIMES} * {n_rounds} + 1][{T}];
    component boxes[{TIMES} * {n_rounds}][{T}];
    for (var i = 0; i < {T}; i++) {{ state[0][i] <== in[i]; }}
    for (var at = 0; at < {TIMES} * {n_rounds}; at++) {{
        var round = at % {n_rounds};
        var mixed[{T}];
        for (var i = 0; i < {T}; i++) {{
            mixed[i] = state[at][i] + constants[round][i];
            if (i == 0 || round < {full} || round >= {full} + {partial}) {{
                boxes[at][i] = Box();
                boxes[at][i].x <== mixed[i];
                mixed[i] = boxes[at][i].out;
            }}
        }}
        for (var row = 0; row < {T}; row++) {{
            var sum = 0;
            for (var i = 0; i < {T}; i++) {{ sum += matrix[row][i] * mixed[i]; }}
            state[at + 1][row] <== sum;
        }}
    }}
    for (var i = 0; i < {T}; i++) {{ out[i] <== state[{TIMES} * {n_rounds}][i]; }}
}}
component main = Poseidon();
"
    );
    let given = vec![format!("\"{X}\""); T].join(", ");
    (text, format!("{{\"in\": [{given}]}}"))
}
