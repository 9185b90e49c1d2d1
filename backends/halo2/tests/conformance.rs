//! The suite that every backend runs.

vampx_conformance::conformance_suite!(vampx_halo2::Halo2);
