//! Processors without these vectors.

#![forbid(unsafe_code)]

use std::convert::Infallible;

use vampx_fields::Montgomery;

use crate::Register;
use crate::lanes::Lanes;

/// There is none.
#[derive(Clone, Debug)]
pub(crate) struct Simd<const N: usize>(Infallible);

impl<const N: usize> Simd<N> {
    /// `None`.
    pub(crate) fn detect(_: &Montgomery<N>) -> Option<Self> {
        None
    }

    /// `to = a * b` in each lane.
    pub(crate) fn mul(&self, _: &mut [Lanes<N>], _: Register, _: Register, _: Register) {
        match self.0 {}
    }

    /// `to = a + b` in each lane.
    pub(crate) fn add(&self, _: &mut [Lanes<N>], _: Register, _: Register, _: Register) {
        match self.0 {}
    }

    /// `to = -a` in each lane.
    pub(crate) fn neg(&self, _: &mut [Lanes<N>], _: Register, _: Register) {
        match self.0 {}
    }
}
