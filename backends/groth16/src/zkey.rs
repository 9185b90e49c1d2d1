//! Keys in snarkjs's `.zkey` files, of a ceremony or of a setup of one.
//!
//! # Source
//! What snarkjs 0.7 writes (`zkey_new.js`, `zkey_utils.js`). Integers are little-endian; coordinates are in Montgomery form, factors
//! of constraints twice.

use ark_ec::pairing::Pairing;
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ec::{AffineRepr, VariableBaseMSM};
use ark_ff::{AdditiveGroup, Field, PrimeField, UniformRand};
use ark_groth16::{ProvingKey, VerifyingKey};
use ark_std::rand::rngs::OsRng;
use vampx_backend_api::ReadError;
use vampx_r1cs::R1cs;

use crate::curve::log_domain;

/// The first bytes of a file.
pub(crate) const MAGIC: &[u8] = b"zkey";
const VERSION: u32 = 1;
const GROTH16: u32 = 1;
/// Sections with these numbers and above are not about the key.
const N_SECTIONS: usize = 10;

type Base<P> = <<P as AffineRepr>::BaseField as Field>::BasePrimeField;

/// A point that is made of its coordinates.
pub(crate) trait Coordinates: AffineRepr {
    /// The point of the group with these coordinates, both 0 at infinity.
    fn of(x: Self::BaseField, y: Self::BaseField) -> Option<Self>;
}

impl<P: SWCurveConfig> Coordinates for Affine<P> {
    fn of(x: P::BaseField, y: P::BaseField) -> Option<Self> {
        if x == P::BaseField::ZERO && y == P::BaseField::ZERO {
            return Some(Self::identity());
        }
        let point = Self::new_unchecked(x, y);
        (point.is_on_curve() && point.is_in_correct_subgroup_assuming_on_curve()).then_some(point)
    }
}

/// A file whose header is that of keys for some constraints.
pub(crate) struct ZkeyFile<'b> {
    sections: [Option<&'b [u8]>; N_SECTIONS],
}

impl<'b> ZkeyFile<'b> {
    /// The sections of a file.
    ///
    /// # Errors
    /// If it is no such file.
    pub fn read(bytes: &'b [u8]) -> Result<Self, ReadError> {
        let rest = bytes
            .strip_prefix(MAGIC)
            .ok_or(ReadError::Magic("zkey file"))?;
        let mut reader = Reader(rest);
        let found = reader.u32()?;
        if found != VERSION {
            return Err(ReadError::Version {
                found,
                expected: VERSION,
            });
        }
        let mut sections = [None; N_SECTIONS];
        for _ in 0..reader.u32()? {
            let number = reader.u32()? as usize;
            let length = usize::try_from(reader.u64()?).map_err(|_| ReadError::Damaged)?;
            let section = reader.take(length)?;
            if let Some(place) = sections.get_mut(number)
                && place.replace(section).is_some()
            {
                return Err(ReadError::Damaged);
            }
        }
        reader.end()?;
        Ok(Self { sections })
    }

    /// The verifier key, if it is for constraints like these.
    ///
    /// # Errors
    /// If a point is not one of its group, or the file is for other constraints.
    pub fn verifying_key<E: Pairing>(&self, r1cs: &R1cs<'_>) -> Result<VerifyingKey<E>, ReadError>
    where
        E::G1Affine: Coordinates,
        E::G2Affine: Coordinates,
    {
        self.check_constraints::<E::ScalarField>(r1cs)?;
        Ok(self.header::<E>(r1cs)?.key)
    }

    /// The keys, if they are for constraints like these.
    ///
    /// What depends on the products of the constraints is not checked: that takes the powers of the ceremony (`snarkjs zkey verify`).
    ///
    /// # Errors
    /// As [`ZkeyFile::verifying_key`].
    pub fn proving_key<E: Pairing>(&self, r1cs: &R1cs<'_>) -> Result<ProvingKey<E>, ReadError>
    where
        E::G1Affine: Coordinates,
        E::G2Affine: Coordinates,
    {
        self.check_constraints::<E::ScalarField>(r1cs)?;
        let header = self.header::<E>(r1cs)?;
        let (n_wires, n_domain) = (r1cs.n_wires(), 1 << log_domain(r1cs));
        let key = ProvingKey {
            a_query: self.points(5, n_wires)?,
            b_g1_query: self.points(6, n_wires)?,
            b_g2_query: self.points(7, n_wires)?,
            l_query: self.points(8, n_wires - r1cs.n_publics() - 1)?,
            h_query: self.points(9, n_domain)?,
            vk: header.key,
            beta_g1: header.beta_g1,
            delta_g1: header.delta_g1,
        };
        if is_consistent(&key) {
            Ok(key)
        } else {
            Err(ReadError::Damaged)
        }
    }

    fn section(&self, number: usize) -> Result<Reader<'b>, ReadError> {
        self.sections[number].map(Reader).ok_or(ReadError::Damaged)
    }

    fn header<E: Pairing>(&self, r1cs: &R1cs<'_>) -> Result<Header<E>, ReadError>
    where
        E::G1Affine: Coordinates,
        E::G2Affine: Coordinates,
    {
        let mut protocol = self.section(1)?;
        if protocol.u32()? != GROTH16 {
            return Err(ReadError::Magic("Groth16 zkey file"));
        }
        protocol.end()?;
        let mut header = self.section(2)?;
        let is_of_curve = header.is_modulus::<E::BaseField>()?
            && header.is_modulus::<E::ScalarField>()?
            && header.u32()? as usize == r1cs.n_wires()
            && header.u32()? as usize == r1cs.n_publics()
            && header.u32()? as usize == 1 << log_domain(r1cs);
        if !is_of_curve {
            return Err(ReadError::Other);
        }
        let scale = montgomery_inverse();
        let alpha_g1 = header.point(scale)?;
        let beta_g1 = header.point(scale)?;
        let beta_g2 = header.point(scale)?;
        let gamma_g2 = header.point(scale)?;
        let delta_g1 = header.point(scale)?;
        let delta_g2 = header.point(scale)?;
        header.end()?;
        let gamma_abc_g1 = self.points(3, r1cs.n_publics() + 1)?;
        Ok(Header {
            key: VerifyingKey {
                alpha_g1,
                beta_g2,
                gamma_g2,
                delta_g2,
                gamma_abc_g1,
            },
            beta_g1,
            delta_g1,
        })
    }

    fn points<P: Coordinates>(&self, number: usize, length: usize) -> Result<Vec<P>, ReadError> {
        let mut reader = self.section(number)?;
        let scale = montgomery_inverse();
        let points = (0..length).map(|_| reader.point(scale));
        let points = points.collect::<Result<_, _>>()?;
        reader.end()?;
        Ok(points)
    }

    /// Whether the factors of the constraints are those of `r1cs`, in its order, and after them a row for each public wire.
    fn check_constraints<F: PrimeField>(&self, r1cs: &R1cs<'_>) -> Result<(), ReadError> {
        let mut reader = self.section(4)?;
        let scale = montgomery_inverse::<F>().square();
        let mut left = reader.u32()?;
        let mut is_next = |matrix: u32, row: usize, wire: u32, factor: F| {
            left = left.checked_sub(1).ok_or(ReadError::Other)?;
            let place = [reader.u32()?, reader.u32()?, reader.u32()?];
            let found = reader.canonical::<F>()? * scale;
            if place == [matrix, row as u32, wire] && found == factor {
                Ok(())
            } else {
                Err(ReadError::Other)
            }
        };
        for (row, constraint) in r1cs.constraints().enumerate() {
            for (matrix, terms) in [(0, constraint.a), (1, constraint.b)] {
                for (wire, factor) in terms {
                    is_next(matrix, row, wire, F::from(factor))?;
                }
            }
        }
        for wire in 0..=r1cs.n_publics() {
            is_next(0, r1cs.n_constraints() + wire, wire as u32, F::ONE)?;
        }
        if left != 0 {
            return Err(ReadError::Other);
        }
        reader.end()
    }
}

struct Header<E: Pairing> {
    key: VerifyingKey<E>,
    beta_g1: E::G1Affine,
    delta_g1: E::G1Affine,
}

/// Whether points that are in both groups have the same logarithm there, and none of the fixed ones is at infinity.
fn is_consistent<E: Pairing>(key: &ProvingKey<E>) -> bool {
    let factors: Vec<_> = key
        .b_g1_query
        .iter()
        .map(|_| E::ScalarField::rand(&mut OsRng))
        .collect();
    let sums = (
        E::G1::msm_unchecked(&key.b_g1_query, &factors).into(),
        E::G2::msm_unchecked(&key.b_g2_query, &factors).into(),
    );
    let (g1, g2) = (E::G1Affine::generator(), E::G2Affine::generator());
    let pairs = [
        (key.beta_g1, key.vk.beta_g2),
        (key.delta_g1, key.vk.delta_g2),
        sums,
    ];
    let is_at_infinity = key.vk.alpha_g1.is_zero()
        || [key.vk.beta_g2, key.vk.gamma_g2, key.vk.delta_g2]
            .iter()
            .any(AffineRepr::is_zero);
    !is_at_infinity
        && pairs
            .into_iter()
            .all(|(one, other)| E::pairing(one, g2) == E::pairing(g1, other))
}

/// The inverse of the factor of Montgomery's form: of `2^(64 w)` for elements of `w` words.
fn montgomery_inverse<F: PrimeField>() -> F {
    let bits = 8 * n_bytes::<F>() as u64;
    let factor = F::from(2u64).pow([bits]);
    factor
        .inverse()
        .unwrap_or_else(|| unreachable!("invariant: a power of 2 is not 0"))
}

fn n_bytes<F: PrimeField>() -> usize {
    8 * F::MODULUS_BIT_SIZE.div_ceil(64) as usize
}

/// Bytes that are still to be read.
struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, length: usize) -> Result<&'b [u8], ReadError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(ReadError::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ReadError> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(ReadError::Damaged)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn u32(&mut self) -> Result<u32, ReadError> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Result<u64, ReadError> {
        self.array().map(u64::from_le_bytes)
    }

    fn end(&self) -> Result<(), ReadError> {
        self.0.is_empty().then_some(()).ok_or(ReadError::Damaged)
    }

    /// A canonical residue.
    fn canonical<F: PrimeField>(&mut self) -> Result<F, ReadError> {
        let bytes = self.take(n_bytes::<F>())?;
        F::deserialize_uncompressed(bytes).map_err(|_| ReadError::Damaged)
    }

    /// Whether a modulus, after its length, is that of `F`.
    fn is_modulus<F: PrimeField>(&mut self) -> Result<bool, ReadError> {
        let length = self.u32()? as usize;
        let bytes = self.take(length)?;
        Ok(
            num_bigint::BigUint::from_bytes_le(bytes) == F::MODULUS.into()
                && length == n_bytes::<F>(),
        )
    }

    /// A point whose coordinates are multiplied by `scale`.
    fn point<P: Coordinates>(&mut self, scale: Base<P>) -> Result<P, ReadError> {
        let x = self.coordinate(scale)?;
        let y = self.coordinate(scale)?;
        P::of(x, y).ok_or(ReadError::Damaged)
    }

    fn coordinate<F: Field>(&mut self, scale: F::BasePrimeField) -> Result<F, ReadError> {
        let parts =
            (0..F::extension_degree()).map(|_| Ok(self.canonical::<F::BasePrimeField>()? * scale));
        let parts: Vec<_> = parts.collect::<Result<_, ReadError>>()?;
        F::from_base_prime_field_elems(parts).ok_or(ReadError::Damaged)
    }
}

#[cfg(test)]
mod tests;
