//! The quick examples over every target that has a prover: proved, with the same outputs everywhere, and no proof passes for
//! another. `.ci/run` proves all examples over all these targets.

use std::fs;

use num_bigint::{BigInt, BigUint};
use serde_json::Value;
use vampx::{Backend, Circuit, CompileOptions, Field, Inputs, ProveOptions, Source};
use vampx_backend_api::{ProvingKey, Verdict};
use vampx_ir::circuit::PublicValues;

const TARGETS: [&str; 7] = [
    "goldilocks",
    "babybear",
    "koalabear",
    "pallas",
    "vesta",
    "bls12-381",
    "bn254",
];

const EXAMPLES: [&str; 5] = [
    "less_than",
    "pythagoras",
    "range",
    "sketch_branch",
    "sketch_polynomial",
];

/// An example proved over a target.
struct Proved {
    name: String,
    source_field: Field,
    key: Box<dyn ProvingKey>,
    publics: PublicValues,
    proof: Vec<u8>,
}

impl Proved {
    fn new(example: &str, target: &str) -> Self {
        let name = format!("{example} over {target}");
        let circuit: &'static Circuit = Box::leak(Box::new(compile(
            &read(example, &format!("{example}.pir")),
            target,
        )));
        let inputs = Inputs::from_json(&read(example, "inputs.json")).expect("inputs");
        let run = vampx::run(circuit, &inputs)
            .expect("it runs")
            .accepted()
            .expect("it is accepted");
        let expected: Value = serde_json::from_str(&read(example, "expected.json")).expect("JSON");
        let outputs = run
            .outputs
            .iter()
            .map(|(name, value)| (name.clone(), value.to_string().into()));
        assert_eq!(Value::Object(outputs.collect()), expected, "{name}");

        let prover = Backend::of(&circuit.target)
            .and_then(Backend::prover)
            .expect("a prover");
        let security_bits = ProveOptions::default().security_bits;
        let key = prover
            .setup(circuit, security_bits)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let proof = key
            .prove(&run.witness)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        Self {
            name,
            source_field: circuit.program.field().clone(),
            key,
            publics: run.witness.publics().clone(),
            proof,
        }
    }

    /// Whether this circuit's verifier takes a proof with these public values. What it cannot read it does not take.
    fn accepts(&self, publics: &PublicValues, proof: &[u8]) -> bool {
        matches!(self.key.verify(publics, proof), Ok(Verdict::Accepted))
    }

    /// The public values, each with one of them changed.
    fn changed_publics(&self) -> Vec<PublicValues> {
        let values: Vec<(String, BigUint)> = self
            .publics
            .iter()
            .map(|(name, value)| (name.to_owned(), value.clone()))
            .collect();
        (0..values.len())
            .map(|place| {
                let mut changed = values.clone();
                let more = BigInt::from(changed[place].1.clone()) + 1;
                changed[place].1 = self.source_field.reduce(&more);
                PublicValues::new(changed)
            })
            .collect()
    }
}

fn read(example: &str, file: &str) -> String {
    let path = format!("{}/examples/{example}/{file}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).expect("a file of an example")
}

fn compile(program: &str, target: &str) -> Circuit {
    let options = CompileOptions {
        target: Some(field(target)),
        ..CompileOptions::default()
    };
    vampx::compile(&Source::new("program.pir", program), &options)
        .unwrap_or_else(|error| panic!("over {target}: {error}"))
        .circuit
}

fn field(name: &str) -> Field {
    Field::by_name(name).expect("a field of the catalog")
}

/// Proves all examples over `target`; no proof is taken for another circuit or with another public value.
fn check_target(target: &str) {
    let proved = EXAMPLES.map(|example| Proved::new(example, target));
    for (place, one) in proved.iter().enumerate() {
        assert!(one.accepts(&one.publics, &one.proof), "{}", one.name);
        for (other_place, other) in proved.iter().enumerate() {
            if place != other_place {
                let name = &other.name;
                assert!(
                    !other.accepts(&one.publics, &one.proof),
                    "{name} takes that of {}",
                    one.name
                );
                assert!(
                    !other.accepts(&other.publics, &one.proof),
                    "{name} takes that of {}",
                    one.name
                );
            }
        }
        for publics in one.changed_publics() {
            assert!(
                !one.accepts(&publics, &one.proof),
                "{} with {publics:?}",
                one.name
            );
        }
    }
}

#[test]
fn over_goldilocks() {
    check_target("goldilocks");
}

#[test]
fn over_babybear() {
    check_target("babybear");
}

#[test]
fn over_koalabear() {
    check_target("koalabear");
}

#[test]
fn over_pallas() {
    check_target("pallas");
}

#[test]
fn over_vesta() {
    check_target("vesta");
}

#[test]
fn over_bls12_381() {
    check_target("bls12-381");
}

#[test]
fn over_bn254() {
    check_target("bn254");
}

#[test]
fn no_proof_is_taken_over_another_field() {
    let proved = TARGETS.map(|target| Proved::new("pythagoras", target));
    for one in &proved {
        for other in &proved {
            let is_same = one.name == other.name;
            assert_eq!(
                other.accepts(&one.publics, &one.proof),
                is_same,
                "{} for {}",
                one.name,
                other.name
            );
        }
    }
}

/// The permutation with the constants of BLS12-381 is not Poseidon over other fields, but the same program.
#[test]
fn poseidon_has_one_meaning_in_all_pairs() {
    let inputs = Inputs::from_json(&read("poseidon", "inputs.json")).expect("inputs");
    let program = read("poseidon", "poseidon.pir");
    for source in TARGETS {
        let program = program.replace("\nfield bls12-381;", &format!("\nfield {source};"));
        let mut outputs = Vec::new();
        for target in TARGETS {
            let circuit = compile(&program, target);
            assert_eq!(
                (circuit.program.field().name(), circuit.target.name()),
                (source, target)
            );
            let run = vampx::run(&circuit, &inputs).expect("it runs").accepted();
            outputs.push(run.expect("it is accepted").outputs);
            let evaluation = circuit.program.evaluate(&inputs).expect("it is accepted");
            let meant = evaluation
                .publics()
                .iter()
                .map(|public| (public.name.clone(), public.value.clone()));
            assert!(
                outputs[0].iter().cloned().eq(meant),
                "{source} over {target}"
            );
            assert_eq!(
                outputs[0],
                *outputs.last().expect("one"),
                "{source} over {target}"
            );
        }
    }
}
