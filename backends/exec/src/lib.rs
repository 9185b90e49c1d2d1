//! vampx-exec.
