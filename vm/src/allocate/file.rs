//! What registers hold at one place of the code.

use super::Value;
use super::liveness::NEVER;
use crate::Register;

/// For each register the value that it holds, if any, and the place of that value's next use.
#[derive(Clone, Debug)]
pub(super) struct RegisterFile {
    held: Vec<Option<(Value, u32)>>,
}

impl RegisterFile {
    pub(super) fn new(n_registers: u32) -> Self {
        Self {
            held: vec![None; n_registers as usize],
        }
    }

    pub(super) fn clear(&mut self) {
        self.held.fill(None);
    }

    pub(super) fn find(&self, value: Value) -> Option<Register> {
        let is_here = |held: &Option<(Value, u32)>| held.is_some_and(|(other, _)| other == value);
        let place = self.held.iter().position(is_here);
        place.map(|place| Register(place as u32))
    }

    /// Notes that a register holds a value whose next use is at `next`, or nothing if it has none.
    pub(super) fn put(&mut self, place: Register, value: Value, next: u32) {
        self.held[place.index()] = (next != NEVER).then_some((value, next));
    }

    /// Sets the next uses to those that `next` says.
    pub(super) fn update(&mut self, next: impl Fn(Value) -> u32) {
        for held in &mut self.held {
            if let Some((value, _)) = *held {
                let next = next(value);
                *held = (next != NEVER).then_some((value, next));
            }
        }
    }

    /// Keeps what the other one holds in the same places.
    pub(super) fn keep_common(&mut self, other: &Self) {
        for (held, other) in self.held.iter_mut().zip(&other.held) {
            *held = match (*held, other) {
                (Some((value, next)), Some((same, later))) if value == *same => {
                    Some((value, next.max(*later)))
                }
                _ => None,
            };
        }
    }

    /// A register to be overwritten, none of `locked`: a free one, or else the one whose value is used last.
    pub(super) fn victim(&self, locked: &[Register]) -> Register {
        let places = (0..self.held.len() as u32).map(Register);
        places
            .filter(|place| !locked.contains(place))
            .max_by_key(|place| match self.held[place.index()] {
                None => (NEVER, std::cmp::Reverse(place.0)),
                Some((_, next)) => (next, std::cmp::Reverse(place.0)),
            })
            .unwrap_or_else(|| unreachable!("invariant: no instruction locks all registers"))
    }
}
