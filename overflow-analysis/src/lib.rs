//! vampx-overflow-analysis.
