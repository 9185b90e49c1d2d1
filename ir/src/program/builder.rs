//! Making programs: hash-consing and constant folding.
