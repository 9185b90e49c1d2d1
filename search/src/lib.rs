//! Values for inputs that nobody gives: [`search()`] finds some that a program accepts, or proves that there are none, or no others.
//!
//! Every answer is checked by [`Program::evaluate`]. That there are no values, or no other ones, is said only if all are
//! excluded: by the ranges of `vampx-overflow-analysis`, by equations that are solved, or by trying them. The search is bounded by
//! work and not by time, so that its answer is the same everywhere.
//!
//! ```
//! use vampx_ir::program::{Inputs, Program};
//! use vampx_search::{Answer, DEFAULT_WORK, search};
//!
//! let program = Program::parse_text(
//!     "field goldilocks\n\
//!      input public y - @0..1\n\
//!      input private ?x 0..=1000 @4..6\n\
//!      %0 = input 0 @0..1\n\
//!      %1 = input 1 @4..6\n\
//!      %2 = mul %1 %1 @4..9\n\
//!      assert - equal %0 %2 @0..9\n\
//!      define 0 = %2\n",
//! )?;
//! let given = Inputs::from_json(r#"{"y": 1764}"#)?.resolve_given(&program)?;
//! let found = search(&program, &given, DEFAULT_WORK);
//! let Answer::One(one) = found.answer else { panic!("42 is the only root below 1000") };
//! assert_eq!(one.values[1], Some(42u32.into()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `cases` is the search: what it supposes of inputs, and in which order. `specialize` is the program under such a supposition,
//! `equations` are its equations as polynomials, with variables eliminated, `roots` solves those in one
//! variable, and `chains` goes on from there.

#![deny(missing_docs, unsafe_code)]

mod cases;
mod chains;
mod equations;
mod polynomial;
mod roots;
mod specialize;

use vampx_ir::program::{InputId, Program, ResolvedInputs};

use cases::Search;

/// The work that a search may do where nothing else is said: some seconds to a minute.
pub const DEFAULT_WORK: u64 = 1 << 25;

/// What a search has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The answer.
    pub answer: Answer,
    /// How many suppositions were looked at.
    pub n_cases: u64,
    /// The work that was done: nodes and terms visited.
    pub work: u64,
}

/// Which values of the missing inputs a program accepts. An output that is not given is no missing input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// None: every value is excluded.
    None,
    /// These, and every other value is excluded.
    One(ResolvedInputs),
    /// These, and others as well.
    Two(ResolvedInputs, ResolvedInputs),
    /// The work allowed was not enough to say. What was found is accepted, if anything was.
    Unknown(Option<ResolvedInputs>),
}

/// The inputs that are missing: not given, and without a definition.
pub fn missing(program: &Program, given: &ResolvedInputs) -> Vec<InputId> {
    let mut is_missing: Vec<bool> = given.values.iter().map(Option::is_none).collect();
    for definition in program.definitions() {
        is_missing[definition.input.index()] = false;
    }
    let inputs = (0..).map(InputId).zip(is_missing);
    inputs
        .filter_map(|(input, is_missing)| is_missing.then_some(input))
        .collect()
}

/// Searches values for the [`missing`] inputs with which `program` accepts what is `given`, by at most about `work` visits of nodes.
///
/// # Panics
/// If `given` are not inputs of this program.
pub fn search(program: &Program, given: &ResolvedInputs, work: u64) -> Found {
    Search::new(program, given, work).run()
}
