//! vampx-rewrite.
