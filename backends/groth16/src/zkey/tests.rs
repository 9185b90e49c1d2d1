//! Files as snarkjs writes them, of keys made here: read back, damaged, and of other circuits.

use ark_bls12_381::Bls12_381;
use ark_bn254::Bn254;
use ark_ec::CurveGroup;
use ark_ff::BigInteger;
use vampx_backend_api::{BackendError, Prover, ProvingKey as _, Verdict, VerifyingKey as _};
use vampx_ir::circuit::Circuit;
use vampx_ir::program::Inputs;

use super::*;
use crate::keys::{Proving, Statement};
use crate::{Curve, Groth16};

type Sections = Vec<(u32, Vec<u8>)>;

fn circuit(target: &str) -> Circuit {
    let text = include_str!("../../../conformance/suite/small.circuit");
    let text = text.replacen("circuit goldilocks", &format!("circuit {target}"), 1);
    Circuit::parse_text(&text).expect("the suite is well formed")
}

fn keys<E: Pairing>(circuit: &Circuit) -> Proving<'_, E> {
    let r1cs = R1cs::of(circuit).expect("it is small");
    let curve = Curve::of(&circuit.target).expect("a curve");
    let statement = Statement::new(&r1cs, curve, 100).expect("the curve is secure");
    Proving::new(statement, r1cs)
}

fn element<F: PrimeField>(value: F) -> Vec<u8> {
    let mut bytes = value.into_bigint().to_bytes_le();
    bytes.resize(n_bytes::<F>(), 0);
    bytes
}

fn factor<F: PrimeField>() -> F {
    montgomery_inverse::<F>().inverse().expect("not 0")
}

fn points<P: AffineRepr>(points: &[P]) -> Vec<u8>
where
    Base<P>: PrimeField,
{
    let coordinate = |value: P::BaseField| {
        let parts: Vec<_> = value.to_base_prime_field_elements().collect();
        let parts = parts
            .into_iter()
            .map(|part| element(part * factor::<Base<P>>()));
        parts.collect::<Vec<_>>().concat()
    };
    let bytes = points.iter().map(|point| {
        let (x, y) = point.xy().unwrap_or_default();
        [coordinate(x), coordinate(y)].concat()
    });
    bytes.collect::<Vec<_>>().concat()
}

/// The sections that snarkjs writes.
fn sections<E: Pairing>(r1cs: &R1cs<'_>, key: &ProvingKey<E>) -> Sections {
    let counts = [r1cs.n_wires(), r1cs.n_publics(), 1 << log_domain(r1cs)];
    let modulus = |length: usize, bytes: Vec<u8>| {
        let mut bytes = bytes;
        bytes.resize(length, 0);
        [(length as u32).to_le_bytes().to_vec(), bytes].concat()
    };
    let header = [
        modulus(
            n_bytes::<E::BaseField>(),
            E::BaseField::MODULUS.to_bytes_le(),
        ),
        modulus(
            n_bytes::<E::ScalarField>(),
            E::ScalarField::MODULUS.to_bytes_le(),
        ),
        counts.map(|count| (count as u32).to_le_bytes()).concat(),
        points(&[key.vk.alpha_g1, key.beta_g1]),
        points(&[key.vk.beta_g2, key.vk.gamma_g2]),
        points(&[key.delta_g1]),
        points(&[key.vk.delta_g2]),
    ];
    let mut terms = Vec::new();
    for (row, constraint) in r1cs.constraints().enumerate() {
        for (matrix, sum) in [(0, constraint.a), (1, constraint.b)] {
            terms.extend(
                sum.into_iter()
                    .map(|(wire, it)| (matrix, row, wire, it.into())),
            );
        }
    }
    let rows = (0..=r1cs.n_publics()).map(|it| (0, r1cs.n_constraints() + it, it as u32));
    terms.extend(rows.map(|(matrix, row, wire)| (matrix, row, wire, E::ScalarField::ONE)));
    let mut constraints = (terms.len() as u32).to_le_bytes().to_vec();
    for (matrix, row, wire, value) in terms {
        constraints.extend([matrix, row as u32, wire].map(u32::to_le_bytes).concat());
        constraints.extend(element(value * factor::<E::ScalarField>().square()));
    }
    vec![
        (1, GROTH16.to_le_bytes().to_vec()),
        (2, header.concat()),
        (3, points(&key.vk.gamma_abc_g1)),
        (4, constraints),
        (5, points(&key.a_query)),
        (6, points(&key.b_g1_query)),
        (7, points(&key.b_g2_query)),
        (8, points(&key.l_query)),
        (9, points(&key.h_query)),
        (10, b"contributions are not read".to_vec()),
    ]
}

fn file(sections: &Sections) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend((sections.len() as u32).to_le_bytes());
    for (number, section) in sections {
        bytes.extend(number.to_le_bytes());
        bytes.extend((section.len() as u64).to_le_bytes());
        bytes.extend(section);
    }
    bytes
}

/// The error of the bytes as a proving key; those of the verifier's parts are the same for it.
fn refusal(circuit: &Circuit, bytes: &[u8]) -> Option<ReadError> {
    let trusted = Groth16.trusted_setup().expect("it is trusted");
    match trusted.load_prover(circuit, 100, bytes).err()? {
        BackendError::ProvingKey(error) => Some(error),
        other => panic!("{other}"),
    }
}

fn check_read_back<E: Pairing>(target: &str)
where
    E::G1Affine: Coordinates,
    E::G2Affine: Coordinates,
{
    let circuit = circuit(target);
    let made = keys::<E>(&circuit);
    let bytes = file(&sections(&made.r1cs, &made.key));
    let trusted = Groth16.trusted_setup().expect("it is trusted");
    let read = trusted.load_prover(&circuit, 100, &bytes).expect("keys");
    assert_eq!(read.to_proving_bytes(), made.to_proving_bytes());
    let verifier = Groth16.load_verifier(&circuit, 100, &bytes).expect("a key");
    assert_eq!(verifier.to_bytes(), made.to_bytes());
    let inputs = Inputs::from_iter([("x", 201u32.into())]);
    let witness = circuit.solve(&inputs).expect("the program accepts");
    let proof = read.prove(&witness).expect("a proof");
    assert_eq!(
        verifier.verify(witness.publics(), &proof),
        Ok(Verdict::Accepted)
    );
}

#[test]
fn files_are_read_back() {
    check_read_back::<Bn254>("bn254");
    check_read_back::<Bls12_381>("bls12-381");
}

#[test]
fn sections_are_there_once_and_whole() {
    let circuit = circuit("bn254");
    let made = keys::<Bn254>(&circuit);
    let whole = sections(&made.r1cs, &made.key);
    assert_eq!(refusal(&circuit, &file(&whole)), None);
    for at in 0..9 {
        let mut without = whole.clone();
        let section = without.remove(at);
        assert_eq!(refusal(&circuit, &file(&without)), Some(ReadError::Damaged));
        let mut twice = whole.clone();
        twice.push(section);
        assert_eq!(refusal(&circuit, &file(&twice)), Some(ReadError::Damaged));
        let mut longer = whole.clone();
        longer[at].1.push(0);
        assert!(refusal(&circuit, &file(&longer)).is_some(), "{at}");
        let mut shorter = whole.clone();
        shorter[at].1.pop();
        assert!(refusal(&circuit, &file(&shorter)).is_some(), "{at}");
    }
    let bytes = file(&whole);
    let longer = [&bytes[..], &[0]].concat();
    assert_eq!(refusal(&circuit, &longer), Some(ReadError::Damaged));
    let mut version = bytes;
    version[4] = 2;
    assert!(matches!(
        refusal(&circuit, &version),
        Some(ReadError::Version { found: 2, .. })
    ));
}

#[test]
fn every_changed_part_is_refused() {
    let circuit = circuit("bn254");
    let made = keys::<Bn254>(&circuit);
    let whole = sections(&made.r1cs, &made.key);
    for at in 0..9 {
        let length = whole[at].1.len();
        for byte in (0..length).step_by(1 + length / 40) {
            let mut changed = whole.clone();
            changed[at].1[byte] ^= 1;
            let refused = refusal(&circuit, &file(&changed));
            assert!(refused.is_some(), "byte {byte} of section {at}");
        }
    }
}

#[test]
fn keys_are_of_the_circuit_and_its_curve() {
    let bn254 = circuit("bn254");
    let made = keys::<Bn254>(&bn254);
    let whole = sections(&made.r1cs, &made.key);
    let bytes = file(&whole);
    assert_eq!(
        refusal(&circuit("bls12-381"), &bytes),
        Some(ReadError::Other)
    );
    let mut terms = whole.clone();
    let last = terms[3].1.len() - n_bytes::<ark_bn254::Fr>() - 4;
    terms[3].1[last] ^= 1;
    assert_eq!(refusal(&bn254, &file(&terms)), Some(ReadError::Other));
    let mut protocol = whole;
    protocol[0].1[0] = 2;
    assert!(matches!(
        refusal(&bn254, &file(&protocol)),
        Some(ReadError::Magic(_))
    ));
}

#[test]
fn points_of_both_groups_agree() {
    let circuit = circuit("bn254");
    let made = keys::<Bn254>(&circuit);
    let refused = |change: fn(&mut ProvingKey<Bn254>)| {
        let mut key = made.key.clone();
        change(&mut key);
        refusal(&circuit, &file(&sections(&made.r1cs, &key)))
    };
    let changes: [fn(&mut ProvingKey<Bn254>); 7] = [
        |key| key.beta_g1 = AffineRepr::generator(),
        |key| key.delta_g1 = AffineRepr::generator(),
        |key| key.b_g1_query[1] = (key.b_g1_query[1] + key.beta_g1).into_affine(),
        |key| key.b_g2_query[1] = (key.b_g2_query[1] + key.vk.beta_g2).into_affine(),
        |key| key.vk.alpha_g1 = AffineRepr::zero(),
        |key| key.vk.gamma_g2 = AffineRepr::zero(),
        |key| {
            key.vk.delta_g2 = AffineRepr::zero();
            key.delta_g1 = AffineRepr::zero();
        },
    ];
    assert_eq!(refused(|_| ()), None);
    for (index, change) in changes.into_iter().enumerate() {
        assert_eq!(refused(change), Some(ReadError::Damaged), "change {index}");
    }
}

#[test]
fn points_are_in_the_subgroup() {
    let circuit = circuit("bls12-381");
    let made = keys::<Bls12_381>(&circuit);
    let mut key = made.key.clone();
    let points = (0u64..)
        .filter_map(|x| ark_bls12_381::G1Affine::get_point_from_x_unchecked(x.into(), false));
    let mut outside = points.filter(|it| !it.is_in_correct_subgroup_assuming_on_curve());
    key.h_query[0] = outside.next().expect("most points are outside");
    let bytes = file(&sections(&made.r1cs, &key));
    assert_eq!(refusal(&circuit, &bytes), Some(ReadError::Damaged));
}

#[test]
fn keys_of_other_products_prove_nothing() {
    let circuit = circuit("bn254");
    let made = keys::<Bn254>(&circuit);
    let inputs = Inputs::from_iter([("x", 201u32.into())]);
    let witness = circuit.solve(&inputs).expect("the program accepts");
    let changes: [fn(&mut ProvingKey<Bn254>); 3] = [
        |key| {
            key.l_query
                .iter_mut()
                .for_each(|it| *it = AffineRepr::generator())
        },
        |key| {
            key.h_query
                .iter_mut()
                .for_each(|it| *it = AffineRepr::generator())
        },
        |key| {
            key.a_query
                .iter_mut()
                .for_each(|it| *it = AffineRepr::generator())
        },
    ];
    for change in changes {
        let mut key = made.key.clone();
        change(&mut key);
        let bytes = file(&sections(&made.r1cs, &key));
        let trusted = Groth16.trusted_setup().expect("it is trusted");
        let read = trusted.load_prover(&circuit, 100, &bytes).expect("points");
        assert_eq!(
            read.prove(&witness).err(),
            Some(BackendError::ProvingKey(ReadError::Other))
        );
    }
}
