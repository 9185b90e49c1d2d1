//! vampx-ir.
