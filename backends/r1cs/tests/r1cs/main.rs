//! Rank-1 constraints of circuits, and the files for them.

mod common;
mod files;
mod flattening;
