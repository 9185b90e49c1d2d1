//! Hashes written with bits stay native over a smaller field, and their forged quotients are rejected there.

use std::collections::BTreeMap;

use num_bigint::BigUint;
use rayon::prelude::*;
use vampx::{
    Backend, Circuit, CompileOptions, Extension, Field, Inputs, Outcome, ProveOptions,
    Representation, Run, Source, VerifyOptions, compile, prove, run, verify,
};
use vampx_ir::{
    circuit::{PublicValues, Witness},
    program::{Evaluation, HintOp, Node, NodeId, Program},
};

const SHA256: &str = include_str!("../ir/tests/programs/sha256.pir");
const SHA256_INPUTS: &str = include_str!("../ir/tests/programs/sha256.json");
const BLAKE2S: &str = include_str!("../ir/tests/programs/blake2s.pir");
const BLAKE2S_INPUTS: &str = include_str!("../ir/tests/programs/blake2s.json");

/// The circuit over Goldilocks of a program over BLS12-381's scalar field.
fn circuit(name: &str, text: &str) -> Circuit {
    let options = CompileOptions {
        source_field: Extension::by_name("bls12-381").ok(),
        target: Field::by_name("goldilocks").ok(),
        ..CompileOptions::default()
    };
    compile(&Source::new(name, text), &options)
        .unwrap_or_else(|error| panic!("{name}: {error}"))
        .circuit
}

fn accepted(circuit: &Circuit, inputs: &str) -> Run {
    let inputs = Inputs::from_json(inputs).expect("inputs");
    match run(circuit, &inputs).expect("inputs of the program") {
        Outcome::Accepted(run) => run,
        Outcome::Rejected(rejection) => panic!("{rejection:?}"),
    }
}

/// No value of the circuit is emulated; it runs, and the proof of the run is accepted.
fn stays_native(name: &str, text: &str, inputs: &str) {
    let circuit = circuit(name, text);
    let representation = Representation::of(&circuit);
    assert_eq!(representation.emulated, 0, "{name}: {representation:?}");
    let run = accepted(&circuit, inputs);
    let proved = prove(&circuit, &run, &ProveOptions::default()).expect("a proof");
    let verdict = verify(&circuit, &proved.proof, &VerifyOptions::default()).expect("a proof");
    assert!(matches!(verdict, Outcome::Accepted(_)), "{name}");
}

#[test]
fn sha256_stays_native() {
    stays_native("sha256.pir", SHA256, SHA256_INPUTS);
}

#[test]
fn blake2s_stays_native() {
    stays_native("blake2s.pir", BLAKE2S, BLAKE2S_INPUTS);
}

/// BLAKE2s with words of 32 bits, whose sums are reduced by quotient and remainder, both below `2^32`.
fn blake2s_with_remainders() -> String {
    let changes = [
        (
            "def add a b = number (take 32 (bits 33 (a + b)));",
            "def rem32 a = {
                def q = range 32 (fresh (a \\ 2^32));
                def r = range 32 (fresh (a % 2^32));
                a = 2^32*q + r;
                r
            };
            def add a b = rem32 (a + b);",
        ),
        (
            "def add3 a b c = number (take 32 (bits 34 (a + b + c)));",
            "def add3 a b c = rem32 (a + b + c);",
        ),
        (
            "def words = m0:m1:m2:m3:m4:m5:m6:m7:m8:m9:m10:m11:m12:m13:m14:m15:[];",
            "def words = map (range 32) (m0:m1:m2:m3:m4:m5:m6:m7:m8:m9:m10:m11:m12:m13:m14:m15:[]);",
        ),
    ];
    changes.iter().fold(BLAKE2S.to_owned(), |text, (old, new)| {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        text.replace(old, new)
    })
}

#[test]
fn blake2s_with_remainders_stays_native() {
    stays_native(
        "blake2s-rem32.pir",
        &blake2s_with_remainders(),
        BLAKE2S_INPUTS,
    );
}

/// The quotients by `2^32` of the program with their remainders and their dividends.
fn remainders(program: &Program) -> Vec<[NodeId; 3]> {
    let hints = |wanted: HintOp| {
        let nodes = (0u32..).map(NodeId).zip(program.nodes());
        nodes.filter_map(move |(id, node)| match *node {
            Node::Hint(op, dividend, divisor) if op == wanted => {
                let Node::Constant(divisor) = program.node(divisor) else {
                    return None;
                };
                let is_word = *program.constant(divisor) == BigUint::from(1u64 << 32);
                is_word.then_some((dividend, id))
            }
            _ => None,
        })
    };
    let remainders: BTreeMap<NodeId, NodeId> = hints(HintOp::Remainder).collect();
    hints(HintOp::Quotient)
        .map(|(dividend, quotient)| [quotient, remainders[&dividend], dividend])
        .collect()
}

/// The run with another quotient and remainder: over the integers `2^32 (2^32 - 1) + x + 1` is `x` and Goldilocks' modulus.
fn forged(
    circuit: &Circuit,
    publics: &PublicValues,
    evaluation: &Evaluation,
    [quotient, remainder, dividend]: [NodeId; 3],
) -> Witness {
    let x = evaluation.value(dividend).expect("it is demanded");
    let advice = |node: NodeId| match node {
        _ if node == quotient => Some(BigUint::from(u32::MAX)),
        _ if node == remainder => Some(&x + 1u32),
        _ => evaluation.value(node),
    };
    circuit.fill(advice, publics).expect("its public values")
}

#[test]
fn a_forged_remainder_is_rejected() {
    let circuit = circuit("blake2s-rem32.pir", &blake2s_with_remainders());
    let honest = accepted(&circuit, BLAKE2S_INPUTS);
    let inputs = Inputs::from_json(BLAKE2S_INPUTS).expect("inputs");
    let evaluation = circuit.program.evaluate(&inputs).expect("an accepted run");
    let is_word = |node| evaluation.value(node).expect("it is demanded") < BigUint::from(u32::MAX);
    let all = remainders(&circuit.program);
    let places: Vec<_> = all.iter().filter(|[.., x]| is_word(*x)).collect();
    assert!(
        places.len() > 10,
        "there are {} sums of words",
        places.len()
    );
    let forge = |place| forged(&circuit, honest.witness.publics(), &evaluation, place);
    places.par_iter().for_each(|place| {
        assert!(circuit.check(&forge(**place)).is_err(), "{place:?}");
    });

    let prover = Backend::by_name("plonky3")
        .and_then(Backend::prover)
        .expect("it proves");
    let key = prover.setup(&circuit, 100).expect("it is supported");
    let witness = forge(*places[0]);
    if let Ok(proof) = key.prove(&witness) {
        let verdict = key.verify(witness.publics(), &proof).expect("a proof");
        assert!(
            !verdict.is_accepted(),
            "the proof of a false witness is accepted"
        );
    }
}
