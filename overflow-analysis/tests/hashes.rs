//! Programs over words, written with bits: all values are small, though the field is large.

use std::fs;
use std::path::PathBuf;

use vampx_fields::Field;
use vampx_ir::Source;
use vampx_ir::program::{NodeId, Program};
use vampx_ir::syntax::compile;
use vampx_overflow_analysis::{Bounded, analyze};

fn program(name: &str) -> Program {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../ir/tests/programs")
        .join(format!("{name}.pir"));
    let text = fs::read_to_string(path).unwrap();
    let field = Field::by_name("bls12-381").unwrap();
    compile(&Source::new(name, text), Some(&field)).unwrap()
}

/// The nodes of which less is known than that they are integers below `2^bits`, or above `-2^bits`.
fn wider_than(bounded: &Bounded, bits: u64) -> Vec<NodeId> {
    let nodes = (0..bounded.program().nodes().len() as u32).map(NodeId);
    nodes
        .filter(|node| bounded.interval(*node).magnitude().bits() > bits)
        .collect()
}

#[test]
fn every_value_of_a_hash_is_a_word_or_little_more() {
    for name in ["sha256", "blake2s"] {
        let bounded = analyze(program(name));
        assert_eq!(bounded.contradiction(), None, "{name}");
        let constants = wider_than(&bounded, 36)
            .into_iter()
            .filter(|node| bounded.interval(*node).width() != 0.into());
        assert_eq!(constants.collect::<Vec<_>>(), [], "{name}");
        let wraps = (0..bounded.program().nodes().len() as u32)
            .map(NodeId)
            .find(|node| !bounded.is_exact(*node));
        assert_eq!(wraps, None, "{name}");
    }
}
