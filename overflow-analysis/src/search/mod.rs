//! Runs that show what is found.

pub(crate) mod open;
