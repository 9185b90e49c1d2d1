//! vampx-lowering.
