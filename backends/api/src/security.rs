//! What is known about the security of proofs of a circuit.

use std::fmt;

/// The security of proofs of one circuit.
#[derive(Clone, Debug, PartialEq)]
pub struct SecurityReport {
    /// The security in bits, rounded down: the weakest of the terms.
    pub bits: u32,
    /// Whether it is proven, or under which conjecture it holds.
    pub proven: bool,
    /// The regime of the analysis and the parameters, for people.
    pub regime: String,
    /// What it is the least of.
    pub terms: Vec<SecurityTerm>,
}

/// One way for a false proof to be accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct SecurityTerm {
    /// What it is about.
    pub name: String,
    /// The negative base-2 logarithm of its probability.
    pub bits: f64,
}

impl fmt::Display for SecurityReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.proven { "proven" } else { "conjectured" };
        write!(f, "{} bits {kind} ({})", self.bits, self.regime)
    }
}
