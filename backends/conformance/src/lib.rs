//! vampx-conformance.
