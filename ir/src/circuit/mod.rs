//! The target IR: chips, signals and instances over the target field.
//!
//! A [`Chip`] is a shape: cells, polynomial constraints over the cells of one instance, range checks, and a hint
//! program that fills the cells it makes. A [`Signal`] is a small tuple of cells made once. An [`Instance`] says which
//! chip, which signals go in and out, and the fixed cells. R1CS flattens chips; Plonkish makes each a custom gate;
//! AIR makes each a table whose wires a lookup bus carries.

mod binary;
mod certificate;
mod check;
mod chip;
mod hints;
mod integer;
mod modular;
mod polynomial;
mod publics;
mod residue;
mod solve;
mod statistics;
mod text;
mod validate;
mod witness;

use num_bigint::{BigInt, BigUint};
use serde::{Deserialize, Serialize};
use vampx_fields::Field;

use crate::{
    Interval, Span,
    program::{NodeId, Program},
};

pub use binary::{Digest, ReadCircuitError};
pub use certificate::{CertificateError, CertificateProblem};
pub use check::{Place, Violation, ViolationKind};
pub use publics::{PublicError, PublicValues};
pub use solve::SolveError;
pub use statistics::{ChipStatistics, CircuitStatistics};
pub use text::ParseCircuitError;
pub use validate::{
    InvalidChip, InvalidCircuit, InvalidInstance, InvalidPublic, MAX_CHIP_CELLS, MAX_DEGREE,
};
pub use witness::Witness;

/// A signal of a [`Circuit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SignalId(pub u32);

/// A chip of a [`Circuit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ChipId(pub u32);

/// A cell of a chip, in the order inputs, outputs, locals, fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cell(pub u32);

/// What a term of an [`Expr`] multiplies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Ref {
    /// A cell of the instance.
    Cell(Cell),
    /// An earlier expression of the chip, by position.
    Expr(u32),
}

/// `constant + sum coefficient * a + sum coefficient * a * b`, with integer coefficients.
///
/// Expressions refer to earlier ones, so that common parts (the coefficients of a polynomial product) are
/// written and computed once. Read over the integers by hints and certificates, modulo `q` by constraints.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Expr {
    /// The constant term.
    pub constant: BigInt,
    /// The linear terms.
    pub linear: Vec<(BigInt, Ref)>,
    /// The quadratic terms.
    pub products: Vec<(BigInt, Ref, Ref)>,
}

/// The check that the cell, as an integer `0 .. q`, is below `2^bits`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Range {
    /// The cell.
    pub cell: Cell,
    /// The number of bits; at least 1, and `2^bits < q`.
    pub bits: u32,
}

/// A register of a hint program: the position of the [`Step::Let`] that sets it, counting only those.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Register(pub u32);

/// One step of a hint program over the integers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Step {
    /// Sets the next register.
    Let(Operation),
    /// Gives a cell (output or local) the residue of a register modulo `q`.
    Assign(Cell, Register),
}

/// An integer operation of a hint program. Division and remainder round towards minus infinity.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Operation {
    /// The canonical value of the instance's advice at this position, or 0 if it was not evaluated.
    Advice(u32),
    /// The integer value of an expression; each cell read stands for the representative within its bounds.
    Expr(u32),
    /// `constant + sum coefficient * register`.
    Linear(Vec<(BigInt, Register)>, BigInt),
    /// `floor(register / divisor)`.
    Div(Register, BigUint),
    /// `register mod divisor`, in `0 .. divisor`.
    Mod(Register, BigUint),
}

/// A shape shared by many instances.
///
/// # Soundness
/// [`Chip::certificate`] says which integers the cells stand for and why the constraints, which hold modulo `q`,
/// hold over the integers; [`Circuit::verify_certificates`] checks it without the code that made it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Chip {
    /// A unique name, for reports.
    pub name: String,
    /// The number of cells of each signal that goes in.
    pub inputs: Vec<u32>,
    /// The number of cells of each signal that comes out.
    pub outputs: Vec<u32>,
    /// The number of local cells.
    pub locals: u32,
    /// The number of fixed cells.
    pub fixed: u32,
    /// The number of advice values.
    pub advice: u32,
    /// The expressions; each refers to earlier ones only.
    pub exprs: Vec<Expr>,
    /// The expressions that must be 0 modulo `q`.
    pub constraints: Vec<u32>,
    /// The range checks, each on an output or local cell.
    pub ranges: Vec<Range>,
    /// How the prover fills outputs and locals: each is assigned exactly once, before it is read.
    pub hints: Vec<Step>,
    /// Why the constraints hold over the integers.
    pub certificate: Certificate,
}

/// Why the constraints of a chip, which hold modulo `q`, say what they should over the integers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Certificate {
    /// Cells are bounded once for the whole chip.
    Fixed {
        /// The integers each cell stands for (inputs, outputs, locals, fixed). The bounds of inputs are assumed, and
        /// must hold the signal's bounds wherever the chip is instantiated; fixed cells must lie within theirs;
        /// those of outputs and locals follow from `ranges`, or from being equal to a bounded expression, or hold
        /// a representative of every residue. All have at most `q` members.
        bounds: Vec<Interval>,
        /// What follows.
        conclusions: Vec<Conclusion>,
    },
    /// Bounds depend on the instance. No locals, no ranges, no hints but one assignment; either
    /// one output cell `z` with the one constraint `e - z = 0`: `z` then stands for the integer value of `e`, whose
    /// bounds (from those of the instance's inputs and fixed cells) lie in those of the signal, at most `q` members;
    /// or no output: each constraint then has bounds within `-q < e < q`, so that it is 0 over the integers.
    PerInstance,
}

/// `statement = 0` (modulo `modulus`, or over the integers if `None`), because
/// `sum weight * constraint = statement`, identically as polynomials (modulo `modulus`), and each of these constraints has
/// integer bounds strictly between `-q` and `q`. Modulo `q` itself the constraints hold without bounds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Conclusion {
    /// Weights, and positions in [`Chip::constraints`].
    pub weights: Vec<(BigInt, u32)>,
    /// The position in [`Chip::exprs`] of what is concluded to be 0.
    pub statement: u32,
    /// The modulus of the conclusion.
    pub modulus: Option<BigUint>,
}

/// A tuple of cells made once, by one instance or as a public value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Signal {
    /// The integers that each cell stands for: positions in [`Circuit::intervals`], one a cell.
    pub bounds: Vec<u32>,
}

/// One use of a chip.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Instance {
    /// The chip.
    pub chip: ChipId,
    /// The signals that go in; made by earlier instances or public.
    pub inputs: Vec<SignalId>,
    /// The signals that come out.
    pub outputs: Vec<SignalId>,
    /// The fixed cells, as integers; the cell holds the residue modulo `q`.
    pub fixed: Vec<BigInt>,
    /// The program values that the hints read.
    pub advice: Vec<NodeId>,
    /// The place in the source it comes from.
    pub span: Span,
}

/// A named value that the verifier sees: a canonical integer over the source field.
///
/// The verifier itself splits the integer into the signal's cells, so they need no range check: a value outside
/// `range` is rejected, the others are written in limbs of `limb_bits` bits, least significant first.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Public {
    /// The name in the program.
    pub name: String,
    /// The signal.
    pub signal: SignalId,
    /// The canonical integers accepted, inclusive.
    pub range: (BigUint, BigUint),
    /// Bits of a limb; a signal of one cell holds the whole integer.
    pub limb_bits: u32,
}

/// A circuit over the target field, with the program that computes its advice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Circuit {
    /// The target field.
    pub target: Field,
    /// The chips.
    pub chips: Vec<Chip>,
    /// The distinct bounds of signal cells.
    pub intervals: Vec<Interval>,
    /// The signals.
    pub signals: Vec<Signal>,
    /// The named public values, in the program's order.
    pub publics: Vec<Public>,
    /// The instances in topological order.
    pub instances: Vec<Instance>,
    /// What the prover evaluates for inputs, outputs and advice. Not part of the constraints, but of the digest.
    pub program: Program,
}

/// What a target makes cheap, for the choice of layouts: plain data from a backend.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetProfile {
    /// The target field.
    pub field: Field,
    /// The widest range check that is one lookup, in bits: 8 or 16 over large tables, 1 where ranges are bits.
    pub table_bits: u32,
    /// The cost of a cell of a chip's instance.
    pub cell_cost: f64,
    /// The cost of a range check of exactly `table_bits` bits.
    pub lookup_cost: f64,
    /// The cost of a range check of half of `table_bits`, where two share a lookup; else that of a lookup.
    pub half_lookup_cost: f64,
}

#[cfg(test)]
mod tests;
