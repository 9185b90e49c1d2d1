//! Elaboration: what programs mean, what is said of wrong ones, and that no size or depth breaks it.

mod counts;
mod depth;
mod diagnostics;
mod extension;
mod language;
mod meaning;
mod poseidon;
mod programs;
mod robustness;
mod support;
