//! Duties that the library leaves to its user, one test each, and lies told to the real verifier.

use std::sync::LazyLock;

use ark_bls12_381::Bls12_381;
use ark_bn254::Bn254;
use ark_ec::{AffineRepr, short_weierstrass};
use ark_ff::{BigInteger, PrimeField};
use num_bigint::BigUint;
use vampx_backend_api::{Backend, Prover, Unsupported};
use vampx_ir::program::Inputs;

use super::*;
use crate::Groth16 as ThisBackend;

static BN254: LazyLock<Circuit> = LazyLock::new(|| circuit("bn254"));
static BLS: LazyLock<Circuit> = LazyLock::new(|| circuit("bls12-381"));
static BN254_KEY: LazyLock<Proving<'static, Bn254>> = LazyLock::new(|| setup(&BN254));
static BLS_KEY: LazyLock<Proving<'static, Bls12_381>> = LazyLock::new(|| setup(&BLS));

/// The bytes before the points of a proof.
const HEADER: usize = PROOF_HEADER.len() + 64;

fn circuit(target: &str) -> Circuit {
    let text = include_str!("../../../conformance/suite/small.circuit");
    let text = text.replacen("circuit goldilocks", &format!("circuit {target}"), 1);
    Circuit::parse_text(&text).expect("the suite is well formed")
}

fn setup<E: Pairing>(circuit: &Circuit) -> Proving<'_, E> {
    let curve = Curve::of(&circuit.target).expect("a curve");
    let r1cs = R1cs::of(circuit).expect("it is small");
    let statement = Statement::new(&r1cs, curve, 100).expect("the curve is secure");
    Proving::new(statement, r1cs)
}

fn witness(circuit: &Circuit) -> Witness {
    let mut inputs = Inputs::new();
    inputs.set("x=201").expect("an assignment");
    circuit.solve(&inputs).expect("the program accepts")
}

fn proved<E: Pairing>(key: &Proving<'_, E>) -> (Witness, Vec<u8>) {
    let witness = witness(key.r1cs.circuit());
    let proof = key.prove(&witness).expect("the witness satisfies");
    (witness, proof)
}

/// The proof with the bytes of a point put at `at` among the points.
fn with_point(proof: &[u8], at: usize, point: &impl CanonicalSerialize) -> Vec<u8> {
    let mut bytes = proof.to_vec();
    let point = compressed(point);
    bytes[HEADER + at..][..point.len()].copy_from_slice(&point);
    bytes
}

#[track_caller]
fn assert_damaged(result: Result<Verdict, BackendError>) {
    assert_eq!(result, Err(BackendError::Proof(ReadError::Damaged)));
}

#[track_caller]
fn assert_false(result: Result<Verdict, BackendError>) {
    assert!(
        matches!(result, Ok(Verdict::Rejected(Rejection::False(_)))),
        "{result:?}"
    );
}

/// A point of the curve outside the subgroup.
fn outside<P: short_weierstrass::SWCurveConfig>() -> short_weierstrass::Affine<P> {
    let points = (0u64..).filter_map(|x| {
        short_weierstrass::Affine::<P>::get_point_from_x_unchecked(x.into(), false)
    });
    let mut outside = points.filter(|point| !point.is_in_correct_subgroup_assuming_on_curve());
    outside.next().expect("most points are outside")
}

fn check_accepted<E: Pairing>(key: &Proving<'_, E>, proof_bytes: usize) {
    let (witness, proof) = proved(key);
    assert_eq!(proof.len(), HEADER + proof_bytes);
    assert_eq!(key.verify(witness.publics(), &proof), Ok(Verdict::Accepted));
    let loaded = ThisBackend.load_verifier(key.r1cs.circuit(), 100, &key.to_bytes());
    let loaded = loaded.expect("a key");
    assert_eq!(loaded.to_bytes(), key.to_bytes());
    assert_eq!(
        loaded.verify(witness.publics(), &proof),
        Ok(Verdict::Accepted)
    );
    assert_ne!(proof, proved(key).1, "proofs are randomized");
}

#[test]
fn true_proofs_are_accepted() {
    check_accepted(&BN254_KEY, 128);
    check_accepted(&BLS_KEY, 192);
}

fn check_lies<E: Pairing>(key: &Proving<'_, E>) {
    let witness = witness(key.r1cs.circuit());
    let values = key.r1cs.assignment(&witness);
    for wire in 1..key.r1cs.n_wires() {
        let mut lie = values.clone();
        lie.set(wire, &(values.value(wire) + 1u32));
        assert!(key.r1cs.check(&lie).is_err(), "wire {wire}");
        let proof = key.prove_values(&super::values(&key.r1cs, &lie));
        let bytes = key.proof_bytes(&proof);
        assert_false(key.verify(witness.publics(), &bytes));
    }
}

#[test]
fn a_proof_with_any_wire_changed_is_false() {
    check_lies(&BN254_KEY);
    check_lies(&BLS_KEY);
}

#[test]
fn as_many_public_values_as_the_circuit_has() {
    let (witness, proof) = proved(&BN254_KEY);
    let value = |name: &str| {
        (
            name.to_owned(),
            witness.publics().get("y").cloned().unwrap_or_default(),
        )
    };
    for values in [vec![], vec![value("y"), value("y")], vec![value("z")]] {
        let verdict = BN254_KEY.verify(&PublicValues::new(values), &proof);
        assert!(
            matches!(verdict, Ok(Verdict::Rejected(Rejection::Publics(_)))),
            "{verdict:?}"
        );
    }
}

#[test]
fn public_values_are_canonical() {
    let (witness, proof) = proved(&BN254_KEY);
    let y = witness.publics().get("y").expect("it is there");
    let with =
        |value: BigUint| BN254_KEY.verify(&PublicValues::new([("y".to_owned(), value)]), &proof);
    assert_eq!(with(y.clone()), Ok(Verdict::Accepted));
    for field in [BN254.target.modulus(), BN254.program.field().modulus()] {
        let verdict = with(y + field);
        assert!(matches!(
            verdict,
            Ok(Verdict::Rejected(Rejection::Publics(
                PublicError::OutOfRange { .. }
            )))
        ));
    }
    assert_false(with(y + 1u32));
}

#[test]
fn points_outside_the_subgroup_are_refused() {
    let (witness, proof) = proved(&BLS_KEY);
    let g1 = outside::<ark_bls12_381::g1::Config>();
    let g2 = outside::<ark_bls12_381::g2::Config>();
    for bytes in [
        with_point(&proof, 0, &g1),
        with_point(&proof, 48, &g2),
        with_point(&proof, 144, &g1),
    ] {
        assert_damaged(BLS_KEY.verify(witness.publics(), &bytes));
    }
    let (witness, proof) = proved(&BN254_KEY);
    let g2 = outside::<ark_bn254::g2::Config>();
    assert_damaged(BN254_KEY.verify(witness.publics(), &with_point(&proof, 32, &g2)));
}

#[test]
fn other_points_of_the_subgroup_are_false() {
    let (witness, proof) = proved(&BN254_KEY);
    let zero = ark_bn254::G1Affine::zero();
    let generator = ark_bn254::G1Affine::generator();
    for at in [0, 96] {
        assert_false(BN254_KEY.verify(witness.publics(), &with_point(&proof, at, &zero)));
        assert_false(BN254_KEY.verify(witness.publics(), &with_point(&proof, at, &generator)));
    }
}

#[test]
fn points_have_one_form() {
    let (witness, proof) = proved(&BN254_KEY);
    let mut infinity = proof.clone();
    infinity[HEADER + 31] |= 0x40;
    assert_damaged(BN254_KEY.verify(witness.publics(), &infinity));
    let modulus = ark_bn254::Fq::MODULUS.to_bytes_le();
    let mut large = proof;
    large[HEADER..][..32].copy_from_slice(&modulus);
    assert_damaged(BN254_KEY.verify(witness.publics(), &large));
}

#[test]
fn nothing_is_left_over() {
    let (witness, proof) = proved(&BN254_KEY);
    let verify = |bytes: &[u8]| BN254_KEY.verify(witness.publics(), bytes);
    assert_damaged(verify(&[&proof[..], &[0]].concat()));
    assert_damaged(verify(&proof[..proof.len() - 1]));
    let mut version = proof.clone();
    version[8] = 9;
    let expected = ReadError::Version {
        found: 9,
        expected: VERSION,
    };
    assert_eq!(verify(&version), Err(BackendError::Proof(expected)));
    let magic = verify(&proof[1..]);
    assert!(matches!(
        magic,
        Err(BackendError::Proof(ReadError::Magic(_)))
    ));
}

#[test]
fn a_proof_is_of_one_circuit_and_one_setup() {
    let (witness, proof) = proved(&BN254_KEY);
    let mut other = BN254.clone();
    other.publics[0].range.1 -= 1u32;
    let other = setup::<Bn254>(&other);
    assert_eq!(
        other.verify(witness.publics(), &proof),
        Ok(Verdict::Rejected(Rejection::OtherCircuit))
    );
    let again = setup::<Bn254>(&BN254);
    assert_ne!(again.to_bytes(), BN254_KEY.to_bytes());
    assert_false(again.verify(witness.publics(), &proof));
    for key in [&other, &again] {
        let forged = [key.verifying.header(), proof[HEADER..].to_vec()].concat();
        assert_false(key.verify(witness.publics(), &forged));
    }
}

#[test]
fn keys_are_of_one_circuit_and_security() {
    let key = BN254_KEY.to_bytes();
    let load = |circuit, bits, key: &[u8]| ThisBackend.load_verifier(circuit, bits, key).err();
    let other = Some(BackendError::Key(ReadError::Other));
    assert_eq!(load(&BN254, 100, &key), None);
    assert_eq!(load(&BLS, 100, &key), other);
    assert_eq!(load(&BN254, 99, &key), other);
    let body = unseal(KEY, &key).expect("a key");
    for changed in [&body[..body.len() - 1], &[body, &[0]].concat()] {
        assert_eq!(
            load(&BN254, 100, &seal(KEY, changed)),
            Some(BackendError::Key(ReadError::Damaged))
        );
    }
    let mut outside_subgroup = body.to_vec();
    let point = compressed(&outside::<ark_bn254::g2::Config>());
    outside_subgroup[36 + 32..][..64].copy_from_slice(&point);
    assert_eq!(
        load(&BN254, 100, &seal(KEY, &outside_subgroup)),
        Some(BackendError::Key(ReadError::Damaged))
    );
}

#[test]
fn security_is_what_the_curve_has() {
    for (circuit, reachable) in [(&*BN254, 100), (&*BLS, 117)] {
        assert!(ThisBackend.setup(circuit, reachable).is_ok());
        let wanted = reachable + 1;
        assert_eq!(
            ThisBackend.setup(circuit, wanted).err(),
            Some(BackendError::Security { wanted, reachable })
        );
    }
    let report = BLS_KEY.security();
    assert_eq!((report.bits, report.proven), (117, false));
}

#[test]
fn there_is_no_key_without_a_setup_and_no_other_field() {
    let no_key = BackendError::NoKey { backend: "groth16" };
    assert_eq!(ThisBackend.verifier(&BN254, 100).err(), Some(no_key));
    for target in ["goldilocks", "pallas"] {
        let refused = ThisBackend.supports(&circuit(target));
        assert!(matches!(refused, Err(Unsupported::Field { .. })));
    }
}
