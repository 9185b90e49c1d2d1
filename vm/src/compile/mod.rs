//! From a program to code with a register for each value.
//!
//! The reference evaluator is lazy: it computes a node when something first demands it. This order is known up to the choice of arms, so
//! code can follow it. A *region* is what runs under one condition: the whole program, the arm of a branch or guard, a thunk. A node is
//! at home in the innermost region around all its uses. If its first use stands there directly, it is computed at that place.
//! Otherwise some paths through its home need it and others do not, or in another order: it becomes a thunk, which runs where it is
//! first forced. So what a run computes is what the evaluator computes, and the first trap is the same one.

mod emit;
mod graph;
mod guards;
mod parts;
mod place;
mod regions;
mod visit;

use vampx_ir::program::{InputId, Program};

use crate::{Code, Register};

/// Code with a register for each value, and which register each node has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiled {
    /// The code.
    pub code: Code,
    /// The register of each node of the program; `None` if no run needs it.
    pub registers: Vec<Option<Register>>,
}

/// Why a program has no code.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// There are not as many choices as inputs, or an input is neither given nor defined.
    #[error("the input {} is neither given nor determined by an equation", .0.0)]
    Undetermined(InputId),
    /// Definitions of inputs that are not given need each other.
    #[error("the outputs are defined by each other: give one of them")]
    Circular,
    /// The code would have more than `u32::MAX` instructions.
    #[error("the program has more than 2^32 instructions")]
    TooLong,
}

/// The code of `program` where just the inputs `given` are given, one flag each. Linear in the program up to a logarithm of how deep branches nest.
///
/// # Errors
/// If an input is neither given nor defined, or definitions need each other.
pub fn compile(program: &Program, given: &[bool]) -> Result<Compiled, CompileError> {
    let graph = graph::Graph::new(program, given)?;
    let mut regions = regions::Regions::new(&graph);
    let schedule = visit::schedule(&graph);
    let visit = visit::visit(&graph, &regions, &schedule)?;
    let places = place::place(&graph, &mut regions, &schedule, &visit);
    emit::emit(&graph, &regions, &schedule, &places)
}
