//! Small circuits, honest and forged, over fields small enough to try every value and over large ones.

mod binary;
mod certificates;
mod integers;
mod intervals;
mod samples;
mod soundness;
mod statistics;
mod text;
mod validity;
