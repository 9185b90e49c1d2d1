//! The built command line, from outside: outputs, exit codes, files, and what it does with bad input.

mod bad_input;
mod check;
mod ci;
mod circom;
#[cfg(feature = "columns")]
mod columns;
mod compare;
mod examples;
mod export;
mod files;
mod formats;
mod free;
mod html;
mod json;
mod machine;
mod optimizer;
mod proofs;
mod snarkjs;
mod trusted;
mod vampx;
