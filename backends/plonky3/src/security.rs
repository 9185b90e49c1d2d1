//! The security parameters of a circuit, and what is proven of them.

use p3_batch_stark::num_batched_openings;
use p3_security::fri::{commit_phase_error_udr, query_phase_error};
use p3_security::grinding::GrindingSites;
use p3_security::logup::{self, LogUpAir};
use p3_security::proximity::alpha_udr;
use p3_security::report::{BATCH_LABEL, DEEP_LABEL, SecurityTerm};
use p3_security::stark::proven_security_report;
use p3_security::{InstanceShape, StarkAirParams};
use p3_uni_stark::OpeningShape;
use serde::{Deserialize, Serialize};
use vampx_backend_api::SecurityReport;

use crate::config::fri_parameters;

/// The inverse of FRI's rate is `2^LOG_BLOWUP`.
pub(crate) const LOG_BLOWUP: usize = 2;
/// The highest degree of a constraint that a quotient in `2^LOG_BLOWUP` parts allows.
pub(crate) const MAX_DEGREE: usize = (1 << LOG_BLOWUP) + 1;
/// The smallest height of a table; smaller ones would weaken the bound of a query.
pub(crate) const LOG_MIN_HEIGHT: usize = 5;
/// The collision resistance of Blake3 with 256 bits of output.
const COLLISION_BITS: usize = 128;
/// The most points a column is opened at.
const MAX_POINTS: usize = 2;
/// The constraints of the sum of a table's fractions: first row, transition, last row.
const ACCUMULATOR_CONSTRAINTS: usize = 3;
/// The most work spent at one place of the transcript: about a second.
const MAX_GRINDING: usize = 20;
/// The work spent on the queries, of at most half the bits asked for.
const QUERY_GRINDING: usize = 16;
/// The most queries worth making.
const MAX_QUERIES: usize = 400;

/// The label of the term that queries answer for.
const QUERY_LABEL: &str = "query-phase";
/// The label of the term that folding answers for.
const COMMIT_LABEL: &str = "commit-phase";

/// What the bound depends on, for each table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Shape {
    pub(crate) log_height: usize,
    pub(crate) width: usize,
    pub(crate) preprocessed_width: usize,
    /// The constraints of the table's own.
    pub(crate) constraints: usize,
    /// The messages of a row.
    pub(crate) messages: usize,
    /// The columns of fractions that the messages are packed in.
    pub(crate) fractions: usize,
    /// The elements of the widest message.
    pub(crate) message_width: usize,
}

/// The size of the field that challenges are drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Challenges {
    /// The degree over the field of the circuit.
    pub(crate) degree: usize,
    /// The binary logarithm of the number of elements, rounded down.
    pub(crate) bits: usize,
}

/// The parameters of the proof system: the same circuit and target give the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Parameters {
    pub(crate) challenges: Challenges,
    pub(crate) log_blowup: usize,
    pub(crate) log_final_len: usize,
    pub(crate) log_arity: usize,
    pub(crate) queries: usize,
    pub(crate) query_grinding: usize,
    pub(crate) batch_grinding: usize,
    pub(crate) commit_grinding: usize,
    pub(crate) lookup_grinding: usize,
    pub(crate) out_of_domain_grinding: usize,
}

impl Parameters {
    /// The cheapest parameters with at least `bits` proven bits.
    ///
    /// # Errors
    /// The bits that can be reached, if there are none.
    pub(crate) fn search(challenges: Challenges, shapes: &[Shape], bits: u32) -> Result<Self, f64> {
        let mut parameters = Self {
            challenges,
            log_blowup: LOG_BLOWUP,
            log_final_len: LOG_MIN_HEIGHT - 1,
            log_arity: 3,
            queries: 1,
            query_grinding: QUERY_GRINDING.min(bits as usize / 2),
            batch_grinding: 0,
            commit_grinding: 0,
            lookup_grinding: 0,
            out_of_domain_grinding: 0,
        };
        while parameters.query_term(shapes).bits.bits() < f64::from(bits)
            && parameters.queries < MAX_QUERIES
        {
            parameters.queries += 1;
        }
        loop {
            let weakest = parameters.weakest(shapes);
            if weakest.bits.bits() >= f64::from(bits) {
                return Ok(parameters);
            }
            if !parameters.strengthen(weakest.label) {
                return Err(weakest.bits.bits());
            }
        }
    }

    /// Spends a little more on the term `label`; `false` if nothing is left to spend.
    fn strengthen(&mut self, label: &str) -> bool {
        let (knob, limit) = match label {
            COMMIT_LABEL => (&mut self.commit_grinding, MAX_GRINDING),
            BATCH_LABEL => (&mut self.batch_grinding, MAX_GRINDING),
            DEEP_LABEL => (&mut self.out_of_domain_grinding, MAX_GRINDING),
            logup::LOGUP_LABEL => (&mut self.lookup_grinding, MAX_GRINDING),
            _ => return false,
        };
        *knob += 1;
        *knob <= limit
    }

    fn weakest(&self, shapes: &[Shape]) -> SecurityTerm {
        let terms = self.terms(shapes);
        let weakest = terms
            .into_iter()
            .min_by(|a, b| a.bits.bits().total_cmp(&b.bits.bits()));
        weakest.unwrap_or_else(|| unreachable!("invariant: a report has terms"))
    }

    /// What is proven with these parameters, for people.
    pub(crate) fn report(&self, shapes: &[Shape]) -> SecurityReport {
        let term = |term: SecurityTerm| vampx_backend_api::SecurityTerm {
            name: term.label.to_owned(),
            bits: term.bits.bits(),
        };
        SecurityReport {
            bits: self.weakest(shapes).bits.bits() as u32,
            proven: true,
            regime: format!(
                "unique decoding, rate 1/{}, {} queries, {} bits of grinding",
                1 << self.log_blowup,
                self.queries,
                self.query_grinding
            ),
            terms: self.terms(shapes).into_iter().map(term).collect(),
        }
    }

    /// The error terms of the unique decoding regime.
    ///
    /// Tables have different heights and the library's report knows one. Terms that grow with the height are taken at the
    /// sum of all heights rounded up, the term of the queries, which shrinks with it, at the least.
    fn terms(&self, shapes: &[Shape]) -> Vec<SecurityTerm> {
        let total: usize = shapes.iter().map(|shape| 1usize << shape.log_height).sum();
        let air = StarkAirParams {
            num_constraints: shapes
                .iter()
                .map(|shape| shape.constraints + shape.fractions + ACCUMULATOR_CONSTRAINTS)
                .sum(),
            max_constraint_degree: MAX_DEGREE,
            num_quotient_chunks: 1 << LOG_BLOWUP,
            max_combo: MAX_POINTS,
        };
        let shape = InstanceShape {
            log_trace_length: total.next_power_of_two().trailing_zeros() as usize,
            modulus_bits: self.challenges.bits,
            collision_resistance: COLLISION_BITS,
            num_batched_functions: shapes
                .iter()
                .map(|shape| openings(shape, self.challenges.degree))
                .sum(),
        };
        let messages: usize = shapes
            .iter()
            .map(|shape| shape.messages << shape.log_height)
            .sum();
        let lookups = LogUpAir {
            num_interactions: messages.div_ceil(1 << shape.log_trace_length),
            max_message_width: shapes
                .iter()
                .map(|shape| shape.message_width)
                .max()
                .unwrap_or(0),
        };
        let fri = fri_parameters(self, ());
        let regime = fri.security_regime();
        let grinding = GrindingSites {
            out_of_domain: self.out_of_domain_grinding,
            lookup_challenge: self.lookup_grinding,
            ..fri.grinding_sites()
        };
        let extras: Vec<SecurityTerm> = logup::security_term(&lookups, &shape, &grinding)
            .into_iter()
            .collect();
        let mut terms = vec![self.query_term(shapes)];
        terms.extend(
            commit_phase_error_udr(&regime, &shape)
                .map(|bits| SecurityTerm::new(COMMIT_LABEL, bits)),
        );
        terms.extend_from_slice(
            proven_security_report(&regime, &air, &shape, &extras, &grinding)
                .udr
                .terms(),
        );
        terms
    }

    /// The error of the queries, for the least table.
    fn query_term(&self, shapes: &[Shape]) -> SecurityTerm {
        let log_least = shapes
            .iter()
            .map(|shape| shape.log_height)
            .min()
            .unwrap_or(0);
        let alpha = alpha_udr(log_least, self.log_blowup, MAX_POINTS);
        SecurityTerm::new(
            QUERY_LABEL,
            query_phase_error(alpha, self.queries, self.query_grinding),
        )
    }
}

/// The columns of a table that are opened, counted once a point, with challenges of this degree.
fn openings(shape: &Shape, degree: usize) -> usize {
    num_batched_openings(
        shape.width,
        false,
        shape.preprocessed_width,
        false,
        1 << LOG_BLOWUP,
        shape.fractions,
        degree,
        OpeningShape::TwoAdic,
    )
}

#[cfg(test)]
mod tests;
