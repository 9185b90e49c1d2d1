//! Circuits of circomlib, compiled by circom, come in and run over other fields; without circom's compiler, nothing is tested.

mod comparison;
mod compiler;
mod table;

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use num_bigint::BigUint;
use vampx::{
    Code, CompileOptions, Compiled, Field, Outcome, ProveOptions, Representation, VerifyOptions,
    circom,
};
use vampx_r1cs::files::{R1csFile, WitnessFile};

use compiler::{Built, Compiler};
use table::{CIRCUITS, Circuit};

/// So many wires of each circuit are changed.
const N_CHANGED: usize = 4;

fn compiled(built: &Built, target: &str) -> Compiled {
    let import = circom::import("it.r1cs", &built.r1cs, Some(&built.symbols));
    let options = CompileOptions {
        target: Some(Field::by_name(target).expect("a field")),
        ..CompileOptions::default()
    };
    let code = Code::Circom(Box::new(import.expect("it comes in")));
    vampx::compile(code, &options).expect("it compiles")
}

/// Wires that occur in constraints, spread over all of them.
fn some_wires(file: &R1csFile) -> Vec<usize> {
    let rows = file.constraints.iter();
    let terms = rows.flat_map(|row| row.a.iter().chain(&row.b).chain(&row.c));
    let wires: BTreeSet<usize> = terms.map(|(wire, _)| *wire as usize).collect();
    let wires: Vec<usize> = wires.into_iter().filter(|wire| *wire > 0).collect();
    let last = wires.len() - 1;
    let spread = (0..N_CHANGED).map(|step| wires[last * step / (N_CHANGED - 1)]);
    spread.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Runs a circuit over a field: with circom's witness, and with one value of it changed. Returns the number of rejections.
fn test(circuit: &Circuit, built: &Built, target: &str) -> usize {
    let file = R1csFile::from_bytes(&built.r1cs).expect("a file of circom's");
    let witness = WitnessFile::from_bytes(&built.witness).expect("a file of circom's");
    let compiled = compiled(built, target).circuit;
    let accepts = |witness: &WitnessFile| {
        let inputs = circom::inputs(&compiled.program, &witness.to_bytes()).expect("its wires");
        match vampx::run(&compiled, &inputs).expect("a verdict") {
            Outcome::Accepted(_) => true,
            Outcome::Rejected(rejection) => {
                assert!(rejection.span.is_some(), "{rejection:?}");
                false
            }
        }
    };
    assert!(file.is_satisfied(&witness.values), "{}", circuit.main);
    assert!(accepts(&witness), "{} over {target}", circuit.main);
    let mut n_rejected = 0;
    for wire in some_wires(&file) {
        let mut changed = witness.clone();
        changed.values[wire] = (&witness.values[wire] + 1u32) % &file.modulus;
        let expected = file.is_satisfied(&changed.values);
        let accepted = accepts(&changed);
        assert_eq!(
            accepted, expected,
            "wire {wire} of {} over {target}",
            circuit.main
        );
        n_rejected += usize::from(!accepted);
    }
    n_rejected
}

/// Calls `work` for each position below `n`, on a thread a core.
fn for_each(n: usize, work: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    let n_threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..n_threads {
            scope.spawn(|| {
                while let Some(index) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).filter(|it| *it < n)
                {
                    work(index);
                }
            });
        }
    });
}

/// Whether nothing is left out to save time: `VAMPX_CIRCOMLIB` is set.
fn is_all() -> bool {
    std::env::var_os("VAMPX_CIRCOMLIB").is_some()
}

/// Calls `work` for each circuit over each of its primes, with its position among them.
fn for_each_circuit(work: impl Fn(usize, &Compiler, &Circuit, &str) + Sync) {
    let Some(compiler) = Compiler::installed() else {
        return;
    };
    let circuits: Vec<(&Circuit, &str)> = CIRCUITS
        .iter()
        .flat_map(|circuit| circuit.primes.iter().map(move |prime| (circuit, *prime)))
        .collect();
    for_each(circuits.len(), |index| {
        let (circuit, prime) = circuits[index];
        work(index, &compiler, circuit, prime);
    });
}

#[test]
fn circuits_run_over_other_fields() {
    assert!(CIRCUITS.len() >= 25);
    let n_rejected = AtomicUsize::new(0);
    for_each_circuit(|index, compiler, circuit, prime| {
        let built = compiler.build(circuit, prime, 1);
        let targets = ["goldilocks", "pallas"];
        let by_turns = &targets[index % 2..][..1];
        for target in if is_all() { &targets } else { by_turns } {
            n_rejected.fetch_add(test(circuit, &built, target), Ordering::Relaxed);
        }
    });
    if Compiler::installed().is_some() {
        assert!(n_rejected.into_inner() > CIRCUITS.len());
    }
}

#[test]
fn circuits_are_proved_over_goldilocks() {
    const PROVED: [&str; 3] = ["{public [in]} = LessThan(32)", "MiMC7(91)", "Poseidon(2)"];
    let is_proved = |circuit: &Circuit| PROVED.contains(&circuit.main);
    assert_eq!(CIRCUITS.iter().filter(|it| is_proved(it)).count(), 3);
    for_each_circuit(|_, compiler, circuit, prime| {
        if !is_proved(circuit) || prime == "bn128" {
            return;
        }
        let built = compiler.build(circuit, prime, 2);
        let circuit = compiled(&built, "goldilocks").circuit;
        let inputs = circom::inputs(&circuit.program, &built.witness).expect("its wires");
        let run = vampx::run(&circuit, &inputs).expect("a verdict");
        let run = run.accepted().expect("circom's witness");
        let proved = vampx::prove(&circuit, &run, &ProveOptions::default()).expect("a proof");
        let verified = vampx::verify(&circuit, &proved.proof, &VerifyOptions::default());
        assert!(verified.expect("a verdict").accepted().is_some());
        let outputs = proved.proof.publics.iter().map(|(_, value)| value.clone());
        let witness = WitnessFile::from_bytes(&built.witness).expect("a file of circom's");
        let outputs: Vec<BigUint> = outputs.collect();
        assert!(outputs.iter().all(|value| witness.values.contains(value)));
        assert!(!outputs.is_empty());
    });
}

#[test]
fn bits_are_native() {
    for_each_circuit(|_, compiler, circuit, prime| {
        // The inputs of SHA-256 are not said to be bits: these alone are emulated, and sums of them.
        let (levels, most): (&[u8], usize) = match circuit.main {
            "Num2Bits(32)" => (&[0, 1, 2], 0),
            "Sha256(8)" => (&[1], 10),
            _ => return,
        };
        for level in levels {
            let built = compiler.build(circuit, prime, *level);
            let held = Representation::of(&compiled(&built, "goldilocks").circuit);
            let what = format!("{} over {prime} at --O{level}: {held:?}", circuit.main);
            assert!(held.emulated <= most && held.native >= 32, "{what}");
        }
    });
}
