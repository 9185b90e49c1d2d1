//! The binary form reads back, and damage is refused.

use proptest::prelude::*;

use super::samples::*;
use crate::circuit::{Circuit, ReadCircuitError};

fn samples() -> [Circuit; 3] {
    [
        modular_product(&prime(3), &prime(13)),
        Circuit::parse_text(&bits_text()).unwrap(),
        Circuit::parse_text(&native_product_text(&field("bls12-381"))).unwrap(),
    ]
}

/// `content` with the checksum that it should have.
fn with_checksum(content: &[u8]) -> Vec<u8> {
    [content, blake3::hash(content).as_bytes()].concat()
}

#[test]
fn round_trips() {
    for circuit in samples() {
        let bytes = circuit.to_bytes();
        let read = Circuit::from_bytes(&bytes).unwrap();
        assert_eq!(read, circuit);
        assert_eq!(read.to_bytes(), bytes);
        assert_eq!(read.digest(), circuit.digest());
    }
}

#[test]
fn every_flipped_byte_is_noticed() {
    for circuit in samples() {
        let bytes = circuit.to_bytes();
        for at in 0..bytes.len() {
            for flip in [1, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[at] ^= flip;
                let expected = match at {
                    0..8 => ReadCircuitError::Magic,
                    8..12 => ReadCircuitError::Version(u32::from_le_bytes(
                        changed[8..12].try_into().unwrap(),
                    )),
                    _ => ReadCircuitError::Damaged,
                };
                assert_eq!(Circuit::from_bytes(&changed), Err(expected), "byte {at}");
            }
        }
    }
}

#[test]
fn missing_and_trailing_bytes_are_noticed() {
    let bytes = modular_product(&prime(3), &prime(13)).to_bytes();
    for length in 0..bytes.len() {
        assert!(
            Circuit::from_bytes(&bytes[..length]).is_err(),
            "{length} bytes"
        );
    }
    assert_eq!(
        Circuit::from_bytes(&[&bytes[..], &[0]].concat()),
        Err(ReadCircuitError::Damaged)
    );
    let content = &bytes[..bytes.len() - blake3::OUT_LEN];
    let longer = with_checksum(&[content, &[0]].concat());
    assert!(matches!(
        Circuit::from_bytes(&longer),
        Err(ReadCircuitError::Malformed(_))
    ));
    assert!(Circuit::from_bytes(&with_checksum(content)).is_ok());
}

#[test]
fn invalid_circuits_are_refused() {
    let mut circuit = modular_product(&prime(3), &prime(13));
    circuit.chips[0].ranges[0].bits = 9;
    assert!(matches!(
        Circuit::from_bytes(&circuit.to_bytes()),
        Err(ReadCircuitError::Invalid(_))
    ));
}

/// If this fails, circuits written before can no longer be told from others: change the version with the format.
#[test]
fn digests_are_stable() {
    let digests = samples().map(|circuit| circuit.digest().to_string());
    assert_eq!(digests, GOLDEN);
}

const GOLDEN: [&str; 3] = [
    "c99acebd5d09a3a8cd7298a36f9da90ee48ace7c8ac376994b8400f9620494e3",
    "47e20022163a01165d952e4d9ccd0e5801a8b5c792850819b7e5772291430034",
    "fa6dd2afb509957e44d2d70218beec42a3c3d726ed5b34a56aebfe2c35a7ca24",
];

#[test]
fn digests_tell_circuits_apart() {
    let circuit = modular_product(&prime(3), &prime(13));
    let mut other = circuit.clone();
    other.instances[0].span.end += 1;
    assert_ne!(circuit.digest(), other.digest());
    let [first, second] = [
        circuit.digest(),
        modular_product(&prime(3), &prime(31)).digest(),
    ];
    assert_ne!(first, second);
    assert_eq!(first.to_string().len(), 2 * first.as_bytes().len());
}

proptest! {
    #[test]
    fn any_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Circuit::from_bytes(&bytes).is_err());
        let header = &samples()[0].to_bytes()[..12];
        prop_assert!(Circuit::from_bytes(&with_checksum(&[header, &bytes].concat())).is_err());
    }

    #[test]
    fn changed_bodies_are_circuits_or_refused(
        which in 0_usize..3,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let bytes = samples()[which].to_bytes();
        let mut content = bytes[..bytes.len() - blake3::OUT_LEN].to_vec();
        for (at, byte) in changes {
            let at = 12 + at.index(content.len() - 12);
            content[at] = byte;
        }
        if let Ok(circuit) = Circuit::from_bytes(&with_checksum(&content)) {
            prop_assert_eq!(circuit.validate(), Ok(()));
            prop_assert_eq!(Circuit::from_bytes(&circuit.to_bytes()), Ok(circuit));
        }
    }
}
