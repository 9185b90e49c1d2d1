//! The reference evaluator: what a program means.
//!
//! Evaluation is lazy. It starts from the assertions whose guards are active and from the public inputs; a hint, a branch
//! arm or an input that nothing demands is not evaluated, and a trap in it does not matter. What every run demands is computed first, in the
//! order of the nodes, and a second thread may compute some of it: values and rejections are as if nothing was computed before it is demanded.

mod ahead;
mod compute;
mod machine;
mod rejection;
mod run;
mod sweep;
mod values;

pub use ahead::Ahead;

use num_bigint::BigUint;
use vampx_fields::{Field, FieldVisitor, Montgomery};

use super::{InputError, Inputs, Likelihood, NodeId, Program, ResolvedInputs};
use crate::Span;

/// The values of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    field: Field,
    /// In Montgomery form, as many words a node as the field has; 0 where not evaluated.
    elements: Vec<u64>,
    evaluated: Vec<bool>,
    publics: Vec<Public>,
}

/// The value of a public input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Public {
    /// The name of the input.
    pub name: String,
    /// Its canonical integer.
    pub value: BigUint,
    /// Whether an equation gave it, not the user.
    pub computed: bool,
}

/// Why an evaluation has no result.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvaluateError {
    /// The inputs are not those of the program.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The inputs do not satisfy the program.
    #[error(transparent)]
    Rejected(#[from] Rejection),
}

/// A reason why inputs do not satisfy a program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Rejection {
    /// What kind of claim is false.
    pub kind: RejectionKind,
    /// One sentence with the values, no final stop.
    pub message: String,
    /// The assertion, the node that traps, or the declaration of the input.
    pub span: Span,
}

/// What kind of claim is false.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RejectionKind {
    /// The sides of an equation differ.
    UnsatisfiedEquation,
    /// A value has more bits than claimed.
    OutOfRange,
    /// A selector is neither 0 nor 1.
    SelectorNotBoolean,
    /// A demanded division has the divisor 0.
    DivisionByZero,
    /// An input is outside its declared range.
    InputRange,
    /// A quotient or a remainder is not that of its division.
    QuotientRemainder,
}

impl RejectionKind {
    /// The name in machine-readable output.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnsatisfiedEquation => "unsatisfied-equation",
            Self::OutOfRange => "out-of-range",
            Self::SelectorNotBoolean => "selector-not-boolean",
            Self::DivisionByZero => "division-by-zero",
            Self::InputRange => "input-range",
            Self::QuotientRemainder => "quotient-remainder",
        }
    }
}

impl Program {
    /// The values of a run that satisfies the program. A second thread of rayon's pool computes some of them where that pays; what is returned
    /// does not depend on it.
    ///
    /// # Errors
    /// If the inputs are not those of the program, or else the first rejection: declared ranges of given inputs come first, then the assertions in
    /// order with the traps they demand, then computed inputs.
    pub fn evaluate(&self, inputs: &Inputs) -> Result<Evaluation, EvaluateError> {
        let (evaluation, _) = self.evaluate_likely(inputs, &Likelihood::default())?;
        Ok(evaluation)
    }

    /// As [`Program::evaluate`], where the second thread begins with the likely arm of a branch while its selector is not known; and what
    /// that thread did.
    ///
    /// # Errors
    /// As [`Program::evaluate`].
    pub fn evaluate_likely(
        &self,
        inputs: &Inputs,
        likelihood: &Likelihood,
    ) -> Result<(Evaluation, Ahead), EvaluateError> {
        self.evaluate_by(inputs, likelihood, ahead::Schedule::WherePays)
    }

    fn evaluate_by(
        &self,
        inputs: &Inputs,
        likelihood: &Likelihood,
        schedule: ahead::Schedule,
    ) -> Result<(Evaluation, Ahead), EvaluateError> {
        let given = inputs.resolve(self)?;
        let outcome = run::run_ahead(self, &given, likelihood, schedule)?;
        match outcome.rejections.into_iter().next() {
            Some(rejection) => Err(rejection.into()),
            None => Ok((outcome.evaluation, outcome.ahead)),
        }
    }

    /// The values of a run that goes on after rejections, and all rejections. A node that traps has the value 0.
    ///
    /// # Errors
    /// If the inputs are not those of the program.
    pub fn evaluate_fully(
        &self,
        inputs: &Inputs,
    ) -> Result<(Evaluation, Vec<Rejection>), InputError> {
        self.evaluate_forged(&inputs.resolve(self)?, &[])
    }

    /// As [`Program::evaluate_fully`], with a prover who answers `hints` otherwise: each of these nodes has the canonical
    /// integer beside it, whatever its operation computes.
    ///
    /// # Errors
    /// If an input that is not given has no definition, or one that needs the input itself.
    ///
    /// # Panics
    /// If the program has no such node, or `given` are not inputs of this program.
    pub fn evaluate_forged(
        &self,
        given: &ResolvedInputs,
        hints: &[(NodeId, BigUint)],
    ) -> Result<(Evaluation, Vec<Rejection>), InputError> {
        let outcome = run::run_forged(self, given, hints)?;
        Ok((outcome.evaluation, outcome.rejections))
    }
}

impl Evaluation {
    /// The values of a run made elsewhere: elements of `field` in [Montgomery form](vampx_fields::Montgomery), one a node, 0 where it is not evaluated.
    ///
    /// # Panics
    /// Unless `elements` has the words of one element for each of `evaluated`.
    pub fn new(
        field: Field,
        elements: Vec<u64>,
        evaluated: Vec<bool>,
        publics: Vec<Public>,
    ) -> Self {
        assert_eq!(
            elements.len(),
            field.n_words() * evaluated.len(),
            "the words of the nodes"
        );
        Self {
            field,
            elements,
            evaluated,
            publics,
        }
    }

    /// The canonical integer of a node, if it was evaluated.
    pub fn value(&self, node: NodeId) -> Option<BigUint> {
        self.element(node)
            .map(|element| self.field.visit(Canonical(element)))
    }

    /// The words of a node's element in Montgomery form, if it was evaluated: those of two nodes are equal exactly if their values are.
    pub fn element(&self, node: NodeId) -> Option<&[u64]> {
        let n_words = self.field.n_words();
        let start = node.index() * n_words;
        self.evaluated[node.index()].then(|| &self.elements[start..start + n_words])
    }

    /// The public inputs in the order of the program.
    pub fn publics(&self) -> &[Public] {
        &self.publics
    }

    /// The public input `name`.
    pub fn public(&self, name: &str) -> Option<&Public> {
        self.publics.iter().find(|public| public.name == name)
    }
}

/// The canonical integer of an element in Montgomery form.
struct Canonical<'a>(&'a [u64]);

impl FieldVisitor for Canonical<'_> {
    type Output = BigUint;

    fn visit<const N: usize>(self, field: &Montgomery<N>) -> BigUint {
        let element = self.0.first_chunk();
        field.to_biguint(
            element.unwrap_or_else(|| unreachable!("invariant: an element of the field")),
        )
    }
}

#[cfg(test)]
mod tests;
