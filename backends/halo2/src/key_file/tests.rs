use group::{CurveAffine as _, GroupEncoding as _};
use pasta_curves::{EpAffine, EqAffine};
use vampx_backend_api::VerifyingKey;
use vampx_ir::circuit::Circuit;

use super::*;
use crate::curve::Curve;
use crate::keys::Verifying;

const SMALL: &str = include_str!("../../../conformance/suite/small.circuit");
/// A circuit of one public value and nothing else.
const PUBLIC: &str = "circuit goldilocks\ninterval v0 0..=9\nsignal s0 v0\npublic \"y\" s0 0..=9 limbs 4\nprogram\n\
                      field goldilocks\ninput public y 0..=9 @0..1\n%0 = input 0 @0..1\n";

/// A circuit of the suite over another field.
fn circuit(text: &str, target: &str) -> Circuit {
    let text = text.replacen("goldilocks", target, 1);
    Circuit::parse_text(&text).expect("the suite is well formed")
}

fn key<C: Curve>(circuit: &Circuit, security_bits: u32) -> Vec<u8> {
    let key = Verifying::<C>::new(circuit, security_bits).expect("it is supported");
    key.to_bytes()
}

/// What is left of a key's bytes.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn bytes(&mut self, length: usize) -> &'a [u8] {
        let (bytes, rest) = self.0.split_at(length);
        self.0 = rest;
        bytes
    }

    fn number(&mut self) -> usize {
        let bytes = self.bytes(4).try_into().expect("four bytes");
        u32::from_le_bytes(bytes) as usize
    }

    fn points(&mut self) -> usize {
        let count = self.number();
        for _ in 0..count {
            let bytes = self.bytes(32).try_into().expect("32 bytes");
            assert!(bool::from(EqAffine::from_bytes(&bytes).is_some()));
        }
        count
    }
}

#[test]
fn the_bytes_are_as_documented() {
    let circuit = circuit(SMALL, "pallas");
    let layout = Layout::new(&circuit).expect("it is supported");
    let key = key::<EqAffine>(&circuit, 100);
    let mut rest = Rest(&key);
    assert_eq!(rest.bytes(8), b"vampxkh2");
    assert_eq!(rest.number(), 2);
    assert_eq!(rest.bytes(32), circuit.digest().as_bytes());
    assert_eq!(rest.number(), 100);
    let numbers = [0; 4].map(|_| rest.number());
    let sizes = [layout.columns, layout.lookups, layout.degree];
    assert_eq!(numbers[0], layout.k as usize);
    assert_eq!(numbers[1..], sizes);
    assert_ne!(rest.bytes(32), [0; 32]);
    // The table and the powers of 2 of lookups, then selectors.
    assert!(rest.points() > layout.lookups + layout.fixed);
    // All advice columns, and that of public values.
    assert_eq!(rest.points(), layout.columns + 1);
    assert_eq!(rest.0.len(), 32);
    let (body, checksum) = key.split_at(key.len() - 32);
    assert_eq!(seal(KIND, &body[12..])[body.len()..], *checksum);
}

#[test]
fn keys_are_the_test_vectors() {
    let digest = |key: Vec<u8>| {
        let hash = Blake2b::new().hash_length(16).hash(&key);
        format!("{} bytes, {}", key.len(), hash.to_hex())
    };
    let found = [SMALL, PUBLIC].map(|text| {
        [
            digest(key::<EqAffine>(&circuit(text, "pallas"), 100)),
            digest(key::<EpAffine>(&circuit(text, "vesta"), 100)),
        ]
    });
    let expected = [
        [
            "360 bytes, 2024f64f806a9b30f43fe4be2cf28537",
            "360 bytes, ff8d7b83fec616b0fe8e94bce31e3f19",
        ],
        [
            "200 bytes, d51d3dd9491ac3c2110bbe01b9402a1a",
            "200 bytes, deccfd44afc78542a7a6215690450f1f",
        ],
    ];
    assert_eq!(found, expected);
}

#[test]
fn all_that_a_key_depends_on_changes_it() {
    let original = circuit(SMALL, "pallas");
    let mut fewer = original.clone();
    fewer.chips[0].constraints.clear();
    let keys = [
        key::<EqAffine>(&original, 100),
        key::<EqAffine>(&original, 99),
        key::<EqAffine>(&fewer, 100),
        key::<EpAffine>(&circuit(SMALL, "vesta"), 100),
    ];
    for (at, key) in keys.iter().enumerate() {
        assert!(!keys[..at].contains(key), "key {at}");
    }
}

#[test]
fn points_are_read_from_text() {
    let generator = EqAffine::generator();
    let points = vec![generator, EqAffine::identity(), -generator];
    assert_eq!(points_of::<EqAffine>(&format!("{points:?}")[1..]), points);
    assert_eq!(points_of::<EqAffine>("], more"), []);
}
