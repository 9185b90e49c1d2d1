//! The curves, by their scalar fields, and how hard discrete logarithms on them are.

use vampx_backend_api::{SecurityReport, SecurityTerm, Unsupported};
use vampx_fields::Field;
use vampx_r1cs::R1cs;

use crate::NAME;

/// A curve with a pairing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    Bls12381,
    Bn254,
}

impl Curve {
    /// The curve whose scalars are `field`.
    pub fn of(field: &Field) -> Result<Self, Unsupported> {
        match field.name() {
            "bls12-381" => Ok(Self::Bls12381),
            "bn254" => Ok(Self::Bn254),
            _ => Err(Unsupported::Field {
                backend: NAME,
                field: field.name().to_owned(),
                works: "--target bls12-381 and bn254 work".to_owned(),
            }),
        }
    }

    /// An estimate of the cost of a discrete logarithm in the pairing's target group, in bits: the lowest of those published since
    /// the special tower number field sieve.
    ///
    /// # Source
    /// BN254: 100 by Barbulescu and Duquesne, *Updating key size estimations for pairings* (2019, eprint 2017/334), and
    /// draft-irtf-cfrg-pairing-friendly-curves; 103 by Guillevic and Singh, *On the alpha value of polynomials in the tower number
    /// field sieve algorithm* (2019, eprint 2019/885). BLS12-381: 117 to 120 by NCC Group, *Zcash Overwinter consensus and Sapling
    /// cryptography review* (2019); 126 by Guillevic and Singh.
    fn target_group_bits(self) -> f64 {
        match self {
            Self::Bls12381 => 117.0,
            Self::Bn254 => 100.0,
        }
    }

    /// The bits of the order of the groups, rounded down.
    fn order_bits(self) -> f64 {
        match self {
            Self::Bls12381 => 254.0,
            Self::Bn254 => 253.0,
        }
    }

    /// What is known of the security of proofs with keys over a domain of `2^log_domain` points.
    ///
    /// # Source
    /// Cheon, *Security analysis of the strong Diffie-Hellman problem* (2006): powers of a secret up to `d` make its
    /// logarithm cheaper by a factor of `sqrt(d)`.
    pub fn report(self, log_domain: u32) -> SecurityReport {
        let term = |name: &str, bits| SecurityTerm {
            name: name.to_owned(),
            bits,
        };
        let terms = vec![
            term(
                "discrete logarithm in the pairing's target group, estimated",
                self.target_group_bits(),
            ),
            term(
                "the setup's secret from its powers in the keys",
                (self.order_bits() - f64::from(log_domain)) / 2.0,
            ),
            term("collisions of digests", 128.0),
        ];
        let least = terms.iter().map(|term| term.bits).fold(f64::MAX, f64::min);
        SecurityReport {
            bits: least as u32,
            proven: false,
            regime: "knowledge soundness in the algebraic group model, if nobody knows the secret of the setup"
                .to_owned(),
            terms,
        }
    }
}

/// The binary logarithm of the number of points that the constraints and the public wires take.
pub(crate) fn log_domain(r1cs: &R1cs<'_>) -> u32 {
    let points = r1cs.n_constraints() + r1cs.n_publics() + 1;
    points.next_power_of_two().trailing_zeros()
}
