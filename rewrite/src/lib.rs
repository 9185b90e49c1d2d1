//! Rewriting a program into a cheaper one of the same meaning.
//!
//! # Laws
//! - The meaning is kept for *every* input, not only for satisfying ones: the same inputs are accepted, with the same
//!   outputs, and a rejection stays a rejection. This holds for the prover's hints as they are written, and for whatever
//!   hints a forger may choose.
//! - A rewritten node keeps the span of the node it replaces.
//! - The result depends on the program and the options alone, never on time or machine.
//! - No circular facts: a range that follows from an assertion is not used to drop or to change that assertion.
//! - No forgotten traps: a value that can trap is demanded by the new program wherever the old one demands it.
//!
//! # Passes
//! Each takes a program and gives another of the same meaning; [`optimize_for`] keeps what the [`Model`] of the target says is
//! cheaper.
//! `imply` leaves out claims that others imply, or that both arms of a branch have. `eliminate` takes out hints that an identity of
//! digits expresses by others, `free` claims that hints of no other use can always satisfy. `decompose` has two: numbers of known bits
//! are not taken apart again, and bits that nothing reads become one range. `simplify` carries out sums, writes down
//! what is known, and drops what is implied (`products` factors that are not 0). `words` does to words what is done alike to their bits. `factor` computes polynomials by fewer products. All are linear in the program,
//! but for sorting. With [`Effort::Thorough`] `saturate` looks for better expressions of small regions by the [`rules`].
//!
//! `digits` says which bits of what a hint is, `pins` which assertions speak of one input or hint alone, `total` which nodes
//! cannot trap, `cells` how many cells sums and products take, `reads` which constraints read (and the analysis' `demand` under which guards they do), `facts` what follows from the pins, `sizes` how
//! large values may be, `magnitudes` about how large they are, `linear` what a sum is, `expansion` the sums of a program, `window` what comparisons of differences ask, and `plan` makes the new program; `inputs` keeps what
//! determines an input before it. `execution` has the other objective: not what a circuit costs, but what runs cost on average.

#![deny(missing_docs, unsafe_code)]

mod cells;
mod decompose;
mod digits;
mod eliminate;
mod execution;
mod expansion;
pub mod extract;
mod factor;
mod facts;
mod free;
mod imply;
mod inputs;
mod linear;
mod magnitudes;
mod models;
mod pins;
mod plan;
pub mod polynomial;
mod products;
mod reads;
pub mod rules;
mod saturate;
mod simplify;
mod sizes;
mod total;
mod window;
mod words;

use vampx_ir::program::{NodeId, Program};

pub use execution::optimize_execution;
pub use models::{MODELS, Model, NATIVE};
pub use rules::Rule;
pub use saturate::{Class, Explanation, Member, Proof, Step};

/// How hard to look for a cheaper program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effort {
    /// Not at all.
    None,
    /// What pays for itself in compile time.
    #[default]
    Normal,
    /// Slow and thorough.
    Thorough,
}

/// A program that means what `program` means and costs less over its own field, as [`NATIVE`] says; `None` if none is found.
pub fn optimize(program: &Program, effort: Effort) -> Option<Program> {
    optimize_for(program, effort, &NATIVE)
}

/// A program that means what `program` means and costs less for the target, as the model says; `None` if none is found.
pub fn optimize_for(program: &Program, effort: Effort, model: &Model) -> Option<Program> {
    if effort == Effort::None {
        return None;
    }
    let saturate = |program: &Program| saturate::saturate(program, model);
    let thorough = (effort == Effort::Thorough).then_some(&saturate as &dyn Fn(&Program) -> _);
    let passes = PASSES.iter().map(|pass| pass as &dyn Fn(&Program) -> _);
    // Of equal estimates the number of nodes decides.
    let cost = |program: &Program| (model.estimate(program), program.nodes().len());
    let mut best: Option<Program> = None;
    let mut least = cost(program);
    for pass in passes.chain(thorough) {
        if let Some(next) = pass(best.as_ref().unwrap_or(program)) {
            let next_cost = cost(&next);
            if next_cost < least {
                (best, least) = (Some(next), next_cost);
            }
        }
    }
    best
}

/// Why [`Effort::Thorough`] writes values in another way, in the order of the program: all of them, or those that `output`
/// is made of. That is a public input, by its definition and by the claims that speak of it; `None` if there is no such input.
///
/// Arms that are never taken are looked for in the program as it is written: other passes leave out many of them.
///
/// # Panics
/// If a proof is wrong, which is checked.
pub fn explain(program: &Program, output: Option<&str>) -> Option<Explanation> {
    let explained = |program: &Program| {
        let roots = match output {
            Some(output) => made_of(program, output)?,
            None => (0..program.nodes().len() as u32).map(NodeId).collect(),
        };
        Some(saturate::explain(program, roots))
    };
    let written = explained(program)?;
    let Some(before) = optimize(program, Effort::Normal) else {
        return Some(written);
    };
    Some(Explanation {
        dead_arms: written.dead_arms,
        ..explained(&before)?
    })
}

/// The nodes that define the public input `output`, or that claims mention together with it.
fn made_of(program: &Program, output: &str) -> Option<Vec<NodeId>> {
    let mut inputs = program.inputs().iter();
    let index = inputs.position(|input| input.public && input.name == output)?;
    let input = program.input_nodes().nth(index)?;
    let definitions = program.definitions().iter();
    let defined = definitions.filter(|definition| definition.input.index() == index);
    let claims = program.assertions().iter().map(|assertion| assertion.claim);
    let claims = claims.filter(|claim| claim.nodes().any(|node| node == input));
    let nodes = defined.map(|definition| definition.node);
    Some(
        nodes
            .chain(claims.flat_map(|claim| claim.nodes()))
            .collect(),
    )
}

/// A program of the same meaning, if the pass changes anything.
type Pass = fn(&Program) -> Option<Program>;

/// The passes in order. Each keeps the meaning by itself, so that any of them can be left out.
const PASSES: [Pass; 8] = [
    imply::imply,
    eliminate::eliminate,
    free::free,
    decompose::reuse,
    decompose::merge,
    simplify::simplify,
    words::words,
    factor::factor,
];
