//! Why lowering refuses.

use vampx_ir::Span;

/// Why a program cannot be lowered to a target. All are limits of the target; none blames the program's meaning.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LowerError {
    /// A gadget needs integers the target field cannot tell apart, in every layout tried.
    #[error(
        "this needs integers of {needed_bits} bits, and the target field tells apart only {target_bits} bits"
    )]
    TargetTooSmall {
        /// The bits needed, the sign not counted.
        needed_bits: u64,
        /// The bits of the target modulus.
        target_bits: u64,
        /// The place in the program.
        span: Span,
    },
    /// No limb width makes multiplication modulo `p` fit the target field.
    #[error(
        "no limb width makes arithmetic modulo a {source_bits}-bit prime fit a {target_bits}-bit field"
    )]
    NoLayout {
        /// Bits of the source modulus.
        source_bits: u32,
        /// Bits of the target modulus.
        target_bits: u32,
    },
}

impl LowerError {
    /// The place in the program, where one is to blame.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::TargetTooSmall { span, .. } => Some(*span),
            Self::NoLayout { .. } => None,
        }
    }
}
