//! Where each value is read.

use super::Value;
use crate::{Code, Instruction, Pc};

/// The place of the next use of a value that has none.
pub(super) const NEVER: u32 = u32::MAX;

/// The values that one instruction reads, in order.
#[derive(Clone, Copy)]
pub(super) struct Reads {
    values: [Value; 4],
    n: usize,
}

impl Reads {
    pub(super) fn of(code: &Code, at: Pc) -> Self {
        let mut reads = Self {
            values: [Value::default(); 4],
            n: 0,
        };
        match code.instructions[at.index()] {
            Instruction::Assert(check) => {
                let check = code.checks[check.index()];
                check.reads().iter().for_each(|value| reads.push(*value));
            }
            instruction => instruction.reads().for_each(|value| reads.push(value)),
        }
        reads
    }

    fn push(&mut self, value: Value) {
        self.values[self.n] = value;
        self.n += 1;
    }

    pub(super) fn values(&self) -> &[Value] {
        &self.values[..self.n]
    }
}

/// The places where each value is read, in order.
pub(super) struct Uses {
    /// Where the places of each value start.
    starts: Vec<u32>,
    places: Vec<u32>,
}

impl Uses {
    pub(super) fn new(code: &Code) -> Self {
        let all = || (0..code.instructions.len() as u32).map(Pc);
        let mut starts = vec![0; code.n_registers as usize + 2];
        for at in all() {
            for value in Reads::of(code, at).values() {
                starts[value.index() + 2] += 1;
            }
        }
        for index in 2..starts.len() {
            starts[index] += starts[index - 1];
        }
        let mut places = vec![0; starts.last().copied().unwrap_or(0) as usize];
        for at in all() {
            for value in Reads::of(code, at).values() {
                let place = &mut starts[value.index() + 1];
                places[*place as usize] = at.0;
                *place += 1;
            }
        }
        Self { starts, places }
    }

    /// The first place of `range` that reads `value`, or [`NEVER`].
    pub(super) fn next(&self, value: Value, range: std::ops::Range<u32>) -> u32 {
        let (start, end) = (self.starts[value.index()], self.starts[value.index() + 1]);
        let places = &self.places[start as usize..end as usize];
        let next = places.partition_point(|place| *place < range.start);
        let next = places.get(next).copied();
        next.filter(|place| *place < range.end).unwrap_or(NEVER)
    }
}
