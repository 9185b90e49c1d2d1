//! Compiles a program written over one prime field to a circuit over another, and runs or proves it there.
//!
//! Four calls do it: [`compile`], [`run`], [`prove`], [`verify`].
//!
//! ```
//! use vampx::{CompileOptions, Field, Inputs, Outcome, ProveOptions, Source, VerifyOptions};
//!
//! // Over the scalar field of BLS12-381: two private numbers whose squares have a public sum.
//! let source = Source::new("pythagoras.pir", "field bls12-381; pub square; priv a, b : u16; square = a^2 + b^2;");
//! let options = CompileOptions { target: Some(Field::by_name("goldilocks")?), ..CompileOptions::default() };
//! let circuit = vampx::compile(&source, &options)?.circuit;
//!
//! let inputs = Inputs::from_json(r#"{"a": 15, "b": "0x14"}"#)?;
//! let Outcome::Accepted(run) = vampx::run(&circuit, &inputs)? else { panic!("the inputs satisfy the program") };
//! assert_eq!(run.outputs, [("square".to_owned(), 625u32.into())]);
//!
//! // The proof is over Goldilocks; to verify it needs neither 15 nor 20.
//! let proof = vampx::prove(&circuit, &run, &ProveOptions::default())?.proof;
//! let Outcome::Accepted(verified) = vampx::verify(&circuit, &proof, &VerifyOptions::default())? else {
//!     panic!("an honest proof is accepted")
//! };
//! assert!(verified.security.bits >= 100);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Each stage can be called alone: [`parse`], [`elaborate`], [`optimize_for`], [`analyze`], [`cheapest`] (which
//! lowers), [`Circuit::solve`], [`Circuit::check`]. An [`Error`] says whose fault it is; that a statement is false is no error but an
//! [`Outcome::Rejected`].

#![deny(missing_docs, unsafe_code)]

mod backends;
mod candidates;
mod code;
mod emulated;
mod error;
mod execution;
#[cfg(feature = "reports")]
mod lines;
mod model;
mod pipeline;
#[cfg(feature = "reports")]
pub mod policy;
mod profiles;
#[cfg(feature = "reports")]
pub mod reports;
mod representation;
pub mod smtlib;
mod times;

pub use backends::Backend;
pub use code::Code;
pub use error::{Blame, Error, Outcome, Rejection};
pub use execution::{Planned, plan, without_outputs};
pub use model::model;
pub use pipeline::{
    Checked, CompileOptions, Compiled, DEFAULT_SECURITY_BITS, ProveOptions, Proved, Run, Verified,
    VerifyOptions, check, compile, elaborate, parse, prove, run, run_likely, setup, source_field,
    verify,
};
pub use profiles::cheapest;
pub use representation::Representation;
pub use times::Times;
pub use vampx_backend_api::{ProofFile, Prover, SecurityReport};
pub use vampx_circom as circom;
pub use vampx_fields::{Extension, Field};
pub use vampx_ir::{Diagnostic, Source, Span, circuit::Circuit, program::Inputs, program::Program};
#[cfg(feature = "jit")]
pub use vampx_jit as jit;
pub use vampx_overflow_analysis::{Bounded, analyze, findings, rules};
pub use vampx_rewrite::{Effort, Model, Proof, explain, optimize_for};
pub use vampx_search as search;
pub use vampx_vm as vm;
