//! vampx-fields.
