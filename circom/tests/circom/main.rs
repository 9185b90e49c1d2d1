//! Circuits of circom as programs, on small files made here.

mod common;
mod files;
mod forms;
mod meaning;
