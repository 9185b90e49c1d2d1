//! Keys and proofs as snarkjs reads them: what `snarkjs groth16 verify` takes.

use ark_bls12_381::Bls12_381;
use ark_bn254::Bn254;
use ark_ec::AffineRepr;
use ark_ec::pairing::Pairing;
use ark_ff::{AdditiveGroup, Field};
use serde_json::{Value, json};
use vampx_backend_api::{BackendError, ProofFile, ReadError};
use vampx_ir::circuit::{Circuit, PublicValues};

use crate::checked;
use crate::curve::Curve;
use crate::keys::{Verifying, proof_points};
use crate::zkey::Coordinates;

/// The points of a proof.
const PROOF: &str = "snarkjs-proof";
/// The public signals: the cells of the public values, in the order of the circuit.
const PUBLIC: &str = "snarkjs-public";
/// The verification key.
const KEY: &str = "snarkjs-vkey";
/// All formats.
pub(crate) const FORMATS: &[&str] = &[PROOF, PUBLIC, KEY];

/// One of [`FORMATS`], or `None` for another.
pub(crate) fn export(
    format: &str,
    circuit: &Circuit,
    proof: &ProofFile,
    key: &[u8],
) -> Result<Option<Value>, BackendError> {
    let curve = Curve::of(&circuit.target)?;
    let bits = proof.security_bits;
    let value = match (format, curve) {
        (PROOF, Curve::Bls12381) => proof_of::<Bls12_381>(&proof.proof, curve)?,
        (PROOF, Curve::Bn254) => proof_of::<Bn254>(&proof.proof, curve)?,
        (KEY, Curve::Bls12381) => key_of::<Bls12_381>(circuit, bits, key)?,
        (KEY, Curve::Bn254) => key_of::<Bn254>(circuit, bits, key)?,
        (PUBLIC, _) => public_signals(circuit, &proof.publics)?,
        _ => return Ok(None),
    };
    Ok(Some(value))
}

fn public_signals(circuit: &Circuit, values: &PublicValues) -> Result<Value, BackendError> {
    let damaged = BackendError::Proof(ReadError::Damaged);
    let cells = circuit.public_cells(values).map_err(|_| damaged)?;
    let residues = cells.iter().flat_map(|(_, cells)| cells);
    Ok(residues.map(ToString::to_string).collect())
}

fn key_of<E: Pairing>(
    circuit: &Circuit,
    security_bits: u32,
    bytes: &[u8],
) -> Result<Value, BackendError>
where
    E::G1Affine: Coordinates,
    E::G2Affine: Coordinates,
{
    let (statement, r1cs, curve) = checked(circuit, security_bits)?;
    let key = Verifying::<E>::load(statement, &r1cs, bytes)?;
    let key = key.library_key();
    Ok(json!({
        "protocol": "groth16",
        "curve": name(curve),
        "nPublic": r1cs.n_publics(),
        "vk_alpha_1": point(&key.alpha_g1),
        "vk_beta_2": point(&key.beta_g2),
        "vk_gamma_2": point(&key.gamma_g2),
        "vk_delta_2": point(&key.delta_g2),
        "IC": key.gamma_abc_g1.iter().map(point).collect::<Value>(),
    }))
}

fn proof_of<E: Pairing>(bytes: &[u8], curve: Curve) -> Result<Value, BackendError> {
    let proof = proof_points::<E>(bytes).map_err(BackendError::Proof)?;
    Ok(json!({
        "protocol": "groth16",
        "curve": name(curve),
        "pi_a": point(&proof.a),
        "pi_b": point(&proof.b),
        "pi_c": point(&proof.c),
    }))
}

fn name(curve: Curve) -> &'static str {
    match curve {
        Curve::Bls12381 => "bls12381",
        Curve::Bn254 => "bn128",
    }
}

/// Projective coordinates.
fn point<P: AffineRepr>(point: &P) -> Value {
    let (zero, one) = (P::BaseField::ZERO, P::BaseField::ONE);
    let [x, y, z] = match point.xy() {
        Some((x, y)) => [x, y, one],
        None => [zero, one, zero],
    };
    json!([coordinate(&x), coordinate(&y), coordinate(&z)])
}

/// A decimal, or a list of them in an extension.
fn coordinate<F: Field>(value: &F) -> Value {
    let parts = value.to_base_prime_field_elements();
    let mut parts: Vec<Value> = parts.map(|part| part.to_string().into()).collect();
    match parts.len() {
        1 => parts.remove(0),
        _ => parts.into(),
    }
}
