//! The suite that every backend runs.

vampx_conformance::conformance_suite!(vampx_groth16::Groth16);
