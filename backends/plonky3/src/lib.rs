//! vampx-plonky3.
