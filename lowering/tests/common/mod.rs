//! Profiles for tests.

use vampx_fields::Field;
use vampx_ir::circuit::TargetProfile;

/// A profile with unit costs, half a lookup for half a table.
pub fn profile(target: &str, table_bits: u32) -> TargetProfile {
    TargetProfile {
        field: Field::by_name(target).unwrap(),
        table_bits,
        cell_cost: 1.0,
        lookup_cost: 1.0,
        half_lookup_cost: 0.5,
    }
}
