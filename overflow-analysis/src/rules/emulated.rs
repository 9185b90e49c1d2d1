//! Values that a target field cannot hold. What is found depends on the target, so whoever lowers the program finds it.

use crate::findings::{Level, Rule};

/// The rule `VX0011`.
pub const RULE: Rule = Rule {
    id: "VX0011",
    name: "emulated",
    level: Level::Note,
    summary: "the target field cannot hold this value in one cell: it is emulated in limbs",
};
