//! The built command line, from outside: outputs, exit codes, files, and what it does with bad input.

mod bad_input;
mod examples;
mod files;
mod json;
mod proofs;
mod vampx;
