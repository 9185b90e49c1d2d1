//! How large a circuit is.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Chip, Circuit};

/// The size of a circuit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CircuitStatistics {
    /// The size of each chip's share, by name.
    pub chips: BTreeMap<String, ChipStatistics>,
    /// The constraints of all instances, range checks not counted.
    pub constraints: usize,
    /// The outputs and locals of all instances, and their inputs, each as often as it goes in.
    pub cells: usize,
    /// The range checks of all instances.
    pub lookups: usize,
    /// The instances.
    pub rows: usize,
}

/// The size of all instances of a chip together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ChipStatistics {
    /// The instances.
    pub instances: usize,
    /// Their inputs, outputs and locals.
    pub cells: usize,
    /// Their range checks.
    pub lookups: usize,
    /// The signals that go in and out of them.
    pub messages: usize,
}

impl Circuit {
    /// The number of instances, cells, range checks and messages, by chip and in all. Chips that are never used are there.
    pub fn statistics(&self) -> CircuitStatistics {
        let mut n_instances = vec![0; self.chips.len()];
        for instance in &self.instances {
            n_instances[instance.chip.0 as usize] += 1;
        }
        let mut statistics = CircuitStatistics {
            rows: self.instances.len(),
            ..CircuitStatistics::default()
        };
        for (chip, instances) in self.chips.iter().zip(n_instances) {
            let share = ChipStatistics::new(chip, instances);
            statistics.constraints += chip.constraints.len() * instances;
            statistics.cells += share.cells;
            statistics.lookups += share.lookups;
            statistics.chips.insert(chip.name.clone(), share);
        }
        statistics
    }
}

impl ChipStatistics {
    fn new(chip: &Chip, instances: usize) -> Self {
        Self {
            instances,
            cells: chip.local_cells().end as usize * instances,
            lookups: chip.ranges.len() * instances,
            messages: (chip.inputs.len() + chip.outputs.len()) * instances,
        }
    }
}
