//! The model of cost that a target is optimized by.

use vampx_fields::Field;
use vampx_ir::circuit::TargetProfile;
use vampx_rewrite::Model;

use crate::{CompileOptions, pipeline::backend_for};

/// The model of what costs at the target of a program over `source`.
pub fn model(source: &Field, options: &CompileOptions) -> Model {
    let target = options.target.as_ref().unwrap_or(source);
    let profiles = backend_for(target, options).profiles(target);
    // Where ranges are bits, what counts is rank-1 constraints.
    let are_bits = |profiles: &[TargetProfile]| profiles.iter().all(|it| it.table_bits == 1);
    Model::of(source, target, profiles.is_ok_and(|it| are_bits(&it)))
}
